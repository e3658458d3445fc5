"""What a gradient check says: a verdict on every leaf, on the model, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engine.arrays import Array
from engine.debugging.culprits import Culprit


class Reason(StrEnum):
    """Why a leaf passed or failed."""

    OK = "ok"
    KINK = "kink"
    WRONG = "wrong"
    NO_GRADIENT = "no gradient by definition"
    UNTOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class LeafCheck:
    """The verdict on one leaf.

    Attributes:
        name: Its address.
        max_relative_error: The largest |fd − g| / max(|fd|, |g|) over its elements away from kinks (0/0 = 0).
        passed: Whether every element agrees.
        kink: Whether any element sits at a kink, where the two-sided difference says nothing.
        reason: Why.
        differences: The finite difference of each element, in the leaf's shape; NaN at a kink.
        relative_errors: Its relative error; 0 at a kink.
        wrong: Where it disagrees with the error signal.
        kinks: Where there is a kink.
        untold: Where there is nothing to compare with: the loss, or every difference of it, is not finite. Such a leaf
            has not passed, and is not wrong either; its errors are infinite.
        note: Why it cannot be told; empty where it can.
    """

    name: str
    max_relative_error: float
    passed: bool
    kink: bool
    reason: Reason
    differences: Array = field(repr=False, compare=False)
    relative_errors: Array = field(repr=False, compare=False)
    wrong: Array = field(repr=False, compare=False)
    kinks: Array = field(repr=False, compare=False)
    untold: Array = field(repr=False, compare=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The verdict on a model.

    Attributes:
        leaves: The verdicts on its leaves.
        loss_note: Why nothing could be compared: differences of a loss of NaN or infinity say nothing; empty where it
            is finite.
        culprits: The operations whose own derivative is wrong at this point; only looked for where a leaf fails.
        complete: Whether all leaves were checked, not stopped before.
    """

    leaves: tuple[LeafCheck, ...]
    loss_note: str = ""
    culprits: tuple[Culprit, ...] = ()
    complete: bool = True

    @property
    def checked(self) -> bool:
        """Whether all leaves were compared with differences."""
        return self.complete and not self.note

    @property
    def passed(self) -> bool:
        """Whether every leaf was checked and passed."""
        return self.checked and all(leaf.passed for leaf in self.leaves)

    @property
    def note(self) -> str:
        """Why not everything was checked, in one sentence; empty where it was."""
        if self.loss_note or self.complete:
            return self.loss_note or next((leaf.note for leaf in self.leaves if leaf.note), "")
        return "the check was stopped before all leaves were done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check is.

    Attributes:
        done: How many elements have been checked.
        total: How many there are.
        leaves: The verdicts on the leaves that are finished.
        note: Why nothing can be compared; empty where it can.
        culprits: At the end, the operations whose own derivative is wrong at this point, where a leaf fails.
    """

    done: int
    total: int
    leaves: tuple[LeafCheck, ...]
    note: str = ""
    culprits: tuple[Culprit, ...] = ()
