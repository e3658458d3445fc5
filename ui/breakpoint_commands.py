"""What the commands about breakpoints do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.debugging.actions import EnableBreakpoints, SetBreakpoints
from engine.debugging.breakpoints import Place, group_place
from engine.debugging.breakpoints.presets import BreakOn
from ui.breaking import break_on, break_when, run_to, selected_place, toggle
from ui.group_commands import open_groups
from ui.session import Session

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]


def _at_selected(do: Callable[[Session, Place | None], None]) -> Handler:
    return lambda window: do(window.session, selected_place(window.session))


def _toggle_group(window: MainWindow) -> None:
    state, index = window.session.state, window.session.inspected
    around = () if state is None or index is None else open_groups(state, index)
    if around:
        toggle(window.session, group_place(around[-1]))
    else:
        window.session.notified.emit("Select a node inside of an open group first")


def _act_on_all(action: EnableBreakpoints | SetBreakpoints) -> Handler:
    return lambda window: window.session.act(action)


def _preset_handler(wanted: BreakOn) -> Handler:
    return lambda window: break_on(window.session, wanted)


BREAKPOINT_HANDLERS: Mapping[str, Handler] = {
    "debug.run_to_here": _at_selected(run_to),
    "debug.toggle_breakpoint": _at_selected(toggle),
    "debug.toggle_group_breakpoint": _toggle_group,
    "debug.break_when": _at_selected(break_when),
    "debug.show_breakpoints": lambda window: window.workspace.below.show_breakpoints(),
    "debug.enable_breakpoints": _act_on_all(EnableBreakpoints(enabled=True)),
    "debug.disable_breakpoints": _act_on_all(EnableBreakpoints(enabled=False)),
    "debug.remove_breakpoints": _act_on_all(SetBreakpoints(())),
    **{f"debug.break_on_{wanted}": _preset_handler(wanted) for wanted in BreakOn},
}
"""Command's id -> what it does."""


def refresh_breakpoints(session: Session, actions: Mapping[str, QAction]) -> None:
    """Enable the commands that make sense now."""
    found = session.document.breakpoints if session.state is not None else ()
    actions["debug.enable_breakpoints"].setEnabled(any(not b.enabled for b in found))
    actions["debug.disable_breakpoints"].setEnabled(any(b.enabled for b in found))
    actions["debug.remove_breakpoints"].setEnabled(bool(found))
