"""Arrays as text: what was copied reads back as the same array."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from engine.errors import LimitError
from engine.language import parse
from engine.notation import PrintOptions, set_print_options
from engine.notation.copying import MOST_NUMBERS, MOST_TYPESET, Form, copied
from tests.helpers.generated import some

ARRAYS = arrays(np.float64, array_shapes(min_dims=0, max_dims=4, max_side=4), elements=st.floats(width=64))
FINITE = arrays(np.float64, array_shapes(min_dims=0, max_dims=2, max_side=4), elements=st.floats(-1e300, 1e300))


@settings(max_examples=some(80))
@given(ARRAYS)
def test_numpy_reads_the_same_bits_back(array):
    back = eval(copied(array, Form.NUMPY), {"np": np})
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)
    np.testing.assert_array_equal(np.signbit(back[~np.isnan(back)]), np.signbit(array[~np.isnan(array)]))


@settings(max_examples=some(60))
@given(FINITE)
def test_text_reads_back_as_a_leaf_of_the_language(array):
    model = parse(f"a: param = {copied(array, Form.TEXT)}\nL: loss = sum(a)\n")
    np.testing.assert_array_equal(model.values[0], array)


@settings(max_examples=some(60))
@given(ARRAYS)
def test_csv_has_every_number_behind_the_indices_of_its_row(array):
    rows = list(csv.reader(io.StringIO(copied(array, Form.CSV))))
    if array.ndim <= 2:
        back = np.array([[float(v) for v in row] for row in rows])
        np.testing.assert_array_equal(back.reshape(array.shape), array)
        return
    assert rows[0][: array.ndim - 1] == [f"axis {axis}" for axis in range(array.ndim - 1)]
    for row in rows[1:]:
        place = tuple(int(i) for i in row[: array.ndim - 1])
        np.testing.assert_array_equal([float(v) for v in row[array.ndim - 1 :]], array[place])


@pytest.mark.parametrize(
    ("array", "typeset"),
    [
        (np.array(-1.5), "-1.5"),
        (np.array(1e-7), r"1\times 10^{-7}"),
        (np.array([1.0, -2.0]), "\\begin{pmatrix}\n1 \\\\\n-2\n\\end{pmatrix}"),
        (np.array([[1.0, 2.0], [np.nan, -np.inf]]), "1 & 2 \\\\\n\\mathrm{NaN} & -\\infty"),
        (np.zeros((0, 2)), r"\varnothing"),
    ],
)
def test_latex_is_a_number_or_a_matrix(array, typeset):
    assert typeset in copied(array, Form.LATEX)


def test_a_wide_matrix_is_no_pmatrix_which_has_ten_columns_at_most():
    wide = copied(np.ones((2, 11)), Form.LATEX)
    assert "pmatrix" not in wide
    assert re.search(r"\*\{11\}\{r\}", wide)


def test_latex_has_the_digits_that_are_shown():
    set_print_options(PrintOptions(digits=3))
    try:
        assert copied(np.array(np.pi), Form.LATEX) == "3.14"
    finally:
        set_print_options(PrintOptions())


@pytest.mark.parametrize(("form", "most"), [(Form.NUMPY, MOST_NUMBERS), (Form.LATEX, MOST_TYPESET)])
def test_what_is_too_large_says_so_instead_of_freezing(form, most):
    with pytest.raises(LimitError, match=f"at most {most:,}"):
        copied(np.zeros(most + 1), form)


def test_more_than_two_axes_are_no_matrix():
    with pytest.raises(LimitError, match="3 axes"):
        copied(np.zeros((2, 2, 2)), Form.LATEX)


def test_an_empty_array_keeps_its_shape():
    assert eval(copied(np.zeros((0, 3)), Form.NUMPY), {"np": np}).shape == (0, 3)
    assert copied(np.zeros((0, 3)), Form.TEXT) == "empty (0×3)"
