"""The rows of a comparison: a node each, in forward order, then the nodes that only one of the passes has."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from engine.arrays import Shape
from engine.comparing.comparison import NodeDifference
from engine.comparing.differences import Difference
from engine.comparing.reached import Reached
from engine.notation import format_number, format_shape, full_number, parse_name
from engine.notation.numbers import DASH
from ui.row_model import Heading, Index, Role, RowModel
from ui.theme import Theme

_VALUE, _SIGNAL, _RELATIVE = 3, 5, (4, 6)
"""The columns from which on it is about the difference of the values, that of the error signals, and its size."""


class _Alone(NamedTuple):
    """A node that only one of the passes has, and which."""

    name: str
    where: str


class DifferenceTable(RowModel[NodeDifference | _Alone]):
    """Reads a comparison row by row.

    Args:
        theme: The colours.
        parent: The owner.
    """

    headings = (
        Heading("Node"),
        Heading("Here", "The value here; of an array the number that is farthest from the other one", of_numbers=True),
        Heading("There", "The same number of the other pass", of_numbers=True),
        Heading("|Δ value|", "How far the values are apart: the largest difference of two elements", of_numbers=True),
        Heading("Relative", "The same, beside the size of the values", of_numbers=True),
        Heading("|Δ signal|", "How far the error signals are apart", of_numbers=True),
        Heading("Relative", "The same, beside the size of the error signals", of_numbers=True),
    )

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: Reached | None = None

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.layoutChanged.emit()

    def show(self, found: Reached | None, title: str) -> None:
        """Show another comparison, or more or less of the same one.

        Args:
            found: It, as far as the cursor has come; None for none.
            title: What the partner is called.
        """
        self._found = found
        if found is None:
            self.show_rows(())
        else:
            here = (_Alone(name, "only here") for name in found.whole.only_here)
            there = (_Alone(name, f"only in {title}") for name in found.whole.only_there)
            self.show_rows((*found.whole.nodes, *here, *there))

    def cell(self, row: NodeDifference | _Alone, index: Index, role: int) -> object:
        """What stands in a cell."""
        column = index.column()
        if isinstance(row, _Alone):
            if role != Role.DisplayRole or column >= len(row):
                return None
            return row.where if column else parse_name(row.name).plain
        found = self._found
        if found is None:
            return None
        if role == Role.ForegroundRole:
            return self._ink(found, row)
        if role == Role.ToolTipRole and column:
            is_known = found.has_value(row) if column < _SIGNAL else found.has_signal(row)
            apart = found.value(row) if column < _SIGNAL else found.signal(row)
            subject = parse_name(row.name).plain
            subject = subject if column < _SIGNAL else f"error signal of {subject}"
            return _tip(subject, apart) if is_known else "not computed yet: the cursor has not reached it"
        if role != Role.DisplayRole:
            return None
        if not column:
            return parse_name(row.name).plain
        if column < _VALUE:
            return _side(found.value(row), column - 1)
        return _text(found.value(row) if column < _SIGNAL else found.signal(row), relative=column in _RELATIVE)

    def _ink(self, found: Reached, node: NodeDifference) -> QColor:
        """The first node that differs stands out; those that agree, or are not known yet, stand back."""
        if node is found.first:
            return self._theme.color("error")
        return self._theme.color("text" if found.differs(node) else "secondary")


def shapes_in_words(here: Shape | None, there: Shape | None) -> str:
    """What arrays are like that cannot be compared; None for one that is not there."""
    if here is None:
        return "none here"
    if there is None:
        return "none there"
    return f"shape {format_shape(here)} here, {format_shape(there)} there"


def _tip(subject: str, apart: Difference | None) -> str | None:
    """Both numbers with all digits; or why there are none."""
    if apart is None:
        return None
    if apart.shapes is not None:
        return f"{shapes_in_words(*apart.shapes)}: their numbers do not belong together"
    if apart.pair is None:
        return None
    here, there = map(full_number, apart.pair)
    index = f"[{', '.join(map(str, apart.place))}]" if apart.place else ""
    return f"{subject}{index}: {here} here, {there} there"


def _side(found: Difference | None, side: int) -> str:
    """The number of one of the two passes; its shape where the other one has another."""
    if found is None:
        return DASH
    if found.shapes is not None:
        shape = found.shapes[side]
        return "none" if shape is None else format_shape(shape)
    return "" if found.pair is None else format_number(found.pair[side])


def _text(found: Difference | None, *, relative: bool) -> str:
    if found is None:
        return DASH
    if found.shapes is not None:
        return "" if relative else "other shape" if None not in found.shapes else "only one"
    return format_number(found.relative if relative else found.absolute)
