"""What a diagnosis consists of: findings, and the walk from a symptom back to its culprit. Plain frozen records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from engine.errors import Span
from engine.execution.trace import Trace
from engine.notation import Notation, SignalNames, parse_name


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """Numbers are lost, or something cannot learn."""
    WARNING = "warning"
    """It works badly, or not as its author will have meant it."""
    HINT = "hint"
    """Worth knowing."""


class FindingKind(StrEnum):
    """What can be found."""

    NOT_FINITE = "NaN or infinity"
    SIGNAL_NOT_FINITE = "NaN or infinity in an error signal"
    NO_PATH = "no path to the loss"
    ZERO_SIGNAL = "error signal of 0"
    VANISHING = "vanishing error signals"
    EXPLODING = "exploding error signals"
    DEAD = "dead units"
    SATURATED = "saturated units"
    UNBOUNDED = "loss without a lower bound"
    COPY = "copy of a parameter"
    SWAPPED = "swapped targets"
    KINK = "kink"
    MASKED = "NaN in other frameworks"
    HALF = "overflow in float16"
    WRONG_RULE = "wrong derivative"
    """Found by the gradient check, which runs when it is asked for."""
    AT_REST = "at rest"
    """An error signal of 0 of which nothing is wrong: the loss is as low as what it comes through can make it."""
    ANSWER = "answer"
    """To a question about one node, whether or not it is a problem."""


class Question(StrEnum):
    """What can be asked of a node's value or error signal."""

    NAN = "NaN"
    INFINITE = "infinite"
    ZERO = "zero"
    TINY = "tiny"
    HUGE = "huge"


class Side(StrEnum):
    """Which of a node's numbers."""

    VALUE = "value"
    SIGNAL = "error signal"


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One stop of the walk back.

    Attributes:
        node: The primitive's or leaf's id.
        name: Its address.
        side: Which of its numbers the stop is about.
        sentence: What happens there, with the numbers.
    """

    node: int
    name: str
    side: Side
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what is to blame.

    Attributes:
        kind: What.
        severity: How bad.
        culprit: The id of the primitive or leaf that is to blame.
        name: The culprit's address.
        place: ``file:line:column`` of the culprit.
        reason: Why, in a few words: ``log of 0``.
        sentence: What happened, with the numbers.
        advice: What can be done.
        trail: The walk from the symptom back to the culprit, and sometimes on to what made the culprit so.
    """

    kind: FindingKind
    severity: Severity
    culprit: int
    name: str
    place: str
    reason: str
    sentence: str
    advice: str
    trail: tuple[TrailStep, ...] = ()


def place_of(trace: Trace, node: int) -> str:
    """``file:line:column`` of a node; of a traced Python program the line there."""
    origin = trace.model.origins.get(node)
    if origin is not None:
        return str(origin)
    return _place(trace.model.filename, trace.graph.nodes[node].span)


@cache
def _place(filename: str, span: Span) -> str:
    return f"{filename or '<text>'}:{span.line}:{span.column}"


def shown(trace: Trace, node: int) -> str:
    """A node's name as mathematics writes it; inside of a statement its operation and the statement's name."""
    here, variable = trace.graph.nodes[node], trace.graph.variable_of(node)
    name = parse_name(variable.address).plain
    return name if here.op is None or node == variable.last else f"{here.op.name} in {name}"


_NOTATION: ContextVar[Notation] = ContextVar("notation", default=Notation.BAR)


@contextmanager
def signals_written(notation: Notation) -> Iterator[None]:
    """Name error signals in this notation in every sentence that is made inside."""
    before = _NOTATION.set(notation)
    try:
        yield
    finally:
        _NOTATION.reset(before)


def shown_signal(trace: Trace, node: int) -> str:
    """The name of its error signal, in the notation of :func:`signals_written`."""
    graph, variable = trace.graph, trace.graph.variable_of(node)
    if node != variable.last:
        return f"the error signal of {shown(trace, node)}"
    loss = "" if graph.loss is None else graph.nodes[graph.loss].name
    names = SignalNames(_NOTATION.get(), loss)
    is_word = names.is_barred_word(variable.address)
    return f"the {names.in_words(variable.address)}" if is_word else names.plain(variable.address)


def stop(trace: Trace, node: int, side: Side, sentence: str) -> TrailStep:
    """A stop of a walk."""
    return TrailStep(node, trace.graph.nodes[node].name, side, sentence)


def finding(
    trace: Trace,
    kind: FindingKind,
    severity: Severity,
    culprit: int,
    reason: str,
    sentence: str,
    advice: str,
    trail: tuple[TrailStep, ...] = (),
) -> Finding:
    """A finding about a node of a pass; without a trail it is a walk of one stop."""
    name = trace.graph.nodes[culprit].name
    trail = trail or (TrailStep(culprit, name, Side.VALUE, sentence),)
    return Finding(kind, severity, culprit, name, place_of(trace, culprit), reason, sentence, advice, trail)
