"""The status bar: loss, step, cost, and how many numbers are not finite."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from engine.debugging.cost import cost_of
from engine.notation import format_number, name_runs
from ui.changes import What, on_change
from ui.markup import colored, markup
from ui.session import Session
from ui.theme import Theme


class Status(QStatusBar):
    """Facts about the pass at the bottom of the window.

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
        for label in (self.loss, self.step, self.cost):
            self.addWidget(label)
        self.addPermanentWidget(self.problems)
        self.stop = QLabel()
        self.stop.setAccessibleName("Why the pass stopped")
        self.stop.setTextFormat(Qt.TextFormat.RichText)
        self.addWidget(self.stop, 1)
        session.notified.connect(lambda sentence: self.showMessage(sentence, 6000))
        shown = What.CURSOR | What.NUMBERS | What.STRUCTURE | What.TEXT | What.DOCUMENT | What.BREAKPOINTS
        on_change(session, shown, self._refresh)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.STRUCTURE)

    def _refresh(self, what: What) -> None:
        state = self._session.state
        words = html.escape(self._session.stop_words)
        self.stop.setText(colored(words, self._theme.hex("error"), bold=True) if words else "")
        self.stop.setToolTip(words)
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
            self.loss.setText(f"{name} {_strong(number, theme)}")
        passed = "backward" if state.cursor > state.schedule.forward_steps else "forward"
        self.step.setText(f"{passed} {_strong(f'{state.cursor} / {len(state.steps)}', theme)}")
        cost = cost_of(graph)
        forward, backward = _strong(f"{cost.forward:,}", theme), _strong(f"{cost.backward:,}", theme)
        self.cost.setText(f"multiply-adds {forward} forward · {backward} backward")
        self.problems.setText(self._problem_text())

    def _problem_text(self) -> str:
        error, state = self._session.error, self._session.state
        if error is not None:
            where = f" in line {error.span.line}" if error.span is not None else ""
            return colored(f"error{where} of the text", self._theme.hex("error"), bold=True)
        if state is None or not state.trace.not_finite:
            return "no problems"
        bad = len(state.trace.not_finite)
        first = state.trace.first_bad_value
        where = f", first in {markup(name_runs(state.trace.graph.nodes[first].name))}" if first is not None else ""
        text = f"{bad} node{'s' if bad != 1 else ''} with NaN or infinity{where}"
        return colored(text, self._theme.hex("error"), bold=True)


def _strong(text: str, theme: Theme) -> str:
    return colored(text, theme.hex("text"), bold=True)
