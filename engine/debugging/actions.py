"""What a person can ask of the debugger: plain records, answered by :func:`engine.debugging.debugger.reduce`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.arrays import Array
from engine.debugging.breakpoints.record import Breakpoint, Breakpoints, Place
from engine.execution.trace import Trace
from engine.levels.folding import Folding, Level
from engine.levels.groups import GroupName
from engine.model import Model
from engine.notation import Notation


@dataclass(frozen=True, slots=True)
class StepInto:
    """Finish the next step, or take the last one back."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class StepOver:
    """Finish the next node, or take the last one back."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class StepOut:
    """Finish the open group or the pass, or go back to its beginning."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class StepRank:
    """Finish all of the next rank, or take the last one back."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class StepLayer:
    """Finish the next layer, or variable outside of all, or take the last one back."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on to the next breakpoint or the end; back to the last one or the start."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class Goto:
    """Put the cursor behind the first ``cursor`` steps; clipped to what there is."""

    cursor: int


@dataclass(frozen=True, slots=True)
class RunTo:
    """Go to where a node next gets its value or its error signal; from the end, to where it first does.

    Attributes:
        place: The address of a node that is shown, or any place.
    """

    place: str | Place


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Show the graph at a level, all groups as it has them; the cursor stays at the same work."""

    level: Level


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Show what lies in a group; the cursor stays at the same work."""

    group: GroupName


@dataclass(frozen=True, slots=True)
class CloseGroup:
    """Show a group as one node; the cursor stays at the same work."""

    group: GroupName


@dataclass(frozen=True, slots=True)
class OpenAll:
    """Open every group."""


@dataclass(frozen=True, slots=True)
class CloseAll:
    """Close every group."""


@dataclass(frozen=True, slots=True)
class SetFolding:
    """Show the graph with certain groups open, whichever are open now; the cursor stays at the same work."""

    folding: Folding


@dataclass(frozen=True, slots=True)
class SetNotation:
    """Write error signals in another way; nothing else changes."""

    notation: Notation


@dataclass(frozen=True, slots=True)
class SetValues:
    """Give leaves other values (by address) and run again; the cursor stays."""

    values: Mapping[str, Array | float]


@dataclass(frozen=True, slots=True)
class ReplaceModel:
    """Go on with an edited model; the cursor stays where the steps allow it."""

    model: Model


@dataclass(frozen=True, slots=True)
class ReplacePass:
    """Go on with an edited model whose pass has been run; the cursor stays where the steps allow it."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class SetEpoch:
    """Say which epoch of a training the pass belongs to; another pass belongs to none."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ToggleBreakpoint:
    """Set a breakpoint on a place, or take away those that it has.

    Attributes:
        place: The address of a node that is shown, or any place.
    """

    place: str | Place


@dataclass(frozen=True, slots=True)
class AddBreakpoint:
    """Set a breakpoint; it gets a number of its own."""

    breakpoint: Breakpoint


@dataclass(frozen=True, slots=True)
class ChangeBreakpoint:
    """Put another breakpoint in the place of the one with its number."""

    breakpoint: Breakpoint


@dataclass(frozen=True, slots=True)
class RemoveBreakpoint:
    """Take the breakpoint with a number away."""

    number: int


@dataclass(frozen=True, slots=True)
class EnableBreakpoints:
    """Enable all breakpoints, or disable them."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class SetBreakpoints:
    """Have these breakpoints and no others: those of the document."""

    breakpoints: Breakpoints


BreakpointAction = (
    ToggleBreakpoint | AddBreakpoint | ChangeBreakpoint | RemoveBreakpoint | EnableBreakpoints | SetBreakpoints
)

Action = (
    StepInto
    | StepOver
    | StepOut
    | StepRank
    | StepLayer
    | Continue
    | Goto
    | RunTo
    | SetLevel
    | OpenGroup
    | CloseGroup
    | OpenAll
    | CloseAll
    | SetFolding
    | SetNotation
    | SetValues
    | ReplaceModel
    | ReplacePass
    | SetEpoch
    | BreakpointAction
)
