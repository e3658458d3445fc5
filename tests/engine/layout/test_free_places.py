"""The nearest free place, against a search that tries every place of a fine grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.layout.free_places import nearest_free

GAP = 3.0
SIDE = st.integers(2, 12)
BOX = st.tuples(st.integers(0, 40), st.integers(0, 40), SIDE, SIDE)


def overlap(moving, fixed, shift, gap) -> bool:
    """Told pair by pair, without arrays."""
    return any(
        x + shift[0] + w + gap > X + 1e-5
        and x + shift[0] < X + W + gap - 1e-5
        and y + shift[1] + h + gap > Y + 1e-5
        and y + shift[1] < Y + H + gap - 1e-5
        for x, y, w, h in moving
        for X, Y, W, H in fixed
    )


@given(st.lists(BOX, min_size=1, max_size=3), st.lists(BOX, max_size=6))
def test_boxes_are_moved_off_the_others_by_the_least_shift_there_is(moving, fixed):
    shift = nearest_free(np.array(moving, dtype=float), np.array(fixed, dtype=float).reshape(-1, 4), GAP)
    assert not overlap(moving, fixed, shift, GAP)
    # All borders are whole numbers, so the best shift is one of these, too.
    reach = int(np.hypot(*shift)) + 1
    tried = [(dx, dy) for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1)]
    shorter = [there for there in tried if np.hypot(*there) < np.hypot(*shift) - 1e-6]
    assert all(overlap(moving, fixed, there, GAP) for there in shorter)


def test_what_stands_free_stays():
    assert nearest_free(np.array([[0.0, 0, 10, 10]]), np.array([[13.0, 0, 10, 10]]), GAP) == (0.0, 0.0)
    assert nearest_free(np.array([[0.0, 0, 10, 10]]), np.zeros((0, 4)), GAP) == (0.0, 0.0)


def test_a_crowd_is_left_though_it_is_wide():
    x, y = np.meshgrid(np.arange(40) * 30.0, np.arange(40) * 30.0)
    crowd = np.stack([x.ravel(), y.ravel(), np.full(1600, 28.0), np.full(1600, 28.0)], axis=1)
    dx, dy = nearest_free(np.array([[600.0, 500.0, 28, 28]]), crowd, GAP)
    assert dx == 0.0
    assert dy == pytest.approx(-500 - 28 - GAP)
