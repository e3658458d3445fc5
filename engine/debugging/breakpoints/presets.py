"""Presets: what people break on again and again, as breakpoints anywhere in the model with a condition each."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from engine.debugging.breakpoints.record import Anywhere, Breakpoint, Event, Place


class BreakOn(StrEnum):
    """What a preset breaks on."""

    NOT_FINITE = "not_finite"
    EXPLODING = "exploding"
    VANISHING = "vanishing"
    DEAD = "dead"
    SATURATED = "saturated"
    CHANGED = "changed"


class Preset(NamedTuple):
    """A preset.

    Attributes:
        words: What it breaks on, for a menu.
        events: What it stops behind.
        condition: Its condition; it can be changed afterwards as any other.
    """

    words: str
    events: tuple[Event, ...]
    condition: str


PRESETS = {
    BreakOn.NOT_FINITE: Preset("NaN or infinity produced", tuple(Event), "not isfinite(result) and bad_operands = 0"),
    BreakOn.EXPLODING: Preset("Error signal exploding", (Event.SUM,), "max(abs(grad)) > 1e3"),
    BreakOn.VANISHING: Preset("Error signal vanishing", (Event.SUM,), "max(abs(grad)) < 1e-8"),
    BreakOn.DEAD: Preset("Dead unit", (Event.FORWARD,), "dead > 0"),
    BreakOn.SATURATED: Preset("Saturation", (Event.FORWARD,), "saturated >= 0.5"),
    BreakOn.CHANGED: Preset("Value changed since the last pass", (Event.FORWARD,), "result != previous"),
}
"""All presets, in the order of the menu."""


def preset(wanted: BreakOn, place: Place | None = None) -> Breakpoint:
    """The breakpoint of a preset.

    Args:
        wanted: What to break on.
        place: Where; None for anywhere.
    """
    found = PRESETS[wanted]
    # The others are usual in a training, or even wanted: they would stop it again and again.
    in_training = wanted in (BreakOn.NOT_FINITE, BreakOn.EXPLODING)
    where = Anywhere() if place is None else place
    return Breakpoint(where, found.events, found.condition, in_training=in_training)
