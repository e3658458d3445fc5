"""Every mistake in a model is one sentence with a place and a piece of advice."""

from __future__ import annotations

import pytest

from engine.errors import (
    GraphError,
    LimitError,
    Span,
)
from engine.language import parse
from tests.engine.language.mistakes import MISTAKES

HEAD = "x: input = 1.5\nv: param = [1, 2, 3]\nW: param = [[1, 2, 3], [4, 5, 6]]\n"


def refused(text: str, filename: str = "model.gvnn") -> GraphError:
    with pytest.raises(GraphError) as caught:
        parse(text, filename)
    return caught.value


def assert_well_told(error: GraphError, text: str, filename: str = "model.gvnn") -> None:
    """It names file, line and column inside of the text, in one line, and shows the line with a caret under it."""
    assert error.span is not None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= error.span.line <= len(lines)
    assert 1 <= error.span.column <= len(lines[error.span.line - 1]) + 1
    assert str(error).startswith(f"{filename}:{error.span.line}:{error.span.column}: ")
    assert "\n" not in str(error)
    assert error.advice
    caret_form = error.with_caret().split("\n")
    assert caret_form[0] == str(error)
    if lines[error.span.line - 1].strip():
        assert len(caret_form) == 3
        assert caret_form[2].strip("^").strip() == ""
        assert caret_form[2].endswith("^")


# what stands in line 4, the column of the mistake, its family, a part of the sentence


@pytest.mark.parametrize(("line", "column", "family", "sentence"), MISTAKES, ids=[m[0][:30] for m in MISTAKES])
def test_a_mistake_is_named_at_its_place(line, column, family, sentence):
    text = HEAD + line + "\n"
    error = refused(text)
    assert_well_told(error, text)
    assert sentence in str(error)
    assert isinstance(error, family)
    assert error.span.line in (4, *range(5, 5 + line.count("\n")))
    assert column in (error.span.column, None)


def test_the_nearest_name_is_offered():
    assert refused("weight: param = 1\ny = 2*wieght").advice == "did you mean 'weight'?"
    assert refused("Weight: param = 1\ny = 2*weight").advice == "did you mean 'Weight'?"


def test_a_name_with_nothing_near_is_told_to_be_bound():
    assert refused("x: input = 1\ny = 2*frobnicate").advice == "bind it in a line above this one"


def test_a_second_loss_names_the_first():
    text = "x: input = 1\nL: loss = x\nM: loss = 2*x\n"
    error = refused(text)
    assert_well_told(error, text)
    assert "'M' is the second loss; 'L' in line 2 is the first" in str(error)
    assert error.span.line == 3


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", '"""Only a title"""\n', "pass\n"])
def test_an_empty_model_says_so(text):
    error = refused(text)
    assert_well_told(error, text)
    assert "the model is empty" in str(error)
    assert str(error).startswith("model.gvnn:1:1: ")


def test_a_mistake_inside_a_layer_is_named_at_its_place():
    error = refused("x: input = 1\nwith layer('a'):\n    y = x\n    z = q\n")
    assert (error.span.line, error.span.column) == (4, 9)


def test_a_mistake_in_a_long_statement_is_named_at_its_own_line():
    error = refused("x: input = 1\ny = (x\n   + x*q\n   + x)\n")
    assert error.with_caret().split("\n")[1:] == ["     + x*q", "         ^"]


def test_the_caret_is_as_wide_as_the_mistake():
    assert refused("x: input = 1\ny = sigmod(x)\n").with_caret().split("\n")[1:] == ["  y = sigmod(x)", "      ^^^^^^"]


def test_the_caret_stands_right_behind_tabs():
    error = refused("x: input = 1\nwith layer('a'):\n\ty = q\n")
    assert error.with_caret().split("\n")[1:] == ["  \ty = q", "  \t    ^"]


def test_a_very_long_line_is_cut_around_the_mistake():
    text = "x: input = 1\ny = " + "x + " * 500 + "quux"
    source, caret = refused(text).with_caret().split("\n")[1:]
    assert len(source) <= 122
    assert source[caret.index("^") : caret.rindex("^") + 1] == "quux"


def test_columns_are_counted_in_characters_not_bytes():
    error = refused("λ: param = 1\nµ = λ*λ*ж + 2\n")
    assert (error.span.line, error.span.column) == (2, 9)
    assert error.with_caret().split("\n")[1:] == ["  µ = λ*λ*ж + 2", "          ^"]


def test_a_syntax_errors_column_is_counted_in_characters():
    assert refused("λλλ = (1 2)\n").span.column == 8


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_give_the_same_place(end):
    text = f"x: input = 1{end}# a comment{end}y = 2*q{end}"
    error = refused(text)
    assert (error.span.line, error.span.column) == (3, 7)
    assert error.line_text == "y = 2*q"


def test_form_feeds_give_the_same_place():
    error = refused("x: input = 1\n\x0c\n\x0cy = 2*q\n")
    assert error.span.line == 3
    assert error.line_text == "\x0cy = 2*q"


def test_a_text_without_a_name_is_called_text():
    assert str(refused("y = q", "")).startswith("<text>:1:5: ")


def test_an_unknown_name_is_a_key_error_that_reads_well():
    error = refused("y = q")
    assert isinstance(error, KeyError)
    assert str(error) == "model.gvnn:1:5: 'q' is used before it is bound; bind it in a line above this one"


def test_an_error_without_a_place_is_its_sentence():
    assert str(GraphError("this happened", advice="do that")) == "this happened; do that"
    assert GraphError("this happened").with_caret() == "this happened"
    assert LimitError("this happened", span=Span(2, 3, 2, 4)).place == "<text>:2:3"


@pytest.mark.parametrize("text", ["y = 2*{}", "y = {}(1)", "{}: param", "y = sum(v, {}=1)", "y = v[{}]"])
def test_a_name_of_any_length_leaves_the_sentence_short(text):
    error = refused(HEAD + text.format("n" * 100_000))
    assert len(str(error)) < 400
    assert "…" in str(error)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("z: param = zeros(10**30)", "has more than 50,000,000 elements"),
        ("z: param = full(2, 10**200, 1)", "has more than 50,000,000 elements"),
        ("for i in range(10**30):\n    y = x", "a loop of 1e+30 turns is too long; 400,000 are the most"),
        ("for i in range(10**30, 0, -1):\n    y = x", "is too long"),
        ("y = sum(x*i for i in range(0, 10**17, 3))", "is too long"),
    ],
)
def test_numbers_beyond_all_limits_are_refused_with_the_limit(text, sentence):
    error = refused(HEAD + text)
    assert isinstance(error, LimitError)
    assert sentence in str(error)


def test_half_a_character_is_named_at_its_place():
    error = refused("x: input = 1\ny = \ud800\n")
    assert (error.span, "lone surrogate" in str(error)) == (Span(2, 5, 2, 6), True)
    assert "codec" not in str(error)


@pytest.mark.parametrize("letter", ["\\x1b[32m", "a\\nb", "\\x07", "\\u202e", "\\x9b"])
def test_a_layer_whose_name_would_steer_a_terminal_is_refused(letter):
    error = refused(f'with layer("{letter}"):\n    x: input = 1\n')
    assert "the name of a layer holds a control character; leave it out" in str(error)
