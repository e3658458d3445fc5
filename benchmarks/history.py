"""Looking through the passes of a training: time a pass and a frame, and what ten thousand of them take in memory.

Run with ``python -m benchmarks.history``. The window shows the spiral example at the end of its pass. Each turn shows
another batch, anywhere among them, and paints the whole window anew. Beside it, in the same turn, the pass alone is
run by the rules. A ratio is the median over the turns.
"""

from __future__ import annotations

import os
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

import resources
from engine.history.history import MEGABYTE, History
from engine.language import parse
from engine.learning.outcomes import TrainedPass
from engine.learning.training import Training
from graphviz_nn.app import open_in
from graphviz_nn.qt_start import qt_application
from ui.fonts import load_fonts
from ui.main_window import MainWindow
from ui.settings import Settings

_PASSES, _TURNS = 10_000, 60
_SIZE = (1440, 900)
_FRAME_MS = 1000.0 / 60.0


def _train(heard: Callable[[TrainedPass], object], passes: int) -> None:
    """Run batches of the spiral until there are so many."""
    model = parse(resources.example_text("spiral"), "spiral.gvnn")
    while passes > 0:
        training = Training(model, heard=heard)
        goes_on = True
        while passes > 0 and goes_on:
            goes_on = training.run_batch()
            passes -= 1


def _spent_ms(do: Callable[[], object]) -> float:
    """Milliseconds of this thread: a busy machine takes no part."""
    start = time.thread_time()
    do()
    return 1000.0 * (time.thread_time() - start)


def _memory(bound_mb: int) -> None:
    history = History(bound_mb * MEGABYTE)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    _train(history.add_trained, _PASSES)
    taken = (tracemalloc.get_traced_memory()[0] - before) / MEGABYTE
    tracemalloc.stop()
    said = history.used_bytes / MEGABYTE
    print(
        f"{_PASSES:>7,} passes  bound {bound_mb:>5} MB  {len(history.records):>7,} kept {said:7.1f} MB {taken:9.1f} MB"
    )


def _scrubbing() -> None:
    application = qt_application()
    load_fonts()
    window = MainWindow(Settings(QSettings("", QSettings.Format.IniFormat)))
    window.resize(*_SIZE)
    window.show()
    open_in(window, "spiral")
    session = window.session
    _train(session.past.take_trained, _PASSES)
    session.past.tell()
    session.goto(len(session.state.steps) if session.state is not None else 0)
    chosen = random.Random(7)
    whole, near, alone = [], [], []
    full = [i for i, record in enumerate(session.history.records) if record.rows is not None and len(record.rows) == 32]
    for place in chosen.sample(full, 3):  # both sizes of batches are laid out once
        for step in range(8):
            session.past.show(place + step)
            QApplication.processEvents()

    def shown(place: int) -> None:
        session.past.show(place)
        application.processEvents()

    for place in chosen.sample(full, _TURNS):
        whole.append(_spent_ms(lambda place=place: shown(place)))  # type: ignore[misc]
        near.append(_spent_ms(lambda place=place: shown(place + 1)))  # type: ignore[misc]
        record = session.history.records[place]
        alone.append(_spent_ms(record.trace))
    middle = statistics.median(whole)
    verdict = "within" if middle <= _FRAME_MS else "over"
    ratio = statistics.median(a / b for a, b in zip(whole, alone, strict=True))
    print(f"shown and painted   {middle:7.1f} ms, {verdict} a frame of 60 a second ({_FRAME_MS:.1f} ms)")
    print(f"the next one of it  {statistics.median(near):7.1f} ms")
    print(f"the pass alone      {statistics.median(alone):7.1f} ms  ratio {ratio:.1f}")
    session.close()
    window.close()


def main() -> None:
    """Print both tables."""
    print("                                             kept     as counted  as measured")
    for bound_mb in (16, 64, 256):
        _memory(bound_mb)
    print()
    _scrubbing()


if __name__ == "__main__":
    main()
