"""What an operation did where a number went wrong: its record's own reason, and its formula with the numbers in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.diagnosis.record import shown
from engine.errors import ShapeError
from engine.execution.passes import operands
from engine.execution.trace import Trace
from engine.graph import Node
from engine.notation import Run, format_number, formula_runs, name_runs, number_runs, parse_name, plain
from engine.notation.runs import Runs
from engine.ops.hazards import Hazard
from engine.ops.indices import misplaced
from engine.ops.spelling import formula_of
from engine.watching import go_on

_LARGE = 1e100
"""Products and squares of such numbers leave the range of float64."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a node's value is not finite.

    Attributes:
        reason: In a few words: ``log of 0``.
        numbers: The formula with the numbers in it and its result: ``log(0) = −∞``.
        advice: What helps.
        zero: The operand that is to blame by being 0: its node's id and the element, where that is known.
    """

    reason: str
    numbers: str
    advice: str
    zero: tuple[int, tuple[int, ...] | None] | None = None


def is_bad(array: Array | None) -> bool:
    """Whether NaN or infinity is among some numbers; what looks at every node asks this, and may be given up here."""
    go_on()
    return array is not None and not bool(np.isfinite(array).all())


def cause_of(trace: Trace, node: Node) -> Cause:
    """Why a computed node's value is not finite, by its operation's record; an overflow where that names nothing."""
    assert node.op is not None
    xs, out = operands(node, trace.values), trace.values[node.id]
    with np.errstate(all="ignore"):
        for slot, x in enumerate(xs):
            count = node.op.choices(slot, [x.shape for x in xs], node.attrs)
            wrong = None if count is None else misplaced(x, count)
            if count is not None and wrong is not None:
                where = f"{_operand_name(trace, node, slot)}{index_text(wrong)} = {format_number(float(x[wrong]))}"
                return Cause("no index", f"{where} is none of 0 … {count - 1}", "round it, and keep it in that range")
        for hazard in node.op.hazards:
            mask = np.asarray(hazard.where(xs, node.attrs))
            if mask.any():
                place = _hit(mask, out)
                numbers = with_numbers(trace, node, place) + _where(trace, node, xs, mask)
                return Cause(hazard.reason, numbers, hazard.advice, _to_blame(node, hazard, xs, place))
    nan = np.isnan(out).any()
    numbers = with_numbers(trace, node, first_place(np.isnan(out) if nan else ~np.isfinite(out)))
    if any(is_bad(x) for x in xs):
        reason = f"{node.op.name} of infinity" if nan else f"infinity goes through {node.op.name}"
        return Cause(reason, numbers, "")
    if not nan or any(np.abs(x).max(initial=0.0) > _LARGE for x in xs):
        return Cause(
            f"overflow of {node.op.name}", numbers, "make its operand smaller, or subtract its largest element"
        )
    return Cause(f"{node.op.name} is not defined there", numbers, "")


def first_place(mask: Array) -> tuple[int, ...] | None:
    """The index of the first True."""
    found = np.flatnonzero(mask)
    return None if not len(found) else tuple(int(i) for i in np.unravel_index(int(found[0]), mask.shape))


def with_numbers(trace: Trace, node: Node, place: tuple[int, ...] | None) -> str:
    """What a node computes, with the numbers of one element in it: ``e[2] = exp(1000) = ∞``; arrays stay names."""
    assert node.op is not None
    xs, out = operands(node, trace.values), trace.values[node.id]
    elements = None if place is None else _elementwise(node, xs, out, place)
    spelled: dict[str, Runs] = {}
    names = node.op.operand_names(len(node.inputs))
    is_call = node.op.formula.startswith(f"{node.op.name}(")
    for slot, (name, operand) in enumerate(zip(names, node.inputs, strict=True)):
        if elements is not None:
            spelled[name] = _number(float(elements[slot]), is_call=is_call)
        elif xs[slot].ndim == 0:
            spelled[name] = _number(float(xs[slot]), is_call=is_call)
        elif isinstance(operand, int):
            spelled[name] = name_runs(trace.graph.nodes[operand].name)
        else:
            spelled[name] = formula_runs(operand.text)
    formula = formula_runs(formula_of(node.op, len(node.inputs), node.attrs), spelled.get, times=" × ", equated=True)
    result = "" if place is None else f" = {format_number(float(out[place]))}"
    statement = trace.graph.variable_of(node.id)
    name = f"{parse_name(statement.address).plain}{index_text(place)}"
    if statement.last == node.id:
        return f"{name} = {plain(formula)}{result}"
    return f"{plain(formula)}{result} in {name}"


def _operand_name(trace: Trace, node: Node, slot: int) -> str:
    operand = node.inputs[slot]
    return shown(trace, operand) if isinstance(operand, int) else operand.text


def _number(number: float, *, is_call: bool) -> Runs:
    """A number in a formula: inside the brackets of a call it needs none of its own."""
    return (Run(format_number(number)),) if is_call else number_runs(number)


def index_text(place: tuple[int, ...] | None) -> str:
    """``[2,0]`` behind the name of an array; nothing for a single number."""
    return f"[{','.join(str(i) for i in place)}]" if place else ""


def element_of(node: Node, xs: list[Array], out: Array, slot: int, place: tuple[int, ...]) -> tuple[int, ...] | None:
    """Which element of an operand went into one element of the result; None where it is not one alone."""
    if _elementwise(node, xs, out, place) is None:
        return None
    shape = xs[slot].shape
    return tuple(0 if n == 1 else i for n, i in zip(shape, place[len(place) - len(shape) :], strict=True))


def _elementwise(node: Node, xs: list[Array], out: Array, place: tuple[int, ...]) -> list[Array] | None:
    """The operands of one element, if that element of the result is really computed from them alone."""
    assert node.op is not None
    try:
        if np.broadcast_shapes(*(x.shape for x in xs)) != out.shape:
            return None
        parts = [np.broadcast_to(x, out.shape)[place] for x in xs]
        node.op.shape([()] * len(parts), node.attrs)
    except (ShapeError, ValueError):
        return None
    with np.errstate(all="ignore"):
        again = node.op.forward([np.asarray(x) for x in parts], node.attrs)
    return parts if np.array_equal(again, out[place], equal_nan=True) else None


def _hit(mask: Array, out: Array) -> tuple[int, ...] | None:
    """An element of the result that a hazard's mask means."""
    bad = ~np.isfinite(out)
    if np.broadcast_shapes(mask.shape, out.shape) == out.shape and (bad & mask).any():
        return first_place(bad & mask)
    return first_place(bad)


def _where(trace: Trace, node: Node, xs: list[Array], mask: Array) -> str:
    """The element of an operand that a hazard means, where an operation summarises: ``, where p[2] = 0``."""
    if mask.shape == node.shape:
        return ""
    place = first_place(mask)
    for slot, operand in enumerate(node.inputs):
        if isinstance(operand, int) and place is not None and xs[slot].shape == mask.shape:
            return f", where {shown(trace, operand)}{index_text(place)} = {format_number(float(xs[slot][place]))}"
    return ""


def _to_blame(
    node: Node, hazard: Hazard, xs: list[Array], place: tuple[int, ...] | None
) -> tuple[int, tuple[int, ...] | None] | None:
    """The operand whose 0 is to blame, if it is a node."""
    operand = None if hazard.zero is None else node.inputs[hazard.zero]
    if not isinstance(operand, int) or hazard.zero is None:
        return None
    shape = xs[hazard.zero].shape
    if place is None or len(place) < len(shape):
        return operand, None
    return operand, tuple(0 if n == 1 else i for n, i in zip(shape, place[len(place) - len(shape) :], strict=True))
