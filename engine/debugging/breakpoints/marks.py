"""Marks: what a view shows of the breakpoints, at its nodes, its edges and the titles of its open groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.debugging.breakpoints.places import Site, Sites
from engine.debugging.breakpoints.record import Anywhere, AtEdge, AtGroup, Breakpoint
from engine.debugging.schedule import Schedule
from engine.levels.groups import GroupName, group_tree


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """How a breakpoint is shown. Where there are several at one place, the largest mark is.

    Attributes:
        is_active: Whether it would stop or tell: it is enabled, and has no error.
        is_here: Whether it belongs to just this node or edge, not to something inside that is not shown.
        stops: Whether it stops the pass; else it tells.
        is_conditional: Whether it has a condition or a hit count.
    """

    is_active: bool
    is_here: bool
    stops: bool
    is_conditional: bool

    @property
    def is_hollow(self) -> bool:
        """Whether only its outline is drawn."""
        return not (self.is_active and self.is_here)


@dataclass(frozen=True, eq=False)
class Marks:
    """The marks of a view.

    Attributes:
        nodes: Node -> its mark.
        edges: (parent, child) -> its mark.
        groups: Open group -> its mark.
        at: Node -> the breakpoints that it is marked for.
    """

    nodes: dict[int, Mark] = field(default_factory=dict)
    edges: dict[tuple[int, int], Mark] = field(default_factory=dict)
    groups: dict[GroupName, Mark] = field(default_factory=dict)
    at: dict[int, list[Breakpoint]] = field(default_factory=dict)


def marks_of(schedule: Schedule, sites: Sites, found: Iterable[tuple[Breakpoint, Site | None, bool]]) -> Marks:
    """The marks of a view.

    Args:
        schedule: What is shown.
        sites: Finds what is shown in the place of a node that is not.
        found: The breakpoints, where they are (None where the model has no such place), whether they are active.
    """
    marks = Marks()
    for breakpoint_, site, active in found:
        if site is None or isinstance(breakpoint_.place, Anywhere):
            continue
        is_here = site.schedule is schedule or _has_frame(schedule, breakpoint_)
        mark = Mark(active, is_here, not breakpoint_.is_log, breakpoint_.is_conditional)
        _put(marks, schedule, sites, breakpoint_, site, mark)
    return marks


def _put(marks: Marks, schedule: Schedule, sites: Sites, breakpoint_: Breakpoint, site: Site, mark: Mark) -> None:
    place = breakpoint_.place
    if site.schedule is schedule:
        parents, children = site.nodes, site.children
    elif isinstance(place, AtGroup) and mark.is_here:
        marks.groups[place.group] = max(mark, marks.groups.get(place.group, mark))
        return
    else:
        view = site.schedule.view
        # Of several nodes that it is shown as, the last one finishes it.
        parents = tuple(sites.holders(view, node)[-1] for node in site.nodes)
        # An edge may lead to any of them.
        children = tuple(holder for node in site.children for holder in sites.holders(view, node))
    edges = [(a, b) for a in parents for b in children if b in schedule.view.children[a]]
    if isinstance(place, AtEdge) and edges:
        for edge in edges:
            marks.edges[edge] = max(mark, marks.edges.get(edge, mark))
    else:
        for node in parents:
            marks.nodes[node] = max(mark, marks.nodes.get(node, mark))
            marks.at.setdefault(node, []).append(breakpoint_)


def _has_frame(schedule: Schedule, breakpoint_: Breakpoint) -> bool:
    """Whether the group of a breakpoint is open, so that its title is shown."""
    place, view = breakpoint_.place, schedule.view
    if not isinstance(place, AtGroup):
        return False
    tree = group_tree(view.graph)
    key = tree.keys.get(place.group)
    return key is not None and key in view.framed(view.block[tree.last(key)])
