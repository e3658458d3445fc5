"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.files import write_bytes, write_text


def refused(path: Path, data: bytes = b"new") -> str:
    with pytest.raises(FileError) as caught:
        write_bytes(path, data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_text_is_written_in_utf_8_with_its_line_ends(tmp_path):
    write_text(tmp_path / "m.gvnn", "λ = 1\r\ny = λ\n")
    assert (tmp_path / "m.gvnn").read_bytes() == "λ = 1\r\ny = λ\n".encode()


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal = pytest.importorskip("signal")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        sentence = refused(path, b"#" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "cannot be written" in sentence
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file(tmp_path):
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_bytes(path, "not bytes")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_goes_on_pointing_at_the_file_that_is_written(tmp_path):
    target, link = tmp_path / "real.gvnn", tmp_path / "link.gvnn"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    link = tmp_path / "link.gvnn"
    link.symlink_to(tmp_path / "real.gvnn")
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.gvnn").read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_permissions_of_a_file_are_kept(tmp_path):
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_bytes(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_folder_is_no_file(tmp_path):
    assert "is a folder; name a file in it" in refused(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    assert f"there is no folder '{tmp_path / 'nowhere'}'" in refused(tmp_path / "nowhere" / "m.gvnn")


def test_an_impossible_name_is_refused(tmp_path):
    assert "cannot be written" in refused(Path("a\0b"))
    assert "cannot be written" in refused(tmp_path / ("a" * 5000))
    assert "cannot be written" in refused(tmp_path / ("a" * 255) / "b")


def test_a_long_name_is_written(tmp_path):
    path = tmp_path / ("a" * 250)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "no permission" in refused(tmp_path / "m.gvnn")
    finally:
        tmp_path.chmod(0o700)


# --------------------------------------------------------------- what a killed process leaves behind
KILLED = """
import os, signal, sys
from pathlib import Path
from engine.files.temporary import temporary_beside
with temporary_beside(Path(sys.argv[1])) as temporary:
    temporary.file.write(b"half of it")
    temporary.file.flush()
    print("written", flush=True)
    {end}
"""
ROOT = Path(__file__).resolve().parents[3]


def ages(path: Path) -> None:
    """Let it be two minutes ago that a file was written to."""
    then = time.time() - 120
    os.utime(path, (then, then), follow_symlinks=os.utime not in os.supports_follow_symlinks)


def begins_to_write(path: Path, end: str) -> subprocess.Popen:
    """A process that has written half of a file when this returns."""
    command = [sys.executable, "-c", KILLED.format(end=end), str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout.readline() == b"written\n"
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_what_a_killed_process_has_left_is_removed_at_the_next_write_and_nothing_of_a_living_one(tmp_path):
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"old")
    with begins_to_write(path, "os.kill(os.getpid(), signal.SIGKILL)") as killed:
        killed.wait(timeout=60)
    (left,) = set(tmp_path.iterdir()) - {path}
    ages(left)
    with begins_to_write(path, "sys.stdin.read()") as living:
        (writing,) = set(tmp_path.iterdir()) - {path, left}
        ages(writing)  # it has been at it for long
        write_bytes(path, b"new")
        assert set(tmp_path.iterdir()) == {path, writing}
        assert writing.read_bytes() == b"half of it"
        living.communicate(timeout=60)
    assert path.read_bytes() == b"new"
    assert set(tmp_path.iterdir()) == {path}


def test_only_leftovers_of_the_same_file_are_removed(tmp_path):
    others = [
        ".n.gvnn.0123abcd.tmp",
        ".m.gvnn.0123abcd.tmpx",
        ".m.gvnn.notahexx.tmp",
        "m.gvnn.0123abcd.tmp",
        ".m.gvnn.tmp",
    ]
    for name in (*others, ".m.gvnn.0123abcd.tmp"):
        (tmp_path / name).write_bytes(b"")
        ages(tmp_path / name)
    (tmp_path / ".m.gvnn.aaaaaaaa.tmp").mkdir()
    write_bytes(tmp_path / "m.gvnn", b"new")
    assert {p.name for p in tmp_path.iterdir()} == {*others, "m.gvnn", ".m.gvnn.aaaaaaaa.tmp"}


def test_what_was_written_a_moment_ago_is_left_alone(tmp_path):
    recent = tmp_path / ".m.gvnn.0123abcd.tmp"
    recent.write_bytes(b"of somebody who locks nothing")
    write_bytes(tmp_path / "m.gvnn", b"new")
    assert recent.exists()
    ages(recent)
    write_bytes(tmp_path / "m.gvnn", b"newer")
    assert not recent.exists()


def test_a_link_in_place_of_a_leftover_leads_nowhere(tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"kept")
    try:
        (tmp_path / ".m.gvnn.0123abcd.tmp").symlink_to(precious)
    except OSError:
        pytest.skip("no links here")
    ages(tmp_path / ".m.gvnn.0123abcd.tmp")
    write_bytes(tmp_path / "m.gvnn", b"new")
    assert precious.read_bytes() == b"kept"


def test_where_nothing_can_be_locked_files_are_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.files.temporary.has_locked", lambda descriptor: False)
    (tmp_path / ".m.gvnn.0123abcd.tmp").write_bytes(b"")  # who knows whose
    ages(tmp_path / ".m.gvnn.0123abcd.tmp")
    write_bytes(tmp_path / "m.gvnn", b"new")
    assert (tmp_path / "m.gvnn").read_bytes() == b"new"
    assert {p.name for p in tmp_path.iterdir()} == {"m.gvnn", ".m.gvnn.0123abcd.tmp"}
