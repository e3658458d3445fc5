"""What hovering over a node says: its numbers, short and in full, or why there are none."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import numpy as np

from engine.debugging.breakpoints.telling import marked_words
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import formula, kind_word, part_runs, shown_name
from engine.notation import format_number, full_number, plain, shape_words

_MOST_NUMBERS = 6
_EXACT = "<span style=\"font-family:'DejaVu Sans Mono','GraphViz NN Hangul'; font-size:10px\">{}</span>"


def explanation(state: DebuggerState, index: int) -> str:
    """Rich text about a node at the cursor: a line of what it is, then its numbers, each short and in full.

    Args:
        state: The debugger's state.
        index: The node.
    """
    node = state.view.nodes[index]
    rule = plain(formula(state, index))
    shape = state.numbers.value(index).shape
    lines = [f"<b>{html.escape(shown_name(state, index))}</b> &nbsp;{kind_word(state, index)}, {shape_words(shape)}"]
    if rule:
        lines.append(html.escape(f"{shown_name(state, index)} = {rule}"))
    part = plain(part_runs(state, index))
    if part:
        lines.append(html.escape(part))
    lines += value_lines(state, index)
    lines += signal_lines(state, index)
    operation = state.view.graph.nodes[node.last].op
    reaches = state.view.reaches_loss(index) and not node.is_leaf
    if reaches and operation is not None and operation.convention and len(node.members) == 1:
        lines.append(f"convention: {html.escape(operation.convention)}")
    lines += [html.escape(words) for words in marked_words(state.breaks, index)]
    return "<br>".join(lines)


def spoken(text: str) -> str:
    """Rich text as a screen reader reads it: its lines one after the other."""
    bare = re.sub(r"<[^>]*>", "", text.replace("<br>", "; ").replace("&nbsp;", " "))
    return html.unescape(re.sub(r"\s+", " ", bare)).strip()


def value_lines(state: DebuggerState, index: int) -> list[str]:
    """The value, or why the node is hollow."""
    value = state.value(index)
    if value is None:
        return ["not computed yet: the forward pass has not reached it"]
    return number_lines("value", value)


def signal_lines(state: DebuggerState, index: int) -> list[str]:
    """The error signal, or why there is none."""
    signal = state.signal(index)
    if signal is not None:
        return number_lines(html.escape(state.signals.in_words(state.view.nodes[index].name)), signal)
    if state.view.loss is None:
        return ["no error signal: the model has no loss, so it runs forward only"]
    if state.view.only_chooses(index):
        return ["no error signal: it is read as indices, which choose and are not calculated with"]
    if not state.view.reaches_loss(index):
        loss = html.escape(shown_name(state, state.view.loss))
        return [f"no error signal: no path leads from here to the loss {loss}"]
    expected = len(state.view.incoming(index))
    landed = state.schedule.landed(index, state.cursor)
    if landed:
        return [f"{landed} of {expected} messages have arrived"]
    if state.cursor <= state.schedule.forward_steps:
        return ["no error signal yet: the backward pass has not begun"]
    return [f"no error signal yet: {expected} message{'s' if expected != 1 else ''} to come"]


def number_lines(label: str, array: np.ndarray) -> list[str]:
    """A number as it is read at a glance, and below it with all its digits where it has more.

    Args:
        label: What it is, as rich text.
        array: A number, or an array; of a large one the extremes are said.
    """
    short, full = _written(array, format_number), _written(array, full_number)
    lines = [f"{label} = <b>{short}</b>"]
    if full != short.replace("\u2212", "-"):
        lines.append(_EXACT.format(full))
    return lines


def _written(array: np.ndarray, write: Callable[[float], str]) -> str:
    if array.ndim == 0:
        return write(float(array))
    if array.size == 0:
        return "empty"
    if array.size <= _MOST_NUMBERS:
        return "[" + ", ".join(write(float(v)) for v in array.ravel()) + "]"
    return f"from {write(float(array.min()))} to {write(float(array.max()))}"
