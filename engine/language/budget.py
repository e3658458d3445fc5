"""How much a model may take: axes, elements and operations. What goes beyond is refused before it is made."""

from __future__ import annotations

from math import prod

from engine.arrays import Shape
from engine.errors import LimitError, Span
from engine.notation import format_shape

MOST_OPERATIONS = 200_000
MOST_ELEMENTS = 50_000_000
MOST_ELEMENTS_TOGETHER = 200_000_000
MOST_AXES = 32


def check_shape(shape: Shape, span: Span) -> int:
    """The number of elements that an array of this shape counts as; an empty axis counts as one.

    Raises:
        LimitError: It has too many, or too many axes.
    """
    elements = prod(max(n, 1) for n in shape)
    if len(shape) > MOST_AXES:
        raise LimitError(f"an array of {len(shape)} axes is too deep", advice=f"{MOST_AXES} are the most", span=span)
    if elements > MOST_ELEMENTS:
        raise LimitError(
            f"an array of {format_shape(shape)} has more than {MOST_ELEMENTS:,} elements",
            advice="make it smaller",
            span=span,
        )
    return elements


class Budget:
    """What one model has taken so far."""

    def __init__(self) -> None:
        self._elements = 0
        self._operations = 0

    def take(self, shape: Shape, span: Span) -> None:
        """Count one more array.

        Raises:
            LimitError: It is too large, or all of them together are.
        """
        self._elements += check_shape(shape, span)
        if self._elements > MOST_ELEMENTS_TOGETHER:
            raise LimitError(
                f"the model's arrays have more than {MOST_ELEMENTS_TOGETHER:,} elements together",
                advice="make them smaller",
                span=span,
            )

    def operation(self, span: Span) -> None:
        """Count one more operation.

        Raises:
            LimitError: There are too many.
        """
        self._operations += 1
        if self._operations > MOST_OPERATIONS:
            raise LimitError(
                f"the model has more than {MOST_OPERATIONS:,} operations", advice="make it smaller", span=span
            )
