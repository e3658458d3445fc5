"""Parameters whose error signals are so small that an update changes none of their digits, far from any minimum."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnosis.advice import advice_on
from engine.diagnosis.factors import Factor, Role, largest
from engine.diagnosis.record import Finding, shown
from engine.diagnosis.rest import is_at_rest
from engine.diagnosis.signals import factors_to, size_told, vanishing
from engine.diagnosis.thresholds import STANDSTILL
from engine.execution.trace import Trace
from engine.graph import Kind


def standing_still(trace: Trace) -> tuple[Finding, ...]:
    """The parameters that have an error signal, and could as well have none; one finding for all behind a culprit.

    Near a minimum error signals become as small, and there they should: a parameter counts only if no factor on its
    way, and no sum of messages, is small because the loss is as low there as it gets.
    """
    found: dict[int, Finding] = {}
    for leaf in trace.graph.leaves:
        if leaf.kind is not Kind.PARAM or not _is_too_small(trace, leaf.last):
            continue
        factors = factors_to(trace, leaf.last)
        if not factors or any(_is_resting(trace, factor) for factor in factors):
            continue
        summary = f"{size_told(trace, leaf.last)}, too small to change a digit of {shown(trace, leaf.last)}"
        told = vanishing(trace, leaf.last, None, summary)
        worst = min(factors, key=lambda factor: factor.ratio)
        if worst.role is not Role.OPERAND and worst.blame == told.culprit:
            told = replace(told, advice=advice_on(trace, worst))
        found.setdefault(told.culprit, told)
    return tuple(found.values())


def _is_too_small(trace: Trace, leaf: int) -> bool:
    """Whether the parameter and its error signal are numbers of so different sizes that their sum is the parameter."""
    signal, value = largest(trace.grads[leaf]), largest(trace.values[leaf])
    return 0 < signal <= STANDSTILL * value


def _is_resting(trace: Trace, factor: Factor) -> bool:
    """Whether a factor is small since there is nothing more to gain, or since parts of a message cancel."""
    messages = [largest(sent) for _, _, sent in trace.received(factor.receiver)]
    if largest(trace.grads[factor.receiver]) <= STANDSTILL * max(messages, default=0.0):
        return True
    if factor.ratio > STANDSTILL:
        return False
    return factor.role is not Role.OPERAND and is_at_rest(trace, factor)
