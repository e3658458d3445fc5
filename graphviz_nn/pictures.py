"""Pictures of a model without a window: what ``export``, ``gv.render`` and notebooks draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.debugging.actions import Goto
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.gradient_check import check
from engine.debugging.heat import Quantity
from engine.debugging.verdicts import verdict_marks
from engine.errors import FileError, UnknownNameError, ValueNotAllowedError
from engine.files import write_bytes
from engine.levels import Folding, Level
from engine.levels.unit_building import units_of
from engine.levels.units import UnitNetwork
from engine.model import Model
from graphviz_nn.qt_start import qt_application

if TYPE_CHECKING:
    from ui.drawing.coloring import Coloring

VIEWS = ("graph", "units")
COLORS = tuple(str(quantity) for quantity in Quantity if not quantity.is_difference)
"""What nodes can be coloured by."""
LEAST_SCALE, MOST_SCALE = 0.1, 16.0
"""Pixels a unit, of a PNG."""
_KINDS = (".png", ".svg")
_LATER = (".pdf", ".dot", ".tex", ".gif", ".webp", ".mp4", ".json")


def kind_of(path: Path) -> str:
    """The kind of picture that a file's ending asks for.

    Raises:
        FileError: The ending is unknown, or not there yet.
    """
    ending = path.suffix.lower()
    if ending in _KINDS:
        return ending
    if ending in _LATER:
        raise FileError(f"pictures ending in '{ending}' are not there yet in this version", advice="use .png or .svg")
    shown = f"'{ending}' is no ending of a picture" if ending else f"'{path}' has no ending"
    raise FileError(shown, advice="name a file ending in .png or .svg")


def _is_scale(scale: object) -> bool:
    if isinstance(scale, bool) or not isinstance(scale, int | float):
        return False
    return LEAST_SCALE <= scale <= MOST_SCALE


def state_at(model: Model, level: Level | Folding, at: int | str) -> DebuggerState:
    """The debugger's state at a step, or at the end of a pass.

    Args:
        model: What to run.
        level: What a node is: a level, or which groups are open.
        at: The number of finished steps, "forward" or "backward".

    Raises:
        ValueNotAllowedError: There are fewer steps.
        UnknownNameError: There is no such pass.
    """
    state = start(model, level)
    if isinstance(at, str):
        if at not in ("forward", "backward"):
            raise UnknownNameError(f"there is no pass '{at}'", advice="use 'forward', 'backward' or a number of steps")
        at = state.schedule.forward_steps if at == "forward" else len(state.steps)
    if isinstance(at, bool) or not isinstance(at, int):
        raise ValueNotAllowedError(
            f"{at!r} is no number of steps", advice="use 'forward', 'backward' or a whole number"
        )
    if not 0 <= at <= len(state.steps):
        advice = f"use 0 to {len(state.steps)}"
        raise ValueNotAllowedError(f"the pass has {len(state.steps)} steps, and step {at} is not one", advice=advice)
    return reduce(state, Goto(at))


def coloring_of(
    model: Model, state: DebuggerState, color_by: str | None, *, linear: bool = False, edge_widths: bool = False
) -> Coloring:
    """By what a picture's nodes are coloured, and whether its edges are as wide as what travels along them is large.

    Args:
        model: What is drawn; its gradients are checked for the verdicts.
        state: Its state.
        color_by: One of :data:`COLORS`, or None.
        linear: Whether the scale is linear, not logarithmic.
        edge_widths: Whether edges have widths.

    Raises:
        UnknownNameError: There is no such quantity.
        NoLossError: There is no gradient to check.
    """
    qt_application()
    from ui.drawing.coloring import Coloring

    if color_by is not None and color_by not in COLORS:
        raise UnknownNameError(f"nodes cannot be coloured by '{color_by}'", advice=f"use {' or '.join(COLORS)}")
    quantity = None if color_by is None else Quantity(color_by)
    found = check(model) if quantity is Quantity.CHECK else None
    verdicts = None if found is None else verdict_marks(state, found.leaves, found.culprits)
    return Coloring(quantity, log=not linear, widths=edge_widths, verdicts=verdicts)


def write_picture(
    model: Model,
    path: Path,
    *,
    level: Level | Folding,
    at: int | str,
    theme: str = "light",
    scale: float = 2.0,
    view: str = "graph",
    batch_row: int = 0,
    color_by: str | None = None,
    linear: bool = False,
    edge_widths: bool = False,
) -> str:
    """Draw a model and write the picture.

    Args:
        model: What to draw.
        path: Where to write.
        level: What a step is, and a node of the graph: a level, or which groups are open.
        at: The end of the "forward" or "backward" pass, or the number of finished steps.
        theme: "light", "dark" or "contrast".
        scale: Pixels a unit, for PNG.
        view: "graph", or "units" for layers as neurons with weighted edges.
        batch_row: Which row of a batch the units show, from 0 on.
        color_by: What the nodes are coloured by: one of :data:`COLORS`.
        linear: Whether the scale of the colours is linear, not logarithmic.
        edge_widths: Whether edges are as wide as what travels along them is large.

    Returns:
        What a person should know of it, as a sentence: a PNG had to be smaller. Most often empty.

    Raises:
        GraphError: It cannot be drawn or written.
    """
    kind = kind_of(path)
    if not _is_scale(scale):
        raise ValueNotAllowedError(
            f"a picture's scale is a number from {LEAST_SCALE:g} to {MOST_SCALE:g}, not {scale!r}", advice="use 2"
        )
    if view not in VIEWS:
        raise UnknownNameError(f"there is no view '{view}'", advice=f"use {' or '.join(VIEWS)}")
    network = units_of(model, batch_row) if view == "units" else None
    if network is not None and not 0 <= batch_row < (network.examples or 1):
        raise ValueNotAllowedError(
            f"the units' batch has no row {batch_row}", advice=f"its last one is {(network.examples or 1) - 1}"
        )
    state = state_at(model, level, at)
    if network is not None and (color_by is not None or edge_widths):
        raise ValueNotAllowedError("the units have colours and widths of their own", advice="leave '--view units' out")
    coloring = coloring_of(model, state, color_by, linear=linear, edge_widths=edge_widths)
    content, note = picture_bytes(state, kind, theme=theme, scale=scale, units=network, coloring=coloring)
    write_bytes(path, content)
    return note


def picture_bytes(
    state: DebuggerState,
    kind: str,
    *,
    theme: str,
    scale: float,
    units: UnitNetwork | None = None,
    coloring: Coloring | None = None,
) -> tuple[bytes, str]:
    """The picture of a state as a file's content, and what a person should know of it.

    Args:
        state: What to draw.
        kind: ``".svg"`` or ``".png"``.
        theme: "light", "dark" or "contrast".
        scale: Pixels a unit, for PNG, or as many as fit.
        units: The units of its graph, to draw them in the graph's place.
        coloring: By what the graph's nodes are coloured, and how wide its edges are.

    Raises:
        GraphError: Qt cannot be started.
    """
    qt_application()
    from ui.drawing.arranging import arrange
    from ui.drawing.coloring import PLAIN
    from ui.drawing.drawings import Drawing, GraphDrawing, UnitsDrawing
    from ui.drawing.picture import Picture
    from ui.drawing.units_columns import lay_out
    from ui.drawing.units_picture import UnitsPicture
    from ui.export.files import png_bytes, shrunk, svg_text
    from ui.theme import THEMES, theme_named

    if theme not in THEMES:
        raise UnknownNameError(f"there is no theme '{theme}'", advice=f"use {' or '.join(THEMES)}")
    drawing: Drawing = (
        GraphDrawing(Picture(state, arrange(state), coloring=PLAIN if coloring is None else coloring))
        if units is None
        else UnitsDrawing(UnitsPicture(state, lay_out(units)))
    )
    if kind == ".svg":
        return svg_text(drawing, theme_named(theme)).encode("utf-8"), ""
    return png_bytes(drawing, theme_named(theme), scale), shrunk(drawing, scale)


def model_svg(model: Model, *, level: Level, at: int | str) -> str:
    """A model's picture as SVG text, for notebooks.

    Raises:
        GraphError: It cannot be drawn.
    """
    content, _ = picture_bytes(state_at(model, level, at), ".svg", theme="light", scale=1.0)
    return content.decode("utf-8")
