"""A bar that leaves parts out where it is narrow, or shows smaller ones in their place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget


class ShrinkingBar(QFrame):
    """A bar whose least width is that of its compact form. Its layout is a row, made by who derives from it.

    Args:
        parent: The owner.
    """

    arranged = Signal()
    """It may need another width than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[QWidget, QWidget | None]] = []
        self._is_roomy = True
        self._is_changing = False

    def can_do_without(self, part: QWidget, instead: QWidget | None = None) -> None:
        """Leave a part out where there is little room.

        Args:
            part: It stands in the bar, or in a group of it.
            instead: What is shown then.
        """
        self._parts.append((part, instead))
        if instead is not None:
            instead.hide()

    def arrange(self) -> None:
        """Take the form that there is room for; to be called when groups of the bar appear or go."""
        if self._is_changing:  # to show one part has the bar laid out, and resized, before the others are shown
            return
        roomy = self._has_room
        if roomy != self._is_roomy:
            self._take_form(roomy=roomy)
            if self._is_roomy and not self._has_room:  # it was given less when the parts were shown
                self._take_form(roomy=False)
        self.arranged.emit()

    @property
    def _has_room(self) -> bool:
        return self.width() >= self.needed_px(roomy=True)

    def _take_form(self, *, roomy: bool) -> None:
        self._is_changing, self._is_roomy = True, roomy
        for part, instead in self._parts:
            part.setVisible(roomy)
            if instead is not None:
                instead.setVisible(not roomy)
        self._is_changing = False

    def needed_px(self, *, roomy: bool) -> int:
        """The width of the full form, or of the compact one."""
        layout = self.layout()
        assert layout is not None, "the bar is a row"
        needed = layout.minimumSize().width()
        if roomy is self._is_roomy:
            return needed
        for part, instead in self._parts:
            group = part.parentWidget()
            if group is None or group is self or group.isVisibleTo(self):
                saved = part.sizeHint().width() - (instead.sizeHint().width() if instead is not None else 0)
                needed += saved if roomy else -saved
        return needed

    def sizeHint(self) -> QSize:
        """What the full form needs."""
        return QSize(self.needed_px(roomy=True), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """What the compact form needs."""
        return QSize(self.needed_px(roomy=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form that there is room for."""
        super().resizeEvent(event)
        self.arrange()
