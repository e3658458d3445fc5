"""Why is this value zero, tiny or huge? Back along the operands to where it became so."""

from __future__ import annotations

from engine.diagnosis.causes import first_place, with_numbers
from engine.diagnosis.factors import largest
from engine.diagnosis.record import Finding, FindingKind, Question, Severity, Side, TrailStep, finding, shown, stop
from engine.execution.trace import Trace
from engine.notation import format_number

_JUMP = 10.0
"""An operand within this factor explains a number; where none does, the operation itself made it so."""


def why_value(trace: Trace, node: int, question: Question) -> Finding:
    """Back from a value that is zero, tiny or huge, to the leaf or the operation that made it so."""
    steps: list[TrailStep] = []
    at = node
    while (parent := _to_blame(trace, at, question)) is not None:
        words = f"{_said(trace, at)}, since {_said(trace, parent)}"
        if trace.graph.nodes[parent].variable != trace.graph.nodes[at].variable or at == node:
            steps.append(stop(trace, at, Side.VALUE, words))
        at = parent
    here, value = trace.graph.nodes[at], trace.values[at]
    if here.op is None:
        reason, sentence = f"given as {question}", f"{_said(trace, at)}: it is given so"
    else:
        reason = f"{here.op.name} makes it {question}"
        place = first_place(abs(value) == largest(value)) if value.size else None
        sentence = f"{shown(trace, at)} becomes {question} here: {with_numbers(trace, here, place)}"
    trail = (*steps, stop(trace, at, Side.VALUE, sentence))
    return finding(trace, FindingKind.ANSWER, Severity.HINT, at, reason, sentence, "", trail)


def _to_blame(trace: Trace, node: int, question: Question) -> int | None:
    """The operand that is as the value is; None where there is none, or no operand at all."""
    mine = largest(trace.values[node])
    sizes = {parent: largest(trace.values[parent]) for parent in trace.graph.nodes[node].parents}
    if not sizes:
        return None
    if question is Question.HUGE:
        parent = max(sizes, key=lambda p: sizes[p])
        return parent if sizes[parent] * _JUMP >= mine else None
    parent = min(sizes, key=lambda p: sizes[p])
    return parent if sizes[parent] <= mine * _JUMP else None


def _said(trace: Trace, node: int) -> str:
    value = trace.values[node]
    size = format_number(largest(value))
    if value.ndim == 0:
        return f"{shown(trace, node)} is {format_number(float(value))}"
    return f"{shown(trace, node)} is 0 everywhere" if size == "0" else f"{shown(trace, node)} is {size} at most"
