"""The process is killed while somebody edits: at most two seconds of edits are lost, and no file is damaged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.files.reading import read_text
from engine.files.recovery import RecoveryFolder
from engine.files.sessions import read_session
from engine.language import parse
from tests.helpers.waiting import wait_for_line

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX kills without a word")
MOST_LOST_S = 2.0
ROOT = Path(__file__).resolve().parents[2]


class Entry(NamedTuple):
    time_s: float
    what: str
    edit: int


def killed_at_a_random_moment(folder: Path, seed: int) -> list[Entry]:
    """The diary of a window that was killed, whole lines only."""
    command = [sys.executable, "-m", "tests.ui.edits_until_killed", str(folder), str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for_line(folder / "diary", process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.0, 3.0))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL, "it did not end by itself"
    lines = (folder / "diary").read_text(encoding="utf-8").split("\n")[:-1]
    return [Entry(float(time), what, int(edit)) for time, what, edit in map(str.split, lines)]


def number_in_the_file(folder: Path) -> int:
    """What the saved file holds: it opens, and is whole."""
    if (folder / "model.gvsession").exists():
        model = read_session(folder / "model.gvsession")
    else:
        model = parse(read_text(folder / "model.gvnn"))
    value = int(model.values[model.leaf_id("w")])
    if "B" in model.graph.ids and (folder / "model.gvsession").exists() and value:
        assert model.values[model.leaf_id("B")][0, 0] == value
    return value


def number_that_was_kept(folder: Path) -> int:
    """What can be recovered; -1 where nothing was kept."""
    left = RecoveryFolder(folder / "state" / "unsaved").left()
    assert len(left) <= 1
    if not left:
        return -1
    assert left[0].contents is not None, left[0].trouble
    model = parse(left[0].contents.text)
    value = int(model.values[model.leaf_id("w")])
    if "B" in left[0].contents.values:
        assert left[0].contents.values["B"][0, 0] in (value, value - 1)
    return value


def check(folder: Path, seed: int) -> None:
    diary = killed_at_a_random_moment(folder, seed)
    saved = max((entry.edit for entry in diary if entry.what == "saved"), default=0)
    begun = max((entry.edit for entry in diary if entry.what == "saving"), default=0)
    in_file = number_in_the_file(folder)
    assert saved <= in_file <= max(begun, saved), f"seed {seed}: the file holds a save"
    best = max(in_file, number_that_was_kept(folder))
    end = diary[-1].time_s
    lost = [end - entry.time_s for entry in diary if entry.what == "edited" and entry.edit > best]
    assert max(lost, default=0.0) <= MOST_LOST_S, f"seed {seed}: {len(lost)} edits are lost"


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_a_kill_loses_no_more_than_a_moment_and_damages_no_file(tmp_path, seed):
    check(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_kills_lose_no_more_than_a_moment_and_damage_no_file(tmp_path, seed):
    check(tmp_path, seed)
