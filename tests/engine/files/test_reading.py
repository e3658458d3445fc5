"""Whatever a person names, it is read as text or refused in one sentence."""

from __future__ import annotations

import io
import os
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.files import read_text
from engine.files.reading import MOST_BYTES, read_stream

MEGABYTE = 1_000_000


def refused(path: Path) -> str:
    began = time.process_time()
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert time.process_time() - began < 10
    assert "\n" not in str(caught.value)
    assert caught.value.advice
    return str(caught.value)


def test_a_text_is_read_with_its_line_ends(tmp_path):
    (tmp_path / "m.gvnn").write_bytes("x: input = 1  # λ\r\ny = x\r".encode())
    assert read_text(tmp_path / "m.gvnn") == "x: input = 1  # λ\r\ny = x\r"


def test_a_byte_order_mark_is_left_out(tmp_path):
    (tmp_path / "m.gvnn").write_bytes(b"\xef\xbb\xbfx: input = 1\n")
    assert read_text(tmp_path / "m.gvnn") == "x: input = 1\n"


def test_an_empty_file_is_an_empty_text(tmp_path):
    (tmp_path / "m.gvnn").touch()
    assert read_text(tmp_path / "m.gvnn") == ""


def test_a_missing_file_is_named(tmp_path):
    assert f"there is no file '{tmp_path / 'm.gvnn'}'" in refused(tmp_path / "m.gvnn")


def test_a_file_in_a_missing_folder_is_named(tmp_path):
    assert "there is no file" in refused(tmp_path / "nowhere" / "m.gvnn")


def test_a_folder_is_no_file(tmp_path):
    assert "is a folder; name a .gvnn file in it" in refused(tmp_path)


def test_a_path_through_a_file_is_refused(tmp_path):
    (tmp_path / "m.gvnn").touch()
    assert "m.gvnn" in refused(tmp_path / "m.gvnn" / "deeper")


def test_an_impossible_name_is_refused():
    assert "cannot be read" in refused(Path("a\0b"))
    assert "cannot be read" in refused(Path("a" * 5000))


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read" in refused(tmp_path / "loop")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\xff", b"PK\x03\x04\x00\x00", b"\xff\xfea\x00", b"x = 1\0", os.urandom(999)]
)
def test_a_file_that_is_no_text_is_refused(tmp_path, data):
    (tmp_path / "m.gvnn").write_bytes(data + b"\xff\0")
    assert "is not a text file; a model is plain text in UTF-8" in refused(tmp_path / "m.gvnn")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "m.gvnn"
    path.touch()
    path.chmod(0)
    assert "may not be read; change its permissions" in refused(path)


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "m.gvnn"
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    tracemalloc.start()
    try:
        assert "has 200 MB, and a model has at most 8 MB" in refused(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="a device of Linux")
def test_a_device_is_refused_unread():
    assert "is no plain file; name one, or - for standard input" in refused(Path("/dev/zero"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are Unix's")
def test_a_pipe_without_a_writer_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "model.gvnn")
    assert "is no plain file" in refused(tmp_path / "model.gvnn")


def test_a_stream_without_an_end_is_refused():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = b"#" * len(buffer)
            return len(buffer)

    with pytest.raises(FileError, match="'<stdin>' has more than 8 MB"):
        read_stream(io.BufferedReader(Endless()), "<stdin>")


def test_the_largest_file_is_read(tmp_path):
    (tmp_path / "m.gvnn").write_bytes(b"#" * MOST_BYTES)
    assert len(read_text(tmp_path / "m.gvnn")) == MOST_BYTES


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="open files have no names here")
def test_a_pipe_that_a_shell_has_opened_is_read():
    reader, writer = os.pipe()
    os.write(writer, b"x: input = 1\n")
    os.close(writer)
    assert read_text(Path(f"/dev/fd/{reader}")) == "x: input = 1\n"
    os.close(reader)
