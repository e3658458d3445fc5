"""What of the window belongs to a document: which part of its graph is seen, and which panel is open below it."""

from __future__ import annotations

from engine.files.viewpoint import Seen


class Sight:
    """What is seen now, told by the rooms that show it; and what a session file wants to be seen, for them to take."""

    def __init__(self) -> None:
        self.tab = ""
        """The panel that is shown below the graph, by its object's name."""
        self._seen: Seen | None = None
        self._wanted: Seen | None = None
        self._wanted_tab = ""
        self._is_new = True

    @property
    def seen(self) -> Seen | None:
        """The part of the graph that the person has zoomed and panned to; None where it is framed by itself."""
        return self._wanted if self._is_new else self._seen

    def tell(self, seen: Seen | None) -> None:
        """Tell what is seen now. Until the document's first picture is there, that is a part of another one."""
        if not self._is_new:
            self._seen = seen

    def begin(self) -> None:
        """Begin with another document, or with none: nothing of it has been seen."""
        self._seen = self._wanted = None
        self._wanted_tab, self._is_new = "", True

    def take_up(self, seen: Seen | None, tab: str) -> None:
        """Want the same to be seen as when a session was saved."""
        self._wanted, self._wanted_tab = seen, tab

    def start(self) -> bool:
        """Whether this is the document's first picture: there is one from now on."""
        is_first, self._is_new = self._is_new, False
        return is_first

    def taken(self) -> Seen | None:
        """The part that is wanted, once: a second time, nothing is."""
        wanted, self._wanted = self._wanted, None
        return wanted

    def taken_tab(self) -> str:
        """The panel that is wanted, once."""
        wanted, self._wanted_tab = self._wanted_tab, ""
        return wanted
