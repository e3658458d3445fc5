"""Orders in which groups stay together: in every rank a group's members stand side by side.

Two groups that share ranks must also stand in the same order in all of them, or their frames would overlap; the same
holds for a long edge that passes by a group, or it would cut through the group's frame. So whatever spans several
ranks (groups, and the dummy nodes of long edges) has one order among its siblings. Source: M. Forster, "Applying
crossing reduction strategies to layered compound graphs", 2002.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.layout.groups import GroupTree
from engine.layout.proper import ProperGraph

_APART = 1e-6
"""Two items at one place would not stand in the same order in all ranks."""


class Clusters:
    """Which items stand together, and the order of those that span several ranks.

    An item is a group or a whole chain of dummy nodes.

    Args:
        tree: The groups, the dummy nodes' among them.
        graph: The proper layered graph.
    """

    def __init__(self, tree: GroupTree, graph: ProperGraph) -> None:
        self._of = tree.of
        self._parent = tree.parent
        self._path: list[tuple[int, ...]] = [()]
        for group in range(1, len(tree.paths)):
            self._path.append((*self._path[tree.parent[group]], group))
        holds_groups = {tree.parent[group] for group in range(1, len(tree.paths))}
        groups = len(tree.paths)
        # The item of each dummy node that passes by groups: the number of its chain's first dummy node in its group.
        self.chain = [-1] * len(graph.rank)
        for dummy in range(graph.real, len(graph.rank)):
            group = tree.of[dummy]
            if group in holds_groups and graph.up[dummy]:
                before = graph.up[dummy][0]
                same = before >= graph.real and tree.of[before] == group
                self.chain[dummy] = self.chain[before] if same else groups + dummy
        self._turn: dict[int, float] = {}

    def may_swap(self, one: int, other: int) -> bool:
        """Whether two neighbours in a rank may change places without anything else moving."""
        return self._of[one] == self._of[other] and (self.chain[one] < 0 or self.chain[other] < 0)

    def settle(self, height: Mapping[int, float] | Sequence[float], members: Sequence[int]) -> None:
        """Take the order of the items from heights: each stands where its members stand on average.

        Args:
            height: The height of each member, in any unit.
            members: The nodes and dummy nodes that count.
        """
        sums: dict[int, float] = {}
        counts: dict[int, int] = {}
        for node in members:
            items = self._path[self._of[node]]
            for item in (*items, self.chain[node]) if self.chain[node] >= 0 else items:
                sums[item] = sums.get(item, 0.0) + height[node]
                counts[item] = counts.get(item, 0) + 1
        self._turn = {item: total / counts[item] for item, total in sums.items()}

    def gather(self, layer: Sequence[int]) -> list[int]:
        """The nodes of a rank with every group together, near the middle of its members, and the items in order."""
        of, path, chain = self._of, self._path, self.chain
        sums: dict[int, float] = {}
        counts: dict[int, int] = {}
        beside: dict[int, dict[int, float]] = {}
        for index, node in enumerate(layer):
            place = float(index)
            for group in path[of[node]]:
                sums[group] = sums.get(group, 0.0) + place
                counts[group] = counts.get(group, 0) + 1
            if chain[node] >= 0:
                beside.setdefault(of[node], {})[chain[node]] = place
        if not sums:
            return list(layer)
        middle = {group: sums[group] / counts[group] for group in sums}
        for group, place in middle.items():
            beside.setdefault(self._parent[group], {})[group] = place
        for siblings in beside.values():
            if len(siblings) > 1:
                reached = -1.0
                for item, place in zip(sorted(siblings, key=self._key), sorted(siblings.values()), strict=True):
                    reached = max(place, reached + _APART)
                    middle[item] = reached
            else:
                middle.update(siblings)
        keys: dict[int, tuple[float, ...]] = {}
        for index, node in enumerate(layer):
            key: list[float] = []
            for group in path[of[node]]:
                key += (middle[group], -group)
            own = middle[chain[node]] if chain[node] >= 0 else float(index)
            keys[node] = (*key, own, node)
        return sorted(layer, key=keys.__getitem__)

    def _key(self, item: int) -> tuple[float, int]:
        return self._turn.get(item, 0.0), item
