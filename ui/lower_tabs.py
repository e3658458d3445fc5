"""The tabs below the canvas: which there are, how they come into sight, and how high they want to be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.breakpoints.panel import BreakpointPanel
from ui.comparing.panel import ComparisonPanel
from ui.folding import Edge, FoldingTabs
from ui.outline.nodes import NodeList
from ui.problems.panel import ProblemsPanel
from ui.timeline.panel import Timeline
from ui.training.panel import TrainingPanel
from ui.watch.panel import WatchPanel


class LowerTabs(FoldingTabs):
    """The rooms below the canvas, and the one that is shown.

    Args:
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
        timeline: Timeline,
        breakpoints: BreakpointPanel,
        watches: WatchPanel,
        nodes: NodeList,
        training: TrainingPanel,
        problems: ProblemsPanel,
        comparison: ComparisonPanel,
    ) -> None:
        super().__init__("bottom", Edge.BOTTOM)
        self.tabBar().setAccessibleName("Timeline, breakpoints, watch, nodes, training or problems")
        self._timeline, self._breakpoints, self._watches, self._nodes = timeline, breakpoints, watches, nodes
        self._training, self._problems, self._comparison = training, problems, comparison
        self.addTab(timeline, "Timeline")
        self.addTab(breakpoints, "Breakpoints")
        self.addTab(watches, "Watch")
        self.addTab(nodes, "Nodes")
        self.addTab(training, "Training")
        self.addTab(problems, "Problems")
        problems.counted.connect(self._count_problems)

    @property
    def needed_px(self) -> int:
        """The height that the shown tab cannot do without; 0 where it has none."""
        shown = self.currentWidget()
        return 0 if shown is self._timeline else self.tabBar().height() + shown.sizeHint().height()

    def _bring(self, room: QWidget, focus: QWidget | None = None) -> None:
        """Bring a room into sight, and something in it ready for the keyboard."""
        if self.is_folded:
            self.wanted.emit()
        self.setCurrentWidget(room)
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
        self.setTabText(self.indexOf(self._problems), f"Problems ({count})" if count else "Problems")

    def show_comparison(self) -> None:
        """Show the table of differences."""
        if self.indexOf(self._comparison) < 0:
            self.addTab(self._comparison, "Compare")
        self._bring(self._comparison)

    def drop_comparison(self) -> None:
        """Nothing is compared any more."""
        place = self.indexOf(self._comparison)
        if place >= 0:
            self.removeTab(place)
