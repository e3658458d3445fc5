"""The groups of a graph as a tree: blocks and calls, in them statements, in those the primitives.

What is a group does not depend on the level; which of them are open does (:mod:`engine.levels.folding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from engine.errors import UnknownNameError, nearest
from engine.graph import Graph

GroupKey = tuple[str, int]
"""What a group is and which: ``("layer", 0)``, ``("statement", 3)``, ``("node", 7)``, or a key of one's own."""

LAYER, STATEMENT, NODE = "layer", "statement", "node"
"""The sorts of keys: a ``with layer`` block or the call of a macro, a leaf or statement, one primitive."""


class GroupName(NamedTuple):
    """What a group is called: it survives an edit of the text where its names do.

    Attributes:
        sort: ``"layer"`` or ``"statement"``.
        address: The titles of the blocks from the outermost one on, with slashes between, or the variable's address.
    """

    sort: str
    address: str


class GroupTree:
    """The groups of a graph.

    Args:
        graph: The graph, of tensors or written out in scalars.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def paths(self) -> tuple[tuple[GroupKey, ...], ...]:
        """For each leaf and statement the groups that its primitives lie in, outermost first; itself is the last."""
        return tuple((*((LAYER, i) for i in v.scope), (STATEMENT, v.index)) for v in self._graph.variables)

    def path(self, node_id: int) -> tuple[GroupKey, ...]:
        """The groups that a primitive lies in, outermost first."""
        return self.paths[self._graph.nodes[node_id].variable]

    def name(self, key: GroupKey) -> GroupName:
        """What a group is called."""
        sort, index = key
        return GroupName(
            sort, "/".join(self._graph.groups[index].path) if sort == LAYER else self._graph.variables[index].address
        )

    def title(self, key: GroupKey) -> str:
        """A group's name without those of the groups around it."""
        sort, index = key
        return self._graph.groups[index].path[-1] if sort == LAYER else self._graph.variables[index].address

    def opens(self, key: GroupKey) -> bool:
        """Whether there is more to see inside: a block, or a statement of several primitives."""
        sort, index = key
        if sort == LAYER:
            return True
        variable = self._graph.variables[index] if sort == STATEMENT else None
        return variable is not None and variable.first != variable.last

    def last(self, key: GroupKey) -> int:
        """The id of a group's last primitive."""
        sort, index = key
        if sort == LAYER:
            return self._graph.variables[self._variables_in[index][-1]].last
        return self._graph.variables[index].last

    @cached_property
    def keys(self) -> Mapping[GroupName, GroupKey]:
        """Name -> key, of every group that holds something; in the order of the text, outer ones first."""
        found = dict.fromkeys(key for path in self.paths for key in path)
        return {self.name(key): key for key in found}

    def named(self, name: GroupName) -> GroupKey:
        """Look a group up by its name.

        Raises:
            UnknownNameError: With the nearest known name.
        """
        if name not in self.keys:
            known = [other.address for other in self.keys]
            advice = nearest(name.address, known) or "open a block, a call, or a variable"
            raise UnknownNameError(f"the model has no group '{name.address}'", advice=advice)
        return self.keys[name]

    @cached_property
    def _variables_in(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for variable in self._graph.variables:
            for group in variable.scope:
                found.setdefault(group, []).append(variable.index)
        return found

    @cached_property
    def _contents(self) -> Mapping[GroupKey | None, tuple[GroupKey, ...]]:
        found: dict[GroupKey | None, dict[GroupKey, None]] = {}
        for path in self.paths:
            for around, key in zip((None, *path), path, strict=False):
                found.setdefault(around, {})[key] = None
        return {around: tuple(keys) for around, keys in found.items()}

    def contents(self, around: GroupKey | None) -> tuple[GroupKey, ...]:
        """What lies directly in a group, in the order of the text; None for the whole model.

        A leaf or a statement is a group too; in one that opens lie its primitives.
        """
        if around is not None and around[0] == STATEMENT:
            variable = self._graph.variables[around[1]]
            return tuple((NODE, i) for i in range(variable.first, variable.last + 1)) if self.opens(around) else ()
        return self._contents.get(around, ())


@lru_cache(maxsize=4)
def group_tree(graph: Graph) -> GroupTree:
    """The groups of a graph; the trees of the graphs that were asked for last are kept."""
    return GroupTree(graph)
