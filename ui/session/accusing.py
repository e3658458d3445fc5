"""What the gradient check has found wrong, among the problems."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.diagnosis.wrong_rules import wrong_rules
from engine.notation import print_options
from ui.changes import What, on_change
from ui.session.checking import GradientChecking
from ui.session.core import SessionCore
from ui.session.diagnosing import Diagnosing


class Accusing(QObject):
    """Hands the culprits of the gradient check to the list of problems, as long as they are true.

    Args:
        session: Whose pass.
        checking: Finds them.
        diagnosing: Has the list.
    """

    def __init__(self, session: SessionCore, checking: GradientChecking, diagnosing: Diagnosing) -> None:
        super().__init__(session)
        self._session, self._checking, self._diagnosing = session, checking, diagnosing
        self._told: object = ()
        on_change(session, What.COLORING | What.NUMBERS, self._refresh)

    def _refresh(self, _what: What) -> None:
        state, culprits = self._session.state, self._checking.culprits
        if state is None or not culprits:
            if self._told:
                self._told = ()
                self._diagnosing.add(())
            return
        told = (culprits, state.notation, print_options())
        if told != self._told:
            self._told = told
            self._diagnosing.add(wrong_rules(state.trace, self._checking.leaves, culprits, state.notation))
