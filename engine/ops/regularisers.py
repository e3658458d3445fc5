"""Regularisers: a scalar that grows with the size of the parameters."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array
from engine.ops.averages import scaled
from engine.ops.record import Attribute, Attrs, Operation, Rule, Sample, Slot
from engine.ops.shapes import number

_SAMPLES = (Sample(((),)), Sample(((4,),)), Sample(((2, 3),)), Sample(((2, 3), (3,), ())))

_ELASTIC_SAMPLES = tuple(Sample(s.shapes, {"beta": 0.5 + i}) for i, s in enumerate(_SAMPLES))


def _elastic(xs: Sequence[Array], attrs: Attrs) -> Array:
    beta: float = attrs["beta"]
    squares = sum(np.sum(x * x) for x in xs) if beta else 0.0
    return np.asarray(beta * squares + sum(np.sum(np.abs(x)) for x in xs), dtype=np.float64)


def _elastic_rule(index: int) -> Rule:
    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        beta: float = attrs["beta"]
        return scaled(g, np.sign(xs[index]) + (2.0 * beta * xs[index] if beta else 0.0))

    return rule


OPERATIONS = (
    Operation(
        "l2",
        "The sum of all squares (of one or more arrays).",
        (Slot("w", formula="g * 2 * w", rule_at=lambda i: lambda g, out, xs, a: scaled(g, 2.0 * xs[i])),),
        lambda xs, a: np.asarray(sum(np.sum(x * x) for x in xs), dtype=np.float64),
        lambda shapes, a: (),
        "l2(w)",
        "Σw²",
        variadic=True,
        samples=_SAMPLES,
    ),
    Operation(
        "l1",
        "The sum of all absolute values (of one or more arrays).",
        (Slot("w", formula="g * sign(w)", rule_at=lambda i: lambda g, out, xs, a: g * np.sign(xs[i])),),
        lambda xs, a: np.asarray(sum(np.sum(np.abs(x)) for x in xs), dtype=np.float64),
        lambda shapes, a: (),
        "l1(w)",
        "Σ|w|",
        variadic=True,
        branch=lambda xs, a: np.concatenate([np.sign(x).ravel() for x in xs]),
        convention="|w|′ at 0 is 0",
        samples=_SAMPLES,
    ),
    Operation(
        "elastic_net",
        "Σ βw² + |w| (of one or more arrays): the two others mixed.",
        (Slot("w", formula="g * (2 * beta * w + sign(w))", rule_at=_elastic_rule),),
        _elastic,
        lambda shapes, a: (),
        "elastic_net(w, beta=beta)",
        "elastic",
        attributes=(Attribute("beta", number),),
        variadic=True,
        branch=lambda xs, a: np.concatenate([np.sign(x).ravel() for x in xs]),
        convention="|w|′ at 0 is 0",
        samples=_ELASTIC_SAMPLES,
    ),
)
