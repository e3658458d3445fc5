"""Breakpoints as JSON, for sessions on disk. What is read was written by anybody: every part of it is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.conditions import MOST_CHARACTERS
from engine.debugging.breakpoints.record import (
    LONGEST_MESSAGE,
    MOST_BREAKPOINTS,
    Anywhere,
    AtEdge,
    AtGroup,
    AtNode,
    Breakpoint,
    Breakpoints,
    End,
    Event,
    Place,
    hit_rule_of,
    numbered,
)
from engine.errors import FileError, GraphError
from engine.levels.groups import ARRAY, LAYER, STATEMENT, GroupName

_LONGEST_NAME = 10_000


def to_json(breakpoints: Iterable[Breakpoint]) -> list[dict[str, object]]:
    """Breakpoints as lists, dictionaries, texts and truth values; :func:`from_json` reads them."""
    return [
        {
            "place": _place_to_json(b.place),
            "events": [str(event) for event in b.events],
            "condition": b.condition,
            "hits": str(b.hits),
            "enabled": b.enabled,
            "log": b.is_log,
            "message": b.message,
            "training": b.in_training,
        }
        for b in breakpoints
    ]


def _place_to_json(place: Place) -> dict[str, object]:
    if isinstance(place, Anywhere):
        return {"anywhere": True}
    if isinstance(place, AtEdge):
        return {"parent": _place_to_json(place.parent), "child": _place_to_json(place.child)}
    if isinstance(place, AtNode):
        return {"node": place.address}
    return {"group": place.group.address, "sort": place.group.sort}


def from_json(found: object) -> Breakpoints:
    """Breakpoints as they were written; numbered anew.

    A condition with an error is no damage: it disables its breakpoint.

    Raises:
        FileError: It is something else.
    """
    if not isinstance(found, list) or len(found) > MOST_BREAKPOINTS:
        raise _damaged("no list, or too long")
    return numbered(_breakpoint(item) for item in found)


def _breakpoint(item: object) -> Breakpoint:
    record = _record(item)
    events = record.get("events")
    known = {str(event): event for event in Event}
    if not isinstance(events, list) or not all(isinstance(e, str) and e in known for e in events):
        raise _damaged("an event that there is not")
    try:
        hits = hit_rule_of(_text(record, "hits", 20))
    except GraphError:
        raise _damaged("no hit count") from None
    return Breakpoint(
        _place(record.get("place")),
        tuple(known[event] for event in events),
        _text(record, "condition", MOST_CHARACTERS),
        hits,
        _truth(record, "enabled"),
        _truth(record, "log"),
        _text(record, "message", LONGEST_MESSAGE),
        _truth(record, "training"),
    )


def _place(found: object) -> Place:
    record = _record(found)
    if record.get("anywhere") is True:
        return Anywhere()
    if "parent" in record:
        return AtEdge(_end(record["parent"]), _end(record.get("child")))
    return _end(record)


def _end(found: object) -> End:
    record = _record(found)
    if "node" in record:
        return AtNode(_text(record, "node", _LONGEST_NAME))
    sort = record.get("sort")
    if sort not in (LAYER, ARRAY, STATEMENT):
        raise _damaged("a place that there is not")
    return AtGroup(GroupName(str(sort), _text(record, "group", _LONGEST_NAME)))


def _record(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _damaged("no record")
    return found


def _text(record: dict[str, Any], key: str, longest: int) -> str:
    found = record.get(key)
    if not isinstance(found, str) or len(found) > longest:
        raise _damaged(f"no '{key}', or one that is too long")
    return found


def _truth(record: dict[str, Any], key: str) -> bool:
    found = record.get(key)
    if not isinstance(found, bool):
        raise _damaged(f"no '{key}'")
    return found


def _damaged(what: str) -> FileError:
    return FileError(f"its breakpoints make no sense: {what}", advice="save it again")
