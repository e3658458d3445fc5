"""What float64 still holds and half precision does not: where the numbers of a model first leave float16."""

from __future__ import annotations

from engine.debugging.magnitudes import magnitudes
from engine.diagnosis.causes import first_place, index_text
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, shown_signal, stop
from engine.diagnosis.thresholds import FLOAT16_MAX, FLOAT16_OVERFLOW
from engine.execution.trace import Trace
from engine.notation import format_number


def beyond_float16(trace: Trace) -> tuple[Finding, ...]:
    """The first value, or else the first error signal, that float16 would turn into infinity. One is enough."""
    if trace.not_finite:  # what float64 does not hold either
        return ()
    sizes = magnitudes(trace.values).sizes
    for node in trace.graph.nodes:
        if sizes[node.id] >= FLOAT16_OVERFLOW:
            return (_finding(trace, node.id, Side.VALUE, float(sizes[node.id])),)
    signals = magnitudes(trace.grads).sizes
    for node in reversed(trace.graph.nodes):
        if signals[node.id] >= FLOAT16_OVERFLOW:
            return (_finding(trace, node.id, Side.SIGNAL, float(signals[node.id])),)
    return ()


def _finding(trace: Trace, node: int, side: Side, size: float) -> Finding:
    array = trace.values[node] if side is Side.VALUE else trace.grads[node]
    assert array is not None
    place = index_text(first_place(abs(array) == size))
    name = (shown if side is Side.VALUE else shown_signal)(trace, node) + place
    sentence = (
        f"|{name}| = {format_number(size)} is above {FLOAT16_MAX:,.0f}, the largest number of half precision: "
        "in float16 it would be ∞"
    )
    advice = "scale the numbers, or keep this part in a wider format, before training in half precision"
    trail = (stop(trace, node, side, sentence),)
    kind, severity = FindingKind.HALF, Severity.HINT
    return finding(trace, kind, severity, node, "overflow in float16", sentence, advice, trail)
