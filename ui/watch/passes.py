"""The passes that a watch draws its lines over: the last ones that were run, within a bound."""

from __future__ import annotations

from collections import deque

from engine.execution.trace import Trace
from engine.watches import number_in
from ui.changes import What, on_change
from ui.session import Session
from ui.watch.sparkline import Curve

_MOST_PASSES = 240
_MOST_NUMBERS = 4_000_000
"""So many numbers the kept passes may have together: 32 MB."""


class LastPasses:
    """Keeps the last passes of a document, be they of edits or of a training, and what expressions say of them.

    Args:
        session: Whose passes.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: deque[tuple[Trace, dict[str, float]]] = deque(maxlen=_MOST_PASSES)
        self._numbers = 0
        self.dropped = 0
        on_change(session, What.NUMBERS | What.STRUCTURE | What.DOCUMENT, self._take)
        self._take(What.NUMBERS)

    def _take(self, what: What) -> None:
        """Keep the pass that is shown, if it is a new one; forget all when another document is opened."""
        state = self._session.state
        if What.PLAYING | What.DOCUMENT | What.STRUCTURE in what or state is None:
            self._kept.clear()
            self._numbers = self.dropped = 0
        if state is None or (self._kept and self._kept[-1][0] is state.trace):
            return
        if len(self._kept) == _MOST_PASSES:
            self._drop()
        self._kept.append((state.trace, {}))
        self._numbers += _size(state.trace)
        while len(self._kept) > 1 and self._numbers > _MOST_NUMBERS:
            self._drop()

    def _drop(self) -> None:
        self._numbers -= _size(self._kept.popleft()[0])
        self.dropped += 1

    def curve(self, text: str) -> Curve:
        """What an expression says of each pass that is kept; nothing where it has no number."""
        for trace, known in self._kept:
            if text not in known:
                known[text] = number_in(text, trace)
        return Curve.of([known[text] for _, known in self._kept], self.dropped + 1)


def _size(trace: Trace) -> int:
    """About how many numbers a pass has: values, error signals, messages."""
    return 3 * sum(array.size for array in trace.values)
