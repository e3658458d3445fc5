"""Screens of all sizes and scale factors: the window in a process of its own, for a factor is chosen at its start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

WINDOW = """
import json, sys
import numpy as np
from PySide6.QtCore import QSettings, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
said = []
qInstallMessageHandler(lambda kind, context, text: said.append(text))
from graphviz_nn.app import build_window
window = build_window("univariate-regularised")
width, height = int(sys.argv[1]), int(sys.argv[2])
window.resize(width, height)
window.show()
for _ in range(20):
    QApplication.processEvents()
session = window.session
session.goto(20)
session.playback.settle()
QApplication.processEvents()
canvas = window.canvas
seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
shot = canvas.viewport().grab().toImage()
def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()
colors = len(np.unique(pixels(shot)[::2, ::2]))
# Sharp: a picture painted at this scale has detail between the pixels of one at scale 1.
small = shot.scaled(canvas.viewport().size()).scaled(shot.size())
sharp = int((pixels(shot) != pixels(small))[::5, ::5].sum())  # every third would skip all between
print(json.dumps({
    "size": [window.width(), window.height()],
    "ratio": shot.devicePixelRatio(), "pixels": [shot.width(), shot.height()],
    "viewport": [canvas.viewport().width(), canvas.viewport().height()],
    "in sight": seen.intersects(canvas.picture.arrangement.bounds),
    "colors": colors, "sharp": sharp, "said": said,
}))
session.close()
"""


@pytest.mark.parametrize(
    ("width", "height", "factor"),
    [(1024, 640, 1), (1440, 900, 1.5), (1440, 900, 2), (1280, 720, 3), (3840, 2160, 1)],
)
def test_the_window_fits_and_is_sharp(tmp_path, width, height, factor):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(factor),
        "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", WINDOW, str(width), str(height)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.strip().splitlines()[-1])
    assert [said for said in told["said"] if "propagateSizeHints" not in said] == []  # that, offscreen cannot do
    assert told["size"] == [width, height], "the window must not ask for more room than there is"
    assert told["ratio"] == factor
    # Halves of pixels are rounded up.
    assert told["pixels"] == pytest.approx([side * factor for side in told["viewport"]], abs=1)
    assert told["in sight"]
    assert told["colors"] > 20
    if factor > 1:
        assert told["sharp"] > 100


def test_the_bars_change_places_while_the_window_changes_its_size(person):
    person.opens("noise-and-norm")
    window = person.window
    parents = set()
    for state in (Qt.WindowState.WindowFullScreen, Qt.WindowState.WindowMaximized) * 6:
        for size in ((1024, 640), (1440, 700), (1440, 900)):
            window.resize(*size)
            window.setWindowState(state)
            person.session.notified.emit("words " * len(parents) * 10)
            QApplication.processEvents()
            window.setWindowState(Qt.WindowState.WindowNoState)
            QApplication.processEvents()
            QApplication.processEvents()
            parents.add(window.workspace.data_bar.parentWidget())
    assert len(parents) == 2
