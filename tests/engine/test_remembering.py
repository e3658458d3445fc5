"""What is worked out once, and for how long it is remembered."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.remembering import remembered


class Thing:
    """Something of which a function says something."""


def test_the_function_is_asked_once_for_each_thing_and_choice():
    asked = []

    @remembered
    def described(thing: Thing, how: str = "") -> str:
        asked.append((thing, how))
        return f"{how}!"

    one, other = Thing(), Thing()
    for _ in range(2):
        assert [described(one), described(one, "a"), described(other, "a")] == ["!", "a!", "a!"]
        assert described(one, how="b") == "b!"
    assert asked == [(one, ""), (one, "a"), (other, "a"), (one, "b")]


def test_nothing_found_is_remembered_too():
    asked = []

    @remembered
    def nothing(thing: Thing) -> None:
        asked.append(thing)

    thing = Thing()
    assert nothing(thing) is nothing(thing) is None
    assert asked == [thing]


def test_a_thing_ends_and_its_results_with_it():
    results: list[weakref.ref[Thing]] = []

    @remembered
    def of(thing: Thing) -> Thing:
        made = Thing()
        results.append(weakref.ref(made))
        return made

    thing = Thing()
    of(thing)
    assert results[0]() is not None
    del thing
    gc.collect()
    assert results[0]() is None


def test_of_many_choices_the_last_ones_are_remembered():
    asked = []

    @remembered
    def of(thing: Thing, choice: int) -> int:
        asked.append(choice)
        return choice

    thing = Thing()
    for choice in range(100):
        assert of(thing, choice) == choice
    asked.clear()
    assert [of(thing, 99), of(thing, 0)] == [99, 0]
    assert asked == [0]


class Choice:
    """A choice during whose look-up something else happens, as it may in another thread.

    Args:
        meanwhile: What happens, at each look-up.
    """

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    def __hash__(self) -> int:
        self._meanwhile()
        return 0


def test_a_result_that_is_forgotten_while_it_is_looked_up_is_worked_out_again():
    @remembered
    def of(thing: Thing, choice: object) -> str:
        return "found"

    thing, looked_up = Thing(), 0

    def forget_it() -> None:
        """Ask for so much else that the choice is forgotten, at the look-up that is meant."""
        nonlocal looked_up
        looked_up += 1
        if looked_up in forgetting:
            for other in range(100):
                of(thing, other)

    for when in range(1, 8):
        forgetting, looked_up = {when}, 0
        choice = Choice(forget_it)
        assert [of(thing, choice) for _ in range(3)] == ["found"] * 3


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_ask_for_more_than_is_remembered_all_get_their_answers():
    @remembered
    def of(thing: Thing, choice: int) -> int:
        return choice

    thing = Thing()

    def ask(thread: int) -> bool:
        choices = [(i * 7 + thread) % 40 for i in range(4_000)]
        return [of(thing, choice) for choice in choices] == choices

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(4)))
