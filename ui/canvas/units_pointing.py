"""What of the units lies under a point, and what hovering there says."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF

from engine.arrays import Shape
from engine.levels.units import Element
from ui.canvas.explain import explanation
from ui.canvas.explain_units import bias_explanation, edge_explanation, unit_explanation
from ui.drawing.units_picture import UnitsPicture


class Pointed(NamedTuple):
    """What lies under a point, each None where there is none.

    Attributes:
        bias: The unit whose bias handle it is.
        unit: A unit.
        block: A card or an image.
        edge: The nearest edge, which the others lie on top of.
    """

    bias: int | None = None
    unit: int | None = None
    block: int | None = None
    edge: int | None = None

    @property
    def bare_edge(self) -> int | None:
        """The edge where nothing lies on top of it."""
        return self.edge if (self.bias, self.unit, self.block) == (None, None, None) else None

    @property
    def is_something(self) -> bool:
        """Whether a click here selects anything but a bias."""
        return self.unit is not None or self.block is not None or self.bare_edge is not None


def pointed(picture: UnitsPicture, at: QPointF, reach: float) -> Pointed:
    """What lies under a point.

    Args:
        picture: What is shown.
        at: The point, in units of the picture.
        reach: How near an edge must pass.
    """
    layout, x, y = picture.layout, at.x(), at.y()
    return Pointed(layout.bias_at(x, y), layout.unit_at(x, y), layout.block_at(x, y), layout.edge_at(x, y, reach))


def hover_text(picture: UnitsPicture, what: Pointed) -> str:
    """Rich text about what is pointed at; empty where there is nothing."""
    if what.bias is not None:
        return bias_explanation(picture.numbers, what.bias)
    if what.block is not None:
        node = picture.layout.network.blocks[what.block].node
        return explanation(picture.state, picture.state.view.index[picture.state.name_of(node)])
    return explained(picture, what.unit, what.bare_edge)


def explained(picture: UnitsPicture, unit: int | None, edge: int | None) -> str:
    """Rich text about an edge or else a unit; empty without either."""
    if edge is not None:
        return edge_explanation(picture.numbers, edge)
    return "" if unit is None else unit_explanation(picture.numbers, unit)


def flat_index(place: tuple[int, ...], shape: Shape) -> int | None:
    """The place of an element among all of its array's, or None where the array has no such element."""
    if len(place) != len(shape) or any(i >= n for i, n in zip(place, shape, strict=True)):
        return None
    flat = 0
    for i, n in zip(place, shape, strict=True):
        flat = flat * n + i
    return flat


def editable_leaf(picture: UnitsPicture) -> Element | None:
    """What an edit would change: the selected weight, bias or input; of a selected unit its bias."""
    if picture.selected is None:
        return None
    if picture.state.model.graph.nodes[picture.selected.node].op is None:
        return picture.selected
    unit = picture.selected_unit
    biases = picture.layout.network.units[unit].biases if unit is not None else ()
    return biases[0][0] if biases else None
