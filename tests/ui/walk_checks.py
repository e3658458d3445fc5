"""What holds of the window at any time, whatever was done before: each sentence that does not is returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

import numpy as np

from engine.debugging.steps import StepKind
from tests.ui.walk_readings import stale
from ui.main_window import MainWindow
from ui.model.line_ends import as_shown
from ui.session import Session
from ui.undo import SwapDocument

_MOST_FACES = 60
"""Of a larger graph so many nodes are looked at."""


def broken(window: MainWindow, *, thoroughly: bool = False) -> list[str]:
    """What does not hold of a window.

    Args:
        window: The window, no event of which waits.
        thoroughly: Whether the document is also read anew, and every label asked whether it would say the same again.
    """
    session = window.session
    rules = [*_text_rules(window), *_history_rules(window), *_place_rules(window)]
    if session.state is not None:
        rules += [*_state_rules(session), *_picture_rules(window)]
        if thoroughly and session.error is None and not session._is_preview:
            rules += _document_rules(session)
    found = [sentence for holds, sentence in rules if not holds]
    return found + stale(window) if thoroughly and session.is_open else found


Rules = Iterator[tuple[bool, str]]


def _text_rules(window: MainWindow) -> Rules:
    session, editor = window.session, window.model.editor
    shown, wanted = as_shown(editor.document().toRawText()), as_shown(session.document.text)
    yield shown == wanted, f"the editor shows the document's text, not {shown!r} for {wanted!r}"
    yield window.isWindowModified() == session.is_dirty, "the window's title tells of unsaved work"
    yield window.model.problem.isVisibleTo(window.model) == (session.error is not None), "an error is told"
    yield session.is_open or not session.document.text, "a document that is closed is forgotten"


def _history_rules(window: MainWindow) -> Rules:
    session, actions = window.session, window.actions_by_id
    stack = session.undo_stack
    yield 0 <= stack.index() <= stack.count(), "the history stands within itself"
    yield actions["edit.undo"].isEnabled() == stack.canUndo(), "undo is enabled where there is something to undo"
    yield actions["edit.redo"].isEnabled() == stack.canRedo(), "redo is enabled where there is something to redo"
    commands = [stack.command(i) for i in range(stack.count())]
    done = [c for c in commands[: stack.index()] if isinstance(c, SwapDocument)]
    undone = [c for c in commands[stack.index() :] if isinstance(c, SwapDocument)]
    if done:
        yield done[-1].after.same_as(session.document), "the last edit of the history has made the document"
    if undone:
        yield undone[0].before.same_as(session.document), "the next edit of the history begins at the document"


def _place_rules(window: MainWindow) -> Rules:
    session, workspace = window.session, window.workspace
    page = workspace if session.is_open else window.welcome
    yield window.pages.currentWidget() is page, "the rooms are shown while something is open"
    yield workspace.centre.currentWidget() is workspace.surface, "the canvas of the view is shown"
    for surface in (window.canvas, window.units):
        scale, center = surface.scale_factor, surface.mapToScene(surface.viewport().rect().center())
        yield isfinite(scale) and scale > 0, f"{surface.objectName()} has a zoom, not {scale}"
        yield isfinite(center.x()) and isfinite(center.y()), f"{surface.objectName()} looks somewhere"


def _state_rules(session: Session) -> Rules:
    state = session.state
    assert state is not None
    view = state.view
    yield 0 <= state.cursor <= len(state.steps), "the cursor is within the steps"
    yield state.breakpoints == session.document.breakpoints, "the pass stops where the document says"
    yield 0.0 <= session.phase <= 1.0, "the phase is between 0 and 1"
    yield all(name in view.index for name in session.selection.names), "what is selected is in the view"
    number = session.selected_number
    yield number is None or number.address in state.model.graph.ids, "the selected number is in the graph"
    yield all(0 <= index < len(view.nodes) for index in session.found), "what was found is in the view"
    rows = session.feed.rows
    fed = rows is None or rows == state.model.rows
    yield fed or session.past.shown is not None, "the model runs on what is fed"
    arrangement = session.arrangement
    if arrangement is not None:
        yield arrangement.names == tuple(n.name for n in view.nodes), "the arrangement is that of the view"
        yield bool(np.isfinite(arrangement.centers).all()), "every node stands somewhere"
        points = [point for route in arrangement.routes.values() for point in route]
        yield bool(np.isfinite(np.array(points)).all()), "every edge leads somewhere"
        yield arrangement.routes.keys() == set(view.edges), "every edge of the view has its route"


def _picture_rules(window: MainWindow) -> Rules:
    session, picture = window.session, window.canvas.picture
    state = session.state
    assert state is not None
    for level, action in window.actions_by_id.items():
        if level.startswith("view.level_"):
            yield action.isChecked() == (level == f"view.level_{state.level}"), f"{level} is checked where it is shown"
    if session.is_arranging or picture is None:
        yield session.is_arranging, "there is a picture"
        return
    yield picture.state is state, "the picture is of the state"
    if session.shows_units:
        units = window.units.picture
        yield units is not None and units.state is state, "the picture of the units is of the state"
    if session.phase < 1.0:
        return
    # Told by the list of steps alone.
    finished = state.steps[: state.cursor]
    yield window.timeline.strip.value() == state.cursor, "the strip stands at the cursor"
    computed = {step.node for step in finished if step.kind is StepKind.FORWARD}
    landed = Counter(step.node for step in finished if step.kind in (StepKind.SEED, StepKind.MESSAGE))
    expected = Counter(step.node for step in state.steps if step.kind in (StepKind.SEED, StepKind.MESSAGE))
    nodes = state.view.nodes
    for node in nodes[:: max(1, len(nodes) // _MOST_FACES)]:
        face, name = picture.face(node.index), node.name
        there = node.is_leaf or node.index in computed
        yield (face.value is not None) == there, f"{name} shows its value from its forward step on"
        here, all_of_it = landed[node.index], expected[node.index]
        yield (face.signal is not None) == (here > 0), f"{name} shows an error signal from its first message on"
        yield face.partial == (0 < here < all_of_it), f"{name} shows its whole error signal from its last message on"


def _document_rules(session: Session) -> Rules:
    state = session.state
    assert state is not None
    model = session.model_of(session.document, session.feed)
    yield model.graph.ids.keys() == state.model.graph.ids.keys(), "the graph is that of the document"
    if model.graph.ids.keys() == state.model.graph.ids.keys():
        for leaf in model.graph.leaves:
            ours, shown = model.values[leaf.last], state.model.values[leaf.last]
            yield np.array_equal(ours, shown, equal_nan=True), f"{leaf.address} has the document's number"
