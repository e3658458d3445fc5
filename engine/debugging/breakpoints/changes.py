"""Breakpoints set, changed and taken away: pure functions from one list to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.debugging.actions import (
    AddBreakpoint,
    BreakpointAction,
    ChangeBreakpoint,
    EnableBreakpoints,
    RemoveBreakpoint,
    SetBreakpoints,
    ToggleBreakpoint,
)
from engine.debugging.breakpoints.record import (
    MOST_BREAKPOINTS,
    Breakpoint,
    Breakpoints,
    Place,
    numbered,
    with_number,
)
from engine.errors import LimitError, UnknownNameError


def changed(before: Breakpoints, action: BreakpointAction, place_of: Callable[[str | Place], Place]) -> Breakpoints:
    """The breakpoints after an action.

    Args:
        before: The breakpoints.
        action: What to do with them.
        place_of: The place of a node by its address.

    Raises:
        UnknownNameError: No such node is shown, or there is no such breakpoint.
        LimitError: There are too many breakpoints already.
    """
    match action:
        case ToggleBreakpoint(place=named):
            place = place_of(named)
            others = tuple(b for b in before if b.place != place)
            return others if len(others) < len(before) else _with(before, Breakpoint(place))
        case AddBreakpoint(breakpoint=new):
            return _with(before, new)
        case ChangeBreakpoint(breakpoint=new):
            _named(before, new.number)
            return tuple(new if b.number == new.number else b for b in before)
        case RemoveBreakpoint(number=number):
            _named(before, number)
            return tuple(b for b in before if b.number != number)
        case EnableBreakpoints(enabled=enabled):
            return tuple(b if b.enabled is enabled else replace(b, enabled=enabled) for b in before)
        case SetBreakpoints(breakpoints=after):
            return numbered(after)
    raise TypeError(f"not an action about breakpoints: {action!r}")


def _with(before: Breakpoints, new: Breakpoint) -> Breakpoints:
    if len(before) >= MOST_BREAKPOINTS:
        raise LimitError(f"there are {len(before):,} breakpoints already", advice="take some away first")
    return (*before, with_number(new, max((b.number for b in before), default=0) + 1))


def _named(before: Breakpoints, number: int) -> Breakpoint:
    for breakpoint_ in before:
        if breakpoint_.number == number:
            return breakpoint_
    raise UnknownNameError(f"there is no breakpoint {number}")
