"""Blocks: the primitives that become one node each, split where they would make a cycle, and in forward order."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from engine.graph import Graph
from engine.levels.grouping import Grouping
from engine.levels.groups import GroupKey
from engine.watching import go_on


def acyclic_blocks(graph: Graph, grouping: Grouping) -> list[int]:
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


def forward_order(graph: Graph, block: list[int], members: list[list[int]]) -> list[int]:
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
