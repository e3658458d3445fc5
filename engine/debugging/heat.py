"""Heat: one number or one mark for every node of a view, to colour a whole graph by.

Only what the cursor has reached is measured; the rest says why it is not. Costs and verdicts of the gradient check
belong to no step and are there at any cursor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.comparing.comparison import Comparison
from engine.debugging.cost import BACKWARD_PER_FORWARD, costs
from engine.debugging.debugger import DebuggerState
from engine.debugging.magnitudes import Magnitudes, Size, magnitudes
from engine.debugging.marks import Mark, Marks
from engine.debugging.schedule import NEVER
from engine.debugging.verdicts import verdict_marks
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient
from engine.remembering import remembered

Floats = npt.NDArray[np.float64]


class Quantity(StrEnum):
    """What the nodes are coloured by."""

    VALUE = "value"
    GRAD = "grad"
    FINITE = "finite"
    CHECK = "check"
    COST_FORWARD = "cost-forward"
    COST_BACKWARD = "cost-backward"
    DIFFERENCE_VALUE = "difference-value"
    DIFFERENCE_GRAD = "difference-grad"

    @property
    def is_count(self) -> bool:
        """Whether its numbers are whole: multiply-adds."""
        return self in (Quantity.COST_FORWARD, Quantity.COST_BACKWARD)

    @property
    def is_measured(self) -> bool:
        """Whether nodes have numbers on a scale, not only marks."""
        return self not in (Quantity.FINITE, Quantity.CHECK)

    @property
    def is_difference(self) -> bool:
        """Whether it compares two passes."""
        return self in (Quantity.DIFFERENCE_VALUE, Quantity.DIFFERENCE_GRAD)

    @property
    def is_array_size(self) -> bool:
        """Whether it measures arrays, so that it matters what an array's size is."""
        return self in (Quantity.VALUE, Quantity.GRAD)


@dataclass(frozen=True, eq=False)
class Heat:
    """What the nodes of a view are coloured by.

    Attributes:
        quantity: What is measured.
        size: What the size of an array is.
        marks: A :class:`Mark` a node, shape (N,).
        sizes: The number of each node that is marked as measured, never negative; NaN elsewhere; shape (N,).
        first_bad: The node where NaN or infinity begins, for :attr:`Quantity.FINITE`.
    """

    quantity: Quantity
    size: Size
    marks: Marks
    sizes: Floats = field(repr=False)
    first_bad: int | None = None

    @cached_property
    def counts(self) -> Mapping[Mark, int]:
        """How many nodes have each mark."""
        return Counter(Mark(int(mark)) for mark in self.marks)


def heat_of(
    state: DebuggerState,
    quantity: Quantity,
    size: Size = Size.LARGEST,
    *,
    cursor: int | None = None,
    verdicts: Marks | None = None,
    comparison: Comparison | None = None,
) -> Heat:
    """Measure every node of a state's view.

    A node's error signal counts once it is complete, not while messages are still to come; a group's is that of its
    main port. A cost is the sum over the node's operations.

    Args:
        state: The debugger's state, at any level.
        quantity: What to measure.
        size: What the size of an array is.
        cursor: How many steps are finished; by default as many as the state says.
        verdicts: The marks of the gradient check (:func:`~engine.debugging.verdicts.verdict_marks`); None before it.
        comparison: Of the state's pass with another one, in its view; None where it is compared with none.
    """
    cursor = state.cursor if cursor is None else cursor
    if quantity is Quantity.CHECK:
        marks = verdict_marks(state, ()) if verdicts is None else verdicts
        return heat_from(quantity, size, marks, np.full(len(marks), np.nan))
    if quantity is Quantity.FINITE:
        return _finiteness(state, size, cursor)
    if quantity.is_difference:
        return _difference(state, quantity, size, cursor, comparison)
    if quantity.is_count:
        return _cost(state.view, quantity, size)
    schedule = state.schedule
    cursors = schedule.value_cursors if quantity is Quantity.VALUE else schedule.signal_cursors
    sizes, present = sizes_of(state.numbers, quantity, size)
    marks = marks_of(sizes)
    marks[cursors > cursor] = Mark.NOT_REACHED
    marks[~present | (cursors == NEVER)] = Mark.NOTHING
    return heat_from(quantity, size, marks, sizes)


@remembered
def sizes_of(numbers: LevelNumbers, quantity: Quantity, size: Size) -> Magnitudes:
    """The sizes of all nodes' values or error signals, whatever the cursor; measured once."""
    return magnitudes(_values(numbers) if quantity is Quantity.VALUE else _signals(numbers), size)


def _values(numbers: LevelNumbers) -> list[Array]:
    values = numbers.trace.values
    return [numbers.value(node.index) if node.is_array else values[node.last] for node in numbers.quotient.nodes]


def _signals(numbers: LevelNumbers) -> list[Array | None]:
    """The error signal at each node's main port: most often what the trace holds for its last operation."""
    grads = numbers.trace.grads
    return [
        numbers.signal(node.index)
        if node.is_array or (grads[node.last] is None and len(node.ports) > 1)
        else grads[node.last]
        for node in numbers.quotient.nodes
    ]


def marks_of(sizes: Floats) -> Marks:
    """Whether each of some sizes is a number, infinite or NaN; same shape."""
    marks = np.full(len(sizes), Mark.MEASURED, dtype=np.uint8)
    marks[np.isinf(sizes)] = Mark.INFINITE
    marks[np.isnan(sizes)] = Mark.NAN
    return marks


def heat_from(quantity: Quantity, size: Size, marks: Marks, sizes: Floats, first_bad: int | None = None) -> Heat:
    """Heat whose numbers are those of what is marked as measured."""
    return Heat(quantity, size, marks, np.where(marks == Mark.MEASURED, sizes, np.nan), first_bad)


def _finiteness(state: DebuggerState, size: Size, cursor: int) -> Heat:
    """Which nodes have NaN or infinity in their value or error signal, and where that begins."""
    numbers, schedule = state.numbers, state.schedule
    reached = schedule.value_cursors <= cursor
    values = sizes_of(numbers, Quantity.VALUE, Size.LARGEST).sizes
    signals = sizes_of(numbers, Quantity.GRAD, Size.LARGEST).sizes
    signals = np.where(schedule.signal_cursors <= cursor, signals, 0.0)
    marks = marks_of(np.where(reached, np.abs(values) + np.abs(signals), 0.0))
    marks[marks == Mark.MEASURED] = Mark.PLAIN
    marks[~reached] = Mark.NOT_REACHED
    bad_values, bad_signals = np.flatnonzero(reached & ~np.isfinite(values)), np.flatnonzero(~np.isfinite(signals))
    # Nodes stand in forward order: what is computed first is the first one, what gets its error signal first the last.
    first = bad_values[:1] if len(bad_values) else bad_signals[-1:]
    nothing = np.full(len(marks), np.nan)
    return heat_from(Quantity.FINITE, size, marks, nothing, int(first[0]) if len(first) else None)


def _difference(
    state: DebuggerState, quantity: Quantity, size: Size, cursor: int, comparison: Comparison | None
) -> Heat:
    """How far values or error signals are apart: of an array the largest difference of two elements."""
    if comparison is None:
        count = len(state.view.nodes)
        return heat_from(quantity, size, np.full(count, Mark.NOTHING, dtype=np.uint8), np.full(count, np.nan))
    of_signals = quantity is Quantity.DIFFERENCE_GRAD
    marks, sizes = comparison.measured(signals=of_signals)
    cursors = state.schedule.signal_cursors if of_signals else state.schedule.value_cursors
    marks[(cursors > cursor) & (cursors != NEVER)] = Mark.NOT_REACHED
    return heat_from(quantity, size, marks, sizes)


@remembered
def _cost(view: Quotient, quantity: Quantity, size: Size) -> Heat:
    graph = view.graph
    each = np.array(costs(graph), dtype=np.float64)
    if quantity is Quantity.COST_BACKWARD:
        each = BACKWARD_PER_FORWARD * np.where(np.array(graph.reaches_loss, dtype=bool), each, 0.0)
    block = np.array(view.block, dtype=np.intp)
    sizes = np.bincount(block, weights=each, minlength=len(view.nodes)).astype(np.float64)
    marks = np.array([Mark.NOTHING if node.is_leaf else Mark.MEASURED for node in view.nodes], dtype=np.uint8)
    return heat_from(quantity, size, marks, sizes)
