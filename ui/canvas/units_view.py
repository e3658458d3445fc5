"""The units' canvas: neurons with weighted edges, to look at, to walk through, and to edit where the weights are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.levels.units import Element
from ui.canvas.gestures import Gesture, Pan
from ui.canvas.touch import arrow
from ui.canvas.units_pointing import Pointed, editable_leaf, hover_text, pointed
from ui.canvas.units_surface import UnitsSurface
from ui.canvas.units_walking import first_edge, next_edge, next_unit
from ui.canvas.weight_editor import Scrub, WeightEditor
from ui.changes import What, on_change
from ui.session import NO_EDITING, Session
from ui.theme import Theme

_REACH_PX = 6.0


class UnitsCanvas(UnitsSurface):
    """The session's units, to look at and to touch.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.editor = WeightEditor(session, self)
        on_change(session, ~What.PHASE, lambda _: self.editor.refresh())

    # ---------------------------------------------------------------------------------------------------- selection
    def select_unit(self, unit: int) -> None:
        """Select a unit: the variable that it belongs to, and which element."""
        if self._picture is not None:
            self._select(self._picture.layout.network.units[unit].a)

    def select_edge(self, edge: int) -> None:
        """Select an edge: its weight's leaf, and which element; without a weight its unit."""
        if self._picture is None:
            return
        element = self._picture.numbers.edge(edge).element
        if element is None:
            self.select_unit(int(self._picture.layout.network.edges.target[edge]))
        else:
            self._edge = edge
            self._select(element)
            self._repaint_all()

    def _select(self, element: Element) -> None:
        network = self._picture.layout.network if self._picture is not None else None
        if network is not None:
            name = network.graph.nodes[element.node].name
            self.session.select_number(name, network.place(element), self)

    def select_at(self, place: QPoint) -> None:
        """Select what is under a point, or nothing."""
        picture, what = self._picture, self._pointed(place)
        if picture is None:
            return
        network = picture.layout.network
        if what.bias is not None:
            self._select(network.units[what.bias].biases[0][0])
        elif what.unit is not None:
            self.select_unit(what.unit)
        elif what.block is not None:
            self.session.select(picture.state.name_of(network.blocks[what.block].node))
        elif what.edge is not None:
            self.select_edge(what.edge)
        else:
            self.session.select(None)

    def _pointed(self, place: QPoint) -> Pointed:
        """What lies under a point of the widget."""
        if self._picture is None:
            return Pointed()
        return pointed(self._picture, self.mapToScene(place), _REACH_PX / self.scale_factor)

    # -------------------------------------------------------------------------------------------------------- mouse
    def gesture_for(self, event: QMouseEvent) -> Gesture:
        """Scrub the selected weight on its number, or pan; without a movement, select."""
        place, edge = event.position().toPoint(), self._pointed(event.position().toPoint()).bare_edge
        if event.button() == Qt.MouseButton.LeftButton and edge is not None and edge == self.selected_edge:
            leaf = editable_leaf(self._picture) if self._picture is not None else None
            if leaf is not None and self.session.can_edit_values:
                return Scrub(self.session, self, leaf, place)
        return Pan(self, place)

    def pointed_at(self, place: QPoint) -> Qt.CursorShape:
        """Light up the edge under the pointer."""
        what, shapes = self._pointed(place), Qt.CursorShape
        edge = what.bare_edge
        self._item.hover(edge)
        if edge is not None and edge == self.selected_edge:
            return shapes.SizeHorCursor
        return shapes.PointingHandCursor if what.is_something else shapes.ArrowCursor

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the weight of an edge, a bias, or an input where it is."""
        self.select_at(event.position().toPoint())
        self.edit_selected()
        event.accept()

    def menu_target(self, place: QPoint | None) -> object:
        """The node that is under the pointer (or selected, from the keyboard)."""
        if place is not None:
            self.select_at(place)
        return self.session.selected

    def explain(self, place: QPoint, on_screen: QPoint) -> None:
        """Say what is under a point."""
        text = hover_text(self._picture, self._pointed(place)) if self._picture is not None else ""
        if text:
            QToolTip.showText(on_screen, text, self)
        else:
            QToolTip.hideText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let go of the edge that the pointer has left."""
        if event.type() == QEvent.Type.Leave:
            self._item.hover(None)
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------------------------------------------ editing
    def edit_selected(self) -> None:
        """Open a field for the selected number at its place."""
        picture = self._picture
        leaf = editable_leaf(picture) if picture is not None else None
        if leaf is None or picture is None:
            return
        if not self.session.can_edit_values:
            self.session.notified.emit(NO_EDITING)
            return
        edge, unit = self.selected_edge, picture.selected_unit
        if edge is not None:
            place = picture.layout.label_place(edge)
        elif unit is not None and unit in picture.layout.centers:
            is_input = picture.layout.network.units[unit].a == leaf
            place = picture.layout.centers[unit] if is_input else picture.layout.handle(unit).center()
        else:
            return
        self.editor.open(leaf, self.mapFromScene(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A field that is open would stand at the wrong place."""
        self.editor.close_field()
        super().resizeEvent(event)

    # ----------------------------------------------------------------------------------------------------- keyboard
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys walk between units, with Shift onto the edges; Enter edits, Escape selects nothing."""
        key, shift = Qt.Key(event.key()), Qt.KeyboardModifier.ShiftModifier
        others = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | shift)
        if self.escaped(event):
            pass
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not others:
            self.edit_selected()
        elif key == Qt.Key.Key_Escape and self.session.selected is not None:
            self.session.select(None)
        elif (way := arrow(event, shift)) is not None:
            self._walk(*way, onto_edges=bool(event.modifiers() & shift))
        else:
            event.ignore()
            return
        event.accept()

    def _walk(self, dx: int, dy: int, *, onto_edges: bool) -> None:
        picture = self._picture
        if picture is None or not len(picture.layout.shown):
            return
        layout, edge, unit = picture.layout, self.selected_edge, picture.selected_unit
        if edge is not None:
            self._walk_from_edge(edge, dx, dy)
        elif unit is None or unit not in layout.centers:
            self.select_unit(int(layout.shown[0]))
        elif onto_edges and dx:
            found = first_edge(layout, unit, incoming=dx < 0)
            if found is not None:
                self.select_edge(found)
        else:
            there = next_unit(layout, unit, dx, dy)
            if there is not None:
                self.select_unit(there)

    def _walk_from_edge(self, edge: int, dx: int, dy: int) -> None:
        """Up and down among the edges into the same unit; left and right to an end."""
        assert self._picture is not None
        layout = self._picture.layout
        edges = layout.network.edges
        if dy:
            found = next_edge(layout, edge, dy, incoming=True)
            if found is not None:
                self.select_edge(found)
        else:
            end = int(edges.target[edge] if dx > 0 else edges.source[edge])
            if end >= 0:
                self.select_unit(end)
