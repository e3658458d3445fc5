"""Error signals of 0 at infinite slopes: found where PyTorch has NaN, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from engine.diagnosis import FindingKind, Severity, diagnose
from engine.execution import run
from engine.language import parse

FORMULAS = {
    "where(x > 0, sqrt(x), 0)": lambda torch, x: torch.where(x > 0, torch.sqrt(x), 0.0),
    "where(x > 0, x**0.5, 0)": lambda torch, x: torch.where(x > 0, x**0.5, 0.0),
    "where(x > 0, x**1.5, 0)": lambda torch, x: torch.where(x > 0, x**1.5, 0.0),
    "sqrt(x) * (x > 0)": lambda torch, x: torch.sqrt(x) * (x > 0),
    "sqrt(where(x > 0, x, 1))": lambda torch, x: torch.sqrt(torch.where(x > 0, x, 1.0)),
    "where(x > 0, exp(x), 0)": lambda torch, x: torch.where(x > 0, torch.exp(x), 0.0),
    "maximum(sqrt(x), 0.5)": lambda torch, x: torch.maximum(torch.sqrt(x), torch.tensor(0.5)),
}


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("numbers", [(0.0, 1.0, 4.0), (0.25, 1.0, 4.0)])
def test_it_is_told_where_pytorch_has_nan_and_nowhere_else(formula, numbers):
    torch = pytest.importorskip("torch")
    x = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    FORMULAS[formula](torch, x).sum().backward()
    theirs = bool(torch.isnan(x.grad).any())
    trace = run(parse(f"x: param = {list(numbers)}\nL: loss = sum({formula})\n"))
    told = [f for f in diagnose(trace) if f.kind is FindingKind.MASKED]
    assert bool(told) == theirs
    if np.isfinite(trace.grad("x")).all() and not theirs:
        np.testing.assert_allclose(trace.grad("x"), x.grad.numpy(), rtol=1e-12)


def test_it_is_a_hint_that_names_the_operation_and_the_element():
    (found,) = diagnose(
        run(parse("x: param = [1.0, 0.0]\nroot = sqrt(x)\ny = where(x > 0, root, 0)\nL: loss = sum(y)\n"))
    )
    assert (found.kind, found.severity, found.name) == (FindingKind.MASKED, Severity.HINT, "root")
    assert "infinite at x[1] = 0" in found.sentence
    assert "PyTorch would send NaN" in found.sentence


def test_what_no_parameter_reaches_is_nobodys_concern():
    assert (
        diagnose(run(parse("x: input = [1.0, 0.0]\nw: param = 2.0\nL: loss = w**2 + sum(where(x > 0, sqrt(x), 0))\n")))
        == ()
    )
