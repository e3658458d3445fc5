"""A hand on the mouse: clicks, drags, turns of the wheel, hovers and menus, wherever there is something."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ui.drawing.cards import slider_rect
from ui.drawing.figures import Form
from ui.main_window import MainWindow

MODIFIERS = (
    *(Qt.KeyboardModifier.NoModifier,) * 3,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
_BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
_WAYS = ("click", "click", "click", "double", "drag", "drag", "wheel", "hover", "menu")
_TURNS = (-480, -120, 120, 360)


class Mouse:
    """Does something with the mouse.

    Args:
        window: The window.
        note: Hears what is about to be done: it might be the last thing that is.
        meanwhile: What the other hand may do in the middle of a drag.
    """

    def __init__(self, window: MainWindow, note: Callable[[str], None], meanwhile: Callable[[], object]) -> None:
        self._window, self._note, self._meanwhile = window, note, meanwhile
        self.rng = random.Random(0)

    def on_a_widget(self) -> str:
        """On any widget in sight; on one of many of its sort no more often than on the only one of its own."""
        sorts: dict[str, list[QWidget]] = {}
        for widget in QApplication.allWidgets():
            if widget.isVisible() and widget.window() is self._window and not widget.size().isEmpty():
                sorts.setdefault(_sort(widget), []).append(widget)
        return self._use(self.rng.choice(sorts[self.rng.choice(sorted(sorts))]))

    def on_a_canvas(self) -> str:
        """On what is drawn. Also on the one that is hidden: events were on their way when the view changed."""
        surface = self._window.workspace.surface
        if self.rng.random() < 0.1:
            surface = self.rng.choice((self._window.canvas, self._window.units))
        place = None
        if self.rng.random() < 0.75:
            place = self._on_a_unit() if surface is self._window.units else self._on_a_node_or_an_edge()
        return self._use(surface.viewport(), None if place is None else surface.mapFromScene(place))

    def _on_a_node_or_an_edge(self) -> QPointF | None:
        rng, picture = self.rng, self._window.canvas.picture
        if picture is None or not picture.arrangement.names:
            return None
        arrangement = picture.arrangement
        index = rng.randrange(len(arrangement.names))
        places = [arrangement.rect(index).center()] * 4
        if arrangement.figures[index].form is Form.PARAMETER:
            places.append(slider_rect(arrangement.rect(index)).center())
        if arrangement.routes:
            route = rng.choice(list(arrangement.routes.values()))
            places.append(QPointF(*route[len(route) // 2]))
        if arrangement.frames:
            frame = rng.choice(arrangement.frames)
            places += [frame.title_rect.center(), frame.rect.topLeft()]
        return rng.choice(places)

    def _on_a_unit(self) -> QPointF | None:
        rng, picture = self.rng, self._window.units.picture
        if picture is None or not picture.layout.centers:
            return None
        unit = rng.choice(list(picture.layout.centers))
        places = [picture.layout.centers[unit], picture.layout.handle(unit).center()]
        if len(picture.layout.edges):
            places.append(picture.layout.label_place(int(rng.choice(list(picture.layout.edges)))))
        return rng.choice(places)

    def _use(self, widget: QWidget, place: QPoint | None = None) -> str:
        rng, rect = self.rng, widget.rect()
        if place is None or not rect.contains(place):
            place = QPoint(rng.randrange(max(rect.width(), 1)), rng.randrange(max(rect.height(), 1)))
        button, modifiers, way = rng.choice(_BUTTONS), rng.choice(MODIFIERS), rng.choice(_WAYS)
        note = f"{way} {button.name} {modifiers.name} at {place.x()},{place.y()} of {named(widget)}"
        self._note(note)
        there = widget.mapToGlobal(place)
        if way == "click":
            QTest.mouseClick(widget, button, modifiers, place)
        elif way == "double":
            QTest.mouseClick(widget, button, modifiers, place)
            QTest.mouseDClick(widget, button, modifiers, place)
        elif way == "drag":
            self._drag(widget, button, modifiers, place)
        elif way == "wheel":
            turn = QPoint(0, rng.choice(_TURNS))
            wheel = QWheelEvent(
                QPointF(place),
                QPointF(there),
                QPoint(),
                turn,
                Qt.MouseButton.NoButton,
                modifiers,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(widget, wheel)
        elif way == "hover":
            QTest.mouseMove(widget, place)
            QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, there))
        else:
            parent = widget.parentWidget()
            reason = rng.choice(list(QContextMenuEvent.Reason))
            QApplication.sendEvent(
                parent if isinstance(parent, QAbstractScrollArea) else widget, QContextMenuEvent(reason, place, there)
            )
        return note

    def _drag(self, widget: QWidget, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, place: QPoint) -> None:
        QTest.mousePress(widget, button, modifiers, place)
        way = QPoint(self.rng.randrange(-300, 300), self.rng.randrange(-200, 200))
        for part in (1, 2, 3):
            QTest.mouseMove(widget, place + way * part / 3)
            if self.rng.random() < 0.1:
                self._meanwhile()
        QTest.mouseRelease(widget, button, modifiers, place + way)


def named(widget: QWidget) -> str:
    """What a widget is called, or whose it is; not as Qt calls the parts of its own widgets."""
    owner: QWidget | None = widget
    while owner is not None and (not owner.objectName() or owner.objectName().startswith("qt_")):
        owner = owner.parentWidget()
    return f"{type(widget).__name__} in {owner.objectName() if owner is not None else 'nothing'}"


def _sort(widget: QWidget) -> str:
    """Widgets of one sort are alike to a hand: the cards of a gallery, the labels of a panel."""
    return named(widget)
