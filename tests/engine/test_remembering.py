"""What is worked out once, and for how long it is remembered."""

from __future__ import annotations

import gc
import weakref

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
