"""Regularisers: a scalar that grows with the size of the parameters."""

from __future__ import annotations

import numpy as np

from engine.ops.record import Operation, Sample, Slot

_SAMPLES = (Sample(((),)), Sample(((4,),)), Sample(((2, 3),)), Sample(((2, 3), (3,), ())))

OPERATIONS = (
    Operation(
        "l2",
        "The sum of all squares (of one or more arrays).",
        (Slot("w", formula="g * 2 * w", rule_at=lambda i: lambda g, out, xs, a: g * 2.0 * xs[i]),),
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
)
