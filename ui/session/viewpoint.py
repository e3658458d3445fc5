"""How the document is looked at, written down for a session file, and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.debugging.actions import Goto, ToggleBreakpoint
from engine.debugging.debugger import DebuggerState, reduce
from engine.errors import GraphError
from engine.files.viewpoint import Moved, Viewpoint
from engine.layout import Direction
from ui.selection import Selection
from ui.session.editing import Editing
from ui.way import Way, engines


class Part(NamedTuple):
    """Something of the debugger's state that a session file keeps.

    Attributes:
        written: The state's part as JSON.
        taken_up: The state with what the JSON describes, as far as it fits the model; a GraphError leaves it out.
    """

    written: Callable[[DebuggerState], Any]
    taken_up: Callable[[DebuggerState, Any], DebuggerState]


def _with_breakpoints(state: DebuggerState, found: Any) -> DebuggerState:  # noqa: ANN401 - JSON can be anything
    for name in found if isinstance(found, list) else ():
        if isinstance(name, str) and name not in state.breakpoints and name in state.view.index:
            state = reduce(state, ToggleBreakpoint(name))
    return state


PARTS = {"breakpoints": Part(lambda state: sorted(state.breakpoints), _with_breakpoints)}
"""Name in the file -> how it is written and taken up."""


def viewpoint_of(session: Editing) -> Viewpoint | None:
    """How the document is looked at; None while there is no graph to look at."""
    state = session.state
    if state is None:
        return None
    return Viewpoint(
        folding=state.folding,
        cursor=state.cursor,
        notation=state.notation,
        direction=session.way.direction,
        moved=tuple(
            Moved(level, way.direction, way.engine, places)
            for (level, way), places in session.all_moved.items()
            if places
        ),
        selected=session.selection.names,
        units=session.units_wanted,
        example=session.shown_example,
        evaluate=session.feed.evaluate,
        parts={name: part.written(state) for name, part in PARTS.items()},
    )


def take_up(session: Editing, view: Viewpoint) -> None:
    """Look at the open document in such a way. What does not fit it is left out; nothing is announced.

    Args:
        session: Whose document; it has just been opened.
        view: How.
    """
    state = session.state
    if state is None:
        return
    state = reduce(state, Goto(view.cursor))
    for name, part in PARTS.items():
        if name in view.parts:
            try:
                state = part.taken_up(state, view.parts[name])
            except GraphError as error:
                session.notified.emit(f"The {name} of the session are left out: {error.spoken}")
    session.state = state
    session.selection = Selection.of(view.selected).in_view(state.view)
    session.units_wanted = view.units
    session.shown_example = max(view.example, 0)
    session.take_up_places(
        _direction(view.direction),
        {
            (moved.level, Way(_direction(moved.direction), moved.engine)): moved.places
            for moved in view.moved
            if moved.engine in engines()
        },
    )


def _direction(name: str) -> Direction:
    return "down" if name == "down" else "right"
