"""Connected components, each laid out for itself and set below the one before."""

from __future__ import annotations

from collections.abc import Iterable

from engine.layout.groups import GroupTree
from engine.layout.proper import ProperGraph


def find_parts(
    graph: ProperGraph, roots: Iterable[int], previous: dict[int, float], tree: GroupTree | None = None
) -> list[list[int]]:
    """The nodes and dummy nodes of each part, ascending; the parts from top to bottom.

    A part is a component, or several that a person has moved into one another: they must be ordered together if the
    person's order is to stay.

    Args:
        graph: The proper layered graph.
        roots: The nodes that take part, in the order in which their components should come.
        previous: For nodes that were there before, their height then.
        tree: The groups, each of which lies in one part.
    """
    components = _components(graph, roots, tree)
    if len(components) == 1 or not previous:
        return components
    known: list[tuple[float, float, list[int]]] = []
    fresh: list[list[int]] = []
    for component in components:
        heights = [previous[node] for node in component if node in previous]
        if heights:
            known.append((min(heights), max(heights), component))
        else:
            fresh.append(component)
    known.sort(key=lambda entry: entry[:2])
    parts: list[list[int]] = []
    reached = float("-inf")
    for top, bottom, component in known:
        if top <= reached:
            parts[-1] += component
        else:
            parts.append(component)
        reached = max(reached, bottom)
    return [sorted(part) for part in parts] + fresh


def _components(graph: ProperGraph, roots: Iterable[int], tree: GroupTree | None) -> list[list[int]]:
    # What lies in one outermost group hangs together, whether or not edges join it.
    together = {} if tree is None else tree.outermost_members()
    seen = bytearray(len(graph.rank))
    components: list[list[int]] = []
    for root in roots:
        if seen[root]:
            continue
        seen[root] = 1
        found = [root]
        for node in found:
            beside = () if tree is None else together.pop(tree.outermost(tree.of[node]), ())
            for near in (graph.up[node], graph.down[node], beside):
                for other in near:
                    if not seen[other]:
                        seen[other] = 1
                        found.append(other)
        found.sort()
        components.append(found)
    return components
