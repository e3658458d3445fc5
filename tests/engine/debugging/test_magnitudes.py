"""The sizes of arrays, beside numpy's own sums, array by array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.debugging.magnitudes import Size, magnitudes

FINITE = st.floats(-1e300, 1e300)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
ARRAYS = st.lists(st.none() | SHAPES.flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=FINITE)))


def rms(array):
    """√(Σ aᵢ² / n) in long doubles, whose exponents reach further."""
    return float(np.sqrt(np.mean(np.abs(array).astype(np.longdouble) ** 2)))


@given(ARRAYS)
def test_the_largest_magnitude_is_numpys(found):
    measured = magnitudes(found)
    for array, size, present in zip(found, *measured, strict=True):
        assert present == (array is not None and array.size > 0)
        assert size == (np.linalg.norm(array.ravel(), np.inf) if present else 0.0)


@given(ARRAYS)
def test_the_root_mean_square_neither_overflows_nor_vanishes(found):
    for array, size, present in zip(found, *magnitudes(found, Size.RMS), strict=True):
        assert size == pytest.approx(rms(array) if present else 0.0, rel=1e-12)


@pytest.mark.parametrize("size", list(Size))
def test_long_arrays_are_measured_as_short_ones_are(size):
    rng = np.random.default_rng(0)
    found = [rng.standard_normal(n) for n in (4095, 4096, 4097, 20_000)]
    expected = [rms(a) if size is Size.RMS else np.abs(a).max() for a in found]
    assert magnitudes(found, size).sizes == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("size", list(Size))
def test_nan_counts_before_infinity_and_infinity_before_numbers(size):
    inf, nan = np.inf, np.nan
    found = [np.array(a) for a in (nan, -inf, [1.0, nan, inf], [2.0, -inf], [[0.0, 0.0]])]
    found.append(np.r_[np.ones(5000), -inf])
    assert magnitudes(found, size).sizes == pytest.approx([nan, inf, nan, inf, 0, inf], nan_ok=True)


@pytest.mark.parametrize("size", list(Size))
def test_a_number_has_its_magnitude_by_either_measure(size):
    numbers = [np.array(n) for n in (-2.5, 0.0, 1e-300)]
    assert magnitudes(numbers, size).sizes.tolist() == [2.5, 0.0, 1e-300]
