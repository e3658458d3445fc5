"""The training loop: beside PyTorch's own, its order, its seeds, and the ways it ends."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from engine.errors import NoLossError, ShapeError, ValueNotAllowedError
from engine.execution import run
from engine.language import parse, with_rows
from engine.learning.interrupting import stopped_by_interrupt
from engine.learning.modes import Mode, in_mode
from engine.learning.outcomes import Stopped
from engine.learning.settings import TrainSettings
from engine.learning.training import Training

POINT = "x: input = [1, 2]\nt: target = 1\nw: param = [0.5, -0.5]\nL: loss = (dot(w, x) - t)**2"


def network(data="'moons', n=50", more="", activation="tanh(h)"):
    return parse(
        f"x, t = dataset({data})\nW: param = randn(6, 2, seed=1)\nb: param = zeros(6)\nV: param = randn(1, 6, seed=2)\n"
        f"h = x @ W.T + b\ny = {activation} @ V.T\nL: loss = mse(y, t)\n{more}"
    )


def trained(model, **settings):
    return Training(model, TrainSettings(**settings)).run()


def numbers(result):
    leaves = [v for v in result.model.graph.leaves if v.kind == "param"]
    return {v.address: result.model.values[v.last] for v in leaves}


def same(one, other):
    mine, theirs = numbers(one), numbers(other)
    return mine.keys() == theirs.keys() and all(np.array_equal(mine[k], theirs[k]) for k in mine)


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [("SGD", {}), ("SGD", {"momentum": 0.9}), ("RMSprop", {"alpha": 0.9}), ("Adam", {})],
    ids=["sgd", "momentum", "rmsprop", "adam"],
)
def test_an_epoch_of_mini_batches_is_pytorch_s(optimizer, options):
    torch = pytest.importorskip("torch")
    model = network()
    name = "momentum" if "momentum" in options else optimizer.lower()
    result = trained(model, optimizer=name, lr=0.05, batch=16, epochs=3, shuffle=False, l2=0.01, l1=0.02)
    x, t = (torch.tensor(model.values[i]) for i in (0, 1))
    W, b, V = weights = [torch.tensor(model.values[i], requires_grad=True) for i in (2, 3, 4)]
    referee = getattr(torch.optim, optimizer)(weights, lr=0.05, **options)
    losses = []
    for _ in range(3):
        parts = []
        for start in range(0, 50, 16):
            rows = slice(start, start + 16)
            loss = ((torch.tanh(x[rows] @ W.T + b) @ V.T - t[rows]) ** 2).mean()
            penalty = sum(0.01 * (w**2).sum() + 0.02 * w.abs().sum() for w in weights)
            referee.zero_grad()
            (loss + penalty).backward()
            referee.step()
            parts.append(loss.item() * len(x[rows]))
        losses.append(sum(parts) / 50)
    for leaf, weight in zip((2, 3, 4), weights, strict=True):
        np.testing.assert_allclose(result.model.values[leaf], weight.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert result.losses == pytest.approx(losses, rel=1e-9)
    assert (result.stopped, result.epochs) == (Stopped.DONE, 3)


def test_a_model_without_a_data_set_takes_whole_steps():
    result = trained(parse(POINT), lr=0.05, epochs=2)
    w = np.array([0.5, -0.5])
    x, losses = np.array([1.0, 2.0]), []
    for _ in range(2):
        losses.append((w @ x - 1) ** 2)
        w = w - 0.05 * 2 * (w @ x - 1) * x
    assert result.losses == pytest.approx(losses)
    assert numbers(result)["w"] == pytest.approx(w)
    assert result.loss == pytest.approx((w @ x - 1) ** 2)


def test_the_model_s_own_settings_are_used_and_its_values_are_left_alone():
    model = parse(POINT + "\ntrain(lr=0.05, epochs=7)")
    before = dict(model.values)
    assert Training(model).run().epochs == 7
    assert all(model.values[leaf] is before[leaf] for leaf in before)


def test_no_epoch_leaves_everything_as_it_is():
    result = trained(parse(POINT), epochs=0)
    assert (result.losses, result.stopped) == ((), Stopped.DONE)
    assert numbers(result)["w"].tolist() == [0.5, -0.5]


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    first, again, other = (
        trained(network(activation="dropout(tanh(h), 0.3)"), batch=16, epochs=4, seed=seed, validation=0.2)
        for seed in (5, 5, 6)
    )
    assert same(first, again)
    assert first.losses == again.losses
    assert first.validation_losses == again.validation_losses
    assert not same(first, other)


def test_a_training_that_is_stopped_equals_a_shorter_one():
    training = Training(network(), TrainSettings(batch=16, epochs=10, optimizer="adam"))
    for _ in range(3):
        assert training.run_epoch()
    training.stop()
    assert not training.run_epoch()
    result, shorter = training.result(), trained(network(), batch=16, epochs=3, optimizer="adam")
    assert same(result, shorter)
    assert result.losses == shorter.losses
    assert (result.stopped, result.epochs) == (Stopped.INTERRUPTED, 3)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_training_and_keeps_what_was_learnt():
    training = Training(network(), TrainSettings(batch=16, epochs=10**6))
    with stopped_by_interrupt(training):
        result = training.run(lambda t: signal.raise_signal(signal.SIGINT) if t.epoch == 2 else None)
    assert (result.stopped, result.epochs) == (Stopped.INTERRUPTED, 2)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert same(result, trained(network(), batch=16, epochs=2))


def test_each_epoch_takes_every_example_once_in_a_new_order():
    # The mean's gradient at lr=1 with a batch of one moves w to each example in turn: w ends at the last.
    model = parse("x, t = dataset('line', n=9)\nw: param = 0\nL: loss = mean((w - x)**2) / 2")
    ends = set()
    for epochs in range(1, 5):
        result = trained(model, lr=1.0, batch=1, epochs=epochs)
        ends.add(float(numbers(result)["w"]))
    assert len(ends) > 1
    assert ends <= set(model.values[0][:, 0].tolist())
    ordered = trained(model, lr=1.0, batch=1, epochs=2, shuffle=False)
    assert numbers(ordered)["w"] == pytest.approx(model.values[0][-1, 0])


def test_examples_held_back_are_not_trained_on():
    model = parse("x, t = dataset('line', n=10)\nw: param = 0\nL: loss = mean((w - x)**2)")
    result = trained(model, lr=0.5, epochs=1, validation=0.3)
    w, x = float(numbers(result)["w"]), model.values[0][:, 0]
    assert result.losses[0] > 0
    kept = [rows for rows in _subsets(10, 7) if abs(np.mean(x[list(rows)]) - w) < 1e-12]
    assert len(kept) == 1
    others = [i for i in range(10) if i not in kept[0]]
    assert result.validation_losses[0] == pytest.approx(np.mean((w - x[others]) ** 2))


def _subsets(n, k):
    from itertools import combinations

    return combinations(range(n), k)


def test_patience_stops_early_and_keeps_the_best():
    # Too large a step: every epoch is worse than the one before.
    model = parse("x, t = dataset('line', n=10)\nw: param = 5\nL: loss = mean((w - x)**2)")
    result = trained(model, lr=1.2, epochs=50, validation=0.2, patience=3)
    assert (result.stopped, result.epochs) == (Stopped.EARLY, 4)
    assert result.validation_losses == tuple(sorted(result.validation_losses))
    assert same(result, trained(model, lr=1.2, epochs=1, validation=0.2))


def test_a_loss_that_is_not_finite_ends_the_training_with_its_place():
    result = trained(parse(POINT), lr=1e200, epochs=9)
    assert (result.stopped, result.trouble, result.epochs) == (Stopped.NOT_FINITE, (2, 1), 1)
    assert numbers(result)["w"].tolist() == [0.5, -0.5]
    batches = trained(network(activation="h"), lr=1e200, epochs=9, batch=16)
    assert batches.trouble == (1, 2)
    assert np.isfinite(batches.loss)


def test_max_norm_holds_after_every_update():
    result = trained(network(), batch=16, epochs=3, lr=0.5, max_norm=0.4)
    found = numbers(result)
    assert np.linalg.norm(found["W"], axis=1).max() == pytest.approx(0.4)
    assert np.linalg.norm(found["b"]) <= 0.4 + 1e-12


def test_a_model_s_own_max_norm_holds_beside_that_of_the_settings():
    text = "W: param = [[3, 4], [0.3, 0.4]]\nv: param = [6, -8]\nw: param = -7\nL: loss = sum(W) + sum(v) + w\n"
    model = parse(text + "max_norm(W, 1)\nmax_norm(v, 5)\nmax_norm(w, 2)")
    found = numbers(trained(model, epochs=1, lr=0.0, max_norm=3))
    assert found["W"] == pytest.approx(np.array([[0.6, 0.8], [0.3, 0.4]]))
    assert found["v"] == pytest.approx(np.array([1.8, -2.4]))
    assert found["w"] == pytest.approx(-2)
    assert numbers(trained(parse(text), epochs=1, lr=0.0))["w"] == -7


def test_batch_norm_keeps_its_statistics_and_the_validation_loss_uses_them():
    torch = pytest.importorskip("torch")
    model = network(activation="tanh(batch_norm(h))")
    result = trained(model, lr=0.1, batch=16, epochs=2, shuffle=False)
    x, t = (torch.tensor(model.values[i]) for i in (0, 1))
    W, b, V = weights = [torch.tensor(model.values[i], requires_grad=True) for i in (2, 3, 4)]
    layer = torch.nn.BatchNorm1d(6, affine=False, dtype=torch.float64)
    referee = torch.optim.SGD(weights, lr=0.1)
    for _ in range(2):
        for start in range(0, 50, 16):
            rows = slice(start, start + 16)
            referee.zero_grad()
            ((torch.tanh(layer(x[rows] @ W.T + b)) @ V.T - t[rows]) ** 2).mean().backward()
            referee.step()
    layer.eval()
    loss = ((torch.tanh(layer(x @ W.T + b)) @ V.T - t) ** 2).mean().item()
    assert result.loss == pytest.approx(loss, rel=1e-8)
    (statistics,) = result.model.statistics.values()
    np.testing.assert_allclose(statistics.variance, layer.running_var.numpy(), rtol=1e-8)
    there = run(in_mode(result.model, Mode.EVALUATE)).loss_value
    assert there == pytest.approx(loss, rel=1e-8)


def test_a_batch_that_is_chosen_for_stepping_does_not_change_what_is_trained():
    model = network()
    chosen = with_rows(model, (3, 1))
    assert same(trained(chosen, batch=16, epochs=2), trained(model, batch=16, epochs=2))


def test_all_rows_come_back():
    result = trained(with_rows(network(), (0,)), epochs=1)
    assert result.model.rows is None
    assert result.model.values[0].shape == (50, 2)


def test_a_dropout_mask_changes_from_pass_to_pass():
    model = parse("x: input = ones(200)\nw: param = 0\nL: loss = mean(dropout(x, 0.5)) + 0*w")
    losses = trained(model, epochs=20, lr=0.1).losses
    assert len(set(losses)) > 5
    assert run(model).loss_value == run(model).loss_value


def test_a_moon_is_told_from_the_other():
    result = trained(network("'moons', n=100, seed=1"), optimizer="adam", lr=0.05, batch=32, epochs=150)
    assert result.loss < 0.05 < result.losses[0]


@pytest.mark.parametrize(
    ("text", "settings", "error", "sentence"),
    [
        ("x: input = [1, 2]\ny = 2*x", {}, NoLossError, "the model has no loss"),
        ("x: input = 1\nL: loss = x**2", {}, ValueNotAllowedError, "no parameter leads to the loss"),
        (POINT, {"validation": 0.2}, ValueNotAllowedError, "'validation' holds examples of a data set back"),
        (POINT, {"patience": 2}, ValueNotAllowedError, "'patience' watches the validation loss"),
        (
            "x, t = dataset('xor')\nw: param = zeros(4, 1)\nL: loss = sum(w * t)",
            {"batch": 2},
            ShapeError,
            "shapes 4×1 and 2×1 do not fit",
        ),
    ],
)
def test_what_cannot_be_trained_says_why(text, settings, error, sentence):
    with pytest.raises(error) as caught:
        trained(parse(text), **settings)
    assert sentence in str(caught.value)
