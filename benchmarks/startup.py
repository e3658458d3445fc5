"""Time from the start of the process to the first painted window, beside an empty Qt window.

Run with ``python -m benchmarks.startup``. Every figure comes from fresh processes; the variants take turns, so that a
busy machine slows all of them down.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 11
_STARTED = "GRAPHVIZ_NN_STARTED_NS"
_EXAMPLE = "univariate-regularised"

# A zero timer fires when the event that painted the window, with all that is in it, is done.
_REPORT = f"""
import os, time
def report():
    print(time.time_ns() - int(os.environ["{_STARTED}"]), flush=True)
    os._exit(0)
"""
_EMPTY = (
    _REPORT
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, report)
application = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""
)
_PROJECT = (
    _REPORT
    + """
from graphviz_nn.cli import main
from graphviz_nn.qt_start import qt_application
qt_application()
from PySide6.QtCore import QTimer
from {module} import {widget}
inherited = {widget}.{method}
def observed(self, *arguments):
    inherited(self, *arguments)
    if {ready}:
        QTimer.singleShot(0, report)
{widget}.{method} = observed
main({arguments})
"""
)
_WINDOW = {"module": "ui.main_window", "widget": "MainWindow", "method": "paintEvent", "ready": "True"}
_GRAPH = {
    "module": "ui.canvas.view",
    "widget": "Canvas",
    "method": "drawBackground",
    "ready": "self.picture is not None",
}
VARIANTS = {
    "an empty window of Qt": _EMPTY,
    "the welcome page": _PROJECT.format(**_WINDOW, arguments=["open"]),
    "the window, opening a model": _PROJECT.format(**_WINDOW, arguments=["open", _EXAMPLE]),
    "the model's graph in it": _PROJECT.format(**_GRAPH, arguments=["open", _EXAMPLE]),
}


def seconds(code: str, settings: str) -> float:
    """Seconds from the start of a fresh process to its report.

    Args:
        code: What it runs.
        settings: An empty folder for what the program stores.

    Raises:
        RuntimeError: The process failed.
    """
    environment = dict(os.environ) | {
        "PYTHONPATH": str(_ROOT),
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "XDG_CONFIG_HOME": settings,
        _STARTED: str(time.time_ns()),
    }
    done = subprocess.run(  # noqa: S603 - the code is this file's
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode or not done.stdout.strip().isdecimal():
        raise RuntimeError(f"the process failed:\n{done.stderr}")
    return int(done.stdout) / 1e9


def main() -> None:
    """Print one line per variant."""
    with tempfile.TemporaryDirectory() as settings:
        for code in VARIANTS.values():
            seconds(code, settings)  # compiles modules, warms the disk's cache
        rounds = [{name: seconds(code, settings) for name, code in VARIANTS.items()} for _ in range(_ROUNDS)]
    base = [times["an empty window of Qt"] for times in rounds]
    print(f"{'until this is painted':<28} {'median ms':>10} {'fastest':>8} {'ratio':>6}")
    for name in VARIANTS:
        found = [times[name] for times in rounds]
        ratio = statistics.median(found) / statistics.median(base)
        print(f"{name:<28} {statistics.median(found) * 1e3:>10.0f} {min(found) * 1e3:>8.0f} {ratio:>6.2f}")


if __name__ == "__main__":
    main()
