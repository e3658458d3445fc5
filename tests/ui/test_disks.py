"""A full disk, a read-only one, one that vanishes: told in one sentence in the window, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.files.sessions import read_session
from tests.engine.files.damage import is_one_clear_sentence
from tests.helpers.waiting import wait_for_line
from tests.ui.at_a_disk import TOLD
from tests.ui.at_program import end, started

APART = ("unshare", "--user", "--map-root-user", "--mount")
"""What gives a process disks that no other process sees, without asking for anybody's permission."""


@cache
def can_have_a_disk() -> bool:
    mount = [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return (
        shutil.which(APART[0]) is not None and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )


def at_a_disk(folder: Path, scene: str) -> dict[str, Any]:
    """What somebody was told, and what was there then."""
    if not can_have_a_disk():
        pytest.skip("nobody may mount a disk here")
    process = started("tests.ui.at_a_disk", folder, scene, within=APART)
    try:
        wait_for_line(folder / TOLD, process)
    finally:
        end(process)
    return json.loads((folder / TOLD).read_bytes())


def sentence(told: list[str], *words: str) -> None:
    (said,) = told
    assert is_one_clear_sentence(said)
    assert said.startswith("'model.gvsession' was not saved: ")
    assert all(word in said for word in (*words, "choose another place"))


def numbers_in(path: Path) -> tuple[float, float]:
    model = read_session(path)
    return float(model.values[model.leaf_id("w")]), float(model.values[model.leaf_id("B")][0, 0])


def was_saved_elsewhere(folder: Path, told: dict[str, Any], number: float) -> None:
    assert told["elsewhere"] == []
    assert not told["elsewhere, unsaved"]
    assert numbers_in(folder / "elsewhere.gvsession") == (number, number)


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path):
    told = at_a_disk(tmp_path, "full")
    sentence(told["full"], "disk/model.gvsession", "No space left on device")
    assert told["full, unsaved"]
    assert told["file is as before"]
    assert told["nothing half written"]
    assert told["room again"] == []
    assert not told["room again, unsaved"]
    sentence(told["full again"], "No space left on device")
    was_saved_elsewhere(tmp_path, told, 5.0)
    assert told["number"] == 5.0


def test_a_read_only_disk_is_told_and_nothing_is_lost(tmp_path):
    told = at_a_disk(tmp_path, "read-only")
    sentence(told["read-only"], "write-protected")
    assert told["read-only, unsaved"]
    assert told["file is as before"]
    was_saved_elsewhere(tmp_path, told, 4.0)


def test_a_vanished_disk_is_told_before_anybody_saves_and_nothing_is_lost(tmp_path):
    told = at_a_disk(tmp_path, "vanished")
    assert told["notice when it went"].startswith("model.gvsession is no longer there. What is open here is unsaved")
    sentence(told["vanished"], "there is no folder")
    assert told["vanished, unsaved"]
    was_saved_elsewhere(tmp_path, told, 4.0)
    assert told["notice"] == ""  # it is of no concern once it is saved elsewhere


def test_unsaved_work_that_cannot_be_kept_is_told_once_and_kept_again_later(tmp_path):
    told = at_a_disk(tmp_path, "nowhere-to-keep")
    assert told["kept is as before"]
    (hint,) = told["hints while full"]
    assert hint.startswith("Unsaved work cannot be kept for a crash: ")
    assert hint.endswith("(No space left on device); save your work.")
    assert told["kept again"]
    assert told["number"] == 7.0
