"""Dropout (Srivastava et al. 2014): in training a mask from its seed, in evaluation nothing."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array
from engine.ops.record import RUNNING, Attribute, Attrs, Modes, Operation, Sample, Slot
from engine.ops.shapes import integer, number, same


def _share(value: object) -> float:
    p = number(value)
    if not 0 <= p <= 1:
        raise ValueError("a number from 0 to 1")
    return p


def _seed(value: object) -> int:
    seed = integer(value)
    if seed < 0:
        raise ValueError("a whole number from 0 on")
    return seed


def _kept(x: Array, attrs: Attrs) -> Array:
    """What is kept, divided by its probability; 0 where something is dropped, whatever it was."""
    if RUNNING in attrs:
        return x
    p: float = attrs["p"]
    keep = np.random.default_rng(attrs["seed"]).random(x.shape) >= p
    return np.where(keep, x / (1.0 - p if p < 1 else 1.0), 0.0)


def _back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    return _kept(g, attrs)


def _another(attrs: Attrs, numbers: Sequence[int]) -> Attrs:
    """The attributes of another mask."""
    seed = np.random.SeedSequence([attrs["seed"], *numbers]).generate_state(1)[0]
    return {**attrs, "seed": int(seed)}


OPERATIONS = (
    Operation(
        "dropout",
        "Each element kept with probability 1 − p and divided by it, else 0; the same mask for the same seed.",
        (Slot("x", _back, "dropout(g, p, seed)"),),
        lambda xs, a: _kept(xs[0], a),
        same,
        "dropout(x, p)",
        "drop",
        attributes=(Attribute("p", _share), Attribute("seed", _seed, 0)),
        convention="in evaluation it changes nothing; dropouts with the same seed and shape drop the same places",
        samples=(
            Sample(((),), {"p": 0.5}),
            Sample(((4,),), {"p": 0.0}),
            Sample(((4,),), {"p": 1.0}),
            Sample(((5, 6),), {"p": 0.4, "seed": 3}),
        ),
        modes=Modes(drawn=_another),
    ),
)
