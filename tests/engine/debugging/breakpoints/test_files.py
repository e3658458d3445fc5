"""Breakpoints as JSON: what is written is read again; anything else is told in one sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.debugging.breakpoints import Anywhere, AtEdge, AtGroup, AtNode, Breakpoint, Breakpoints, Event, HitRule
from engine.debugging.breakpoints.files import from_json, to_json
from engine.debugging.breakpoints.record import MOST_BREAKPOINTS, Comparison, numbered
from engine.errors import FileError
from engine.levels import GroupName

NAMES = st.text(max_size=12)
ENDS = st.one_of(
    NAMES.map(AtNode),
    st.builds(GroupName, st.sampled_from(["layer", "array", "statement"]), NAMES).map(AtGroup),
)
PLACES = st.one_of(ENDS, st.builds(AtEdge, ENDS, ENDS), st.just(Anywhere()))
BREAKPOINTS = st.builds(
    Breakpoint,
    PLACES,
    st.lists(st.sampled_from(list(Event)), max_size=3).map(tuple),
    st.text(max_size=30),
    st.builds(HitRule, st.sampled_from(list(Comparison)), st.integers(1, 10**9)),
    st.booleans(),
    st.booleans(),
    st.text(max_size=30),
    st.booleans(),
)


@given(st.lists(BREAKPOINTS, max_size=5))
def test_what_is_written_is_read_again(breakpoints):
    written = json.dumps(to_json(breakpoints))
    assert from_json(json.loads(written)) == numbered(breakpoints)


KEYS = st.sampled_from(
    ["place", "events", "condition", "hits", "enabled", "log", "message", "training", "node", "group", "sort", "child"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)


def read(found: object) -> Breakpoints | FileError:
    """What is read, or what is said."""
    try:
        return from_json(found)
    except FileError as error:
        return error


@given(JSON)
def test_any_other_json_is_refused_in_one_sentence(found):
    outcome = read(found)
    assert outcome == () if isinstance(outcome, tuple) else "make no sense" in outcome.sentence


@given(st.lists(BREAKPOINTS, min_size=1, max_size=2), KEYS, JSON)
def test_a_damaged_field_is_refused_or_means_something(breakpoints, key, value):
    found = to_json(breakpoints)
    target = found[0]["place"] if key in ("node", "group", "sort", "child") else found[0]
    target[key] = value
    outcome = read(found)
    if isinstance(outcome, tuple):
        assert from_json(to_json(outcome)) == outcome
    else:
        assert "make no sense" in outcome.sentence
        assert "\n" not in str(outcome)


def test_too_many_breakpoints_are_refused():
    many = to_json([Breakpoint(AtNode("x"))]) * (MOST_BREAKPOINTS + 1)
    with pytest.raises(FileError, match="too long"):
        from_json(many)
