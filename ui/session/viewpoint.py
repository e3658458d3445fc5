"""How the document is looked at, written down for a session file, and taken up again."""

from __future__ import annotations

from dataclasses import replace

from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce
from engine.files.viewpoint import Moved, Viewpoint
from engine.layout import Direction
from engine.levels import Level
from engine.notation import Notation
from ui.maps import PlacesByPicture
from ui.selection import Selection
from ui.session.belongings import belongings_of
from ui.session.editing import Editing
from ui.way import Way, engines


def viewpoint_of(session: Editing) -> Viewpoint:
    """How the document is looked at; while there is no graph to look at, how it is to be once there is one."""
    state = session.state
    if state is None:
        wanted = session.untaken
        if wanted is None:
            wanted = Viewpoint(notation=Notation(session.settings.notation), direction=session.way.direction)
        return replace(wanted, parts=belongings_of(session.document))
    return Viewpoint(
        folding=state.folding,
        cursor=state.cursor,
        notation=state.notation,
        direction=session.way.direction,
        moved=tuple(
            Moved(level, way.direction, way.engine, places, session.places_around(level, way))
            for (level, way), places in session.moved_by_picture.items()
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
        session: Whose document; it has just been opened. Where it has no graph, it is looked at so once it has one.
        view: How.
    """
    around = {picture: moved.around for picture, moved in _pictures(view).items()}
    session.take_up_places(_direction(view.direction), places_in(view), around)
    state = session.state
    session.untaken = view if state is None else None
    if state is None:
        return
    session.state = state = reduce(state, Goto(view.cursor))
    session.selection = Selection.of(view.selected).in_view(state.view)
    session.units_wanted = view.units
    session.shown_example = max(view.example, 0)
    session.sight.take_up(view.seen, view.tab)


def places_in(view: Viewpoint) -> PlacesByPicture:
    """Where the nodes were put that were moved by hand."""
    return {picture: moved.places for picture, moved in _pictures(view).items() if moved.places}


def _pictures(view: Viewpoint) -> dict[tuple[Level, Way], Moved]:
    """The pictures in which nodes were moved, but for those of an engine that is not here."""
    return {
        (moved.level, Way(_direction(moved.direction), moved.engine)): moved
        for moved in view.moved
        if moved.engine in engines()
    }


def _direction(name: str) -> Direction:
    return "down" if name == "down" else "right"
