"""Points in the plane, and curves: the small data sets that show what a network can and cannot learn.

All are drawn from ``numpy.random.default_rng(seed)``. ``noise`` is the standard deviation of the normal noise that is
added to every coordinate (to the target where that is the number to be learnt).
"""

# ruff: noqa: ARG001 - drawings share one signature, whether or not one needs all of it

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.arrays import Array, frozen
from engine.learning.data.record import (
    LABELS,
    MOST_CLASSES,
    SEED,
    DataSet,
    Option,
    Recipe,
    class_targets,
    number,
    whole,
)

_Arguments = Mapping[str, Any]
_Drawing = Callable[[np.random.Generator, Array, _Arguments], Array]
"""(random numbers, class of each point, arguments) -> the points without noise, shape (n, 2)."""

_CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)


def _classified(draw: _Drawing, classes: int | None = 2) -> Callable[[str, _Arguments], DataSet]:
    """A data set of points in classes of equal size, in random order.

    Args:
        draw: Draws the points.
        classes: How many classes there are; None where an argument says so.
    """

    def make(name: str, arguments: _Arguments) -> DataSet:
        rng = np.random.default_rng(arguments["seed"])
        count = classes if classes is not None else arguments["classes"]
        of = rng.permutation(np.arange(arguments["n"]) % count)
        points = draw(rng, of, arguments)
        points = points + arguments["noise"] * rng.standard_normal(points.shape)
        return DataSet(name, frozen(points), class_targets(of, count, arguments["labels"]), count)

    return make


def _xor(name: str, arguments: _Arguments) -> DataSet:
    """The four corners of the unit square in turn; the class is the exclusive or of the coordinates."""
    rng = np.random.default_rng(arguments["seed"])
    corners = _CORNERS[np.arange(arguments["n"]) % 4]
    points = corners + arguments["noise"] * rng.standard_normal(corners.shape)
    return DataSet(name, frozen(points), class_targets(corners[:, 0] != corners[:, 1], 2, arguments["labels"]), 2)


def _moons(rng: np.random.Generator, of: Array, arguments: _Arguments) -> Array:
    """Two half circles of radius 1, one upside down and moved so that they reach into each other."""
    angle = np.pi * rng.random(len(of))
    x, y = np.cos(angle), np.sin(angle)
    return np.stack([np.where(of == 1, 1 - x, x), np.where(of == 1, 0.5 - y, y)], axis=1)


def _circles(rng: np.random.Generator, of: Array, arguments: _Arguments) -> Array:
    """A circle of radius 1, and one inside it."""
    angle = 2 * np.pi * rng.random(len(of))
    radius = np.where(of == 1, arguments["factor"], 1.0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _spiral(rng: np.random.Generator, of: Array, arguments: _Arguments) -> Array:
    """One arm a class, each turned against the one before; the radius grows with the angle from 0 to 1.

    The points lie evenly over the disc, because their distance is the root of a uniform number.
    """
    along = np.sqrt(rng.random(len(of)))
    angle = 2 * np.pi * (arguments["turns"] * along + of / arguments["classes"])
    return np.stack([along * np.cos(angle), along * np.sin(angle)], axis=1)


def _gauss(rng: np.random.Generator, of: Array, arguments: _Arguments) -> Array:
    """The means (−1, −1) and (1, 1) of two clouds."""
    return np.where(of[:, None] == 1, 1.0, -1.0) * np.ones(2)


def _blobs(rng: np.random.Generator, of: Array, arguments: _Arguments) -> Array:
    """The means of as many clouds as there are classes, evenly around a circle of radius 3."""
    angle = 2 * np.pi * of / arguments["classes"]
    return 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _curve(name: str, arguments: _Arguments, low: float, high: float, f: Callable[[Array], Array]) -> DataSet:
    """One number each, uniform between two ends, and a noisy function of it."""
    rng = np.random.default_rng(arguments["seed"])
    x = rng.uniform(low, high, (arguments["n"], 1))
    return DataSet(name, frozen(x), frozen(f(x) + arguments["noise"] * rng.standard_normal(x.shape)))


def _line(name: str, arguments: _Arguments) -> DataSet:
    """A straight line over [−1, 1]."""
    return _curve(name, arguments, -1, 1, lambda x: arguments["slope"] * x + arguments["intercept"])


def _sine(name: str, arguments: _Arguments) -> DataSet:
    """One period of the sine, over [−π, π]."""
    return _curve(name, arguments, -np.pi, np.pi, np.sin)


def _options(n: int, noise: float, **more: Option) -> dict[str, Option]:
    return {"n": whole(n, 1), "noise": number(noise, 0), "seed": SEED, **more}


RECIPES: Mapping[str, Recipe] = {
    "xor": Recipe(_options(4, 0.0, labels=LABELS), _xor),
    "moons": Recipe(_options(200, 0.1, labels=LABELS), _classified(_moons)),
    "circles": Recipe(_options(200, 0.1, labels=LABELS, factor=number(0.5, 0, 1)), _classified(_circles)),
    "spiral": Recipe(
        _options(200, 0.02, labels=LABELS, classes=whole(2, 2, MOST_CLASSES), turns=number(1.5, 0)),
        _classified(_spiral, None),
    ),
    "gauss": Recipe(_options(200, 1.0, labels=LABELS), _classified(_gauss)),
    "blobs": Recipe(_options(200, 0.5, labels=LABELS, classes=whole(3, 2, MOST_CLASSES)), _classified(_blobs, None)),
    "line": Recipe(_options(50, 0.1, slope=number(2.0), intercept=number(1.0)), _line),
    "sine": Recipe(_options(100, 0.1), _sine),
}
