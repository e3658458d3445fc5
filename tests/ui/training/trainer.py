"""Somebody who trains, and what."""

from __future__ import annotations

import numpy as np

from tests.ui.conftest import Person

LINE = """x, t = dataset("line", n=12, noise=0.1, seed=3)
w: param = 0.5
b: param = 0.0
y = w*x + b
L: loss = mse(y, t)
train(optimizer="sgd", lr=0.1, batch=4, epochs=30, seed=1)
"""
LONG = LINE.replace("epochs=30", "epochs=1000000")
MODES = """x: input = randn(6, 4, seed=1)
W: param = randn(4, 3, seed=2)
h = dropout(x @ W, 0.5, seed=7)
L: loss = mean(h**2)
"""


class Trainer:
    """Somebody who trains."""

    def __init__(self, person: Person) -> None:
        self.person, self.window, self.session = person, person.window, person.session
        self.panel = person.window.training

    @property
    def said(self) -> str:
        return self.panel.said.text()

    def commands(self, *names: str) -> None:
        """Give commands by their keys, or by the menu where they have none."""
        for name in names:
            action = self.window.actions_by_id[name]
            assert action.isEnabled(), name
            if action.shortcut().isEmpty():
                action.trigger()
            else:
                keys = action.shortcut()[0]
                self.person.qtbot.keyClick(self.window.canvas, keys.key(), keys.keyboardModifiers())

    def able(self, name: str) -> bool:
        return self.window.actions_by_id[name].isEnabled()

    def waits(self) -> None:
        """Until the run has ended."""
        self.person.qtbot.waitUntil(lambda: not self.panel.is_running, timeout=20_000)

    def waits_for_news(self) -> None:
        """Until a run has told what it has learnt."""
        self.person.qtbot.waitUntil(lambda: self.said.startswith("epoch") and "loss" in self.said, timeout=20_000)

    def value(self, name: str) -> np.ndarray:
        return self.person.state.trace.value(name)
