"""What lies on a canvas: the legend, which folds away, and the zoom."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from ui.canvas.surface import Surface
from ui.theme import Theme

_MARGIN = 14


class _Line(QWidget):
    """A piece of line as the canvas draws it."""

    def __init__(self, token: str, theme: Theme, *, dashed: bool) -> None:
        super().__init__()
        self._token, self.theme, self._dashed = token, theme, dashed
        self.setFixedSize(26, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.theme.color(self._token), 2.2)
        if self._dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawLine(QRectF(1, 6, 24, 0).topLeft(), QRectF(1, 6, 24, 0).topRight())
        painter.end()


class _Sample(QWidget):
    """The outline of a node that has not been computed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFixedSize(QSize(24, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.theme.color("secondary"), 1.2)
        pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(1, 1, 22, 12), 4, 4)
        painter.end()


class Entry(NamedTuple):
    """One line of a legend.

    Attributes:
        words: What it explains.
        token: The colour of its line; None for the outline of what has not been computed.
        dashed: Whether the line is dashed.
    """

    words: str
    token: str | None = None
    dashed: bool = False


GRAPH_LEGEND = (
    Entry("value, forward", "forward"),
    Entry("error signal, backward", "backward", True),
    Entry("not computed yet"),
)
UNITS_LEGEND = (
    Entry("weight above 0", "positive"),
    Entry("weight below 0", "negative"),
    Entry("message, backward", "backward", True),
    Entry("not computed yet"),
)


class Overlays(QObject):
    """Keeps legend and zoom in the corners of a canvas.

    Args:
        canvas: What they lie on.
        theme: The colours.
        entries: What the legend says.
    """

    def __init__(self, canvas: Surface, theme: Theme, entries: tuple[Entry, ...] = GRAPH_LEGEND) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.legend = QFrame(canvas)
        self.legend.setObjectName("legend")
        row = QHBoxLayout(self.legend)
        row.setContentsMargins(12, 7, 6, 7)
        row.setSpacing(7)
        self._drawings = [
            _Sample(theme) if e.token is None else _Line(e.token, theme, dashed=e.dashed) for e in entries
        ]
        self._words = [QLabel(entry.words) for entry in entries]
        for drawing, words in zip(self._drawings, self._words, strict=True):
            row.addWidget(drawing)
            row.addWidget(words)
            row.addSpacing(6)
        self._fold = QToolButton()
        self._fold.setObjectName("legendFold")
        self._fold.setText("‹")
        self._fold.setAutoRaise(True)
        self._fold.setToolTip("Fold the legend away")
        self._fold.setAccessibleName("Fold the legend")
        self._fold.clicked.connect(self._toggle)
        row.addWidget(self._fold)
        self.zoom = QFrame(canvas)
        self.zoom.setObjectName("zoom")
        row = QHBoxLayout(self.zoom)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(0)
        self._percent = QLabel("100 %")
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(48)
        for text, name, slot in (("−", "Zoom out", canvas.zoom_out), ("+", "Zoom in", canvas.zoom_in)):
            button = QToolButton()
            button.setText(text)
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.insertWidget(1, self._percent)
        canvas.zoomed.connect(self._show_zoom)
        canvas.installEventFilter(self)
        self._place()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for drawing in self._drawings:
            drawing.theme = theme

    def _toggle(self) -> None:
        folded = self._words[0].isVisibleTo(self.legend)
        for widget in (*self._drawings, *self._words):
            widget.setVisible(not folded)
        self._fold.setText("Legend ›" if folded else "‹")
        self._fold.setToolTip("Unfold the legend" if folded else "Fold the legend away")
        self._place()

    def _show_zoom(self, factor: float) -> None:
        self._percent.setText(f"{factor * 100:.0f} %")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        for frame in (self.legend, self.zoom):
            frame.adjustSize()
        height = self._canvas.height()
        self.legend.move(_MARGIN, height - self.legend.height() - _MARGIN)
        self.zoom.move(self._canvas.width() - self.zoom.width() - _MARGIN, height - self.zoom.height() - _MARGIN)
        # A narrow canvas has room for one of them.
        self.legend.setVisible(self.legend.width() + self.zoom.width() + 3 * _MARGIN <= self._canvas.width())
