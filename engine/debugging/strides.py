"""Strides: where a pass stops that goes on by more than a node, by all of a rank or by a layer.

Both are cursors between which whole strides lie, as for whole nodes and passes. The steps keep the order of the text:
a stride ends behind the last of its steps, and finishes whatever stands between them.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.debugging.steps import Step, StepKind, forward_count
from engine.levels.quotient import Quotient
from engine.notation.names import split_element


def rank_ends(view: Quotient, steps: tuple[Step, ...]) -> tuple[int, ...]:
    """The cursors behind all steps of a rank: of the nodes that can be done at the same time.

    A node has the last rank that those who wait for it allow: forward its children, backward its parents. A node that
    the text names late is then no reason to finish everything before it together with the first rank.

    Args:
        view: The graph at a level.
        steps: The steps of its pass.

    Returns:
        Ascending cursors, from 0 to the number of steps.
    """
    middle = forward_count(steps)
    ends = {0, middle, len(steps)}
    ends |= _last_of_each(_heights(view, reversed(range(len(view.nodes))), forward=True), steps, 0, middle)
    ends |= _last_of_each(_heights(view, range(len(view.nodes)), forward=False), steps, middle, len(steps))
    return tuple(sorted(ends))


def _heights(view: Quotient, order: Iterable[int], *, forward: bool) -> list[int]:
    """For each node how many others wait for it, one behind the other."""
    height = [0] * len(view.nodes)
    for index in order:
        for parent in view.nodes[index].parents:
            if forward:
                height[parent] = max(height[parent], height[index] + 1)
            else:
                height[index] = max(height[index], height[parent] + 1)
    return height


def _last_of_each(height: list[int], steps: tuple[Step, ...], start: int, stop: int) -> set[int]:
    last = {height[steps[i].node]: i + 1 for i in range(start, stop)}
    return set(last.values())


def layer_ends(view: Quotient, steps: tuple[Step, ...]) -> tuple[int, ...]:
    """The cursors behind one node of the layers level after the other, whatever the level that is shown.

    That is a ``with layer`` block, or a variable outside of all blocks. A block that the text interrupts is done in as
    many parts.

    Args:
        view: The graph at a level.
        steps: The steps of its pass.

    Returns:
        Ascending cursors, from 0 to the number of steps.
    """
    keys = [(step.kind is StepKind.FORWARD, *_layer_of(view, step.node)) for step in steps]
    inner = {i for i in range(1, len(steps)) if keys[i] != keys[i - 1]}
    return tuple(sorted({0, *inner, len(steps)}))


def _layer_of(view: Quotient, index: int) -> tuple[str, int | str]:
    variable = view.graph.variable_of(view.nodes[index].last)
    if variable.scope:
        return "layer", variable.scope[0]
    return "variable", split_element(variable.address)[0]
