"""A changed leaf: only what depends on it is computed again, and the outcome is that of a full pass, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.execution import compile_model, run, straight
from engine.execution.levelled import Levelled
from engine.language import parse
from tests.engine.execution.equality import ARRAYS, EVALUATORS, assert_same, compiled, fits
from tests.engine.execution.scalar_programs import scalar_programs
from tests.engine.oracle.programs import examples, programs
from tests.helpers.generated import some

TWO_BRANCHES = """
a: param = [1, 2]
b: param = [3, 4]
x: input = [[0.5, -1], [2, 0.25]]
h = tanh(x @ a)
k = tanh(x @ b)
k2 = sigmoid(k)
k3 = exp(k2)
L: loss = sum(h) + sum(k3)
"""


def everything(passed):
    """All numbers of a pass, copied."""
    graph = passed._graph
    nodes = [node.name for node in graph.nodes]
    found = [np.array(passed.value(name)) for name in nodes]
    found += [np.array(passed.grad(name)) for i, name in enumerate(nodes) if graph.reaches_loss[i]]
    for node in graph.nodes:
        sent = [s for s, o in enumerate(node.inputs) if isinstance(o, int) and graph.sends(node.id, s)]
        found += [np.array(passed.message(node.name, slot)) for slot in sent]
    return found


def identical(one, other):
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def change(passed, name, value, times=2):
    """Sets and steps: from the second time on, the cone is known."""
    for k in reversed(range(times)):
        passed.set(name, value + k)
        passed.step()


@pytest.mark.parametrize("evaluator", ARRAYS)
def test_only_the_branch_that_reads_the_leaf_is_run(evaluator):
    model = parse(TWO_BRANCHES)
    passed, full = compiled(model, evaluator), compiled(model, evaluator)
    change(passed, "a", np.array([0.1, -0.7]))
    full.set("a", [0.1, -0.7])
    full.set("b", model.values[1])
    full.set("x", model.values[2])
    full.step()
    assert full.last_run.done == full.last_run.of
    # A pure rule may read any value; the kernels tell which of them a message depends on.
    assert 0 < passed.last_run.done <= full.last_run.of * (0.6 if evaluator == "tape" else 0.8)
    identical(everything(passed), everything(full))
    assert_same(passed, model.with_values(a=[0.1, -0.7]))


def test_the_count_is_that_of_the_cone():
    text = "\n".join(f"w{i}: param = [{i}, 1]\ny{i} = tanh(sin(w{i}))" for i in range(10))
    passed = compile_model(parse(f"{text}\nL: loss = {' + '.join(f'sum(y{i})' for i in range(10))}"), "all")
    change(passed, "w9", np.array([0.5, 0.5]))
    # Forward sin, tanh, sum, and the last addition; backward two products, and the slopes of all sines and all tanhs.
    slopes = 1 + 3
    assert passed.last_run.done == 4 + slopes + 2
    change(passed, "w0", np.array([0.5, 0.5]))
    assert passed.last_run.done == 4 + 8 + slopes + 2


def test_without_a_change_the_whole_pass_is_repeated():
    passed = compile_model(parse(TWO_BRANCHES))
    change(passed, "a", np.array([0.1, -0.7]))
    assert passed.last_run.done < passed.last_run.of
    passed.step()
    assert passed.last_run.done == passed.last_run.of


def test_where_everything_depends_on_the_leaf_the_full_pass_is_run():
    passed = compile_model(parse("w: param = [1, 2]\nb: param = [0, 1]\nL: loss = sum(tanh(sin(exp(w * 2))) + b)"))
    change(passed, "w", np.array([0.1, -0.7]), times=4)
    assert passed.last_run.done == passed.last_run.of


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_the_forward_pass_alone(evaluator):
    text = "w: param = 0.5\nv: param = 2\nL: loss = tanh(w*2 + v)**2 + v"
    model = parse(text)
    passed = compiled(model, evaluator)
    for w in (0.1, 0.2, 0.3):
        passed.set("w", w)
        passed.forward()
        reference = run(model.with_values(w=w))
        assert passed.loss == pytest.approx(reference.loss_value, rel=1e-14)
        if evaluator != "straight":
            assert passed.last_run.done < passed.last_run.of or w == 0.1
    assert_same_trace(passed.trace(), run(model.with_values(w=0.3)))
    passed.set("w", -1)
    passed.forward()
    passed.set("v", -2)
    passed.step()
    assert_same(passed, model.with_values(w=-1, v=-2))


def assert_same_trace(one, other):
    for mine, theirs in zip([*one.values, *one.grads], [*other.values, *other.grads], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_forward_without_a_change_does_nothing():
    passed = compile_model(parse(TWO_BRANCHES))
    before = passed.last_run
    passed.forward()
    assert passed.last_run is before


def test_a_leaf_of_the_large_graph_of_numbers():
    lines = [f"w{i}: param = {i / 900 - 0.4}" for i in range(900)]
    lines += [f"h{i} = tanh(w{i} * w{(i + 1) % 900})" for i in range(900)]
    late = "\nlate: param = 2\nlast = (" + " + ".join(f"h{i}" for i in range(900)) + ") * late\nL: loss = last"
    model = parse("\n".join(lines) + late)
    passed, full = compile_model(model, "all"), compile_model(model, "all")
    assert type(passed.evaluator) is Levelled
    change(passed, "late", np.array(3.0))
    full.set("late", 3.0)
    full.step()
    assert passed.last_run.done < full.last_run.of
    identical(everything(passed), everything(full))
    passed.set("late", 4.0)
    passed.forward()
    passed.set("late", 5.0)
    passed.forward()
    assert passed.last_run.done <= 2  # the last product, and the numbers it gathers


@pytest.mark.parametrize("leaf", ["x_0", "w1_0_0", "w1_5_3", "b1_2", "w2_1_0", "b2_3", "t_1"])
def test_any_leaf_of_a_network_of_numbers(leaf):
    """Through the middle of a chain of additions, too."""
    model = parse(network(8, 12, 6))
    passed, full = compiled(model, "levelled"), compiled(model, "levelled")
    for value in (0.5, -0.25, 0.75):
        passed.set(leaf, value)
        passed.step()
    full.set(leaf, 0.75)
    full.step()
    identical(everything(passed), everything(full))
    passed.set(leaf, 0.3)
    passed.forward()
    passed.set(leaf, 0.4)
    passed.forward()
    assert passed.last_run.done < passed.last_run.of
    assert passed.loss == run(model.with_values(**{leaf: 0.4})).loss_value


def network(*widths):
    """A tanh perceptron, number by number, every sum a chain."""
    lines = [f"x_{i}: input = {0.1 * i - 0.3}" for i in range(widths[0])]
    lines += [f"t_{j}: target = {0.2 * j}" for j in range(widths[-1])]
    before = [f"x_{i}" for i in range(widths[0])]
    for depth, width in enumerate(widths[1:], 1):
        for j in range(width):
            lines.append(f"b{depth}_{j}: param = {0.1 * j}")
            lines += [f"w{depth}_{j}_{i}: param = {((3 * j + 5 * i) % 7 - 3) / 5}" for i in range(len(before))]
            total = " + ".join([f"b{depth}_{j}", *(f"w{depth}_{j}_{i}*{x}" for i, x in enumerate(before))])
            lines.append(f"h{depth}_{j} = tanh({total})")
        before = [f"h{depth}_{j}" for j in range(width)]
    return "\n".join([*lines, "L: loss = " + " + ".join(f"({h} - t_{j})**2" for j, h in enumerate(before))])


def test_pieces_of_long_straight_code_are_left_out(monkeypatch):
    monkeypatch.setattr(straight, "LONGEST_PIECE", 20)
    lines = ["x: param = 0.5", "late: param = 2", "y0 = tanh(x)"]
    lines += [f"y{i} = {('tanh(y{})', 'y{} + x', '-y{}')[i % 3].format(i - 1)}" for i in range(1, 300)]
    model = parse("\n".join([*lines, "L: loss = y299 * late"]))
    passed, full = compiled(model, "straight"), compiled(model, "straight")
    passed.set("late", 3.0)
    passed.forward()
    assert passed.last_run.done <= 40
    full.set("late", 3.0)
    full.step()
    passed.step()
    identical(everything(passed), everything(full))
    passed.set("x", 0.25)
    passed.step()
    assert_same(passed, model.with_values(x=0.25, late=3.0))


def test_after_numbers_that_are_none_the_next_pass_is_a_full_one():
    model = parse("a: param = [1, 2]\nb: param = [3, 4]\nL: loss = sum(log(a)) + sum(tanh(b))")
    passed = compile_model(model, "all")
    for a in (1.0, 0.0, 0.0, -1.0, np.nan, 2.0, 3.0, 4.0):
        passed.set("a", [a, 1.0])
        passed.step()
        assert_same(passed, model.with_values(a=[a, 1.0]))
    assert passed.last_run.done < passed.last_run.of


ACTIONS = st.lists(st.tuples(st.integers(0, 30), st.floats(-2, 2), st.sampled_from("ssf-")), min_size=4, max_size=14)


def drive(model, evaluator, actions):
    """Sets leaves, steps and runs forward in any order; after every step all numbers are those of a full pass."""
    passed = compiled(model, evaluator)
    leaves = [leaf for leaf in model.graph.leaves if leaf.last not in model.graph.index_limits]
    for number, value, what in actions:
        leaf = leaves[number % min(len(leaves), 2)]  # few leaves: the same ones change again
        array = model.values[leaf.last] * 0.5 + value
        passed.set(leaf.address, array)
        model = model.with_leaf_values({leaf.last: array})
        if what == "f":
            passed.forward()
            full = compiled(model, evaluator)
            identical(
                [passed.value(n.name) for n in model.graph.nodes], [full.value(n.name) for n in model.graph.nodes]
            )
        elif what == "s":
            passed.step()
            identical(everything(passed), everything(compiled(model, evaluator)))


@pytest.mark.parametrize("evaluator", ARRAYS)
@settings(examples, max_examples=some(60))
@given(text=programs(), actions=ACTIONS)
def test_any_sequence_over_random_programs(evaluator, text, actions):
    drive(parse(text), evaluator, actions)


@pytest.mark.parametrize("evaluator", ["straight", "levelled"])
@settings(examples, max_examples=some(60))
@given(text=scalar_programs(), actions=ACTIONS)
def test_any_sequence_over_random_programs_of_numbers(evaluator, text, actions):
    model = parse(text)
    if fits(model, evaluator):
        drive(model, evaluator, actions)
