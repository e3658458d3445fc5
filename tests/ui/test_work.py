"""Work beside the window: it outlives whoever asked for it, and keeps the garbage collector out of its thread."""

from __future__ import annotations

import gc
import sys
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, Signal

from ui.drawing.arranging import Arranging
from ui.session import laying
from ui.work import MISTAKE, NO_MEMORY, Work, WorkFailedError


class Waiting(Work):
    """Works until it is let go."""

    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.in_thread = threading.get_ident()
        self.collected_by_itself = True

    def work(self) -> None:
        self.gate.wait()
        self.in_thread = threading.get_ident()
        self.collected_by_itself = gc.isenabled()
        if not self.is_stopping:
            self.told.emit("done")


def test_it_is_done_in_another_thread_and_told_in_this_one(qtbot):
    work, heard = Waiting(), []

    class Listener(QObject):
        def hear(self, text):
            heard.append((text, threading.get_ident()))

    listener = Listener()
    work.told.connect(listener.hear)
    with qtbot.waitSignal(work.finished):
        work.start()
        work.gate.set()
    assert heard == [("done", threading.get_ident())]
    assert work.in_thread != threading.get_ident()
    assert work.is_finished
    assert not work.is_at_work


def test_what_is_stopped_tells_nothing(qtbot):
    work, heard = Waiting(), []
    work.told.connect(heard.append)
    with qtbot.waitSignal(work.finished):
        work.start()
        work.stop()
        work.gate.set()
    assert heard == []


def test_no_garbage_is_collected_by_itself_while_anything_is_at_work(qtbot):
    assert gc.isenabled()
    first, second = Waiting(), Waiting()
    first.start()
    second.start()
    for work in (first, second):
        assert not gc.isenabled()
        with qtbot.waitSignal(work.finished):
            work.gate.set()
        assert not work.collected_by_itself
    assert gc.isenabled()


def test_it_goes_on_and_ends_well_when_nobody_holds_it_any_more(qtbot):
    work = Waiting()
    gate, found = work.gate, weakref.ref(work)
    work.start()
    del work
    gc.collect()
    assert found() is not None
    gate.set()
    qtbot.waitUntil(lambda: gc.collect() is not None and found() is None)


class Failing(Work):
    """Ends with an error as soon as it is let go."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.gate = threading.Event()
        self._error = error

    def work(self) -> None:
        self.gate.wait()
        raise self._error


@pytest.fixture
def hooked(monkeypatch):
    """What the hook for mistakes of the program's own was told, and in which thread."""
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *args: told.append((*args, threading.get_ident())))
    return told


def test_a_mistake_is_told_in_a_sentence_and_goes_to_the_hook_in_the_window_s_thread(qtbot, hooked):
    error = RuntimeError("a mistake")
    work, heard = Failing(error), []
    work.failed.connect(lambda _work, sentence: heard.append(sentence))
    with qtbot.waitSignal(work.finished):
        work.start()
        work.gate.set()
    assert heard == [MISTAKE]
    ((kind, told, trace, thread),) = hooked
    assert (kind, told, thread) == (RuntimeError, error, threading.get_ident())
    assert trace is not None


def test_too_little_memory_is_no_mistake(qtbot, hooked):
    work, heard = Failing(MemoryError()), []
    work.failed.connect(lambda _work, sentence: heard.append(sentence))
    with qtbot.waitSignal(work.finished):
        work.start()
        work.gate.set()
    assert (heard, hooked) == ([NO_MEMORY], [])


@pytest.mark.parametrize("error", [WorkFailedError("no"), MemoryError(), RuntimeError("a mistake")])
def test_what_is_stopped_does_not_fail_either(qtbot, hooked, error):
    work, heard = Failing(error), []
    work.failed.connect(lambda _work, sentence: heard.append(sentence))
    with qtbot.waitSignal(work.finished):
        work.start()
        work.stop()
        work.gate.set()
    assert heard == []


def test_a_layout_that_fails_by_a_mistake_is_told_and_not_begun_again(person, monkeypatch):
    def fails(*_, **__):
        begun.append(1)
        raise RuntimeError("a mistake")

    begun, hooked, said = [], [], []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: hooked.append(str(error)))
    monkeypatch.setattr(laying, "AT_ONCE", 0)
    monkeypatch.setattr(Arranging, "work", fails)
    person.session.notified.connect(said.append)
    person.session.open_text("x: input = 2.0\nL: loss = x**2\n")
    person.qtbot.waitUntil(lambda: not person.session.is_arranging)
    person.session.goto(1)
    person.qtbot.wait(20)
    assert (begun, hooked, said) == ([1], ["a mistake"], [MISTAKE])
