"""Scales: equal ratios look equal on a logarithmic one, equal differences on a linear one; ticks are round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.debugging.heat_scale import scale_of

SIZES = st.lists(st.just(0.0) | st.floats(1e-300, 1e300), min_size=1, max_size=8).map(np.array)


@given(SIZES, st.booleans())
def test_places_keep_the_order_and_span_all_of_the_scale(sizes, log):
    scale = scale_of(sizes, log=log)
    place = scale.place(sizes)
    assert np.array_equal(np.isnan(place), (sizes == 0) & scale.log)
    kept, places = sizes[~np.isnan(place)], place[~np.isnan(place)]
    assert ((places >= 0) & (places <= 1)).all()
    assert (np.diff(places[np.argsort(kept)]) >= 0).all()
    if kept.max() > 0:
        assert places[np.argmax(kept)] == 1.0


@given(SIZES, st.booleans())
def test_ticks_lie_on_the_scale_and_are_few(sizes, log):
    scale = scale_of(sizes, log=log)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 7
    assert list(ticks) == sorted(set(ticks))
    assert min(ticks) >= scale.low * (1 - 1e-9)
    assert max(ticks) <= scale.high * (1 + 1e-9)


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_scale():
    scale = scale_of(np.array([1e-6, 1e2]), log=True)
    assert scale.place(np.array([1e-6, 1e-4, 1e-2, 1.0, 1e2])) == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert scale.ticks() == (1e-6, 1e-4, 1e-2, 1.0, 1e2)


def test_half_as_large_is_half_as_far_on_a_linear_scale():
    scale = scale_of(np.array([0.5, 3.7]), log=False)
    assert scale.place(np.array([0.0, 3.7 / 2, 3.7])) == pytest.approx([0, 0.5, 1])
    assert scale.ticks() == (0, 1, 2, 3)


def test_zero_has_no_place_on_a_logarithmic_scale():
    scale = scale_of(np.array([0.0, 0.1, 10.0]), log=True)
    assert (scale.low, scale.high) == (0.1, 10.0)
    assert np.isnan(scale.place(np.array([0.0]))[0])


def test_nothing_but_zeros_is_shown_on_a_linear_scale():
    scale = scale_of(np.zeros(3), log=True)
    assert not scale.log
    assert scale.place(np.zeros(3)).tolist() == [0, 0, 0]
    assert scale.ticks() == (0.0,)


def test_nan_has_no_place_and_widens_no_scale():
    scale = scale_of(np.array([np.nan, 2.0]), log=False)
    assert scale.high == 2.0
    assert np.isnan(scale.place(np.array([np.nan]))[0])
    assert scale_of(np.array([np.nan]), log=False) is None


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.3, 3.0, (0.5, 1.0, 2.0)),
        (0.3, 0.32, (0.3, 0.32)),
        (0.7, 0.7, (0.7,)),
        (0.01, 100.0, (0.01, 0.1, 1.0, 10.0, 100.0)),
        (1e-300, 1.0, (1e-300, 1e-225, 1e-150, 1e-75, 1.0)),
    ],
)
def test_ticks_of_logarithmic_scales(low, high, ticks):
    assert scale_of(np.array([low, high]), log=True).ticks() == ticks


def test_counts_have_whole_ticks():
    assert scale_of(np.array([1.0, 2.0]), log=False, whole=True).ticks() == (0, 1, 2)
    assert scale_of(np.array([1.0, 2.0]), log=False).ticks() == (0, 0.5, 1, 1.5, 2)
