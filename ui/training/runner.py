"""A training run beside the window: epochs in a thread of their own, what they have brought by signals."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QObject, QThread, Signal

from engine.learning.training import Training, TrainResult

_TELL_S = 0.08
"""How often a run tells what it has brought: often enough to look alive, rarely enough to leave time to paint."""


class TrainingRun(QThread):
    """Runs a training to its end, or until it is stopped.

    Args:
        training: What to run; nobody else uses it meanwhile.
        parent: The owner.
    """

    advanced = Signal(object)
    """A :class:`TrainResult` so far."""
    ended = Signal(object)
    """The last :class:`TrainResult`."""
    failed = Signal(str)
    """It ended with an error: a sentence."""

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training

    @property
    def epochs(self) -> int:
        """How many epochs it is to run."""
        return self._training.settings.epochs

    def stop(self) -> None:
        """End before the next batch; what was learnt is kept."""
        self._training.stop()

    def run(self) -> None:
        """The thread's work."""
        try:
            self.ended.emit(self._run())
        except MemoryError:
            self.failed.emit("Training needs more memory than there is; take a smaller batch")

    def _run(self) -> TrainResult:
        told = monotonic()
        while self._training.run_epoch():
            if monotonic() - told >= _TELL_S:
                self.advanced.emit(self._training.result())
                told = monotonic()
        return self._training.result()
