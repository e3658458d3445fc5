"""Optimisers and penalties, step for step beside PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.learning.optimizers import optimizer_of
from engine.learning.parameters import Parameters, shorten
from engine.learning.settings import TrainSettings
from tests.helpers.generated import some
from tests.helpers.models import parse

torch = pytest.importorskip("torch")

RULES = {
    "sgd": lambda w, s: torch.optim.SGD([w], lr=s.lr),
    "momentum": lambda w, s: torch.optim.SGD([w], lr=s.lr, momentum=s.momentum),
    "rmsprop": lambda w, s: torch.optim.RMSprop([w], lr=s.lr, alpha=s.decay, eps=s.eps),
    "adam": lambda w, s: torch.optim.Adam([w], lr=s.lr, betas=(s.beta1, s.beta2), eps=s.eps),
}
share = st.sampled_from([0.0, 0.5, 0.9, 0.99, 0.999])
"""Not any share: one near 0 makes PyTorch's own average, written as 1 − (1 − share), lose its digits."""


@pytest.mark.parametrize("name", RULES)
@given(data=st.data())
@settings(max_examples=some(25), deadline=None)
def test_twenty_steps_are_pytorch_s(name, data):
    chosen = TrainSettings(
        optimizer=name,
        lr=data.draw(st.floats(1e-4, 1)),
        momentum=data.draw(share),
        decay=data.draw(share),
        beta1=data.draw(share),
        beta2=data.draw(share),
        eps=data.draw(st.sampled_from([1e-8, 1e-3])),
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    mine = rng.standard_normal(7)
    theirs = torch.tensor(mine, requires_grad=True)
    optimizer, referee = optimizer_of(chosen, 7), RULES[name](theirs, chosen)
    for _ in range(20):
        gradient = rng.standard_normal(7) * 10.0 ** rng.integers(-3, 3)
        theirs.grad = torch.tensor(gradient)
        referee.step()
        optimizer.update(mine, gradient.copy())
        np.testing.assert_allclose(mine, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.3), (0.2, 0.0), (0.2, 0.3)])
def test_penalties_are_the_derivative_of_the_loss_with_the_terms(l1, l2):
    model = parse("a: param = [[1, -2], [0, 3]]\nb: param = -0.5\nL: loss = sum(a)**2 * b")
    parameters = Parameters(model)
    parameters.gradient[:] = 0.0
    parameters.add_penalty(TrainSettings(l1=l1, l2=l2))
    w = torch.tensor(parameters.vector, requires_grad=True)
    (l1 * w.abs().sum() + l2 * (w**2).sum()).backward()
    np.testing.assert_allclose(parameters.gradient, w.grad.numpy(), rtol=1e-12)


@given(st.integers(0, 10**6), st.floats(0.1, 5))
def test_max_norm_is_pytorch_s_renorm_of_the_rows(seed, longest):
    rows = np.random.default_rng(seed).standard_normal((4, 3)) * 3
    expected = torch.renorm(torch.tensor(rows), p=2, dim=0, maxnorm=longest).numpy()
    shorten(rows, longest)
    # PyTorch divides by the norm plus 1e-7.
    np.testing.assert_allclose(rows, expected, rtol=1e-6)


def test_a_row_of_zeros_stays_what_it_is():
    rows = np.zeros((2, 3))
    shorten(rows, 0.0)
    assert not rows.any()
