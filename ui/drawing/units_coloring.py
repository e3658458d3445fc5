"""The colours of units, for their legend."""

from __future__ import annotations

from engine.notation.runs import Runs
from ui.drawing.legend import Colors
from ui.drawing.units_parts import unit_name
from ui.drawing.units_picture import UnitsPicture


def unit_colors(picture: UnitsPicture) -> Colors:
    """What the legend of a units view explains; the width of its edges is that of their weights, whatever is chosen."""
    network, shown = picture.layout.network, picture.shown

    def name(row: int) -> Runs:
        return unit_name(network, network.units[shown[row]].a)

    return Colors(picture.shading, None, False, name, "unit")
