"""Small files that claim or unpack to gigabytes are refused in a sentence, and take no memory to speak of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.files.bombs import BOMBS
from tests.engine.files.damage import is_one_clear_sentence
from tests.helpers.memory import CAN_MEASURE

pytestmark = pytest.mark.skipif(not CAN_MEASURE, reason="only Linux tells how much memory there was at most")
MOST_MB = 200.0
"""Of data, the most that is unpacked before it is refused has 50 MB, and is a text as well as bytes then."""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, tuple[str, float]]:
    """File's name -> what was said of it, and by how many megabytes the process grew meanwhile."""
    folder = tmp_path_factory.mktemp("bombs")
    command = [sys.executable, "-m", "tests.engine.files.bombs", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads((folder / "told").read_text(encoding="utf-8"))


def test_each_gets_one_sentence_that_names_the_file_and_says_what_to_do(told):
    assert len(told) == 2 * len(BOMBS) - 1
    for name, (said, _) in told.items():
        assert is_one_clear_sentence(said), name
        assert name in said
        assert "; " in said


def test_none_takes_more_memory_than_what_is_looked_at_before_it_is_refused(told):
    assert max(more for _, more in told.values()) < MOST_MB
