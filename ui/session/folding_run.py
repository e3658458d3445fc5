"""A large view made ready beside the window."""

from __future__ import annotations

from engine.debugging.actions import Action
from engine.debugging.debugger import DebuggerState, reduce
from engine.errors import GraphError
from engine.watching import watched_by
from ui.session.preparing import prepared
from ui.work import Work, WorkFailedError


class FoldingRun(Work):
    """Works out the state after an action, which is its outcome, until it is done or given up.

    Args:
        before: The state before.
        action: The action.
        by: Who wants it.
    """

    def __init__(self, before: DebuggerState, action: Action, by: object) -> None:
        super().__init__()
        self.before, self.action, self.by = before, action, by

    def work(self) -> DebuggerState:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                return prepared(reduce(self.before, self.action))
        except GraphError as error:
            raise WorkFailedError(error.message) from error
        except MemoryError as error:
            raise WorkFailedError("There is not enough memory for this view") from error
