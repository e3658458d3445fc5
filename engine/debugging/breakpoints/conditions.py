"""What a breakpoint's texts mean: its condition, and the numbers in what it logs. Reading them runs no code."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from engine.arrays import Array
from engine.conditions import Condition, Numeric, Truth, condition_of, number_of
from engine.debugging.breakpoints.moments import MOMENTS, ONLY_AT, Moment
from engine.debugging.breakpoints.record import LONGEST_MESSAGE, AtNode, Breakpoint, Event
from engine.errors import GraphError, QueryError
from engine.notation import format_array, format_number, format_shape
from engine.notation.numbers import DASH

_NAMED = re.compile(r"(?:grad\s*\(\s*)?([^\W\d][\w.@]*)")
"""A name, or what is asked of a watch: ``grad(h)``."""
_BRACES = re.compile(r"\{([^{}]*)\}")
_BROUGHT = {Event.MESSAGE: "a message", Event.SUM: "an error signal"}

MessagePart = str | Numeric[Moment]
"""A piece of what a breakpoint logs: a text, or a number."""


@lru_cache(maxsize=256)
def condition_read(text: str) -> Condition[Moment]:
    """A condition that is not empty.

    Raises:
        QueryError: It is none; with the place in it.
    """
    return condition_of(text, MOMENTS)


@lru_cache(maxsize=256)
def _read_strictly(text: str) -> Condition[Moment]:
    """The same, which refuses shapes that do not fit instead of leaving the answer open."""
    return condition_of(text, replace(MOMENTS, is_strict=True))


@lru_cache(maxsize=256)
def message_read(text: str) -> tuple[MessagePart, ...]:
    """What a breakpoint logs, cut into texts and numbers.

    Raises:
        QueryError: What stands in braces is no number, or it is too long.
    """
    if len(text) > LONGEST_MESSAGE:
        raise QueryError(f"the message has {len(text)} characters", advice=f"write at most {LONGEST_MESSAGE}")
    parts: list[MessagePart] = []
    for i, piece in enumerate(_BRACES.split(text)):
        if i % 2:
            parts.append(number_of(piece, MOMENTS)[0])
        elif piece:
            parts.append(piece)
    return tuple(parts)


def problem_of(breakpoint_: Breakpoint, nodes: Collection[str] = ()) -> str:
    """Why a breakpoint can never stop, whatever the numbers: one sentence; empty where it can.

    Args:
        breakpoint_: The breakpoint.
        nodes: The addresses of the model's nodes, which a condition cannot speak of.
    """
    if breakpoint_.condition.strip():
        try:
            names = condition_read(breakpoint_.condition).names
        except GraphError as error:
            return _of_a_node(breakpoint_, error, nodes) or error.sentence
        for name, event in ONLY_AT.items():
            if name in names and event not in breakpoint_.events:
                return f"'{name}' is asked, and no event here brings {_BROUGHT[event]}; stop behind {event}s too"
    if breakpoint_.is_log:
        try:
            message_read(breakpoint_.message)
        except GraphError as error:
            return error.sentence
    return ""


def _of_a_node(breakpoint_: Breakpoint, error: GraphError, nodes: Collection[str]) -> str:
    """What is said where a condition names a node: its own one is ``value``, and of another one it does not speak."""
    written = _NAMED.match(breakpoint_.condition, 0 if error.span is None else error.span.column - 1)
    name = "" if written is None else written[1]
    if name not in nodes or name in MOMENTS.numbers:
        return ""
    if isinstance(breakpoint_.place, AtNode) and breakpoint_.place.address == name:
        return f"'{name}' is the node of this breakpoint; write value for its value, and grad for its error signal"
    return (
        f"'{name}' is a node, and a condition speaks of the breakpoint's own place only: "
        "value, grad, message, step, epoch; a watch can compare several nodes"
    )


def unanswered(condition: Condition[Moment], moment: Moment, truth: Truth, *, is_placed: bool) -> str:
    """Why a condition has no answer although all numbers are there; empty where it has one, or where some are not.

    Args:
        condition: The condition.
        moment: What it was asked of.
        truth: What it said.
        is_placed: Whether it is asked at one place only. Asked everywhere it may well have no answer at some.
    """
    if bool((truth.holds | truth.fails).any()) or not truth.holds.size:
        return ""
    found = {name: MOMENTS.numbers[name](moment) for name in sorted(condition.names)}
    shapes = {name: array.shape for name, array in found.items() if array is not None}
    differ = len({shape for shape in shapes.values() if shape}) > 1
    if len(shapes) < len(found) or not (is_placed or differ):
        return ""
    try:
        _read_strictly(condition.text).question(moment)
    except GraphError as error:
        return f"it has no answer here: {error.message}"
    if not differ:
        return ""
    told = ", ".join(f"{name} has shape {format_shape(shape)}" for name, shape in shapes.items())
    return f"it has no answer here: {told}"


def explained(condition: Condition[Moment], moment: Moment) -> str:
    """Why a condition holds, with its numbers: ``norm(grad) = 12.3 > 10``."""
    told = []
    for piece in condition.pieces:
        truth = piece.question(moment)
        if not truth.anywhere:
            continue
        number = None if piece.number is None else piece.number(moment)
        if number is not None and not number.ndim and not piece.rest.startswith("="):
            told.append(f"{piece.left} = {format_number(float(number))} {piece.rest}")
        elif truth.holds.size > 1:
            told.append(f"{piece.text} at {int(truth.holds.sum())} of {truth.holds.size}")
        else:
            told.append(piece.text)
    return " and ".join(told)


def message_told(text: str, moment: Moment) -> str:
    """What a breakpoint logs, with its numbers."""
    return "".join(part if isinstance(part, str) else _number(part(moment)) for part in message_read(text))


def _number(found: Array | None) -> str:
    return DASH if found is None else format_array(found)
