"""What is read of the inspector's tables."""

from __future__ import annotations

from engine.notation import format_number

TENSOR = "x: input = randn(2, 3, 4, 5)\nw: param = 2.0\ny = x * w\nL: loss = sum(y * y)\n"


def shown(view) -> list[list[str]]:
    """The texts of all cells of a table."""
    model = view.cells
    return [[model.data(model.index(r, c)) for c in range(model.columnCount())] for r in range(model.rowCount())]


def numbers(array) -> list[list[str]]:
    return [[format_number(float(v)) for v in row] for row in array]
