"""Viewpoints: how a document is looked at (level, open groups, cursor, places of nodes), as it stands in a session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from engine.files.archives import ArchiveError
from engine.levels.folding import Folding, Level
from engine.levels.groups import GroupName
from engine.notation import Notation

_Kind = TypeVar("_Kind")
_FAR = 1e7
"""No node stands farther away from the middle than this."""


class Seen(NamedTuple):
    """The part of the graph's picture that a person has zoomed and panned to.

    Attributes:
        scale: Pixels a unit of the picture.
        x: The point in the middle, in units of the picture.
        y: The same.
    """

    scale: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The nodes that were moved by hand in one picture.

    Attributes:
        level: At which level.
        direction: Where the edges point: ``"right"`` or ``"down"``.
        engine: Who laid the picture out.
        places: Node's name -> where its centre was put.
        around: Node's name -> where the layout had it: what the places are meant among.
    """

    level: Level
    direction: str
    engine: str
    places: Mapping[str, tuple[float, float]]
    around: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """How a document is looked at. What does not fit the model any more is left out where it is taken up.

    Attributes:
        folding: The level, and the groups that are opened and closed by hand.
        cursor: How many steps are finished.
        notation: How error signals are written.
        direction: Where the edges point: ``"right"`` or ``"down"``.
        moved: The nodes that were moved by hand.
        selected: The selected nodes by address, the one that is explained last.
        units: Whether the units are drawn in place of the graph.
        example: Which example of those that are fed they show.
        evaluate: Whether dropout and batch normalisation work as in use.
        seen: Which part of the graph is seen; None where it is framed as the window sees fit.
        tab: The panel below the graph that is shown, by its object's name; empty for the usual one.
        parts: What else belongs to it, by name, as JSON: breakpoints.
    """

    folding: Folding = field(default_factory=lambda: Folding(Level.VARIABLES))
    cursor: int = 0
    notation: Notation = Notation.BAR
    direction: str = "right"
    moved: tuple[Moved, ...] = ()
    selected: tuple[str, ...] = ()
    units: bool = False
    example: int = 0
    evaluate: bool = False
    seen: Seen | None = None
    tab: str = ""
    parts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def viewpoint_json(view: Viewpoint) -> dict[str, Any]:
    """A viewpoint as JSON; equal viewpoints make equal JSON."""
    return {
        "level": str(view.folding.level),
        "turned_groups": sorted(list(group) for group in view.folding.others),
        "cursor": view.cursor,
        "notation": str(view.notation),
        "direction": view.direction,
        "moved": [
            {
                "level": str(moved.level),
                "direction": moved.direction,
                "engine": moved.engine,
                "places": {name: list(place) for name, place in moved.places.items()},
                "around": {name: list(place) for name, place in moved.around.items()},
            }
            for moved in view.moved
        ],
        "selected": list(view.selected),
        "units": view.units,
        "example": view.example,
        "evaluate": view.evaluate,
        "seen": None if view.seen is None else list(view.seen),
        "tab": view.tab,
        "parts": dict(view.parts),
    }


def viewpoint_from(found: object) -> Viewpoint:
    """The viewpoint that JSON describes; what it leaves out is as in a new window.

    Raises:
        ArchiveError: It makes no sense.
    """
    try:
        return _viewpoint(_of(found, dict))
    except (TypeError, ValueError, KeyError, OverflowError):
        raise ArchiveError("its view makes no sense") from None


def _viewpoint(found: dict[str, Any]) -> Viewpoint:
    groups = [GroupName(_of(sort, str), _of(address, str)) for sort, address in found.get("turned_groups", [])]
    return Viewpoint(
        folding=Folding(Level(found.get("level", Level.VARIABLES)), frozenset(groups)),
        cursor=_of(found.get("cursor", 0), int),
        notation=Notation(found.get("notation", Notation.BAR)),
        direction=_direction(found.get("direction", "right")),
        moved=tuple(_moved(_of(part, dict)) for part in found.get("moved", [])),
        selected=tuple(_of(name, str) for name in _of(found.get("selected", []), list)),
        units=_of(found.get("units", False), bool),
        example=_of(found.get("example", 0), int),
        evaluate=_of(found.get("evaluate", False), bool),
        seen=_seen(found.get("seen")),
        tab=_of(found.get("tab", ""), str),
        parts=MappingProxyType(_of(found.get("parts", {}), dict)),
    )


def _seen(found: object) -> Seen | None:
    if found is None:
        return None
    scale, x, y = (_number(part) for part in _of(found, list))
    if scale <= 0:
        raise ValueError(scale)
    return Seen(scale, x, y)


def _moved(found: dict[str, Any]) -> Moved:
    places, around = _places(found["places"]), _places(found.get("around", {}))
    return Moved(Level(found["level"]), _direction(found["direction"]), _of(found["engine"], str), places, around)


def _places(found: object) -> dict[str, tuple[float, float]]:
    return {name: (_number(x), _number(y)) for name, (x, y) in _of(found, dict).items()}


def _direction(found: object) -> str:
    if found not in ("right", "down"):
        raise ValueError(found)
    return str(found)


def _number(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.fabs(found) <= _FAR:
        raise ValueError(found)
    return float(found)


def _of(found: object, kind: type[_Kind]) -> _Kind:
    if type(found) is not kind:
        raise TypeError(found)
    return found
