"""A node in one line of words, as a list of nodes or a screen reader has it."""

from __future__ import annotations

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import kind_word, shown_name
from engine.notation import format_array

NOT_YET = "not computed yet"


def value_words(state: DebuggerState, node: int) -> str:
    """A node's value, or that it has not been computed."""
    value = state.value(node)
    return NOT_YET if value is None else format_array(value)


def signal_words(state: DebuggerState, node: int) -> str:
    """A node's error signal, that it is not complete, or that there is none."""
    signal = state.signal(node)
    if signal is not None:
        return format_array(signal)
    return NOT_YET if state.view.reaches_loss(node) else "none"


def node_words(state: DebuggerState, node: int) -> str:
    """A node in a line: ``z, variable, value 0.9, error signal −0.0594, 1 message received``."""
    told = [shown_name(state, node), kind_word(state, node), f"value {value_words(state, node)}"]
    told.append(f"error signal {signal_words(state, node)}")
    if state.view.reaches_loss(node) and node != state.view.loss:
        landed = state.schedule.landed(node, state.cursor)
        told.append(f"{landed} message{'' if landed == 1 else 's'} received")
    return ", ".join(told)
