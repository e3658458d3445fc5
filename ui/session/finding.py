"""What is searched for, and what is in the spotlight."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.debugging.debugger import DebuggerState
from engine.errors import QueryError
from engine.finding import Trail, found_by
from engine.levels.quotient import Quotient
from ui.changes import What
from ui.selection import carried
from ui.session.selecting import Selecting
from ui.settings import Settings
from ui.spotlight import Beam, Spotlight


class Finding(Selecting):
    """The search and the spotlight; both are about the nodes of the shown level, at the cursor."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.query = ""
        self.query_problem = ""
        """Why the query cannot be looked for, in one sentence; empty where it can."""
        self.spotlight: Spotlight | None = None
        self._found: tuple[int, ...] = ()
        self._searched: Quotient | None = None

    def search(self, text: str, by: object = None) -> None:
        """Look for nodes at the cursor; an empty text looks for none."""
        self.query, self.query_problem = text, ""
        self._found, self._searched = (), None
        if self.state is not None:
            self._searched = self.state.view
            try:
                self._found = found_by(self.state, text)
            except QueryError as error:
                self.query_problem = error.sentence
        self._announce(What.FINDING, by)

    @property
    def found(self) -> tuple[int, ...]:
        """The nodes that were found, best first; none in a view that they were not looked for in."""
        return self._found if self.state is not None and self.state.view is self._searched else ()

    def shine(self, spotlight: Spotlight | None, by: object = None) -> None:
        """Put a part of the graph into the spotlight; None takes it away."""
        if spotlight != self.spotlight:
            self.spotlight = spotlight
            self._announce(What.FINDING, by)

    def lit(self, beam: Beam) -> Trail | None:
        """What the spotlight falls on, if it is one of this kind and falls on anything."""
        if self.state is None or self.spotlight is None or self.spotlight.beam is not beam:
            return None
        trail = self.spotlight.trail(self.state.view)
        return trail if trail.nodes else None

    def _carry_selection(self, before: DebuggerState) -> None:
        super()._carry_selection(before)
        if self.spotlight is not None and self.state is not None:
            names = carried(self.spotlight.names, self.state.model.graph, before.view, self.state.view)
            self.spotlight = self.spotlight.about(names)

    def _forget_selection(self) -> None:
        super()._forget_selection()
        self.query = self.query_problem = ""
        self.spotlight, self._found, self._searched = None, (), None
