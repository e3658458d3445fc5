"""What stands behind a node: what its error signal meets, conventions, cost, and its place in the text."""

from __future__ import annotations

import html

from engine.debugging.cost import cost_of
from engine.debugging.flows import flows
from engine.notation import format_count, format_number
from ui.inspector.words import Words, paragraphs
from ui.markup import short_words

_MOST_FLOWS = 6
SOURCE_LINK = "line"
"""What a click on the source line asks for."""


def flow_lines(words: Words, index: int) -> str:
    """The patterns of the backward flow at a node, in the order in which the error signal meets them."""
    found = flows(words.state.view, index)
    shown = found[: words.most("flow", _MOST_FLOWS)]
    lines = []
    for flow in shown:
        text = html.escape(short_words(flow.text))
        pattern = html.escape(str(flow.pattern))
        lines.append(text.replace(pattern, f"<b>{pattern}</b>", 1))
    rest = words.rest("flow", len(found) - len(shown))
    return paragraphs([*lines, rest] if rest else lines)


def notes(words: Words, index: int) -> tuple[str, ...]:
    """What is special about a node: conventions, reasons why it has no error signal."""
    found = []
    state, view, graph = words.state, words.state.view, words.state.view.graph
    node = view.nodes[index]
    operations = {op.name: op for m in node.members if (op := graph.nodes[m].op) is not None}
    for name, operation in sorted(operations.items()):
        if operation.convention and (operation.branch is not None or _names_all_operands(words, index, name)):
            found.append(f"Convention: {html.escape(operation.convention)}.")
        if operation.slots and not operation.differentiable and operation.slots[0].indices is None:
            reason = html.escape(operation.slots[0].words)
            found.append(f"<b>{name}</b> sends messages of 0: {reason}.")
    if state.view.loss is None:
        found.append("The model has no loss, so there is no backward pass.")
    elif view.only_chooses(index):
        found.append("It is read as indices, which choose and are not calculated with: it has no error signal.")
    elif not view.reaches_loss(index):
        found.append(f"No path leads from here to {words.name(state.view.loss)}: it has no error signal.")
    if node.layer is not None and len(node.ports) > 1:
        found.append(f"The layer has {len(node.ports)} exits; its last variable's numbers are the large ones.")
    return tuple(found)


def _names_all_operands(words: Words, index: int, operation: str) -> bool:
    """Whether an operation's operands are all nodes: x**n has a convention for n that x**2 does not need."""
    graph = words.state.view.graph
    nodes = (graph.nodes[m] for m in words.state.view.nodes[index].members)
    return any(n.op is not None and n.op.name == operation and len(n.parents) == len(n.op.slots) for n in nodes)


def facts(words: Words, index: int) -> str:
    """Cost with its share of the whole pass, and the place in the text, which can be clicked."""
    view = words.state.view
    node = view.nodes[index]
    cost, whole = cost_of(view.graph, node.members), cost_of(view.graph)
    text = ""
    if cost.forward:
        plural = "" if cost.forward == 1 else "s"
        all_of_it = whole.forward + whole.backward
        share = format_number(100 * (cost.forward + cost.backward) / all_of_it, 3)
        text = f"{format_count(cost.forward)} multiply-add{plural} forward, {format_count(cost.backward)} backward: "
        text += f"{share} % of the pass · "
    line = view.graph.variable_of(node.last).span.line
    color = words.theme.hex("forward")
    return f'{text}<a href="{SOURCE_LINK}" style="color:{color}">line {line} of the model</a>'
