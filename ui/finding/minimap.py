"""The minimap: the whole graph small in a corner, with the part that is seen, to be dragged and jumped about in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGraphicsView

from engine.debugging.steps import StepKind
from ui.changes import What, on_change
from ui.drawing.detail import FEW_NODES
from ui.finding.small_picture import Fitting, draw_dots, small_picture
from ui.session import Session
from ui.theme import Theme

_SIZE = QSize(196, 128)
_PAD, _MARGIN, _ABOVE_ZOOM = 8.0, 14, 40
_LEAST_VIEW = QSize(520, 320)
"""On a smaller canvas the map would cover what it is a map of."""
_STEP_PX, _LEAST_FRAME_PX = 5.0, 8.0
_KEYS = {
    Qt.Key.Key_Left: (-0.25, 0.0),
    Qt.Key.Key_Right: (0.25, 0.0),
    Qt.Key.Key_Up: (0.0, -0.25),
    Qt.Key.Key_Down: (0.0, 0.25),
}


class Minimap(QFrame):
    """Shows the session's whole graph and which part of it a view shows.

    Args:
        session: Whose graph.
        view: What shows a part of it; the map lies in its corner.
        go_to: Puts a point of the picture into the middle of the view.
        theme: The colours.
    """

    def __init__(self, session: Session, view: QGraphicsView, go_to: Callable[[QPointF], None], theme: Theme) -> None:
        super().__init__(view)
        self.setObjectName("minimap")
        self.setAccessibleName("Minimap")
        self.setToolTip("The whole graph; click or drag to go there, or use the arrow keys")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_SIZE)
        self._session, self._view, self._go_to, self._theme = session, view, go_to, theme
        self._base: QPixmap | None = None
        self._base_key: tuple[object, ...] = ()
        self._grip: QPointF | None = None
        view.horizontalScrollBar().valueChanged.connect(self._follow)
        view.verticalScrollBar().valueChanged.connect(self._follow)
        view.installEventFilter(self)
        on_change(session, ~What.PHASE, self._refresh)
        self._refresh(What.STRUCTURE)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    @property
    def is_needed(self) -> bool:
        """Whether the graph is large enough for a map."""
        state = self._session.state
        return state is not None and len(state.view.nodes) >= FEW_NODES

    def refresh(self) -> None:
        """Show or hide it, as the settings say."""
        self._refresh(What.VIEW)

    def _refresh(self, what: What) -> None:
        if self._session.state is None:
            self._base, self._base_key = None, ()
        size = self._view.size()
        self.move(size.width() - _SIZE.width() - _MARGIN, size.height() - _SIZE.height() - _MARGIN - _ABOVE_ZOOM)
        self._follow()

    def _follow(self) -> None:
        """Show what the view shows now, unless that is more than the map has to tell."""
        roomy = self._view.width() >= _LEAST_VIEW.width() and self._view.height() >= _LEAST_VIEW.height()
        is_held = self._grip is not None or self.hasFocus()  # it does not go from under a hand
        tells = is_held or self._tells_more
        self.setVisible(self._session.settings.minimap and self.is_needed and roomy and tells)
        self.update()

    @property
    def _tells_more(self) -> bool:
        """Whether there is a map, and it does not lie over nodes of a graph that is in sight as a whole anyway."""
        arrangement = self._session.arrangement
        if arrangement is None:
            return False
        whole = self._view.mapFromScene(arrangement.bounds).boundingRect()
        if not self._view.viewport().rect().adjusted(-2, -2, 2, 2).contains(whole):
            return True
        return not arrangement.touching(self._view.mapToScene(self.geometry()).boundingRect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._refresh(What.VIEW)
        return super().eventFilter(watched, event)

    # ---------------------------------------------------------------------------------------------------------- places
    @property
    def fitting(self) -> Fitting | None:
        """How the picture is fitted into the map; None without one."""
        arrangement = self._session.arrangement
        if arrangement is None:
            return None
        return Fitting(arrangement.bounds, QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD))

    @property
    def _whole_frame(self) -> QRectF:
        """What the view shows, which may be more than the map."""
        exposed = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        return QRectF() if self.fitting is None else self.fitting.small(exposed)

    @property
    def seen(self) -> QRectF:
        """The part of the map that the view shows, large enough to be taken hold of."""
        frame = self._whole_frame.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        short = max(0.0, _LEAST_FRAME_PX - frame.width()) / 2, max(0.0, _LEAST_FRAME_PX - frame.height()) / 2
        return frame.adjusted(-short[0], -short[1], short[0], short[1])

    # -------------------------------------------------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the kept picture, then what changes with every step."""
        super().paintEvent(event)
        arrangement, fitting, state = self._session.arrangement, self.fitting, self._session.state
        if arrangement is None or fitting is None or state is None:
            return
        ratio = self.devicePixelRatioF()
        key = (arrangement, self._theme.name, ratio)
        if key != self._base_key or self._base is None:
            self._base, self._base_key = small_picture(arrangement, fitting, self._theme, self.size(), ratio), key
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._base)
        centers = arrangement.centers
        for nodes, token in (
            (self._session.found, "found"),
            (self._session.selection.indices(state.view), "forward"),
        ):
            draw_dots(painter, centers[list(nodes)], fitting, self._theme.color(token))
        step = state.last_step
        if step is not None:
            flow = self._theme.color("forward" if step.kind is StepKind.FORWARD else "backward")
            place = fitting.point(*centers[step.node])
            painter.setPen(QPen(self._theme.color("panel"), 1.5))
            painter.setBrush(flow)
            painter.drawEllipse(place, _STEP_PX, _STEP_PX)
        wash = self._theme.color("forward")
        painter.setPen(QPen(wash, 2.0 if self.hasFocus() else 1.4))
        wash.setAlphaF(0.10)
        painter.setBrush(wash)
        painter.drawRoundedRect(self.seen, 3, 3)
        painter.end()

    # -------------------------------------------------------------------------------------------------- mouse and keys
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame, or jump."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        self._grip = place - self._whole_frame.center() if self.seen.contains(place) else QPointF(0, 0)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._go(place - self._grip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the frame."""
        if self._grip is not None:
            self._go(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the part that is seen by a quarter of it with the arrow keys."""
        if event.key() not in _KEYS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        across, down = _KEYS[Qt.Key(event.key())]
        frame = self._whole_frame
        self._go(frame.center() + QPointF(across * frame.width(), down * frame.height()))

    def _go(self, place: QPointF) -> None:
        """Put the point of the picture that a place of the map stands for into the middle."""
        fitting = self.fitting
        if fitting is not None:
            self._go_to(fitting.large(place))
            self.update()
