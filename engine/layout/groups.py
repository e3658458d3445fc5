"""Groups of nodes, nested: the tree that they form, and ranks in which each group is an interval of its own.

A group is ranked for itself and takes part in the ranks around it as one node of its own length. So every edge enters
a group from the left and leaves it to the right, and a group's ranks do not depend on what is outside of it.
Source: K. Sugiyama, K. Misue, "Visualization of structural information: automatic drawing of compound digraphs", 1991.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from engine.layout.ranks import Adjacency, assign_ranks, topological_order

Path = tuple[str, ...]
"""The names of the groups that something lies in, from the outermost to the innermost."""


@dataclass(slots=True)
class GroupTree:
    """The groups by number; group 0 holds everything.

    Attributes:
        paths: The path of each group; a group's number is greater than its parent's.
        parent: The group around each group; 0 for group 0.
        depth: How many groups are around each group.
        of: The innermost group of each node, later of each dummy node too.
        first: The first rank of each group.
        last: The last rank of each group.
    """

    paths: list[Path]
    parent: list[int]
    depth: list[int]
    of: list[int]
    first: list[int]
    last: list[int]

    def common(self, one: int, other: int) -> int:
        """The innermost group that holds both."""
        while one != other:
            if self.depth[one] >= self.depth[other]:
                one = self.parent[one]
            else:
                other = self.parent[other]
        return one

    def below(self, ancestor: int, group: int) -> int:
        """The group directly inside of an ancestor that holds a group which lies deeper."""
        while self.parent[group] != ancestor:
            group = self.parent[group]
        return group

    def outermost(self, group: int) -> int:
        """The outermost group that holds a group, or 0."""
        while group and self.parent[group]:
            group = self.parent[group]
        return group

    def outermost_members(self) -> dict[int, list[int]]:
        """The nodes and dummy nodes in each outermost group."""
        members: dict[int, list[int]] = {}
        for node, group in enumerate(self.of):
            if group:
                members.setdefault(self.outermost(group), []).append(node)
        return members


def make_tree(paths: Sequence[Path]) -> GroupTree | None:
    """The tree of the groups that nodes lie in; None where no node lies in any.

    Args:
        paths: The path of each node, empty for one that lies in no group.
    """
    if not any(paths):
        return None
    number: dict[Path, int] = {(): 0}
    tree = GroupTree([()], [0], [0], [], [], [])
    for path in paths:
        for length in range(1, len(path) + 1):
            if path[:length] not in number:
                parent = number[path[: length - 1]]
                number[path[:length]] = len(tree.paths)
                tree.paths.append(path[:length])
                tree.parent.append(parent)
                tree.depth.append(length)
        tree.of.append(number[path])
    return tree


def assign_nested_ranks(
    tree: GroupTree,
    predecessors: Adjacency,
    successors: Adjacency,
    order: list[int],
    names: Sequence[Hashable],
    along: Mapping[int, float] | None = None,
) -> list[int]:
    """A rank for every node, smaller than those of all its successors; each group's ranks are filled into the tree.

    Args:
        tree: The groups.
        predecessors: Where each node's edges come from.
        successors: Where each node's edges lead.
        order: A topological order of the nodes that are to be ranked; the others keep rank 0.
        names: What the caller calls the nodes, for the error.
        along: For nodes that are to stay together, how far along the ranks they stood before.

    Raises:
        CycleError: If one of the groups would be in a cycle were it one node.
    """
    real, groups = len(predecessors), len(tree.paths)
    # A group is an item of the group around it, numbered after the nodes.
    items: list[list[int]] = [[] for _ in range(groups)]
    for node in order:
        items[tree.of[node]].append(node)
    for group in range(1, groups):
        items[tree.parent[group]].append(real + group)
    before: Adjacency = [[] for _ in range(real + groups)]
    after: Adjacency = [[] for _ in range(real + groups)]
    for node in order:
        for successor in successors[node]:
            shared = tree.common(tree.of[node], tree.of[successor])
            source, target = (
                end if tree.of[end] == shared else real + tree.below(shared, tree.of[end]) for end in (node, successor)
            )
            after[source].append(target)
            before[target].append(source)
    called = [*names, *(" / ".join(path) for path in tree.paths)]
    start = [0] * (real + groups)
    length = [1] * (real + groups)
    for group in reversed(range(groups)):  # the inner ones first
        inside = items[group]
        local = {item: index for index, item in enumerate(inside)}
        leading = [[local[p] for p in before[item]] for item in inside]
        following = [[local[s] for s in after[item]] for item in inside]
        sorted_items = topological_order(leading, following, [called[item] for item in inside])
        lengths = [length[item] for item in inside]
        places = {local[item]: along[item] for item in inside if item in along} if along else None
        ranks = assign_ranks(leading, following, sorted_items, lengths, places)
        for item, rank in zip(inside, ranks, strict=True):
            start[item] = rank
        length[real + group] = max((rank + extent for rank, extent in zip(ranks, lengths, strict=True)), default=1)
    for group in range(1, groups):  # the outer ones first
        start[real + group] += start[real + tree.parent[group]]
    tree.first = start[real:]
    tree.last = [first + extent - 1 for first, extent in zip(tree.first, length[real:], strict=True)]
    for node in order:
        start[node] += tree.first[tree.of[node]]
    return start[:real]
