"""A large layout beside the window: it works in a thread of its own, and tells how far it has come."""

from __future__ import annotations

from engine.errors import GraphError
from ui.drawing.arrangement import Arrangement
from ui.drawing.arranging import Arranging
from ui.way import Course, Way
from ui.work import Work, WorkFailedError


class ArrangingRun(Work):
    """Works on one arrangement until it is done or given up.

    It tells how much is done, from 0 to 1, and the sketch as soon as there is one; its outcome is the arrangement.

    Args:
        arranging: What is to be done.
        way: How.
        course: What it is to come to.
    """

    def __init__(self, arranging: Arranging, way: Way, course: Course = Course.STRAIGHT) -> None:
        super().__init__()
        self.arranging, self.way, self.course = arranging, way, course

    def work(self) -> Arrangement:
        """The thread's work."""
        try:
            if self.course is Course.SKETCH_FIRST and self.arranging.takes_long:
                self.show(_measured(self.arranging.work(self._tick, hasty=True)))
            return _measured(self.arranging.work(self.advance, hasty=self.course is Course.SKETCH))
        except GraphError as error:
            raise WorkFailedError(error.sentence) from error

    def _tick(self, _share: float) -> None:
        """The sketch is no share of the whole worth telling, but it can be given up."""
        self.advance(0.0)


def _measured(arrangement: Arrangement) -> Arrangement:
    """The arrangement itself; what the first frame asks of it is worked out here, and remembered."""
    arrangement.bounds, arrangement.segment_boxes  # noqa: B018 - remembered
    return arrangement
