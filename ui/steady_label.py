"""A label that keeps its place while the numbers in it change."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QLabel, QWidget

_SLACK_PX = 24
"""So much wider than its text it stays: about three digits."""


class SteadyLabel(QLabel):
    """A text whose width follows it only as far as it must: its neighbours stay where they are.

    Qt lays a window out anew for each text of a label, even where it is as wide as the one before, but for a label of
    fixed size.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = QSize(0, 0)
        self.installEventFilter(self)

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self.text():
            super().setText(text)
            self._fit()

    def sizeHint(self) -> QSize:
        """The room that it keeps."""
        return self._kept

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure the text anew in another font."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Polish):
            self._kept = QSize(0, 0)
            self._fit()
        return False

    def _fit(self) -> None:
        needed = super().sizeHint()
        if not needed.width() <= self._kept.width() <= needed.width() + _SLACK_PX or needed.height() != self.height():
            self._kept = needed
            self.setFixedSize(needed)
