"""What the pass that is shown is compared with: a pinned pass, another model, or itself in fewer digits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.arrays import Array
from engine.comparing.comparison import Comparison
from engine.comparing.precision import Precision
from engine.comparing.reached import Reached
from engine.debugging.debugger import DebuggerState
from engine.execution.passes import run
from engine.history.record import PassRecord
from engine.model import Model
from ui.changes import What
from ui.latest_work import LatestWork
from ui.session.comparing_run import Compared, ComparingRun, Partner, compared
from ui.session.core import SessionCore
from ui.session.found import Found

__all__ = ["AT_ONCE", "Comparing", "Partner"]

AT_ONCE = 500
"""Passes of so many operations, or numbers where these are shown, are compared at once: nobody notices."""
_QUIET_MS = 150
"""Larger ones once nothing has changed for so long: a number that is being dragged begins nothing."""


class Comparing(QObject):
    """Compares the pass of a session with another one, at the level that is shown, as far as the cursor has come.

    Args:
        session: Whose pass.
    """

    working = Signal(object)
    """What is being compared beside the window, in words; None when nothing is any more."""

    def __init__(self, session: SessionCore) -> None:
        super().__init__(session)
        self._session = session
        self.partner: Partner | None = None
        self._model: Model | None = None
        self._known: Compared | None = None
        self._meant: object = None
        self._runs: LatestWork[ComparingRun] = LatestWork(self, _QUIET_MS)
        self._runs.due.connect(self._start)
        self._runs.done.connect(self._found)
        self._runs.failed.connect(self._failed)
        session.changed.connect(self._heard)

    def _heard(self, state: DebuggerState | None, what: What, _by: object) -> None:
        if what in What.COLORING:
            return  # a check that ends with its document says so before that is told, and would hide it
        model, before = None if state is None else state.model, self._model
        self._model = model
        if model is not before and What.PLAYING in what:  # everything but the phase: another document, or none
            self._give_up()
            self.partner = self._known = None

    def with_pass(self, record: PassRecord) -> None:
        """Compare with a pass of the history."""
        self._begin(Partner(f"pass {record.number}", record.trace()))

    def with_found(self, path: Path, found: Found) -> None:
        """Compare with what a file was found to hold: nodes belong together by their names.

        Raises:
            GraphError: It is no model.
        """
        trace = found.trace if found.begun is None else found.begun.trace
        if trace is None:
            read = found.model
            trace = run(found.document.model(str(path), found.feed, found.files) if read is None else read)
        self._begin(Partner(path.name, trace))

    def in_precision(self, precision: Precision) -> None:
        """Compare with the same pass in another precision; it follows every edit."""
        self._begin(Partner(str(precision), precision=precision))

    def stop(self) -> None:
        """Compare no more; what is under way is given up."""
        self._give_up()
        self.partner = self._known = None
        self._tell()

    def leave(self) -> None:
        """End all work before the window goes."""
        self._give_up()
        self._runs.leave()

    def _begin(self, partner: Partner) -> None:
        self._give_up()
        self.partner = partner
        self._tell()

    def _tell(self) -> None:
        self._session.changed.emit(self._session.state, What.COLORING, None)

    @property
    def comparison(self) -> Comparison | None:
        """What differs between the finished pass and its partner, whatever the cursor; found once a pass and view."""
        state, partner = self._session.state, self.partner
        if state is None or partner is None:
            return None
        known = self._known
        if known is not None and known.here is state.numbers and known.partner is partner:
            return known.comparison
        if _size(state, partner) > AT_ONCE:
            self._put_off(state)
            return None
        self._give_up()
        known = self._known = compared(state, partner)
        if known.failure:
            self._session.notified.emit(known.failure)
        return known.comparison

    # --------------------------------------------------------------------------------------------- beside the window
    @property
    def is_running(self) -> bool:
        """Whether it is being worked out what differs."""
        return self._runs.is_running or self._runs.is_put_off

    @property
    def failure(self) -> str:
        """Why nothing is known of the two; empty where that is not so."""
        return "" if self._known is None or self.is_running else self._known.failure

    def _put_off(self, state: DebuggerState) -> None:
        """Let it be worked out beside the window, unless that is being done."""
        if self.is_running and self._meant is state.numbers:
            return
        was_running = self.is_running
        self._meant = state.numbers
        self._runs.give_up()
        self._runs.put_off()
        if not was_running and self.partner is not None:
            self.working.emit(f"Comparing with {self.partner.title} …")

    def _start(self) -> None:
        state, partner = self._session.state, self.partner
        if state is not None and partner is not None:
            self._meant = state.numbers
            self._runs.start(ComparingRun(state, partner))

    def _give_up(self) -> None:
        was_running, self._meant = self.is_running, None
        self._runs.give_up()
        if was_running:
            self.working.emit(None)

    def _found(self, _run: ComparingRun, found: Compared) -> None:
        self._known = found
        self.working.emit(None)
        if found.failure:
            self._session.notified.emit(found.failure)
        self._tell()

    def _failed(self, run: ComparingRun, sentence: str) -> None:
        self._found(run, Compared(run.state.numbers, run.partner, failure=sentence))

    @property
    def reached(self) -> Reached | None:
        """What of that the cursor has come to; nothing else is shown."""
        state, found = self._session.state, self.comparison
        return None if state is None or found is None else Reached(found, state.schedule, state.cursor)

    def pair(self, name: str) -> tuple[Array, Array] | None:
        """The values of a node in both passes; None where only one has it."""
        state = self._session.state
        numbers = None if self.comparison is None or self._known is None else self._known.there
        if numbers is None or state is None:
            return None
        here, there = state.view.index.get(name), numbers.quotient.index.get(name)
        if here is None or there is None:
            return None
        return state.numbers.value(here), numbers.value(there)


def _size(state: DebuggerState, partner: Partner) -> int:
    """How many nodes there are to compute or to compare."""
    own = max(len(state.model.graph.nodes), len(state.view.nodes))
    return own if partner.trace is None else max(own, len(partner.trace.graph.nodes))
