"""Hints stand beside what they are about; edges say their value and their message with its factors."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.notation import full_number
from tests.helpers.models import REGULARISED
from ui.canvas.edge_hits import edge_at
from ui.canvas.hints import placed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen
SCREEN = QRect(0, 0, 800, 600)


@pytest.mark.parametrize(
    ("area", "size"),
    [
        (QRect(100, 100, 90, 50), QSize(300, 120)),
        (QRect(700, 100, 90, 50), QSize(300, 120)),
        (QRect(350, 10, 100, 50), QSize(380, 120)),
        (QRect(350, 540, 100, 50), QSize(380, 120)),
        (QRect(0, 0, 90, 50), QSize(300, 200)),
        (QRect(790, 590, 10, 10), QSize(300, 200)),
    ],
)
def test_a_hint_covers_neither_its_node_nor_the_edge_of_the_screen(area, size):
    box = QRect(placed(area, size, SCREEN), size)
    assert not box.intersects(area)
    assert SCREEN.contains(box)


def test_where_nothing_else_fits_a_hint_stays_on_the_screen():
    assert SCREEN.contains(QRect(placed(QRect(10, 10, 780, 580), QSize(300, 200), SCREEN), QSize(300, 200)))


@pytest.fixture
def over_edge(person):
    """What the canvas says about the middle of an edge."""

    def at(parent: str, child: str) -> str:
        QToolTip.hideText()
        canvas = person.window.canvas
        arrangement = person.session.arrangement
        for percent in (0.5, 0.3, 0.7, 0.2, 0.8):
            middle = arrangement.forward_path(person.node(parent), person.node(child)).pointAtPercent(percent)
            place = canvas.mapFromScene(middle)
            if canvas.node_at(place) is None:
                break
        viewport = canvas.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
        return QToolTip.text()

    yield at
    QToolTip.hideText()


def test_an_edge_says_its_value_and_its_message_with_the_factors(person, over_edge):
    assert "no value yet" in over_edge("z", "y")
    person.session.goto(len(person.state.steps))
    text = over_edge("y", "L")
    assert "value of y" in text
    assert "= 1 × (−0.2891) = −0.2891" in text
    assert full_number(float(person.face("y").signal)) in text
    person.session.goto(10)
    assert "not sent yet" in over_edge("w", "R")
    person.opens_text("x: input = 2.0\nspare = x + 1\nL: loss = x**2\n")
    assert "no message comes back" in over_edge("x", "spare")


def test_numbers_are_short_first_and_exact_below(person):
    from ui.canvas.explain import explanation, spoken

    person.session.goto(len(person.state.steps))
    lines = explanation(person.state, person.node("y")).split("<br>")
    assert lines[2] == "value = <b>0.7109</b>"
    assert full_number(float(person.face("y").value)) in lines[3]
    assert "value = 1.5" in spoken(explanation(person.state, person.node("x")))
    assert "<" not in spoken(explanation(person.state, person.node("y")))


def test_the_edge_under_a_point_is_the_one_that_runs_there(person):
    person.opens_text(REGULARISED)
    arrangement = person.session.arrangement
    for edge in arrangement.routes:
        for path in (arrangement.forward_path(*edge), arrangement.backward_path(*edge)):
            hits = {edge_at(arrangement, path.pointAtPercent(t / 20), 2.0) for t in range(2, 19)}
            assert edge in hits
    assert edge_at(arrangement, arrangement.bounds.topLeft() - QPoint(50, 50), 5.0) is None
