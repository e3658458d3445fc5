"""Somebody who looks at the units."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.levels.units import Element
from tests.ui.conftest import Person


class Looker:
    """Somebody who looks at the units."""

    def __init__(self, person: Person) -> None:
        self.person, self.canvas = person, person.window.units

    @property
    def picture(self):
        return self.canvas.picture

    @property
    def network(self):
        return self.picture.layout.network

    def unit(self, name: str) -> int:
        return next(u.index for u in self.network.units if self.network.address(u.a) == name)

    def edge(self, weight: str) -> int:
        edges = self.network.edges
        pairs = enumerate(zip(edges.leaf.tolist(), edges.flat.tolist(), strict=True))
        return next(k for k, pair in pairs if pair[0] >= 0 and self.network.address(Element(*pair)) == weight)

    def place_of_unit(self, name: str) -> QPoint:
        return self.canvas.mapFromScene(self.picture.layout.centers[self.unit(name)])

    def place_of_edge(self, weight: str) -> QPoint:
        return self.canvas.mapFromScene(self.picture.layout.label_place(self.edge(weight)))

    def clicks(self, place: QPoint) -> None:
        self.person.qtbot.mouseClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def double_clicks(self, place: QPoint) -> None:
        self.person.qtbot.mouseDClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def presses(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.person.qtbot.keyClick(self.canvas, key, modifiers)

    def enters(self, number: str) -> None:
        field = self.canvas.editor.field
        assert field.isVisible()
        assert field.hasFocus()
        self.person.qtbot.keyClicks(field, number)
        self.person.qtbot.keyClick(field, Qt.Key.Key_Return)

    def weight(self, name: str) -> float:
        value = self.picture.numbers.edge(self.edge(name)).weight
        assert value is not None
        return value

    def hovers(self, place: QPoint) -> str:
        QToolTip.hideText()
        viewport = self.canvas.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
        return QToolTip.text()


@pytest.fixture
def looker(person: Person) -> Iterator[Looker]:
    """Somebody who has opened the vector example and asked for its units."""
    person.opens("mlp-vector")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_U)
    yield Looker(person)
    QToolTip.hideText()
