"""Curves of edges as cubics, and whether they keep clear of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.layout.extents import Direction, Point

Floats = npt.NDArray[np.float64]

_PARTS = 16
_TIMES = np.linspace(0.0, 1.0, _PARTS + 1)
_WEIGHTS = np.stack(
    [(1 - _TIMES) ** 3, 3 * _TIMES * (1 - _TIMES) ** 2, 3 * _TIMES**2 * (1 - _TIMES), _TIMES**3], axis=1
)
_ROUND = 0.55
"""How far the inner control points of a rounded corner lie on the way to it: nearly a quarter of a circle."""
_WIDEST = 70.0


def flowing(points: Sequence[Point], direction: Direction = "right") -> tuple[Point, ...]:
    """Control points of cubics through points, with tangents along the ranks: the first one, then three a piece."""
    found = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        if direction == "right":
            middle = (x0 + x1) / 2
            found += [(middle, y0), (middle, y1), (x1, y1)]
        else:
            middle = (y0 + y1) / 2
            found += [(x0, middle), (x1, middle), (x1, y1)]
    return tuple(found)


def rounded(points: Sequence[Point], boxes: Floats) -> tuple[Point, ...]:
    """Control points of a path of level and upright legs, its corners as round as boxes beside them allow.

    Args:
        points: Where the legs begin and end.
        boxes: Left, top, right and bottom of what the path must not touch, shape (N, 4).
    """
    found = [points[0]]
    for number in range(1, len(points) - 1):
        before, corner, after = (np.array(point) for point in points[number - 1 : number + 2])
        share = 0.5 if number > 1 else 1.0
        arriving = min(share * float(np.abs(corner - before).sum()), _WIDEST)
        share = 0.5 if number < len(points) - 2 else 1.0
        leaving = min(share * float(np.abs(after - corner).sum()), _WIDEST)
        into, out = np.sign(before - corner), np.sign(after - corner)
        while True:
            begin, end = corner + arriving * into, corner + leaving * out
            bend = (begin, begin + _ROUND * (corner - begin), end + _ROUND * (corner - end), end)
            if min(arriving, leaving) < 1.0 or is_clear([(float(x), float(y)) for x, y in bend], boxes):
                break
            arriving, leaving = arriving / 2, leaving / 2
        _go(found, begin)
        found += [(float(x), float(y)) for x, y in bend[1:]]
    _go(found, np.array(points[-1]))
    return tuple(found)


def _go(found: list[Point], end: Floats) -> None:
    """A straight cubic."""
    begin = np.array(found[-1])
    found += [(float(x), float(y)) for x, y in (begin + (end - begin) / 3, begin + 2 * (end - begin) / 3, end)]


def is_clear(controls: Sequence[Point], boxes: Floats) -> bool:
    """Whether cubics touch none of some boxes.

    Each is cut into parts, and each part taken for the rectangle between its ends; so a curve may be called unclear
    that only comes near a box. Curves that rise and fall within a part may lie a little outside of its rectangle.

    Args:
        controls: The first point, then three a cubic.
        boxes: Left, top, right and bottom, shape (N, 4).
    """
    if not len(boxes):
        return True
    lines = sampled(controls)
    low, high = np.minimum(lines[:-1], lines[1:]), np.maximum(lines[:-1], lines[1:])
    inside = boxes[
        (boxes[:, 0] < high[:, 0].max())
        & (boxes[:, 2] > low[:, 0].min())
        & (boxes[:, 1] < high[:, 1].max())
        & (boxes[:, 3] > low[:, 1].min())
    ]
    hits = (inside[:, 0] < high[:, :1]) & (inside[:, 2] > low[:, :1])
    hits &= (inside[:, 1] < high[:, 1:]) & (inside[:, 3] > low[:, 1:])
    return not bool(hits.any())


def grown(boxes: Floats, by: float) -> Floats:
    """Boxes (left, top, right and bottom; shape (N, 4)) that reach farther to all sides."""
    return np.asarray(boxes + np.array([-by, -by, by, by]))


def sampled(controls: Sequence[Point]) -> Floats:
    """Points along cubics, shape (16·P + 1, 2)."""
    points = np.array(controls, dtype=float)
    pieces = np.stack([points[i : len(points) - 3 + i : 3] for i in range(4)], axis=1)
    inner = np.einsum("tk,pkc->ptc", _WEIGHTS, pieces)[:, :-1].reshape(-1, 2)
    return np.vstack([inner, points[-1:]])
