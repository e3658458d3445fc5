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
from ui.drawing.strokes import coarse, controls, dashed, pieces

EVERYWHERE = QRectF(-1e6, -1e6, 2e6, 2e6)
coordinate = st.floats(-2000, 2000)
point = st.tuples(coordinate, coordinate)


def curve(points) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    path.cubicTo(*(QPointF(*p) for p in points[1:4]))
    path.lineTo(*points[4])
    assume(path.elementCount() == 5)  # Qt leaves out what leads nowhere
    return path


def distances(points: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Of each point from the nearest line, shape (N,)."""
    start, way = lines[None, :, :2], (lines[:, 2:] - lines[:, :2])[None]
    share = ((points[:, None] - start) * way).sum(2) / np.maximum((way * way).sum(2), 1e-12)
    nearest = start + np.clip(share, 0, 1)[..., None] * way
    return np.hypot(*np.moveaxis(nearest - points[:, None], 2, 0)).min(1)


@settings(max_examples=some(12), deadline=None)
@given(st.lists(point, min_size=5, max_size=5), st.sampled_from((0.3, 1.0, 3.0)))
@example([(-1586.0, 93.0), (88.0, 0.0), (349.0, 0.0), (0.0, 0.0), (0.0, 1.0)], 3.0)  # turns twice
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
