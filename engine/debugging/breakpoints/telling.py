"""Breakpoints in words: where they are, what they stop behind, why they have stopped the pass, what they tell."""

from __future__ import annotations

import numpy as np

from engine.debugging.breakpoints.conditions import condition_read, explained, message_told
from engine.debugging.breakpoints.hits import Breaks, Hit
from engine.debugging.breakpoints.moments import Moment, result
from engine.debugging.breakpoints.places import address_of, addresses_of
from engine.debugging.breakpoints.record import Anywhere, AtEdge, AtNode, Breakpoint, End, Event, Place, events_at
from engine.notation import format_array, parse_name
from engine.notation.numbers import DASH
from engine.notation.signals import SignalNames

_EVENTS = {Event.FORWARD: "value", Event.MESSAGE: "message", Event.SUM: "error signal"}


def place_words(place: Place) -> str:
    """Where a breakpoint is: ``z``, ``layer hidden``, ``y → z``, ``anywhere``."""
    if isinstance(place, Anywhere):
        return "anywhere"
    if isinstance(place, AtEdge):
        return f"{_end_words(place.parent)} → {_end_words(place.child)}"
    return _end_words(place)


def _end_words(end: End) -> str:
    if isinstance(end, AtNode):
        return parse_name(end.address).plain
    return end.group.address if end.group.sort == "layer" else parse_name(address_of(end)).plain


def event_words(breakpoint_: Breakpoint) -> str:
    """What a breakpoint stops behind: ``value, error signal``."""
    if len(breakpoint_.events) == len(events_at(breakpoint_.place)) > 1:
        return "every step"
    return ", ".join(_EVENTS[event] for event in breakpoint_.events)


def what_came(moment: Moment, signals: SignalNames) -> str:
    """What a step has brought: ``value of z``, ``δ of z``, ``message y → z``."""
    view = moment.numbers.quotient
    address = view.nodes[moment.node].name
    name = parse_name(address).plain
    if moment.event is Event.FORWARD:
        return f"value of {name}"
    if moment.channel is not None:
        return f"message {parse_name(view.nodes[moment.channel.child].name).plain} → {name}"
    return signals.in_words(address) if signals.is_barred_word(address) else signals.plain(address)


def stopped_words(hit: Hit, signals: SignalNames) -> str:
    """Why a breakpoint has stopped the pass: ``stopped at z̄: norm(grad) = 12.3 > 10``."""
    condition = hit.breakpoint.condition.strip()
    why = f": {explained(condition_read(hit.breakpoint.condition), hit.moment)}" if condition else ""
    which = f" (hit {hit.number})" if str(hit.breakpoint.hits) else ""
    return f"stopped at {what_came(hit.moment, signals)}{_if_not_finite(hit.moment)}{why}{which}"


def marked_words(breaks: Breaks, node: int) -> tuple[str, ...]:
    """What there is to say of the breakpoints that a node of the shown view is marked for, one line each."""
    return tuple(_marked(breaks, node, found) for found in breaks.marks.at.get(node, ()))


def _marked(breaks: Breaks, node: int, found: Breakpoint) -> str:
    name = breaks.schedule.view.nodes[node].name
    where = "" if name in addresses_of(found.place) else f" inside, at {place_words(found.place)}"
    what = "log" if found.is_log else "breakpoint"
    when = f" when {found.condition.strip()}" if found.condition.strip() else ""
    problem = breaks.found(found.number).problem
    state = f"; {problem}" if problem else "" if found.enabled else "; disabled"
    return f"{what}{where}: {event_words(found)}{when}{state}"


def _if_not_finite(moment: Moment) -> str:
    """``= NaN`` or ``= ∞``, of a single number."""
    found = result(moment)
    return "" if found is None or found.ndim or np.isfinite(found) else f" = {format_array(found)}"


def told_words(hit: Hit, signals: SignalNames) -> str:
    """What a breakpoint that does not stop tells: its message, or what has come."""
    if hit.breakpoint.message.strip():
        return message_told(hit.breakpoint.message, hit.moment)
    found = result(hit.moment)
    number = DASH if found is None else format_array(found)
    return f"{what_came(hit.moment, signals)} = {number}"
