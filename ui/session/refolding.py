"""Another level, or groups opened and closed: at once where that is quick, else made ready beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.debugging.actions import Action, CloseAll, CloseGroup, OpenAll, OpenGroup, SetLevel
from engine.debugging.debugger import DebuggerState, folding_after
from engine.debugging.schedule import is_laid_out
from engine.levels import Level
from engine.levels.scalars import element_count
from engine.levels.views import is_written_out
from ui.changes import What
from ui.session.folding_run import FoldingRun
from ui.session.moving import Moving
from ui.settings import Settings
from ui.showing import is_quick, is_too_large

AT_ONCE = 2_000
"""So many operations, or numbers, are gathered at once: nobody notices."""
FOLDS = (SetLevel, OpenGroup, CloseGroup, OpenAll, CloseAll)


class Refolding(Moving):
    """Makes large views ready in a thread. The state changes only then, and nothing is waited for meanwhile."""

    refolding = Signal(object)
    """How many nodes are being gathered, at least; None when none are any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._folding: FoldingRun | None = None
        self._foldings: list[FoldingRun] = []

    @property
    def is_refolding(self) -> bool:
        """Whether another view is being made ready."""
        return self._folding is not None

    def stay(self) -> None:
        """Stay with the view that is shown: the one that is being made ready is given up."""
        if self._folding is not None:
            self._folding.stop()
            self._folding = None
            self.refolding.emit(None)
            self._announce(What.PLAYING)  # the level's button springs back

    def _begins_beside(self, action: Action, by: object) -> bool:
        """Begin to make ready what an action will show, if that takes long."""
        if self.state is None or not isinstance(action, FOLDS):
            return False
        self._give_up_folding()
        folding = folding_after(self.state, action)
        count = _count(self.state, folding.level)
        if is_laid_out(self.state.model.graph, folding) or self._is_quick(folding.level, count):
            return False
        run = FoldingRun(self.state, action, by)
        run.done.connect(self._made_ready)
        run.failed.connect(self._refused)
        run.finished.connect(self._tidy_foldings)
        self._folding = run
        self._foldings.append(run)
        run.start()
        self.refolding.emit(count)
        self._announce(What.PLAYING)
        return True

    def _is_quick(self, level: Level, count: int) -> bool:
        assert self.state is not None
        graph = self.state.model.graph
        if level is Level.SCALARS and not is_written_out(self.state.view, graph):
            return is_quick(graph)
        return count <= AT_ONCE

    def _made_ready(self, run: FoldingRun, after: DebuggerState) -> None:
        """Show it. What was done meanwhile counts: the same action is done again, now that it is quick."""
        if run is self._folding:
            self._folding = None
            self.refolding.emit(None)
            self.refold(run.action, after if self.state is run.before else None, run.by)

    def refold(self, action: Action, after: DebuggerState | None, by: object) -> None:
        """Do an action whose outcome has been made ready.

        Args:
            action: The action.
            after: Its outcome; None where the state is another one by now.
            by: Who wanted it.
        """
        raise NotImplementedError

    def _refused(self, run: FoldingRun, sentence: str) -> None:
        if run is self._folding:
            if isinstance(run.action, SetLevel):
                is_too_large(run.before.model.graph, sentence)
            self.stay()
            self.notified.emit(sentence)

    def _give_up_folding(self) -> None:
        if self._folding is not None:
            self._folding.stop()
            self._folding = None
            self.refolding.emit(None)

    def _tidy_foldings(self) -> None:
        self._foldings = [run for run in self._foldings if not run.is_finished]

    def _leave_foldings(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._give_up_folding()
        for run in self._foldings:
            run.stop()
            run.wait()
        self._tidy_foldings()


def _count(state: DebuggerState, level: Level) -> int:
    """How many nodes there are to gather: operations of tensors; numbers, and once they are known their operations."""
    graph = state.model.graph
    if level is not Level.SCALARS:
        return len(graph.nodes)
    return len(state.view.graph.nodes) if is_written_out(state.view, graph) else element_count(graph)
