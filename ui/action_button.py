"""A tool button that stands for an action."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QActionEvent
from PySide6.QtWidgets import QToolButton


class ActionButton(QToolButton):
    """A tool button that looks as its default action does, however often that changes.

    Qt's own (6.11) takes the action anew at each of its changes, and connects to it once more: a change of an action
    that has changed a thousand times is told a thousand times, and each time is kept.
    """

    def actionEvent(self, event: QActionEvent) -> None:
        """Follow a change of the action."""
        if event.type() == QEvent.Type.ActionChanged:
            if event.action() is self.defaultAction():
                self._follow()
        else:
            super().actionEvent(event)

    def _follow(self) -> None:
        action = self.defaultAction()
        self.setText(action.iconText().replace("&", "&&"))  # a name, without an access key of the button's own
        if action.icon().cacheKey() != self.icon().cacheKey():
            self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setWhatsThis(action.whatsThis())
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
