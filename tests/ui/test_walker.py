"""Random walks through the real window."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from tests.ui.walker import Walk
from ui.main_window import MainWindow


@pytest.mark.parametrize("seed", [int(s) for s in os.environ.get("SEEDS", "1 2").split()])
def test_whatever_is_done_the_window_holds(new_window: Callable[[], MainWindow], tmp_path: Path, seed: int) -> None:
    window = new_window()
    window.load()
    window.gallery.chosen.emit("univariate-regularised")
    with Walk(window, tmp_path, seed) as walk:
        walk.go(int(os.environ.get("STEPS", "150")))
