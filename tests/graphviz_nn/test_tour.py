"""The tour of the window that ``make run`` takes where there is no display."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graphviz_nn.tour import EXAMPLE

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {
    "1-welcome.png",
    "2-forward.png",
    "3-message.png",
    "4-gradient.png",
    "5-dragged.png",
    "6-primitives.png",
    "7-dark.png",
    "graph.png",
    "graph.svg",
}
PNG = b"\x89PNG\r\n\x1a\n"


def ran(*arguments, folder):
    """Run a module in a folder, where there is no display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    folder = tmp_path_factory.mktemp("somewhere")
    return ran("graphviz_nn.tour", folder=folder), folder


def test_it_ends_well_and_has_nothing_to_complain_of(tour):
    done, _ = tour
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_window_takes_the_steps_that_the_terminal_prints(tour):
    done, folder = tour
    steps = ran("graphviz_nn", "steps", EXAMPLE, folder=folder).stdout
    assert len(steps.splitlines()) == 25
    assert steps in done.stdout


def test_stepping_back_shows_the_same_numbers_again(tour):
    lines = tour[0].stdout.splitlines()
    back = lines[next(i for i, line in enumerate(lines) if line.startswith("Back again")) + 1 :][:3]
    assert [line.split("/")[0].strip() for line in back] == ["24", "23", "5"]
    assert all(lines.count(line) == 2 for line in back)


def test_the_numbers_follow_the_drag(tour):
    rows = re.findall(r"^(\S+) +(\S+) +(\S+) +\S+ +(\S+) +(\S+)$", tour[0].stdout, re.MULTILINE)
    found = {name: (before, after) for name, before, after, *_ in rows}
    assert found["w"] == ("0.8", "1.5")
    assert found["z"] == ("0.9", "1.95")
    assert found["L_reg"] == ("0.07378", "0.1203")
    assert "Undo (Ctrl+Z) brings the old numbers back." in tour[0].stdout


def test_the_pictures_are_where_it_says(tour):
    done, folder = tour
    written = folder / "tour"
    assert {path.name for path in written.iterdir()} == PICTURES
    for path in written.iterdir():
        assert f"{path}  " in done.stdout
        content = path.read_bytes()
        assert content.startswith(PNG) if path.suffix == ".png" else b"<svg" in content[:600]
        assert len(content) > 10_000


def test_it_leaves_no_settings_behind(tour):
    assert [path.name for path in tour[1].iterdir()] == ["tour"]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = ran("graphviz_nn.tour", "taken", folder=tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(r"tour: 'taken' cannot be used \(.+\); name another folder\n", done.stderr)
