"""Models with a mistake in one derivative rule."""

from __future__ import annotations

from dataclasses import replace


def sabotaged(model, operation, slot, rule):
    """The same model with one derivative rule replaced, wherever the operation occurs."""

    def spoilt(node):
        if node.op is None or node.op.name != operation:
            return node
        slots = list(node.op.slots)
        slots[slot] = replace(slots[slot], rule=rule, rule_at=None)
        return replace(node, op=replace(node.op, slots=tuple(slots)))

    graph = replace(model.graph, nodes=tuple(spoilt(node) for node in model.graph.nodes))
    return replace(model, graph=graph)
