"""A large view made ready beside the window."""

from __future__ import annotations

from PySide6.QtCore import Signal

from engine.debugging.actions import Action
from engine.debugging.debugger import DebuggerState, reduce
from engine.errors import GraphError
from engine.watching import watched_by
from ui.work import Work


class _GivenUpError(Exception):
    """Nobody waits for this view any more."""


class FoldingRun(Work):
    """Works out the state after an action, until it is done or given up.

    Args:
        before: The state before.
        action: The action.
        by: Who wants it.
    """

    done = Signal(object, object)
    """(this run, the state after the action)."""
    failed = Signal(object, str)
    """(this run, a sentence): the view cannot be made."""

    def __init__(self, before: DebuggerState, action: Action, by: object) -> None:
        super().__init__()
        self.before, self.action, self.by = before, action, by

    def work(self) -> None:
        """The thread's work."""
        try:
            with watched_by(self._look):
                after = reduce(self.before, self.action)
            if not self.is_stopping:
                self.done.emit(self, after)
        except _GivenUpError:
            return
        except GraphError as error:
            self.failed.emit(self, error.message)
        except MemoryError:
            self.failed.emit(self, "There is not enough memory for this view")

    def _look(self) -> None:
        if self.is_stopping:
            raise _GivenUpError
