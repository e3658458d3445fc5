"""Training and evaluation of dropout and batch normalisation, beside PyTorch's modules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.debugging.gradient_check import check
from engine.errors import ValueNotAllowedError
from engine.execution import CompiledPass, run
from engine.language import parse
from engine.learning.modes import Masks, Mode, RunningStatistics, evaluated, in_mode, mode_named, mode_of
from engine.ops.record import Statistics

NETWORK = """\
x: input = randn(5, 3, seed=1, scale=2)
k: const = randn(5, 3, seed=2)
gamma: param = [1.5, -0.5, 2]
beta: param = [0.1, 0.2, 0.3]
y = batch_norm(x, gamma, beta, eps=1e-3)
L: loss = sum(k * tanh(y))
"""
IMAGES = NETWORK.replace("(5, 3,", "(4, 3, 2, 2,")


@pytest.mark.parametrize("text", [NETWORK, IMAGES], ids=["features", "images"])
def test_batch_norm_is_pytorch_s_in_both_modes(text):
    torch = pytest.importorskip("torch")
    model = parse(text)
    shape = model.values[0].shape
    layer = (torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d)(3, eps=1e-3, dtype=torch.float64)
    with torch.no_grad():
        layer.weight[:], layer.bias[:] = torch.tensor(model.values[2]), torch.tensor(model.values[3])
    running, compiled = RunningStatistics(model), CompiledPass(model)
    for seed in range(4):
        x = np.random.default_rng(seed).standard_normal(shape) * 3 + 1
        compiled.set("x", x)
        compiled.step()
        running.take(model, compiled)
        np.testing.assert_allclose(compiled.value("y"), layer(torch.tensor(x)).detach().numpy(), rtol=1e-10)
        np.testing.assert_allclose(running.found["y"].mean, layer.running_mean.numpy(), rtol=1e-12)
        np.testing.assert_allclose(running.found["y"].variance, layer.running_var.numpy(), rtol=1e-12)
    layer.eval()
    x = torch.tensor(model.values[0], requires_grad=True)
    loss = (torch.tensor(model.values[1]) * torch.tanh(layer(x))).sum()
    loss.backward()
    trace = run(evaluated(model, running.found))
    assert trace.loss_value == pytest.approx(loss.item(), rel=1e-12)
    for name, grad in (("x", x.grad), ("gamma", layer.weight.grad), ("beta", layer.bias.grad)):
        np.testing.assert_allclose(trace.grad(name), grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("text", [NETWORK, IMAGES], ids=["features", "images"])
def test_derivatives_are_right_in_evaluation_mode(text):
    rng = np.random.default_rng(0)
    found = {"y": Statistics(rng.standard_normal(3), rng.random(3) + 0.5)}
    assert check(evaluated(parse(text), found)).passed


def test_before_any_training_the_statistics_are_0_and_1():
    model = evaluated(parse("x: input = [[1, 2], [3, 5]]\ny = batch_norm(x, eps=0)"))
    assert run(model).value("y").tolist() == [[1, 2], [3, 5]]


def test_a_batch_of_one_example_tells_nothing_about_the_variance():
    model = parse("x: input = [[1, 2]]\ny = batch_norm(x)")
    running = RunningStatistics(model)
    running.take(model, CompiledPass(model))
    assert running.found == {}


def test_dropout_does_nothing_in_evaluation():
    model = parse("x: input = randn(6, 4, seed=3)\ny = dropout(x, 0.5)\nL: loss = sum(y**2)")
    there = in_mode(model, Mode.EVALUATE)
    assert np.array_equal(run(there).value("y"), model.values[0])
    assert np.array_equal(run(there).grad("x"), 2 * model.values[0])
    assert (mode_of(model), mode_of(there)) == (Mode.TRAIN, Mode.EVALUATE)
    back = in_mode(there, Mode.TRAIN)
    assert np.array_equal(run(back).value("y"), run(model).value("y"))


def test_a_model_without_such_operations_is_the_same_in_both_modes():
    model = parse("x: input = 1\ny = x + 1")
    there = in_mode(model, Mode.EVALUATE)
    assert there.graph is model.graph
    assert mode_of(there) is Mode.EVALUATE


def test_each_draw_is_another_mask_and_the_same_numbers_draw_the_same():
    model = parse("x: param = ones(1000)\ny = dropout(x, 0.25, seed=7)\nL: loss = sum(y)")
    masks = Masks(model)
    compiled = CompiledPass(masks.model)

    def mask(*numbers):
        masks.draw(compiled, numbers)
        compiled.step()
        assert np.array_equal(compiled.grad("x"), compiled.value("y"))
        return np.array(compiled.value("y"))

    first, second, again = mask(0, 1), mask(0, 2), mask(0, 1)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)
    assert np.mean(first > 0) == pytest.approx(0.75, abs=0.05)
    assert np.array_equal(run(model).value("y"), run(replace(model)).value("y"))
    assert model.graph.nodes[1].attrs["seed"] == 7


def test_modes_have_names():
    assert mode_named("train") is Mode.TRAIN
    with pytest.raises(ValueNotAllowedError, match="there is no mode 'evaluat'; did you mean 'evaluate'"):
        mode_named("evaluat")
