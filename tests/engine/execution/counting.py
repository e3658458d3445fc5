"""Models that note every derivative rule that is asked, and what ought to be asked."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx


def noting(model, asked):
    """The same model; (node's id, slot) goes into a list whenever that slot's rule is called."""

    def noted(rule, key):
        def called(g, out, xs, attrs):
            asked.append(key)
            return rule(g, out, xs, attrs)

        return called

    def watched(node):
        if node.op is None:
            return node
        if node.op.variadic:
            (slot,) = node.op.slots
            if slot.rule_at is None and slot.rule is None:
                return node
            rules = replace(slot, rule_at=lambda index: noted(node.op.rule(index), (node.id, index)))
            return replace(node, op=replace(node.op, slots=(rules,)))
        slots = tuple(
            slot if slot.rule is None else replace(slot, rule=noted(slot.rule, (node.id, i)))
            for i, slot in enumerate(node.op.slots)
        )
        return replace(node, op=replace(node.op, slots=slots))

    return replace(model, graph=replace(model.graph, nodes=tuple(watched(node) for node in model.graph.nodes)))


def led_to_by_parameters(trace):
    """The nodes on a path of messages between a parameter and the loss."""
    paths = nx.DiGraph()
    paths.add_nodes_from(v.last for v in trace.graph.leaves)
    paths.add_edges_from((trace.graph.nodes[child].inputs[slot], child) for child, slot in trace.messages)
    params = [v.last for v in trace.graph.leaves if v.kind == "param" and trace.grads[v.last] is not None]
    return set(params).union(*(nx.descendants(paths, p) for p in params))
