"""What is done beside the window with a large document: it is read, its pass run, and both made ready to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from engine.debugging.actions import ReplacePass, SetLevel
from engine.debugging.debugger import DebuggerState, reduce, start_on
from engine.errors import GraphError
from engine.execution.passes import run
from engine.levels import Folding, Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.comparison import changed_nodes, what_changed
from ui.feed import Feed
from ui.session.found import Found, read_found
from ui.session.preparing import prepared


class Read(NamedTuple):
    """What became of an edit.

    Attributes:
        state: After it.
        what: What became different.
        changed: The nodes whose numbers look different.
        feed: What the pass was run on: all examples where those that were asked for are gone.
        before: The state that it began from.
    """

    state: DebuggerState
    what: What
    changed: frozenset[str]
    feed: Feed
    before: DebuggerState | None


Edited = Read | GraphError
"""A text that is no model is an outcome, too."""


def edited(
    read: Callable[[], tuple[Model | GraphError, Feed]], before: DebuggerState | None, notation: Notation
) -> Read:
    """Read an edited document and run its pass.

    Args:
        read: What reads it, and says what it is fed.
        before: The state before, if there is one.
        notation: How error signals are written, if there is none.

    Raises:
        GraphError: It is no model.
    """
    model, feed = read()
    if isinstance(model, GraphError):
        raise model
    trace = run(model)
    if before is None:
        state = start_on(trace, notation=notation)
    else:
        # Scalars are gathered afterwards, with a word of their own.
        stays = model.graph is before.model.graph or before.level is not Level.SCALARS
        state = reduce(before if stays else reduce(before, SetLevel(Level.VARIABLES)), ReplacePass(trace))
    prepared(state)
    what = what_changed(before, state)
    changed = changed_nodes(before, state) if What.SELECTION not in what else frozenset()
    return Read(state, what, changed, feed, before)


def ready(find: Callable[[], Found], notation: Notation) -> Found:
    """Read what is to be opened, and run its pass.

    Args:
        find: What reads it.
        notation: How error signals are written.

    Raises:
        GraphError: It cannot be read.
    """
    found = read_found(find())
    model = found.model
    if model is None:
        return found
    trace = found.trace if found.trace is not None else run(model)
    shown = Folding(Level.VARIABLES) if found.view is None else found.view.folding
    plain = Folding(Level.VARIABLES) if shown.level is Level.SCALARS else shown
    return replace(found, begun=prepared(start_on(trace, plain, notation=notation)))
