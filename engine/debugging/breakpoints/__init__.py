"""Breakpoints: where a pass stops, on its way forward and on its way back, and why."""

from engine.debugging.breakpoints.hits import Breaks, Found, Hit
from engine.debugging.breakpoints.places import edge_place, group_place, place_of
from engine.debugging.breakpoints.record import (
    Anywhere,
    AtEdge,
    AtGroup,
    AtNode,
    Breakpoint,
    Breakpoints,
    End,
    Event,
    HitRule,
    Place,
    events_at,
    hit_rule_of,
    usual_events,
)

__all__ = [
    "Anywhere",
    "AtEdge",
    "AtGroup",
    "AtNode",
    "Breakpoint",
    "Breakpoints",
    "Breaks",
    "End",
    "Event",
    "Found",
    "Hit",
    "HitRule",
    "Place",
    "edge_place",
    "events_at",
    "group_place",
    "hit_rule_of",
    "place_of",
    "usual_events",
]
