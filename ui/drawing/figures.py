"""Figures: what each node of a view looks like before any number is in it, and how much room it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.arrays import Shape
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import formula
from engine.graph import Kind, Literal, Node
from engine.levels.grouping import Level
from engine.levels.images import image_shapes
from engine.notation import format_number, plain, shape_symbol
from engine.notation.runs import Run, Runs, Style, name_runs
from ui.drawing.mathtext import runs_width, text_width
from ui.fonts import sans

NAME_PX, FORMULA_PX, NUMBER_PX, SMALL_PX = 18.0, 11.0, 12.5, 11.0
SHAPE_PX = 11.0
PAD = 10.0
HEAD = 31.0
"""The height of a card's first row, down to its hairline."""
CELL_W, CELL_H = 60.0, 15.0
HEAT, IMAGE = 44.0, 72.0
"""The sides of a heat map, and of images."""
OPERATION_D = 44.0
CAPTION_H, CAPTION_NAME_PX, CAPTION_NAME_ROOM, CAPTION_GAP = 20.0, 14.0, 64.0, 6.0
"""The row above a circle, and that below it; the name in the upper one, and from there to the number."""
STACK = 4.0
"""How far the card behind a layer's card peeps out."""
_MOST_CELLS = 5
_WIDEST = 236.0


class Form(StrEnum):
    """The shape of a node: told apart before colour."""

    PILL = "pill"
    PARAMETER = "parameter"
    CONSTANT = "constant"
    CARD = "card"
    OPERATION = "operation"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class Figure:
    """The unchanging part of a node's picture.

    Attributes:
        form: Its shape.
        is_loss: Whether it has the double border.
        name: Its name, typeset.
        formula: What it computes, typeset; empty for leaves.
        symbol: What stands in an operation's circle.
        shape: The shape of its value.
        width: Its room, in units of the picture.
        height: The same.
        slider: The range of a scalar leaf's slider.
        pixels: The shape in which its value is images, (…, rows, columns); empty where it is none.
        caption: The width of the texts above and below an operation's circle, whatever its numbers.
    """

    form: Form
    is_loss: bool
    name: Runs
    formula: Runs
    symbol: str
    shape: Shape
    width: float
    height: float
    slider: tuple[float, float] | None = None
    pixels: Shape = ()
    caption: float = 0.0

    @property
    def is_inner(self) -> bool:
        """Whether an operation has only a made-up name (``z.1``), which would be noise."""
        return _is_inner(self.name)

    @property
    def is_scalar(self) -> bool:
        """Whether its value is one number."""
        return self.shape == ()

    @property
    def has_cells(self) -> bool:
        """Whether it is a vector short enough to show its numbers."""
        return _shows_cells(self.shape)


def _shows_cells(shape: Shape) -> bool:
    return len(shape) == 1 and 1 <= shape[0] <= _MOST_CELLS


FORMS = {
    Kind.INPUT: Form.PILL,
    Kind.TARGET: Form.PILL,
    Kind.PARAM: Form.PARAMETER,
    Kind.CONST: Form.CONSTANT,
}
"""The shape of each kind of leaf."""


def figures_of(state: DebuggerState) -> tuple[Figure, ...]:
    """The figures of all nodes of the view, by index."""
    images = image_shapes(state.view.graph)
    return tuple(_figure(state, node.index, images.get(node.last, ())) for node in state.view.nodes)


def _figure(state: DebuggerState, index: int, pixels: Shape) -> Figure:
    node = state.view.nodes[index]
    graph = state.view.graph
    shape = state.view.shape(index)
    is_loss = index == state.view.loss
    if node.layer is not None:
        name: Runs = (Run(node.name),)
        count = len({graph.nodes[m].variable for m in node.members})
        words: Runs = (Run(f"{count} variable{'s' if count != 1 else ''}"),)
        width, height = card_size(name, words, shape, pixels)
        return Figure(Form.LAYER, is_loss, name, words, "", shape, width, height, pixels=pixels)
    name = name_runs(node.name)
    if node.is_leaf:
        form = FORMS[node.kind]
        slider = slider_range(state, index) if shape == () else None
        width, height = leaf_size(name, shape, form, pixels)
        return Figure(form, is_loss, name, (), "", shape, width, height, slider, pixels)
    primitive = graph.nodes[node.last]
    if node.is_primitive and primitive.op is not None:
        room = caption_room(name, shape)
        symbol, height = symbol_of(primitive), OPERATION_D + 2 * CAPTION_H
        return Figure(Form.OPERATION, is_loss, name, (), symbol, shape, OPERATION_D, height, caption=room)
    rule = formula(state, index)
    width, height = card_size(name, rule, shape, pixels)
    return Figure(Form.CARD, is_loss, name, rule, "", shape, width, height, pixels=pixels)


def caption_room(name: Runs, shape: Shape) -> float:
    """The width of the texts above and below an operation's circle, by the widest usual numbers."""
    numbers = f"{shape_symbol(shape)} ±0.0123" if shape else "−0.01234"
    own = 0.0 if _is_inner(name) else min(runs_width(name, CAPTION_NAME_PX), CAPTION_NAME_ROOM) + CAPTION_GAP
    above = own + text_width(numbers, sans(SMALL_PX, bold=True))
    return max(above, text_width(numbers, sans(SMALL_PX)))


def _is_inner(name: Runs) -> bool:
    """Whether a name is made up (``z.1``)."""
    return any(run.text.startswith(".") for run in name)


def symbol_of(primitive: Node) -> str:
    """An operation's symbol with the numbers that are written into it: ×, ÷2, 1−, x²."""
    assert primitive.op is not None
    symbol = primitive.op.symbol
    literals = [isinstance(operand, Literal) and operand.value.ndim == 0 for operand in primitive.inputs]
    if len(primitive.inputs) != 2 or not any(literals):
        return symbol
    left, right = (
        format_number(float(operand.value), 3) if isinstance(operand, Literal) and operand.value.ndim == 0 else ""
        for operand in primitive.inputs
    )
    if primitive.op.name == "pow":
        return plain((Run(left or "x"), Run(right or "ʸ", Style.SUP)))
    return f"{left}{symbol}{right}" if primitive.op.name in _WITH_NUMBERS else symbol


_WITH_NUMBERS = frozenset(("add", "sub", "mul", "div", "lt", "le", "gt", "ge", "eq", "ne"))


def card_size(name: Runs, rule: Runs, shape: Shape, pixels: Shape = ()) -> tuple[float, float]:
    """The room of a card: its title row over its numbers."""
    title = runs_width(name, NAME_PX) + 18 + runs_width(rule, FORMULA_PX) + 2 * PAD
    body, height = _body_size(shape, pixels)
    return max(body, min(title, _WIDEST)), HEAD + height


def leaf_size(name: Runs, shape: Shape, form: Form, pixels: Shape = ()) -> tuple[float, float]:
    """The room of a leaf."""
    label = runs_width(name, NAME_PX)
    if shape == ():
        return max(110.0, min(label + 92.0, _WIDEST)), 60.0 if form is Form.PARAMETER else 54.0
    body, height = _body_size(shape, pixels)
    space = runs_width((Run(shape_symbol(shape)),), SHAPE_PX)
    return max(body, min(label + space + 2 * PAD + 18, _WIDEST)), HEAD + height


def _body_size(shape: Shape, pixels: Shape) -> tuple[float, float]:
    """The room for the numbers: one row, a column of cells, or two heat maps with a caption."""
    if shape == ():
        return 136.0, 30.0
    if _shows_cells(shape):
        return 2 * CELL_W + 3 * PAD, shape[0] * CELL_H + 14.0
    side = IMAGE if pixels else HEAT
    return 2 * side + 5 * PAD, side + 28.0


def slider_range(state: DebuggerState, index: int) -> tuple[float, float]:
    """The range of a leaf's slider: the text's, or a round one that holds the value."""
    variable = state.view.graph.variable_of(state.view.nodes[index].last)
    if variable.leaf is not None and variable.leaf.slider is not None:
        return variable.leaf.slider
    return round_range(abs(float(state.numbers.value(index))))


def round_range(size: float) -> tuple[float, float]:
    """A range around 0 that ends at 1, 3, 10, 30, ... and holds numbers of this size."""
    end = 1.0
    while end < size and end < 1e300:
        end *= 3.0 if f"{end:e}"[0] == "1" else 10.0 / 3.0
    return -float(f"{end:.0e}"), float(f"{end:.0e}")


def docked_leaves(state: DebuggerState) -> Mapping[int, bool]:
    """The parameters and constants to place beside their one user: those used once, at the levels of fine nodes."""
    view = state.view
    quiet = (Kind.PARAM, Kind.CONST)
    return {
        node.index: True
        for node in view.nodes
        if node.is_leaf
        and node.kind in quiet
        and len(view.children[node.index]) == 1
        and (state.level is Level.SCALARS or view.nodes[view.children[node.index][0]].is_primitive)
    }
