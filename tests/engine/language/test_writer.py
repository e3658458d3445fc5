"""An edited number replaces its own place in the text, and reads back exactly."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import GraphError, ValueNotAllowedError
from engine.language import number_text, parse, with_leaf_number
from engine.language.values import value_from_text

NUMBERS = st.floats(allow_nan=False)


def edited(text: str, name: str, index: tuple[int, ...], value: float) -> str:
    return with_leaf_number(text, parse(text).graph.variable(name), index, value)


def same_number(a: float, b: float) -> bool:
    return a == b and math.copysign(1, a) == math.copysign(1, b)


@given(NUMBERS)
def test_a_number_reads_back_exactly(value):
    model = parse(f"a: param = {number_text(value)}")
    assert same_number(float(model.values[0]), value)


@given(NUMBERS, st.sampled_from(["1", "-1", "0", "0.5", "1e3", "2*pi", "(1 + 2)", "- 3", "inf", "1_000", "0x10"]))
def test_an_edited_scalar_reads_back_exactly_whatever_stood_there(value, before):
    text = f"x: input = 2\na: param(-3, 3) = {before}  # {before}\ny = a*x\n"
    after = edited(text, "a", (), value)
    model = parse(after)
    assert same_number(float(model.values[model.leaf_id("a")]), value)
    assert edited(after, "a", (), value) == after


@given(NUMBERS, st.integers(0, 1), st.integers(0, 2))
def test_an_edited_element_changes_nothing_else(value, row, column):
    text = "# ä\r\nW: param = [  # ö\r\n    [0.5, -1, 2],\r\n\t[3, 4*2,\r\n 5.0],  # ü\r\n]\r\ny = W  \r\n"
    span = parse(text).graph.variable("W").leaf.element_spans[row, column]
    after = edited(text, "W", (row, column), value)
    before_lines, after_lines = text.split("\n"), after.split("\n")
    assert len(before_lines) == len(after_lines)
    for number, (old, new) in enumerate(zip(before_lines, after_lines, strict=True), start=1):
        if number != span.line:
            assert old == new
        else:
            assert new.startswith(old[: span.column - 1])
            assert new.endswith(old[span.end_column - 1 :])
    values = parse(after).values[0]
    expected = parse(text).values[0].copy()
    expected[row, column] = value
    assert values.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: param = 2", 3, "a: param = 3"),
        ("a: param = 2", -3, "a: param = -3"),
        ("a: param = 2", 2.5, "a: param = 2.5"),
        ("a: param = 2.0", 3, "a: param = 3.0"),
        ("a: param = 2e0", 3, "a: param = 3.0"),
        ("a: param = 2", -0.0, "a: param = -0.0"),
        ("a: param = 2", 0.1 + 0.2, "a: param = 0.30000000000000004"),
        ("a: param = 2", 1e300, "a: param = 1e+300"),
        ("a: param = 2", -math.inf, "a: param = -inf"),
        ("a: param = (2)", 3, "a: param = (3)"),
        ("a: param = 2*3  # six", 7, "a: param = 7  # six"),
        ("λλ = 1; a: param = 2; µ = 3", 4, "λλ = 1; a: param = 4; µ = 3"),
        ("x: input = 1\ra: param = 2\ry = x", 3, "x: input = 1\ra: param = 3\ry = x"),
        ("x: input = 1\r\na: param = 2\r\n", 3, "x: input = 1\r\na: param = 3\r\n"),
        ("\x0c\na: param = 2", 3, "\x0c\na: param = 3"),
        ("# \u2028\na: param = 2", 3, "# \u2028\na: param = 3"),
        ("a: param = (1 +\n  1)", 3, "a: param = (3)"),
        ("𝛼: input = 1; a: param = 2", 3, "𝛼: input = 1; a: param = 3"),
    ],
)
def test_the_style_of_the_text_is_kept(before, value, after):
    assert edited(before, "a", (), value) == after


def test_the_first_of_two_bindings_is_edited_in_its_own_place():
    assert edited("a: param = 1\na = 2*a\n", "a", (), 3) == "a: param = 3\na = 2*a\n"


def test_nan_cannot_be_written():
    with pytest.raises(ValueNotAllowedError, match="NaN cannot be written"):
        number_text(math.nan)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        (" -2 ", -2),
        ("−2", -2),
        ("∞", math.inf),
        ("−∞", -math.inf),
        ("1e−300", 1e-300),
        ("2*pi", 2 * math.pi),
    ],
)
def test_a_number_typed_by_hand_is_read(text, value):
    assert value_from_text(text) == value


def test_a_list_typed_by_hand_is_read():
    assert value_from_text("[[1, 2], [3, 4]]").tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("text", ["", "x", "1; 2", "a = 1", "1 +", "[1, [2]]", "True", "(" * 999, "\0", "zeros(3)"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(GraphError) as caught:
        value_from_text(text)
    assert "\n" not in str(caught.value)
