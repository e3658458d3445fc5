"""The choosers of a cut: which axes run down and to the right, and a number for each of the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSpinBox, QWidget

from ui.inspector.cuts import Cut
from ui.number_box import show_number

_MOST_PX = 420
_INDENT_PX = 6


class AxisChoosers(QWidget):
    """Rows, columns, and a spin box for each axis that is not shown; hidden for arrays of at most two axes.

    Args:
        parent: The owner.
    """

    changed = Signal(object)
    """The cut that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = Cut.first(())
        self._words: tuple[str, ...] = ()
        self._places: dict[int, QSpinBox] = {}
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.setMaximumWidth(_MOST_PX)
        self.rows, self.columns = QComboBox(self), QComboBox(self)
        for place, (box, name) in enumerate(((self.rows, "rows"), (self.columns, "columns"))):
            box.setAccessibleName(f"Axis shown as {name}")
            box.setToolTip(f"Which axis is shown as {name}")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            box.activated.connect(self._turned)
            self._grid.addWidget(_note(name), place, 0)
            self._grid.addWidget(box, place, 1)

    def show_cut(self, cut: Cut, words: Sequence[str]) -> None:
        """Show a cut.

        Args:
            cut: It.
            words: What the axes are called.
        """
        self.setVisible(len(cut.shape) > 2)
        if len(cut.shape) <= 2:
            return
        anew = (cut.shape, cut.leading, tuple(words)) != (self._cut.shape, self._cut.leading, self._words)
        self._cut = cut
        if anew:
            self._words = tuple(words)
            self._fill()
        for axis, box in self._places.items():
            show_number(box, cut.at[axis], box.minimum(), box.maximum())

    def _fill(self) -> None:
        for box, chosen in ((self.rows, self._cut.rows), (self.columns, self._cut.columns)):
            with QSignalBlocker(box):
                box.clear()
                box.addItems([f"{word}: {size}" for word, size in zip(self._words, self._cut.shape, strict=True)])
                box.setCurrentIndex(-1 if chosen is None else chosen)
        for widget in (*self._places.values(), *self._labels):
            self._grid.removeWidget(widget)
            widget.deleteLater()
        self._places, self._labels = {}, []
        for line, axis in enumerate(self._cut.leading, 2):
            label, place = _note(self._words[axis]), self._place_box(axis)
            self._grid.addWidget(label, line, 0)
            self._grid.addWidget(place, line, 1)
            self._places[axis] = place
            self._labels.append(label)

    def _place_box(self, axis: int) -> QSpinBox:
        """A box for the place on an axis that is not shown."""
        last = max(self._cut.shape[axis] - 1, 0)
        box = QSpinBox(self)
        box.setRange(0, last)
        box.lineEdit().setTextMargins(_INDENT_PX, 0, 0, 0)  # without its buttons the style leaves the field no padding
        box.setSuffix(f"   of 0 … {last}")
        box.setAccessibleName(f"Place on {self._words[axis]}")
        box.setToolTip("The arrow keys and the wheel walk through the slices")
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda to: self.changed.emit(self._cut.moved(axis, to)))
        return box

    def box_of(self, axis: int) -> QSpinBox:
        """The spin box of an axis that is not shown."""
        return self._places[axis]

    def _turned(self) -> None:
        self.changed.emit(self._cut.turned(self.rows.currentIndex(), self.columns.currentIndex()))


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("note")
    return label
