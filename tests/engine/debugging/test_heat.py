"""Heat: every node of a view has the number that the cursor has reached there, or the reason why it has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from engine.debugging.actions import CloseGroup, Goto, OpenGroup
from engine.debugging.cost import cost_of
from engine.debugging.debugger import reduce, start
from engine.debugging.gradient_check import check
from engine.debugging.heat import Quantity, heat_of
from engine.debugging.magnitudes import Size
from engine.debugging.marks import Mark
from engine.debugging.traffic import traffic_of
from engine.debugging.verdicts import verdict_marks
from engine.language import parse
from engine.levels import Level
from engine.levels.groups import GroupName
from tests.engine.debugging.sabotage import sabotaged
from tests.engine.oracle.programs import programs
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED
from tests.helpers.stepping import states_of

CHAIN = """\
x: input = 2.0
w: param = -3.0
u = w * x
L: loss = u**2 / 2
after = 10 * L
"""


def at_end(text, level=Level.VARIABLES):
    state = start(parse(text), level)
    return reduce(state, Goto(len(state.steps)))


def by_name(state, heat):
    """Node -> its number where it has one, else its mark."""
    pairs = zip(state.view.nodes, heat.marks.tolist(), heat.sizes.tolist(), strict=True)
    return {node.name: size if mark == Mark.MEASURED else Mark(mark) for node, mark, size in pairs}


def measured(text, quantity, level=Level.VARIABLES, **options):
    state = at_end(text, level)
    return by_name(state, heat_of(state, quantity, **options))


# -------------------------------------------------------------------------------------------------- values and signals
def test_error_signals_of_a_product_are_those_of_the_closed_form():
    # L = (wx)²/2: ū = wx, w̄ = wx·x, x̄ = wx·w.
    assert measured(CHAIN, Quantity.GRAD) == {"x": 18, "w": 12, "u": 6, "L": 1, "after": Mark.NOTHING}
    assert measured(CHAIN, Quantity.VALUE) == {"x": 2, "w": 3, "u": 6, "L": 18, "after": 180}


@settings(max_examples=some(20), deadline=None)
@given(programs())
def test_every_level_shows_numpys_measures_of_what_the_state_shows_at_any_cursor(text):
    for here in states_of(parse(text)):
        for quantity, array_of in ((Quantity.VALUE, here.value), (Quantity.GRAD, here.signal)):
            for size, measure in ((Size.LARGEST, np.max), (Size.RMS, lambda a: np.sqrt(np.mean(a**2)))):
                heat = heat_of(here, quantity, size)
                for node, mark, found in zip(here.view.nodes, heat.marks, heat.sizes, strict=True):
                    array = array_of(node.index)
                    never = quantity is Quantity.GRAD and not here.view.reaches_loss(node.index)
                    expected = Mark.NOTHING if never else Mark.NOT_REACHED if array is None else Mark.MEASURED
                    if array is not None and not np.isfinite(array).all():
                        expected = Mark.NAN if np.isnan(array).any() else Mark.INFINITE
                    assert mark == expected, (here.level, node.name)
                    if expected is Mark.MEASURED:
                        assert found == pytest.approx(measure(np.abs(array)), rel=1e-12)


def test_any_mix_of_open_and_closed_groups_is_measured():
    for name in ("hidden", "output"):
        state = start(parse(LAYERED), Level.LAYERS)
        state = reduce(state, OpenGroup(GroupName("layer", name)))
        state = reduce(state, Goto(len(state.steps)))
        heat = heat_of(state, Quantity.GRAD)
        for node, mark, size in zip(state.view.nodes, heat.marks, heat.sizes, strict=True):
            assert mark == Mark.MEASURED
            assert size == np.abs(state.signal(node.index)).max()
        found = by_name(state, heat_of(state, Quantity.CHECK, verdicts=verdict_marks(state, check(state.model).leaves)))
        assert {leaf for leaf, mark in found.items() if mark is Mark.OK} == (
            {"x", "W", "output"} if name == "hidden" else {"x", "hidden", "v"}
        )


def test_a_whole_array_among_single_numbers_is_measured_as_an_array():
    text = "a: param = [0.0, 1.5]\nb: param = [2.0, -3.0]\nL: loss = sum(relu(a) * b)\n"
    state = start(parse(text), Level.SCALARS)
    state = reduce(state, CloseGroup(GroupName("array", "a")))
    state = reduce(state, Goto(len(state.steps)))
    assert by_name(state, heat_of(state, Quantity.VALUE)) == {"a": 1.5, "b[0]": 2, "b[1]": 3, "L": 4.5}
    assert by_name(state, heat_of(state, Quantity.GRAD)) == {"a": 3, "b[0]": 0, "b[1]": 1.5, "L": 1}
    rms = by_name(state, heat_of(state, Quantity.VALUE, Size.RMS))
    assert rms["a"] == pytest.approx(1.5 / np.sqrt(2))
    verdicts = verdict_marks(state, check(state.model).leaves)
    found = by_name(state, heat_of(state, Quantity.CHECK, verdicts=verdicts))
    assert (found["a"], found["b[0]"]) == (Mark.KINK, Mark.OK)
    traffic = traffic_of(state)
    assert traffic.backward[traffic.places[state.view.index["a"], state.view.index["L"]]] == 3


def test_another_cursor_is_measured_without_going_there():
    state = at_end(REGULARISED)
    early = reduce(state, Goto(7))
    there, here = heat_of(state, Quantity.GRAD, cursor=7), heat_of(early, Quantity.GRAD)
    assert there.marks.tolist() == here.marks.tolist()
    assert np.array_equal(there.sizes, here.sizes, equal_nan=True)


def test_a_sum_that_waits_for_messages_is_not_reached():
    state = start(parse(REGULARISED))
    landed = [i + 1 for i, step in enumerate(state.steps) if step.channel is not None]
    partial = next(k for k in landed if (s := reduce(state, Goto(k))).partial_sum(s.last_step.node) is not None)
    here = reduce(state, Goto(partial))
    assert heat_of(here, Quantity.GRAD).marks[here.last_step.node] == Mark.NOT_REACHED


def test_an_empty_array_has_no_size():
    found = measured("x: input = zeros(0)\nw: param = 1.0\nL: loss = w * sum(x)", Quantity.VALUE)
    assert found == {"x": Mark.NOTHING, "w": 1, "L": 0}


# -------------------------------------------------------------------------------------------------------- NaN, infinity
BAD = """\
x: input = -1.0
w: param = 1e200
y = log(x)
big = w * w
s = y * 0
L: loss = s + w
"""


def test_nan_and_infinity_are_marked_where_they_are_and_where_they_begin():
    state = at_end(BAD)
    heat = heat_of(state, Quantity.FINITE)
    expected = dict.fromkeys(("y", "s", "L"), Mark.NAN) | {"big": Mark.INFINITE, "w": Mark.PLAIN, "x": Mark.PLAIN}
    assert by_name(state, heat) == expected
    assert state.view.nodes[heat.first_bad].name == "y"
    assert measured(BAD, Quantity.VALUE) == expected | {"w": 1e200, "x": 1}


def test_nan_is_not_told_of_before_it_is_reached():
    state = start(parse(BAD))
    heat = heat_of(state, Quantity.FINITE)
    assert set(by_name(state, heat).values()) == {Mark.PLAIN, Mark.NOT_REACHED}
    assert heat.first_bad is None


def test_trouble_of_the_backward_pass_begins_nearest_to_the_loss():
    # sqrt at 0: the value is 0, its derivative infinite; further back infinity times 0 makes NaN.
    state = at_end("x: param = 0.0\nu = x * 0\nr = sqrt(u)\nL: loss = r + 1")
    heat = heat_of(state, Quantity.FINITE)
    found = by_name(state, heat)
    assert found == {"x": Mark.NAN, "u": Mark.INFINITE, "r": Mark.PLAIN, "L": Mark.PLAIN}
    assert state.view.nodes[heat.first_bad].name == "u"


# ----------------------------------------------------------------------------------------------------------------- cost
@pytest.mark.parametrize("level", [Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES])
def test_the_nodes_costs_add_up_to_the_whole_cost_at_any_cursor(level):
    state = start(parse(LAYERED), level)
    total = cost_of(state.model.graph)
    for quantity, whole in ((Quantity.COST_FORWARD, total.forward), (Quantity.COST_BACKWARD, total.backward)):
        assert np.nansum(heat_of(state, quantity).sizes) == whole


def test_a_dense_layer_of_m_units_on_n_inputs_costs_mn_forward_and_2mn_backward():
    text = "x: input = ones(5)\nW: param = ones(3, 5)\nz = W @ x\nL: loss = sum(z)\nextra = W @ x"
    forward, backward = (measured(text, q) for q in (Quantity.COST_FORWARD, Quantity.COST_BACKWARD))
    leaves = {"x": Mark.NOTHING, "W": Mark.NOTHING}
    assert forward == leaves | {"z": 15, "L": 0, "extra": 15}
    assert backward == leaves | {"z": 30, "L": 0, "extra": 0}


# ------------------------------------------------------------------------------------------------------- gradient check
CHECKED = """\
c: input = [0.5, 2.0]
k: input = 1
with layer("A"):
    a: param = [0.0, 1.5]
    r = relu(a)
w: param = 2.0
s: param = 0.3
L: loss = w**2 + sum(r * c) + step(s) + dot([1.0, 2.0], c)
"""


def checked(text, level, model=None):
    model = parse(text) if model is None else model
    state = start(model, level)
    return by_name(state, heat_of(state, Quantity.CHECK, verdicts=verdict_marks(state, check(model).leaves)))


@pytest.mark.parametrize("level", list(Level))
def test_of_a_loss_that_is_not_finite_nothing_can_be_told_and_nothing_is_wrong(level):
    text = "x: param = [0.0, 1.0]\nw: param = 2.0\nL: loss = sum(log(x)) * w\n"
    found = checked(text, level)
    leaves = {name: mark for name, mark in found.items() if name.partition("[")[0] in {"x", "w"}}
    assert len(leaves) == (3 if level is Level.SCALARS else 2)
    assert set(leaves.values()) == {Mark.UNTOLD}
    assert not {Mark.WRONG, Mark.OK} & set(found.values())


def test_verdicts_stand_at_the_leaves_and_nowhere_else():
    found = checked(CHECKED, Level.VARIABLES)
    leaves = {"c": Mark.OK, "a": Mark.KINK, "w": Mark.OK, "s": Mark.NO_GRADIENT, "k": Mark.NO_GRADIENT}
    assert found == leaves | {"r": Mark.PLAIN, "L": Mark.PLAIN}


def test_a_group_shows_the_worst_verdict_in_it():
    assert checked(CHECKED, Level.LAYERS)["A"] == Mark.KINK


def test_each_element_has_a_verdict_of_its_own():
    found = checked(CHECKED, Level.SCALARS)
    assert (found["a[0]"], found["a[1]"], found["s"]) == (Mark.KINK, Mark.OK, Mark.NO_GRADIENT)


@pytest.mark.parametrize("level", [Level.VARIABLES, Level.PRIMITIVES])
def test_a_wrong_derivative_is_seen_at_the_leaf_before_it(level):
    model = sabotaged(parse("x: input = 0.5\nw: param = 2.0\nL: loss = tanh(x) * w"), "tanh", 0, lambda g, y, i, a: g)
    found = checked("", level, model)
    assert (found["x"], found["w"]) == (Mark.WRONG, Mark.OK)


def test_leaves_are_unchecked_before_the_check_and_indices_for_ever():
    text = "E: param = ones(4, 2)\ni: input = [1, 3]\nL: loss = sum(embedding(i, E)**2)"
    state = start(parse(text))
    assert by_name(state, heat_of(state, Quantity.CHECK)) == {"E": Mark.UNCHECKED, "i": Mark.NOTHING, "L": Mark.PLAIN}
    assert checked(text, Level.SCALARS)["i[0]"] == Mark.NOTHING


def test_a_model_without_a_loss_has_nothing_to_check():
    state = start(parse("x: input = 1.0\ny = stack([x, x])"))
    assert by_name(state, heat_of(state, Quantity.CHECK))["x"] == Mark.NOTHING
