"""The two-sided gradient check (CSC 311 lecture 4): every leaf's error signal against (L(x+h) − L(x−h)) / 2h."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.arrays import Array
from engine.errors import NoLossError
from engine.execution.passes import forward, operands, run
from engine.execution.trace import Trace
from engine.graph import Graph
from engine.model import Model

STEP = 1e-5
ABSOLUTE, RELATIVE = 1e-9, 1e-6
_SHRINKS = 3
"""How often the step shrinks tenfold in search of a smooth stretch before the place counts as a kink."""
_TRIES = 6
"""How many steps are tried as long as rounding does not matter."""
_FACTORS = (*(STEP / 10.0**k for k in range(_TRIES)), *(STEP * 10.0**k for k in range(1, 10)))
"""The steps, relative to the element: shorter and shorter, then longer ones for what rounding drowns."""
_COARSE = 0.01
"""What counts as agreement between long steps."""
_LAST_DIGITS = 8 * float(np.finfo(np.float64).eps)


class Reason(StrEnum):
    """Why a leaf passed or failed."""

    OK = "ok"
    KINK = "kink"
    WRONG = "wrong"
    NO_GRADIENT = "no gradient by definition"


@dataclass(frozen=True, slots=True)
class LeafCheck:
    """The verdict on one leaf.

    Attributes:
        name: Its address.
        max_relative_error: The largest |fd − g| / max(|fd|, |g|) over its elements away from kinks (0/0 = 0).
        passed: Whether every element agrees.
        kink: Whether any element sits at a kink, where the two-sided difference says nothing.
        reason: Why.
    """

    name: str
    max_relative_error: float
    passed: bool
    kink: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The verdict on a model.

    Attributes:
        leaves: The verdicts on its leaves.
        loss_is_finite: Whether there was anything to compare: differences of a loss of NaN or infinity say nothing.
    """

    leaves: tuple[LeafCheck, ...]
    loss_is_finite: bool = True

    @property
    def passed(self) -> bool:
        """Whether every leaf passed."""
        return all(leaf.passed for leaf in self.leaves)


def check(model: Model, progress: Callable[[int, int], None] | None = None) -> GradientCheck:
    """Check the error signal of every element of every leaf.

    Leaves that are read as indices only have no error signal and are left out: between whole numbers there is nothing.

    Args:
        model: What to check.
        progress: Called with (elements done, elements in total).

    Raises:
        NoLossError: The model has no loss.
    """
    if model.graph.loss is None:
        raise NoLossError("the model has no loss, so there is no gradient to check", advice="write 'L: loss = ...'")
    trace = run(model)
    smooth = _reached_smoothly(model.graph)
    checked = [v for v in model.graph.leaves if not _is_index(trace, v.last)]
    total = sum(trace.values[leaf.last].size for leaf in checked)
    done = 0
    leaves = []
    for leaf in checked:
        node_id = leaf.last
        grad = trace.grads[node_id]
        results = []
        for index in np.ndindex(trace.values[node_id].shape):
            results.append(_check_element(trace, node_id, index, 0.0 if grad is None else float(grad[index])))
            done += 1
            if progress is not None:
                progress(done, total)
        leaves.append(_verdict(leaf.address, results, smooth[node_id]))
    return GradientCheck(tuple(leaves), bool(np.isfinite(_loss(model.graph, trace.values))))


def _is_index(trace: Trace, leaf: int) -> bool:
    return trace.grads[leaf] is None and trace.graph.feeds_indices[leaf]


def _reached_smoothly(graph: Graph) -> list[bool]:
    """For each node whether a path of differentiable slots leads to the loss."""
    found = [False] * len(graph.nodes)
    if graph.loss is not None:
        found[graph.loss] = True
    for node in reversed(graph.nodes):
        if not found[node.id] or node.op is None:
            continue
        for slot, operand in enumerate(node.inputs):
            carries = node.op.slot(slot).differentiable and (node.id, slot) not in graph.index_slots
            if isinstance(operand, int) and carries:
                found[operand] = True
    return found


def _verdict(name: str, results: list[tuple[float, bool, bool]], smooth: bool) -> LeafCheck:
    """Sum up the elements' (relative error, agrees, at a kink)."""
    away = [(error, agrees) for error, agrees, kink in results if not kink]
    worst = max((error for error, _ in away), default=0.0)
    passed = all(agrees for _, agrees in away)
    kink = any(at_kink for _, _, at_kink in results)
    if not passed:
        reason = Reason.WRONG
    elif not smooth:
        reason = Reason.NO_GRADIENT
    else:
        reason = Reason.KINK if kink else Reason.OK
    return LeafCheck(name, worst, passed, kink, reason)


def _check_element(trace: Trace, leaf: int, index: tuple[int, ...], grad: float) -> tuple[float, bool, bool]:
    """(relative error, agrees, at a kink) of one element.

    Where the two ends lie on another branch than the point between them, or outside of the function's domain, the step
    shrinks. It also shrinks where the numbers disagree: a right gradient agrees once the step is short against the
    curvature, a wrong one never does. Where the loss is so large that its last digits drown the difference, it grows.
    """
    if not np.isfinite(_loss(trace.graph, trace.values)):
        return float("inf"), False, False
    here = _branches(trace.graph, trace.values)
    errors: list[float] = []
    drowned: list[tuple[float, float]] = []
    for attempt, factor in enumerate(_FACTORS[:_TRIES]):
        measured = _difference(trace, leaf, index, factor, here)
        if measured is None:
            if not errors and attempt == _SHRINKS:
                return 0.0, True, True
            continue
        difference, rounding = measured
        errors.append(_relative_error(difference, grad))
        if _agrees(difference, grad, 0.0):
            return min(errors), True, False
        if rounding > RELATIVE * max(abs(difference), abs(grad)):
            drowned.append(measured)
    if not drowned or len(drowned) < len(errors):
        return min(errors), False, False
    return min(errors), _agrees_drowned(trace, leaf, index, grad, here, drowned[0]), False


def _agrees_drowned(
    trace: Trace, leaf: int, index: tuple[int, ...], grad: float, here: list[Array], shortest: tuple[float, float]
) -> bool:
    """The verdict where the last digits of a huge loss drown every short difference.

    Longer steps decide, if two in a row agree with each other; else the gradient is not refuted as long as it lies
    within what rounding makes of the short difference.
    """
    before: tuple[float, float] | None = None
    for factor in _FACTORS[_TRIES:]:
        measured = _difference(trace, leaf, index, factor, here)
        if measured is not None and before is not None:
            (previous, doubt), (difference, rounding) = before, measured
            close = _COARSE * max(abs(previous), abs(difference)) + doubt + rounding
            if abs(difference - previous) <= close and rounding <= _COARSE * abs(difference):
                return abs(difference - grad) <= _COARSE * max(abs(difference), abs(grad)) + rounding
        before = measured
    return _agrees(shortest[0], grad, shortest[1])


def _difference(
    trace: Trace, leaf: int, index: tuple[int, ...], factor: float, here: list[Array]
) -> tuple[float, float] | None:
    """The two-sided difference and what the loss's last digits can make of it; None across a kink or a domain's end."""
    x = float(trace.values[leaf][index])
    h = factor * max(1.0, abs(x))
    upper, lower = x + h, x - h
    above, below = _moved(trace, leaf, index, upper), _moved(trace, leaf, index, lower)
    ends = _loss(trace.graph, above), _loss(trace.graph, below)
    smooth = _same(here, _branches(trace.graph, above)) and _same(here, _branches(trace.graph, below))
    if not smooth or not np.isfinite(ends).all() or upper == lower:
        return None
    # Divided by the difference that was really taken, which rounding makes other than 2h.
    taken = upper - lower
    return (ends[0] - ends[1]) / taken, _LAST_DIGITS * max(map(abs, ends)) / taken


def _relative_error(difference: float, grad: float) -> float:
    if difference == grad:
        return 0.0
    if not np.isfinite(grad):
        return float("inf")
    return abs(difference - grad) / max(abs(difference), abs(grad))


def _agrees(difference: float, grad: float, rounding: float) -> bool:
    allowed = ABSOLUTE + RELATIVE * max(abs(difference), abs(grad)) + rounding
    return bool(np.isfinite(grad)) and abs(difference - grad) <= allowed


def _loss(graph: Graph, values: tuple[Array, ...]) -> float:
    assert graph.loss is not None
    return float(values[graph.loss])


def _moved(trace: Trace, leaf: int, index: tuple[int, ...], value: float) -> tuple[Array, ...]:
    array = np.array(trace.values[leaf])
    array[index] = value
    with np.errstate(all="ignore"):
        return forward(trace.graph, {**trace.model.values, leaf: array})


def _branches(graph: Graph, values: tuple[Array, ...]) -> list[Array]:
    """Which smooth branch every operation with kinks takes."""
    with np.errstate(all="ignore"):
        return [
            node.op.branch(operands(node, values), node.attrs)
            for node in graph.nodes
            if node.op is not None and node.op.branch is not None
        ]


def _same(a: list[Array], b: list[Array]) -> bool:
    return all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a, b, strict=True))
