"""Data sets from files beside the model: tables, archives, and everything that is wrong with them."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import FileError, GraphError, UnknownNameError, ValueNotAllowedError
from engine.learning.datasets import load_dataset


@pytest.fixture
def csv(tmp_path):
    def make(text, **arguments):
        (tmp_path / "points.csv").write_text(text, encoding="utf-8", newline="")
        return load_dataset("points.csv", arguments, tmp_path)

    return make


@pytest.fixture
def npz(tmp_path):
    def make(arrays, **arguments):
        np.savez(tmp_path / "points.npz", **arrays)
        return load_dataset("points.npz", arguments, tmp_path)

    return make


def sentence(call, *arguments, error=FileError, **more):
    with pytest.raises(error) as caught:
        call(*arguments, **more)
    return str(caught.value)


# --------------------------------------------------------------------------------------------------------------- tables
def test_the_last_column_is_the_target(csv):
    data = csv("1,2,3\n4,5,6\n")
    assert data.inputs.tolist() == [[1, 2], [4, 5]]
    assert data.targets.tolist() == [[3], [6]]
    assert data.classes is None


def test_a_column_is_named_by_the_header(csv):
    data = csv("label,a,b\n9,1,2\n8,3,4\n", target="label")
    assert data.inputs.tolist() == [[1, 2], [3, 4]]
    assert data.targets.tolist() == [[9], [8]]


def test_words_are_classes_in_alphabetical_order(csv):
    assert csv("a,kind\n1,pear\n2,apple\n").targets.tolist() == [[1], [0]]
    three = csv("1,c\n2,a\n3,b\n")
    assert (three.targets.tolist(), three.classes) == ([2, 0, 1], 3)


def test_the_two_marks_at_the_end_of_a_line_are_one_line_end(csv):
    found = csv("1,2\r\n" + "\r\n" * 1_200_000 + "3,4\r\n")
    assert found.inputs.tolist() == [[1.0], [3.0]]


def test_too_many_lines_are_told_as_lines_the_empty_ones_counted(csv):
    said = sentence(csv, "1,2\n" + "\n" * 2_000_001)
    assert "has more than 2,000,000 lines, the empty ones counted" in said


def test_whole_numbers_are_classes_on_request(csv):
    data = csv("1,0\n2,2\n3,1\n", classes=3)
    assert (data.targets.tolist(), data.classes) == ([0, 2, 1], 3)
    assert csv("1,0\n2,1\n", labels="pm1").targets.tolist() == [[-1], [1]]


def test_quotes_blank_lines_line_ends_and_other_separators_are_read(csv):
    assert csv('"a, b";c\r\n\r\n1;2\r\n').inputs.tolist() == [[1]]
    assert csv('\ufeff"x ""1""",t\n1,2\n').targets.tolist() == [[2]]
    assert csv("1\t2\n3\t4").targets.tolist() == [[2], [4]]


@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3), min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_is_read_exactly(csv, rows):
    data = csv("a,b,c\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in rows))
    assert np.hstack([data.inputs, data.targets]).tolist() == [list(row) for row in rows]


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("a,b,t\n1,,3\n", {}, "points.csv:2:3: the cell in column 2 is empty; fill it, or leave the row out"),
        ("a,b,t\n1,2,3\n4,x,6\n", {}, "points.csv:3:3: 'x' is no number"),
        ('"a,a",b,t\n"1",oops,3\n', {}, "points.csv:2:5: 'oops' is no number"),
        ("a,t\n1,2\nnan,3\n", {}, "points.csv:3:1: 'nan' is no finite number"),
        ("a,t\n1,2\n3\n", {}, "points.csv:3:1: this row has 1 cells, and the first has 2"),
        ("1\n2\n", {}, "points.csv:1:1: a table has at least two columns"),
        ("", {}, "'points.csv' is empty"),
        ("a,t\n", {}, "'points.csv' has a header and no examples"),
        ('1,"2\n', {}, "points.csv:1:1: a quotation mark is out of place"),
        ("1,5\n", {"classes": 3}, "points.csv:1:3: 5 is no class from 0 to 2"),
        ("1,0.5\n", {"labels": "01"}, "points.csv:1:3: 0.5 is no class from 0 to 1"),
        ("a,t\n1,\n", {}, "points.csv:2:3: the cell in column 2 is empty"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_place(csv, text, arguments, expected):
    assert sentence(csv, text, **arguments).startswith(expected)


def test_columns_and_arguments_that_are_not_there_are_named(csv):
    assert "has no column 'lable'; did you mean 'label'?" in sentence(
        csv, "a,label\n1,2\n", target="lable", error=UnknownNameError
    )
    assert "has no column 7; it has 2" in sentence(csv, "1,2\n", target=7, error=UnknownNameError)
    assert "has no argument 'n'" in sentence(csv, "1,2\n", n=3, error=UnknownNameError)
    assert "takes a whole number from 2" in sentence(csv, "1,2\n", classes=1, error=ValueNotAllowedError)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    assert "is not a text file; a table is plain text in UTF-8" in sentence(load_dataset, "a.csv", {}, tmp_path)


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_there_is_a_data_set_or_one_sentence(tmp_path, data):
    for name in ("any.csv", "any.npz"):
        (tmp_path / name).write_bytes(data)
        try:
            size = load_dataset(name, {}, tmp_path).size
        except GraphError:
            continue
        assert size > 0


# ------------------------------------------------------------------------------------------------------------- archives
def test_arrays_are_found_by_their_names(npz):
    data = npz({"t": np.array([0.5, 1.5]), "x": np.arange(4).reshape(2, 2)})
    assert data.inputs.tolist() == [[0, 1], [2, 3]]
    assert data.targets.tolist() == [[0.5], [1.5]]
    other = npz({"p": np.zeros((2, 1)), "q": np.ones((2, 3))}, inputs="q", target="p")
    assert (other.inputs.shape, other.targets.shape) == ((2, 3), (2, 1))


def test_arrays_of_other_names_are_listed_and_not_guessed(npz):
    said = sentence(npz, {"p": np.zeros((2, 1)), "q": np.ones((2, 3))})
    assert "the arrays of 'points.npz' are 'p', 'q', and none of them is known to be the inputs and targets" in said
    assert "call them x and t, or say which" in said
    said = sentence(npz, {"x": np.zeros((2, 1)), "q": np.ones((2, 3))})
    assert "none of them is known to be the targets" in said
    assert "known to be the targets" in sentence(npz, {"x": np.zeros((2, 1))})


@pytest.mark.parametrize("letter", ["\0", "\x1b[31m", "\n"])
def test_a_name_with_a_control_character_is_no_file(tmp_path, letter):
    assert "it holds a control character" in sentence(load_dataset, f"a{letter}b.csv", {}, tmp_path)


def test_whole_numbers_and_texts_are_classes(npz):
    assert npz({"x": np.zeros((3, 2)), "y": np.array([0, 2, 1])}).classes == 3
    assert npz({"x": np.zeros((3, 2)), "y": np.array(["b", "a", "b"])}).targets.tolist() == [[1], [0], [1]]
    assert npz({"x": np.zeros((2, 2)), "y": np.array([True, False])}).targets.tolist() == [[1], [0]]


def test_images_and_columns_in_fortran_order_keep_their_shape(npz):
    x = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
    assert np.array_equal(npz({"x": x, "t": np.zeros(2)}).inputs, x)


@pytest.mark.parametrize(
    ("arrays", "arguments", "expected"),
    [
        ({"x": np.zeros(2)}, {}, "the arrays of 'points.npz' are 'x', and none of them is known to be the targets"),
        ({"x": np.zeros(2), "t": np.zeros(3)}, {}, "'x' and 't' in 'points.npz' have the shapes (2,) and (3,)"),
        ({"x": np.zeros(0), "t": np.zeros(0)}, {}, "both begin with the number of examples"),
        ({"x": np.array([1, np.nan]), "t": np.zeros(2)}, {}, "'x' in 'points.npz' holds NaN or infinity"),
        ({"x": np.array(["a", "b"]), "t": np.zeros(2)}, {}, "'x' in 'points.npz' holds texts"),
        ({"x": np.zeros(2), "t": np.array([-1, 0])}, {}, "holds numbers that are no class from 0 to 1"),
        (
            {"x": np.array([{}, {}]), "t": np.zeros(2)},
            {},
            "real numbers or texts; store real numbers",
        ),
        (
            {"x": np.zeros(2, complex), "t": np.zeros(2)},
            {},
            "real numbers or texts; store real numbers",
        ),
    ],
)
def test_what_is_wrong_with_an_archive_is_said(npz, arrays, arguments, expected):
    assert expected in sentence(npz, arrays, **arguments)


def test_an_array_that_is_not_there_is_named(npz):
    arrays = {"x": np.zeros(2), "t": np.zeros(2)}
    assert "has no array 'tt'" in sentence(npz, arrays, target="tt", error=UnknownNameError)


def archive(members, directory):
    with zipfile.ZipFile(directory / "bad.npz", "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return sentence(load_dataset, "bad.npz", {}, directory)


def npy(array, **header):
    stream = io.BytesIO()
    np.save(stream, array)
    found = stream.getvalue()
    for old, new in header.items():
        found = found.replace(old.encode(), new.encode().ljust(len(old)))
    return found


def test_a_header_that_claims_more_than_there_is_takes_no_memory(tmp_path):
    huge = npy(np.zeros(1000000))[:200].replace(b"(1000000,)", b"(9999999,)")
    members = {"x.npy": huge, "t.npy": npy(np.zeros(2))}
    assert "its header does not fit its size" in archive(members, tmp_path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("x.npy", "w", force_zip64=True) as member:
        for _ in range(401):
            member.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    assert "unpacked it has more than 400 MB; write it with numpy.savez" in sentence(
        load_dataset, "bomb.npz", {}, tmp_path
    )


def test_too_many_members_and_cut_files_are_refused(tmp_path):
    assert "holds 101 files" in archive({f"a{i}.npy": b"" for i in range(101)}, tmp_path)
    assert "no .npy file" in archive({"x.npy": b"hello", "t.npy": b""}, tmp_path)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "bad.npz").read_bytes()[:-10])
    assert "damaged, or no archive" in sentence(load_dataset, "cut.npz", {}, tmp_path)


# --------------------------------------------------------------------------------------------------------------- places
@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "/etc/secret.csv", "a/../../secret.csv", "C:\\secret.csv", "..\\secret.csv", "\\\\h\\s.csv"],
)
def test_only_files_beside_the_model_are_read(tmp_path, name):
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("1,2\n")
    assert "does not lie beside the model" in sentence(load_dataset, name, {}, folder)


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("1,2\n")
    try:
        (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    except OSError:
        pytest.skip("links cannot be made here")
    assert "does not lie beside the model" in sentence(load_dataset, "link.csv", {}, folder)


def test_a_folder_below_the_model_s_is_beside_it(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1,2\n")
    assert load_dataset("data/a.csv", {}, tmp_path).size == 1


def test_a_missing_file_suggests_the_nearest(tmp_path):
    (tmp_path / "points.csv").write_text("1,2\n")
    assert "there is no file 'point.csv' beside the model; did you mean 'points.csv'?" in sentence(
        load_dataset, "point.csv", {}, tmp_path
    )
    (tmp_path / "folder.csv").mkdir()
    assert "is no file to read" in sentence(load_dataset, "folder.csv", {}, tmp_path)


def test_a_model_without_a_file_has_none_beside_it():
    assert "the model is no file; save the model first" in sentence(load_dataset, "points.csv", {}, None)
