"""The workspace: the rooms around one session. Built after the window's first paint, since it needs the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from engine.files.recovery import RecoveryFolder
from ui.array_windows import ArrayWindows
from ui.autosave import Autosave
from ui.breakpoints.panel import BreakpointPanel
from ui.canvas.beyond import Beyond
from ui.canvas.breadcrumb import Breadcrumb
from ui.canvas.layout_progress import LayoutProgress
from ui.canvas.legend import UNITS_LEGEND, Legend
from ui.canvas.overlays import Overlays
from ui.canvas.units_view import UnitsCanvas
from ui.canvas.view import Canvas
from ui.changes import What, on_change, on_rest
from ui.check_progress import CheckProgress
from ui.comparing.panel import ComparisonPanel
from ui.enabling import Enabling
from ui.file_commands import FileCommands
from ui.file_watch import FileWatch
from ui.finding.minimap import Minimap
from ui.finding.panel import SearchPanel
from ui.finding_commands import ABOUT_NODES
from ui.folding import FoldingTabs
from ui.gallery.pages import Gallery
from ui.held_keys import HeldKeys
from ui.history.bar import HistoryBar
from ui.history_commands import refresh_history
from ui.inspector.panel import Inspector
from ui.layout_commands import refresh_layout
from ui.layouts import in_a_column
from ui.lower_rooms import LowerRooms
from ui.model.panel import ModelPanel
from ui.node_menu import COMMON, MenuTarget, node_menu
from ui.notices import Notices
from ui.outline.nodes import NodeList
from ui.outline.panel import Outline
from ui.panes import Panes
from ui.problems.panel import ProblemsPanel
from ui.recorded_note import RecordedNote
from ui.recovering import Recovering
from ui.session import Session
from ui.settings import Settings
from ui.status import Status
from ui.theme import Theme
from ui.timeline.panel import Timeline
from ui.timeline.transport import Transport
from ui.top_rows import LOW_PX, TopRows
from ui.training.bar import DataBar
from ui.training.panel import TrainingPanel
from ui.watch.panel import WatchPanel
from ui.watch_place import WatchPlace

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Workspace(QWidget):
    """Canvas, timeline, inspector, model and gallery around a session.

    Args:
        settings: What the person chose earlier.
        actions: The actions by command.
        theme: The colours.
        window: The owner.
    """

    def __init__(self, settings: Settings, actions: Mapping[str, QAction], theme: Theme, window: MainWindow) -> None:
        super().__init__(window.pages)
        self.settings, self._actions = settings, actions
        self.session = session = Session(settings, self)
        panes = self.panes = Panes(settings, actions, self)
        self.left, self.right, self.bottom = panes.left, panes.right, panes.bottom
        left, right, below = panes.left.place, panes.right.place, panes.bottom.place
        self.centre = QStackedWidget(panes.centre)
        self.notices = Notices(self)
        self._recorded_note = RecordedNote(session, self.notices)
        self.watch: FileWatch = FileWatch(session, self.notices)
        self.files = FileCommands(session, window, self.watch)
        kept = RecoveryFolder(settings.state_folder / "unsaved")
        self.autosave = Autosave(session, kept)
        self.recovering: Recovering = Recovering(window, self.notices, kept)
        self.canvas = Canvas(session, theme, self.centre)
        self.overlays = Overlays(session, self.canvas, theme)
        self.beyond = Beyond(session, self.canvas)
        self.minimap = Minimap(session, self.canvas, self.canvas.go_to, theme)
        self.breadcrumb = Breadcrumb(session, self.canvas)
        self.layout_progress = LayoutProgress(
            session, self.canvas, actions["view.hurry_layout"], actions["view.stay"], actions["debug.compare_stop"]
        )
        self.units = UnitsCanvas(session, theme, self.centre)
        self.units_overlays = Overlays(session, self.units, theme, UNITS_LEGEND)
        self.timeline = Timeline(session, theme, below)
        self.inspector = Inspector(session, theme, right)
        self.arrays = ArrayWindows(session, theme, self)
        self.model = ModelPanel(session, theme, left)
        self.outline = Outline(session, theme, left)
        self.nodes = NodeList(session, theme, below)
        self.gallery = Gallery(theme, parent=left)
        self.transport = Transport(session, actions, theme, self)
        self.data_bar = DataBar(session, actions, self)
        self.breakpoints = BreakpointPanel(session, theme, below)
        self.watches = WatchPanel(session, theme, below)
        self.training = TrainingPanel(session, theme, below)
        self.history_bar = HistoryBar(session, actions, theme, panes.centre)
        self.comparison = ComparisonPanel(
            session, actions["debug.compare_stop"], actions["debug.goto_end"], theme, self
        )
        self.comparison.hide()  # until there is something to compare, it has no tab
        self.problems = ProblemsPanel(session, actions, theme, below)
        self.status = Status(session, theme)
        self.held_keys = HeldKeys(session, (self.canvas, self.units), self)
        self._enabling = Enabling(self, actions)
        self.refresh_keys()
        self.check_progress = CheckProgress(session)
        self.status.addPermanentWidget(self.check_progress)
        self._place()
        self.search: SearchPanel = SearchPanel(
            session, self.canvas.show_node, self.canvas.reveal, self._leave_search, theme, self.centre
        )
        self.canvas.cover = self.search
        self._connect()
        self.refresh_actions()

    def _connect(self) -> None:
        """Let the rooms ask for what only the workspace can do."""
        session, actions = self.session, self._actions
        self.gallery.chosen.connect(self.files.open_example)
        self.bottom.currentChanged.connect(self._make_room)
        self.training.toggled.connect(self.refresh_actions)
        self.inspector.window_wanted.connect(actions["view.array"].trigger)
        self.inspector.source_wanted.connect(actions["view.source"].trigger)
        session.breakpoint_shown.connect(self.below.show_breakpoints)
        session.watch_shown.connect(self.below.show_watches)
        session.breakpoint_asked.connect(lambda number: self.below.show_breakpoints(number, to_write=True))
        self._connect_problems()
        for surface in (self.canvas, self.units):
            surface.menu_wanted.connect(lambda name, place: self.node_menu(name).popup(place))
        on_change(session, ~What.PHASE, self._refresh)
        on_rest(session, ~What.PHASE, lambda _: self.refresh_actions())
        session.arranging.connect(lambda _: refresh_layout(session, actions))
        session.reading.connect(lambda _: refresh_layout(session, actions))
        # The stack moves only after an edit has been announced. Its own signal would also come while it is destroyed.
        session.history_changed.connect(self.refresh_actions)

    def _place(self) -> None:
        panes = self.panes
        self.left.tabBar().setAccessibleName("Model, outline or gallery")
        self.right.tabBar().setAccessibleName("Inspector")
        rooms: tuple[tuple[FoldingTabs, QWidget, str], ...] = (
            (self.left, self.model, "Model"),
            (self.left, self.outline, "Outline"),
            (self.left, self.gallery, "Gallery"),
            (self.right, self.inspector, "Inspector"),
        )
        for pane, room, title in rooms:
            pane.addTab(room, title)
        self.below: LowerRooms = LowerRooms(
            self.bottom,
            *(self.timeline, self.breakpoints, self.watches, self.nodes, self.training, self.problems, self.comparison),
        )
        self.canvas.drops = WatchPlace(self.bottom, self.watches)
        self.centre.addWidget(self.canvas)
        self.centre.addWidget(self.units)
        self.centre.setMinimumSize(240, 160)
        in_a_column(panes.centre, (self.centre, self.history_bar), grows=self.centre)
        self._bars = TopRows(self.transport, self.data_bar, self)
        in_a_column(self, (self._bars, self.notices, panes), grows=panes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up what is being made ready, or leads back to the graph, where nobody has another use for it."""
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            event.ignore()
        elif self.session.can_stay:
            self.session.stay()
        else:
            self.surface.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the graph its height in a low window."""
        super().resizeEvent(event)
        self.history_bar.save_height(self.window().height() < LOW_PX)
        self._bars.arrange_soon()

    def _connect_problems(self) -> None:
        diagnosing = self.session.diagnosing
        diagnosing.wanted.connect(self._show_culprit)
        diagnosing.answered.connect(self.below.show_problems)
        diagnosing.changed.connect(self.refresh_actions)
        diagnosing.walked.connect(self.refresh_actions)

    def _show_culprit(self, name: str) -> None:
        """Bring a node into sight; the units have none, so the graph takes their place."""
        if self.session.shows_units:
            self.session.show_units(False)
        self.canvas.show_node(name)

    def _make_room(self) -> None:
        """Give a tall tab its height while it is shown, and the canvas its own back."""
        self.session.sight.tab = self.bottom.currentWidget().objectName()
        self.panes.lift(self.below.needed_px)

    @property
    def surface(self) -> Canvas | UnitsCanvas:
        """The canvas that is shown: the graph's, or the units'."""
        return self.units if self.session.shows_units else self.canvas

    @property
    def legend(self) -> Legend:
        """The legend of the canvas that is shown."""
        return (self.units_overlays if self.session.shows_units else self.overlays).legend

    def node_menu(self, name: MenuTarget) -> QMenu:
        """The menu of a node, of an open group's frame, of an edge, or of the empty canvas."""
        menu = node_menu(self.session, self.inspector, name, self._actions, self)
        if isinstance(name, str):
            below = self._actions[COMMON[0]]
            menu.insertActions(below, [self._actions[command] for command in ABOUT_NODES])
            menu.insertSeparator(below)
        return menu

    def show_source(self, index: int) -> None:
        """Go to the line of the text that a node comes from."""
        state = self.session.state
        if state is None:
            return
        self.panes.unfold("left")
        self.left.setCurrentWidget(self.model)
        graph, node = state.view.graph, state.view.nodes[index]
        self.model.editor.go_to_line(graph.variable_of(node.last).span.line)

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
            self.nodes,
            self.gallery,
            self.transport,
            self.breakpoints,
            self.watches,
            self.training,
            self.history_bar,
            self.comparison,
            self.problems,
            self.status,
            self.arrays,
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
            self.bottom.show_named(self.session.sight.taken_tab())
        if self.session.comparing.partner is None:
            self.below.drop_comparison()
        if self.session.pace.hurries:
            refresh_history(self.session, self._actions)  # the next key is theirs

    def refresh_keys(self) -> None:
        """Follow the keys that the stepping commands have now."""
        stepping = (action for name, action in self._actions.items() if name.startswith("debug.step"))
        self.held_keys.set_keys(key for action in stepping for key in action.shortcuts())

    def refresh_actions(self) -> None:
        """Enable the commands that make sense now."""
        self._enabling.refresh()
