"""The rooms below the canvas: which there are, how they come into sight, and how high they want to be."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ui.breakpoints.panel import BreakpointPanel
from ui.comparing.panel import ComparisonPanel
from ui.folding import FoldingTabs
from ui.outline.nodes import NodeList
from ui.problems.panel import ProblemsPanel
from ui.timeline.panel import Timeline
from ui.training.panel import TrainingPanel
from ui.watch.panel import WatchPanel


class LowerRooms(QObject):
    """Shows one of the rooms in the tabs below the canvas.

    Args:
        tabs: The tabs, empty at first.
        timeline: The pass as a strip, which is content with little height.
        breakpoints: Their list.
        watches: Their list.
        nodes: Their list.
        training: The training.
        problems: What is wrong.
        comparison: The differences between two passes; it has a tab only while there are two.
    """

    def __init__(
        self,
        tabs: FoldingTabs,
        timeline: Timeline,
        breakpoints: BreakpointPanel,
        watches: WatchPanel,
        nodes: NodeList,
        training: TrainingPanel,
        problems: ProblemsPanel,
        comparison: ComparisonPanel,
    ) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        tabs.tabBar().setAccessibleName("Timeline, breakpoints, watch, nodes, training or problems")
        self._timeline, self._breakpoints, self._watches, self._nodes = timeline, breakpoints, watches, nodes
        self._training, self._problems, self._comparison = training, problems, comparison
        tabs.addTab(timeline, "Timeline")
        tabs.addTab(breakpoints, "Breakpoints")
        tabs.addTab(watches, "Watch")
        tabs.addTab(nodes, "Nodes")
        tabs.addTab(training, "Training")
        tabs.addTab(problems, "Problems")
        problems.counted.connect(self._count_problems)

    @property
    def needed_px(self) -> int:
        """The height that the shown tab cannot do without; 0 where it has none."""
        shown = self._tabs.currentWidget()
        return 0 if shown is self._timeline else self._tabs.tabBar().height() + shown.sizeHint().height()

    def _bring(self, room: QWidget, focus: QWidget | None = None) -> None:
        """Bring a room into sight, and something in it ready for the keyboard."""
        if self._tabs.is_folded:
            self._tabs.wanted.emit()
        self._tabs.setCurrentWidget(room)
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_breakpoints(self, number: int | None = None, *, to_write: bool = False) -> None:
        """Show the list of breakpoints, at one of them; its condition may be there to be written."""
        self._bring(self._breakpoints, self._breakpoints.view if number is None else None)
        if number is not None and to_write:
            self._breakpoints.edit_condition(number)
        elif number is not None:
            self._breakpoints.show_breakpoint(number)

    def show_watches(self, text: str | None = None) -> None:
        """Show the list of watches, at one of them; an empty text is a new one, which is there to be written."""
        self._bring(self._watches, self._watches.view if text is None else None)
        if text is not None:
            self._watches.show_watch(text)

    def show_nodes(self) -> None:
        """Show the list of nodes, with the focus."""
        self._bring(self._nodes, self._nodes)

    def train(self) -> None:
        """Start a training, or stop the one that is under way, in sight."""
        self._bring(self._training)
        self._training.toggle()

    def show_problems(self) -> None:
        """Bring the problems into sight, their list ready for the keyboard."""
        self._bring(self._problems, self._problems.list)

    def _count_problems(self, count: int) -> None:
        self._tabs.setTabText(self._tabs.indexOf(self._problems), f"Problems ({count})" if count else "Problems")

    def show_comparison(self) -> None:
        """Show the table of differences."""
        if self._tabs.indexOf(self._comparison) < 0:
            self._tabs.addTab(self._comparison, "Compare")
        self._bring(self._comparison)

    def drop_comparison(self) -> None:
        """Nothing is compared any more."""
        place = self._tabs.indexOf(self._comparison)
        if place >= 0:
            self._tabs.removeTab(place)
