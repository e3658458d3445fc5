"""What each command does. Loaded with the first one that is used, since it needs the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.debugging.actions import (
    Action,
    CloseAll,
    Continue,
    OpenAll,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
)
from engine.levels.grouping import Level
from engine.model import Model
from engine.notation import Notation
from ui import coloring_commands, session_commands
from ui.app_commands import APP_HANDLERS
from ui.breakpoint_commands import BREAKPOINT_HANDLERS
from ui.dialogs import answer_of
from ui.feed import Feed, batch_of, examples_of
from ui.finding_commands import FINDING_HANDLERS
from ui.group_commands import close_selected, open_selected
from ui.guide_commands import GUIDE_HANDLERS
from ui.history_commands import HISTORY_HANDLERS
from ui.inspecting_commands import INSPECTING_HANDLERS
from ui.layout_commands import LAYOUT_HANDLERS
from ui.problem_commands import PROBLEM_HANDLERS
from ui.settings import SPEEDS, STRIDES
from ui.theme import THEMES
from ui.watch_commands import WATCH_HANDLERS

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.session import Session

Handler = Callable[["MainWindow"], object]


def run_command(window: MainWindow, command: str) -> None:
    """Do what a command says.

    Args:
        window: Where it was given.
        command: Its id.
    """
    HANDLERS[command](window)


def _act(action: Action) -> Handler:
    return lambda window: window.session.act(action)


def _level(level: Level) -> Handler:
    return lambda window: window.session.set_level(level)


def _theme(name: str) -> Handler:
    return lambda window: window.windows.apply_theme(name)


def _notation(notation: Notation) -> Handler:
    return lambda window: window.session.set_notation(notation)


def _stride(name: str) -> Handler:
    return lambda window: window.session.set_stride(name)


def _pane(name: str) -> Handler:
    return lambda window: window.workspace.panes.toggle(name)


def _speed(by: int) -> Handler:
    """Play at the speed so many places further in the list."""

    def handler(window: MainWindow) -> None:
        place = SPEEDS.index(window.settings.speed) + by
        window.session.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    return handler


def _goto_end(window: MainWindow) -> None:
    state = window.session.state
    window.session.goto(len(state.steps) if state is not None else 0)


def _feed(change: Callable[[Feed, Model, int], Feed]) -> Handler:
    """Run on other examples, or in the other mode; the change is told which example is looked at."""

    def handler(window: MainWindow) -> None:
        session = window.session
        if session.state is not None:
            model = session.state.model
            shown = min(session.shown_example, max(examples_of(model) - 1, 0))
            session.set_feed(change(session.feed, model, shown))

    return handler


def _moved(by: int) -> Callable[[Feed, Model, int], Feed]:
    return lambda feed, model, _: feed.moved(by, batch_of(model), examples_of(model))


def _export(window: MainWindow) -> None:
    """Show the export dialog for what the canvas shows, frozen where it is."""
    session = window.session
    if session.playback.is_playing:
        session.toggle_play()
    drawing = window.workspace.surface.drawing
    if drawing is None or not session.gives_pass("No picture was written"):
        return
    from ui.export.dialog import ExportDialog

    folder = session.path.parent if session.path is not None else Path.cwd()
    dialog = ExportDialog(drawing, window.theme.name, folder, Path(session.name).stem, window)
    answer_of(dialog)
    if dialog.written is not None:
        session.notified.emit(f"Picture written to {dialog.written}")


def _close(window: MainWindow) -> None:
    if window.files.may_leave():
        window.session.close()


def _of_session(do: Callable[[Session], object]) -> Handler:
    return lambda window: do(window.session)


HANDLERS: dict[str, Handler] = {
    **{command: _of_session(do) for command, do in LAYOUT_HANDLERS.items()},
    "file.new": lambda window: window.files.new(),
    "file.open": lambda window: window.files.open(),
    "file.save": lambda window: window.files.save(),
    "file.save_as": lambda window: window.files.save_as(),
    "file.export": _export,
    "file.close": _close,
    **session_commands.HANDLERS,
    **FINDING_HANDLERS,
    **INSPECTING_HANDLERS,
    **PROBLEM_HANDLERS,
    "edit.undo": lambda window: window.session.undo(),
    "edit.redo": lambda window: window.session.redo(),
    **{f"view.pane_{name}": _pane(name) for name in ("left", "right", "bottom")},
    "view.fit": lambda window: window.workspace.surface.fit(),
    "view.zoom_in": lambda window: window.workspace.surface.zoom_in(),
    "view.zoom_out": lambda window: window.workspace.surface.zoom_out(),
    "view.level_layers": _level(Level.LAYERS),
    "view.level_variables": _level(Level.VARIABLES),
    "view.level_primitives": _level(Level.PRIMITIVES),
    "view.units": lambda window: window.session.show_units(not window.session.units_wanted),
    "view.level_scalars": _level(Level.SCALARS),
    "view.open_group": lambda window: open_selected(window.session),
    "view.close_group": lambda window: close_selected(window.session),
    "view.open_all": _act(OpenAll()),
    "view.close_all": _act(CloseAll()),
    "view.notation_bar": _notation(Notation.BAR),
    "view.notation_delta": _notation(Notation.DELTA),
    "view.notation_d": _notation(Notation.D),
    **coloring_commands.HANDLERS,
    "view.theme": lambda window: window.windows.apply_theme("light" if window.theme.is_dark else "dark"),
    **{f"view.theme_{name}": _theme(name) for name in THEMES},
    "view.reduce_motion": lambda window: window.session.set_reduce_motion(not window.settings.reduce_motion),
    "debug.play": lambda window: window.session.toggle_play(),
    "debug.play_back": lambda window: window.session.toggle_play(back=True),
    **{f"debug.stride_{name}": _stride(name) for name in STRIDES},
    "debug.slower": _speed(-1),
    "debug.faster": _speed(1),
    "debug.step_into": _act(StepInto()),
    "debug.step_over": _act(StepOver()),
    "debug.step_out": _act(StepOut()),
    "debug.step_rank": _act(StepRank()),
    "debug.step_layer": _act(StepLayer()),
    "debug.step_back_rank": _act(StepRank(back=True)),
    "debug.step_back_layer": _act(StepLayer(back=True)),
    "debug.step_back_into": _act(StepInto(back=True)),
    "debug.step_back": _act(StepOver(back=True)),
    "debug.step_back_out": _act(StepOut(back=True)),
    "debug.continue": _act(Continue()),
    "debug.continue_back": _act(Continue(back=True)),
    **BREAKPOINT_HANDLERS,
    **WATCH_HANDLERS,
    "view.nodes": lambda window: window.workspace.below.show_nodes(),
    "debug.goto_start": lambda window: window.session.goto(0),
    "debug.goto_end": _goto_end,
    "debug.restart": lambda window: window.session.goto(0),
    "debug.stop": lambda window: window.session.stop(),
    "train.toggle": lambda window: window.workspace.below.train(),
    "data.all": _feed(lambda feed, model, shown: replace(feed, rows=None)),
    "data.batch": _feed(lambda feed, model, shown: feed.of_batch(shown, batch_of(model), examples_of(model))),
    "data.one": _feed(lambda feed, model, shown: feed.of_one(shown)),
    "data.previous": _feed(_moved(-1)),
    "data.next": _feed(_moved(1)),
    "data.train_mode": _feed(lambda feed, model, shown: replace(feed, evaluate=False)),
    "data.evaluate_mode": _feed(lambda feed, model, shown: replace(feed, evaluate=True)),
    **APP_HANDLERS,
    **HISTORY_HANDLERS,
    **GUIDE_HANDLERS,
}
"""Command's id -> what it does; one for each command of the table."""
