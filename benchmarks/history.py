"""Looking through the passes of a training: time a pass and a frame, and what ten thousand of them take in memory.

Run with ``python -m benchmarks.history``. The window shows the spiral example at the end of its pass. Each turn moves
the strip to another batch, anywhere among them, then to the next one, and draws the frame. Beside them, in the same
turn, the pass alone is run by the rules. When the strip rests the inspector, the list of problems and all else that may
be late catch up: that is measured apart. A ratio is the median over the turns.
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
_CLOSE = 0.62
"""The scale at which cards show their numbers."""


def _train(heard: Callable[[TrainedPass], object], passes: int) -> None:
    """Run batches of the spiral until there are so many."""
    text = resources.example_text("spiral").replace("epochs=300", f"epochs={passes}")
    training = Training(parse(text, "spiral.gvnn"), heard=heard)
    for _ in range(passes):
        training.run_batch()


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


def _tell(seen: str, whole: list[float], near: list[float], alone: list[float], rest: list[float]) -> None:
    """Print a stretch of frames, in milliseconds and beside a frame of 60 a second and the pass alone."""
    middle, pass_ms = statistics.median(whole), statistics.median(alone)
    ratio = statistics.median(a / b for a, b in zip(whole, alone, strict=True))
    print(
        f"{seen:<18} {middle:9.1f} {statistics.median(near):9.1f} {middle / _FRAME_MS:14.2f} "
        f"{pass_ms:12.1f} {ratio:6.1f} {statistics.median(rest):11.1f}"
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
    whole, near, alone, rest = [], [], [], []
    full = [i for i, record in enumerate(session.history.records) if record.rows is not None and len(record.rows) == 32]
    for place in chosen.sample(full, 3):  # both sizes of batches are laid out once
        for step in range(8):
            session.past.scrub(place + step)
            QApplication.processEvents()

    def frame(place: int) -> None:
        session.past.scrub(place)
        application.processEvents()

    def catch_up() -> None:
        session.pace.rest()
        application.processEvents()

    for close in (False, True):
        window.canvas.fit()
        if close:
            window.canvas.zoom_by(_CLOSE / window.canvas.scale_factor)
        for place in full[:8]:
            frame(place)
        for turn, place in enumerate(chosen.sample(full, _TURNS)):
            whole.append(_spent_ms(lambda place=place: frame(place)))  # type: ignore[misc]
            near.append(_spent_ms(lambda place=place: frame(place + 1)))  # type: ignore[misc]
            alone.append(_spent_ms(session.history.records[place].trace))
            if turn % 10 == 9:
                rest.append(_spent_ms(catch_up))
        nodes = 0 if session.state is None else len(session.state.view.nodes)
        _tell(f"{nodes} nodes at {window.canvas.scale_factor:.0%}", whole, near, alone, rest)
        for times in (whole, near, alone, rest):
            times.clear()
    session.close()
    window.close()


def main() -> None:
    """Print both tables."""
    print(f"{'in memory':<45}kept     as counted  as measured")
    for bound_mb in (16, 64, 256):
        _memory(bound_mb)
    print()
    print("what is seen        a jump ms   next ms   of a 60th s  pass alone ms  ratio  catching up ms")
    _scrubbing()


if __name__ == "__main__":
    main()
