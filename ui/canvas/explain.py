"""What hovering over a node says: its numbers in full, or why there are none."""

from __future__ import annotations

import html

import numpy as np

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import formula, kind_word, shown_name, shown_signal
from engine.notation import full_number, plain, shape_words

_MOST_NUMBERS = 6


def explanation(state: DebuggerState, index: int) -> str:
    """Rich text about a node at the cursor.

    Args:
        state: The debugger's state.
        index: The node.
    """
    node = state.view.nodes[index]
    rule = plain(formula(state, index))
    shape = state.numbers.value(index).shape
    head = f"<b>{html.escape(shown_name(state, index))}</b> &nbsp;{kind_word(state, index)}, {shape_words(shape)}"
    lines = [head]
    if rule:
        lines.append(html.escape(f"{shown_name(state, index)} = {rule}"))
    lines.append(value_sentence(state, index))
    lines.append(signal_sentence(state, index))
    if not state.view.reaches_loss(index) or node.is_leaf:
        return "<br>".join(lines)
    operation = state.view.graph.nodes[node.last].op
    if operation is not None and operation.convention and len(node.members) == 1:
        lines.append(f"convention: {html.escape(operation.convention)}")
    return "<br>".join(lines)


def value_sentence(state: DebuggerState, index: int) -> str:
    """The value in full, or why the node is hollow."""
    value = state.value(index)
    if value is None:
        return "not computed yet: the forward pass has not reached it"
    return f"value {numbers_in_full(value)}"


def signal_sentence(state: DebuggerState, index: int) -> str:
    """The error signal in full, or why there is none."""
    name = html.escape(shown_signal(state, index))
    signal = state.signal(index)
    if signal is not None:
        return f"error signal {name} = {numbers_in_full(signal)}"
    if state.view.loss is None:
        return "no error signal: the model has no loss, so it runs forward only"
    if state.view.only_chooses(index):
        return "no error signal: it is read as indices, which choose and are not calculated with"
    if not state.view.reaches_loss(index):
        loss = html.escape(shown_name(state, state.view.loss))
        return f"no error signal: no path leads from here to the loss {loss}"
    expected = len(state.view.incoming(index))
    landed = state.schedule.landed(index, state.cursor)
    if landed:
        return f"{landed} of {expected} messages have arrived"
    if state.cursor <= state.schedule.forward_steps:
        return "no error signal yet: the backward pass has not begun"
    return f"no error signal yet: {expected} message{'s' if expected != 1 else ''} to come"


def numbers_in_full(array: np.ndarray) -> str:
    """A few numbers with all their digits; of larger arrays the extremes."""
    if array.ndim == 0:
        return full_number(float(array))
    if array.size == 0:
        return "empty"
    if array.size <= _MOST_NUMBERS:
        return "[" + ", ".join(full_number(float(v)) for v in array.ravel()) + "]"
    return f"from {full_number(float(array.min()))} to {full_number(float(array.max()))}"
