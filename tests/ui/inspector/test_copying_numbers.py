"""Numbers on their way to the clipboard, in every form."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from engine.notation.copying import Form
from tests.ui.inspector.reading import TENSOR
from ui.inspector.copy_menu import copy_array
from ui.menus.mnemonics import plain_text


def entry(menu, *titles):
    """An entry of a menu, by the titles on the way to it."""
    for title in titles[:-1]:
        menu = next(a.menu() for a in menu.actions() if plain_text(a) == title)
    return next(a for a in menu.actions() if plain_text(a) == titles[-1])


def test_value_error_signal_and_messages_are_copied_in_every_form(person, inspector):
    person.opens_text("v: param = [1.0, 2.5]\nL: loss = sum(v**2)\n")
    person.presses("end")
    person.session.select("v")
    clipboard = QGuiApplication.clipboard()
    expected = {
        ("Value", "Text"): "[1, 2.5]",
        ("Value", "NumPy"): "np.array([1.0, 2.5])",
        ("Error signal v̄", "CSV"): "2\n5",
        ("Message from L", "LaTeX"): "\\begin{pmatrix}\n2 \\\\\n5\n\\end{pmatrix}",
    }
    for way, text in expected.items():
        menu = inspector.copies()
        entry(menu, *way).trigger()
        assert clipboard.text() == text
        menu.close()
    assert "Copied as LaTeX" in person.window.status.currentMessage()


def test_the_menu_of_a_node_copies_too_and_offers_nothing_that_is_not_there(person):
    menu = person.window.workspace.node_menu("z")
    assert not next(a.menu() for a in entry(menu, "Copy numbers").menu().actions()).isEnabled()
    menu.close()
    person.presses("end")
    menu = person.window.workspace.node_menu("z")
    entry(menu, "Copy numbers", "Value", "NumPy").trigger()
    assert QGuiApplication.clipboard().text() == f"np.array({float(person.state.value(person.node('z')))!r})"
    menu.close()


def test_what_is_too_large_to_copy_says_so_and_leaves_the_clipboard(person):
    QGuiApplication.clipboard().setText("before")
    copy_array(person.session, "value", np.zeros(300_000), Form.TEXT)
    assert "at most 200,000" in person.window.status.currentMessage()
    assert QGuiApplication.clipboard().text() == "before"


def test_a_slice_is_copied_from_the_window(person):
    person.opens_text(TENSOR)
    person.session.select("x")
    window = person.window.workspace.arrays.show(person.session.inspected)
    window.view.axes.box_of(0).setValue(1)
    menu = window.findChildren(QMenu)[0]
    menu.aboutToShow.emit()
    entry(menu, "CSV").trigger()
    lines = QGuiApplication.clipboard().text().split("\n")
    back = np.array([[float(v) for v in line.split(",")] for line in lines])
    np.testing.assert_array_equal(back, person.state.value(person.node("x"))[1, 0])
    window.close()
