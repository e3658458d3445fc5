"""Detours around nodes that stand anywhere, looked at point by point along the drawn curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.layout.detours import detour
from tests.engine.layout.test_free_places import overlap
from tests.helpers.generated import some

WIDTH, HEIGHT = 60.0, 30.0
PLACE = st.tuples(st.integers(0, 500), st.integers(0, 400))


def along(controls, count: int = 60) -> np.ndarray:
    """Points of the cubics by de Casteljau's construction."""
    found = []
    for i in range(0, len(controls) - 3, 3):
        for t in np.linspace(0.0, 1.0, count):
            points = np.array(controls[i : i + 4])
            while len(points) > 1:
                points = (1 - t) * points[:-1] + t * points[1:]
            found.append(points[0])
    return np.array(found)


def inside(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which boxes hold one of some points."""
    x, y = points[:, :1], points[:, 1:]
    left, top, right, bottom = boxes.T
    return ((x > left + 0.01) & (x < right - 0.01) & (y > top + 0.01) & (y < bottom - 0.01)).any(axis=0)


def boxes_at(places) -> np.ndarray:
    corners = np.array(places, dtype=float).reshape(-1, 2)
    return np.hstack([corners, corners + np.array([WIDTH, HEIGHT])])


@settings(max_examples=some(120))
@given(st.lists(PLACE, min_size=2, max_size=14, unique=True))
def test_a_detour_touches_no_node_not_even_its_own(places):
    kept: list[tuple[int, int]] = []
    for x, y in places:
        if not overlap([(x, y, WIDTH, HEIGHT)], [(X, Y, WIDTH, HEIGHT) for X, Y in kept], (0, 0), 12.0):
            kept.append((x, y))
    assume(len(kept) > 1)
    boxes = boxes_at(kept)
    start, end = (boxes[0, 2], boxes[0, 1] + HEIGHT / 2), (boxes[1, 0], boxes[1, 1] + HEIGHT / 3)
    curve = detour((start, end), boxes)
    assert curve[0] == pytest.approx(start)
    assert curve[-1] == pytest.approx(end)
    assert (len(curve) - 1) % 3 == 0
    assert not inside(along(curve), boxes).any()


def test_a_free_way_is_one_curve_with_level_ends():
    boxes = boxes_at([(0, 0), (200, 100)])
    assert detour(((60.0, 15.0), (200.0, 115.0)), boxes) == (
        (60.0, 15.0),
        (130.0, 15.0),
        (130.0, 115.0),
        (200.0, 115.0),
    )


def test_points_on_the_way_are_kept_where_they_lead_through_no_node():
    boxes = boxes_at([(0, 0), (300, 0)])
    points = ((60.0, 15.0), (150.0, 90.0), (180.0, 90.0), (300.0, 15.0))
    assert detour(points, boxes)[::3] == points
    in_the_way = boxes_at([(0, 0), (300, 0), (140, 80)])
    assert not inside(along(detour(points, in_the_way)), in_the_way).any()


def test_an_edge_leads_back_around_both_of_its_nodes():
    boxes = boxes_at([(300, 0), (0, 0)])
    curve = along(detour(((360.0, 15.0), (0.0, 15.0)), boxes))
    assert not inside(curve, boxes).any()
    assert curve[1, 0] > 360
    assert curve[-2, 0] < 0


def test_where_nothing_passes_the_edge_is_drawn_all_the_same():
    walls = np.array([[0.0, 0, 60, 30], [200.0, 0, 260, 30], [61.0, -50, 199, 50], [-5, -50, -1, 50], [-5, 31, 60, 50]])
    assert len(detour(((60.0, 15.0), (200.0, 15.0)), walls)) >= 4
