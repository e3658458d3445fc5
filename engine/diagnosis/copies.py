"""Parameters that are copies of another one: where it was meant to be used twice, each gets only one use's messages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.arrays import Array
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, stop
from engine.execution.trace import Trace
from engine.graph import Kind
from engine.watching import go_on

_LEAST_NUMBERS = 3
"""So many different numbers: fewer may well be the same twice by chance or by habit."""


def copied_parameters(trace: Trace) -> tuple[Finding, ...]:
    """The leaves that hold the very numbers of an earlier parameter, as they are or transposed.

    An untied copy is how a shared weight comes to be counted once: the error signal of the one knows nothing of the
    other's use, and after the first update they differ.
    """
    seen: list[tuple[int, Array]] = []
    found = []
    for leaf in trace.graph.leaves:
        value = trace.values[leaf.last]
        if leaf.kind not in {Kind.PARAM, Kind.CONST} or len(np.unique(value)) < _LEAST_NUMBERS:
            continue
        for earlier, other in seen:
            go_on()
            words = next(_alike(value, other), "")
            kinds = {leaf.kind, trace.graph.variable_of(earlier).kind}
            if words and Kind.PARAM in kinds:
                found.append(_finding(trace, leaf.last, earlier, words))
                break
        seen.append((leaf.last, value))
    return tuple(found)


def _alike(value: Array, other: Array) -> Iterator[str]:
    if value.shape == other.shape and np.array_equal(value, other):
        yield "the numbers of"
    if value.ndim == 2 and value.T.shape == other.shape and np.array_equal(value.T, other):
        yield "the transposed numbers of"


def _finding(trace: Trace, copy: int, original: int, words: str) -> Finding:
    first, second = shown(trace, original), shown(trace, copy)
    sentence = (
        f"{second} holds {words} {first}, but is a leaf of its own: the error signal of {first} counts the uses of "
        f"{first} only, and an update moves them apart"
    )
    transposed = ".T" if "transposed" in words else ""
    tied = f"if they are meant to be one (tied) parameter, write {first}{transposed} in place of {second}"
    advice = f"{tied}; else seed them apart"
    trail = (
        stop(trace, original, Side.SIGNAL, f"{first} is used {_times(trace, original)}"),
        stop(trace, copy, Side.SIGNAL, sentence),
    )
    return finding(trace, FindingKind.COPY, Severity.WARNING, copy, f"copy of {first}", sentence, advice, trail)


def _times(trace: Trace, leaf: int) -> str:
    uses = len(trace.graph.children[leaf])
    return "once" if uses == 1 else f"{uses} times"
