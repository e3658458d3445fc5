"""Boxes of whole numbers that show what is chosen elsewhere, and leave alone what is being typed into them."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QSpinBox


def show_number(box: QSpinBox, number: int, least: int, most: int) -> None:
    """Show a number, and between which it can be chosen.

    Where it is the one that was shown before, the field keeps what a person is typing until it is left.

    Args:
        box: Where to; it does not tell of the change.
        number: It.
        least: The lowest that can be chosen.
        most: The highest.
    """
    with QSignalBlocker(box):
        box.setRange(least, most)
        if box.value() != number or not box.hasFocus():
            box.setValue(number)
        if not box.hasFocus():  # Qt does not write a number that is there already over an emptied field
            box.lineEdit().setText(box.textFromValue(box.value()))
