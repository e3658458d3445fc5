"""Questions about one node: which make sense, and their answers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.diagnosis.factors import largest
from engine.diagnosis.not_finite import why_not_finite, why_signal_not_finite
from engine.diagnosis.record import Finding, Question, Side, signals_written
from engine.diagnosis.signals import why_large, why_small, why_zero
from engine.diagnosis.sizes import why_value
from engine.diagnosis.thresholds import HUGE, TINY
from engine.errors import ValueNotAllowedError
from engine.execution.trace import Trace
from engine.notation import Notation


class Asked(NamedTuple):
    """What can be asked of a node.

    Attributes:
        side: Of its value or of its error signal.
        question: What.
    """

    side: Side
    question: Question

    @property
    def words(self) -> str:
        """The question as a person asks it: ``Why is this error signal zero?`` is one."""
        return f"Why is this {self.side} {self.question}?"


def questions(trace: Trace, node: int) -> tuple[Asked, ...]:
    """What makes sense to ask of a node, the most pressing first; nothing where all its numbers are ordinary.

    Sizes are compared with 1: the error signal that every pass starts from.
    """
    found = []
    value = _question(trace.values[node])
    if value is not None and not (value is Question.ZERO and trace.graph.nodes[node].op is None):
        found.append(Asked(Side.VALUE, value))
    grad = trace.grads[node]
    if grad is not None:
        signal = _question(grad)
        if signal is not None:
            found.append(Asked(Side.SIGNAL, signal))
    elif trace.graph.loss is not None and not trace.graph.feeds_indices[node]:
        found.append(Asked(Side.SIGNAL, Question.ZERO))
    order = list(Question)
    return tuple(sorted(found, key=lambda asked: order.index(asked.question)))


def why(trace: Trace, node: int, what: Asked, notation: Notation = Notation.BAR) -> Finding:
    """The answer, with the walk that leads to it.

    Args:
        trace: A finished pass.
        node: The primitive's or leaf's id.
        what: One of :func:`questions`.
        notation: How sentences name error signals.

    Raises:
        ValueNotAllowedError: The node's numbers are not so.
    """
    if what not in questions(trace, node):
        name = trace.graph.nodes[node].name
        raise ValueNotAllowedError(
            f"the {what.side} of '{name}' is not {what.question}", advice="ask what 'questions' lists for it"
        )
    with np.errstate(all="ignore"), signals_written(notation):
        return _answer(trace, node, what)


def _answer(trace: Trace, node: int, what: Asked) -> Finding:
    broken = what.question in {Question.NAN, Question.INFINITE}
    if what.side is Side.VALUE:
        return why_not_finite(trace, node) if broken else why_value(trace, node, what.question)
    if broken:
        return why_signal_not_finite(trace, node)
    if what.question is Question.ZERO:
        return why_zero(trace, node)
    return (why_small if what.question is Question.TINY else why_large)(trace, node)


def _question(array: Array) -> Question | None:
    if not array.size:
        return None
    if np.isnan(array).any():
        return Question.NAN
    size = largest(array)
    if np.isinf(size):
        return Question.INFINITE
    if size == 0:
        return Question.ZERO
    if size < TINY:
        return Question.TINY
    return Question.HUGE if size > HUGE else None
