"""Targets of a regression that stand in each other's place: the model predicts each of two examples as the other.

Only a model that fits nearly everything else can tell. Two examples are named where each one's prediction is off by
many times what is usual and hits the other's target about as well as predictions usually hit theirs, and where no other
example is off by so much: single outliers, heavy tails and models that have not learnt leave some that fit no partner.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import is_bad
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, stop
from engine.diagnosis.thresholds import FEWEST_NEIGHBOURED, FIT, MISFIT, MOST_EXCHANGED
from engine.execution.trace import Trace
from engine.graph import Kind, Node
from engine.notation import format_number
from engine.watching import go_on

_TARGET_SLOT = "t"
"""What the records of the losses call the operand that is the target."""


def exchanged_targets(trace: Trace) -> tuple[Finding, ...]:
    """A finding for each target of which some examples look exchanged in pairs."""
    found: dict[int, Finding] = {}
    for node in trace.graph.nodes:
        go_on()
        for prediction, target in _compared(trace, node):
            y, t = (trace.values[i].reshape(len(trace.values[i]), -1) for i in (prediction, target))
            pairs = exchanged(y, t)
            if pairs and target not in found:
                found[target] = _finding(trace, prediction, target, pairs)
    return tuple(found.values())


def exchanged(y: Array, t: Array) -> list[tuple[int, int]]:
    """The pairs of examples that are predicted as each other.

    Args:
        y: The predictions, shape (examples, numbers).
        t: The targets, same shape.
    """
    off = np.abs(y - t).max(axis=1)
    usual = max(float(np.median(off)), FIT * float(np.finfo(np.float64).eps) * float(np.abs(t).max()))
    (misfits,) = np.nonzero(off > MISFIT * usual)
    if not 2 <= len(misfits) <= MOST_EXCHANGED:
        return []

    def swaps(i: int, j: int) -> bool:
        return max(float(np.abs(y[i] - t[j]).max()), float(np.abs(y[j] - t[i]).max())) <= FIT * usual

    pairs = [(i, j) for i, j in combinations(misfits.tolist(), 2) if swaps(i, j)]
    return pairs if sorted(i for pair in pairs for i in pair) == misfits.tolist() else []


def _compared(trace: Trace, node: Node) -> list[tuple[int, int]]:
    """(prediction, target) where an operation compares the two, example by example along the first axis."""
    if node.op is None:
        return []
    names = node.op.slot_names
    if node.op.name == "sub":
        orders = [(0, 1), (1, 0)]
    elif _TARGET_SLOT in names and len(node.inputs) == len(names):
        orders = [(1 - names.index(_TARGET_SLOT), names.index(_TARGET_SLOT))]
    else:
        return []
    return [pair for first, second in orders if (pair := _pair(trace, node.inputs[first], node.inputs[second]))]


def _pair(trace: Trace, prediction: object, target: object) -> tuple[int, int] | None:
    if not isinstance(prediction, int) or not isinstance(target, int):
        return None
    y, t = trace.values[prediction], trace.values[target]
    graph = trace.graph
    is_target = graph.nodes[target].op is None and graph.variable_of(target).kind is Kind.TARGET
    fits = y.shape == t.shape and y.ndim > 0 and len(t) >= FEWEST_NEIGHBOURED
    computed = graph.nodes[prediction].op is not None
    return (prediction, target) if is_target and computed and fits and not is_bad(y) and not is_bad(t) else None


def _finding(trace: Trace, prediction: int, target: int, pairs: list[tuple[int, int]]) -> Finding:
    y, t = shown(trace, prediction), shown(trace, target)

    def told(i: int, j: int) -> str:
        numbers = []
        for a, b in ((i, j), (j, i)):
            values = (trace.values[prediction][a], trace.values[target][b])
            if values[0].size == 1:
                one, other = (format_number(float(v.reshape(()))) for v in values)
                numbers.append(f"{y}[{a}] = {one} is near {t}[{b}] = {other}")
        return f"the examples {i} and {j} are predicted as each other" + (f": {', '.join(numbers)}" if numbers else "")

    stops = tuple(stop(trace, target, Side.VALUE, told(*pair)) for pair in pairs)
    sentence = f"{stops[0].sentence}; all other examples are predicted well: their targets look swapped"
    advice = f"compare these rows of {t} with where they come from"
    kind, severity = FindingKind.SWAPPED, Severity.WARNING
    return finding(trace, kind, severity, target, "swapped examples", sentence, advice, stops)
