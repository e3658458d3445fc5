"""Operations on many copies at once: the same as one copy after the other, whichever operands differ."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.ops import REGISTRY
from engine.ops.lifting import LIFTS, Copies, lifted_branch, lifted_forward
from tests.engine.ops.cases import CASES

COUNT = 5
each_case = pytest.mark.parametrize(
    "case", [c for c in CASES.values() if c.xs], ids=[n for n, c in CASES.items() if c.xs]
)


def copies_of(case, moved):
    """Copies whose numbers differ in the operands that are moved, by more than a kink's distance."""
    rng = np.random.default_rng(3)
    xs = []
    for slot, (x, moves) in enumerate(zip(case.xs, moved, strict=True)):
        count = case.op.choices(slot, case.shapes, case.attrs)
        if not moves:
            xs.append(x)
        elif count is not None:
            xs.append(rng.integers(count, size=(COUNT, *x.shape)).astype(np.float64))
        else:
            xs.append(x * rng.uniform(0.6, 1.1, (COUNT, *x.shape)))
    return Copies(tuple(xs), moved, case.attrs, COUNT, case.out.shape)


@each_case
def test_all_copies_at_once_are_what_each_is_alone(case):
    for moved in product((False, True), repeat=len(case.xs)):
        if not any(moved):
            continue
        copies = copies_of(case, moved)
        found = lifted_forward(case.op, copies)
        assert found.shape == (COUNT, *case.out.shape)
        for i in range(COUNT):
            np.testing.assert_allclose(found[i], case.op.forward(copies.one(i), case.attrs), rtol=1e-13, atol=1e-14)


@each_case
def test_the_branches_of_all_copies_are_those_of_each_alone(case):
    if case.op.branch is None:
        return
    for moved in product((False, True), repeat=len(case.xs)):
        if not any(moved):
            continue
        copies = copies_of(case, moved)
        found = lifted_branch(case.op, copies)
        assert len(found) == COUNT
        for i in range(COUNT):
            alone = case.op.branch(copies.one(i), case.attrs)
            assert np.array_equal(np.broadcast_to(found[i], np.broadcast_shapes(found[i].shape, alone.shape)), alone)


def test_what_is_lifted_is_an_operation():
    assert set(LIFTS) <= set(REGISTRY)


def test_nearly_everything_is_lifted():
    """What is left walks over the copies one by one; a new operation belongs in the table if it can be there."""
    assert set(REGISTRY) - set(LIFTS) == {"constant", "embedding", "batch_norm", "zero_one"}
