"""A window at which somebody edits and saves without a pause, and keeps a diary, until the process is killed.

python -m tests.ui.edits_until_killed FOLDER SEED
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QSettings, QTimer

from graphviz_nn.qt_start import qt_application

TEXT = "x: input = 2.0\nw: param = 0.0\nL: loss = w*x + {more}\n"
LARGE = "B: param = randn(200, 250)\n"
EVERY_MS = 12


def begin(folder: Path, seed: int) -> Path:
    """Write the file that is edited; every other one is a session, every third one is large."""
    from engine.files.sessions import write_session
    from engine.language import parse

    large = seed % 3 == 0
    text = (LARGE if large else "") + TEXT.format(more="sum(B)" if large else "1")
    path = folder / ("model.gvsession" if seed % 2 else "model.gvnn")
    if seed % 2:
        write_session(path, parse(text))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def main(folder: Path, seed: int) -> None:
    application = qt_application()
    from ui.main_window import MainWindow
    from ui.settings import Settings

    rng = random.Random(seed)
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Settings(store, folder / "state"))
    window.load()
    window.show()
    session = window.session
    session.open_file(begin(folder, seed))
    with (folder / "diary").open("ab", buffering=0) as diary:
        edits = 0

        def write(what: str) -> None:
            diary.write(f"{monotonic()} {what} {edits}\n".encode())

        def edit() -> None:
            nonlocal edits
            edits += 1
            session.edit_number("w", (), float(edits), None)
            if seed % 3 == 0:
                session.edit_number("B", (0, 0), float(edits), None)
            write("edited")
            if rng.random() < 0.05:
                write("saving")
                session.save()
                write("saved")

        clock = QTimer()
        clock.timeout.connect(edit)
        clock.start(EVERY_MS)
        application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
