"""The groups of a graph as a tree: blocks and calls, in them statements, in those the primitives.

Where a graph is written out in scalars its statements are elements, and those of one array are a group between.

What is a group does not depend on the level; which of them are open does (:mod:`engine.levels.folding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from engine.errors import UnknownNameError, nearest
from engine.graph import Graph
from engine.notation.names import split_element
from engine.remembering import remembered

GroupKey = tuple[str, int]
"""What a group is and which: ``("layer", 0)``, ``("statement", 3)``, ``("node", 7)``, or a key of one's own."""

LAYER, ARRAY, STATEMENT, NODE = "layer", "array", "statement", "node"
"""The sorts of keys: a ``with layer`` block or the call of a macro; the elements of one array, in a graph that is
written out in scalars; a leaf or statement; one primitive.
"""


class GroupName(NamedTuple):
    """What a group is called: it survives an edit of the text where its names do.

    Attributes:
        sort: ``"layer"``, ``"array"`` or ``"statement"``.
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
        # Not the graph itself: the trees are remembered as long as their graphs live.
        self._nodes, self._variables, self._blocks = graph.nodes, graph.variables, graph.groups

    @cached_property
    def paths(self) -> tuple[tuple[GroupKey, ...], ...]:
        """For each leaf and statement the groups that its primitives lie in, outermost first; itself is the last."""
        return tuple(
            (*((LAYER, i) for i in v.scope), *self._array_around(v.index), (STATEMENT, v.index))
            for v in self._variables
        )

    def _array_around(self, variable: int) -> tuple[GroupKey, ...]:
        first = self._array_of[variable]
        return () if first is None else ((ARRAY, first),)

    @cached_property
    def _array_of(self) -> tuple[int | None, ...]:
        """For each variable the first element of the array that it is an element of; None where it is the only one."""
        elements: dict[str, list[int]] = {}
        for variable in self._variables:
            name, place = split_element(variable.address)
            if place:
                elements.setdefault(name, []).append(variable.index)
        found: list[int | None] = [None] * len(self._variables)
        for indices in elements.values():
            if len(indices) > 1:
                for index in indices:
                    found[index] = indices[0]
        return tuple(found)

    def path(self, node_id: int) -> tuple[GroupKey, ...]:
        """The groups that a primitive lies in, outermost first."""
        return self.paths[self._nodes[node_id].variable]

    def name(self, key: GroupKey) -> GroupName:
        """What a group is called."""
        sort, index = key
        if sort == LAYER:
            return GroupName(sort, "/".join(self._blocks[index].path))
        address = self._variables[index].address
        return GroupName(sort, split_element(address)[0] if sort == ARRAY else address)

    def title(self, key: GroupKey) -> str:
        """A group's name without those of the groups around it."""
        return self._blocks[key[1]].path[-1] if key[0] == LAYER else self.name(key).address

    def opens(self, key: GroupKey) -> bool:
        """Whether there is more to see inside: a block, an array, or a statement of several primitives."""
        sort, index = key
        if sort in (LAYER, ARRAY):
            return True
        variable = self._variables[index] if sort == STATEMENT else None
        return variable is not None and variable.first != variable.last

    def last(self, key: GroupKey) -> int:
        """The id of a group's last primitive."""
        sort, index = key
        variable = self._variables_in[key][-1] if sort in (LAYER, ARRAY) else index
        return self._variables[variable].last

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

    def way_to(self, address: str) -> tuple[GroupName, ...]:
        """The group of an address with all groups around it, outermost first: what must be open to see inside.

        Args:
            address: Of a block or a call (``block/inner``), or else of an array or a variable.

        Raises:
            UnknownNameError: With the nearest known name.
        """
        wanted = [GroupName(sort, address) for sort in (LAYER, ARRAY, STATEMENT)]
        key = self.named(next((name for name in wanted if name in self.keys), wanted[-1]))
        path = self.path(self.last(key))
        return tuple(self.name(around) for around in path[: path.index(key) + 1])

    @cached_property
    def _variables_in(self) -> Mapping[GroupKey, list[int]]:
        found: dict[GroupKey, list[int]] = {}
        for variable, path in enumerate(self.paths):
            for key in path[:-1]:
                found.setdefault(key, []).append(variable)
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
            variable = self._variables[around[1]]
            return tuple((NODE, i) for i in range(variable.first, variable.last + 1)) if self.opens(around) else ()
        return self._contents.get(around, ())


@remembered
def group_tree(graph: Graph) -> GroupTree:
    """The groups of a graph; made once."""
    return GroupTree(graph)
