"""How much of the picture a zoom shows: everything grows or fades in, nothing jumps."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

FULL_DETAIL, SOME_DETAIL = 0.44, 0.26
"""Scales from which a node shows all of its numbers, and from which it is drawn one by one."""
FEW_NODES = 60
"""A graph of fewer nodes is read; a larger one is looked over first, and has a map of itself."""
_NUMBERS_FROM, _TITLE_FROM, _TITLE_TO = 0.36, 0.29, 0.37
_NAMES_TO, _BOXES_TO = 0.31, 0.34
_CURVES_FROM = 0.21


class Detail(NamedTuple):
    """What is seen at a zoom, each from 0, not at all, to 1, fully.

    Attributes:
        numbers: Numbers, formulas and all small things.
        title: The way of the name from the middle of the node, where it is large, to its title.
        names: Names.
        surface: The surface of a card, in place of the tint of a box seen from afar.
        curves: Edges as curves, in place of straight lines.
    """

    numbers: float
    title: float
    names: float
    surface: float
    curves: float


FULL = Detail(1.0, 1.0, 1.0, 1.0, 1.0)
"""As in exported files."""


@lru_cache(maxsize=64)
def detail_at(scale: float) -> Detail:
    """What is seen at so many pixels a unit."""
    return Detail(
        _ramp(scale, _NUMBERS_FROM, FULL_DETAIL),
        _ramp(scale, _TITLE_FROM, _TITLE_TO),
        _ramp(scale, SOME_DETAIL, _NAMES_TO),
        _ramp(scale, SOME_DETAIL, _BOXES_TO),
        _ramp(scale, _CURVES_FROM, SOME_DETAIL),
    )


def _ramp(scale: float, low: float, high: float) -> float:
    """0 up to ``low``, 1 from ``high``, with a soft beginning and end between."""
    part = min(max((scale - low) / (high - low), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)
