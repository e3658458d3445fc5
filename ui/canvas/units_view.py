"""The units' canvas: neurons with weighted edges, to look at, to walk through, and to edit where the weights are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.levels.units import Element
from ui.canvas.gestures import Gesture, Pan
from ui.canvas.surface import Framing, Surface
from ui.canvas.units_items import UnitsItem
from ui.canvas.units_pointing import Pointed, editable_leaf, explained, flat_index, hover_text, pointed
from ui.canvas.units_walking import first_edge, next_edge, next_unit
from ui.canvas.weight_editor import Scrub, WeightEditor
from ui.changes import What, on_change
from ui.drawing.drawings import UnitsDrawing
from ui.drawing.units_painter import draw_units
from ui.drawing.units_picture import UnitsPicture
from ui.session import NO_EDITING, Session
from ui.theme import Theme

_REACH_PX = 6.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class UnitsCanvas(Surface):
    """Shows the session's units.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    menu_wanted = Signal(object, QPoint)
    """(name of the node under the pointer or None, place on the screen)."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("units")
        self.setAccessibleName("Units")
        self._picture: UnitsPicture | None = None
        self._gesture: Gesture | None = None
        self._edge: int | None = None
        self._item = UnitsItem()
        self._scene.addItem(self._item)
        self.editor = WeightEditor(session, self)
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._move)

    # ---------------------------------------------------------------------------------------------------- pictures
    @property
    def picture(self) -> UnitsPicture | None:
        """What is shown."""
        return self._picture

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.STRUCTURE)

    def picture_bounds(self) -> QRectF | None:
        """What the units cover."""
        return None if self._picture is None else self._picture.bounds

    @property
    def drawing(self) -> UnitsDrawing | None:
        """What is shown, as it is exported."""
        return None if self._picture is None else UnitsDrawing(self._picture)

    def draw_still(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw the units."""
        if self._picture is not None:
            draw_units(painter, self._picture, self._theme, scale)

    def keep_step_in_sight(self) -> None:
        """Bring the units that the last step is about into view."""
        picture = self._picture
        if picture is None:
            return
        layout, found = picture.layout, QRectF()
        for block in picture.roles:
            found = found.united(layout.boxes.get(block, QRectF()))
            for unit in layout.network.blocks[block].units:
                if unit in layout.centers:
                    found = found.united(layout.circle(unit))
        if not found.isEmpty():
            self._bring_into_sight(found)

    def _refresh(self, what: What) -> None:
        session = self.session
        layout = session.units if session.units_wanted else None
        before = self._picture
        if session.state is None or layout is None:
            self._picture = None
        else:
            chosen = self._selected_element()
            self._picture = UnitsPicture(session.state, layout, session.phase, chosen, passage=session.passage)
            if before is None or before.layout is not layout or What.PLAYING | What.STRUCTURE in what:
                self._give_room(layout.bounds)
                if self._framing is not Framing.OWN or before is None:
                    self.show_readable()
            if What.CURSOR in what:
                self.keep_step_in_sight()
        if self._edge is not None and (
            self._picture is None or self._edge not in self._picture.selected_edges.tolist()
        ):
            self._edge = None
        self._item.show_picture(self._picture, self._theme, self.scale_factor)
        self._describe()
        self.editor.refresh()
        self._repaint_all()

    def _selected_element(self) -> Element | None:
        """The session's selected number in the graph that is shown."""
        chosen, state = self.session.selected_number, self.session.state
        if chosen is None or state is None or chosen.address not in state.model.graph.ids:
            return None
        node = state.model.graph.nodes[state.model.graph.id_of(chosen.address)]
        flat = flat_index(chosen.place, node.shape)
        return None if flat is None else Element(node.id, flat)

    def _move(self, what: What) -> None:
        """One frame of an animation: only what is on its way is drawn, until it lands."""
        if self._picture is None or self.session.state is None:
            return
        was_moving = self._picture.in_motion
        self._picture = self._picture.at_phase(self.session.phase)
        self._item.show_picture(self._picture, self._theme, self.scale_factor)
        if was_moving != self._picture.in_motion:
            self._repaint_all()

    def _describe(self) -> None:
        """Tell screen readers what is selected."""
        picture = self._picture
        text = "" if picture is None else explained(picture, picture.selected_unit, self.selected_edge)
        for tag in ("<b>", "</b>", "&nbsp;"):
            text = text.replace(tag, "")
        self.setAccessibleDescription(text.replace("<br>", "; "))

    # ---------------------------------------------------------------------------------------------------- selection
    @property
    def selected_edge(self) -> int | None:
        """The edge that was selected last among those that share the selected weight."""
        if self._picture is None or not len(self._picture.selected_edges):
            return None
        return self._edge if self._edge is not None else int(self._picture.selected_edges[0])

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
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture: scrub the selected weight on its number, or pan, or (without moving) select."""
        place = event.position().toPoint()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._gesture = Pan(self, place)
            edge = self._pointed(place).bare_edge
            if event.button() == Qt.MouseButton.LeftButton and edge is not None and edge == self.selected_edge:
                leaf = editable_leaf(self._picture) if self._picture is not None else None
                if leaf is not None and self.session.can_edit_values:
                    self._gesture = Scrub(self.session, self, leaf, place)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what could be done here."""
        place = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(place)
            return
        what, shapes = self._pointed(place), Qt.CursorShape
        edge, cursor = what.bare_edge, shapes.PointingHandCursor if what.is_something else shapes.ArrowCursor
        if edge is not None and edge == self.selected_edge:
            cursor = shapes.SizeHorCursor
        self.viewport().setCursor(cursor)
        self._item.hover(edge)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(event.position().toPoint())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the weight of an edge, a bias, or an input where it is."""
        self.select_at(event.position().toPoint())
        self.edit_selected()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the node that is under the pointer (or selected, from the keyboard)."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.mapToGlobal(self.rect().center())
        else:
            self.select_at(event.pos())
            place = event.globalPos()
        self.menu_wanted.emit(self.session.selected, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Explain what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = hover_text(self._picture, self._pointed(event.pos())) if self._picture is not None else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
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
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        others = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not others:
            self.edit_selected()
        elif key == Qt.Key.Key_Escape and self.session.selected is not None:
            self.session.select(None)
        elif key in _ARROWS and not others:
            self._walk(*_ARROWS[key], onto_edges=shift)
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
