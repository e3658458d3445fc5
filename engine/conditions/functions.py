"""Functions and constants that every condition knows: the model language's own, worked out within bounds.

A function is an operation of the registry, by its own forward rule; shapes are looked at before anything is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import LimitError
from engine.notation import format_shape
from engine.ops import Operation, callable_names, called
from engine.ops.record import Attrs

CONSTANTS: Mapping[str, float] = {"pi": np.pi, "e": np.e, "inf": np.inf}
"""As in the model language."""
TESTS: Mapping[str, Callable[[Array], Array]] = {"isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite}
"""Questions about each number."""
SUMMARIES = ("any", "all", "count")
"""Questions about what holds for each number: for one of them, for all, for how many."""
MOST_ELEMENTS = 10_000_000
"""An array that a condition makes has no more, unless one of those that it is made of has."""
MOST_PRODUCTS = 200_000_000
"""So many multiply-adds one operation may take: a moment, also where a condition is asked at every step."""
MOST_AXES = 32


def function(name: str) -> Operation | None:
    """The operation that a condition calls by a name; None where there is none.

    Those that a program declares are left out: they are a person's own code, and a condition runs none.
    """
    found = called(name)
    return None if found is None or found.is_declared else found


def callable_here() -> list[str]:
    """All names that a condition can call, whatever it is asked of."""
    return [*(name for name in callable_names() if function(name) is not None), *TESTS, *SUMMARIES]


def worked_out(operation: Operation, operands: Sequence[Array], attrs: Attrs) -> Array:
    """What an operation makes of its operands.

    Raises:
        GraphError: Their shapes do not fit, or it would be too much; nothing has been made then.
    """
    numbers = [np.asarray(operand, dtype=np.float64) for operand in operands]
    shapes = tuple(number.shape for number in numbers)
    shape = operation.shape(shapes, attrs)
    _afford(operation, shapes, shape, attrs)
    with np.errstate(all="ignore"):
        return np.asarray(operation.forward(numbers, attrs))


def _afford(operation: Operation, shapes: Sequence[Shape], shape: Shape, attrs: Attrs) -> None:
    """Refuse an array before it is made that takes too much room, or too long."""
    if len(shape) > MOST_AXES or size_of(shape) > max(MOST_ELEMENTS, *(size_of(s) for s in shapes)):
        raise LimitError(
            f"'{operation.name}' would make an array of {format_shape(shape)} here",
            advice=f"it may have {MOST_ELEMENTS:,} elements and {MOST_AXES} axes",
        )
    if operation.multiply_adds is not None:
        products = operation.multiply_adds(shapes, shape)
    else:
        products = size_of(shape) * size_of(attrs.get("size", ()))  # of a window that is moved over images
    if products > MOST_PRODUCTS:
        raise LimitError(
            f"'{operation.name}' of {' and '.join(map(format_shape, shapes))} takes too long here",
            advice=f"it may take {MOST_PRODUCTS:,} multiply-adds",
        )
