"""Sessions: what is saved comes back, bit for bit; what is damaged, foreign or too large gets one sentence."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import FileError, GraphError
from engine.execution import run
from engine.files import archives
from engine.files.archives import ArchiveError, Limits, array_bytes, array_from, packed, unpacked
from engine.files.contents import LIMITS
from engine.files.sessions import read_session, session_bytes, write_session
from engine.language import parse, with_rows
from engine.language.budget import MOST_LEAVES
from engine.learning.modes import Mode, in_mode
from engine.ops.record import Statistics

TEXT = """\
\"\"\"A title with ḡ\"\"\"
x, t = dataset("moons", n=12)
W: param = randn(1, 2)
lam: const = 0.5
y = batch_norm(x) @ W.T
L: loss = mse(y, t) + lam*l2(W)
"""


def trained():
    model = parse(TEXT).with_values(W=[[1 / 3, -0.0]], lam=np.inf)
    node = next(node.name for node in model.graph.nodes if node.op is not None and node.op.name == "batch_norm")
    return replace(model, statistics={node: Statistics(np.array([0.1, 0.2]), np.array([1.5, 2.5]))})


def changed(data, member, new):
    """The session with another content of one of its files; None takes it out."""
    members = unpacked(data, Limits(100, 10**6, 10**7))
    members.pop(member, None)
    return packed(members if new is None else {**members, member: new})


def manifest(data, **parts):
    found = json.loads(unpacked(data, Limits(100, 10**6, 10**7))["session.json"])
    return changed(data, "session.json", json.dumps(found | parts).encode())


def test_a_session_holds_text_values_rows_and_statistics(tmp_path):
    path, model = tmp_path / "a.gvsession", with_rows(trained(), (3, 1, 1))
    write_session(path, model)
    found = read_session(path)
    assert (found.text, found.rows, found.data) == (model.text, model.rows, model.data)
    assert all(found.values[leaf].tobytes() == value.tobytes() for leaf, value in model.values.items())
    assert found.filename == str(path)
    for mode in Mode:
        mine, theirs = (run(in_mode(m, mode)) for m in (model, found))
        assert np.array_equal(mine.value("y"), theirs.value("y"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.gvsession"]


def test_equal_models_make_equal_bytes():
    assert session_bytes(trained()) == session_bytes(trained())


def test_only_parameters_and_what_was_changed_is_saved():
    members = unpacked(session_bytes(parse(TEXT)), Limits(100, 10**6, 10**7))
    assert set(members) == {"session.json", "model.gvnn", "values/0.npy"}


def damaged():
    data = session_bytes(trained())
    return {
        "no archive": (b"hello", "it is damaged, or no archive at all"),
        "empty": (b"", "it is damaged, or no archive at all"),
        "cut off": (data[: len(data) // 2], "it is damaged, or no archive at all"),
        "a flipped byte": (data[:-200] + bytes([data[-200] ^ 255]) + data[-199:], ""),
        "without a manifest": (changed(data, "session.json", None), "it has no 'session.json'"),
        "no JSON": (changed(data, "session.json", b"{"), "its session.json is no JSON"),
        "nested JSON": (changed(data, "session.json", b"[" * 100_000), "its session.json is no JSON"),
        "another zip": (packed({"session.json": b"{}"}), "it is no session of GraphViz NN"),
        "a later version": (manifest(data, version=2), "saved by a later version of the program (2; this one reads 1)"),
        "version -1": (manifest(data, version=-1), "its version makes no sense"),
        "values": (manifest(data, values=[]), "its session.json makes no sense"),
        "rows": (manifest(data, rows=[True]), "its session.json makes no sense"),
        "no such row": (manifest(data, rows=[99]), "there is no example 99"),
        "a missing array": (manifest(data, values={"W": "values/9.npy"}), "it has no 'values/9.npy'"),
        "an unknown leaf": (manifest(data, values={"V": "values/0.npy"}), "the model has no 'V'"),
        "a foreign array": (changed(data, "values/0.npy", array_bytes(np.array(["a"]))), "something else than numbers"),
        "another shape": (changed(data, "values/0.npy", array_bytes(np.zeros(3))), "'W' has shape 1×2"),
        "other statistics": (
            changed(data, "statistics/0-mean.npy", array_bytes(np.zeros(3))),
            "its statistics fit no operation",
        ),
        "no text": (changed(data, "model.gvnn", b"\xff"), "is not a text file"),
        "another text": (changed(data, "model.gvnn", b"y = "), ":1:"),
    }


@pytest.mark.parametrize("case", damaged())
def test_what_is_no_session_gets_one_sentence(tmp_path, case):
    data, sentence = damaged()[case]
    path = tmp_path / "a.gvsession"
    path.write_bytes(data)
    with pytest.raises(GraphError) as caught:
        read_session(path)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@given(at=st.integers(0, 3000), byte=st.integers(0, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_changed_byte_opens_or_is_refused(tmp_path, at, byte):
    data = bytearray(session_bytes(trained()))
    data[at % len(data)] = byte
    path = tmp_path / "a.gvsession"
    path.write_bytes(data)
    try:
        model = read_session(path)
    except GraphError:
        return
    assert model.graph.nodes


def test_a_session_of_thousands_of_files_or_gigabytes_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.files.contents.LIMITS", Limits(members=3, member_bytes=10**6, total_bytes=10**6))
    path = tmp_path / "a.gvsession"
    path.write_bytes(session_bytes(trained()))
    with pytest.raises(FileError, match="it holds 6 files, and 3 are the most"):
        read_session(path)
    with pytest.raises(ArchiveError, match="unpacked it has more than"):
        unpacked(packed({"a": bytes(2_000_000)}), Limits(3, 10**6, 10**6))


def test_two_members_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("a", b"2")
    with pytest.raises(ArchiveError, match="same name"):
        unpacked(buffer.getvalue(), Limits(3, 100, 100))


def test_packing_methods_that_need_more_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a", b"1")
    with pytest.raises(ArchiveError, match="packed in a way"):
        unpacked(buffer.getvalue(), Limits(3, 100, 100))


@given(st.binary(max_size=300))
def test_whatever_the_bytes_of_an_array_nothing_else_is_raised(data):
    for content in (data, b"\x93NUMPY\x01\x00" + data, array_bytes(np.zeros(3))[:70] + data):
        try:
            array = array_from(content)
        except ArchiveError:
            continue
        assert array.nbytes <= len(content)


def test_arrays_come_back_in_every_order():
    for array in (np.float64(3.5), np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.zeros((0, 4))):
        assert np.array_equal(archives.array_from(array_bytes(array)), array)


def test_what_a_model_may_have_a_session_may_hold():
    assert LIMITS.members > MOST_LEAVES + 1_000


def test_a_session_of_many_parameters_is_opened_again(tmp_path):
    text = "".join(f"w{i}: param = {i}\n" for i in range(20_500)) + "L: loss = w0*w20499\n"
    model = parse(text)
    write_session(tmp_path / "many.gvsession", model, as_read=model)
    found = read_session(tmp_path / "many.gvsession")
    assert found.values[found.leaf_id("w20499")] == 20499.0


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.bool_, "U5"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4), (2, 3, 4)])
def test_an_array_is_written_as_numpy_does(shape, dtype):
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    for one in (array, array.T, array[..., ::2] if array.ndim else array):
        saved = io.BytesIO()
        np.save(saved, one)
        assert array_bytes(one) == saved.getvalue()


def test_what_is_small_is_stored_as_it_is_and_what_is_large_is_squeezed():
    with zipfile.ZipFile(io.BytesIO(packed({"one": bytes(136), "many": bytes(10_000)}))) as archive:
        assert archive.getinfo("one").compress_type == zipfile.ZIP_STORED
        assert archive.getinfo("many").compress_size < 100
        assert archive.read("one") == bytes(136)
