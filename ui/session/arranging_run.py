"""A large layout beside the window: it works in a thread of its own, and tells how far it has come."""

from __future__ import annotations

from engine.errors import GraphError
from ui.drawing.arrangement import Arrangement
from ui.drawing.arranging import Arranging
from ui.way import Way
from ui.work import Work, WorkFailedError


class ArrangingRun(Work):
    """Works on one arrangement until it is done or given up.

    It tells how much is done, from 0 to 1; its outcome is the arrangement.

    Args:
        arranging: What is to be done.
        way: How.
        hasty: Take the first order that is found.
    """

    def __init__(self, arranging: Arranging, way: Way, *, hasty: bool = False) -> None:
        super().__init__()
        self.arranging, self.way = arranging, way
        self._hasty = hasty

    def work(self) -> Arrangement:
        """The thread's work."""
        try:
            return self.arranging.work(self.advance, hasty=self._hasty)
        except GraphError as error:
            raise WorkFailedError(error.sentence) from error
