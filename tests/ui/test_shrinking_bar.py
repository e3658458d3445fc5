"""Bars that leave parts out where they are narrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.shrinking_bar import ShrinkingBar


class Elbows(QObject):
    """Gives a bar another width as soon as a part of it is shown: so does a row that two bars share."""

    def __init__(self, bar: ShrinkingBar, part: QWidget, width: int) -> None:
        super().__init__(bar)
        self._bar, self._width = bar, width
        part.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._bar.resize(self._width, 30)
        return False


def bar_in(holder: QWidget, *labels: QLabel) -> ShrinkingBar:
    bar = ShrinkingBar(holder)
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for label, width in zip(labels, (200, 40), strict=True):
        label.setFixedWidth(width)
        row.addWidget(label)
    bar.can_do_without(labels[0], instead=labels[1])
    return bar


@pytest.fixture
def holder(qtbot):
    """What a bar lies in; it leaves it any width."""
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.show()
    return holder


def test_a_part_is_shown_where_there_is_room_for_it_and_a_smaller_one_elsewhere(holder):
    part, instead = QLabel(), QLabel()
    bar = bar_in(holder, part, instead)
    bar.show()
    for width in (300, 100, 200, 199, 300):
        bar.resize(width, 30)
        assert (part.isVisible(), instead.isVisible()) == (width >= 200, width < 200)


def test_a_bar_that_loses_its_room_to_what_it_shows_stays_in_the_compact_form(holder):
    part, instead = QLabel(), QLabel()
    bar = bar_in(holder, part, instead)
    bar.show()
    bar.resize(100, 30)
    Elbows(bar, part, 150)
    Elbows(bar, instead, 250)
    bar.resize(260, 30)
    assert (part.isVisible(), instead.isVisible()) == (False, True)
