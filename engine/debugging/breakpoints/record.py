"""Breakpoints as plain records: where, at which events, on which condition, at which of its hits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.errors import ValueNotAllowedError
from engine.levels.groups import GroupName

MOST_BREAKPOINTS = 1_000
"""More of them nobody could tell apart; a file with more is refused."""
LONGEST_MESSAGE = 500
"""Characters of what a breakpoint logs."""


class Event(StrEnum):
    """What a breakpoint can stop behind: a value, a message, or a complete error signal (its sum, or the seed)."""

    FORWARD = "forward"
    MESSAGE = "message"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class AtNode:
    """A node: a leaf, a variable, a primitive (``z.1``) or an element (``W[0,1]``).

    Attributes:
        address: Its address.
    """

    address: str


@dataclass(frozen=True, slots=True)
class AtGroup:
    """A group as a whole: it is finished with its last value, and with its last error signal.

    Attributes:
        group: Its name.
    """

    group: GroupName


End = AtNode | AtGroup


@dataclass(frozen=True, slots=True)
class AtEdge:
    """An edge: forward the value that travels along it, backward the message.

    Attributes:
        parent: Where it begins.
        child: Where it ends.
    """

    parent: End
    child: End


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Every operation and every leaf of the model."""


Place = AtNode | AtGroup | AtEdge | Anywhere

_ORDER = tuple(Event)
_USUAL = {AtNode: (Event.FORWARD, Event.SUM), AtGroup: (Event.FORWARD, Event.SUM), AtEdge: (Event.MESSAGE,)}


def events_at(place: Place) -> tuple[Event, ...]:
    """The events that a place has: nothing is added up along an edge."""
    return (Event.FORWARD, Event.MESSAGE) if isinstance(place, AtEdge) else _ORDER


def usual_events(place: Place) -> tuple[Event, ...]:
    """The events that a breakpoint stops behind where nobody says otherwise."""
    return _USUAL.get(type(place), _ORDER)


class Comparison(StrEnum):
    """How the number of a hit is compared."""

    FROM = ">="
    ONLY = "=="
    EVERY = "%"


@dataclass(frozen=True, slots=True)
class HitRule:
    """Which hits of a pass count, from its start on.

    Attributes:
        comparison: From the n-th on, only the n-th, or every n-th.
        count: n, at least 1.
    """

    comparison: Comparison = Comparison.FROM
    count: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.count <= 10**9:
            raise ValueNotAllowedError(f"a hit count cannot be {self.count}", advice="count from 1 on")

    def __str__(self) -> str:
        """As it is typed; empty where every hit counts."""
        return "" if self == HitRule() else f"{self.comparison} {self.count}"

    def takes(self, number: int) -> bool:
        """Whether the hit with a number, from 1 on, counts."""
        if self.comparison is Comparison.FROM:
            return number >= self.count
        return number == self.count if self.comparison is Comparison.ONLY else number % self.count == 0


def hit_rule_of(text: str) -> HitRule:
    """Read a rule: ``>= 3``, ``== 3`` (or just ``3``), ``% 2``; nothing where every hit counts.

    Raises:
        ValueNotAllowedError: It is none.
    """
    stripped = text.strip()
    if not stripped:
        return HitRule()
    found = re.fullmatch(r"(>=|≥|==?|%)?\s*(\d{1,10})", stripped, re.ASCII)
    if found is None:
        raise ValueNotAllowedError(f"'{stripped[:40]}' is no hit count", advice="write >= 3, == 3 or % 2")
    sign = {"≥": ">=", "=": "=="}.get(found[1] or "==", found[1] or "==")
    return HitRule(Comparison(sign), int(found[2]))


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A breakpoint.

    Attributes:
        place: What it belongs to.
        events: What it stops behind, each once, in the order of :class:`Event`.
        condition: What must hold then, in the language of conditions; empty where nothing must.
        hits: Which hits count.
        enabled: Whether the person wants it to stop.
        is_log: Whether it tells instead of stopping.
        message: What it tells: a text, with numbers in braces (``norm is {norm(grad)}``); empty for the usual line.
        in_training: Whether a training run in the window stops at it too; only one with a condition does.
        number: What tells it apart from the other breakpoints of a document; 0 before it belongs to one.
    """

    place: Place
    events: tuple[Event, ...] = ()
    condition: str = ""
    hits: HitRule = HitRule()
    enabled: bool = True
    is_log: bool = False
    message: str = ""
    in_training: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        allowed = events_at(self.place)
        chosen = tuple(event for event in _ORDER if event in self.events and event in allowed)
        object.__setattr__(self, "events", chosen or usual_events(self.place))

    @property
    def is_conditional(self) -> bool:
        """Whether it does not stop each time."""
        return bool(self.condition.strip()) or self.hits != HitRule()


Breakpoints = tuple[Breakpoint, ...]


def numbered(breakpoints: Iterable[Breakpoint]) -> Breakpoints:
    """Breakpoints with a number each: their own where they have one that no other has."""
    found: list[Breakpoint] = []
    taken: set[int] = set()
    waiting = list(breakpoints)
    highest = max((b.number for b in waiting), default=0)
    for breakpoint_ in waiting:
        number = breakpoint_.number
        if number <= 0 or number in taken:
            highest += 1
            number = highest
        taken.add(number)
        found.append(with_number(breakpoint_, number))
    return tuple(found)


def with_number(breakpoint_: Breakpoint, number: int) -> Breakpoint:
    """A breakpoint with another number."""
    return breakpoint_ if breakpoint_.number == number else replace(breakpoint_, number=number)
