"""Numbers as a person reads them: few significant digits, a true minus, no noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.notation.options import print_options

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MINUS = "\u2212"
_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
DASH = "\u2013"
"""Stands where nothing has been computed yet; never confused with 0."""

_APART = 6
"""With so many digits numbers that look the same are as good as the same."""


def format_number(value: float, digits: int | None = None) -> str:
    """Round to significant digits, with a true minus: ``−0.2891``, ``1.5``, ``1e−300``, ``NaN``, ``∞``.

    Args:
        value: The number.
        digits: How many; by default as many as the print options say.
    """
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else f"{MINUS}∞"
    text = f"{number:.{print_options().digits if digits is None else digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}e{int(exponent)}"
    if text == "-0":
        text = "0"
    return text.replace("-", MINUS)


def format_apart(low: float, high: float, digits: int = 3) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart, and no more than six.

    Args:
        low: The one.
        high: The other.
        digits: So many they have at least.
    """
    found = format_number(low, digits), format_number(high, digits)
    return found if found[0] != found[1] or low == high or digits >= _APART else format_apart(low, high, digits + 1)


def full_number(value: float) -> str:
    """The shortest text that reads back as exactly this number, with an ASCII minus: for copying and for hovers."""
    number = float(value)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number)) if number or math.copysign(1, number) > 0 else "-0.0"
    return repr(number)


def format_count(count: int) -> str:
    """How many there are, in groups of three digits from 1,000 on: of steps, nodes, examples, passes, epochs."""
    return f"{count:,}"


def format_shape(shape: tuple[int, ...]) -> str:
    """``scalar``, ``3`` for a vector of three, ``4×3``, ``32×8×8``."""
    if not shape:
        return "scalar"
    return "×".join(str(n) for n in shape)


def shape_words(shape: tuple[int, ...]) -> str:
    """``scalar``, ``vector, 3``, ``matrix, 4×3``, ``tensor, 32×8×8``."""
    if not shape:
        return "scalar"
    word = {1: "vector", 2: "matrix"}.get(len(shape), "tensor")
    return f"{word}, {format_shape(shape)}"


def shape_symbol(shape: tuple[int, ...]) -> str:
    """The space that a value lives in: ``ℝ``, ``ℝ³``, ``ℝ⁴ˣ³``; above four axes their number, ``7-D``."""
    if len(shape) > 4:
        return f"{len(shape)}-D"
    return "ℝ" + "ˣ".join("".join(_RAISED[c] for c in str(n)) for n in shape)


def format_array(value: ArrayLike, digits: int | None = None, most: int = 4) -> str:
    """A scalar as its number, a short vector or matrix in brackets, anything larger as its shape and range."""
    array = np.asarray(value)
    if array.ndim == 0:
        return format_number(float(array), digits)
    if array.size == 0:
        return f"empty ({format_shape(array.shape)})"
    small = array.size <= most if array.ndim == 1 else array.ndim == 2 and max(array.shape) <= most
    if small:
        return _brackets(array, digits)
    finite = array[np.isfinite(array)]
    bad = array.size - finite.size
    if finite.size == 0:
        return f"{shape_words(array.shape)}: nothing finite"
    low, high = float(finite.min()), float(finite.max())
    span = f"all {format_number(low, 3)}"
    if low < high or bad:
        span = " … ".join(format_apart(low, high))
    return f"{shape_words(array.shape)}: {span}" + (f", {bad} not finite" if bad else "")


def _brackets(array: np.ndarray, digits: int | None) -> str:
    if array.ndim == 1:
        return "[" + ", ".join(format_number(float(v), digits) for v in array) + "]"
    return "[" + ", ".join(_brackets(row, digits) for row in array) + "]"
