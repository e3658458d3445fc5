"""What takes a node that is dragged out of the canvas lights up under it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from tests.ui.pointer import drags_to
from tests.ui.test_watch import drop_light


def test_the_watch_lights_up_only_while_a_node_is_over_it(person):
    viewport, start = person.window.canvas.viewport(), person.place_of("y")
    bar = person.window.workspace.bottom.tabBar()
    tab = bar.tabRect(person.window.workspace.bottom.indexOf(person.window.workspace.watches)).center()
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for place, is_lit in ((start + QPoint(30, 0), False), (viewport.mapFromGlobal(bar.mapToGlobal(tab)), True)) * 2:
        drags_to(viewport, place)
        assert drop_light(person).isVisible() is is_lit
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_Escape)
    assert drop_light(person).isHidden()
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert person.session.document.watches == ()
