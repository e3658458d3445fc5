"""The gradient check of what is shown: run beside the window, and forgotten as soon as a number changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.debugging.check_record import LeafCheck, Progress, Reason
from engine.debugging.culprits import Culprit
from engine.debugging.verdicts import culprit_nodes
from engine.model import Model
from engine.notation import place_words
from ui.changes import What, on_change
from ui.latest_work import LatestWork
from ui.session.check_run import CheckRun
from ui.session.core import SessionCore

_QUIET_MS = 300
"""After an edit a check begins once nothing has changed for so long: a number that is being dragged starts none."""


class GradientChecking(QObject):
    """Checks the model of a session in a thread, and keeps the verdicts as long as they are true.

    Once it was asked for, it begins again by itself after every edit, until it is stopped or no longer looked at.

    Args:
        session: Whose model.
    """

    pointed_at = Signal(str)
    """The address of a node whose derivative is wrong, which the person is to look at."""

    def __init__(self, session: SessionCore) -> None:
        super().__init__(session)
        self._session = session
        self._model: Model | None = None
        self._checks: LatestWork[CheckRun] = LatestWork(self, _QUIET_MS)
        self._wanted = self._points = False
        self._shown = -1
        self.leaves: tuple[LeafCheck, ...] = ()
        """The verdicts so far, of the model that is shown."""
        self.culprits: tuple[Culprit, ...] = ()
        """At the end of a check, the derivative rules that are wrong, in forward order."""
        self.done = self.total = 0
        """How many numbers have been checked, and how many there are."""
        self._checks.due.connect(self._start)
        self._checks.advanced.connect(self._advanced)
        self._checks.done.connect(self._done)
        self._checks.failed.connect(self._failed)
        on_change(session, What.NUMBERS | What.STRUCTURE | What.DOCUMENT, self._refresh)

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self._checks.is_running

    @property
    def is_finished(self) -> bool:
        """Whether every leaf has its verdict."""
        return self._model is not None and not self.is_running and self.done == self.total > 0

    def verdict(self, name: str) -> LeafCheck | None:
        """The verdict on a leaf by its address; None as long as there is none."""
        return next((leaf for leaf in self.leaves if leaf.name == name), None)

    def begin(self) -> None:
        """Check now, unless that is being done; what has been found already is said once more."""
        state = self._session.state
        if state is None:
            return
        if state.model.graph.loss is None:
            self._session.notified.emit("There is no gradient to check: the model has no loss")
            return
        self._wanted = self._points = True
        if self._model is state.model and self.is_finished:
            self._conclude()
        elif self._model is not state.model or not self.is_running:
            self._start()

    def show_culprit(self) -> None:
        """Point at the node of the next wrong derivative rule, after the last one the first again."""
        state = self._session.state
        if state is None or not self.culprits:
            return
        self._shown = (self._shown + 1) % len(self.culprits)
        nodes = culprit_nodes(state, self.culprits[self._shown])
        if nodes:
            self.pointed_at.emit(state.view.nodes[nodes[0]].name)

    def _conclude(self) -> None:
        """Say what was found; where the person asked, and did not just edit a number, point at the first culprit."""
        self._session.notified.emit(verdict_sentence(self.leaves, self.culprits))
        if self._points:
            self._points, self._shown = False, -1
            self.show_culprit()

    def rest(self) -> None:
        """Go on with what is being checked, but begin no more after an edit."""
        self._wanted = False
        self._checks.rest()

    def stop(self) -> None:
        """Check no further; the leaves that are finished keep their verdicts."""
        self._wanted = False
        self._checks.give_up()
        self._tell()

    def leave(self) -> None:
        """End all work before the window goes."""
        self._wanted = False
        self._checks.leave()

    def _refresh(self, what: What) -> None:
        state = self._session.state
        model = None if state is None else state.model
        if model is self._model:
            return
        had = bool(self.leaves) or self.is_running
        self._forget(None)
        if model is not None and self._wanted:
            self._checks.put_off()
        if had:
            self._tell()

    def _forget(self, model: Model | None) -> None:
        """Drop what was found, and what is being found, of another model."""
        self._checks.give_up()
        self._model, self.leaves, self.culprits, self.done, self.total = model, (), (), 0, 0

    def _start(self) -> None:
        state = self._session.state
        if state is None or state.model.graph.loss is None or self._session.error is not None:
            return
        self._forget(state.model)
        self._checks.start(CheckRun(state.model))
        self._tell()

    def _advanced(self, _run: CheckRun, progress: Progress) -> None:
        self.leaves, self.done, self.total = progress.leaves, progress.done, progress.total
        self.culprits = progress.culprits
        self._tell()

    def _done(self, run: CheckRun, progress: Progress) -> None:
        self._advanced(run, progress)
        self._conclude()

    def _failed(self, _run: CheckRun, sentence: str) -> None:
        self.stop()
        self._session.notified.emit(sentence)

    def _tell(self) -> None:
        self._session.changed.emit(self._session.state, What.COLORING, None)


def verdict_sentence(leaves: tuple[LeafCheck, ...], culprits: tuple[Culprit, ...] = ()) -> str:
    """What a check has found, in one line."""
    wrong = [leaf.name for leaf in leaves if leaf.reason is Reason.WRONG]
    untold = [leaf for leaf in leaves if leaf.reason is Reason.UNTOLD]
    kinks = [leaf.name for leaf in leaves if leaf.kink]
    if untold and not wrong:
        return f"Gradient check: {_some([leaf.name for leaf in untold])} cannot be told: {untold[0].note}"
    if wrong:
        found = f"Gradient check: wrong at {_some(wrong)}, {len(wrong)} of {_count(len(leaves))}"
    else:
        # A leaf of which nothing but kinks was looked at neither agrees nor disagrees.
        silent = sum(bool(leaf.kinks.size and leaf.kinks.all()) for leaf in leaves)
        found = f"Gradient check: {_agreeing(len(leaves) - silent, 'other ' if silent else '')}"
    if kinks:
        found += f"; a kink at {_some(kinks)}"
    if culprits:
        found += f"; the {culprits[0].rule} is wrong {place_words(culprits[0].name)}"
    return f"{found}, and {len(culprits) - 1} more" if len(culprits) > 1 else found


def _agreeing(leaves: int, others: str) -> str:
    if not leaves:
        return "nothing to compare"
    return f"all {leaves} {others}leaves agree" if leaves > 1 else f"the {others}leaf agrees"


def _count(leaves: int) -> str:
    return f"{leaves} leaves" if leaves != 1 else "1 leaf"


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
