"""Gathering a graph's primitives into the nodes of a coarser level: the one way to make a quotient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.graph import Graph, Kind
from engine.levels.blocks import acyclic_blocks, forward_order
from engine.levels.grouping import Grouping
from engine.levels.groups import ARRAY, LAYER, NODE, GroupKey, group_tree
from engine.levels.quotient import Channel, Crossing, Quotient, QuotientNode
from engine.watching import go_on


def quotient(graph: Graph, grouping: Grouping) -> Quotient:
    """Gather a graph's primitives into groups.

    A grouping that would make a cycle is split into parts that do not: ``block (1)``, ``block (2)``.
    """
    block = acyclic_blocks(graph, grouping)
    members: list[list[int]] = []
    for node_id, index in enumerate(block):
        if index == len(members):
            members.append([])
        members[index].append(node_id)
    order = forward_order(graph, block, members)
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
