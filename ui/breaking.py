"""What people do about breakpoints at a place, from commands, menus and the list alike; and which place they mean."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.debugging.actions import AddBreakpoint, RunTo, ToggleBreakpoint
from engine.debugging.breakpoints import AtEdge, Breakpoint, Event, Place, edge_place, events_at, place_of
from engine.debugging.breakpoints.presets import PRESETS, BreakOn, preset
from engine.debugging.breakpoints.telling import place_words
from ui.session import Session

_NO_PLACE = "Select a node first, or two nodes for the edge between them"


def selected_place(session: Session) -> Place | None:
    """The place that a command means: the edge between two selected nodes, or else the node that is explained."""
    state, index = session.state, session.inspected
    if state is None or index is None:
        return None
    chosen = session.selection.indices(state.view)
    if len(chosen) == 2:
        for parent, child in (chosen, chosen[::-1]):
            if child in state.view.children[parent]:
                return edge_place(state.view, parent, child)
    return place_of(state.view, index)


def toggle(session: Session, place: Place | None) -> None:
    """Set a breakpoint on a place, or take those away that it has."""
    if place is None:
        session.notified.emit(_NO_PLACE)
        return
    session.act(ToggleBreakpoint(place))
    state = session.state
    found = [b for b in session.document.breakpoints if b.place == place]
    if found and state is not None and not state.breaks.found(found[0].number).hits:
        session.notified.emit(f"No step reaches {place_words(place)}: it is given, and no path leads to the loss")


def run_to(session: Session, place: Place | None) -> None:
    """Go to where a place next has its value, its message or its error signal."""
    state = session.state
    if state is None or place is None:
        session.notified.emit(_NO_PLACE)
    elif not state.breaks.cursors_at(place):
        session.notified.emit(f"No step reaches {place_words(place)}: it is given, and no path leads to the loss")
    else:
        session.act(RunTo(place))


def break_when(session: Session, place: Place | None) -> None:
    """Set a breakpoint whose condition is still to be written, and let it be written."""
    if place is None:
        session.notified.emit(_NO_PLACE)
        return
    events = events_at(place) if isinstance(place, AtEdge) else (Event.FORWARD, Event.SUM)
    session.act(AddBreakpoint(Breakpoint(place, events)))
    session.breakpoint_asked.emit(session.document.breakpoints[-1].number)


def break_on(session: Session, wanted: BreakOn, place: Place | None = None) -> None:
    """Set a preset, and show it; where the same is there already, show that."""
    new = preset(wanted, place)
    same = [b for b in session.document.breakpoints if (b.place, b.condition) == (new.place, new.condition)]
    if not same:
        session.act(AddBreakpoint(new))
    number = (same or session.document.breakpoints[-1:])[0].number
    session.breakpoint_shown.emit(number)


def add_breakpoint_entries(menu: QMenu, session: Session, place: Place) -> dict[str, QAction]:
    """Add what can be done at a place to its menu.

    Returns:
        The entries by the commands that do the same to the selected place.
    """
    is_set = any(b.place == place for b in session.document.breakpoints)
    words = "Remove breakpoint" if is_set else "Set breakpoint"
    entries = {
        "debug.run_to_here": menu.addAction("Run to here", lambda: run_to(session, place)),
        "debug.toggle_breakpoint": menu.addAction(words, lambda: toggle(session, place)),
        "debug.break_when": menu.addAction("Break when …", lambda: break_when(session, place)),
    }
    add_presets(menu.addMenu("Break on"), session, place)
    return entries


def add_presets(menu: QMenu, session: Session, place: Place | None) -> None:
    """Add an entry a preset, for a place or for anywhere; those without an event there are left out."""
    for wanted, found in PRESETS.items():
        if place is None or set(found.events) & set(events_at(place)):
            menu.addAction(found.words, partial(break_on, session, wanted, place))
