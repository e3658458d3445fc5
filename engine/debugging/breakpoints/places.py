"""Where a breakpoint's place is: in a view that shows it as a node, and from there at the steps of any other view.

The reference of a place is the view that is shown, but with all groups around the place open and the place itself
closed. A step there is found again, in the view that is shown, at the step that finishes or contains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.debugging.breakpoints.record import Anywhere, AtEdge, AtGroup, AtNode, End, Event, Place
from engine.debugging.schedule import NEVER, Schedule
from engine.debugging.steps import StepKind
from engine.errors import UnknownNameError
from engine.graph import Graph, unknown_name
from engine.levels.folding import Folding, Level
from engine.levels.groups import ARRAY, LAYER, NODE, STATEMENT, GroupKey, GroupName, group_tree
from engine.levels.quotient import Channel, Quotient
from engine.levels.scalars import expand
from engine.levels.views import primitives_in, shown_in
from engine.notation.names import parse_name, split_element

EVENT_OF = {
    StepKind.FORWARD: Event.FORWARD,
    StepKind.MESSAGE: Event.MESSAGE,
    StepKind.SEED: Event.SUM,
    StepKind.SUM: Event.SUM,
}


@dataclass(frozen=True, eq=False)
class Site:
    """A place in its reference.

    Attributes:
        place: The place.
        schedule: The reference.
        nodes: The nodes that it is; of an edge, where it begins. Several where a group had to be split, ascending.
        children: The nodes where an edge ends.
    """

    place: Place
    schedule: Schedule
    nodes: tuple[int, ...]
    children: tuple[int, ...] = ()

    def steps(self, events: Iterable[Event]) -> list[tuple[int, int, Channel | None]]:
        """The steps that bring what a breakpoint waits for, in their order.

        Returns:
            For each its place in the reference, the node that it is about there, and the channel of a message.
        """
        wanted = set(events)
        if isinstance(self.place, Anywhere):
            found = enumerate(self.schedule.steps)
            return [(i, step.node, step.channel) for i, step in found if EVENT_OF[step.kind] in wanted]
        steps: list[tuple[int, int, Channel | None]] = []
        if Event.FORWARD in wanted:
            steps += self._forward()
        if Event.MESSAGE in wanted:
            steps += self._messages()
        if Event.SUM in wanted and not self.children:
            # Backward the first part comes last: then all of it is finished.
            end = int(self.schedule.signal_cursors[self.nodes[0]])
            steps += [(end - 1, self.nodes[0], None)] if end != NEVER else []
        return sorted(steps, key=lambda step: step[0])

    def _forward(self) -> list[tuple[int, int, Channel | None]]:
        values = self.schedule.value_cursors
        if self.children:
            return [(int(values[child]) - 1, self.nodes[-1], None) for child in self.children if values[child]]
        end = int(values[self.nodes[-1]])
        return [(end - 1, self.nodes[-1], None)] if end else []

    def _messages(self) -> list[tuple[int, int, Channel | None]]:
        found = []
        for node in self.nodes:
            for i in self.schedule.messages(node):
                channel = self.schedule.steps[i].channel
                if not self.children or (channel is not None and channel.child in self.children):
                    found.append((i, node, channel))
        return found


class Sites:
    """Finds places, and their steps in the view that is shown.

    Args:
        shown: That view's schedule.
        schedule_of: Makes the schedule of a view of the same tensors.
    """

    def __init__(self, shown: Schedule, schedule_of: Callable[[Graph, Folding], Schedule]) -> None:
        self._shown = shown
        self._schedule_of = schedule_of
        self._schedules: dict[Folding, Schedule] = {shown.folding: shown}
        self._holders: dict[tuple[Quotient, int], tuple[int, ...]] = {}

    def site(self, place: Place) -> Site:
        """Where a place is.

        Raises:
            UnknownNameError: The model has no such place.
            LimitError: It is one number of a model too large to be written out in scalars.
        """
        if isinstance(place, Anywhere):
            plain = Folding(Level.PRIMITIVES)
            schedule = self._schedule(plain)
            return Site(place, schedule, tuple(range(len(schedule.view.nodes))))
        ends = (place.parent, place.child) if isinstance(place, AtEdge) else (place,)
        for base in self._bases(ends):
            written = self._written(base)
            keys = [_key_of(written, end, base if base == self._shown.folding else None) for end in ends]
            if None in keys:
                continue
            schedule = self._schedule(_uncovered(written, base, [key for key in keys if key is not None]))
            found = [_nodes_of(schedule.view, key) for key in keys if key is not None]
            if not all(found):
                break  # one end lies inside of the other
            if isinstance(place, AtEdge) and not any((a, b) in schedule.view.edges for a in found[0] for b in found[1]):
                continue  # among operations a variable's name is its last one's, which may read something else
            return Site(place, schedule, found[0], found[1] if isinstance(place, AtEdge) else ())
        raise self._missing(ends)

    def _bases(self, ends: tuple[End, ...]) -> list[Folding]:
        """What the reference can be made from: what is shown, if it speaks of the place at all."""
        has_elements = any(isinstance(end, AtNode) and split_element(end.address)[1] for end in ends)
        others = [Folding(Level.VARIABLES), *([Folding(Level.SCALARS)] if has_elements else [])]
        return [self._shown.folding, *others]

    def _written(self, folding: Folding) -> Graph:
        graph = self._shown.graph
        return expand(graph).graph if folding.level is Level.SCALARS else graph

    def _schedule(self, folding: Folding) -> Schedule:
        if folding not in self._schedules:
            self._schedules[folding] = self._schedule_of(self._shown.graph, folding)
        return self._schedules[folding]

    def _missing(self, ends: tuple[End, ...]) -> UnknownNameError:
        graph = self._shown.graph
        tree = group_tree(graph)
        for end in ends:
            if isinstance(end, AtNode) and split_element(end.address)[0] not in graph.ids:
                return unknown_name(end.address, list(graph.ids))
            if isinstance(end, AtGroup) and end.group not in tree.keys and end.group.sort != ARRAY:
                return UnknownNameError(f"the model has no group '{end.group.address}'")
        names = [parse_name(address_of(end)).plain for end in ends]
        if len(names) == 1:
            return UnknownNameError(f"the model has no number '{names[0]}'")
        return UnknownNameError(f"no edge leads from {names[0]} to {names[1]}")

    # ---------------------------------------------------------------------------------------- in the view that is shown
    def cursor(self, site: Site, index: int) -> int:
        """The cursor, in the view that is shown, behind the step that finishes or contains a step of the reference."""
        if site.schedule is self._shown:
            return index + 1
        step, view = site.schedule.steps[index], site.schedule.view
        shown, holders = self._shown, self.holders(view, step.node)
        if step.kind is StepKind.FORWARD:
            return max((int(shown.value_cursors[i]) for i in holders), default=0) or len(shown.steps)
        if step.channel is not None:
            senders = self.holders(view, step.channel.child)
            along = [end for h in holders for sender in senders if (end := self._last_messages.get((h, sender)))]
            if along:
                return max(along)
        ends = [end for i in holders if (end := int(shown.signal_cursors[i])) != NEVER]
        return max(ends, default=len(shown.steps))

    @cached_property
    def _last_messages(self) -> dict[tuple[int, int], int]:
        """(receiver, sender) of the view that is shown -> the cursor behind the last message between the two."""
        return {
            (step.node, step.child): i + 1
            for i, step in enumerate(self._shown.steps)
            if step.kind is StepKind.MESSAGE and step.child is not None
        }

    def holders(self, view: Quotient, node: int) -> tuple[int, ...]:
        """The nodes that are shown in the place of a node of a reference, ascending."""
        key = (view, node)
        if key not in self._holders:
            self._holders[key] = tuple(sorted(self._found_holders(view, node)))
        return self._holders[key]

    def _found_holders(self, view: Quotient, node: int) -> set[int]:
        shown, graph = self._shown.view, self._shown.graph
        if view.graph is shown.graph:
            return {shown.block[member] for member in view.nodes[node].members}
        tensors = primitives_in(graph, view, node)
        return {i for primitive in tensors for i in shown_in(graph, primitive, shown)}


def _key_of(graph: Graph, end: End, shown: Folding | None) -> GroupKey | None:
    """What an end is in a graph: a group, or one primitive; None where it is none.

    Args:
        graph: The graph, of tensors or written out in scalars.
        end: The end.
        shown: Which groups are open, where they matter: inside an open statement its name means its last primitive.
    """
    tree = group_tree(graph)
    if isinstance(end, AtGroup):
        return tree.keys.get(end.group)
    whole = tree.keys.get(GroupName(ARRAY, end.address))
    if whole is not None:
        return whole
    statement = tree.keys.get(GroupName(STATEMENT, end.address))
    node = graph.ids.get(end.address)
    if statement is not None:
        is_open = shown is not None and tree.opens(statement) and shown.is_open(tree.name(statement))
        return (NODE, node) if is_open and node is not None else statement
    return None if node is None else (NODE, node)


def _uncovered(graph: Graph, base: Folding, keys: list[GroupKey]) -> Folding:
    """A folding with everything around some groups open, and themselves closed."""
    tree = group_tree(graph)
    for key in keys:
        path = tree.path(key[1] if key[0] == NODE else tree.last(key))
        around = path[: path.index(key)] if key in path else path
        base = base.turned([tree.name(other) for other in around if tree.opens(other)], is_open=True)
    closed = [tree.name(key) for key in keys if key[0] != NODE and tree.opens(key)]
    return base.turned(closed, is_open=False)


def _nodes_of(view: Quotient, key: GroupKey) -> tuple[int, ...]:
    if key[0] in (NODE, STATEMENT) and not group_tree(view.graph).opens(key):
        node = key[1] if key[0] == NODE else view.graph.variables[key[1]].last
        return (view.block[node],)
    return tuple(node.index for node in view.nodes if node.key == key)


def place_of(view: Quotient, index: int) -> End:
    """The place that a node of a view is: a block or a call as a group, everything else by its address."""
    node = view.nodes[index]
    return AtGroup(group_tree(view.graph).name(node.key)) if node.key[0] == LAYER else AtNode(node.name)


def edge_place(view: Quotient, parent: int, child: int) -> AtEdge:
    """The place of an edge of a view."""
    return AtEdge(place_of(view, parent), place_of(view, child))


def group_place(group: GroupName) -> End:
    """The place of an open group: an array is a node too, wherever it is not open."""
    return AtNode(group.address) if group.sort == ARRAY else AtGroup(group)


def addresses_of(place: Place) -> tuple[str, ...]:
    """The addresses of a place's ends: two of an edge, none of anywhere."""
    if isinstance(place, AtEdge):
        return address_of(place.parent), address_of(place.child)
    return () if isinstance(place, Anywhere) else (address_of(place),)


def address_of(end: End) -> str:
    """An end's address."""
    return end.address if isinstance(end, AtNode) else end.group.address
