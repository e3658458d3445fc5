"""Works of which only the latest counts: what was given up is not heard, and its end can be waited for."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from ui.latest_work import LatestWork
from ui.work import Work, WorkFailedError


class Counting(Work):
    """Tells one number after the other, each when it is let."""

    def __init__(self, name: str, numbers: int = 0) -> None:
        super().__init__()
        self.name, self.numbers = name, numbers
        self.gate = threading.Semaphore(0)

    def work(self) -> str:
        for number in range(self.numbers):
            self.gate.acquire()
            self._told = 0.0  # each of them is told, however soon it comes
            self.advance(number)
        self.gate.acquire()
        if not self.name:
            raise WorkFailedError("it has no name")
        return self.name

    def let(self) -> None:
        for _ in range(self.numbers + 1):
            self.gate.release()


@pytest.fixture
def owner(qapp):
    return QObject()


@pytest.fixture
def latest(owner):
    return LatestWork(owner, quiet_ms=1)


@pytest.fixture
def heard(latest):
    words = []
    latest.advanced.connect(lambda work, number: words.append((work.name, number)))
    latest.done.connect(lambda work, outcome: words.append(("done", outcome)))
    latest.failed.connect(lambda work, sentence: words.append(("failed", sentence)))
    return words


def test_it_passes_on_how_far_the_work_is_and_its_outcome(qtbot, latest, heard):
    work = Counting("a", numbers=3)
    latest.start(work)
    assert latest.work is work
    work.let()
    qtbot.waitUntil(lambda: latest.has_ended)
    assert heard == [("a", 0), ("a", 1), ("a", 2), ("done", "a")]


def test_it_runs_no_more_when_the_outcome_is_told(qtbot, latest):
    running = []
    latest.done.connect(lambda work, outcome: running.append(latest.is_running))
    work = Counting("a")
    latest.start(work)
    assert latest.is_running
    work.let()
    qtbot.waitUntil(lambda: latest.has_ended)
    assert running == [False]


def test_a_failure_is_told_in_a_sentence(qtbot, latest, heard):
    work = Counting("")
    latest.start(work)
    work.let()
    qtbot.waitUntil(lambda: latest.has_ended)
    assert heard == [("failed", "it has no name")]


@pytest.mark.parametrize("first_to_end", [0, 1])
def test_what_was_replaced_is_not_heard_whichever_ends_first(qtbot, latest, heard, first_to_end):
    works = [Counting("old", numbers=2), Counting("new")]
    for work in works:
        latest.start(work)
    for work in (works[first_to_end], works[1 - first_to_end]):
        with qtbot.waitSignal(work.finished):
            work.let()
    assert latest.has_ended
    assert heard == [("done", "new")]


def test_what_is_given_up_after_its_outcome_was_sent_is_not_heard(qtbot, latest, heard):
    work = Counting("a")
    latest.start(work)
    work.let()
    work.wait()  # its outcome is on its way to the window's thread
    assert latest.give_up()
    qtbot.waitUntil(lambda: latest.has_ended)
    assert heard == []


def test_giving_up_says_whether_there_was_anything(qtbot, latest):
    assert not latest.give_up()
    work = Counting("a")
    latest.start(work)
    assert latest.give_up()
    assert not latest.give_up()
    assert not latest.has_ended
    work.let()
    qtbot.waitUntil(lambda: latest.has_ended)


def test_leaving_waits_for_all_that_were_begun(qtbot, latest, heard):
    works = [Counting("a", numbers=1), Counting("b")]
    for work in works:
        latest.start(work)
        work.let()
    latest.leave()
    assert not any(work.is_at_work for work in works)
    qtbot.waitUntil(lambda: latest.has_ended)
    assert heard == []


def test_what_is_put_off_comes_due_once(qtbot, latest):
    due = []
    latest.due.connect(lambda: due.append(latest.is_put_off))
    with qtbot.waitSignal(latest.due):
        for _ in range(3):
            latest.put_off()
        assert latest.is_put_off
    assert due == [False]


@pytest.mark.parametrize("ending", ["rest", "give_up", "leave"])
def test_what_was_put_off_can_be_dropped(latest, ending):
    latest.put_off()
    getattr(latest, ending)()
    assert not latest.is_put_off


def test_a_work_that_begins_is_put_off_no_more(qtbot, latest):
    work = Counting("a")
    latest.put_off()
    latest.start(work)
    assert not latest.is_put_off
    work.let()
    qtbot.waitUntil(lambda: latest.has_ended)
