"""Heat of units: a number or a mark for every neuron that is shown, as :mod:`engine.debugging.heat` has for nodes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.debugging.heat import Heat, Quantity, heat_from, marks_of
from engine.debugging.magnitudes import Size
from engine.debugging.marks import Mark
from engine.levels.unit_numbers import UnitNumbers

OF_UNITS = frozenset({Quantity.VALUE, Quantity.GRAD, Quantity.FINITE})
"""What a single unit has a number or a mark for."""
WHY_NOT = {
    Quantity.CHECK: "it judges whole parameters, and a unit has no verdict of its own",
    Quantity.COST_FORWARD: "multiply-adds are counted for whole operations, and all units of a layer cost the same",
    Quantity.COST_BACKWARD: "multiply-adds are counted for whole operations, and all units of a layer cost the same",
    Quantity.DIFFERENCE_VALUE: "two passes are compared node by node",
    Quantity.DIFFERENCE_GRAD: "two passes are compared node by node",
}
"""Why units are not coloured by the others."""


def unit_heat(numbers: UnitNumbers, units: Sequence[int], quantity: Quantity) -> Heat:
    """Measure some units: |a|, |δ|, or whether both are finite.

    Args:
        numbers: The numbers that the cursor has reached.
        units: The indices of the units; the heat's arrays have their order, forward.
        quantity: One of :data:`OF_UNITS`.

    Raises:
        ValueError: Units have no such quantity.
    """
    if quantity not in OF_UNITS:
        raise ValueError(f"units are not measured by {quantity}: {WHY_NOT[quantity]}")
    readings = [numbers.unit(unit) for unit in units]
    values = np.array([np.nan if r.value is None else r.value for r in readings], dtype=np.float64)
    deltas = np.array([np.nan if r.delta is None else r.delta for r in readings], dtype=np.float64)
    has_value = np.array([r.value is not None for r in readings], dtype=bool)
    has_delta = np.array([r.delta is not None for r in readings], dtype=bool)
    if quantity is Quantity.FINITE:
        return _finiteness(values, has_value, deltas, has_delta)
    sizes, present = (values, has_value) if quantity is Quantity.VALUE else (deltas, has_delta)
    marks = marks_of(np.abs(sizes))
    marks[~present] = Mark.NOT_REACHED
    if quantity is Quantity.GRAD:
        network, grads = numbers.network, numbers.trace.grads
        marks[[grads[network.units[unit].z.node] is None for unit in units]] = Mark.NOTHING
    return heat_from(quantity, Size.LARGEST, marks, np.abs(sizes))


def _finiteness(values: np.ndarray, has_value: np.ndarray, deltas: np.ndarray, has_delta: np.ndarray) -> Heat:
    marks = marks_of(np.where(has_value, np.abs(values), 0.0) + np.where(has_delta, np.abs(deltas), 0.0))
    marks[marks == Mark.MEASURED] = Mark.PLAIN
    marks[~has_value] = Mark.NOT_REACHED
    bad_values = np.flatnonzero(has_value & ~np.isfinite(values))
    bad_deltas = np.flatnonzero(has_delta & ~np.isfinite(deltas))
    first = bad_values[:1] if len(bad_values) else bad_deltas[-1:]
    nothing = np.full(len(marks), np.nan)
    return heat_from(Quantity.FINITE, Size.LARGEST, marks, nothing, int(first[0]) if len(first) else None)
