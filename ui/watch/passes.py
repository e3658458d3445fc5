"""The passes that a watch draws its lines over: those of the history, run again a little at a time to be asked."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.execution.trace import Trace
from engine.history.history import evenly
from engine.history.measured import keep, known
from engine.history.record import PassRecord
from engine.watches import number_in
from ui.changes import What, on_rest
from ui.session import Session
from ui.watch.sparkline import Curve

_MOST_PASSES = 240
"""A line is no wider than so many pixels, about."""
_SLICE_S = 0.008
"""So long passes are run again between two events of the window; one pass at least."""


class Passes(QObject):
    """What expressions say of the passes of the history.

    Args:
        session: Whose passes.
        parent: The owner.
    """

    measured = Signal()
    """More passes have been asked."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        on_rest(session, What.NUMBERS | What.STRUCTURE | What.DOCUMENT | What.HISTORY, lambda _: self._timer.start(0))

    def curve(self, text: str, *, is_reached: bool = True) -> Curve:
        """An expression over the passes that have been asked; the others follow soon.

        Args:
            text: The expression.
            is_reached: Whether the cursor has come to its number. The pass that is stepped through has no point before;
                all others are over.
        """
        past = self._session.past
        shown = 0 if past.shown is None else past.shown.number  # passes count from 1
        waiting = 0 if is_reached or past.standing is None else past.standing.number
        found = [(record.number, known(record, text)) for record in self._records]
        asked = [(number, value) for number, value in found if value is not None]
        numbers = [number for number, _ in asked]
        values = [np.nan if number == waiting else value for number, value in asked]
        places = {number: place for place, number in enumerate(numbers)}
        return Curve(np.array(values, dtype=np.float64), numbers, places.get(shown), places.get(waiting))

    def show(self, number: int) -> None:
        """Look at the pass of a number."""
        past = self._session.past
        past.show(past.history.place(number), self)

    @property
    def _records(self) -> list[PassRecord]:
        return evenly(self._session.past.history.records, _MOST_PASSES)

    def _go_on(self) -> None:
        """Ask some of the passes, the newest first, for all that is watched; the rest when the window is idle again."""
        texts = self._session.document.watches
        begun = time.monotonic()
        for record in reversed(self._records):
            missing = [text for text in texts if known(record, text) is None]
            if not missing:
                continue
            if time.monotonic() - begun > _SLICE_S:
                self._timer.start(0)
                break
            trace = self._trace(record)
            for text in missing:
                keep(record, text, number_in(text, trace))
        self.measured.emit()

    def _trace(self, record: PassRecord) -> Trace:
        """A pass: the one that is shown is at hand, others are run again."""
        past, state = self._session.past, self._session.state
        return state.trace if state is not None and record is past.standing else record.trace()
