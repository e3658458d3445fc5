"""What hovering over an edge says: the value that goes along it, and the message that comes back, with its factors."""

from __future__ import annotations

import html

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import message_text, shown_name
from ui.canvas.explain import number_lines


def edge_explanation(state: DebuggerState, parent: int, child: int) -> str:
    """Rich text about the edge from a parent to its child.

    Args:
        state: The debugger's state.
        parent: The node that the value comes from, and the message goes to.
        child: The node that reads it.
    """
    above, below = (html.escape(shown_name(state, index)) for index in (parent, child))
    lines = [f"<b>{above} → {below}</b>"]
    value = state.value(parent)
    lines += ["no value yet"] if value is None else number_lines(f"value of {above}", value)
    incoming = state.view.incoming(parent)
    landed = state.schedule.landed(parent, state.cursor)
    sent = [place for place, channel in enumerate(incoming) if channel.child == child]
    if not sent:
        why = "the loss cannot be reached through it" if state.view.loss is not None else "the model has no loss"
        return "<br>".join([*lines, f"no message comes back: {why}"])
    for place in sent:
        lines.append(f"<b>{below} → {above}</b> &nbsp;message")
        if place >= landed:
            lines.append("not sent yet")
            continue
        lines.append(html.escape(message_text(state, incoming[place])))
        exact = state.numbers.message(incoming[place])
        if exact is not None:
            lines += number_lines("message", exact)[1:]
    return "<br>".join(lines)
