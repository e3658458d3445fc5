"""Another level, or groups opened and closed: at once where that is quick, else made ready beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.debugging.actions import Action, CloseAll, CloseGroup, OpenAll, OpenGroup, SetFolding, SetLevel
from engine.debugging.debugger import DebuggerState, folding_after
from engine.debugging.schedule import is_laid_out
from engine.levels import Level
from engine.levels.scalars import element_count
from engine.levels.views import is_written_out
from ui.changes import What
from ui.latest_work import LatestWork
from ui.session.folding_run import FoldingRun
from ui.session.moving import Moving
from ui.settings import Settings
from ui.showing import is_quick, is_too_large

AT_ONCE = 2_000
"""So many operations, or numbers, are gathered at once: nobody notices."""
FOLDS = (SetLevel, OpenGroup, CloseGroup, OpenAll, CloseAll, SetFolding)


class Refolding(Moving):
    """Makes large views ready in a thread. The state changes only then, and nothing is waited for meanwhile."""

    refolding = Signal(object)
    """How many nodes are being gathered, at least; None when none are any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._foldings: LatestWork[FoldingRun] = LatestWork(self)
        self._foldings.done.connect(self._made_ready)
        self._foldings.failed.connect(self._refused)

    @property
    def is_refolding(self) -> bool:
        """Whether another view is being made ready."""
        return self._foldings.is_running

    @property
    def can_stay(self) -> bool:
        """Whether something is being made ready that can be given up."""
        return self.is_refolding

    def stay(self) -> None:
        """Stay with the view that is shown: the one that is being made ready is given up."""
        if self._foldings.give_up():
            self._stays()

    def _stays(self) -> None:
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
        self._make_ready(self.state, action, count, by)
        return True

    def _make_ready(self, state: DebuggerState, action: Action, count: int, by: object) -> None:
        self._foldings.start(FoldingRun(state, action, by))
        self.refolding.emit(count)
        self._announce(What.PLAYING)

    def _is_quick(self, level: Level, count: int) -> bool:
        assert self.state is not None
        graph = self.state.model.graph
        if level is Level.SCALARS and not is_written_out(self.state.view, graph):
            return is_quick(graph)
        return count <= AT_ONCE

    def _made_ready(self, run: FoldingRun, after: DebuggerState) -> None:
        """Show it. What was done meanwhile counts: the same action is done again.

        That is quick after steps. What an edit has led to is made ready beside the window as well.
        """
        self.refolding.emit(None)
        state = self.state
        if state is not None and state.trace is not run.before.trace and isinstance(run.action, FOLDS):
            count = _count(state, folding_after(state, run.action).level)
            if count > AT_ONCE:
                self._make_ready(state, run.action, count, run.by)
                return
        self.refold(run.action, after if state is run.before else None, run.by)

    def refold(self, action: Action, after: DebuggerState | None, by: object) -> None:
        """Do an action whose outcome has been made ready.

        Args:
            action: The action.
            after: Its outcome; None where the state is another one by now.
            by: Who wanted it.
        """
        raise NotImplementedError

    def _refused(self, run: FoldingRun, sentence: str) -> None:
        if isinstance(run.action, FOLDS) and folding_after(run.before, run.action).level is Level.SCALARS:
            is_too_large(run.before.model.graph, sentence)
        self._stays()
        self.notified.emit(sentence)

    def _give_up_folding(self) -> None:
        if self._foldings.give_up():
            self.refolding.emit(None)

    def _leave_foldings(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._give_up_folding()
        self._foldings.leave()


def _count(state: DebuggerState, level: Level) -> int:
    """How many nodes there are to gather: operations of tensors; numbers, and once they are known their operations."""
    graph = state.model.graph
    if level is not Level.SCALARS:
        return len(graph.nodes)
    return len(state.view.graph.nodes) if is_written_out(state.view, graph) else element_count(graph)
