"""How much a model may take: axes, elements and operations. What goes beyond is refused before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod

from engine.arrays import MOST_ELEMENTS, Shape
from engine.errors import LimitError, Span
from engine.notation import format_shape

MOST_OPERATIONS = 200_000
MOST_ELEMENTS_TOGETHER = 200_000_000
MOST_AXES = 32
MOST_LEAVES = 200_000
MOST_STEPS = 400_000
"""Turns of loops, calls of macros and the statements in both: two an operation, so that loops without any end too."""


class TakesLongError(Exception):
    """A text makes more operations than are to be read at once. Nothing is wrong with it."""


_at_once: ContextVar[int] = ContextVar("_at_once", default=MOST_OPERATIONS)


@contextmanager
def read_at_once(operations: int) -> Iterator[None]:
    """Let no text be read meanwhile that makes more operations, however short it is.

    Who reads one that does gets a :class:`TakesLongError`, before a hopeless loop is begun with. It is no error of the
    text, and nobody takes it for one: it belongs to whoever has set this limit, and can read the text elsewhere.

    Args:
        operations: The most; twice as many turns of loops, calls and statements are gone through.
    """
    before = _at_once.set(operations)
    try:
        yield
    finally:
        _at_once.reset(before)


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
        self._leaves = 0
        self._steps = 0
        self._sizes: dict[Shape, int] = {}
        self._at_once = _at_once.get()

    def take(self, shape: Shape, span: Span) -> None:
        """Count one more array.

        Raises:
            LimitError: It is too large, or all of them together are.
        """
        size = self._sizes.get(shape)
        if size is None:
            size = self._sizes[shape] = check_shape(shape, span)
        self._elements += size
        if self._elements > MOST_ELEMENTS_TOGETHER:
            raise _too_many_elements(span)

    def afford(self, shape: Shape, span: Span) -> None:
        """Refuse an array before it is made, without counting it yet.

        Raises:
            LimitError: It is too large, or would be together with all others.
        """
        if self._elements + check_shape(shape, span) > MOST_ELEMENTS_TOGETHER:
            raise _too_many_elements(span)

    def operation(self, span: Span) -> None:
        """Count one more operation.

        Raises:
            LimitError: There are too many.
        """
        self._operations += 1
        if self._operations > self._at_once:
            self._look(self._operations, self._steps)
            raise _too_many_operations(span)

    def leaf(self, span: Span) -> None:
        """Count one more leaf.

        Raises:
            LimitError: There are too many.
        """
        self._leaves += 1
        if self._leaves > MOST_LEAVES:
            raise LimitError(f"the model has more than {MOST_LEAVES:,} leaves", advice="make it smaller", span=span)

    def steps(self, count: int, span: Span) -> None:
        """Count turns of a loop, terms of a comprehension, calls of a macro, or the statements in them.

        Raises:
            LimitError: There are too many.
        """
        self._steps += count
        self._look(self._operations, self._steps)
        if self._steps > MOST_STEPS:
            raise _too_long(span)

    def foresee(self, operations: int, steps: int, span: Span) -> None:
        """Refuse a block before it is unrolled, knowing what it will take at least.

        Raises:
            LimitError: That is more than is left.
        """
        self._look(self._operations + operations, self._steps + steps)
        if self._operations + operations > MOST_OPERATIONS:
            raise _too_many_operations(span)
        if self._steps + steps > MOST_STEPS:
            raise _too_long(span)

    def _look(self, operations: int, steps: int) -> None:
        if self._at_once < MOST_OPERATIONS and (operations > self._at_once or steps > 2 * self._at_once):
            raise TakesLongError


def _too_many_elements(span: Span) -> LimitError:
    return LimitError(
        f"the model's arrays have more than {MOST_ELEMENTS_TOGETHER:,} elements together",
        advice="make them smaller",
        span=span,
    )


def _too_many_operations(span: Span) -> LimitError:
    return LimitError(f"the model has more than {MOST_OPERATIONS:,} operations", advice="make it smaller", span=span)


def _too_long(span: Span) -> LimitError:
    return LimitError(
        f"the model unrolls to more than {MOST_STEPS:,} statements and turns of loops",
        advice="make its loops shorter",
        span=span,
    )
