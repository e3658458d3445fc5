"""The units on their surface: the picture of the session's state, its frames while it moves, what is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from engine.levels.units import Element
from ui.canvas.touch import TouchSurface
from ui.canvas.units_items import UnitsItem
from ui.canvas.units_pointing import explained, flat_index
from ui.canvas.zooming import Framing
from ui.changes import What, on_change
from ui.drawing.drawings import UnitsDrawing
from ui.drawing.legend import Colors
from ui.drawing.units_coloring import unit_colors
from ui.drawing.units_painter import draw_units
from ui.drawing.units_picture import UnitsPicture
from ui.session import Session
from ui.theme import Theme


class UnitsSurface(TouchSurface):
    """Shows the session's units.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("units")
        self.setAccessibleName("Units")
        self._picture: UnitsPicture | None = None
        self._edge: int | None = None
        self._item = UnitsItem()
        self._scene.addItem(self._item)
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._move)

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
    def colors(self) -> Colors | None:
        """The colours of what is shown."""
        return None if self._picture is None else unit_colors(self._picture)

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
            coloring = session.coloring.drawn
            self._picture = UnitsPicture(
                session.state, layout, session.phase, chosen, passage=session.passage, coloring=coloring
            )
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

    @property
    def selected_edge(self) -> int | None:
        """The edge that was selected last among those that share the selected weight."""
        if self._picture is None or not len(self._picture.selected_edges):
            return None
        return self._edge if self._edge is not None else int(self._picture.selected_edges[0])
