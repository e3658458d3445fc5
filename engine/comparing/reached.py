"""What of a comparison the cursor has come to: a finished pass keeps to itself what has not been computed yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.comparing.comparison import Comparison, NodeDifference
from engine.comparing.differences import Difference
from engine.debugging.schedule import NEVER, Schedule


@dataclass(frozen=True, eq=False)
class Reached:
    """A comparison as far as the first of its two passes has been stepped through; the other one is over.

    Attributes:
        whole: What differs between the two finished passes.
        schedule: The steps of the first one.
        cursor: How many of them are finished.
    """

    whole: Comparison
    schedule: Schedule
    cursor: int

    @property
    def is_all(self) -> bool:
        """Whether the cursor is at the end, so that nothing is kept back."""
        return self.cursor >= len(self.schedule.steps)

    def has_value(self, node: NodeDifference) -> bool:
        """Whether a node's value has been computed."""
        return self.schedule.has_value(node.index, self.cursor)

    def has_signal(self, node: NodeDifference) -> bool:
        """Whether a node's error signal is complete; that it never gets one is known at the end."""
        never = self.schedule.signal_cursors[node.index] == NEVER
        return self.is_all if never else self.schedule.has_signal(node.index, self.cursor)

    def value(self, node: NodeDifference) -> Difference | None:
        """How far a node's values are apart; None as long as that is not known."""
        return node.value if self.has_value(node) else None

    def signal(self, node: NodeDifference) -> Difference | None:
        """How far its error signals are apart; None as long as that is not known, or where neither pass has one."""
        return node.signal if self.has_signal(node) else None

    def differs(self, node: NodeDifference) -> bool:
        """Whether it is known that a node differs by more than the tolerance."""
        found = (self.value(node), self.signal(node))
        return any(difference is not None and difference.exceeds(self.whole.tolerance) for difference in found)

    @cached_property
    def differing(self) -> tuple[NodeDifference, ...]:
        """The nodes that are known to differ, in forward order."""
        return tuple(node for node in self.whole.differing if self.differs(node))

    @cached_property
    def first(self) -> NodeDifference | None:
        """Where the difference begins, once the cursor has come there: at a value, or else at an error signal."""
        tolerance = self.whole.tolerance
        values = (node for node in self.differing if node.value.exceeds(tolerance) and self.has_value(node))
        return next(values, None) or next(reversed(self.differing), None)
