"""Damaged sessions and recorded runs: whatever is wrong with one, it opens or is refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from engine.execution import run
from engine.files.archives import array_bytes
from engine.files.sessions import read_session, session_bytes
from engine.files.traces import read_trace, trace_bytes
from engine.files.viewpoint import Moved, Viewpoint
from engine.language import parse
from engine.levels import Folding, GroupName, Level
from tests.engine.files.damage import (
    claiming,
    claiming_ten_gigabytes,
    is_one_clear_sentence,
    members_of,
    outcome,
    said_of,
    with_json,
    zipped,
)

TEXT = "x: input = [1.0, 2.0]\nW: param = randn(2, 2)\nL: loss = sum(tanh(W @ x))\n"
VIEW = Viewpoint(
    folding=Folding(Level.LAYERS, frozenset({GroupName("statement", "L")})),
    cursor=3,
    moved=(Moved(Level.VARIABLES, "right", "layered", {"x": (10.0, -20.0)}, {"W": (0.0, 4.5)}),),
    selected=("x",),
    parts={"breakpoints": ["L"]},
)
MOST_BYTES = 20_000_000
"""So much memory may be needed at most to refuse a file of a few kilobytes."""


def small_session() -> bytes:
    return session_bytes(parse(TEXT), VIEW)


def small_trace() -> bytes:
    return trace_bytes(run(parse(TEXT)), VIEW)


FILES = {".gvsession": (read_session, small_session()), ".gvtrace": (read_trace, small_trace())}
MANIFEST = {".gvsession": "session.json", ".gvtrace": "trace.json"}
both = pytest.mark.parametrize("ending", FILES)


@pytest.fixture
def path(tmp_path, ending):
    return tmp_path / f"a{ending}"


@both
def test_the_small_file_opens(path, ending):
    read, data = FILES[ending]
    assert outcome(read, path, data)[0] == ""


@both
def test_a_file_that_was_cut_off_anywhere_gets_one_sentence(path, ending):
    read, data = FILES[ending]
    for length in range(0, len(data), 7):
        assert is_one_clear_sentence(said_of(read, path, data[:length]))


@both
@pytest.mark.parametrize("version", [2, 99, 10**4000, 0, -1, "1", None, 1.5, True])
def test_another_version_gets_one_sentence(path, ending, version):
    read, data = FILES[ending]
    said, _ = outcome(read, path, with_json(data, MANIFEST[ending], version=version))
    assert is_one_clear_sentence(said)
    assert "version" in said


@both
def test_another_format_gets_one_sentence(path, ending):
    read, data = FILES[ending]
    said, _ = outcome(read, path, with_json(data, MANIFEST[ending], format="something/else"))
    assert "of GraphViz NN" in said


def test_a_session_is_no_recorded_run(tmp_path):
    said, _ = outcome(read_trace, tmp_path / "a.gvtrace", small_session())
    assert is_one_clear_sentence(said)
    assert "trace.json" in said


@both
@pytest.mark.parametrize("name", ["../out.txt", "/etc/out", "C:\\out", "a/../../out", "..\\out", "\\\\host\\out"])
def test_a_name_that_leads_out_of_the_archive_gets_one_sentence(path, ending, name):
    read, data = FILES[ending]
    said, _ = outcome(read, path, zipped(members_of(data) | {name: b"x"}))
    assert is_one_clear_sentence(said)
    assert "leads out" in said
    assert [found.name for found in path.parent.iterdir()] == [path.name]


@both
@pytest.mark.parametrize("size", [2_000_000_000, 4_000_000_000, 100_000_000])
def test_a_size_that_is_only_claimed_takes_no_memory(path, ending, size):
    read, data = FILES[ending]
    said, most = outcome(read, path, claiming(data, size))
    assert is_one_clear_sentence(said)
    assert most < MOST_BYTES


@both
def test_ten_gigabytes_that_are_only_claimed_take_no_memory(path, ending):
    read, data = FILES[ending]
    said, most = outcome(read, path, claiming_ten_gigabytes(data))
    assert is_one_clear_sentence(said)
    assert "more than 1,000 MB" in said
    assert most < MOST_BYTES


@both
@pytest.mark.parametrize("member", ["session.json", "model.gvnn", "values/0.npy"])
def test_a_bomb_is_not_unpacked(path, ending, member):
    read, data = FILES[ending]
    bomb = zipped(members_of(data) | {member: bytes(50_000_000)})
    assert len(bomb) < 400_000
    said, most = outcome(read, path, bomb)
    assert is_one_clear_sentence(said)
    assert most < MOST_BYTES


@pytest.mark.parametrize("member", ["values", "signals", "edges", "messages"])
def test_a_bomb_in_the_numbers_of_a_run_is_not_unpacked(tmp_path, member):
    bomb = zipped(members_of(small_trace()) | {f"trace/{member}.npy": bytes(50_000_000)})
    said, most = outcome(read_trace, tmp_path / "a.gvtrace", bomb)
    assert "larger than what belongs there" in said
    assert most < MOST_BYTES


@both
def test_what_nobody_asks_for_is_not_unpacked(path, ending):
    read, data = FILES[ending]
    said, most = outcome(read, path, zipped(members_of(data) | {"more.bin": bytes(50_000_000)}))
    assert said == ""
    assert most < MOST_BYTES


@both
def test_a_directory_of_a_million_entries_is_refused_before_it_is_read(path, ending):
    read, data = FILES[ending]
    entry = data[data.index(b"PK\x01\x02") :][:46].replace(data[data.index(b"PK\x01\x02") + 28 :][:2], b"\0\0", 1)
    said, most = outcome(read, path, data + entry * 300_000)
    assert "are the most" in said
    assert most < MOST_BYTES


@both
def test_a_nest_of_brackets_gets_one_sentence(path, ending):
    read, data = FILES[ending]
    said, _ = outcome(read, path, zipped(members_of(data) | {MANIFEST[ending]: b"[" * 1_000_000}))
    assert "holds more than 500,000 lists" in said


@both
def test_an_encrypted_file_gets_one_sentence(path, ending):
    read, data = FILES[ending]
    changed = bytearray(data)
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in outcome(read, path, bytes(changed))[0]


NONSENSE = [
    None,
    [],
    {"level": "atoms"},
    {"cursor": "3"},
    {"cursor": 1.5},
    {"cursor": True},
    {"notation": 3},
    {"direction": "up"},
    {"turned_groups": [["layer"]]},
    {"turned_groups": 5},
    {"moved": [{}]},
    {"moved": [{"level": "variables", "direction": "right", "engine": "layered", "places": {"x": [1, float("inf")]}}]},
    {"moved": [{"level": "variables", "direction": "right", "engine": "layered", "places": {"x": [1]}}]},
    {"selected": "x"},
    {"parts": []},
    {"evaluate": 1},
]


@both
@pytest.mark.parametrize("view", NONSENSE, ids=str)
def test_a_view_that_makes_no_sense_gets_one_sentence(path, ending, view):
    read, data = FILES[ending]
    said, _ = outcome(read, path, with_json(data, "session.json", view=view))
    assert is_one_clear_sentence(said)
    assert "view makes no sense" in said


def trace_with(**arrays):
    members = members_of(small_trace())
    return zipped(members | {f"trace/{name}.npy": array_bytes(np.array(array)) for name, array in arrays.items()})


MISFITS = {
    "too few values": trace_with(values=[1.0]),
    "texts": trace_with(values=["a"]),
    "no error signals": trace_with(signals=np.zeros(0)),
    "edges of nothing": trace_with(edges=np.array([[99, 0]])),
    "negative edges": trace_with(edges=np.array([[-1, 0]])),
    "edges in one row": trace_with(edges=np.array([1, 2])),
    "edges of floats": trace_with(edges=np.zeros((1, 2))),
    "the same edge twice": trace_with(edges=np.array([[2, 0], [2, 0]])),
    "too few messages": trace_with(messages=np.zeros(1)),
    "signals of no node": with_json(small_trace(), "trace.json", signals=[99]),
    "signals twice": with_json(small_trace(), "trace.json", signals=[1, 1]),
    "signals of text": with_json(small_trace(), "trace.json", signals=["a"]),
    "no mode": with_json(small_trace(), "trace.json", evaluating="no"),
    "another text": zipped(members_of(small_trace()) | {"model.gvnn": b"x: input = 1\nL: loss = x\n"}),
    "a text that is none": zipped(members_of(small_trace()) | {"model.gvnn": b"x = = 3"}),
}


@pytest.mark.parametrize("case", MISFITS)
def test_numbers_that_do_not_fit_the_graph_get_one_sentence(tmp_path, case):
    said, _ = outcome(read_trace, tmp_path / "a.gvtrace", MISFITS[case])
    assert is_one_clear_sentence(said)


def test_zip_files_made_elsewhere_open_too(tmp_path):
    """Whoever changes a session with another program (stored, not squeezed; with folders) can open it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("values/", b"")
        for name, content in members_of(small_session()).items():
            archive.writestr(name, content)
    assert outcome(read_session, tmp_path / "a.gvsession", buffer.getvalue())[0] == ""


def test_the_view_is_what_was_saved(tmp_path):
    from engine.files.sessions import read_session_and_view

    path = tmp_path / "a.gvsession"
    path.write_bytes(small_session())
    _, view = read_session_and_view(path)
    assert replace(view, parts=dict(view.parts)) == VIEW
