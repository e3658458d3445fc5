"""A large document that is read, and its pass that is run, beside the window."""

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
from engine.watching import watched_by
from ui.changes import What
from ui.comparison import changed_nodes, what_changed
from ui.feed import Feed
from ui.session.found import Found
from ui.session.preparing import prepared
from ui.work import Work, WorkFailedError

_NO_MEMORY = "There is not enough memory for this model"


class Read(NamedTuple):
    """What became of an edit.

    Attributes:
        state: After it.
        what: What became different.
        changed: The nodes whose numbers look different.
        feed: What the pass was run on: all examples where those that were asked for are gone.
    """

    state: DebuggerState
    what: What
    changed: frozenset[str]
    feed: Feed


Edited = Read | GraphError
"""A text that is no model is an outcome, too."""


class EditRun(Work):
    """Reads an edited document and runs its pass.

    Args:
        read: What reads it, and says what it is fed.
        before: The state before, if there is one.
        notation: How error signals are written, if there is none.
        by: Who edited.
        is_renumbered: Whether no more than a number is another one, so that the graph stays.
    """

    def __init__(
        self,
        read: Callable[[], tuple[Model | GraphError, Feed]],
        before: DebuggerState | None,
        notation: Notation,
        by: object,
        *,
        is_renumbered: bool,
    ) -> None:
        super().__init__()
        self.before, self.by, self.is_renumbered = before, by, is_renumbered
        self._read, self._notation = read, notation

    def work(self) -> Edited:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                model, feed = self._read()
                return model if isinstance(model, GraphError) else self._edited(model, feed)
        except GraphError as error:
            return error
        except MemoryError as error:
            raise WorkFailedError(_NO_MEMORY) from error

    def _edited(self, model: Model, feed: Feed) -> Read:
        trace, before = run(model), self.before
        if before is None:
            state = start_on(trace, notation=self._notation)
        else:
            # Scalars are gathered afterwards, with a word of their own.
            stays = model.graph is before.model.graph or before.level is not Level.SCALARS
            state = reduce(before if stays else reduce(before, SetLevel(Level.VARIABLES)), ReplacePass(trace))
        prepared(state)
        what = what_changed(before, state)
        changed = changed_nodes(before, state) if What.SELECTION not in what else frozenset()
        return Read(state, what, changed, feed)


class OpeningRun(Work):
    """Reads what is to be opened, and runs its pass.

    Args:
        find: What reads it.
        notation: How error signals are written.
    """

    def __init__(self, find: Callable[[], Found], notation: Notation) -> None:
        super().__init__()
        self._find, self._notation = find, notation

    def work(self) -> Found | GraphError:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                found = self._find()
                model = found.model
                if model is None:
                    return found
                trace = found.trace if found.trace is not None else run(model)
                shown = Folding(Level.VARIABLES) if found.view is None else found.view.folding
                plain = Folding(Level.VARIABLES) if shown.level is Level.SCALARS else shown
                return replace(found, begun=prepared(start_on(trace, plain, notation=self._notation)))
        except GraphError as error:
            return error
        except MemoryError as error:
            raise WorkFailedError(_NO_MEMORY) from error
