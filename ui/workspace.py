"""The workspace: the rooms around one session. Built after the window's first paint, since it needs the engine."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from engine.levels import GroupName, Level
from engine.model import Model
from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.layout_progress import LayoutProgress
from ui.canvas.legend import UNITS_LEGEND, Legend
from ui.canvas.overlays import Overlays
from ui.canvas.units_view import UnitsCanvas
from ui.canvas.view import Canvas
from ui.changes import What, on_change
from ui.check_progress import CheckProgress
from ui.coloring_commands import show_choice
from ui.comparing.panel import ComparisonPanel
from ui.feed import batch_of, examples_of, has_modes
from ui.file_commands import FileCommands
from ui.finding.minimap import Minimap
from ui.finding.panel import SearchPanel
from ui.finding_commands import ABOUT_NODES, refresh_finding
from ui.gallery.pages import Gallery
from ui.held_keys import HeldKeys
from ui.history.bar import HistoryBar
from ui.history_commands import refresh_history
from ui.inspector.panel import Inspector
from ui.layout_commands import refresh_layout
from ui.menus.table import COMMANDS
from ui.model.panel import ModelPanel
from ui.node_menu import node_menu
from ui.outline.panel import Outline
from ui.session import Session
from ui.settings import Settings
from ui.status import Status
from ui.theme import Theme
from ui.timeline.panel import Timeline
from ui.timeline.transport import Transport
from ui.training.bar import DataBar
from ui.training.panel import TrainingPanel

_PANES = {"outer": [262, 852, 326], "inner": [726, 132]}
_NEED_A_GRAPH = (
    "edit.find",
    "edit.select",
    "edit.copy",
    "view.focus",
    "view.chain",
    "view.minimap",
    "debug.",
    "view.level",
    "view.direction",
    "view.engine",
    "view.open",
    "view.close",
    "view.units",
    "view.color",
    "view.edge",
    "view.fit",
    "view.zoom",
    "file.export",
)


class Workspace(QWidget):
    """Canvas, timeline, inspector, model and gallery around a session.

    Args:
        settings: What the person chose earlier.
        actions: The actions by command.
        theme: The colours.
        window: The owner.
    """

    def __init__(self, settings: Settings, actions: Mapping[str, QAction], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.settings, self._actions = settings, actions
        self.session = session = Session(settings, self)
        self.files = FileCommands(session, window)
        self.canvas = Canvas(session, theme)
        self.overlays = Overlays(session, self.canvas, theme)
        self.minimap = Minimap(session, self.canvas, self.canvas.go_to, theme)
        self.breadcrumb = Breadcrumb(session, self.canvas)
        self.layout_progress = LayoutProgress(session, self.canvas, actions["view.hurry_layout"], actions["view.stay"])
        self.units = UnitsCanvas(session, theme)
        self.units_overlays = Overlays(session, self.units, theme, UNITS_LEGEND)
        self.timeline = Timeline(session, theme)
        self.inspector = Inspector(session, theme)
        self.model = ModelPanel(session, theme)
        self.outline = Outline(session, theme)
        self.gallery = Gallery(theme)
        self.transport = Transport(session, actions, theme)
        self.data_bar = DataBar(session, actions)
        self.training = TrainingPanel(session, theme)
        self.history_bar = HistoryBar(session, actions, theme)
        self.comparison = ComparisonPanel(session, actions["debug.compare_stop"], theme)
        self.status = Status(session, theme)
        self.held_keys = HeldKeys(session, (self.canvas, self.units), self)
        self.refresh_keys()
        self.check_progress = CheckProgress(session)
        self.status.addPermanentWidget(self.check_progress)
        self._before = 0
        self._place()
        self.search: SearchPanel = SearchPanel(session, self.canvas.show_node, self._leave_search, theme, self.centre)
        self._restore_layout()
        self.gallery.chosen.connect(self.files.open_example)
        self.bottom.currentChanged.connect(self._make_room)
        self.training.toggled.connect(self.refresh_actions)
        self.history_bar.toggled.connect(self._make_room_for_passes)
        for surface in (self.canvas, self.units):
            surface.menu_wanted.connect(lambda name, place: self.node_menu(name).popup(place))
        on_change(session, ~What.PHASE, self._refresh)
        session.arranging.connect(lambda _: refresh_layout(session, actions))
        # The stack moves only after an edit has been announced. Its own signal would also come while it is destroyed.
        session.history_changed.connect(self.refresh_actions)
        self.refresh_actions()

    def _place(self) -> None:
        self.left = QTabWidget()
        self.left.setObjectName("left")
        self.left.setDocumentMode(True)
        self.left.tabBar().setAccessibleName("Model, outline or gallery")
        self.left.addTab(self.model, "Model")
        self.left.addTab(self.outline, "Outline")
        self.left.addTab(self.gallery, "Gallery")
        self.bottom = QTabWidget()
        self.bottom.setObjectName("bottom")
        self.bottom.setDocumentMode(True)
        self.bottom.tabBar().setAccessibleName("Timeline or training")
        self.bottom.addTab(self.timeline, "Timeline")
        self.bottom.addTab(self.training, "Training")
        self.inner = QSplitter(Qt.Orientation.Vertical)
        self.centre = QStackedWidget()
        self.centre.addWidget(self.canvas)
        self.centre.addWidget(self.units)
        self.inner.addWidget(self.centre)
        self.inner.addWidget(self._below())
        self.inner.setStretchFactor(0, 1)
        self.outer = QSplitter(Qt.Orientation.Horizontal)
        for pane in (self.left, self.inner, self.inspector):
            self.outer.addWidget(pane)
        self.outer.setStretchFactor(1, 1)
        for splitter in (self.inner, self.outer):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.left.setMinimumWidth(210)
        self.inspector.setMinimumWidth(270)
        self.centre.setMinimumSize(240, 160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self.data_bar)
        layout.addWidget(self.outer, 1)

    def _below(self) -> QWidget:
        """What lies below the canvas: the passes, and the tabs with the steps of one of them."""
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.history_bar)
        column.addWidget(self.bottom, 1)
        return below

    def show_comparison(self) -> None:
        """Show the table of differences; it is there only while two passes are compared."""
        if self.bottom.indexOf(self.comparison) < 0:
            self.bottom.addTab(self.comparison, "Compare")
        self.bottom.setCurrentWidget(self.comparison)

    def train(self) -> None:
        """Start a training, or stop the one that is under way, in sight."""
        self.bottom.setCurrentWidget(self.training)
        self.training.toggle()

    def _make_room(self) -> None:
        """Give training and comparison their height while they are shown, and the canvas its own back."""
        above, below = self.inner.sizes()
        current = self.bottom.currentWidget()
        if current is not self.timeline:
            needed = self.bottom.tabBar().height() + current.sizeHint().height()
            needed += 0 if self.history_bar.isHidden() else self.history_bar.height()
            self._before = self._before or below
            below, above = max(needed, below), above + below - max(needed, below)
        elif self._before:
            below, above, self._before = self._before, above + below - self._before, 0
        self.inner.setSizes([above, below])

    def _make_room_for_passes(self, shown: bool) -> None:
        """What lies below the bar of passes keeps its height when the bar comes and goes."""
        above, below = self.inner.sizes()
        by = self.history_bar.sizeHint().height() * (1 if shown else -1)
        self._before += by if self._before else 0
        self.inner.setSizes([above - by, below + by])

    @property
    def surface(self) -> Canvas | UnitsCanvas:
        """The canvas that is shown: the graph's, or the units'."""
        return self.units if self.session.shows_units else self.canvas

    @property
    def legend(self) -> Legend:
        """The legend of the canvas that is shown."""
        return (self.units_overlays if self.session.shows_units else self.overlays).legend

    def node_menu(self, name: str | GroupName | None) -> QMenu:
        """The menu of a node, of an open group's frame, or of the empty canvas."""
        common = (self._actions["view.fit"], self._actions["file.export"])
        menu = node_menu(self.session, self.inspector.editor, name, common, self)
        if isinstance(name, str):
            menu.insertActions(common[0], [self._actions[command] for command in ABOUT_NODES])
            menu.insertSeparator(common[0])
        return menu

    def _leave_search(self) -> None:
        self.surface.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours in every room."""
        for room in (
            self.canvas,
            self.overlays,
            self.minimap,
            self.search,
            self.units,
            self.units_overlays,
            self.timeline,
            self.inspector,
            self.model,
            self.outline,
            self.gallery,
            self.transport,
            self.training,
            self.history_bar,
            self.comparison,
            self.status,
        ):
            room.set_theme(theme)

    def _refresh(self, what: What) -> None:
        shown = self.surface
        if self.centre.currentWidget() is not shown:
            had_focus = self.canvas.hasFocus() or self.units.hasFocus()
            self.centre.setCurrentWidget(shown)
            if had_focus:
                shown.setFocus(Qt.FocusReason.OtherFocusReason)
        opened = What.STRUCTURE | What.DOCUMENT | What.PLAYING
        if opened in what and self.session.is_open:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)  # a document was opened: the keys belong to it
            if not self.session.example:
                self.left.setCurrentWidget(self.model)
        place = self.bottom.indexOf(self.comparison)
        if place >= 0 and self.session.comparing.partner is None:
            self.bottom.removeTab(place)
        self.refresh_actions()

    def refresh_keys(self) -> None:
        """Follow the keys that the stepping commands have now."""
        stepping = (action for name, action in self._actions.items() if name.startswith("debug.step"))
        self.held_keys.set_keys(key for action in stepping for key in action.shortcuts())

    def refresh_actions(self) -> None:
        """Enable the commands that make sense now."""
        session, actions = self.session, self._actions
        for command in COMMANDS:
            if command.needs_document:
                able = session.is_open and (session.state is not None or not command.id.startswith(_NEED_A_GRAPH))
                actions[command.id].setEnabled(able)
        stack = session.undo_stack
        for name, able, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            action = actions[f"edit.{name}"]
            action.setEnabled(able)
            action.setText(f"{name.capitalize()} {text}".strip())
        actions["view.reduce_motion"].setChecked(session.settings.reduce_motion)
        actions[f"view.notation_{session.settings.notation}"].setChecked(True)
        actions[f"debug.stride_{session.settings.stride}"].setChecked(True)
        state = session.state
        refresh_finding(session, actions, self.minimap)
        refresh_layout(session, actions)
        refresh_history(session, actions)
        if state is None:
            return
        for level in Level:
            actions[f"view.level_{level}"].setChecked(state.level is level)
        show_choice(actions, session)
        self._refresh_training(state.model)
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
        session, actions, feed = self.session, self._actions, self.session.feed
        size, modes = examples_of(model), has_modes(model)
        # What a pass of the past was fed belongs to it.
        readable = session.error is None and session.past.shown is None
        actions["train.toggle"].setEnabled(self.training.is_able)
        actions["train.toggle"].setText("Stop training" if self.training.is_running else "Train")
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

    def _restore_layout(self) -> None:
        for name, splitter in (("outer", self.outer), ("inner", self.inner)):
            stored = self.settings.layout_of(name)
            if stored.isEmpty() or not splitter.restoreState(stored):
                splitter.setSizes(_PANES[name])
            splitter.setHandleWidth(1)

    def keep_layout(self) -> None:
        """Remember where the panes' borders are."""
        for name, splitter in (("outer", self.outer), ("inner", self.inner)):
            self.settings.keep_layout(name, splitter.saveState())
