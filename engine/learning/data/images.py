"""Small pictures of the digits, drawn by the program itself: nothing has to be downloaded.

Each digit is a few strokes (lines through points). For every example they are slanted, stretched, moved and drawn with
a pen of random width, then some noise is added. They are easier than handwriting; what is learnt on them says nothing
about handwriting.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from engine.arrays import Array, frozen
from engine.learning.data.record import LABELS, SEED, DataSet, Recipe, class_targets, flag, number, whole

_SIDE = 8
_Strokes = tuple[tuple[tuple[float, float], ...], ...]

_STROKES: tuple[_Strokes, ...] = (
    (((0.5, 0), (0.15, 0.2), (0.1, 0.5), (0.15, 0.8), (0.5, 1), (0.85, 0.8), (0.9, 0.5), (0.85, 0.2), (0.5, 0)),),
    (((0.25, 0.25), (0.55, 0), (0.55, 1)), ((0.25, 1), (0.85, 1))),
    (((0.1, 0.25), (0.3, 0), (0.7, 0), (0.9, 0.25), (0.75, 0.5), (0.1, 1), (0.9, 1)),),
    (((0.1, 0.1), (0.5, 0), (0.85, 0.2), (0.75, 0.4), (0.4, 0.5)), ((0.75, 0.55), (0.9, 0.8), (0.5, 1), (0.1, 0.9))),
    (((0.6, 0), (0.1, 0.65), (0.95, 0.65)), ((0.7, 0.35), (0.7, 1))),
    (((0.9, 0), (0.2, 0), (0.15, 0.45), (0.6, 0.4), (0.9, 0.65), (0.75, 0.95), (0.4, 1), (0.1, 0.9)),),
    (((0.8, 0), (0.4, 0.15), (0.15, 0.5), (0.15, 0.8), (0.5, 1), (0.85, 0.8), (0.75, 0.5), (0.4, 0.5), (0.15, 0.7)),),
    (((0.1, 0), (0.9, 0), (0.55, 0.5), (0.35, 1)), ((0.3, 0.5), (0.75, 0.5))),
    (
        ((0.5, 0), (0.2, 0.2), (0.35, 0.42), (0.65, 0.55), (0.85, 0.8), (0.5, 1), (0.15, 0.8)),
        ((0.5, 0), (0.8, 0.2), (0.65, 0.42), (0.35, 0.55), (0.15, 0.8)),
    ),
    (((0.85, 0.3), (0.6, 0.5), (0.25, 0.45), (0.15, 0.2), (0.5, 0), (0.8, 0.1), (0.85, 0.3), (0.75, 0.7), (0.4, 1)),),
)
"""The strokes of each digit in the unit square, y downwards."""


def _pieces(digit: int) -> tuple[Array, Array]:
    """The ends of all straight pieces of a digit, each of shape (pieces, 2)."""
    pairs = [pair for stroke in _STROKES[digit] for pair in pairwise(stroke)]
    ends = np.array(pairs, dtype=np.float64)
    return ends[:, 0], ends[:, 1]


def _drawn(digit: int, moves: Array, width: Array) -> Array:
    """One digit drawn many times.

    Args:
        digit: Which one.
        moves: An affine map for each example, of shape (n, 2, 3), from the unit square to pixels.
        width: The pen's radius in pixels, of shape (n,).

    Returns:
        The ink between 0 and 1, of shape (n, 8, 8): how far a pixel's centre lies inside the pen, over one pixel.
    """
    start, stop = (ends @ moves[:, :, :2].transpose(0, 2, 1) + moves[:, None, :, 2] for ends in _pieces(digit))
    along = stop - start
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE]
    pixels = np.stack([columns, rows], axis=-1).reshape(-1, 1, 2) + 0.5
    towards = pixels - start[:, None]
    share = np.clip(np.sum(towards * along[:, None], axis=-1) / np.sum(along * along, axis=-1)[:, None], 0, 1)
    gap = towards - share[..., None] * along[:, None]
    distance = np.sqrt(np.min(np.sum(gap * gap, axis=-1), axis=-1))
    ink: Array = np.clip(width[:, None] + 0.5 - distance, 0, 1)
    return ink.reshape(-1, _SIDE, _SIDE)


def _moves(rng: np.random.Generator, n: int) -> Array:
    """Random affine maps: slant, size, place."""
    tall, wide = rng.uniform(5.2, 6.6, n), rng.uniform(3.8, 5.2, n)
    slant, turn = rng.uniform(-0.25, 0.25, n), rng.uniform(-0.1, 0.1, n)
    maps = np.zeros((n, 2, 3))
    maps[:, 0, 0], maps[:, 0, 1] = wide, -slant * tall
    maps[:, 1, 0], maps[:, 1, 1] = turn * wide, tall
    middle = maps[:, :, :2] @ np.array([0.5, 0.5])
    maps[:, :, 2] = _SIDE / 2 - middle + rng.uniform(-0.6, 0.6, (n, 2))
    return maps


def _digits(name: str, arguments: Mapping[str, Any]) -> DataSet:
    n = arguments["n"]
    rng = np.random.default_rng(arguments["seed"])
    of = rng.permutation(np.arange(n) % 10)
    moves, width = _moves(rng, n), rng.uniform(0.25, 0.7, n)
    images = np.empty((n, _SIDE, _SIDE))
    for digit in range(10):
        mine = of == digit
        if np.any(mine):
            images[mine] = _drawn(digit, moves[mine], width[mine])
    images = np.clip(images + arguments["noise"] * rng.standard_normal(images.shape), 0, 1)
    shape = (n, 1, _SIDE, _SIDE) if arguments["image"] else (n, _SIDE * _SIDE)
    return DataSet(name, frozen(images.reshape(shape)), class_targets(of, 10, arguments["labels"]), 10)


RECIPES: Mapping[str, Recipe] = {
    "digits": Recipe(
        {"n": whole(500, 1), "noise": number(0.1, 0), "seed": SEED, "image": flag(False), "labels": LABELS},
        _digits,
        most=20_000,
    )
}
