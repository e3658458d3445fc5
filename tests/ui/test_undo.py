"""The history: what becomes one entry of it, and what ends with an entry."""

from __future__ import annotations

import gc
import weakref

import numpy as np

from ui.drawing.summaries import Kept
from ui.undo import SwapDocument


def _entries() -> int:
    """How many edits Python holds."""
    gc.collect()
    return sum(type(thing) is SwapDocument for thing in gc.get_objects())


def test_a_gesture_of_many_edits_is_one_entry_and_leaves_no_other_behind(person):
    before, number = _entries(), person.number("w")
    for i in range(50):
        person.session.edit_number("w", (), number + i + 1.0, None, "a drag")
    assert person.session.undo_stack.count() == 1
    assert _entries() == before + 1
    person.session.undo()
    assert person.number("w") == number
    person.session.redo()
    assert person.number("w") == number + 50.0
    person.session.close()
    assert _entries() == before


def test_a_gesture_that_comes_back_to_where_it_began_is_no_entry(person):
    number, text = person.number("w"), person.session.document.text
    for value in (number + 1.0, number + 2.0, number):
        person.session.edit_number("w", (), value, None, "a drag")
    assert person.session.undo_stack.count() == 0
    assert not person.session.undo_stack.canUndo()
    assert person.session.document.text == text
    assert person.number("w") == number


def test_after_something_was_taken_back_the_same_gesture_is_another_entry(person):
    number = person.number("w")
    person.session.edit_number("w", (), number + 1.0, None, "a drag")
    person.session.edit_number("w", (), number + 2.0, None, "another drag")
    person.session.undo()
    person.session.edit_number("w", (), number + 3.0, None, "a drag")
    assert person.session.undo_stack.count() == 2
    person.session.undo()
    assert person.number("w") == number + 1.0


def test_what_was_made_of_an_array_ends_with_it():
    class Made:
        """Something to look at."""

    kept: Kept[Made] = Kept()
    array = np.zeros(3)
    made = weakref.ref(kept.of(array, None, Made))
    assert kept.of(array, None, Made) is made()
    del array
    gc.collect()
    assert made() is None
    assert not kept
