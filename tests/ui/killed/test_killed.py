"""The program is killed while somebody edits: at most two seconds of edits are lost, and no file is damaged."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.files.recovery import RecoveryFolder
from tests.helpers.waiting import wait_for_line
from tests.ui.killed.diary import DIARY, Entry, edits_in, read_diary
from tests.ui.killed.restarting import FOUND

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX kills without a word")
MOST_LOST_S = 2.0
ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("KILLS", "200"))


def program(folder: Path, module: str, *arguments: object) -> subprocess.Popen[bytes]:
    """The program with somebody before it, whose settings and unsaved work are its own."""
    command = [sys.executable, "-m", f"tests.ui.killed.{module}", str(folder), *map(str, arguments)]
    own = {"GRAPHVIZ_NN_STATE": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    with (folder / f"{module}.txt").open("wb") as said:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | own,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL, "it did not end by itself"


def killed_at_a_random_moment(folder: Path, seed: int) -> tuple[list[Entry], float]:
    """The diary of a program that was killed, and when it was."""
    process = program(folder, "editing", seed)
    try:
        wait_for_line(folder / DIARY, process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.0, 3.0))
        when = monotonic()
    finally:
        kill(process)
    return read_diary(folder), when


def found_after_a_restart(folder: Path, file: Path, way: str) -> dict[str, Any]:
    """What the restarted program shows. It is killed, too, and loses nothing by that."""
    unsaved = RecoveryFolder(folder / "state" / "unsaved")
    left = len(unsaved.left())
    process = program(folder, "restarting", file, way)
    try:
        wait_for_line(folder / FOUND, process)
    finally:
        kill(process)
    found: dict[str, Any] = json.loads((folder / FOUND).read_bytes())
    assert found["mended"] is not None or len(unsaved.left()) == left  # mended, it may be as its file holds it
    return found


def is_what_a_file_holds(held: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether a file's document is one that was saved in it: a model file holds the text alone."""
    if found["file"].endswith(".gvsession"):
        return edits_in(held) == edits_in(found) and held["view"] == found["view"]
    return held["text"] == found["text"]


def last_file_of(diary: list[Entry], folder: Path) -> Path:
    """The file that was saved last: a model file may have become a session."""
    names = {entry.held["file"] for entry in diary}
    return max((folder / name for name in names), key=lambda path: path.stat().st_mtime_ns)


def loss_s(diary: list[Entry], when: float, found: dict[str, Any]) -> float:
    """How long before the kill the first edit was made that is not there any more; 0 where all are."""
    same = [i for i, entry in enumerate(diary) if entry.edits == edits_in(found)]
    assert same, "what is there was never made"
    later = (entry for entry in diary[same[-1] + 1 :] if entry.edits != edits_in(found))
    return max((when - entry.time_s for entry in later), default=0.0)


def check(folder: Path, seed: int) -> float:
    """Kill and restart the program.

    Returns:
        The time whose edits are lost, in seconds.
    """
    diary, when = killed_at_a_random_moment(folder, seed)
    file = last_file_of(diary, folder)
    found = found_after_a_restart(folder, file, "notice" if seed % 4 < 2 else "welcome")
    told = f"seed {seed}, {len(diary)} entries, the last one: {diary[-1].what}"
    begun = [i for i, entry in enumerate(diary) if entry.what in {"saved", "saving"}]
    saved = max(i for i in begun if diary[i].what == "saved")
    assert any(is_what_a_file_holds(diary[i].held, found["file"]) for i in begun if i >= saved), f"{told}: the file"
    if found["left"] is None:
        lost = loss_s(diary, when, found["file"])
    else:
        lost = loss_s(diary, when, found["left"])
        check_how_it_is_looked_at(diary, found, told)
    assert lost <= MOST_LOST_S, f"{told}: {lost:.2f} s are lost"
    return lost


def check_how_it_is_looked_at(diary: list[Entry], found: dict[str, Any], told: str) -> None:
    """Level and open groups are those of the document that came back; a broken text has them once it is mended."""
    left = found["left"] if found["mended"] is None else found["mended"]
    meant = [entry.held for entry in diary if edits_in(entry.held) == edits_in(found["left"])]
    for name in ("moved", "breakpoints", "watches", "numbers", "view"):
        assert any(held[name] == left[name] for held in meant), f"{told}: {name}"


@pytest.mark.parametrize("seed", [0, 1, 3, 6])
def test_a_kill_loses_no_more_than_a_moment_and_damages_no_file(tmp_path, seed):
    check(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(KILLS))
def test_two_hundred_kills_lose_no_more_than_a_moment_and_damage_no_file(tmp_path, seed):
    (tmp_path / "lost_s").write_text(str(check(tmp_path, seed)), encoding="utf-8")  # for whoever wants to know
