"""Curves in straight pieces: as close to the curve as no eye can tell, and none of those in sight left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

pytest.importorskip("PySide6", reason="curves are Qt's")

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from tests.helpers.generated import some
from ui.drawing.routes import bezier, cubics_through, in_sight, smooth
from ui.drawing.strokes import coarse, dashed, pieces

EVERYWHERE = QRectF(-1e6, -1e6, 2e6, 2e6)
coordinate = st.floats(-2000, 2000)
point = st.tuples(coordinate, coordinate)


def curve(points) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    path.cubicTo(*(QPointF(*p) for p in points[1:4]))
    path.lineTo(*points[4])
    assume(path.elementCount() == 5)  # Qt leaves out what leads nowhere
    return path


def controls(path: QPainterPath) -> np.ndarray:
    """The control points of a path's cubics as Qt has them, shape (P, 4, 2); those of a line are at its thirds."""
    points = np.array([(e.x, e.y) for e in (path.elementAt(i) for i in range(path.elementCount()))], dtype=float)
    found, i = [], 1
    while i < len(points):
        here = points[i - 1]
        if path.elementAt(i).type == QPainterPath.ElementType.CurveToElement:
            found.append((here, points[i], points[i + 1], points[i + 2]))
            i += 3
        else:
            way = points[i] - here
            found.append((here, here + way / 3, here + 2 * way / 3, points[i]))
            i += 1
    return np.array(found, dtype=float).reshape(-1, 4, 2)


def distances(points: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Of each point from the nearest line, shape (N,)."""
    start, way = lines[None, :, :2], (lines[:, 2:] - lines[:, :2])[None]
    share = ((points[:, None] - start) * way).sum(2) / np.maximum((way * way).sum(2), 1e-12)
    nearest = start + np.clip(share, 0, 1)[..., None] * way
    return np.hypot(*np.moveaxis(nearest - points[:, None], 2, 0)).min(1)


@settings(max_examples=some(12), deadline=None)
@given(st.lists(point, min_size=5, max_size=5), st.sampled_from((0.3, 1.0, 3.0)))
@example([(-1586.0, 93.0), (88.0, 0.0), (349.0, 0.0), (0.0, 0.0), (0.0, 1.0)], 3.0)  # turns twice
@example([(0.0, 0.0), (0.0, 1085.0), (0.0, 775.0), (0.0, -978.0), (0.0, 0.0)], 1.0)  # turns back on a line
def test_no_piece_strays_half_a_pixel_from_its_curve(points, scale):
    path = curve(points)
    on_curve = np.array([(p.x(), p.y()) for p in (path.pointAtPercent(t) for t in np.linspace(0, 1, 61))])
    cut = pieces(coarse([controls(path)]), scale, EVERYWHERE)
    # Qt's own point on the curve is that of a parameter, and the last one exactly the end.
    assert distances(on_curve, cut.lines).max() * scale <= 1 / 2
    assert cut.lines[0, :2] == pytest.approx(points[0])
    assert cut.lines[-1, 2:] == pytest.approx(points[4])


@settings(max_examples=some(12), deadline=None)
@given(st.lists(point, min_size=5, max_size=5), point)
def test_what_is_in_sight_is_not_left_out(points, corner):
    sight = QRectF(*corner, 400, 300)
    path = curve(points)
    cut = pieces(coarse([controls(path)]), 1.0, sight)
    samples = [path.pointAtPercent(t) for t in np.linspace(0, 1, 121)]
    seen = np.array([(p.x(), p.y()) for p in samples if sight.contains(p)]).reshape(-1, 2)
    if len(seen):
        assert distances(seen, cut.lines).max() <= 1 / 2


@settings(max_examples=some(12), deadline=None)
@given(st.lists(point, min_size=5, max_size=5), st.floats(2, 20), st.floats(2, 20))
def test_dashes_cover_their_share_of_the_way_and_run_on_from_piece_to_piece(points, on, off):
    cut = pieces(coarse([controls(curve(points))]), 1.0, EVERYWHERE)
    whole = cut.lengths.sum()
    dashes = dashed(cut, on, off)
    drawn = np.hypot(*(dashes[:, 2:] - dashes[:, :2]).T).sum()
    periods, rest = divmod(cut.begins[-1] + cut.lengths[-1], on + off)
    # The way is measured along the coarse parts, a little shorter than the sum of the fine ones.
    assert drawn == pytest.approx(periods * on + min(rest, on), abs=0.02 * whole + on)
    assert drawn <= whole + 1e-9


def test_no_curves_are_no_pieces():
    assert len(pieces([], 1.0, EVERYWHERE).lines) == 0
    assert len(dashed(pieces([], 1.0, EVERYWHERE), 4, 3)) == 0


def spread(points) -> tuple:
    """Points none of which repeats the one before: Qt leaves those out."""
    return tuple((x + 3.0 * i, y + 3.0 * i) for i, (x, y) in enumerate(points))


@settings(max_examples=some(20), deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-9, 9)), min_size=2, max_size=9))
@pytest.mark.parametrize("direction", ["right", "down"])
def test_control_points_of_a_route_are_those_of_its_path(direction, points):
    route = tuple(
        (40.0 * i + x, float(y)) if direction == "right" else (float(y), 40.0 * i + x + 0.5)
        for i, (x, y) in enumerate(points)
    )
    path = smooth(route, direction)
    assume(path.elementCount() > 1)
    expected = controls(path)
    found = cubics_through(route, direction, is_curved=False)
    assume(len(expected) == len(found))
    np.testing.assert_allclose(found, expected, atol=1e-9)


@settings(max_examples=some(12), deadline=None)
@given(st.lists(point, min_size=1, max_size=3), st.lists(point, min_size=6, max_size=6))
def test_control_points_that_a_hand_has_made_are_taken_as_they_are(begin, rest):
    route = spread([begin[0], *rest])
    expected = controls(bezier(route))
    np.testing.assert_allclose(cubics_through(route, "right", is_curved=True), expected, atol=1e-9)


@settings(max_examples=some(25), deadline=None)
@given(
    st.lists(st.lists(point, min_size=2, max_size=7), min_size=1, max_size=5), point, st.sampled_from(["right", "down"])
)
def test_no_route_with_a_point_in_sight_is_left_out(routes, corner, direction):
    area = QRectF(*corner, 500, 400)
    routes = [spread(route) for route in routes]
    points = np.array([p for route in routes for p in route])
    begins = np.cumsum([0, *(len(route) for route in routes[:-1])])
    found = in_sight(points, begins, area, is_curved=False)
    for route, near in zip(routes, found, strict=True):
        path = smooth(route, direction)
        if any(area.contains(path.pointAtPercent(t)) for t in np.linspace(0, 1, 80)):
            assert near


def test_a_route_around_an_area_is_out_of_sight():
    around = np.array([(0.0, 0.0), (1000.0, 0.0), (1000.0, 900.0)])
    inside = np.array([(400.0, 300.0), (600.0, 500.0)])
    points, begins = np.concatenate([around, inside, around + 5000]), np.array([0, 3, 5])
    area = QRectF(200, 200, 500, 400)
    assert in_sight(points, begins, area, is_curved=False).tolist() == [False, True, False]
    assert in_sight(np.zeros((0, 2)), np.zeros(0, dtype=int), area, is_curved=False).tolist() == []


@settings(max_examples=some(20), deadline=None)
@given(st.lists(st.lists(point, min_size=7, max_size=7), min_size=1, max_size=4), point)
def test_no_curve_of_control_points_is_left_out_where_it_is_in_sight(routes, corner):
    area = QRectF(*corner, 500, 400)
    routes = [spread(route) for route in routes]
    begins = np.arange(len(routes)) * 7
    found = in_sight(np.array([p for route in routes for p in route]), begins, area, is_curved=True)
    for route, near in zip(routes, found, strict=True):
        path = bezier(route)
        if any(area.contains(path.pointAtPercent(t)) for t in np.linspace(0, 1, 80)):
            assert near
