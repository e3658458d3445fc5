"""The program is killed while somebody edits: at most two seconds of edits are lost, and no file is damaged."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.files.recovery import RecoveryFolder
from tests.helpers.waiting import wait_for_line
from tests.ui.at_program import end, started
from tests.ui.killed.diary import DIARY, EDITS, Entry, edits_in, read_diary
from tests.ui.killed.restarting import FOUND

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX kills without a word")
MOST_LOST_S = 2.0
KILLS = int(os.environ.get("KILLS", "200"))


def killed_at_a_random_moment(folder: Path, seed: int) -> tuple[list[Entry], float]:
    """The diary of a program that was killed, and when it was."""
    process = started("tests.ui.killed.editing", folder, seed)
    try:
        wait_for_line(folder / DIARY, process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.0, 3.0))
        when = monotonic()
    finally:
        end(process)
    return read_diary(folder), when


def found_after_a_restart(folder: Path, file: Path, way: str) -> dict[str, Any]:
    """What the restarted program shows. It is killed, too, and loses nothing by that."""
    unsaved = RecoveryFolder(folder / "state" / "unsaved")
    left = len(unsaved.left())
    process = started("tests.ui.killed.restarting", folder, file, way)
    try:
        wait_for_line(folder / FOUND, process)
    finally:
        end(process)
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


def first_lost(diary: list[Entry], found: dict[str, Any], parts: Sequence[str] = EDITS) -> int:
    """Which entry of the diary is the first whose edit is not there any more; behind the last one where all are.

    Args:
        diary: What was done.
        found: What is there.
        parts: What must have been there together at some time.
    """
    wanted = [found[part] for part in parts]
    held = [[entry.held[part] for part in parts] for entry in diary]
    assert wanted in held, "what is there was never made"
    return len(held) - held[::-1].index(wanted)


def first_lost_of_the_file(diary: list[Entry], found: dict[str, Any]) -> int:
    """The same, where nothing was left behind: a model file holds the text, so the rest may be of another time."""
    if found["file"].endswith(".gvsession"):
        return first_lost(diary, found)
    return min(first_lost(diary, found, [part]) for part in EDITS)


def check(folder: Path, seed: int) -> float:
    """Kill and restart the program.

    Returns:
        For how long before the kill edits are lost, in seconds.
    """
    diary, when = killed_at_a_random_moment(folder, seed)
    file = last_file_of(diary, folder)
    found = found_after_a_restart(folder, file, "notice" if seed % 4 < 2 else "welcome")
    told = f"seed {seed}, {len(diary)} entries, the last one: {diary[-1].what}"
    begun = [i for i, entry in enumerate(diary) if entry.what in {"saved", "saving"}]
    saved = max(i for i in begun if diary[i].what == "saved")
    assert any(is_what_a_file_holds(diary[i].held, found["file"]) for i in begun if i >= saved), f"{told}: the file"
    if found["left"] is None:
        first = first_lost_of_the_file(diary, found["file"])
    else:
        first = first_lost(diary, found["left"])
        check_how_it_is_looked_at(diary, found, told)
    if first == len(diary):
        return 0.0
    # By the diary's own clock: a program that the system has not let run has neither edited nor kept anything.
    lost_s = diary[-1].time_s - diary[first].time_s
    assert lost_s <= MOST_LOST_S, f"{told}: {lost_s:.2f} s are lost"
    return when - diary[first].time_s


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
