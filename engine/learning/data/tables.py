"""Tables of figures: comma-separated values, an example a row, one column of targets; and the irises."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

import resources
from engine.arrays import Array, frozen
from engine.errors import FileError, Span, UnknownNameError, nearest
from engine.learning.data.record import (
    LABELS,
    MOST_CLASSES,
    MOST_EXAMPLES,
    DataSet,
    Option,
    Recipe,
    class_targets,
    whole,
)

MOST_COLUMNS = 10_000
MOST_CELLS = 5_000_000
_MOST_LINES = 2 * MOST_EXAMPLES
"""Empty ones included: so many are not even told apart."""

TABLE_OPTIONS: Mapping[str, Option] = {
    "target": Option(
        -1,
        lambda value: isinstance(value, str | int) and not isinstance(value, bool),
        "the name of a column, or its place from 0 on",
    ),
    "classes": Option(None, whole(None, 2, MOST_CLASSES).accepts, f"a whole number from 2 to {MOST_CLASSES}"),
    "labels": LABELS,
}
"""What a table takes. Targets that are words are classes, in alphabetical order; with ``classes`` whole numbers are."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a table.

    Attributes:
        line: Its number, from 1 on.
        text: As it stands.
        cells: What its cells hold.
        delimiter: What stands between them.
    """

    line: int
    text: str
    cells: list[str]
    delimiter: str


def table(name: str, text: str, arguments: Mapping[str, Any]) -> DataSet:
    """Read a table.

    The first line is a header where one of its inputs is no number.

    Args:
        name: What it is called in messages.
        text: The lines.
        arguments: ``target``, ``classes`` and ``labels``.

    Raises:
        FileError: A cell is missing or no number, rows differ in length, or there is no example.
        UnknownNameError: There is no such column.
        ValueNotAllowedError: ``labels`` does not go with the targets.
    """
    rows = _rows(name, text)
    width = len(rows[0].cells)
    if width < 2:
        raise _fault(name, rows[0], 0, "a table has at least two columns: an input and a target")
    target = _column(name, arguments["target"], rows[0].cells)
    has_header = isinstance(arguments["target"], str) or any(
        _number(cell) is None and cell.strip() for i, cell in enumerate(rows[0].cells) if i != target
    )
    body = rows[1:] if has_header else rows
    if not body:
        raise FileError(f"'{name}' has a header and no examples", advice="add a row of numbers")
    for row in body:
        if len(row.cells) != width:
            at = min(len(row.cells), width) - 1
            raise _fault(name, row, at, f"this row has {len(row.cells)} cells, and the first has {width}")
    columns = [i for i in range(width) if i != target]
    inputs = np.array([[_figure(name, row, i) for i in columns] for row in body])
    targets, classes = _targets(name, body, target, arguments)
    return DataSet(name, frozen(inputs), targets, classes)


def _rows(name: str, text: str) -> list[_Row]:
    rows: list[_Row] = []
    cells = 0
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    if ends > _MOST_LINES:
        raise FileError(
            f"'{name}' has more than {_MOST_LINES:,} lines, the empty ones counted",
            advice=f"a table has at most {MOST_EXAMPLES:,} rows: take the empty ones out, or a part of it",
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = _delimiter(next((line for line in lines if line.strip()), ""))
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if line.count(delimiter) > 2 * MOST_COLUMNS:  # some may stand in quotation marks
            raise _too_large(name)
        try:
            row = _Row(number, line, next(csv.reader([line], strict=True, delimiter=delimiter)), delimiter)
        except csv.Error:
            row = _Row(number, line, [], delimiter)
            raise _fault(name, row, 0, "a quotation mark is out of place", "a cell begins and ends in one") from None
        rows.append(row)
        cells += len(row.cells)
        if len(row.cells) > MOST_COLUMNS or cells > MOST_CELLS or len(rows) > MOST_EXAMPLES:
            raise _too_large(name)
    if not rows:
        raise FileError(f"'{name}' is empty", advice="write an example a line: numbers and a target, with commas")
    return rows


def _too_large(name: str) -> FileError:
    what = f"{MOST_EXAMPLES:,} rows, {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells"
    return FileError(f"'{name}' is too large: a table has at most {what}", advice="take a part of it")


def _delimiter(line: str) -> str:
    """What stands between the cells of a line: commas, or else semicolons, or else tabs."""
    bare = re.sub('"[^"]*"', "", line)
    return next((mark for mark in (",", ";", "\t") if mark in bare), ",")


def _column(name: str, target: str | int, header: Sequence[str]) -> int:
    names = [cell.strip() for cell in header]
    if isinstance(target, str):
        if target not in names:
            advice = nearest(target, names) or f"the first line has {', '.join(names[:8])}"
            raise UnknownNameError(f"'{name}' has no column '{target}'", advice=advice)
        return names.index(target)
    if not -len(names) <= target < len(names):
        raise UnknownNameError(
            f"'{name}' has no column {target}", advice=f"it has {len(names)}, the first one is column 0"
        )
    return target % len(names)


def _targets(name: str, body: list[_Row], column: int, arguments: Mapping[str, Any]) -> tuple[Array, int | None]:
    """The targets and the number of classes, if they are classes."""
    count: int | None = arguments["classes"]
    if count is None and any(row.cells[column].strip() and _number(row.cells[column]) is None for row in body):
        words = [_word(name, row, column) for row in body]
        known = sorted(set(words))
        if len(known) > MOST_CLASSES:
            raise FileError(
                f"'{name}' has {len(known):,} different targets", advice=f"{MOST_CLASSES:,} classes are the most"
            )
        place = {word: i for i, word in enumerate(known)}
        return class_targets(np.array([place[word] for word in words]), len(known), arguments["labels"]), len(known)
    figures = np.array([_figure(name, row, column) for row in body])
    if count is None:
        if arguments["labels"] is None:
            return frozen(figures[:, None]), None
        count = int(figures.max()) + 1 if np.all(figures >= 0) and figures.max() < MOST_CLASSES else 2
        count = max(count, 2)
    for row, figure in zip(body, figures, strict=True):
        if figure not in range(count):
            raise _fault(name, row, column, f"{figure:g} is no class from 0 to {count - 1}", "correct it")
    return class_targets(figures, count, arguments["labels"]), count


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _figure(name: str, row: _Row, column: int) -> float:
    found = _number(_word(name, row, column))
    if found is None:
        raise _fault(name, row, column, f"'{row.cells[column].strip()[:40]}' is no number")
    if not isfinite(found):
        raise _fault(name, row, column, f"'{row.cells[column].strip()}' is no finite number")
    return found


def _word(name: str, row: _Row, column: int) -> str:
    word = row.cells[column].strip()
    if not word:
        raise _fault(name, row, column, f"the cell in column {column + 1} is empty", "fill it, or leave the row out")
    return word


def _fault(name: str, row: _Row, column: int, message: str, advice: str = "correct it") -> FileError:
    """The error for a cell, with its place in the file."""
    start, stop = _place(row, column)
    error = FileError(message, advice=advice, span=Span(row.line, start + 1, row.line, stop + 1))
    error.filename, error.line_text = name, row.text
    return error


def _place(row: _Row, column: int) -> tuple[int, int]:
    """Where a cell stands in its line, delimiters between quotation marks not counted."""
    if not row.cells:
        return 0, len(row.text)
    ends, is_quoted = [], False
    for at, letter in enumerate(row.text):
        is_quoted ^= letter == '"'
        if letter == row.delimiter and not is_quoted:
            ends.append(at)
    ends.append(len(row.text))
    column = min(column, len(ends) - 1)
    return (ends[column - 1] + 1 if column else 0), ends[column]


def _iris(name: str, arguments: Mapping[str, Any]) -> DataSet:
    """150 irises of three species (Fisher 1936): length and width of sepals and petals in centimetres."""
    return table(name, resources.data_text("iris"), {"target": "species", "classes": None, **arguments})


RECIPES: Mapping[str, Recipe] = {"iris": Recipe({"labels": LABELS}, _iris)}
