"""The quotient of a graph by a grouping: the graph as a coarser level shows it.

A node's value is that of its last operation. The message between two nodes is the sum of the messages that cross
between them, kept apart by *port*: the member of the receiver that they arrive at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.arrays import Shape
from engine.graph import Graph, Kind, Variable, as_address, unknown_name
from engine.levels.groups import ARRAY, LAYER, NODE, GroupKey, group_tree
from engine.notation.names import split_element


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
