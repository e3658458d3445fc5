"""A recorded run says that it is one, as long as its numbers are shown."""

from __future__ import annotations

from ui.changes import What, on_change
from ui.notices import Notice, Notices
from ui.session import Session

_NAME = "recorded"
_TOLD = "This is a recorded run: nothing was computed here. An edit computes its numbers anew."


class RecordedNote:
    """Puts the note among the notices, and takes it away.

    Args:
        session: Whose numbers.
        notices: Where it is told.
    """

    def __init__(self, session: Session, notices: Notices) -> None:
        self._session, self._notices = session, notices
        on_change(session, What.DOCUMENT | What.NUMBERS, self._refresh)

    def _refresh(self, what: What) -> None:
        if not self._session.shows_recorded:
            self._notices.dismiss(_NAME)
        elif What.DOCUMENT in what and not self._notices.has(_NAME):
            self._notices.tell(_NAME, Notice(_TOLD, (("OK", lambda: None),)))
