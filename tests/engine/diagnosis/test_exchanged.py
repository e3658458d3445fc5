"""Exchanged targets of a regression: found where a fitted model leaves no doubt, and else left alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.diagnosis import FindingKind, diagnose
from engine.diagnosis.exchanged import exchanged
from engine.execution import run
from engine.language import parse

NOISES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "heavy tails": lambda rng, n: rng.standard_t(2, n),
    "no variance": lambda rng, n: rng.standard_cauchy(n),
    "two outliers": lambda rng, n: np.where(np.arange(n) < 2, rng.uniform(-60, 60, n), 0.5 * rng.normal(size=n)),
}


def fitted(x, t):
    """The predictions of a least-squares fit."""
    design = np.column_stack([x, np.ones(len(x))])
    return design @ np.linalg.lstsq(design, t, rcond=None)[0]


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("is_fitted", [True, False])
def test_noise_alone_is_not_taken_for_an_exchange(noise, is_fitted):
    """But for two wild outliers that happen to fit each other, which are worth a look as well: one in thousands."""
    rng = np.random.default_rng(3)
    taken = 0
    for _ in range(400):
        n = int(rng.integers(20, 200))
        x = rng.normal(size=(n, 3))
        t = x @ rng.normal(size=3) * rng.choice([1, 10, 30]) + NOISES[noise](rng, n)
        y = fitted(x, t) if is_fitted else x @ rng.normal(size=3)
        taken += bool(exchanged(y[:, None], t[:, None]))
    assert taken <= (noise == "two outliers")


def test_most_exchanges_in_a_good_fit_are_found_and_none_is_found_elsewhere():
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(200):
        n = int(rng.integers(20, 200))
        x = rng.normal(size=(n, 3))
        t = x @ rng.normal(size=3) * 30 + 0.2 * rng.normal(size=n)
        i, j = sorted(rng.choice(n, 2, replace=False).tolist())
        t[[i, j]] = t[[j, i]]
        pairs = exchanged(fitted(x, t)[:, None], t[:, None])
        assert pairs in ([], [(i, j)])
        found += bool(pairs)
    assert found > 100


def text_of(x, t, w, loss):
    return (
        f"x: input = {x.tolist()}\nt: target = {t.tolist()}\nw: param = {w.tolist()}\n"
        f"b: param = 0.0\ny = x @ w + b\nL: loss = {loss}\n"
    )


@pytest.mark.parametrize("loss", ["mean((y - t)**2)", "mean((t - y)**2)", "mse(y, t)"])
@pytest.mark.parametrize("swapped", [True, False])
def test_the_rows_are_named_with_their_numbers(loss, swapped):
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(30, 2)), np.array([2.0, -3.0])
    t = x @ w + 0.01 * rng.normal(size=30)
    i, j = int(np.argmin(t)), int(np.argmax(t))
    if swapped:
        t[[i, j]] = t[[j, i]]
    found = [f for f in diagnose(run(parse(text_of(x, t, w, loss)))) if f.kind is FindingKind.SWAPPED]
    assert [(f.name, f.reason) for f in found] == [("t", "swapped examples")] * swapped
    if swapped:
        first, second = sorted((i, j))
        assert found[0].sentence.startswith(
            f"the examples {first} and {second} are predicted as each other: y[{first}] = "
        )
        assert [step.name for step in found[0].trail] == ["t"]


def test_examples_of_several_numbers_are_exchanged_as_a_whole():
    y = np.linspace(0, 1, 40).reshape(20, 2)
    t = y + 1e-6
    t[[3, 12]] = t[[12, 3]]
    assert exchanged(y, t) == [(3, 12)]
    t[3, 0] = 7.0  # half of it fits no more
    assert exchanged(y, t) == []


def test_a_perfect_fit_is_no_reason_to_doubt_the_last_digits():
    t = np.linspace(0, 1, 30)[:, None]
    assert exchanged(t * (1 + 1e-16), t) == []
    swapped = t.copy()
    swapped[[2, 20]] = swapped[[20, 2]]
    assert exchanged(t, swapped) == [(2, 20)]
