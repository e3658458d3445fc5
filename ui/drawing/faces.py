"""Faces: the numbers in a node's figure at a moment, and the part that it plays in the last step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from engine.arrays import Array
from engine.debugging.breakpoints.marks import Mark
from ui.drawing.summaries import summary


class Role(Enum):
    """The part a node plays in the step that was finished last."""

    NONE = 0
    COMPUTES = 1
    SENDS = 2
    RECEIVES = 3


@dataclass(frozen=True)
class Face:
    """The numbers in a node's figure at a moment.

    Attributes:
        value: Its value, or None as long as it has not been computed.
        signal: Its error signal, or the sum of the messages so far; None before the first.
        partial: Whether more messages are to come.
        role: Its part in the last step.
        changed: Whether an edit has just changed its value or error signal.
        breakpoint: The mark of its breakpoint, if it has one, or something inside.
    """

    value: Array | None
    signal: Array | None
    partial: bool
    role: Role
    changed: bool
    breakpoint: Mark | None

    @cached_property
    def is_bad(self) -> bool:
        """Whether NaN or infinity is among its numbers."""
        value, signal = self.value, self.signal
        is_finite = (value is None or summary(value).is_finite) and (signal is None or summary(signal).is_finite)
        return not is_finite
