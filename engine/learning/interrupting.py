"""Ctrl+C ends a training at the next batch, so that what was learnt is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from engine.learning.training import Training


@contextmanager
def stopped_by_interrupt(training: Training) -> Iterator[None]:
    """Within it, the first Ctrl+C stops the training, the second one interrupts Python as usual.

    Signals reach the main thread only; in another one nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        training.stop()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
