"""Dead and saturated units over a batch: those whose derivative is 0, or nearly, for every example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import is_bad
from engine.diagnosis.factors import steepest
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, stop
from engine.diagnosis.rest import is_term
from engine.diagnosis.thresholds import EXAMPLES_FOR_ONE_UNIT, FEWEST_EXAMPLES, SATURATED_SLOPE, SHARE_OF_UNITS
from engine.errors import ShapeError
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Node
from engine.notation import format_number
from engine.watching import go_on

_MOST_LISTED = 6
"""Of more units only how many they are is said."""


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one activation.

    Attributes:
        node: The activation's id.
        name: Its address.
        operation: What it computes: ``relu``.
        units: How many there are.
        examples: On how many examples they were looked at.
        dead: Which have a derivative of 0 for every example.
        saturated: Which have, for every example, a small part of the largest derivative; the dead ones left out.
        silent: Those of both that give every example the same: dead ones, and those saturated at one end for all.
        batch: How many of the examples are different ones: pixels of one image are not.
    """

    node: int
    name: str
    operation: str
    units: int
    examples: int
    dead: tuple[int, ...]
    saturated: tuple[int, ...]
    silent: tuple[int, ...] = ()
    batch: int = 0


def units_of(trace: Trace) -> tuple[Units, ...]:
    """The activations of a model that can be flat, in forward order.

    The last axis holds the units, of images the second.

    A comparison or a threshold has no derivative at all and is left out.
    """
    return tuple(_activations(trace))


def dead_and_saturated(trace: Trace) -> tuple[Finding, ...]:
    """The activations of which a large share is dead or saturated on all examples."""
    found = []
    for units in units_of(trace):
        if units.examples < FEWEST_EXAMPLES or is_term(trace, units.node):  # margins that are kept are no units
            continue
        for kind, which, flat in (
            (FindingKind.DEAD, units.dead, "a derivative of 0"),
            (FindingKind.SATURATED, units.saturated, "hardly any derivative"),
        ):
            if len(which) >= SHARE_OF_UNITS * units.units:
                found.append(_finding(trace, units, kind, which, flat))
        told = any(f.culprit == units.node for f in found)
        if units.silent and not told and units.batch >= EXAMPLES_FOR_ONE_UNIT:
            if set(units.silent) <= set(units.dead):
                kind, flat = FindingKind.DEAD, "a derivative of 0"
            else:
                kind, flat = FindingKind.SATURATED, "hardly any derivative, and are at the same end,"
            found.append(_finding(trace, units, kind, units.silent, flat))
    return tuple(found)


def _activations(trace: Trace) -> Iterator[Units]:
    for node in trace.graph.nodes:
        go_on()
        op = node.op
        if op is None or len(node.inputs) != 1 or not isinstance(node.inputs[0], int) or not op.flat:
            continue
        if not _takes_single_numbers(node):
            continue
        if (
            not op.differentiable
            or not node.shape
            or is_bad(trace.values[node.id])
            or not trace.graph.reaches_loss[node.id]
        ):
            continue
        slope = _by_unit(np.abs(_slope(trace, node)))
        if not slope.size:  # no examples, or no units
            continue
        highest = slope.max(axis=0)
        dead = highest == 0
        small = SATURATED_SLOPE * steepest(node, 0) if op.saturates else 0.0
        saturated = ~dead & (highest <= small)
        x = _by_unit(trace.values[node.inputs[0]])
        silent = (dead | saturated) & ((x <= 0).all(axis=0) | (x >= 0).all(axis=0))
        which = [tuple(int(i) for i in np.flatnonzero(mask)) for mask in (dead, saturated, silent)]
        batch = node.shape[0] if len(node.shape) > 1 else 1
        count, examples = slope.shape[1], slope.shape[0]
        yield Units(node.id, node.name, op.name, count, examples, which[0], which[1], which[2], batch)


def _takes_single_numbers(node: Node) -> bool:
    """Whether an operation works element by element; softmax, say, is one of all units together."""
    assert node.op is not None
    try:
        node.op.shape([()], node.attrs)
    except ShapeError:
        return False
    return True


def _slope(trace: Trace, node: Node) -> Array:
    xs = operands(node, trace.values)
    with np.errstate(all="ignore"):
        return message(node, 0, np.ones(node.shape), trace.values[node.id], xs)


def _by_unit(array: Array) -> Array:
    """(examples, units): the last axis holds the units, of images the second, whose pixels are examples too."""
    axis = 1 if array.ndim == 4 else array.ndim - 1
    units = array.shape[axis]
    examples = array.size // units if units else 0
    return np.moveaxis(array, axis, -1).reshape(examples, units)


def _finding(trace: Trace, units: Units, kind: FindingKind, which: tuple[int, ...], flat: str) -> Finding:
    everything = len(which) == units.units
    severity = Severity.ERROR if everything and kind is FindingKind.DEAD else Severity.WARNING
    if len(which) < SHARE_OF_UNITS * units.units:
        severity = Severity.HINT
    node = trace.graph.nodes[units.node]
    operation = node.op
    assert operation is not None
    operand = node.inputs[0]
    assert isinstance(operand, int)
    x = _by_unit(trace.values[operand])[:, list(which)]
    span = f"{format_number(float(x.min()), 3)} … {format_number(float(x.max()), 3)}"
    there = "" if everything else " there"
    count = f"all {units.units}" if everything else f"{len(which)} of {units.units}"
    if not everything and len(which) <= _MOST_LISTED:
        count = f"{count} units ({', '.join(str(i) for i in which)})"
    else:
        count = f"{count} units"
    sentence = (
        f"{count} of {shown(trace, units.node)} ({operation.name}) have {flat} on all {units.examples} examples; "
        f"{shown(trace, operand)} is {span}{there}"
    )
    reason = operation.flat if operation.flat.startswith(("dead", "saturated")) else f"flat {operation.name}"
    advice = f"look at the weights and the bias before {shown(trace, units.node)}, and at the scale of its inputs"
    trail = (
        stop(trace, units.node, Side.VALUE, sentence),
        stop(trace, operand, Side.VALUE, f"{shown(trace, operand)} is {span}{there} over all examples"),
    )
    return finding(trace, kind, severity, units.node, reason, sentence, advice, trail)
