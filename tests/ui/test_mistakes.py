"""Mistakes of the program's own: told in one sentence, and nothing is lost."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from graphviz_nn.app import _catch_exceptions


def test_a_mistake_in_drawing_is_told_once_and_the_window_goes_on(person, dialogs, monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    _catch_exceptions(person.window.windows)
    dialogs.will(lambda dialog: dialog.accept())
    canvas, before = person.window.canvas, person.session.document
    draws = canvas.draw_still
    frames = []

    def stumbles(*_):
        frames.append(1)
        list(zip([], [1], strict=True))

    canvas.draw_still = stumbles
    for _ in range(3):
        canvas._repaint_all()
        QApplication.processEvents()
    person.qtbot.waitUntil(lambda: len(dialogs.said) == 1)
    canvas._repaint_all()
    QApplication.processEvents()
    assert len(frames) > 3
    assert len(dialogs.said) == 1
    assert "ValueError" in dialogs.said[0]
    assert "ValueError" in capsys.readouterr().err
    canvas.draw_still = draws
    person.presses("into")
    assert person.state.cursor == 1
    assert person.session.document is before
