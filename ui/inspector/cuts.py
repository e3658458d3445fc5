"""Cuts: which two axes of an array of any dimension are shown as rows and columns, and where on the other ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import Array, Shape


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to look at arrays of a shape. A number is one cell; a vector stands upright, in one column.

    Attributes:
        shape: Of the arrays.
        rows: The axis that runs down; None for a number.
        columns: The axis that runs to the right; None where there are less than two.
        at: The place on every axis; it counts for those that are not shown.
    """

    shape: Shape
    rows: int | None
    columns: int | None
    at: Shape

    @classmethod
    def first(cls, shape: Shape) -> Cut:
        """The last two axes, at the beginning of the others."""
        n = len(shape)
        columns = n - 1 if n >= 2 else None
        rows = n - 2 if n >= 2 else 0 if n else None
        return cls(shape, rows, columns, (0,) * n)

    def fitted(self, shape: Shape) -> Cut:
        """The same cut of arrays of another shape, as far as it has one."""
        if len(shape) != len(self.shape):
            return Cut.first(shape)
        return replace(self, shape=shape, at=tuple(min(i, max(n - 1, 0)) for i, n in zip(self.at, shape, strict=True)))

    @property
    def leading(self) -> tuple[int, ...]:
        """The axes that are not shown."""
        return tuple(axis for axis in range(len(self.shape)) if axis not in (self.rows, self.columns))

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns there are; none where an axis that is not shown is empty."""
        if any(self.shape[axis] == 0 for axis in self.leading):
            return 0, 0
        rows, columns = (1 if axis is None else self.shape[axis] for axis in (self.rows, self.columns))
        return rows, columns

    def of(self, array: Array) -> Array:
        """The rows and columns of an array: a view of it, nothing is copied."""
        if not all(self.size):
            return np.zeros(self.size)
        key = tuple(slice(None) if axis in (self.rows, self.columns) else self.at[axis] for axis in range(array.ndim))
        part = array[key]
        if self.rows is not None and self.columns is not None and self.rows > self.columns:
            part = part.T
        return part.reshape(self.size) if part.ndim < 2 else part

    def place(self, row: int, column: int) -> Shape:
        """The index of a cell in the whole array."""
        shown = {self.rows: row, self.columns: column}
        return tuple(shown.get(axis, self.at[axis]) for axis in range(len(self.shape)))

    def cell(self, place: Shape) -> tuple[int, int]:
        """The row and the column of an element; it stands in this cut after :meth:`through`."""
        row, column = (0 if axis is None else place[axis] for axis in (self.rows, self.columns))
        return row, column

    def through(self, place: Shape) -> Cut:
        """The cut with the same axes that an element lies in."""
        return replace(self, at=tuple(place))

    def moved(self, axis: int, to: int) -> Cut:
        """The cut at another place on one axis."""
        return replace(self, at=tuple(to if i == axis else old for i, old in enumerate(self.at)))

    def turned(self, rows: int, columns: int) -> Cut:
        """The cut along two other axes; if they are one, the one that was not asked for anew gives way."""
        if rows == columns and rows == self.rows:
            rows = self.columns if self.columns is not None else rows
        elif rows == columns:
            columns = self.rows if self.rows is not None else columns
        return replace(self, rows=rows, columns=columns)


def index_text(name: str, place: Shape) -> str:
    """An element as the language writes it: ``W[0, 3]``."""
    return f"{name}[{', '.join(map(str, place))}]" if place else name
