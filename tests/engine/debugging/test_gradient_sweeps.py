"""The gradient check in sweeps: the same verdicts as one element after the other, in bounded memory, and stoppable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging import gradient_check
from engine.debugging.check_record import Reason
from engine.debugging.gradient_check import check, checking
from engine.errors import NoLossError
from engine.execution import run
from engine.execution.sweep import Sweep, counts_for_loss
from engine.language import parse
from tests.engine.debugging.plain_check import plain_check
from tests.engine.debugging.sabotage import sabotaged
from tests.engine.oracle.programs import examples, programs
from tests.helpers.examples import NAMES, example
from tests.helpers.generated import some


def assert_as_plain(model):
    ours, plain = check(model), plain_check(model)
    assert [leaf.name for leaf in ours.leaves] == list(plain)
    for leaf in ours.leaves:
        agrees, kinks, untold = plain[leaf.name]
        assert np.array_equal(leaf.kinks, kinks), leaf.name
        assert np.array_equal(leaf.untold, untold), leaf.name
        assert np.array_equal(leaf.wrong, ~agrees & ~kinks & ~untold), leaf.name
        assert leaf.passed == (not leaf.wrong.any() and not untold.any())
        assert leaf.kink == kinks.any()
    return ours


# ----------------------------------------------------------------------------------------- the same as one by one
@settings(examples, max_examples=some(40))
@given(programs())
def test_random_programs_get_the_verdicts_of_one_element_after_the_other(text):
    assert_as_plain(parse(text))


MISTAKES = {
    "mul": lambda g, out, xs, a: g * xs[1] * 1.001,
    "tanh": lambda g, out, xs, a: g * (1 - out),
    "add": lambda g, out, xs, a: g * np.nan,
    "matmul": lambda g, out, xs, a: 0.0 * xs[0],
}


@settings(examples, max_examples=some(25))
@given(programs(), st.sampled_from(sorted(MISTAKES)))
def test_so_do_random_programs_with_a_wrong_rule(text, operation):
    assert_as_plain(sabotaged(parse(text), operation, 0, MISTAKES[operation]))


@pytest.mark.parametrize("name", NAMES)
def test_so_do_the_examples(name):
    assert_as_plain(example(name))


@pytest.mark.parametrize(
    "text",
    [
        "x: param = [0, 1, -1, 3e-6, 5e-8, 1e-10]\nL: loss = sum(relu(x))",
        "x: param = [1, 1, 0.5]\nL: loss = max(x)",
        "x: param = [0, 1e-7, 1e-3, 4]\nL: loss = sum(sqrt(x))",
        "x: param = [1e-6, 1e-3, 2]\nL: loss = sum(log(x))",
        "x: param = [-1, 0, 2]\nL: loss = sum(log(x))",
        "x: param = [1e-9, 3e-13, 1e-300]\nL: loss = sum(log(x))",
        "x: param = [1e-9, 1]\ny: param = 1.000000001\nL: loss = sum(1 / x) + log(y - 1) + sqrt(y - 1)",
        "x: param = 3\nL: loss = (1e8 + x**2) - 1e8",
        "x: param = 3\nb: param = 1\nL: loss = 1e11 + x**2 + b * tanh(b)",
        "x: param = 1\nL: loss = 1e8 + 1e-2 * sin(1e5*x) + x",
        "x: param = [3, 1]\nL: loss = 1e10 + sum(x + 5*sin(x))",
        "x: param = [800, 1]\nL: loss = sum(exp(x))",
        "x: param = 0\nL: loss = (x**2)**0.5",
        "x: param = 3\nb: param = 1e6\nL: loss = b**2 + sin(x) / 1000",
        "a: param = [1, 2]\nb: param = 1e12\nL: loss = sum(a) + b",
        "a: param = [1e150, 2]\nL: loss = sum(a * a)",
        "x: param = [0.3, 1e-9]\nL: loss = sum(sigmoid(50*x) + sin(200*x)**2)",
        "x: param = [[1, 2], [3, 4]]\nc: input = 1\nL: loss = sum(softmax(x)[0] * c) + step(x[1, 1])",
        "W: param = randn(3, 4)\nx: input = ones(2, 4)\nt: input = [0, 2]\nL: loss = softmax_cross_entropy(x @ W.T, t)",
        "x: param = [[1, 2, 0], [3, 3, 1]]\nE: param = randn(3, 2)\nL: loss = sum(embedding(argmax(x), E)**2)",
        "x: param = randn(5, 3)\ng: param = [1, 2, 3]\nb: param = zeros(3)\nL: loss = sum(batch_norm(x, g, b)**3)",
        "x: param = randn(2, 3)\nL: loss = sum(dropout(x, 0.5)**2) + l1(x) + elastic_net(x, beta=0.1)",
    ],
)
def test_so_do_kinks_domains_and_drowned_differences(text):
    assert_as_plain(parse(text))


def test_a_kink_that_the_loss_does_not_depend_on_is_none_of_its():
    (found,) = check(parse("x: param = 0\ndead = relu(x)\nL: loss = x**2 + x\nafter = abs(x)")).leaves
    assert found.reason is Reason.OK


# ------------------------------------------------------------------------------------------------------- the elements
def test_each_element_has_its_difference_its_error_and_its_mark():
    model = parse("x: param = [[0, 1], [2, -3]]\nL: loss = sum(relu(x) * x)")
    (found,) = check(sabotaged(model, "relu", 0, lambda g, out, xs, a: g * (xs[0] > 1.5))).leaves
    assert found.kinks.tolist() == [[True, False], [False, False]]
    assert found.wrong.tolist() == [[False, True], [False, False]]
    np.testing.assert_allclose(found.differences, [[np.nan, 2.0], [4.0, 0.0]], rtol=1e-8, atol=1e-8)
    assert found.relative_errors[0, 1] == pytest.approx(0.5, rel=1e-6)
    assert found.relative_errors[0, 0] == 0.0
    assert found.max_relative_error == found.relative_errors.max()


# ---------------------------------------------------------------------------------------------------- cones and memory
def test_only_what_depends_on_the_leaves_and_matters_to_the_loss_runs_again():
    model = parse("x: input = 1\nw: param = 2\nh = tanh(x)\nz = w*h\ndead = exp(w)\nL: loss = z**2\nafter = L*w")
    graph, trace = model.graph, run(model)
    sweep = Sweep(graph, trace.values, (graph.id_of("w"),), counts_for_loss(graph))
    assert [node.name for node in sweep.nodes] == ["z", "L"]


def test_many_copies_at_once_are_what_each_run_alone_gives():
    model = parse("W: param = randn(3, 4)\nx: input = randn(5, 4)\nh = relu(x @ W.T)\nL: loss = mse(h, h*h) + norm(W)")
    graph, trace = model.graph, run(model)
    W = graph.id_of("W")
    moved = np.random.default_rng(1).standard_normal((6, 3, 4))
    moved[2] = trace.values[W] * 1.000001
    losses, same = Sweep(graph, trace.values, (W,), counts_for_loss(graph)).losses({W: moved}, 6)
    alone = [run(model.with_values(W=w)).loss_value for w in moved]
    np.testing.assert_allclose(losses, alone, rtol=1e-13)
    assert same.tolist() == [False, False, True, False, False, False]


def test_the_memory_of_a_sweep_is_bounded_and_the_verdicts_do_not_depend_on_it(monkeypatch):
    model = parse("W: param = randn(20, 30)\nx: input = randn(10, 30)\nL: loss = mean(tanh(x @ W.T)**2)")
    whole = check(model)
    largest = []
    losses = Sweep.losses

    def watched(self, moved, count):
        largest.append(count * self.bytes_a_copy)
        return losses(self, moved, count)

    monkeypatch.setattr(Sweep, "losses", watched)
    check(model)
    assert max(largest) <= 16 * 2**20
    monkeypatch.setattr(gradient_check, "_MEMORY_BYTES", 10**5)
    largest.clear()
    assert check(model).leaves == whole.leaves
    assert len(largest) > 50
    assert max(largest) <= 10**5


# ----------------------------------------------------------------------------------------------- progress and stopping
SEVERAL = (
    "W: param = randn(30, 40)\nx: input = randn(8, 40)\nV: param = randn(2, 30)\nL: loss = mean(tanh(x @ W.T) @ V.T)"
)


def test_the_check_can_be_walked_through():
    steps = list(checking(parse(SEVERAL)))
    assert [p.done for p in steps] == sorted({p.done for p in steps})
    assert {p.total for p in steps} == {30 * 40 + 8 * 40 + 2 * 30}
    assert steps[-1].done == steps[-1].total
    assert steps[-1].leaves == check(parse(SEVERAL)).leaves
    assert all(p.leaves == steps[-1].leaves[: len(p.leaves)] for p in steps)
    assert any(0 < len(p.leaves) < 3 for p in steps)


def test_a_check_that_is_stopped_keeps_what_is_finished_and_has_not_passed():
    found = check(parse(SEVERAL), lambda done, total: done < 1500)
    assert [leaf.name for leaf in found.leaves] == ["W"]
    assert all(leaf.passed for leaf in found.leaves)
    assert not found.complete
    assert not found.passed


def test_walking_needs_a_loss_as_checking_does():
    with pytest.raises(NoLossError, match="no loss"):
        checking(parse("x: input = [1, 2]\ny = 2*x"))
