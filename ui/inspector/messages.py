"""The messages that a node received and sent at the cursor: where they go, by which rule, with which numbers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.arrays import Array
from engine.debugging.narration import parts_text
from engine.debugging.steps import Step
from engine.derivation import derivative_of, message_runs
from engine.levels.quotient import Channel
from engine.notation import format_array, format_number, name_runs, plain
from engine.notation.numbers import DASH, format_shape
from ui.inspector.words import Words
from ui.markup import markup

MOST_ROWS = 24
MOST_FORMULAS = 8
"""So many parents or messages get a formula; it is derived while the person waits."""
_LONGEST_FORMULA = 30
"""A message's formula of more letters has no room beside its numbers."""
_MOST_NUMBERS = 5
"""A vector of so few numbers shows them in the tables."""
_LONGEST_NAMES = 16
"""Letters of the three names in v̄·∂v/∂w: more do not fit beside the numbers, and say nothing that the path does not."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message received or sent.

    Attributes:
        path: ``z → w``, rich text.
        rule: ``z̄·x``, or ``z̄·∂z/∂w`` where its formula is long or there is none; empty where the names are long too.
        numbers: ``−0.0594 × 1.5``; empty where they are not scalars or have not been reached.
        result: The message, or a dash.
        landed: Whether the cursor has reached it.
        active: Whether it is the step that was finished last.
    """

    path: str
    rule: str
    numbers: str
    result: str
    landed: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table.

    Attributes:
        shown: Those that are shown.
        rest: How many are left out.
    """

    shown: tuple[MessageRow, ...]
    rest: int


class Messages:
    """Reads the messages of one node.

    Args:
        words: The state and its names.
        index: The node.
        active: The step that is being shown, which may still be on its way.
    """

    def __init__(self, words: Words, index: int, active: Step | None) -> None:
        self._words, self._state, self._index, self._active = words, words.state, index, active

    def received(self) -> Rows:
        """The messages it receives, in the order of their arrival."""
        landed = self._state.schedule.landed(self._index, self._state.cursor)
        channels = self._state.view.incoming(self._index)
        return self._rows("received", [(channel, i < landed) for i, channel in enumerate(channels)])

    def sent(self) -> Rows:
        """The messages it sends to its parents."""
        found: list[tuple[Channel, bool]] = []
        for parent in self._state.view.nodes[self._index].parents:
            landed = self._state.schedule.landed(parent, self._state.cursor)
            channels = self._state.view.incoming(parent)
            found += [(channel, i < landed) for i, channel in enumerate(channels) if channel.child == self._index]
        return self._rows("sent", found)

    def _rows(self, section: str, found: list[tuple[Channel, bool]]) -> Rows:
        shown = found[: self._words.most(section, MOST_ROWS)]
        rows = [self._row(c, landed=landed, with_formula=i < MOST_FORMULAS) for i, (c, landed) in enumerate(shown)]
        return Rows(tuple(rows), len(found) - len(shown))

    def _row(self, channel: Channel, *, landed: bool, with_formula: bool) -> MessageRow:
        child, parent = self._words.name(channel.child), self._words.name(channel.parent)
        parts = self._state.numbers.parts(channel)
        digits = 3 if any(array.ndim for _, array in parts) else None
        result = _numbers(parts, digits) if landed else DASH
        active = self._active is not None and self._active.channel == channel
        exits = [name for name, _ in parts if name]
        receiver = markup(name_runs(exits[0])) if len(exits) == 1 else parent
        rule = self._rule(channel) if with_formula else ""
        names = [self._state.view.nodes[i].name for i in (channel.child, channel.child, channel.parent)]
        if not rule and len("".join(names)) <= _LONGEST_NAMES:
            rule = f"{self._words.bar(channel.child)}·∂{child}/∂{receiver}"
        return MessageRow(f"{child} → {parent}", rule, self.factors(channel) if landed else "", result, landed, active)

    def _rule(self, channel: Channel) -> str:
        """A message's formula, if there is a short one."""
        runs = message_runs(derivative_of(self._state.view, channel), self._state.signals)
        return markup(runs) if 0 < len(plain(runs)) <= _LONGEST_FORMULA else ""

    def factors(self, channel: Channel) -> str:
        """``−0.0594 × 1.5``: the error signal and the local derivative, where both are numbers."""
        factor, signal = self._state.factors.of(channel), self._state.numbers.signal(channel.child)
        if factor is None or signal is None or signal.ndim:
            return ""
        return f"{_operand(float(signal))} × {_operand(factor)}"

    def sum_text(self) -> tuple[str, str]:
        """The caption and the number of the sum of the messages."""
        numbers = self._state.numbers
        if self._state.schedule.has_signal(self._index, self._state.cursor):
            caption, parts = "sum", numbers.signal_parts(self._index)
        else:
            landed = self._state.schedule.landed(self._index, self._state.cursor)
            caption, parts = "sum so far", numbers.partial_parts(self._index, landed)
        digits = 3 if any(array.ndim for _, array in parts) else None
        return caption if len(parts) < 2 else f"{caption}, for each exit", _numbers(parts, digits)


def _numbers(parts: tuple[tuple[str, Array], ...], digits: int | None) -> str:
    """A message or a signal in the width of a column: a few numbers, or a shape over its range."""
    if all(array.size <= _MOST_NUMBERS for _, array in parts):
        return parts_text(parts, digits, _MOST_NUMBERS)
    return "<br>".join(": ".join(filter(None, (name, _range(array)))) for name, array in parts)


def _range(array: Array) -> str:
    span = format_array(array, 3, 0).partition(": ")[2]
    return f"{format_shape(array.shape)}: {span}"


def _operand(value: float) -> str:
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text
