"""Small files that claim or unpack to gigabytes are refused by the window in a sentence; what is open stays."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from tests.engine.files.bombs import BOMBS
from tests.engine.files.damage import is_one_clear_sentence
from tests.helpers.memory import CAN_MEASURE
from tests.helpers.waiting import wait_for_line
from tests.ui.at_program import end, started
from tests.ui.opening_bombs import TOLD

MOST_MB = 250.0


@pytest.mark.skipif(not CAN_MEASURE, reason="only Linux tells how much memory there was at most")
def test_bombs_are_refused_in_a_sentence_and_take_no_memory_to_speak_of(tmp_path):
    process = started("tests.ui.opening_bombs", tmp_path)
    try:
        wait_for_line(tmp_path / TOLD, process)
    finally:
        end(process)
    told = json.loads((tmp_path / TOLD).read_bytes())
    assert len(told) == 2 * len(BOMBS) - 1
    for name, (said, more_mb) in told.items():
        assert is_one_clear_sentence(said), name
        assert said.startswith(f"'{name}' could not be opened: ")
        assert "; " in said
        assert more_mb < MOST_MB, name
