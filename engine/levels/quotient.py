"""The quotient of a graph by a grouping: the one way from primitives to any coarser level.

A node's value is that of its last operation. The message between two nodes is the sum of the messages that cross
between them, kept apart by *port*: the member of the receiver that they arrive at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from engine.arrays import Shape
from engine.graph import Graph, Kind, Variable, as_address, unknown_name
from engine.levels.grouping import Grouping
from engine.levels.groups import ARRAY, LAYER, NODE, GroupKey, group_tree
from engine.notation.names import split_element
from engine.watching import go_on


@dataclass(frozen=True, slots=True)
class QuotientNode:
    """One node of a level.

    Attributes:
        index: Its place in the forward order.
        name: Its address at this level.
        members: The ids of its primitives, ascending.
        ports: The members that anything outside reads (or the last one): where its error signals are kept.
        kind: What it is; a layer counts as a variable, or as the loss if it holds it.
        parents: The indices of its distinct parents, in order of first use.
        is_leaf: Whether it holds no operation.
        key: Which group it stands for, closed; ``("node", id)`` for one primitive on its own.
    """

    index: int
    name: str
    members: tuple[int, ...]
    ports: tuple[int, ...]
    kind: Kind
    parents: tuple[int, ...]
    is_leaf: bool
    key: GroupKey

    @property
    def layer(self) -> int | None:
        """The index of the block or call that it stands for, if it does."""
        return self.key[1] if self.key[0] == LAYER else None

    @property
    def is_array(self) -> bool:
        """Whether it is a whole array in a graph that is written out in scalars."""
        return self.key[0] == ARRAY

    @property
    def is_primitive(self) -> bool:
        """Whether it is one operation, not the variable that it may be the whole of."""
        return self.key[0] == NODE and not self.is_leaf

    @property
    def last(self) -> int:
        """The id of its last primitive: its value, its id in files."""
        return self.members[-1]


class Crossing(NamedTuple):
    """One primitive message that crosses from one node of a level to another.

    Attributes:
        sender: The id of the primitive that sends it.
        slot: Its slot.
        port: The id of the primitive that receives it.
    """

    sender: int
    slot: int
    port: int


class Channel(NamedTuple):
    """What one message of a level travels along.

    Attributes:
        child: The index of the sender.
        parent: The index of the receiver.
        crossings: The primitive messages that it sums, in order of arrival.
        slot: The sender's slot, where each slot sends a message of its own (a primitive shown as a node), else None.
    """

    child: int
    parent: int
    crossings: tuple[Crossing, ...]
    slot: int | None = None


@dataclass(frozen=True, eq=False)
class Quotient:
    """A graph at one level.

    Attributes:
        graph: The primitives.
        nodes: The nodes in forward order.
        block: For each primitive id the index of its node.
        arrivals: For each node the channels of the messages that it receives, in the order of their arrival.
        loss: The index of the node that holds the loss.
    """

    graph: Graph
    nodes: tuple[QuotientNode, ...]
    block: tuple[int, ...]
    arrivals: tuple[tuple[Channel, ...], ...]
    loss: int | None

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Address -> index."""
        return {node.name: node.index for node in self.nodes}

    def named(self, name: str) -> QuotientNode:
        """Look a node up by its address.

        Raises:
            UnknownNameError: With the nearest known name.
        """
        key = as_address(name)
        if key not in self.index:
            raise unknown_name(key, list(self.index))
        return self.nodes[self.index[key]]

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Every (parent, child) pair once, in forward order of the children."""
        return tuple((parent, node.index) for node in self.nodes for parent in node.parents)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each node its distinct children, in reverse forward order."""
        return tuple(tuple(dict.fromkeys(channel.child for channel in found)) for found in self.arrivals)

    def sends(self, channel: Channel) -> bool:
        """Whether the sender has an error signal to pass on."""
        return any(self.graph.sends(crossing.sender, crossing.slot) for crossing in channel.crossings)

    def incoming(self, index: int) -> tuple[Channel, ...]:
        """The channels along which a node really receives a message, in the order of their arrival."""
        return self._incoming[index]

    @cached_property
    def _incoming(self) -> tuple[tuple[Channel, ...], ...]:
        sends = self.graph.sends
        return tuple(
            [
                tuple([channel for channel in found if any(sends(c.sender, c.slot) for c in channel.crossings)])
                for found in self.arrivals
            ]
        )

    def reaches_loss(self, index: int) -> bool:
        """Whether a path leads from a node to the loss."""
        return any(self.graph.reaches_loss[port] for port in self.nodes[index].ports)

    def only_chooses(self, index: int) -> bool:
        """Whether a node has no path to the loss but is read as indices, itself or what is computed from it."""
        return not self.reaches_loss(index) and any(self.graph.feeds_indices[port] for port in self.nodes[index].ports)

    def around(self, index: int) -> tuple[GroupKey, ...]:
        """The open groups that a node lies in, outermost first: blocks and calls, arrays, a statement seen inside."""
        tree, node = group_tree(self.graph), self.nodes[index]
        path = tree.path(node.last)
        return path[: path.index(node.key)] if node.key in path else tuple(key for key in path if tree.opens(key))

    def framed(self, index: int) -> tuple[GroupKey, ...]:
        """Those of them that have a frame: at the scalars level everything is an element of some array."""
        return tuple(key for key in self.around(index) if key[0] != ARRAY)

    def elements(self, index: int) -> tuple[int, ...]:
        """The ids of the elements of a whole array, in reading order."""
        graph = self.graph
        variables = dict.fromkeys(graph.nodes[i].variable for i in self.nodes[index].members)
        return tuple(graph.variables[variable].last for variable in variables)

    def shape(self, index: int) -> Shape:
        """The shape of a node's value."""
        node = self.nodes[index]
        if node.is_array:  # its last element is the one at the far corner
            return tuple(i + 1 for i in split_element(self.graph.variable_of(node.last).address)[1])
        return self.graph.nodes[node.last].shape

    def variable(self, index: int) -> Variable | None:
        """The leaf or statement that a node is, if it is one as a whole."""
        node = self.nodes[index]
        variable = self.graph.variable_of(node.last)
        whole = (node.members[0], node.last) == (variable.first, variable.last)
        return variable if whole and node.layer is None else None


def quotient(graph: Graph, grouping: Grouping) -> Quotient:
    """Gather a graph's primitives into groups.

    A grouping that would make a cycle is split into parts that do not: ``block (1)``, ``block (2)``.
    """
    block = _acyclic_blocks(graph, grouping)
    members: list[list[int]] = []
    for node_id, index in enumerate(block):
        if index == len(members):
            members.append([])
        members[index].append(node_id)
    order = _forward_order(graph, block, members)
    place = [0] * len(order)
    for new, old in enumerate(order):
        place[old] = new
    renumbered = tuple([place[b] for b in block])
    ordered = [members[old] for old in order]

    crossings = _crossings(graph, renumbered, len(ordered))
    keys = [grouping[ids[0]] for ids in ordered]
    names = _names(graph, keys, ordered)
    loss = None if graph.loss is None else renumbered[graph.loss]
    ports: list[set[int]] = [{ids[-1]} for ids in ordered]
    if graph.loss is not None and loss is not None:
        ports[loss].add(graph.loss)
    for found in crossings:
        for parent, crossing in found.items():
            ports[parent].update([c.port for c in crossing])
    nodes = tuple(
        [_node(graph, i, names[i], keys[i], ids, ports[i], tuple(crossings[i])) for i, ids in enumerate(ordered)]
    )
    return Quotient(graph, nodes, renumbered, _arrivals(nodes, crossings), loss)


def _crossings(graph: Graph, block: Sequence[int], count: int) -> list[dict[int, list[Crossing]]]:
    """For each node its parents in order of first use, with what crosses from it to each of them."""
    found: list[dict[int, list[Crossing]]] = [{} for _ in range(count)]
    for node in graph.nodes:
        go_on()
        child = block[node.id]
        for slot, operand in enumerate(node.inputs):
            if isinstance(operand, int) and block[operand] != child:
                found[child].setdefault(block[operand], []).append(Crossing(node.id, slot, operand))
    return found


def _arrivals(
    nodes: tuple[QuotientNode, ...], crossings: Sequence[Mapping[int, list[Crossing]]]
) -> tuple[tuple[Channel, ...], ...]:
    """The channels of each node; messages arrive in reverse forward order of their senders, of one sender by slot."""
    found: list[list[Channel]] = [[] for _ in nodes]
    for node in reversed(nodes):
        go_on()
        for parent, crossing in crossings[node.index].items():
            if len(crossing) > 1:
                crossing.sort(key=lambda c: (-c.sender, c.slot))
            if node.key[0] == NODE:
                found[parent] += [Channel(node.index, parent, (c,), c.slot) for c in crossing]
            else:
                found[parent].append(Channel(node.index, parent, tuple(crossing)))
    return tuple([tuple(channels) for channels in found])


def _acyclic_blocks(graph: Graph, grouping: Grouping) -> list[int]:
    """For each primitive the number of its block, numbered by first appearance; groups split where they would cycle."""
    scattered = _scattered(grouping)
    current: dict[GroupKey, int] = {}
    block: list[int] = []
    successors: list[set[int]] = []
    for node in graph.nodes:
        go_on()
        key = grouping[node.id]
        mine = current.get(key)
        # Groups that lie together in the order of the text cannot cycle; only the others need the search.
        sources = {block[p] for p in node.parents} if scattered else set[int]()
        if mine is None or (key in scattered and _reached(mine, sources - {mine}, successors)):
            mine = len(successors)
            successors.append(set())
            current[key] = mine
        block.append(mine)
        for source in sources - {mine}:
            successors[source].add(mine)
    return block


def _scattered(grouping: Grouping) -> set[GroupKey]:
    found, done = set(), set()
    previous: GroupKey | None = None
    for key in grouping:
        if key != previous:
            if key in done:
                found.add(key)
            done.add(key)
            previous = key
    return found


def _reached(start: int, wanted: set[int], successors: Sequence[set[int]]) -> bool:
    seen, stack = {start}, [start]
    while stack:
        for following in successors[stack.pop()]:
            if following in wanted:
                return True
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return False


def _forward_order(graph: Graph, block: list[int], members: list[list[int]]) -> list[int]:
    """Blocks by their last primitive, which is when their value is there; a topological order of the quotient."""
    position = [ids[-1] for ids in members]
    crossing = [(block[p], block[node.id]) for node in graph.nodes for p in node.parents if block[p] != block[node.id]]
    # Almost always the places of the last primitives are such an order already; only else it is looked for.
    if all(position[parent] < position[child] for parent, child in crossing):
        return sorted(range(len(members)), key=position.__getitem__)
    waiting = [set[int]() for _ in members]
    followers: list[set[int]] = [set() for _ in members]
    for parent, child in crossing:
        waiting[child].add(parent)
        followers[parent].add(child)
    ready = [(position[b], b) for b in range(len(members)) if not waiting[b]]
    heapify(ready)
    order = []
    while ready:
        _, b = heappop(ready)
        order.append(b)
        for follower in followers[b]:
            waiting[follower].discard(b)
            if not waiting[follower]:
                heappush(ready, (position[follower], follower))
    return order


def _names(graph: Graph, keys: list[GroupKey], blocks: list[list[int]]) -> list[str]:
    parts = Counter(keys)
    seen: Counter[GroupKey] = Counter()
    wanted = [_name(graph, key, ids) for key, ids in zip(keys, blocks, strict=True)]
    taken = {name for key, name in zip(keys, wanted, strict=True) if key[0] != LAYER}
    names: list[str] = []
    for key, own in zip(keys, wanted, strict=True):
        name = own
        if parts[key] > 1:
            seen[key] += 1
            name = f"{own} ({seen[key]})"
        # A layer's title is free text: it may be the name of a variable beside it.
        while key[0] == LAYER and name in taken:
            name = f"{name} (layer)"
        taken.add(name)
        names.append(name)
    return names


def _name(graph: Graph, key: GroupKey, ids: list[int]) -> str:
    return group_tree(graph).name(key).address if key[0] in (LAYER, ARRAY) else graph.nodes[ids[-1]].name


def _node(
    graph: Graph, index: int, name: str, key: GroupKey, ids: list[int], ports: set[int], parents: tuple[int, ...]
) -> QuotientNode:
    variable = graph.variable_of(ids[-1])
    kind = variable.kind if ids[-1] == variable.last and key[0] != LAYER else Kind.VARIABLE
    if graph.loss in ids:
        kind = Kind.LOSS
    is_leaf = all(graph.nodes[i].op is None for i in ids)
    return QuotientNode(index, name, tuple(ids), tuple(sorted(ports)), kind, parents, is_leaf, key)
