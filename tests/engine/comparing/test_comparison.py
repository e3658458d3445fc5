"""Two passes compared: what differs, by how much, and where that begins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comparing.comparison import compare
from engine.comparing.differences import difference
from engine.debugging.marks import Mark
from engine.execution.passes import run
from engine.language import parse
from engine.levels import Level
from engine.levels.views import numbers_of, view_of
from tests.helpers.comparing import compared

CHAIN = """\
x: input = 2.0
w: param = 0.5
v: param = 3.0
a = w*x
b = a + 1
c = v*b
L: loss = c**2
"""
numbers = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([math.nan, math.inf, -math.inf, 0.0]))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8))
def test_a_difference_is_that_of_its_worst_element(pairs):
    found = difference(np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))
    apart = [0.0 if a == b or (math.isnan(a) and math.isnan(b)) else abs(a - b) for a, b in pairs]
    worst = math.nan if any(map(math.isnan, apart)) else max(apart)
    assert found.absolute == worst or (math.isnan(found.absolute) and math.isnan(worst))
    assert found.is_zero == (worst == 0.0)
    assert found.exceeds(0.0) == (worst != 0.0)


def test_a_relative_difference_is_in_units_of_the_largest_number():
    assert difference(np.array([1000.0, 1.0]), np.array([1000.0, 2.0])).relative == 1.0 / 1000.0
    assert difference(np.array(3.0), np.array(-3.0)).relative == 2.0
    assert difference(np.array([np.inf, 4.0]), np.array([np.inf, 3.0])).relative == 0.25


def test_arrays_of_other_shapes_are_not_compared():
    found = difference(np.zeros(3), np.zeros(4))
    assert not found.comparable
    assert found.shapes == ((3,), (4,))
    assert found.exceeds(1e300)


def test_a_pass_does_not_differ_from_itself():
    trace = run(parse(CHAIN))
    found = compared(trace, run(parse(CHAIN)))
    assert found.first is None
    assert found.differing == ()
    assert (found.only_here, found.only_there) == ((), ())


def test_the_first_node_that_differs_is_where_the_change_was_made():
    model = parse(CHAIN)
    found = compared(run(model.with_values(v=3.5)), run(model))
    assert found.first.name == "v"
    assert found.first.value.absolute == 0.5
    assert found.first.value.relative == 0.5 / 3.5
    unchanged = {"x", "w", "a", "b.1", "b"} & {node.name for node in found.nodes if node.value.is_zero}
    assert {"x", "w", "a", "b"} <= unchanged


def test_another_rule_is_found_by_the_first_value_behind_it():
    found = compared(run(parse(CHAIN)), run(parse(CHAIN.replace("a + 1", "a + 1.25"))))
    assert found.first.name == "b"


def test_an_error_signal_may_differ_where_all_values_agree():
    text = "x: input = 3.0\na = x + 0\nL: loss = {}\n"
    found = compared(run(parse(text.format("a*a"))), run(parse(text.format("a*9/3"))))
    assert found.first_value is None or found.first_value.name.startswith("L")
    assert found.first_signal.name == "a"


def test_a_tolerance_lets_small_differences_pass():
    model = parse(CHAIN)
    here, there = run(model.with_values(w=0.5 + 1e-9)), run(model)
    assert compared(here, there).first.name == "w"
    assert compared(here, there, 1e-6).first is None


def test_nodes_of_one_pass_only_are_named():
    found = compared(run(parse(CHAIN)), run(parse(CHAIN.replace("c = v*b\nL: loss = c**2", "d = v*b\nL: loss = d"))))
    assert found.only_here == ("c",)
    assert found.only_there == ("d",)
    marks, sizes = found.measured(signals=False)
    assert marks[run(parse(CHAIN)).graph.id_of("c")] == Mark.NOTHING
    assert np.isnan(sizes[run(parse(CHAIN)).graph.id_of("c")])


@pytest.mark.parametrize("level", [Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES, Level.SCALARS])
def test_every_level_says_the_same_of_a_variable(level):
    model = parse("x: input = [1.0, 2.0]\nW: param = [[1.0, 2.0], [3.0, 4.0]]\nz = W @ x\nL: loss = sum(z**2)\n")
    other = model.with_values(W=[[1.0, 2.0], [3.0, 4.5]])
    view = view_of(model.graph, level)
    found = compare(numbers_of(view, run(model)), numbers_of(view, run(other)))
    name = "z[1]" if level is Level.SCALARS else "z"
    z = next(node for node in found.nodes if node.name == name)
    assert z.value.absolute == 1.0  # 0.5 · 2
    assert z.signal.absolute == 2.0  # 2 z
    assert found.first.name == ("W[1,1]" if level is Level.SCALARS else "W")


def test_nan_on_one_side_only_is_marked():
    model = parse("x: input = 1.0\ny = log(x)\nL: loss = y\n")
    found = compared(run(model), run(model.with_values(x=-1.0)))
    marks, _ = found.measured(signals=False)
    assert marks[model.graph.id_of("y")] == Mark.NAN
    assert marks[model.graph.id_of("x")] == Mark.MEASURED
