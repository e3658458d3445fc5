"""The program at a small disk of its own, which becomes full, or read-only, or vanishes while somebody edits.

unshare --user --map-root-user --mount python -m tests.ui.at_a_disk FOLDER full|read-only|vanished|nowhere-to-keep
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.at_program import Doing, runs_the_program, said, soon, until, window_at_rest, windows
from ui.main_window import MainWindow
from ui.settings import STATE_VARIABLE

TOLD = "told"
TEXT = "x: input = 2.0\nw: param = 3.0\nB: param = randn(20, 20)\nL: loss = w*x + sum(B)\n"


def mount(disk: Path, *options: str) -> None:
    """Put a disk of 300 KB into a folder, which only this process and its children see; or change it."""
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Write until there is no room for a single byte."""
    with (disk / "filling").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        all(file.write(bytes(4096)) for _ in iter(int, 1))


def unmount(disk: Path) -> None:
    """What pulling a stick out does: its folder goes as well."""
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
    disk.rmdir()


class Visit:
    """Somebody at the program, with what they have been told.

    Args:
        window: Where.
        folder: Where all is kept that is not on the disk.
        disk: The disk.
    """

    def __init__(self, window: MainWindow, folder: Path, disk: Path) -> None:
        self.window, self.session, self.folder, self.disk = window, window.session, folder, disk
        self.told: dict[str, Any] = {}
        self.hints: list[str] = []
        self.session.notified.connect(self.hints.append)

    def edits(self, value: float) -> None:
        """Change a number of the text, and one that does not stand there."""
        self.session.edit_number("w", (), value, None)
        self.session.edit_number("B", (0, 0), value, None)

    def triggers(self, command: str) -> Doing:
        """Give a command, and wait until it has been done, with all that it asks."""
        done: list[bool] = []

        def give() -> None:
            self.window.actions_by_id[command].trigger()
            done.append(True)

        soon(give)
        yield from until(lambda: done)

    def saves(self, when: str) -> Doing:
        """Save, and note down what was said."""
        said.clear()
        yield from self.triggers("file.save")
        self.told[when] = list(said)
        self.told[f"{when}, unsaved"] = self.session.is_dirty

    def saves_elsewhere(self, path: Path) -> Doing:
        """Save under another name."""
        said.clear()
        done: list[bool] = []

        def give() -> None:
            self.window.actions_by_id["file.save_as"].trigger()
            done.append(True)

        soon(give)
        yield from until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(path))
        soon(dialog.accept)
        yield from until(lambda: done)
        self.told["elsewhere"] = list(said)
        self.told["elsewhere, unsaved"] = self.session.is_dirty

    def notes(self) -> None:
        """Note down what is in the window, in its file, and what is kept for a crash."""
        self.told["number"] = float(self.session.state.model.values[self.session.state.model.leaf_id("w")])
        self.told["notice"] = (
            self.window.workspace.notices.words.text() if self.window.workspace.notices.isVisible() else ""
        )
        self.told["hints"] = self.hints
        (self.folder / TOLD).write_text(json.dumps(self.told) + "\n", encoding="utf-8")


def _begins(folder: Path, disk: Path) -> Doing:
    yield from window_at_rest()
    visit = Visit(windows()[0], folder, disk)
    visit.edits(4.0)
    return visit


def full(folder: Path, disk: Path) -> Doing:
    """There is no room left, then there is."""
    visit = yield from _begins(folder, disk)
    before = sorted(path.name for path in disk.iterdir())
    file = disk / "model.gvsession"
    bytes_before = file.read_bytes()
    fill(disk)
    yield from visit.saves("full")
    visit.told["file is as before"] = file.read_bytes() == bytes_before
    visit.told["nothing half written"] = sorted(p.name for p in disk.iterdir() if p.name != "filling") == before
    (disk / "filling").unlink()
    yield from visit.saves("room again")
    fill(disk)
    visit.edits(5.0)
    yield from visit.saves("full again")
    yield from visit.saves_elsewhere(folder / "elsewhere.gvsession")
    visit.notes()
    yield from until(lambda: False)


def read_only(folder: Path, disk: Path) -> Doing:
    """The disk takes nothing any more."""
    visit = yield from _begins(folder, disk)
    mount(disk, "-o", "remount,ro")
    bytes_before = (disk / "model.gvsession").read_bytes()
    yield from visit.saves("read-only")
    visit.told["file is as before"] = (disk / "model.gvsession").read_bytes() == bytes_before
    yield from visit.saves_elsewhere(folder / "elsewhere.gvsession")
    visit.notes()
    yield from until(lambda: False)


def vanished(folder: Path, disk: Path) -> Doing:
    """The disk is pulled out, and comes back empty."""
    visit = yield from _begins(folder, disk)
    notices = visit.window.workspace.notices
    unmount(disk)
    yield from until(notices.isVisible)
    visit.told["notice when it went"] = notices.words.text()
    yield from visit.saves("vanished")
    yield from visit.saves_elsewhere(folder / "elsewhere.gvsession")
    visit.notes()
    yield from until(lambda: False)


def nowhere_to_keep(folder: Path, disk: Path) -> Doing:
    """What is unsaved is kept on the disk, which is full; then there is room."""
    visit = yield from _begins(folder, disk)
    yield from until(lambda: list(disk.glob("unsaved/*.gvsession")))
    (kept,) = disk.glob("unsaved/*.gvsession")
    bytes_before = kept.read_bytes()
    fill(disk)
    for value in (5.0, 6.0):
        visit.edits(value)
        visit.window.workspace.autosave.keep()
    visit.told["kept is as before"] = kept.read_bytes() == bytes_before
    visit.told["hints while full"] = list(visit.hints)
    (disk / "filling").unlink()
    visit.edits(7.0)
    visit.window.workspace.autosave.keep()
    visit.told["kept again"] = kept.read_bytes() != bytes_before
    visit.notes()
    yield from until(lambda: False)


SCENES: dict[str, Callable[[Path, Path], Doing]] = {
    "full": full,
    "read-only": read_only,
    "vanished": vanished,
    "nowhere-to-keep": nowhere_to_keep,
}


def main(folder: Path, scene: str) -> None:
    from engine.files.sessions import write_session
    from engine.language import parse

    disk = folder / "disk"
    mount(disk, "-o", "size=300k")
    file = (folder if scene == "nowhere-to-keep" else disk) / "model.gvsession"
    write_session(file, parse(TEXT))
    if scene == "nowhere-to-keep":
        os.environ[STATE_VARIABLE] = str(disk)
    runs_the_program(["open", str(file)], SCENES[scene](folder, disk), 5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
