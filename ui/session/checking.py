"""The gradient check of what is shown: run beside the window, and forgotten as soon as a number changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from engine.debugging.gradient_check import LeafCheck, Progress, Reason
from engine.model import Model
from ui.changes import What, on_change
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

    def __init__(self, session: SessionCore) -> None:
        super().__init__(session)
        self._session = session
        self._model: Model | None = None
        self._run: CheckRun | None = None
        self._ending: set[CheckRun] = set()
        self._wanted = False
        self.leaves: tuple[LeafCheck, ...] = ()
        """The verdicts so far, of the model that is shown."""
        self.done = self.total = 0
        """How many numbers have been checked, and how many there are."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_QUIET_MS)
        self._pause.timeout.connect(self._start)
        on_change(session, What.NUMBERS | What.STRUCTURE | What.DOCUMENT, self._refresh)

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self._run is not None

    @property
    def is_finished(self) -> bool:
        """Whether every leaf has its verdict."""
        return self._model is not None and self._run is None and self.done == self.total > 0

    def verdict(self, name: str) -> LeafCheck | None:
        """The verdict on a leaf by its address; None as long as there is none."""
        return next((leaf for leaf in self.leaves if leaf.name == name), None)

    def begin(self) -> None:
        """Check now, unless that is being done or has been done."""
        state = self._session.state
        if state is None:
            return
        if state.model.graph.loss is None:
            self._session.notified.emit("There is no gradient to check: the model has no loss")
            return
        self._wanted = True
        if self._model is not state.model or (self._run is None and not self.is_finished):
            self._start()

    def rest(self) -> None:
        """Go on with what is being checked, but begin no more after an edit."""
        self._wanted = False
        self._pause.stop()

    def stop(self) -> None:
        """Check no further; the leaves that are finished keep their verdicts."""
        self.rest()
        self._end_run()
        self._tell()

    def abandon(self) -> None:
        """End all work before the window goes."""
        self.rest()
        self._end_run()
        for run in tuple(self._ending):
            run.wait()

    def _refresh(self, what: What) -> None:
        state = self._session.state
        model = None if state is None else state.model
        if model is self._model:
            return
        had = bool(self.leaves) or self.is_running
        self._forget(None)
        if model is not None and self._wanted:
            self._pause.start()
        if had:
            self._tell()

    def _forget(self, model: Model | None) -> None:
        """Drop what was found, and what is being found, of another model."""
        self._end_run()
        self._model, self.leaves, self.done, self.total = model, (), 0, 0

    def _end_run(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.stop()
            self._ending.add(run)
            if run.is_finished:
                self._gone(run)

    def _start(self) -> None:
        state = self._session.state
        if state is None or state.model.graph.loss is None or self._session.error is not None:
            return
        self._forget(state.model)
        run = self._run = CheckRun(state.model)
        run.advanced.connect(self._advanced)
        run.failed.connect(self._failed)
        run.finished.connect(self._run_finished)
        run.start()
        self._tell()

    def _advanced(self, run: CheckRun, progress: Progress) -> None:
        if run is not self._run:
            return  # of a model that is no longer shown
        self.leaves, self.done, self.total = progress.leaves, progress.done, progress.total
        if self.done >= self.total:
            self._end_run()
            self._session.notified.emit(verdict_sentence(self.leaves))
        self._tell()

    def _failed(self, run: CheckRun, sentence: str) -> None:
        if run is self._run:
            self.stop()
            self._session.notified.emit(sentence)

    def _run_finished(self) -> None:
        for run in tuple(self._ending):
            if run.is_finished:
                self._gone(run)

    def _gone(self, run: CheckRun) -> None:
        self._ending.discard(run)

    def _tell(self) -> None:
        self._session.changed.emit(self._session.state, What.COLORING, None)


def verdict_sentence(leaves: tuple[LeafCheck, ...]) -> str:
    """What a check has found, in one line."""
    wrong = [leaf.name for leaf in leaves if leaf.reason is Reason.WRONG]
    kinks = [leaf.name for leaf in leaves if leaf.kink]
    if wrong:
        return f"Gradient check: wrong at {_some(wrong)}"
    found = f"Gradient check: all {len(leaves)} leaves agree" if len(leaves) != 1 else "Gradient check: the leaf agrees"
    return f"{found}; a kink at {_some(kinks)}" if kinks else found


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
