"""The diagnosis of a whole pass: everything that is found wrong, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from engine.debugging.debugger import DebuggerState
from engine.diagnosis.causes import is_bad
from engine.diagnosis.copies import copied_parameters
from engine.diagnosis.descent import falls_without_bound
from engine.diagnosis.exchanged import exchanged_targets
from engine.diagnosis.kinks import at_kinks
from engine.diagnosis.layers import across_layers
from engine.diagnosis.masked import nan_elsewhere
from engine.diagnosis.not_finite import (
    begins_in_signals,
    begins_in_values,
    why_not_finite,
    why_signal_not_finite,
)
from engine.diagnosis.precision import beyond_float16
from engine.diagnosis.record import Finding, FindingKind, Severity, shown, signals_written
from engine.diagnosis.signals import no_path, why_zero
from engine.diagnosis.standstill import standing_still
from engine.diagnosis.targets import swapped_targets
from engine.diagnosis.units import dead_and_saturated
from engine.execution.trace import Trace
from engine.graph import Kind
from engine.notation import Notation

_ORDER = list(Severity)
_MOST_LISTED = 4


def diagnose(what: Trace | DebuggerState, notation: Notation = Notation.BAR) -> tuple[Finding, ...]:
    """Everything that is wrong with a pass, each thing with its culprit; the worst first, then in forward order.

    Args:
        what: A finished pass, or a debugger's state.
        notation: How sentences name error signals.
    """
    with np.errstate(all="ignore"), signals_written(notation):
        found = _all(what.trace if isinstance(what, DebuggerState) else what)
    return tuple(sorted(found, key=lambda f: (_ORDER.index(f.severity), f.culprit)))


def _all(trace: Trace) -> list[Finding]:
    found = [*_not_finite(trace), *_without_signal(trace)]
    if not any(is_bad(value) for value in trace.values):
        # The questions of size are for numbers.
        found += [*_too_small(trace), *falls_without_bound(trace), *at_kinks(trace)]
        found += [*nan_elsewhere(trace), *beyond_float16(trace)]
    told = {f.culprit for f in found if f.kind is FindingKind.ZERO_SIGNAL}
    units = [f for f in dead_and_saturated(trace) if f.kind is not FindingKind.DEAD or f.culprit not in told]
    swapped = swapped_targets(trace)
    doubted = {f.culprit for f in swapped}
    exchanged = [f for f in exchanged_targets(trace) if f.culprit not in doubted]  # classes have been told already
    return [*found, *units, *copied_parameters(trace), *swapped, *exchanged]


def _too_small(trace: Trace) -> list[Finding]:
    """What vanishes over many layers, or explodes; and parameters that stand still for one factor alone."""
    return list(across_layers(trace) or standing_still(trace))


def _not_finite(trace: Trace) -> Iterable[Finding]:
    """One finding for each place where NaN or infinity begins; the walk starts at the loss if it gets there."""
    loss = trace.graph.loss
    first = begins_in_values(trace)
    for origin in first:
        root = why_not_finite(trace, origin)
        if loss is not None and is_bad(trace.values[loss]):
            walk = why_not_finite(trace, loss)
            if walk.culprit == origin:
                root = walk
        yield root
    for origin in begins_in_signals(trace):
        yield why_signal_not_finite(trace, origin)


def _without_signal(trace: Trace) -> list[Finding]:
    """The parameters that cannot learn, gathered by what keeps the error signal from them."""
    graph = trace.graph
    if graph.loss is None:
        return []
    is_one = trace.model.rows is not None and len(trace.model.rows) == 1
    blocked: dict[tuple[FindingKind, int], list[tuple[int, Finding]]] = {}
    for leaf in graph.leaves:
        grad = trace.grads[leaf.last]
        if leaf.kind is not Kind.PARAM or (grad is not None and (grad.any() or not grad.size)):
            continue
        found = no_path(trace, leaf.last) if grad is None else why_zero(trace, leaf.last)
        if found.kind is not FindingKind.AT_REST and not (is_one and _is_of_the_example(found)):
            blocked.setdefault((found.kind, found.culprit), []).append((leaf.last, found))
    return [_gathered(trace, found) for found in blocked.values()]


def _gathered(trace: Trace, blocked: list[tuple[int, Finding]]) -> Finding:
    """One finding for all parameters behind a culprit, with the walk of the one that stands farthest from it."""
    _, told = max(blocked, key=lambda pair: len(pair[1].trail))
    names = [shown(trace, leaf) for leaf, _ in blocked]
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    verb = "has" if len(names) == 1 else "have"
    lacks = "no error signal" if told.kind is FindingKind.NO_PATH else "an error signal of 0"
    who = f"{', '.join(names[:_MOST_LISTED])}{more} {verb} {lacks}"
    dead = [f for f in dead_and_saturated(trace) if f.culprit == told.culprit and f.kind is FindingKind.DEAD]
    return replace(told, sentence=f"{who}: {dead[0].sentence if dead else told.sentence}")


def _is_of_the_example(found: Finding) -> bool:
    """Whether another example of the data set may well bring an error signal: its inputs are 0, or a unit is silent."""
    return found.kind is FindingKind.ZERO_SIGNAL and not found.reason.startswith(("threshold", "zero weight"))
