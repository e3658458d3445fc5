"""What is saved can be opened again; what could not be is refused before it takes the place of anything."""

from __future__ import annotations

import pytest

from engine.errors import FileError
from engine.files.contents import Contents, Whence
from engine.files.recovery import RecoveryFolder


@pytest.mark.parametrize("name", ["a" * 16_000_000, "[" * 500_000], ids=["letters", "lists"])
def test_a_session_too_large_to_be_opened_is_not_written_over_the_one_before(name, tmp_path):
    slot = RecoveryFolder(tmp_path).slot()
    slot.write(Contents("x: input = 1\n"))
    before = slot.path.read_bytes()
    with pytest.raises(FileError, match="too large to be opened again; save your work"):
        slot.write(Contents("x: input = 2\n", whence=Whence(name, "", 0.0)))
    assert slot.path.read_bytes() == before
