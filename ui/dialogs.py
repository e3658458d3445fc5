"""Dialogs end when they have been answered: no window collects those that it has shown."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def answer_of(dialog: QDialog) -> int:
    """Show a dialog until it is answered; it can still be read until the next event.

    Args:
        dialog: It has a parent, which alone would keep it as long as the window.
    """
    try:
        return dialog.exec()
    finally:
        dialog.deleteLater()
