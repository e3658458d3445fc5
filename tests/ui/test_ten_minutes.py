"""The ten minutes of the guide, driven in the real window: what the page says a person sees is what stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QTextDocument
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.conftest import Person

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ten-minutes.md").read_text(encoding="utf-8")
PLAIN = " ".join(re.sub(r"[*`]|^> ?", "", PAGE, flags=re.MULTILINE).split())
"""The page without its marks and line ends."""
MODELS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


class Reader(Person):
    """Somebody who does what the page says, and finds there what the window shows."""

    def does(self, key: str) -> None:
        """Press a key that the page names."""
        assert f"`{key}`" in PAGE
        target = self.window.canvas if self.session.is_open else self.window
        combination = QKeySequence(key)[0]
        self.qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())
        self.session.playback.settle()
        self.window.canvas.glide.land()

    def chooses(self, way: str) -> None:
        """Choose a command that the page names, by its way through the menus."""
        assert f"*{way}*" in PAGE
        *menus, text = way.split(" → ")
        items = self.window.menuBar().actions()
        for name in menus:
            (found,) = [item for item in items if titled(item) == name]
            items = found.menu().actions()
        (action,) = [item for item in items if titled(item) == text]
        assert action.isEnabled(), way
        action.trigger()

    def pastes(self, number: int) -> None:
        """Replace the text of a new document by a model of the page."""
        self.writes(MODELS[number])
        self.waits_for_the_layout()
        self.waits()

    def waits(self) -> None:
        """Problems are looked for beside the window."""
        self.qtbot.waitUntil(lambda: self.session.diagnosing.is_current, timeout=20_000)

    def trains(self) -> str:
        """Train to the end; what the panel then says."""
        self.does("Ctrl+T")
        self.qtbot.waitUntil(lambda: not self.window.training.is_running, timeout=60_000)
        self.waits()
        return self.window.training.said.text()

    def breaks_when(self, name: str, condition: str) -> None:
        """Set a breakpoint with a condition, as the page says it."""
        assert f"Click the layer *{name}*" in PAGE
        assert f"`{condition}`" in PAGE
        self.clicks(name)
        self.does("Shift+F9")
        (field,) = [f for f in self.window.workspace.breakpoints.view.findChildren(QLineEdit) if f.isVisible()]
        self.qtbot.keyClicks(field, condition)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()  # the list takes what was typed with the next event

    @property
    def problems(self) -> str:
        return plain(self.window.status.problems.text())

    @property
    def stop(self) -> str:
        """What the stop of the walk says."""
        return self.session.diagnosing.walk.stop.sentence


def titled(item: QAction) -> str:
    """A menu's entry without the mark of its letter."""
    return re.sub(r" \(&.\)$", "", item.text()).replace("&", "")


def plain(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText()


def says(words: str) -> bool:
    return " ".join(words.split()) in PLAIN


@pytest.fixture
def reader(qtbot, new_window) -> Reader:
    """Somebody before the welcome page."""
    return Reader(qtbot, new_window())


def test_the_first_story_a_loss_that_is_nan(reader):
    reader.does("Ctrl+N")
    reader.pastes(0)
    assert reader.problems == "2 nodes with NaN or infinity, first inside L · 1 problem"
    assert says(reader.problems)
    reader.does("End")
    reader.does("F8")
    (found,) = reader.session.diagnosing.findings
    assert (found.kind, found.reason) == ("NaN or infinity", "log of 0")
    assert says(str(found.kind))
    assert says(found.sentence)
    reader.does("W")
    for number, node in enumerate(("L", "L", "q"), 1):
        assert f"> {number}. *{reader.stop}*" in PAGE
        assert reader.session.selected == node
        if number < 3:
            reader.does("Alt+Down")
    assert not reader.window.actions_by_id["debug.why_next"].isEnabled()
    assert reader.state.value(reader.node("L")) is None
    z, p, q = (reader.state.value(reader.node(name))[2] for name in "zpq")
    assert (z, p, q) == (38.5, 1.0, 0.0)
    assert says(found.advice)
    kept, _, _ = MODELS[0].partition("p = ")
    (line,) = re.findall(r"^```\n(.*)\n```$", PAGE, re.MULTILINE)
    reader.writes(f"{kept}{line}\n")
    reader.waits()
    assert reader.problems == "no problems"
    assert says(reader.problems)
    reader.does("End")
    assert says(f"the loss is {plain(reader.window.status.loss.text()).split()[-1]}")


def test_the_second_story_a_network_that_does_not_learn(reader):
    reader.does("Ctrl+N")
    reader.pastes(1)
    assert says(reader.trains())
    reader.does("1")
    reader.does("End")
    reader.chooses("View → Colour by → |error signal|")
    assert reader.problems == "1 problem"
    assert says(reader.problems)
    reader.does("F8")
    (found,) = reader.session.diagnosing.findings
    assert (found.kind, found.reason) == ("vanishing error signals", "small weights")
    assert says(found.kind)
    assert says(found.reason)
    near, far = re.findall(r"is ([\d.e−]+)(?= and|:)", found.sentence)
    assert says(f"They fall from {near} at the last layer to {far} at the first")
    reader.does("W")
    stops = [reader.stop]
    while reader.window.actions_by_id["debug.why_next"].isEnabled():
        reader.does("Alt+Down")
        stops.append(reader.stop)
    factors = re.findall(r"^× (\S+): ", "\n".join(stops), re.MULTILINE)
    assert len(factors) == 7
    assert says(f"by {factors[0]} in the first hidden layer, by {factors[2]} in the third, where the walk ends: seven")
    assert reader.session.selected == "hidden (3)"
    (part,) = re.findall(r"together × (\S+),", stops[-1])
    assert says(f"leave {part} of it")
    assert says(found.advice)
    reader.breaks_when("first", "max(abs(grad)) < 1e-8")
    reader.does("Home")
    reader.does("F5")
    assert says(f"until it holds: {reader.window.status.said.text()}.")
    assert reader.state.signal(reader.node("first")) is not None
    assert reader.state.signal(reader.node("x")) is None
    assert np.all(np.abs(reader.state.signal(reader.node("first"))) < 1e-8)
    small, large = re.search(r"replace `(randn.*?)` by `(xavier.*?)`", PAGE).groups()
    reader.writes(MODELS[1].replace(small, large))
    reader.waits()
    assert reader.problems == "no problems"
    layers = reader.session.diagnosing.diagnosis.layers
    assert 0.1 < layers[0].signal / layers[-1].signal < 10
    assert says(reader.trains())
    reader.does("Home")
    reader.does("F5")
    assert reader.state.cursor == len(reader.state.steps)  # nothing to stop at any more
    now, *_, before, _ = reader.state.trace.loss_value, *reader.session.history.records
    reader.does("Alt+PgUp")
    assert reader.session.past.shown is before
    assert reader.state.trace.loss_value == before.loss != now
    reader.does("Alt+End")
    assert reader.session.past.shown is None
    assert reader.state.trace.loss_value == now
    learnt = reader.session.document
    reader.does("Ctrl+Z")
    assert reader.session.undo_stack.redoText() == "training"
    reader.does("Ctrl+Z")
    assert small in reader.session.document.text
    reader.does("Ctrl+Shift+Z")
    reader.does("Ctrl+Shift+Z")
    assert reader.session.document.same_as(learnt)
