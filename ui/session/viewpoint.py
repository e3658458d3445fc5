"""How the document is looked at, written down for a session file, and taken up again."""

from __future__ import annotations

from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce
from engine.files.viewpoint import Moved, Viewpoint
from engine.layout import Direction
from ui.selection import Selection
from ui.session.belongings import belongings_of
from ui.session.editing import Editing
from ui.way import Way, engines


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
            Moved(level, way.direction, way.engine, places, session.places_around(level, way))
            for (level, way), places in session.all_moved.items()
            if places
        ),
        selected=session.selection.names,
        units=session.units_wanted,
        example=session.shown_example,
        evaluate=session.feed.evaluate,
        seen=session.sight.seen,
        tab=session.sight.tab,
        parts=belongings_of(session.document),
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
    session.state = state = reduce(state, Goto(view.cursor))
    session.selection = Selection.of(view.selected).in_view(state.view)
    session.units_wanted = view.units
    session.shown_example = max(view.example, 0)
    session.sight.take_up(view.seen, view.tab)
    pictures = {
        (moved.level, Way(_direction(moved.direction), moved.engine)): moved
        for moved in view.moved
        if moved.engine in engines()
    }
    session.take_up_places(
        _direction(view.direction),
        {picture: moved.places for picture, moved in pictures.items()},
        {picture: moved.around for picture, moved in pictures.items()},
    )


def _direction(name: str) -> Direction:
    return "down" if name == "down" else "right"
