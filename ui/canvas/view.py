"""The canvas widget: zoom, pan, select, hover, and walk through the graph with the arrow keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from ui.canvas.edge_hits import edge_at
from ui.canvas.explain import explanation, spoken
from ui.canvas.explain_edges import edge_explanation
from ui.canvas.gestures import Gesture, Pan, SliderDrag
from ui.canvas.glide import Glide
from ui.canvas.hints import show_beside
from ui.canvas.looking import pinned
from ui.canvas.movers import MovingItem
from ui.canvas.node_drag import NodeDrag
from ui.canvas.opening import group_at, hint, is_refolding, pin_of, turn_at
from ui.canvas.rubber_band import RubberBand
from ui.canvas.standing_out import emphasis_of
from ui.canvas.surface import Framing, Surface
from ui.canvas.walking import neighbour
from ui.changes import What, on_change
from ui.drawing.cards import slider_rect
from ui.drawing.drawings import GraphDrawing
from ui.drawing.emphasis import PLAIN, Emphasis, draw_chain, draw_emphasis
from ui.drawing.figures import Form
from ui.drawing.gliding import Passage
from ui.drawing.kept_nodes import KeptNodes
from ui.drawing.painter import draw_still
from ui.drawing.picture import Picture
from ui.session import NO_EDITING, Session
from ui.theme import Theme

_EDGE_REACH_PX = 5.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(Surface):
    """Shows the session's graph.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    menu_wanted = Signal(object, QPoint)
    """(node's address, open group's name or edge under the pointer, or None; place on the screen)."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Graph")
        self._picture: Picture | None = None
        self._moving = MovingItem()
        self._kept = KeptNodes()
        self._scene.addItem(self._moving)
        self._gesture: Gesture | None = None
        self._clicked: QPointF | None = None
        self.glide = Glide(self._glided, self)
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._move)

    # ---------------------------------------------------------------------------------------------------- pictures
    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def colored_picture(self) -> Picture | None:
        """What is shown, with its colours and widths."""
        return self._picture

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.STRUCTURE)

    def _refresh(self, what: What) -> None:
        session = self.session
        arrangement = session.arrangement
        if session.is_arranging:
            self._stand_still()
            return
        if session.state is None or arrangement is None:
            self._picture = None
        else:
            index = session.state.view.index
            changed = frozenset(index[name] for name in session.changed_nodes if name in index)
            selected = index.get(session.selected) if session.selected is not None else None
            before = self._picture
            self._picture = Picture(
                session.state,
                arrangement,
                session.phase,
                selected,
                changed,
                session.coloring.drawn,
                session.passage,
            )
            if what & What.STRUCTURE:
                self._give_room(arrangement.bounds)
                if before is not None and is_refolding(before, self._picture):
                    self._set_out(before, self._picture)
                    what &= ~What.CURSOR
                else:
                    self.glide.forget()
                    self._frame_anew(what)
            self._picture = replace(self._picture, arrangement=self.glide.arrangement(arrangement))
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
            if what & (What.CURSOR | What.SELECTION):
                self._keep_in_sight(what)
        self._describe()
        self._repaint_all()

    def _stand_still(self) -> None:
        """A large layout is under way: the old picture stays, as it was when the last step had landed."""
        self.glide.forget()
        if self._picture is not None:
            self._picture = replace(self._picture, phase=1.0)
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
        self._repaint_all()

    @property
    def _is_current(self) -> bool:
        """Whether what is shown is the graph as it is now, and no earlier one that stays while a layout is made."""
        state = self.session.state
        return self._picture is not None and state is not None and self._picture.state.view is state.view

    def _frame_anew(self, what: What) -> None:
        """Choose the part of a new picture that is seen."""
        if What.PLAYING in what or self._framing is Framing.READABLE:
            self.show_readable()
        elif self._framing is Framing.WHOLE:
            self.fit()

    def _set_out(self, before: Picture, after: Picture) -> None:
        """Groups were opened or closed: keep what was clicked where it is, and let the rest glide to its new place."""
        start, goal = self.look, self.look_for(after.arrangement.bounds)
        pin = pin_of(before, after, self._clicked)
        # Without a pointer nothing need stay under it, where the person lets the whole be shown.
        if pin is not None and (self._clicked is not None or self._framing is Framing.OWN):
            goal = pinned(goal, pin.rect, start.seen(pin.point))
        if self.session.settings.reduce_motion:
            self.glide.forget()
            self.look_at(goal)
        else:
            self.glide.begin(Passage(after.state.view, before.arrangement, after.arrangement), start, goal)
        self._clicked = None

    def _glided(self) -> None:
        """One frame of a glide."""
        if self._picture is not None and self.session.arrangement is not None:
            arrangement = self.glide.arrangement(self.session.arrangement)
            self._picture = replace(self._picture, arrangement=arrangement)
            look = self.glide.look
            if look is not None:
                self.look_at(look)
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
            self._repaint_all()

    def _move(self, what: What) -> None:
        """One frame of an animation: only the moving item is drawn, until it lands."""
        if self._picture is None or self.session.state is None or not self._is_current:
            return
        was_moving = self._picture.in_motion
        self._picture = self._picture.at_phase(self.session.phase)
        self._moving.show_picture(self._picture, self._theme, self.scale_factor)
        if was_moving != self._picture.in_motion:
            self._repaint_all()

    def _describe(self) -> None:
        """Tell screen readers what is selected."""
        state, index = self.session.state, self.session.inspected
        if state is not None and index is not None:
            more = len(self.session.selection.names) - 1
            others = f"; and {more} more selected" if more > 0 else ""
            self.setAccessibleDescription(spoken(explanation(state, index)) + others)

    def fit(self) -> None:
        """Show the whole picture."""
        self.glide.release()
        super().fit()

    def pan_by(self, delta: QPoint) -> None:
        """Move the view by so many pixels; it no longer follows the picture's size."""
        self.glide.release()
        super().pan_by(delta)

    def picture_bounds(self) -> QRectF | None:
        """What the arrangement covers."""
        return None if self.session.arrangement is None else self.session.arrangement.bounds

    @property
    def begins_on_top(self) -> bool:
        """Whether the edges point down."""
        return self.session.way.direction == "down"

    @property
    def drawing(self) -> GraphDrawing | None:
        """What is shown, as it is exported."""
        if self._picture is None or self.session.arrangement is None:
            return None
        picture = replace(self._picture, arrangement=self.session.arrangement)  # where a glide leads to
        return GraphDrawing(picture, self.emphasis)

    @property
    def emphasis(self) -> Emphasis:
        """What stands out in the picture."""
        return PLAIN if self._picture is None else emphasis_of(self.session, self._picture.state.view)

    def draw_still(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw the graph."""
        if self._picture is not None:
            draw_chain(painter, self._picture, self.emphasis.chain, self._theme, exposed, scale)
            draw_still(painter, self._picture, self._theme, exposed, scale, self._kept)
            draw_emphasis(painter, self._picture, self.emphasis, self._theme, exposed, scale)

    def keep_step_in_sight(self) -> None:
        """Bring the node that the last step is about into view."""
        self._keep_in_sight(What.CURSOR)

    def _keep_in_sight(self, what: What) -> None:
        """Bring the node that was selected, or that the step is about, into view if it has left it."""
        state, picture = self.session.state, self._picture
        if state is None or picture is None or not self._is_current:
            return
        step = state.last_step
        index = picture.selected if what & What.SELECTION or step is None else step.node
        if index is None:
            return
        self._bring_into_sight(picture.arrangement.rect(index))

    # ------------------------------------------------------------------------------------------------------- mouse
    def node_at(self, place: QPoint) -> int | None:
        """The node under a point of the widget."""
        if self._picture is None or not self._is_current:
            return None
        scene = self.mapToScene(place)
        return self._picture.arrangement.node_at(scene.x(), scene.y())

    def _slider_at(self, place: QPoint) -> int | None:
        """The parameter whose slider is under a point of the widget."""
        index = self.node_at(place)
        if index is None or self._picture is None:
            return None
        figure = self._picture.arrangement.figures[index]
        if figure.form is not Form.PARAMETER or figure.slider is None:
            return None
        track = slider_rect(self._picture.arrangement.rect(index)).adjusted(-6, -8, 6, 8)
        return index if track.contains(self.mapToScene(place)) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture: drag a slider or a node, or pan, or (without moving) select."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            slider = self._slider_at(place)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._gesture = RubberBand(self.viewport(), place, self.toggle_at, self._select_framed)
            elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._gesture = Pan(self, place, self.toggle_at)
            elif slider is not None and not self.session.can_edit_values:
                self.session.notified.emit(NO_EDITING)
                self._gesture = Pan(self, place)
            elif slider is not None and self._picture is not None:
                self._gesture = SliderDrag(self, self.session, self._picture, slider)
                self._gesture.move(place)
            elif (node := self.node_at(place)) is not None and self._picture is not None:
                self._gesture = NodeDrag(self, self.session, self._picture, node, place)
            else:
                self._gesture = Pan(self, place)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = Pan(self, place)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the group under the pointer, or close the one whose title is there; else it is another press."""
        self._clicked = self.mapToScene(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if not (left and self._picture is not None and turn_at(self.session, self._picture, self._clicked)):
            self.mousePressEvent(event)
        if not self.session.is_arranging:
            self._clicked = None
        event.accept()

    def _title_hint(self, place: QPoint) -> str:
        """What is said of the group whose title is under a point of the widget."""
        return "" if self._picture is None else hint(self._picture, self.mapToScene(place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what could be done here."""
        place = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(place)
        elif self._slider_at(place) is not None:
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
        elif self.node_at(place) is not None or self._title_hint(place):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(event.position().toPoint())
        event.accept()

    def select_at(self, place: QPoint) -> None:
        """Select the node under a point, or nothing."""
        index = self.node_at(place)
        state = self.session.state
        self.session.select(state.view.nodes[index].name if state is not None and index is not None else None, self)

    def toggle_at(self, place: QPoint) -> None:
        """Select the node under a point in addition, or no longer."""
        index, picture = self.node_at(place), self._picture
        if picture is not None and index is not None:
            self.session.toggle_selected(picture.state.view.nodes[index].name, self)

    def _select_framed(self, frame: QRect) -> None:
        """Select the nodes that a frame touches in addition."""
        if self._picture is not None:
            nodes = self._picture.state.view.nodes
            touched = self._picture.arrangement.touching(self.mapToScene(frame).boundingRect())
            self.session.select_all((*self.session.selection.names, *(nodes[i].name for i in touched)), self)

    def show_node(self, name: str) -> None:
        """Put a node into the middle, close enough to be read."""
        picture = self._picture
        if picture is not None and name in picture.state.view.index:
            self.go_to(picture.arrangement.rect(picture.state.view.index[name]).center(), closely=True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the node under the pointer (or of the selected one, from the keyboard)."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index, place = self.session.inspected, self.mapToGlobal(self.rect().center())
        else:
            index, place = self.node_at(event.pos()), event.globalPos()
        state = self.session.state
        wanted: object = None
        if state is not None and index is not None:
            wanted = name = state.view.nodes[index].name
            if name not in self.session.selection.names:  # else the menu is about all that is selected
                self.session.select(name, self)
        elif self._picture is not None:
            scene = self.mapToScene(event.pos())
            wanted = self._edge_at(scene) or group_at(self._picture, scene)
        self.menu_wanted.emit(wanted, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Explain the node or the edge under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._explain(event.pos())
            return True
        return super().eventFilter(watched, event)

    def _edge_at(self, scene: QPointF) -> tuple[int, int] | None:
        """The edge at a point of the picture."""
        if self._picture is None or not self._is_current:
            return None
        return edge_at(self._picture.arrangement, scene, _EDGE_REACH_PX / self.scale_factor)

    def _explain(self, place: QPoint) -> None:
        """Say what is under a point, beside it."""
        state, picture, index = self.session.state, self._picture, self.node_at(place)
        if state is None or picture is None or not self._is_current:
            return
        scene, title = self.mapToScene(place), self._title_hint(place) if index is None else ""
        if title:
            area, text = QRect(place, place), title
        elif index is not None:
            area = self.mapFromScene(picture.arrangement.rect(index)).boundingRect()
            text = explanation(state, index)
        elif edge := self._edge_at(scene):
            area, text = QRect(place, place), edge_explanation(state, *edge)
        else:
            QToolTip.hideText()
            return
        area.moveTopLeft(self.viewport().mapToGlobal(area.topLeft()))
        show_beside(self.viewport(), area, text)

    # ---------------------------------------------------------------------------------------------------- keyboard
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the edges with the arrow keys; Escape ends the search, then the spotlight, then the selection."""
        if event.key() == Qt.Key.Key_Escape and self.session.query:
            self.session.search("", self)
        elif event.key() == Qt.Key.Key_Escape and self.session.spotlight is not None:
            self.session.shine(None)
        elif event.key() == Qt.Key.Key_Escape and self.session.selected is not None:
            self.session.select(None, self)
        elif event.key() in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._walk(*_ARROWS[Qt.Key(event.key())])
        else:
            event.ignore()
            return
        event.accept()

    def _walk(self, dx: int, dy: int) -> None:
        """Select the nearest neighbour: along edges sideways, in the same column up and down."""
        state, picture = self.session.state, self._picture
        if state is None or picture is None or not self._is_current or not state.view.nodes:
            return
        here = self.session.inspected
        there = 0 if here is None else neighbour(state, picture.arrangement, here, dx, dy)
        if there is not None:
            self.session.select(state.view.nodes[there].name, self)
