"""The hazards that records name: whatever makes NaN of finite numbers has a name, and a name is never wrong."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.errors import GraphError
from engine.language import parse
from engine.ops import REGISTRY

NASTY = (0.0, -0.0, 0.5, 1.0, -1.0, 2.0, -1.5, 1e-300, 1e5, -1e5)
WILD = (*NASTY, np.inf, -np.inf, 1e308)


def operands_of(op, numbers):
    """Every combination of some numbers as the operands of an operation: scalars, or else arrays full of them."""
    for sample in op.samples:
        attrs = {a.name: a.default for a in op.attributes if not a.required} | dict(sample.attrs)
        if all(shape == () for shape in sample.shapes):
            yield from (([np.asarray(x) for x in xs], attrs) for xs in product(numbers, repeat=len(sample.shapes)))
        elif not sample.indices:
            count = len(sample.shapes)
            alike = ((x,) * count for x in numbers)  # of more than two operands all combinations would be too many
            for each in product(numbers, repeat=count) if count <= 2 else alike:
                yield [np.full(shape, x) for shape, x in zip(sample.shapes, each, strict=True)], attrs


def hazards_at(op, xs, attrs):
    return [hazard.reason for hazard in op.hazards if np.asarray(hazard.where(xs, attrs)).any()]


@pytest.mark.parametrize("op", [op for op in REGISTRY.values() if not op.takes_indices], ids=lambda op: op.name)
def test_nan_from_ordinary_numbers_always_has_a_name(op):
    with np.errstate(all="ignore"):
        for xs, attrs in operands_of(op, NASTY):
            if np.isnan(op.forward(xs, attrs)).any():
                assert hazards_at(op, xs, attrs), (xs, attrs)


@pytest.mark.parametrize("op", [op for op in REGISTRY.values() if op.hazards], ids=lambda op: op.name)
def test_where_a_hazard_applies_the_result_is_never_finite(op):
    met = set()
    with np.errstate(all="ignore"):
        for xs, attrs in operands_of(op, WILD):
            reasons = hazards_at(op, xs, attrs)
            met.update(reasons)
            if reasons:
                assert not np.isfinite(op.forward(xs, attrs)).all(), (reasons, xs, attrs)
    wanted = {hazard.reason for hazard in op.hazards}
    assert met == wanted or op.name in {"layer_norm", "batch_norm"}  # whose samples all have an eps above 0


@pytest.mark.parametrize("name", ["layer_norm", "batch_norm"])
def test_a_normalisation_without_variance_and_without_eps_divides_0_by_0(name):
    op = REGISTRY[name]
    with np.errstate(all="ignore"):
        for value, eps in ((2.0, 0.0), (2.0, 1e-5)):
            xs = [np.full((3, 3), value)]
            assert bool(hazards_at(op, xs, {"eps": eps})) == bool(np.isnan(op.forward(xs, {"eps": eps})).any())


def test_the_reasons_are_those_that_people_look_for():
    reasons = {hazard.reason for op in REGISTRY.values() for hazard in op.hazards}
    assert {"log of 0", "0/0", "∞ − ∞", "division by 0", "0 × ∞", "square root of a negative number"} <= reasons


def test_an_operation_without_a_derivative_anywhere_is_no_unit():
    assert not any(op.saturates and not op.differentiable for op in REGISTRY.values())
    with pytest.raises(GraphError):
        parse("L: loss = saturated(1)")
