"""Changes: what the session announces, and how a room listens for what concerns it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from typing import TYPE_CHECKING

from engine.debugging.debugger import DebuggerState

if TYPE_CHECKING:
    from ui.session.core import SessionCore


class What(Flag):
    """What has changed."""

    DOCUMENT = auto()
    """Another document is open, or its file or its saved state changed."""
    TEXT = auto()
    """The text, or whether it can be read."""
    STRUCTURE = auto()
    """The graph's nodes and edges, or the level: where things stand."""
    PLACES = auto()
    """Where nodes stand, the graph being the same: they were moved by hand."""
    NUMBERS = auto()
    """Values and error signals."""
    CURSOR = auto()
    """Which steps are finished."""
    PHASE = auto()
    """How far the last step's animation has come."""
    SELECTION = auto()
    """Which node is selected."""
    FINDING = auto()
    """What is searched for and found, and what is in the spotlight."""
    BREAKPOINTS = auto()
    """Where breakpoints stand."""
    PLAYING = auto()
    """Whether the pass plays by itself, or how fast."""
    VIEW = auto()
    """Whether the graph is drawn or its units, and of which example."""
    COLORING = auto()
    """By what the nodes are coloured, how wide edges are, or a verdict of the gradient check."""
    HISTORY = auto()
    """Which passes are kept or pinned."""


def on_change(session: SessionCore, wanted: What, refresh: Callable[[What], None], me: object = None) -> None:
    """Call ``refresh`` with what changed, whenever any of ``wanted`` did and it was not ``me`` who did it."""
    bits = wanted.value  # every change is asked about by all rooms: of numbers that takes a tenth of the time

    def heard(_state: DebuggerState | None, what: What, by: object) -> None:
        if what.value & bits and (me is None or by is not me):
            refresh(what)

    session.changed.connect(heard)


def on_rest(session: SessionCore, wanted: What, refresh: Callable[[What], None]) -> None:
    """The same for what may be late: changes that follow each other fast are told together, when they have ceased."""
    waiting, bits = What(0), wanted.value

    def take() -> None:
        nonlocal waiting
        what, waiting = waiting, What(0)
        if what:
            refresh(what)

    def heard(_state: DebuggerState | None, what: What, _by: object) -> None:
        nonlocal waiting
        if what.value & bits:
            waiting |= what
            if not session.pace.hurries:
                take()

    session.changed.connect(heard)
    session.pace.rested.connect(take)
