"""What the pass that is shown is compared with: a pinned pass, another model, or itself in fewer digits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject

from engine.arrays import Array
from engine.comparing.comparison import Comparison, compare
from engine.comparing.precision import Precision, run_in
from engine.comparing.reached import Reached
from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError
from engine.execution.passes import run
from engine.execution.trace import Trace
from engine.history.record import PassRecord
from engine.levels.numbers import LevelNumbers
from engine.levels.views import numbers_of, view_of
from engine.model import Model
from ui.changes import What
from ui.session.core import SessionCore
from ui.session.found import find


@dataclass(frozen=True, eq=False)
class Partner:
    """The other one of the two.

    Attributes:
        title: What it is called: ``pass 17``, ``other.gvnn``, ``float16``.
        trace: Its pass; None where it is the shown one in another precision.
        precision: That precision.
    """

    title: str
    trace: Trace | None = None
    precision: Precision = Precision.FLOAT64

    @property
    def tolerance(self) -> float:
        """The relative difference that counts as none: in fewer digits what rounding explains."""
        return 0.0 if self.trace is not None else self.precision.tolerance


class _Known(NamedTuple):
    """What was worked out last, and of what: two passes, and what differs between them."""

    here: LevelNumbers
    partner: Partner
    there: LevelNumbers | None
    comparison: Comparison | None


class Comparing(QObject):
    """Compares the pass of a session with another one, at the level that is shown, as far as the cursor has come.

    Args:
        session: Whose pass.
    """

    def __init__(self, session: SessionCore) -> None:
        super().__init__(session)
        self._session = session
        self.partner: Partner | None = None
        self._model: Model | None = None
        self._known: _Known | None = None
        session.changed.connect(self._heard)

    def _heard(self, state: DebuggerState | None, what: What, _by: object) -> None:
        if what in What.COLORING:
            return  # a check that ends with its document says so before that is told, and would hide it
        model, before = None if state is None else state.model, self._model
        self._model = model
        if model is not before and What.PLAYING in what:  # everything but the phase: another document, or none
            self.partner = self._known = None

    def with_pass(self, record: PassRecord) -> None:
        """Compare with a pass of the history."""
        self._begin(Partner(f"pass {record.number}", record.trace()))

    def with_file(self, path: Path) -> None:
        """Compare with the model, session or recorded run of another file: nodes belong together by their names.

        Raises:
            GraphError: It cannot be read, or is no model.
        """
        found = find(path)
        model = found.document.model(str(path), found.feed, found.files) if found.model is None else found.model
        self._begin(Partner(path.name, run(model) if found.trace is None else found.trace))

    def in_precision(self, precision: Precision) -> None:
        """Compare with the same pass in another precision; it follows every edit."""
        self._begin(Partner(str(precision), precision=precision))

    def stop(self) -> None:
        """Compare no more."""
        self.partner = self._known = None
        self._tell()

    def _begin(self, partner: Partner) -> None:
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
        if known is None or known.here is not state.numbers or known.partner is not partner:
            there = self._numbers(state, partner)
            found = None if there is None else compare(state.numbers, there, partner.tolerance)
            known = self._known = _Known(state.numbers, partner, there, found)
        return known.comparison

    @property
    def reached(self) -> Reached | None:
        """What of that the cursor has come to; nothing else is shown."""
        state, found = self._session.state, self.comparison
        return None if state is None or found is None else Reached(found, state.schedule, state.cursor)

    def _numbers(self, state: DebuggerState, partner: Partner) -> LevelNumbers | None:
        """The partner's pass at the level that is shown; None where it is too large for that."""
        trace = run_in(state.model, partner.precision) if partner.trace is None else partner.trace
        try:
            view = state.view if trace.graph is state.model.graph else view_of(trace.graph, state.folding)
        except GraphError as error:
            self._session.notified.emit(error.spoken)
            return None
        return numbers_of(view, trace)

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
