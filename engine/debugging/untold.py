"""Why a gradient check can tell nothing: the loss, or every difference of it, is not finite."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.execution.trace import Trace
from engine.notation import format_number, place_words
from engine.notation.names import element_name


def loss_note(trace: Trace) -> str:
    """That the loss is not finite, and where that begins; empty where it is a number."""
    graph, loss, begins = trace.graph, trace.loss_value, trace.first_bad_value
    if graph.loss is None or loss is None or np.isfinite(loss):
        return ""
    found = f"the loss {graph.nodes[graph.loss].name} is {format_number(loss)}"
    if begins is None or begins == graph.loss:
        return found
    begin = graph.nodes[begins]
    return f"{found}; NaN or infinity begins {place_words(begin.name)} (line {begin.span.line})"


def element_note(address: str, untold: Array) -> str:
    """That no difference by a leaf's element is finite: the first of those that cannot be told."""
    first = element_name(address, tuple(np.argwhere(untold)[0].tolist()))
    return f"no difference of the loss by {first} is finite"
