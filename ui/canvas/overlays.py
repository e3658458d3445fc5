"""What lies on a canvas: the legend, which folds away, and the zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from engine.debugging.heat import Quantity
from ui.canvas.legend import FORMS, GRAPH_LEGEND, Entry, Legend
from ui.canvas.surface import Surface
from ui.changes import What, on_change
from ui.session import Session
from ui.theme import Theme

_MARGIN, _GAP = 14, 8
_SHARE, _WANTED_SHARE, _SCALE_SHARE, _INSISTENT_SHARE = 0.16, 0.4, 0.34, 0.8
"""How much of a canvas's height the legend may take: where nobody asked for it, with every sign or with colours, which
somebody asked for, with the colours alone, beside which nodes are still seen, and where it was just unfolded."""
_LEAST_PX = 40


class Overlays(QObject):
    """Keeps legend and zoom in the corners of a canvas.

    Args:
        session: Whose settings and overlay the legend shows.
        canvas: What they lie on.
        theme: The colours.
        entries: What the legend says.
    """

    def __init__(
        self, session: Session, canvas: Surface, theme: Theme, entries: tuple[Entry, ...] = GRAPH_LEGEND
    ) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self._insists = self._in_flight = False
        self._clear_px = 0
        self._shown: tuple[Quantity | None, bool] = (None, False)
        self.legend = Legend(session, canvas, theme, entries)
        self.legend.wanted.connect(self._wanted)
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
        self.legend.installEventFilter(self)
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._phase_changed)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.legend.set_theme(theme)

    def _refresh(self, what: What) -> None:
        """Explain what the canvas shows now; the room that it had kept clear stays so until something else is shown."""
        coloring = self._session.coloring
        shown = (coloring.quantity, coloring.widths)
        self._in_flight = self._session.phase < 1.0
        signs_alone = shown == self._shown == (None, False)  # they are the same whatever the numbers
        if signs_alone and not what & (What.STRUCTURE | What.VIEW | What.COLORING):
            return
        if what & (What.STRUCTURE | What.VIEW) or shown != self._shown:
            self._shown, self._clear_px = shown, 0
        self._place()

    def _phase_changed(self, what: What) -> None:
        """Numbers reach the legend when a step takes off and when it lands, not while it is on its way."""
        if (self._session.phase < 1.0) != self._in_flight:
            self._refresh(what)

    def _wanted(self) -> None:
        # Who unfolds it where there is little room means it, until the room changes.
        self._insists, self._clear_px = True, 0
        self._place()
        self._session.changed.emit(self._session.state, What.COLORING, self)

    def _show_zoom(self, factor: float) -> None:
        self._percent.setText(f"{factor * 100:.0f} %")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas's size, and what the legend needs once its font is known."""
        if watched is self.legend:
            if event.type() is QEvent.Type.LayoutRequest and self.legend.needed != self.legend.size():
                self.legend.forget_sizes()
                self._place()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            if event.type() is QEvent.Type.Resize:
                self._insists, self._clear_px = False, 0
            else:
                self.legend.forget_sizes()
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.zoom.adjustSize()
        width, height = self._canvas.width(), self._canvas.height()
        free = width - self.zoom.width() - 3 * _MARGIN
        self.legend.show_colors(self._canvas.colors, free)
        size = self._fitting(free, height)
        self.legend.resize(size)
        self.legend.move(_MARGIN, height - size.height() - _MARGIN)
        self.zoom.move(width - self.zoom.width() - _MARGIN, height - self.zoom.height() - _MARGIN)
        # A narrow canvas has room for one of them.
        self.legend.setVisible(size.width() <= free)
        if size.height() <= _WANTED_SHARE * height:  # more than that is read for a moment, and may cover something
            self._clear_px = max(self._clear_px, size.height() + _MARGIN + _GAP)
        self._canvas.keep_clear(self._clear_px)

    def _fitting(self, width: int, height: int) -> QSize:
        """The legend's size in the largest of its forms that is wanted and has room."""
        wanted = FORMS.index(self._session.settings.legend)
        for form in FORMS[wanted:]:
            size = self.legend.size_in(form)
            if size.width() <= width and size.height() <= max(self._share(form) * height, _LEAST_PX):
                break
        return self.legend.take_form(form)

    def _share(self, form: str) -> float:
        """How much of the canvas's height the legend may take in a form."""
        if self._insists:
            return _INSISTENT_SHARE
        if form == "colors":
            return _SCALE_SHARE
        is_wanted = self._session.settings.legend == "full" or not self.legend.colors.is_empty
        return _WANTED_SHARE if is_wanted else _SHARE
