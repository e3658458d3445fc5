"""Where an error signal of 0 meets an infinite slope: 0 here (decision 9), NaN where 0 · ∞ is worked out."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import first_place, index_text
from engine.diagnosis.kinks import moves
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, shown_signal, stop
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Node
from engine.notation import format_number
from engine.watching import go_on


def nan_elsewhere(trace: Trace) -> tuple[Finding, ...]:
    """The elementwise operations that other frameworks would send NaN through: square roots behind a ``where``, say."""
    found = []
    for node in trace.graph.nodes:
        go_on()
        signal = trace.grads[node.id]
        if node.op is None or signal is None or not (signal == 0).any():
            continue
        xs = operands(node, trace.values)
        for slot, operand in enumerate(node.inputs):
            if not isinstance(operand, int) or not trace.graph.sends(node.id, slot) or node.op.rule(slot) is None:
                continue
            if xs[slot].shape != node.shape:
                continue
            with np.errstate(all="ignore"):
                slope = message(node, slot, np.ones(node.shape), trace.values[node.id], xs)
            masked = np.isinf(slope) & (signal == 0)
            if masked.any() and moves(trace, operand):
                found.append(_finding(trace, node, operand, masked))
                break
    return tuple(found)


def _finding(trace: Trace, node: Node, operand: int, masked: Array) -> Finding:
    assert node.op is not None
    place = first_place(masked)
    assert place is not None
    x, at = shown(trace, operand), index_text(place)
    number = format_number(float(trace.values[operand][place]))
    sentence = (
        f"the slope of {node.op.name} is infinite at {x}{at} = {number}, where "
        f"{shown_signal(trace, node.id)} is 0: here nothing is sent, but PyTorch would send NaN (0 × ∞)"
    )
    advice = f"choose before {node.op.name}, not behind it: give it a harmless number where its result is not used"
    trail = (stop(trace, node.id, Side.SIGNAL, sentence),)
    kind, severity = FindingKind.MASKED, Severity.HINT
    return finding(trace, kind, severity, node.id, f"hidden 0 × ∞ of {node.op.name}", sentence, advice, trail)
