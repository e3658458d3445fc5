"""What the commands of finding the way do: search, selecting along paths, the spotlight, the minimap, copying."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication

from engine.debugging.narration import shown_name
from engine.finding import ancestors, descendants, trail
from engine.levels.quotient import Quotient
from ui.session import NOT_COPIED, Session
from ui.spotlight import Beam, Spotlight

if TYPE_CHECKING:
    from ui.finding.minimap import Minimap
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]

ABOUT_NODES = (
    "edit.select_ancestors",
    "edit.select_descendants",
    "view.focus",
    "view.chain",
    "edit.copy_selection",
)
"""Commands about the selected nodes, which their menu offers too."""
_BEAMS = {"view.focus": Beam.PATHS, "view.chain": Beam.CHAIN}


def chosen_names(session: Session) -> tuple[str, ...]:
    """The nodes that a command is about: the selected ones, or else the one that is explained."""
    state, index = session.state, session.inspected
    if session.selection.names or state is None or index is None:
        return session.selection.names
    return (state.view.nodes[index].name,)


def refresh_finding(session: Session, actions: Mapping[str, QAction], minimap: Minimap) -> None:
    """Enable and check the commands that make sense now."""
    if session.state is None:
        return
    someone = bool(chosen_names(session))
    for command in ("edit.select_ancestors", "edit.select_descendants"):
        actions[command].setEnabled(someone)
    for command, beam in _BEAMS.items():
        lit = session.lit(beam) is not None
        actions[command].setChecked(lit)
        actions[command].setEnabled(lit or someone)
    actions["edit.select_found"].setEnabled(bool(session.found))
    actions["edit.copy_selection"].setEnabled(bool(session.selection.names) and not session.shows_units)
    actions["view.minimap"].setChecked(session.settings.minimap)
    actions["view.minimap"].setEnabled(minimap.is_needed and not session.shows_units)


def _along(reached: Callable[[Quotient, Iterable[int]], frozenset[int]]) -> Handler:
    """Select all that is reached from the selected nodes too; the one that is explained stays."""

    def handler(window: MainWindow) -> None:
        session, names = window.session, chosen_names(window.session)
        if session.state is not None and names:
            view = session.state.view
            found = reached(view, [view.index[name] for name in names])
            session.select_all(
                (*(view.nodes[i].name for i in sorted(found) if view.nodes[i].name not in names), *names)
            )

    return handler


def _select_all(window: MainWindow) -> None:
    state = window.session.state
    if state is not None:
        primary = window.session.selected
        others = [node.name for node in state.view.nodes if node.name != primary]
        window.session.select_all([*others, *([primary] if primary is not None else [])])


def _shine(beam: Beam) -> Handler:
    """Put the selected nodes' paths, or their messages, into the spotlight; the same again takes it away."""

    def handler(window: MainWindow) -> None:
        session, names = window.session, chosen_names(window.session)
        wanted = Spotlight(beam, names) if names else None
        if session.state is None or wanted is None or session.spotlight == wanted:
            session.shine(None)
        elif not wanted.trail(session.state.view).nodes:
            session.notified.emit(_no_path(session, names))
            session.shine(None if session.lit(beam) is None else session.spotlight)  # the button springs back
        else:
            session.shine(wanted)
        window.workspace.refresh_actions()

    return handler


def _no_path(session: Session, names: tuple[str, ...]) -> str:
    state = session.state
    assert state is not None
    shown = [shown_name(state, state.view.index[name]) for name in names]
    if len(shown) == 1:
        return f"No path leads from {shown[0]} to the loss" if state.view.loss is not None else "The model has no loss"
    return f"No path leads from one of {', '.join(shown[:5])}{' …' if len(shown) > 5 else ''} to another"


def _toggle_minimap(window: MainWindow) -> None:
    window.settings.minimap = not window.settings.minimap
    window.workspace.minimap.refresh()
    window.workspace.refresh_actions()


def _copy_picture(window: MainWindow) -> None:
    from ui.export.clipboard import mime_of

    drawing = window.workspace.surface.drawing
    if drawing is not None and window.session.gives_pass(NOT_COPIED):
        QGuiApplication.clipboard().setMimeData(mime_of(drawing, window.theme))
        window.session.notified.emit("Picture copied as PNG and SVG")


def _copy_selection(window: MainWindow) -> None:
    """Copy the selected nodes and the edges among them."""
    from ui.drawing.drawings import GraphDrawing
    from ui.drawing.emphasis import landed_part
    from ui.export.clipboard import mime_of

    session, picture = window.session, window.canvas.picture
    if picture is None or session.state is None or not session.selection.names:
        return
    if not session.gives_pass(NOT_COPIED):
        return
    # The picture may still be that of a view before: another one is being laid out.
    view = picture.state.view
    selected = session.selection.indices(view)
    if not selected:
        session.notified.emit("What is selected is not laid out yet: copy it when its picture is there")
        return
    part = trail(view, selected)
    drawing = GraphDrawing(landed_part(picture, part))
    QGuiApplication.clipboard().setMimeData(mime_of(drawing, window.theme))
    count = len(part.nodes)
    session.notified.emit(f"Picture of {count} node{'s' if count != 1 else ''} copied as PNG and SVG")


FINDING_HANDLERS: dict[str, Handler] = {
    "edit.copy_selection": _copy_selection,
    "edit.copy_picture": _copy_picture,
    "edit.find": lambda window: window.workspace.search.open_search(),
    "edit.find_next": lambda window: window.workspace.search.step(1),
    "edit.find_previous": lambda window: window.workspace.search.step(-1),
    "edit.select_found": lambda window: window.workspace.search.select_all(),
    "edit.select_all": _select_all,
    "edit.select_ancestors": _along(ancestors),
    "edit.select_descendants": _along(descendants),
    "view.focus": _shine(Beam.PATHS),
    "view.chain": _shine(Beam.CHAIN),
    "view.minimap": _toggle_minimap,
}
"""Command's id -> what it does."""
