"""The problems of what is shown: looked for after every edit, and the walk back to a culprit that is under way."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from engine.debugging.debugger import DebuggerState
from engine.diagnosis import Asked, Finding, Side, TrailStep, questions, why
from engine.execution import Trace
from engine.notation import print_options
from engine.notation.names import split_element
from ui.changes import What, on_change, on_rest
from ui.latest_work import LatestWork
from ui.session.diagnosis_run import Diagnosis, DiagnosisRun
from ui.session.stepping import Stepping

_QUIET_MS = 150
"""After an edit the search begins once nothing has changed for so long: a number that is being dragged starts none."""


class Walk(NamedTuple):
    """A walk back from a symptom to its culprit.

    Attributes:
        finding: What it explains.
        place: At which of its stops it is.
    """

    finding: Finding
    place: int

    @property
    def stop(self) -> TrailStep:
        """The stop where it is."""
        return self.finding.trail[self.place]


class Diagnosing(QObject):
    """Diagnoses the pass of a session in a thread, and keeps the findings as long as they are true.

    Args:
        session: Whose pass.
    """

    changed = Signal()
    """Other findings, or they are being looked for."""
    walked = Signal()
    """The walk is at another stop, is another one, or has ended."""
    answered = Signal()
    """A question was answered: the walk should come into sight."""
    wanted = Signal(str)
    """A node, by its address in the view, should come into sight."""

    def __init__(self, session: Stepping) -> None:
        super().__init__(session)
        self._session = session
        self._trace: Trace | None = None
        self._runs: LatestWork[DiagnosisRun] = LatestWork(self, _QUIET_MS)
        self._runs.due.connect(self._start)
        self._runs.done.connect(self._found)
        self._runs.failed.connect(self._not_found)
        self.diagnosis = Diagnosis()
        """What is known of the pass that is shown; that of the last one while :attr:`is_current` is false."""
        self._is_known = self._was_current = True
        self.also: tuple[Finding, ...] = ()
        """What somebody else has found in the same pass: the gradient check."""
        self.walk: Walk | None = None
        """The walk that is under way."""
        self._asked: tuple[int, Asked] | None = None
        """The node and the question that the walk answers; None where it belongs to a finding."""
        self._wording: object = None
        shown = What.NUMBERS | What.STRUCTURE | What.DOCUMENT
        on_rest(session, shown, self._refresh)
        on_change(session, shown, self._grow_stale)

    @property
    def is_current(self) -> bool:
        """Whether what is known is about the numbers that are shown: while one scrubs, these are others already."""
        state = self._session.state
        return self._is_known and self._trace is (None if state is None else state.trace)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, the worst first."""
        return (*self.also, *self.diagnosis.findings)

    def add(self, also: tuple[Finding, ...]) -> None:
        """Take in what somebody else has found, in place of what they found before."""
        self.also = also
        self.changed.emit()

    # ---------------------------------------------------------------------------------------------------------- asking
    def asked_of(self, index: int) -> tuple[Asked, ...]:
        """What makes sense to ask of a node of the view, the most pressing first."""
        state = self._session.state
        if state is None:
            return ()
        node = primitive_of(state, index)
        # A number that the cursor has not come to is not asked about; a signal that never comes may be.
        signal_is_shown = state.signal(index) is not None or state.trace.grads[node] is None
        shown = {Side.VALUE: state.value(index) is not None, Side.SIGNAL: signal_is_shown}
        return tuple(asked for asked in questions(state.trace, node) if shown[asked.side])

    def ask(self, index: int, asked: Asked) -> None:
        """Answer a question about a node of the view: begin the walk at it."""
        state = self._session.state
        if state is not None:
            node = primitive_of(state, index)
            self.follow(why(state.trace, node, asked, state.notation))
            self._asked = (node, asked)
            self.answered.emit()

    @property
    def stands_at_walk(self) -> bool:
        """Whether the node at which the walk is, is the one that is selected."""
        state, walk = self._session.state, self.walk
        # A walk of other numbers, which ends as soon as this hears of these, may lead to nodes that they do not have.
        if state is None or walk is None or state.trace is not self._trace:
            return False
        return self._session.selected == state.name_of(walk.stop.node)

    # --------------------------------------------------------------------------------------------------------- walking
    def follow(self, finding: Finding, place: int = 0) -> None:
        """Begin a walk, at its symptom or at another stop."""
        self.walk, self._asked = Walk(finding, place), None
        self._arrive()

    def point_out(self, finding: Finding) -> None:
        """Begin a walk at its end: select the culprit and show it, without moving the cursor."""
        places = [i for i, step in enumerate(finding.trail) if step.node == finding.culprit]
        self.walk, self._asked = Walk(finding, places[-1] if places else 0), None
        self._select()
        self.walked.emit()

    def step(self, by: int) -> None:
        """Go on to the next stop, or back to the one before."""
        if self.walk is not None:
            self.go_to(self.walk.place + by)

    def go_to(self, place: int) -> None:
        """Go to a stop of the walk; nothing happens beyond its ends."""
        if self.walk is not None and 0 <= place < len(self.walk.finding.trail):
            self.walk = self.walk._replace(place=place)
            self._arrive()

    def neighbour(self, by: int) -> Finding | None:
        """The finding behind or before the one that is walked along; the first or the last one where there is none."""
        findings = self.findings
        if not findings:
            return None
        if self.walk is None or self.walk.finding not in findings:
            return findings[0 if by > 0 else -1]
        return findings[(findings.index(self.walk.finding) + by) % len(findings)]

    def _arrive(self) -> None:
        """Move the cursor to where the number of a stop has just appeared, and select its node."""
        state, walk = self._session.state, self.walk
        if state is not None and walk is not None:
            cursor = cursor_of(state, walk.stop)
            if cursor is not None and cursor != state.cursor:
                self._session.goto(cursor)
        self._select()
        self.walked.emit()

    def _select(self) -> None:
        state, walk = self._session.state, self.walk
        if state is not None and walk is not None:
            name = state.name_of(walk.stop.node)
            self._session.select(name)
            self.wanted.emit(name)

    # --------------------------------------------------------------------------------------------------------- looking
    def leave(self) -> None:
        """End all work before the window goes."""
        self._runs.leave()

    def _refresh(self, _what: What) -> None:
        state = self._session.state
        trace = None if state is None else state.trace
        before, self._wording = self._wording, None if state is None else (state.notation, print_options())
        if trace is self._trace:
            if trace is not None and before != self._wording and not self._runs.is_put_off:
                self._reword()
            return
        self._trace = trace
        self._runs.give_up()
        if self.walk is not None:
            self.walk = None
            self.walked.emit()
        if trace is None:
            self._know(Diagnosis())
            return
        self._is_known = False
        self._runs.put_off()
        self._tell()

    def _grow_stale(self, _what: What) -> None:
        """Other numbers are shown, or those that were before are again: what is known is said to be so, or not."""
        if self.is_current is not self._was_current:
            self._tell()

    def _tell(self) -> None:
        self._was_current = self.is_current
        self.changed.emit()

    def _reword(self) -> None:
        """Say the same in other words: error signals are named otherwise, or numbers have other digits."""
        self._start()
        state, walk = self._session.state, self.walk
        if state is not None and walk is not None and self._asked is not None:
            self.walk = walk._replace(finding=why(state.trace, *self._asked, state.notation))
            self.walked.emit()

    def _start(self) -> None:
        state = self._session.state
        if self._trace is not None and state is not None:
            self._runs.start(DiagnosisRun(self._trace, state.notation))

    def _found(self, _run: DiagnosisRun, diagnosis: Diagnosis) -> None:
        self._know(diagnosis)

    def _not_found(self, _run: DiagnosisRun, sentence: str) -> None:
        self._know(Diagnosis(failure=sentence))
        self._session.notified.emit(f"Problems could not be looked for: {sentence}")

    def _know(self, diagnosis: Diagnosis) -> None:
        walked, before = self.walk, self.findings
        self.diagnosis, self._is_known = diagnosis, True
        if walked is not None and walked.finding in before and len(self.findings) == len(before):
            # The pass is the same, in other words: the walk goes on where it is.
            self.walk = walked._replace(finding=self.findings[before.index(walked.finding)])
            self.walked.emit()
        self._tell()


def primitive_of(state: DebuggerState, index: int) -> int:
    """The primitive or leaf of the tensors that a node of the view shows: its last one, whose value is the node's."""
    view = state.view
    last = view.nodes[index].last
    if view.graph is state.model.graph:
        return last
    return state.model.graph.id_of(split_element(view.graph.variable_of(last).address)[0])


def cursor_of(state: DebuggerState, stop: TrailStep) -> int | None:
    """Where the number that a stop is about has just appeared in the view; None where no step brings it."""
    index = state.view.index[state.name_of(stop.node)]
    stops = state.schedule.stops(index)
    if stop.side is Side.VALUE:
        return None if state.view.nodes[index].is_leaf or not stops else stops[0]
    return stops[-1] if stops else None
