"""Small facts about arrays that every room of the engine shares."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Shape = tuple[int, ...]
MOST_ELEMENTS = 50_000_000
"""What would make a larger array is refused before."""


def frozen(value: object) -> Array:
    """A float64 array that nobody can write to; shares no memory with a writable argument."""
    array = np.array(value, dtype=np.float64)
    array.flags.writeable = False
    return array


def numbers_only(value: object) -> object:
    """The value itself, if it is made of real numbers.

    Raises:
        TypeError: It holds texts, None, complex numbers or other things that numpy would turn into numbers silently.
    """
    array = np.asarray(value)
    if array.dtype.kind == "O" and not all(isinstance(v, int | float) for v in array.flat):
        raise TypeError("not numbers")
    if array.dtype.kind not in "biufO":
        raise TypeError("not real numbers")
    return array


def size_of(shape: Shape) -> int:
    """The number of elements of an array of this shape."""
    return prod(shape)


def unbroadcast(message: Array, shape: Shape) -> Array:
    """Undo a broadcast: sum a message over the axes along which its receiver was repeated.

    Args:
        message: The message in the shape of the child's result.
        shape: The shape of the receiver.
    """
    if message.shape == shape:
        return message
    extra = message.ndim - len(shape)
    if extra < 0:
        return np.broadcast_to(message, shape)
    repeated = tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(shape) if n == 1 and message.shape[i + extra] != 1
    )
    if repeated:
        message = message.sum(axis=repeated, keepdims=True)
    message = message.reshape(message.shape[extra:])
    return message if message.shape == shape else np.broadcast_to(message, shape)
