"""The wrong derivative rules of a gradient check as findings, each with a walk from a leaf that fails to the rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from engine.debugging.check_record import LeafCheck, Reason
from engine.debugging.culprits import Culprit
from engine.debugging.gradient_check import check
from engine.diagnosis.record import (
    Finding,
    FindingKind,
    Severity,
    Side,
    TrailStep,
    finding,
    shown_signal,
    signals_written,
    stop,
)
from engine.execution.trace import Trace
from engine.notation import Notation, format_number
from engine.notation.names import element_name


def wrong_rules(
    trace: Trace, leaves: Iterable[LeafCheck], culprits: Iterable[Culprit], notation: Notation = Notation.BAR
) -> tuple[Finding, ...]:
    """A finding for each wrong rule, in forward order.

    Args:
        trace: The pass that was checked.
        leaves: The verdicts on its leaves.
        culprits: The wrong rules.
        notation: How sentences name error signals.
    """
    wrong = {trace.graph.id_of(leaf.name): leaf for leaf in leaves if leaf.reason is Reason.WRONG}
    with signals_written(notation):
        return tuple(_finding(trace, wrong, culprit) for culprit in culprits)


def own_wrong_rules(trace: Trace, notation: Notation = Notation.BAR) -> tuple[Finding, ...]:
    """The wrong rules of a model with operations that its person declared, found by a gradient check of all leaves.

    Args:
        trace: The pass.
        notation: How sentences name error signals.
    """
    declared = any(node.op is not None and node.op.is_declared for node in trace.graph.nodes)
    if trace.graph.loss is None or not declared:
        return ()
    result = check(trace.model)
    return wrong_rules(trace, result.leaves, result.culprits, notation)


def _finding(trace: Trace, wrong: dict[int, LeafCheck], culprit: Culprit) -> Finding:
    sentence = f"the {culprit.rule} is wrong" + (f": {culprit.evidence}" if culprit.evidence else "")
    op = trace.graph.nodes[culprit.node].op
    assert op is not None
    advice = (
        "correct that function, and declare the operation again"
        if op.is_declared
        else f"this is a mistake in the program's own '{op.name}': please report it with this model"
    )
    trail = (*_way(trace, wrong, culprit), stop(trace, culprit.node, Side.SIGNAL, sentence))
    reason, kind = f"derivative of '{culprit.operation}'", FindingKind.WRONG_RULE
    return finding(trace, kind, Severity.ERROR, culprit.node, reason, sentence, advice, trail)


def _way(trace: Trace, wrong: dict[int, LeafCheck], culprit: Culprit) -> list[TrailStep]:
    """From the nearest leaf that fails, over the variables in between, to the rule: as its messages come from there."""
    path = _path_to_a_leaf(trace, set(wrong), culprit)
    if not path:
        return []
    leaf = wrong[path[0]]
    steps = [stop(trace, path[0], Side.SIGNAL, _worst(trace, path[0], leaf))]
    graph, here = trace.graph, path[0]
    for node in path[1:-1]:
        if graph.variable_of(node).last == node:
            words = f"{shown_signal(trace, here)} is made of what {shown_signal(trace, node)} brings"
            steps.append(stop(trace, node, Side.SIGNAL, words))
            here = node
    return steps


def _path_to_a_leaf(trace: Trace, leaves: set[int], culprit: Culprit) -> list[int]:
    """The shortest path from one of some leaves to the rule, through the operand that the rule is for."""
    nodes = trace.graph.nodes
    begin = nodes[culprit.node].inputs[culprit.slot]
    if not isinstance(begin, int):
        return []
    after, queue = {begin: culprit.node}, deque([begin])
    while queue:
        at = queue.popleft()
        if at in leaves:
            path = [at]
            while path[-1] != culprit.node:
                path.append(after[path[-1]])
            return path
        for parent in nodes[at].parents:
            if parent not in after:
                after[parent] = at
                queue.append(parent)
    return []


def _worst(trace: Trace, node: int, leaf: LeafCheck) -> str:
    """What is said of the element that is farthest from its difference, and that difference."""
    place = int(np.argmax(np.where(leaf.wrong, leaf.relative_errors, -1.0)))
    where = tuple(int(i) for i in np.unravel_index(place, leaf.wrong.shape))
    grad = trace.grads[node]
    said = format_number(0.0 if grad is None else float(grad[where]))
    name = element_name(shown_signal(trace, node), where)
    return f"{name} is {said}, differences say {format_number(float(leaf.differences[where]))}"
