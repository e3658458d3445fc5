"""The strip: one tick a step, forward and backward in their colours, a cursor to drag."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from engine.debugging.breakpoints import Hit
from engine.debugging.breakpoints.marks import Mark
from engine.debugging.breakpoints.telling import stopped_words
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import step_line
from engine.notation import format_count
from ui.changes import What, on_rest
from ui.drawing.breakpoint_marks import draw_mark
from ui.session import Session
from ui.theme import Theme

_SIDE, _TOP, _HEIGHT = 20, 10, 40


class PassStrip(QSlider):
    """A slider over the steps of a pass, so that keyboard and screen readers know it for one.

    Args:
        session: Whose pass.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("passStrip")
        self.setAccessibleName("Steps of the pass")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.installEventFilter(self)
        self._session, self._theme = session, theme
        self.valueChanged.connect(self._moved)
        on_rest(session, What.CURSOR | What.STRUCTURE | What.NUMBERS | What.BREAKPOINTS, self._refresh)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the window gives."""
        return QSize(400, _HEIGHT + _TOP + 8)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows keep the strip's height."""
        return QSize(120, _HEIGHT + _TOP + 8)

    def _refresh(self, what: What) -> None:
        state = self._session.state
        self.blockSignals(True)
        self.setRange(0, len(state.steps) if state is not None else 0)
        self.setValue(state.cursor if state is not None else 0)
        self.blockSignals(False)
        if state is not None and state.last_step is not None:
            self.setAccessibleDescription(" ".join(step_line(state, state.last_step).split()))
        self.update()

    def _moved(self, cursor: int) -> None:
        self._session.goto(cursor, self)
        self.update()

    # ----------------------------------------------------------------------------------------------------- geometry
    def _area(self) -> QRectF:
        return QRectF(_SIDE, _TOP, max(self.width() - 2 * _SIDE, 1), _HEIGHT)

    def x_of(self, cursor: float) -> float:
        """Where a cursor stands on the widget."""
        area, end = self._area(), max(self.maximum(), 1)
        return area.left() + area.width() * cursor / end

    def cursor_at(self, x: float) -> int:
        """The cursor nearest to a place on the widget."""
        area, end = self._area(), max(self.maximum(), 1)
        return min(max(round((x - area.left()) / area.width() * end), 0), end)

    # -------------------------------------------------------------------------------------------------------- mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self.cursor_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self.isSliderDown():
            self.setValue(self.cursor_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self.setSliderDown(False)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say which step is under the pointer."""
        if isinstance(event, QHelpEvent) and self._session.state is not None and self.maximum():
            state = self._session.state
            number = max(1, self.cursor_at(event.pos().x() + self._area().width() / self.maximum() / 2))
            line = " ".join(step_line(state, state.steps[number - 1]).split())
            done = number <= state.cursor
            text = line if done else line.split(" = ")[0].split(":")[0]
            stops = [stopped_words(hit, state.signals) for hit in state.breaks.stopped_by(number)][:3]
            words = f"step {format_count(number)} of {format_count(len(state.steps))}: {text}"
            QToolTip.showText(event.globalPos(), "\n".join((words, *stops)), self)
            return True
        return False

    # ----------------------------------------------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = self._session.state
        if state is not None:
            self._paint(painter, state)
        painter.end()

    def _paint(self, painter: QPainter, state: DebuggerState) -> None:
        theme, area, total = self._theme, self._area(), len(state.steps)
        boundary = self.x_of(state.schedule.forward_steps)
        painter.setPen(Qt.PenStyle.NoPen)
        clip = QRectF(area)
        painter.save()
        painter.setClipRect(QRectF(area.left(), area.top(), boundary - area.left(), area.height()))
        painter.setBrush(theme.color("forward_tint"))
        painter.drawRoundedRect(clip, 8, 8)
        painter.setClipRect(QRectF(boundary, area.top(), area.right() - boundary, area.height()))
        painter.setBrush(theme.color("backward_tint" if total else "sunken"))
        painter.drawRoundedRect(clip, 8, 8)
        painter.restore()
        done = theme.color("text")
        done.setAlphaF(0.07)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(done)
        painter.drawRoundedRect(QRectF(area.left(), area.top(), self.x_of(state.cursor) - area.left(), _HEIGHT), 8, 8)
        if total and area.width() / total >= 3:
            self._paint_ticks(painter, state, area)
        self._paint_hits(painter, state, area)
        x = self.x_of(state.cursor)
        painter.setPen(QPen(theme.color("forward" if self.hasFocus() else "text"), 2.6))
        painter.drawLine(QPointF(x, area.top() - 4), QPointF(x, area.bottom() + 4))

    def _paint_hits(self, painter: QPainter, state: DebuggerState, area: QRectF) -> None:
        """Draw a dot wherever a breakpoint stops the pass, a diamond where one tells; once where they are too close."""
        drawn: dict[int, Hit] = {}
        for hit in state.breaks.known_hits:
            kept = drawn.setdefault(round(self.x_of(hit.cursor) / 3), hit)
            if kept.breakpoint.is_log and not hit.breakpoint.is_log:
                drawn[round(self.x_of(hit.cursor) / 3)] = hit
        for hit in drawn.values():
            mark = Mark(is_active=True, is_here=True, stops=not hit.breakpoint.is_log, is_conditional=False)
            draw_mark(painter, mark, QPointF(self.x_of(hit.cursor), area.top() - 2), self._theme, 4.5)

    def _paint_ticks(self, painter: QPainter, state: DebuggerState, area: QRectF) -> None:
        middle = area.center().y()
        for i in range(len(state.steps)):
            x = self.x_of(i + 0.5)
            color = self._theme.color("forward" if i < state.schedule.forward_steps else "backward")
            if i >= state.cursor:
                color.setAlphaF(0.4)
            painter.setPen(QPen(color, 2.0))
            painter.drawLine(QPointF(x, middle - 7), QPointF(x, middle + 7))
