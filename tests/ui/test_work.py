"""Work beside the window: it outlives whoever asked for it, and keeps the garbage collector out of its thread."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject, Signal

from ui.work import Work


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
