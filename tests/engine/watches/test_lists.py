"""The list of watches: what is done to it, and how it is kept in files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FileError, LimitError
from engine.watches import MOST_WATCHES, added, changed, moved, removed
from engine.watches.files import from_json, to_json

WATCHES = st.lists(st.text(min_size=1, max_size=20).filter(str.strip), max_size=8).map(tuple)


def test_what_is_watched_already_is_not_watched_twice():
    assert added(("w",), ["w", " z ", "z", "", "grad(z)"]) == ("w", "z", "grad(z)")


def test_a_list_that_nobody_reads_is_refused():
    with pytest.raises(LimitError, match=str(MOST_WATCHES)):
        added((), [f"w + {i}" for i in range(MOST_WATCHES + 1)])


def test_an_expression_is_changed_where_it_stands_and_an_empty_one_goes():
    assert changed(("a", "b", "c"), 1, " d ") == ("a", "d", "c")
    assert changed(("a", "b", "c"), 1, "  ") == ("a", "c")
    assert removed(("a", "b", "c"), [0, 2]) == ("b",)


@pytest.mark.parametrize(("by", "after"), [(1, "acb"), (-1, "bac"), (9, "acb"), (-9, "bac"), (0, "abc")])
def test_a_watch_moves_and_stays_at_the_ends(by, after):
    assert "".join(moved(tuple("abc"), 1, by)) == after


@given(WATCHES)
def test_what_was_written_is_read_again(watches):
    assert from_json(json.loads(json.dumps(to_json(watches)))) == watches


@pytest.mark.parametrize("found", [None, {}, "w", [1], ["w", ""], ["w" * 10_000], ["w"] * (MOST_WATCHES + 1), [["w"]]])
def test_anything_else_is_damage(found):
    with pytest.raises(FileError, match="watches"):
        from_json(found)
