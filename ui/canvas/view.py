"""The canvas widget: what the graph's picture does when it is clicked, dragged, hovered over, or walked through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from ui.canvas.edge_hits import edge_at
from ui.canvas.explain import explanation
from ui.canvas.explain_edges import edge_explanation
from ui.canvas.gestures import Gesture, Pan, SliderDrag
from ui.canvas.graph_surface import GraphSurface
from ui.canvas.hints import show_beside
from ui.canvas.node_drag import DropPlace, NodeDrag
from ui.canvas.opening import group_at, hint, turn_at
from ui.canvas.rubber_band import RubberBand
from ui.canvas.touch import arrow
from ui.canvas.walking import neighbour
from ui.drawing.cards import slider_rect
from ui.drawing.figures import Form
from ui.drawing.frames import titled_at
from ui.drawing.picture import Picture
from ui.session import NO_EDITING

_EDGE_REACH_PX = 5.0


class Canvas(GraphSurface):
    """The session's graph, to look at and to touch."""

    # ------------------------------------------------------------------------------------------------------- mouse
    drops: DropPlace | None = None
    """Where nodes can be dropped outside of the canvas."""

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

    def gesture_for(self, event: QMouseEvent) -> Gesture:
        """Drag a slider or a node, draw a frame around nodes, or pan; without a movement, select."""
        place, held = event.position().toPoint(), event.modifiers()
        if event.button() != Qt.MouseButton.LeftButton or self._picture is None:
            return Pan(self, place)
        if held & Qt.KeyboardModifier.ShiftModifier:
            return RubberBand(self.viewport(), place, self.toggle_at, self._select_framed)
        if held & Qt.KeyboardModifier.ControlModifier:
            return Pan(self, place, self.toggle_at)
        slider = self._slider_at(place)
        if slider is not None and not self.session.can_edit_values:
            self.session.notified.emit(NO_EDITING)
        elif slider is not None:
            drag = SliderDrag(self, self.session, self._picture, slider)
            drag.move(place)
            return drag
        elif nodes := self._nodes_to_drag(self._picture, place):
            return NodeDrag(self, self.session, self._picture, nodes, place, self.drops)
        return Pan(self, place)

    def _nodes_to_drag(self, picture: Picture, place: QPoint) -> Sequence[int]:
        """The node under a point, with all that are selected if it is one of them; those in the frame titled there."""
        node, scene, view = self.node_at(place), self.mapToScene(place), picture.state.view
        if node is None:
            frame = titled_at(picture.arrangement.frames, scene.x(), scene.y()) if self._is_current else None
            return sorted(frame.members) if frame is not None else ()
        selected = self.session.selection.indices(view)
        return selected if node in selected else (node,)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the group under the pointer, or close the one whose title is there; else it is another press."""
        self._clicked = self.mapToScene(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if not (left and self._picture is not None and turn_at(self.session, self._picture, self._clicked)):
            self.mousePressEvent(event)
        if not (self.session.is_arranging or self.session.is_refolding):
            self._clicked = None
        event.accept()

    def _title_hint(self, place: QPoint) -> str:
        """What is said of the group whose title is under a point of the widget."""
        return "" if self._picture is None else hint(self._picture, self.mapToScene(place))

    def pointed_at(self, place: QPoint) -> Qt.CursorShape:
        """The shape of the pointer tells what a press would do."""
        if self._slider_at(place) is not None:
            return Qt.CursorShape.SizeHorCursor
        if self.node_at(place) is not None or self._title_hint(place):
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor

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

    def reveal(self, name: str) -> None:
        """Pan as little as needed to have a node in sight, beside what covers a part of the canvas."""
        picture = self._picture
        if picture is not None and self._is_current and name in picture.state.view.index:
            self._bring_into_sight(picture.arrangement.rect(picture.state.view.index[name]))

    def menu_target(self, place: QPoint | None) -> object:
        """The node under the pointer (or the selected one), which is selected; else the edge or the group there."""
        state = self.session.state
        index = self.session.inspected if place is None else self.node_at(place)
        if state is not None and index is not None:
            name = state.view.nodes[index].name
            if name not in self.session.selection.names:  # else the menu is about all that is selected
                self.session.select(name, self)
            return name
        if place is None or self._picture is None:
            return None
        scene = self.mapToScene(place)
        return self._edge_at(scene) or group_at(self._picture, scene)

    def _edge_at(self, scene: QPointF) -> tuple[int, int] | None:
        """The edge at a point of the picture."""
        if self._picture is None or not self._is_current:
            return None
        return edge_at(self._picture.arrangement, scene, _EDGE_REACH_PX / self.scale_factor)

    def explain(self, place: QPoint, on_screen: QPoint) -> None:
        """Explain the node or the edge under the pointer, beside it."""
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
        """Walk along the edges with the arrow keys; Escape ends a drag, the search, the spotlight, the selection.

        While something is being made ready it gives that up instead.
        """
        if self.escaped(event):
            pass
        elif event.key() == Qt.Key.Key_Escape and self.session.can_stay:
            event.ignore()  # the window gives that up
            return
        elif event.key() == Qt.Key.Key_Escape and self.session.query:
            self.session.search("", self)
        elif event.key() == Qt.Key.Key_Escape and self.session.spotlight is not None:
            self.session.shine(None)
        elif event.key() == Qt.Key.Key_Escape and self.session.selected is not None:
            self.session.select(None, self)
        elif (way := arrow(event)) is not None:
            self._walk(*way)
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
