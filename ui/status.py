"""The status bar: loss, step, cost, what was just said, and how many numbers are not finite."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from engine.debugging.cost import cost_of
from engine.diagnosis import Severity
from engine.model import Model
from engine.notation import format_count, format_number, name_runs
from ui.changes import What, on_change
from ui.elided_label import ElidedLabel
from ui.feed import examples_of
from ui.markup import colored, markup
from ui.session import Session
from ui.theme import Theme

_SAID_MS = 6_000
_PAD_PX = 24
"""What a label adds to its text, and the bar's own margin."""


class Status(QStatusBar):
    """Facts about the pass at the bottom of the window, and beside them what was just said.

    Qt's own bar hides the facts while it shows a message; here a message has a place of its own.

    Args:
        session: Whose pass.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._session, self._theme = session, theme
        self.loss, self.step, self.cost, self.problems = (QLabel() for _ in range(4))
        for label, name in (
            (self.loss, "Loss"),
            (self.step, "Step"),
            (self.cost, "Multiply-adds"),
            (self.problems, "Problems"),
        ):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setAccessibleName(name)
        self.said = ElidedLabel()
        self.said.setObjectName("said")
        self.said.setAccessibleName("Message")
        self.stop_mark = QLabel("●")
        self.stop_mark.setObjectName("stopMark")
        self.stop_mark.setAccessibleName("Breakpoint")
        self.stop_mark.hide()
        self._message = self._stop = self._refusal = ""
        self._placing = QTimer(self)
        self._placing.setSingleShot(True)
        self._placing.setInterval(0)
        self._placing.timeout.connect(self._make_room)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.clearMessage)
        for label in (self.loss, self.step, self.cost):
            self.addWidget(label)
        self.addWidget(self.stop_mark)
        self.addWidget(self.said, 1)
        self.addPermanentWidget(self.problems)
        session.notified.connect(lambda sentence: self.showMessage(sentence, _SAID_MS))
        session.refused.connect(self._refused)
        session.reading.connect(lambda _: self._refresh(What.NUMBERS))
        session.diagnosing.changed.connect(lambda: self._refresh(What.NUMBERS))
        shown = What.CURSOR | What.NUMBERS | What.STRUCTURE | What.TEXT | What.DOCUMENT | What.BREAKPOINTS
        on_change(session, shown, self._refresh)
        # Whoever goes on has seen it, or has mended it.
        on_change(session, What.NUMBERS | What.SELECTION | What.CURSOR | What.DOCUMENT, lambda _: self._refused(""))

    def showMessage(self, text: str, timeout: int | None = None) -> None:
        """Say something beside the facts, for so many milliseconds or until something else is said."""
        self._message = text
        self._place_message()
        self._end.start(timeout) if text and timeout else self._end.stop()

    def clearMessage(self) -> None:
        """Say nothing any more."""
        self.showMessage("")

    def _refused(self, sentence: str) -> None:
        """Say why what was typed cannot be taken, or say so no more."""
        if sentence:
            self.showMessage(sentence, _SAID_MS)
        elif self._message and self._message == self._refusal:
            self.clearMessage()
        self._refusal = sentence

    def currentMessage(self) -> str:
        """What is being said, whole, even where there is room for its beginning only."""
        return self._message

    def _show_stop(self, words: str) -> None:
        """Say why a breakpoint has stopped the pass, as long as it stands there; it ends what is being said."""
        if words and words != self._stop:
            self._message = ""
        self._stop = words
        self._place_message()

    def _place_message(self) -> None:
        """Show the message; what does not change while stepping gives way to it."""
        message = self._message or self._stop
        self.stop_mark.setVisible(bool(message) and not self._message)
        self.said.setAccessibleDescription(message)
        self.said.setText(message)
        self.said.setToolTip(message)
        self._make_room()

    def _make_room(self) -> None:
        """Show what gives way to the message where there is room for both."""
        message = self.said.text()
        facts = sum(label.sizeHint().width() for label in (self.loss, self.step, self.problems, self.cost))
        self.said.ensurePolished()
        needed = self.said.fontMetrics().horizontalAdvance(message) + _PAD_PX
        self.cost.setVisible(not message or needed + facts + 2 * _PAD_PX <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the message the room that there is."""
        super().resizeEvent(event)
        # Later: the bar is still laying out its parts, and what is shown or hidden within that ends the process.
        self._placing.start()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.STRUCTURE)

    def _refresh(self, what: What) -> None:
        self._show_facts()
        words = self._session.stop_words
        if words or self.currentMessage() or self._stop:
            self._show_stop(words)  # it has the room that the facts leave

    def _show_facts(self) -> None:
        state = self._session.state
        if state is None:
            for label in (self.loss, self.step, self.cost, self.problems):
                label.clear()
            self.problems.setText(self._problem_text() if self._session.error is not None else "")
            return
        graph, theme = state.model.graph, self._theme
        if graph.loss is None:
            self.loss.setText("no loss: forward only")
        else:
            name = markup(name_runs(graph.nodes[graph.loss].name))
            known = state.view.loss is not None and state.value(state.view.loss) is not None
            number = format_number(state.trace.loss_value or 0.0) if known else "–"
            waiting = " · computing …" if self._session.is_behind else ""
            self.loss.setText(f"{name}{_over(state.model)} {_strong(number, theme)}{waiting}")
        passed = "backward" if state.cursor > state.schedule.forward_steps else "forward"
        self.step.setText(
            f"{passed} {_strong(f'{format_count(state.cursor)} / {format_count(len(state.steps))}', theme)}"
        )
        cost = cost_of(graph)
        forward, backward = (
            _strong(f"{format_count(cost.forward)}", theme),
            _strong(f"{format_count(cost.backward)}", theme),
        )
        self.cost.setText(f"multiply-adds {forward} forward · {backward} backward")
        self.problems.setText(self._problem_text())

    def _problem_text(self) -> str:
        error, state = self._session.error, self._session.state
        if error is not None:
            where = f" in line {error.span.line}" if error.span is not None else ""
            return colored(f"error{where} of the text", self._theme.hex("error"), bold=True)
        trace = state.numbers.trace if state is not None else None
        if state is None or trace is None or not trace.not_finite:
            return self._count()
        block = state.view.block
        bad = len({block[node] for node in trace.not_finite})
        text = f"{bad} node{'s' if bad != 1 else ''} with NaN or infinity"
        first = trace.first_bad_value
        if first is not None:
            shown = state.view.nodes[block[first]]
            inside = "in" if shown.last == first else "inside"  # it may begin at an operation that has no node here
            text += f", first {inside} {markup(name_runs(shown.name))}"
        diagnosing = self._session.diagnosing
        count = f" · {self._count()}" if diagnosing.is_current and diagnosing.findings else ""
        return colored(text, self._theme.hex("error"), bold=True) + count

    def _count(self) -> str:
        """How many problems there are; while they are looked for, that they are."""
        diagnosing = self._session.diagnosing
        count = len(diagnosing.findings)
        if not diagnosing.is_current:
            return "looking for problems"
        if not count:
            return "could not look for problems" if diagnosing.diagnosis.failure else "no problems"
        worst = diagnosing.findings[0].severity
        token = {Severity.ERROR: "error", Severity.WARNING: "backward"}.get(worst, "text")
        return colored(f"{count} problem{'s' if count != 1 else ''}", self._theme.hex(token), bold=True)


def _over(model: Model) -> str:
    """Which examples a loss is of: while a model is trained, that of each batch stands beside the one of all."""
    size, fed = examples_of(model), model.rows
    if not size:
        return ""
    whole = fed is None or len(fed) == size
    return (
        f" over all {format_count(size)} examples"
        if whole
        else f" over {format_count(len(fed or ()))} of {format_count(size)} examples"
    )


def _strong(text: str, theme: Theme) -> str:
    return colored(text, theme.hex("text"), bold=True)
