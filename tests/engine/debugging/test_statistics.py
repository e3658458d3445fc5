"""Statistics and histograms, against the standard library's exact arithmetic and against counting by hand."""

from __future__ import annotations

import math
import statistics as exact
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.statistics import histogram_of, statistics_of
from tests.helpers.generated import some

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@settings(max_examples=some(60))
@given(NUMBERS)
def test_the_measures_are_those_of_exact_arithmetic(numbers):
    found = statistics_of(np.array(numbers))
    rational = [Fraction(n) for n in numbers]
    scale = max(abs(n) for n in numbers)
    assert (found.least, found.largest) == (min(numbers), max(numbers))
    assert found.mean == pytest.approx(float(exact.mean(rational)), abs=1e-12 * scale + 1e-320)
    assert found.deviation == pytest.approx(exact.pstdev(rational), abs=1e-7 * scale + 1e-320)
    assert found.norm == pytest.approx(math.hypot(*numbers), rel=1e-9, abs=1e-320)
    assert found.zeros == numbers.count(0.0) / len(numbers)


def test_what_is_not_finite_is_counted_and_left_out_of_the_range():
    found = statistics_of(np.array([[1.0, np.nan], [np.inf, -np.inf], [3.0, 0.0]]))
    assert (found.nans, found.infinities) == (1, 2)
    assert (found.least, found.largest, found.mean) == (0.0, 3.0, pytest.approx(4 / 3))
    assert math.isnan(found.norm)
    assert math.isinf(statistics_of(np.array([np.inf, 1.0])).norm)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0, 4)])
def test_an_empty_array_has_a_shape_and_nothing_else(shape):
    found = statistics_of(np.zeros(shape))
    assert found.shape == shape
    assert math.isnan(found.mean)
    assert (found.norm, found.zeros, found.nans, found.infinities) == (0.0, 0.0, 0, 0)
    assert histogram_of(np.zeros(shape)).is_empty


@pytest.mark.parametrize("size", [1e200, 1e-200, 1e308])
def test_no_square_overflows_or_vanishes(size):
    found = statistics_of(np.array([3.0, -4.0]) / 4 * size)
    assert found.norm == pytest.approx(1.25 * size)
    assert found.deviation == pytest.approx(3.5 / 4 * size)


@settings(max_examples=some(60))
@given(NUMBERS, st.integers(1, 20))
def test_a_histogram_counts_every_finite_number_once(numbers, bins):
    found = histogram_of(np.array([*numbers, np.nan, np.inf]), bins)
    assert found.counts.sum() == len(numbers)
    assert found.left_out == 2
    assert len(found.edges) == bins + 1
    assert found.edges[0] <= min(numbers) + 1e-15 * max(map(abs, numbers))
    assert found.edges[-1] >= max(numbers) - 1e-15 * max(map(abs, numbers))


def test_a_histogram_parts_numbers_where_they_belong():
    found = histogram_of(np.array([0.0, 0.1, 0.9, 1.0, 1.0]), 2)
    assert found.counts.tolist() == [2, 3]
    np.testing.assert_allclose(found.edges, [0.0, 0.5, 1.0])


@pytest.mark.parametrize("numbers", [[5.0, 5.0], [0.0], [-1e308, 1e308], [1e-310, 3e-310], [1.0, 1.0 + 1e-16]])
def test_extreme_ranges_have_a_histogram_too(numbers):
    assert histogram_of(np.array(numbers)).counts.sum() == len(numbers)
