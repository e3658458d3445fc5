"""Which commands make sense now, and which are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.debugging.debugger import DebuggerState
from engine.levels import Level
from engine.model import Model
from ui.breakpoint_commands import refresh_breakpoints
from ui.coloring_commands import show_choice
from ui.feed import batch_of, examples_of, has_modes
from ui.finding_commands import refresh_finding
from ui.history_commands import refresh_history
from ui.layout_commands import refresh_layout
from ui.menus.mnemonics import relabel
from ui.menus.table import COMMANDS
from ui.problem_commands import refresh_problems
from ui.session_commands import refresh_files
from ui.watch_commands import refresh_watches

if TYPE_CHECKING:
    from ui.workspace import Workspace

_NEED_A_GRAPH = (
    "edit.find",
    "edit.select",
    "edit.copy",
    "view.focus",
    "view.chain",
    "view.minimap",
    "view.nodes",
    "debug.",
    "view.level",
    "view.direction",
    "view.engine",
    "view.open",
    "view.close",
    "view.units",
    "view.array",
    "view.source",
    "view.color",
    "view.edge",
    "view.fit",
    "view.zoom",
    "file.export",
    "data.",
    "train.",
)


class Enabling:
    """Enables and checks the commands of a window.

    Args:
        workspace: What they act on.
        actions: The actions by command.
    """

    def __init__(self, workspace: Workspace, actions: Mapping[str, QAction]) -> None:
        self._workspace, self._actions = workspace, actions
        self._there: tuple[bool, bool] | None = None
        """Whether there was a document and a graph when the commands that need them were last enabled."""

    def refresh(self) -> None:
        """Enable what makes sense now."""
        session, actions = self._workspace.session, self._actions
        there = session.is_open, session.state is not None
        if there != self._there:
            # Not each time: what is enabled here and disabled by a rule below has every menu and button looked at anew.
            self._there = there
            self._refresh_needs(*there)
        self._refresh_undo()
        actions["view.reduce_motion"].setChecked(session.settings.reduce_motion)
        actions[f"view.notation_{session.settings.notation}"].setChecked(True)
        actions[f"debug.stride_{session.settings.stride}"].setChecked(True)
        state = session.state
        refresh_finding(session, actions, self._workspace.minimap)
        refresh_layout(session, actions)
        refresh_history(session, actions)
        refresh_files(self._workspace, actions)
        refresh_breakpoints(session, actions)
        refresh_watches(session, actions)
        refresh_problems(session, actions)
        if state is None:
            return
        self._refresh_levels(state)
        show_choice(actions, session)
        self._refresh_training(state.model)
        self._refresh_steps(state)

    def _refresh_needs(self, has_document: bool, has_graph: bool) -> None:
        for command in COMMANDS:
            if command.needs_document:
                able = has_document and (has_graph or not command.id.startswith(_NEED_A_GRAPH))
                self._actions[command.id].setEnabled(able)

    def _refresh_undo(self) -> None:
        actions, stack = self._actions, self._workspace.session.undo_stack
        for name, able, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            action = actions[f"edit.{name}"]
            action.setEnabled(able)
            relabel(action, f"{name.capitalize()} {text}".strip())

    def _refresh_levels(self, state: DebuggerState) -> None:
        session, actions = self._workspace.session, self._actions
        for level in Level:
            actions[f"view.level_{level}"].setChecked(state.level is level)
        has_layers = bool(state.model.graph.groups)
        actions["view.level_layers"].setEnabled(has_layers)
        actions["view.level_layers"].setToolTip(
            "One node a layer (1)" if has_layers else "One node a layer: this model has none"
        )
        scalars = session.scalars_refusal
        actions["view.level_scalars"].setEnabled(not scalars)
        actions["view.level_scalars"].setToolTip(
            f"One node a number: {scalars}" if scalars else "Scalars (4)\nOne node a number"
        )
        refusal = session.units_refusal
        actions["view.units"].setEnabled(not refusal)
        actions["view.units"].setChecked(session.shows_units)
        actions["view.units"].setToolTip(
            f"Layers as neurons with weighted edges: {refusal}"
            if refusal
            else "Units (U)\nLayers as neurons with weighted edges"
        )

    def _refresh_steps(self, state: DebuggerState) -> None:
        session, actions = self._workspace.session, self._actions
        for name in ("play", "play_back"):
            actions[f"debug.{name}"].setEnabled(bool(state.steps))
        at_start, at_end = state.cursor == 0, state.cursor == len(state.steps)
        for name in ("step_into", "step_over", "step_out", "step_rank", "step_layer", "continue", "goto_end"):
            actions[f"debug.{name}"].setEnabled(not at_end)
        for name in ("into", "rank", "layer", "out"):
            actions[f"debug.step_back_{name}"].setEnabled(not at_start)
        for name in ("step_back", "continue_back", "goto_start", "restart"):
            actions[f"debug.{name}"].setEnabled(not at_start)
        actions["debug.stop"].setEnabled(session.playback.is_playing)

    def _refresh_training(self, model: Model) -> None:
        """Enable and check the commands of the training menu."""
        session, actions = self._workspace.session, self._actions
        feed, training = session.feed, self._workspace.training
        size, modes = examples_of(model), has_modes(model)
        # What a pass of the past was fed belongs to it.
        readable = session.error is None and session.past.shown is None
        actions["train.toggle"].setEnabled(training.is_able)
        relabel(actions["train.toggle"], "Stop training" if training.is_running else "Train")
        for name in ("all", "batch", "one"):
            actions[f"data.{name}"].setEnabled(size > 0 and readable)
        for name, by in (("previous", -1), ("next", 1)):
            moves = feed.moved(by, batch_of(model), size) != feed
            actions[f"data.{name}"].setEnabled(size > 0 and readable and moves)
        for name in ("train_mode", "evaluate_mode"):
            actions[f"data.{name}"].setEnabled(modes and readable)
        chosen = "all" if feed.rows is None else "one" if feed.is_one else "batch"
        actions[f"data.{chosen}"].setChecked(True)
        actions["data.evaluate_mode" if feed.evaluate else "data.train_mode"].setChecked(True)
