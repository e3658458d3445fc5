"""Layouts are filled anew without anything left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from ui.layouts import take_widgets


@pytest.mark.parametrize("layout", [QGridLayout, QHBoxLayout])
def test_all_widgets_are_taken_out_and_can_be_placed_again(qtbot, layout):
    owner = QWidget()
    qtbot.addWidget(owner)
    row, labels = layout(owner), [QLabel(str(i)) for i in range(5)]
    for _ in range(2):
        for label in labels:
            row.addWidget(label)
        assert take_widgets(row) == labels
        assert row.count() == 0
        assert all(label.parentWidget() is owner for label in labels)


def test_a_stretch_between_them_is_no_widget(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    row, label = QHBoxLayout(owner), QLabel("alone")
    row.addStretch()
    row.addWidget(label)
    assert take_widgets(row) == [label]


@pytest.mark.parametrize("never", [r"\.takeAt\(", r"= QToolButton\(.*\n.*setDefaultAction"])
def test_nothing_that_qt_never_ends_is_made_again_and_again(never):
    # The item of a layout that is taken out of it, and what a button of Qt's own hears of its command.
    found = [path.name for path in Path("ui").rglob("*.py") if re.search(never, path.read_text(encoding="utf-8"))]
    assert found == []
