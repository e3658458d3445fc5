"""Filters: what they mean, what they say where they mean nothing, and that they run no code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.errors import GraphError, QueryError
from engine.finding import MOST_CHARACTERS, found_by, is_filter
from engine.language import parse
from engine.levels import Level
from tests.helpers.models import LAYERED, REGULARISED, random_model
from tests.helpers.typed import SIGNS, written

BAD_NUMBERS = """\
x: input = [1.0, 0.0, -2.0]
y = log(x)
z = 1/x
s = sum(y*0)
E: input = zeros(0)
L: loss = sum(x**2)
"""


def finished(text, level=Level.VARIABLES):
    return reduce(start(parse(text), level), Goto(10**9))


def names(state, text):
    return {state.view.nodes[i].name for i in found_by(state, text)}


REGULARISED_END = finished(REGULARISED)
BAD_END = finished(BAD_NUMBERS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("grad > 0.3", {"lam", "L", "L_reg"}),
        ("abs(value) < 0.1", {"L", "L_reg"}),
        ("abs(grad) > 1e-2 and kind = param", {"b"}),
        ("kind = parameter and not name = b", {"w"}),
        ("kind != variable and value > 1", {"x"}),
        ("0 < value < 0.5", {"lam", "L", "R", "L_reg"}),
        ("value ** 2 = 2.25", {"x"}),
        ("(value + grad) / 2 = 1", set()),
        ("-value >= 0.3", {"b"}),
        ("value ≥ 1 and value ≤ 1", {"t"}),
        ("value ≠ value", set()),
        ("value = grad or value > 1", {"x"}),
        ("op = sigmoid", {"y"}),
        ('op = "sigmoid" or name = w', {"w", "y"}),
        ("op:sig and value > 0", {"y"}),
        ("fan_out >= 2", {"w"}),
        ("fan_in = 3 and cost > 0", {"z"}),
        ("2*pi > 6 and e < 3 and name = x", {"x"}),
    ],
)
def test_a_filter_finds_the_nodes_that_satisfy_it(text, found):
    assert is_filter(text)
    assert names(REGULARISED_END, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("isnan(value)", {"y", "s"}),
        ("isinf(value)", {"y", "z"}),
        ("isinf(value) and isnan(value)", set()),
        ("any(isinf(value)) and any(isnan(value))", {"y"}),
        ("all(isfinite(value)) and size = 3", {"x"}),
        ("count(value = 0) = 1 and ndim = 1", {"x", "y"}),
        ("max(value) = 1 and kind = input", {"x"}),
        ("size = 0", {"E"}),
        ("max(value) > -inf and size = 0", set()),
        ("norm(value) ** 2 > 4.9 and norm(value) ** 2 < 5.1 and size = 3", {"x"}),
    ],
)
def test_a_filter_is_true_of_an_array_if_any_element_satisfies_it(text, found):
    assert names(BAD_END, text) == found


def test_what_the_cursor_has_not_reached_matches_neither_a_filter_nor_its_opposite():
    begin = start(parse(REGULARISED))
    leaves = {"x", "t", "w", "b", "lam"}
    assert names(begin, "value > 0") | names(begin, "not value > 0") == leaves
    assert names(begin, "grad > 0") == names(begin, "not grad > 0") == names(begin, "isnan(grad)") == set()
    assert names(begin, "grad > 0 or kind = param") == {"w", "b"}
    assert names(begin, "count(grad > 0) = 0") == set()
    assert names(reduce(begin, Goto(6)), "grad = 1") == {"L_reg"}


@pytest.mark.parametrize(
    ("text", "sentence", "column"),
    [
        ("grad >", "not finished", 7),
        ("grad > 1 2", "'2' does not belong here", 10),
        ("isnan(value", "'isnan(' is not closed; end it with )", 12),
        ("isnan = 1", "write isnan(value)", 1),
        ("value = nan", "write isnan(value)", 9),
        ("kind = parm", "did you mean 'param'", 8),
        ("op = sigmoidd", "did you mean 'sigmoid'", 6),
        ("gard > 1", "did you mean 'grad'", 1),
        ("isnann(value) or 1 > 2", "did you mean 'isnan'", 1),
        ("kind > 3", "compared by = or !=", 6),
        ("name = ", "comes a word", 8),
        ("any(value)", "compare it", 11),
        ("value and grad", "compare it", 7),
        ("grad > 'a", "a quote is not closed", 8),
        ("grad > $", "'$' means nothing", 8),
        ("= 3", "does not belong here", 1),
        ("(" * 60 + "1" + ")" * 60 + " > 0", "nested too deeply", 42),
        ("not " * 60 + "1 > 0", "nested too deeply", 165),
        ("value > " + "9" * MOST_CHARACTERS, "write at most", None),
    ],
)
def test_a_text_that_is_no_filter_is_told_in_one_line_with_its_place(text, sentence, column):
    with pytest.raises(QueryError) as caught:
        found_by(REGULARISED_END, text)
    assert sentence in caught.value.sentence
    assert "\n" not in str(caught.value)
    if column is not None:
        assert caught.value.span is not None
        assert caught.value.span.column == column


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true') = 1",
        "value.__class__ = 1",
        "(lambda: 1)() > 0",
        "[v for v in value] > 1",
        "open('x') > 1",
        "exec('1') = 1",
    ],
)
def test_python_is_no_filter(text):
    with pytest.raises(QueryError):
        found_by(REGULARISED_END, text)


def test_numbers_without_an_end_end_nowhere_bad():
    assert names(REGULARISED_END, "9**9**9**9 > value and name = w") == {"w"}
    assert names(REGULARISED_END, "value / 0 > 1 and name = w") == {"w"}
    assert names(REGULARISED_END, "1e999 = inf and name = w") == {"w"}


def outcome(state, text):
    """What is found, or what is said."""
    try:
        return found_by(state, text)
    except GraphError as error:
        return error


PIECES = st.sampled_from(
    [
        *("value", "grad", "size", "kind", "op", "name", "group", "fan_in", "cost", "param", "sigmoid", "w", "nan"),
        *SIGNS,
        *("≤", ".5", '"', "op:sig", "kind:", "@", "−"),
    ]
)
WRITTEN = written(PIECES)
STATES = [
    *(reduce(start(random_model(seed), level), Goto(at)) for seed in (1, 2) for level in Level for at in (0, 9, 10**6)),
    finished(LAYERED, Level.LAYERS),
    BAD_END,
]


@given(text=WRITTEN, state=st.sampled_from(STATES))
def test_whatever_is_typed_gives_nodes_or_one_sentence(text, state):
    found = outcome(state, text)
    if isinstance(found, GraphError):
        assert found.sentence
        assert "\n" not in str(found)
    else:
        assert len(set(found)) == len(found)
        assert set(found) <= set(range(len(state.view.nodes)))


NUMBERS = st.floats(-3, 3).map(lambda number: float(f"{number:.2g}"))
SIDES = st.sampled_from([("value", 0), ("grad", 1)])
COMPARISONS = st.sampled_from([("<", np.less), (">", np.greater), ("<=", np.less_equal), ("!=", np.not_equal)])


@given(st.data())
def test_a_filter_means_what_numpy_says_of_the_numbers_that_are_there(data):
    """Two comparisons joined by and, or; against numpy on the trace."""
    state = data.draw(st.sampled_from(STATES))
    parts, texts = [], []
    for _ in range(2):
        (side, which), (sign, compare) = data.draw(SIDES), data.draw(COMPARISONS)
        number = data.draw(NUMBERS)
        texts.append(f"{side} {sign} {number}")
        parts.append((which, compare, number))
    join, together = data.draw(st.sampled_from([("and", np.logical_and), ("or", np.logical_or)]))
    expected = set()
    for node in state.view.nodes:
        numbers = (state.value(node.index), state.signal(node.index))
        if any(n is not None and n.shape != state.numbers.value(node.index).shape for n in numbers):
            return  # a layer with several exits has an error signal of another shape than its value
        masks = [
            np.zeros(state.numbers.value(node.index).shape, bool) if numbers[w] is None else c(numbers[w], n)
            for w, c, n in parts
        ]
        if together(*masks).any():
            expected.add(node.index)
    assert set(found_by(state, f" {join} ".join(texts))) == expected
