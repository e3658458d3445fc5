"""The strip of passes: their losses as a line, edits and the pinned pass marked, a cursor to drag."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from engine.history.record import Made, PassRecord
from engine.notation import format_count, format_number
from ui.changes import What, on_change
from ui.session import Session
from ui.theme import Theme

_SIDE, _HEIGHT = 8, 30
_MOST_EDITS = 200
"""More marks of edits would be a bar."""


class HistoryStrip(QSlider):
    """A slider over the passes that are kept, so that keyboard and screen readers know it for one.

    Args:
        session: Whose passes.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("historyStrip")
        self.setAccessibleName("Passes of this sitting")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.installEventFilter(self)
        self._session, self._theme = session, theme
        self._painted: tuple[tuple[object, ...], QPixmap] | None = None
        self.valueChanged.connect(self._moved)
        on_change(session, What.HISTORY | What.NUMBERS | What.STRUCTURE | What.CURSOR, self._refresh)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the window gives."""
        return QSize(300, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows keep the strip's height."""
        return QSize(80, _HEIGHT)

    def _refresh(self, what: What) -> None:
        records, place = self._session.history.records, self._session.past.place
        self.blockSignals(True)
        self.setRange(0, max(len(records) - 1, 0))
        self.setPageStep(max(len(records) // 10, 1))
        if records:
            self.setValue(place)
            self.setAccessibleDescription(self.words_of(records[place]))
        self.blockSignals(False)
        self.update()

    def words_of(self, record: PassRecord) -> str:
        """A pass in a line. The loss of the one that is stepped through is not told before the cursor is there."""
        return pass_words(record, self._session.history.made, tells_loss=self._has_loss(record))

    def _has_loss(self, record: PassRecord) -> bool:
        state, past = self._session.state, self._session.past
        if state is None or record is not past.standing:
            return True
        return state.view.loss is not None and state.value(state.view.loss) is not None

    def _moved(self, place: int) -> None:
        self._session.past.scrub(place, self)
        self.update()

    # ----------------------------------------------------------------------------------------------------- geometry
    def _area(self) -> QRectF:
        return QRectF(_SIDE, 4, max(self.width() - 2 * _SIDE, 1), self.height() - 8)

    def x_of(self, place: float) -> float:
        """Where a pass stands on the widget."""
        area = self._area()
        return area.left() + area.width() * place / max(self.maximum(), 1)

    def place_at(self, x: float) -> int:
        """The pass nearest to a place on the widget."""
        area = self._area()
        return min(max(round((x - area.left()) / area.width() * self.maximum()), 0), self.maximum())

    # -------------------------------------------------------------------------------------------------------- mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the pass where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self.place_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag along the passes."""
        if self.isSliderDown():
            self.setValue(self.place_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: everything catches up with where the strip has come."""
        self.setSliderDown(False)
        self._session.pace.rest()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say which pass is under the pointer."""
        history = self._session.history
        if isinstance(event, QHelpEvent) and history.records:
            record = history.records[self.place_at(event.pos().x())]
            QToolTip.showText(event.globalPos(), self.words_of(record), self)
            return True
        return False

    # ----------------------------------------------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._ground())
        pinned = self._session.past.pinned
        if pinned is not None:
            x = self.x_of(self._session.history.place(pinned.number))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("found"))
            painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 8)]))
        x = self.x_of(self.value())
        painter.setPen(QPen(self._theme.color("forward" if self.hasFocus() else "text"), 2.6))
        painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        painter.end()

    def _ground(self) -> QPixmap:
        """Losses and edits, painted once for each version of the history: moving the cursor draws no line anew."""
        key = (self._session.history.version, self._ends_early, self.size(), self._theme.name, self.devicePixelRatioF())
        if self._painted is None or self._painted[0] != key:
            pixmap = QPixmap(self.size() * self.devicePixelRatioF())
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter, self._area())
            painter.end()
            self._painted = key, pixmap
        return self._painted[1]

    @property
    def _ends_early(self) -> bool:
        """Whether the line has no point of the present pass yet, since the cursor has not reached its loss."""
        records = self._session.history.records
        return bool(records) and not self._has_loss(records[-1])

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        theme, records = self._theme, self._session.history.records
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(area, 5, 5)
        losses = np.array([np.nan if record.loss is None else record.loss for record in records])
        losses[len(losses) - self._ends_early :] = np.nan
        places, heights = loss_line(losses, int(area.width()))
        points = [
            QPointF(self.x_of(place), area.bottom() - 3 - height * (area.height() - 6))
            for place, height in zip(places.tolist(), heights.tolist(), strict=True)
        ]
        painter.setPen(QPen(theme.color("backward"), 1.4))
        painter.drawPolyline(QPolygonF(points))
        edits = [i for i, record in enumerate(records) if not record.is_of_training]
        painter.setPen(QPen(theme.color("secondary"), 1.4))
        for x in map(self.x_of, edits if len(edits) <= _MOST_EDITS else ()):
            painter.drawLine(QPointF(x, area.bottom() - 5), QPointF(x, area.bottom()))


def loss_line(losses: npt.NDArray[np.float64], width: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A line through losses that is not longer than a strip is wide.

    Args:
        losses: One a pass; those that are not finite are left out.
        width: How many points are enough.

    Returns:
        The places among the passes, and the heights there from 0 to 1. Of many passes the least and the largest loss of
        each stretch stand for all of it.
    """
    known = np.flatnonzero(np.isfinite(losses))
    if len(known) > 2 * width:
        parts = np.array_split(known, width)
        ends = [(part[np.argmin(losses[part])], part[np.argmax(losses[part])]) for part in parts]
        known = np.unique(np.array(ends).reshape(-1))
    found = losses[known]
    if not len(found):
        return np.zeros(0), np.zeros(0)
    low, high = float(found.min()), float(found.max())
    heights = np.full(len(found), 0.5) if low == high else (found - low) / (high - low)
    return known.astype(np.float64), heights


def pass_words(record: PassRecord, made: int, *, tells_loss: bool = True) -> str:
    """A pass in a line: which one, its loss, what made it. In a narrow line the end is cut off."""
    kind = "batch loss" if record.made is Made.BATCH else "loss"
    loss = f" · {kind} {format_number(record.loss)}" if tells_loss and record.loss is not None else ""
    fed = "" if record.rows is None else f" · {format_count(len(record.rows))} examples"
    return f"pass {format_count(record.number)} of {format_count(made)}{loss} · {record.label}{fed}"
