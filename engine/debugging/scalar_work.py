"""How the steps of the scalars level and those of the tensors correspond, so that a cursor can be carried between them.

Elements do their work one by one, a tensor's operation does it for all of them at once. So a step of an element needs
the work of its whole variable to be shown, and a variable's step is finished only with the last of its elements.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.debugging.steps import Step
from engine.graph import Graph
from engine.levels.quotient import Quotient
from engine.levels.scalars import expand

_Key = tuple[str, int, int]


def scalar_work(
    graph: Graph,
    scalars: tuple[Quotient, Sequence[Step]],
    variables: tuple[Quotient, Sequence[Step], Sequence[int]],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The work that the steps of the scalars level need, and what they finish.

    Args:
        graph: The tensor graph.
        scalars: The scalars level and its steps.
        variables: The variables level, its steps, and for each how many primitive steps of the tensors it needs.

    Returns:
        For each scalar step how many primitive steps of the tensors must be done for it to be done, and how many of
        them are done with it; both never fall.
    """
    view, steps = scalars
    coarse, coarse_steps, work = variables
    expansion = expand(graph)
    whole = [
        coarse.block[graph.variables[expansion.sources[view.graph.nodes[node.last].variable]].last]
        for node in view.nodes
    ]
    place = {_key(step, range(len(coarse.nodes))): i for i, step in enumerate(coarse_steps)}
    found = [place.get(_key(step, whole), 0) for step in steps]

    needed, furthest = [], 0
    for i in found:
        furthest = max(furthest, work[i])
        needed.append(furthest)

    remaining = [0] * len(coarse_steps)
    for i in found:
        remaining[i] += 1
    finished, begun = [], 0
    for i in found:
        remaining[i] -= 1
        while begun < len(work) and not remaining[begun]:
            begun += 1
        finished.append(work[begun - 1] if begun else 0)
    return tuple(needed), tuple(finished)


def _key(step: Step, whole: Sequence[int]) -> _Key:
    """A step's kind and the nodes of the variables level that it is about."""
    return step.kind, whole[step.node], -1 if step.child is None else whole[step.child]
