"""What both canvases do with the mouse and the arrow keys: gestures, explanations under the pointer, the menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.canvas.gestures import Gesture
from ui.canvas.surface import Surface
from ui.session import Session
from ui.theme import Theme

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class TouchSurface(Surface):
    """A surface whose picture can be touched.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    menu_wanted = Signal(object, QPoint)
    """(address of the node, or name of the open group, under the pointer, or None; place on the screen)."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._gesture: Gesture | None = None

    # ------------------------------------------------------------------------------------------------- for each surface
    def gesture_for(self, event: QMouseEvent) -> Gesture | None:
        """What a press of the left or the middle button begins."""
        raise NotImplementedError

    def pointed_at(self, place: QPoint) -> Qt.CursorShape:
        """The pointer has come to a point of the widget, no button down: the shape that tells what could be done."""
        raise NotImplementedError

    def explain(self, place: QPoint, on_screen: QPoint) -> None:
        """Say what is under a point of the widget."""
        raise NotImplementedError

    def menu_target(self, place: QPoint | None) -> object:
        """What a menu is about that is asked for at a point of the widget, or from the keyboard."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------ mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; one that is under way is given up when another button is pressed."""
        if self._gesture is not None:
            self.give_up_gesture()
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._gesture = self.gesture_for(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what could be done here."""
        place = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(place)
        else:
            self.viewport().setCursor(self.pointed_at(place))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(event.position().toPoint())
        event.accept()

    def give_up_gesture(self) -> None:
        """Let all be as it was before the button was pressed."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.give_up()
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer (or of what is selected, from the keyboard)."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            target, place = self.menu_target(None), self.mapToGlobal(self.rect().center())
        else:
            target, place = self.menu_target(event.pos()), event.globalPos()
        self.menu_wanted.emit(target, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Explain what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.explain(event.pos(), event.globalPos())
            return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------------------------------------------------- keys
    def escaped(self, event: QKeyEvent) -> bool:
        """Whether a key is the Escape that gives a gesture up, which is then done."""
        if event.key() != Qt.Key.Key_Escape or self._gesture is None:
            return False
        self.give_up_gesture()
        return True


def arrow(event: QKeyEvent, others: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> tuple[int, int] | None:
    """Where an arrow key points, as a step (dx, dy); None of other keys, and of arrows pressed with more keys.

    Args:
        event: The key.
        others: Keys that may be held down with it.
    """
    if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | others):
        return None
    return _ARROWS.get(Qt.Key(event.key()))
