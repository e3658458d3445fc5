"""The way: what is searched for and what is in the spotlight. The session owns one; it knows nothing of widgets."""

from __future__ import annotations

from collections.abc import Callable

from engine.debugging.debugger import DebuggerState
from engine.errors import QueryError
from engine.finding import Trail, found_by
from engine.levels.quotient import Quotient
from ui.changes import What
from ui.spotlight import Beam, Spotlight


class Way:
    """Holds the search and the spotlight of a session.

    Args:
        announce: Tells what has changed, and by whom.
    """

    def __init__(self, announce: Callable[[What, object], None]) -> None:
        self._announce = announce
        self.query = ""
        self.problem = ""
        """Why the query cannot be looked for, in one sentence; empty where it can."""
        self.spotlight: Spotlight | None = None
        self._found: tuple[int, ...] = ()
        self._view: Quotient | None = None

    def search(self, state: DebuggerState | None, text: str, by: object = None) -> None:
        """Look for nodes at the cursor; an empty text looks for none."""
        self.query, self.problem = text, ""
        self._found, self._view = (), None
        if state is not None:
            self._view = state.view
            try:
                self._found = found_by(state, text)
            except QueryError as error:
                self.problem = error.sentence
        self._announce(What.FINDING, by)

    def found(self, state: DebuggerState | None) -> tuple[int, ...]:
        """The nodes that were found, best first; none in a view that they were not looked for in."""
        return self._found if state is not None and state.view is self._view else ()

    def shine(self, spotlight: Spotlight | None, by: object = None) -> None:
        """Put a part of the graph into the spotlight, or all of it out of it."""
        if spotlight != self.spotlight:
            self.spotlight = spotlight
            self._announce(What.FINDING, by)

    def lit(self, state: DebuggerState | None, beam: Beam) -> Trail | None:
        """What the spotlight falls on, if it is one of this kind and falls on anything."""
        if state is None or self.spotlight is None or self.spotlight.beam is not beam:
            return None
        trail = self.spotlight.trail(state.view)
        return trail if trail.nodes else None

    def forget(self) -> None:
        """Another document is open."""
        self.query = self.problem = ""
        self.spotlight, self._found, self._view = None, (), None
