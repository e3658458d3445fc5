"""A training run in the window: a few batches at a time between two events, so that the window answers meanwhile.

No thread: of one, Python may collect garbage there, and Qt's objects must not end outside their own; and a small
model's training is Python's own work, which a second thread would not speed up. A batch takes less than the pass over
all examples that shows what it has brought.
"""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import GraphError
from engine.learning.training import Training

_SLICE_S = 0.012
"""How long batches are run before the window has its turn."""
_TELL_S = 0.08
"""So much is trained before the run tells again what it has brought."""
_COUNT_S = 0.1
"""How often the run tells how far it has come, so that it is seen to go on."""
_TELL_SHARE = 2.0
"""Painting what a large model has learnt takes its time: so many times as long is trained in between."""


class TrainingRun(QObject):
    """Runs a training to its end, or until it is stopped.

    Args:
        training: What to run; nobody else uses it meanwhile.
        parent: The owner.
    """

    advanced = Signal(object)
    """A :class:`TrainResult` so far."""
    counted = Signal(int, int, int)
    """Sent more often: whole epochs, and of the one that is under way the batches that are done, and all of them."""
    ended = Signal(object)
    """The last :class:`TrainResult`."""
    failed = Signal(str)
    """It ended with an error: a sentence."""

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self._trained_s = self._away_s = self._left_at = self._counted_at = 0.0
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._work)

    @property
    def epochs(self) -> int:
        """How many epochs it is to run."""
        return self._training.settings.epochs

    def start(self) -> None:
        """Begin with the next event."""
        self._left_at = perf_counter()
        self._clock.start(0)

    def stop(self) -> None:
        """End here; what was learnt is kept."""
        self._training.stop()
        self._work()

    def abandon(self) -> None:
        """End here, and tell nobody."""
        self._clock.stop()
        self.deleteLater()

    def _work(self) -> None:
        try:
            goes_on = self._run_slice()
            result = self._training.result() if not goes_on or self._has_news else None
        except MemoryError:
            self._end()
            self.failed.emit("Training needs more memory than there is; take a smaller batch")
        except GraphError as error:
            self._end()
            self.failed.emit(error.spoken)
        else:
            if not goes_on:
                self._end()
                self.ended.emit(result)
            elif result is not None:
                self._trained_s = self._away_s = 0.0
                self.advanced.emit(result)
            elif self._left_at - self._counted_at >= _COUNT_S:
                self._counted_at = self._left_at
                self.counted.emit(self._training.epoch, *self._training.batch)

    def _run_slice(self) -> bool:
        """Run batches for a while, one at least; False once there are no more."""
        begun = perf_counter()
        self._away_s += begun - self._left_at
        goes_on = self._training.run_batch()
        while goes_on and perf_counter() - begun < _SLICE_S:
            goes_on = self._training.run_batch()
        self._left_at = perf_counter()
        self._trained_s += self._left_at - begun
        return goes_on

    @property
    def _has_news(self) -> bool:
        """Whether enough has been trained for the time that the window took since it was told."""
        return self._trained_s >= max(_TELL_S, _TELL_SHARE * self._away_s)

    def _end(self) -> None:
        self._clock.stop()
        self.deleteLater()
