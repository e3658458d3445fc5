"""Opening and closing documents: files, examples, recorded runs, and unsaved work that was kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.debugging.actions import SetFolding, SetNotation
from engine.debugging.debugger import reduce, start_on
from engine.errors import GraphError
from engine.execution import Trace, run
from engine.files import read_text
from engine.files.contents import Contents
from engine.files.sessions import is_session
from engine.language import TakesLongError
from engine.learning.data.files import NO_FILES
from engine.levels import Folding, Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.collecting import COLLECTOR
from ui.document import STARTER, Document
from ui.feed import ALL
from ui.maps import PlacesByPicture
from ui.session.found import (
    Found,
    find,
    found_at_once,
    found_left,
    found_text,
    is_long,
    is_much,
    read_found,
    takes_long,
)
from ui.session.viewpoint import places_in, take_up
from ui.session.watching import Watching
from ui.settings import Settings


class Opening(Watching):
    """Puts one document in the place of another."""

    not_opened = Signal(str, object)
    """(what it is called, the GraphError): what was read beside the window cannot be opened; what was open stays."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._saved = self.document
        self._saved_places: PlacesByPicture = {}
        self._recorded: Trace | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether there is work that no file holds."""
        if not self.is_open:
            return False
        if not self.document.same_as(self._saved):
            return True
        # A model file cannot hold breakpoints, watches and moved nodes; a session can.
        return self.path is not None and is_session(self.path) and not self._is_furnished_as_saved

    @property
    def would_be_lost(self) -> bool:
        """Whether a crash would lose anything: work that no file holds, and what its file has no place for."""
        if not self.is_open or self.is_dirty:
            return self.is_open
        if self.path is None or is_session(self.path):
            return not self._is_furnished_as_saved
        document = self.document
        beside = document.overrides, document.statistics, document.breakpoints, document.watches, self.moved_by_picture
        return any(beside)

    @property
    def _is_furnished_as_saved(self) -> bool:
        """Whether breakpoints, watches and the places of nodes are as they were opened or saved."""
        return self.document.stops_and_watches_as(self._saved) and self.moved_by_picture == self._saved_places

    @property
    def saved(self) -> Document:
        """The document as its file holds it, as far as is known."""
        return self._saved

    @property
    def shows_recorded(self) -> bool:
        """Whether the numbers are those of a recorded run, and not computed here."""
        return self.state is not None and self.state.trace is self._recorded

    def new(self) -> None:
        """Open an unnamed document that works."""
        self.open_found(Found(Document(STARTER)))

    def open_file(self, path: Path) -> None:
        """Open a model file, a session or a recorded run; what was open stays if that fails.

        Raises:
            GraphError: The file cannot be read, or is no model. Of a large one, ``not_opened`` tells it later.
        """
        self.open_from(path.name, lambda: find(path), is_large=takes_long(path))

    def open_to_mend(self, path: Path, error: GraphError | None = None) -> None:
        """Open a file whose text is no model: the text with its error, and no graph until it is mended.

        Args:
            path: The file.
            error: What is wrong with it, where that is known.

        Raises:
            GraphError: The file cannot be read.
        """
        self.open_found(Found(Document(read_text(path)), path, error=error))

    def open_text(self, text: str, example: str = "") -> None:
        """Open a text that belongs to no file: an example.

        Raises:
            GraphError: It is no model. Of a large one, ``not_opened`` tells it later.
        """
        name = f"'{example}'" if example else "the text"
        self.open_from(name, lambda: found_text(text, example), is_large=is_long(text))

    def open_model(self, model: Model, level: Level) -> None:
        """Open a model that was made in Python."""

        def show(found: Found) -> None:
            self.open_found(found)
            self.set_level(level)

        self.open_from("the model", lambda: Found(Document.of_model(model)), show, is_large=is_long(model.text))

    def open_left(self, left: Contents, show: Callable[[Found], None] | None = None) -> None:
        """Open unsaved work that was kept: it is unsaved still, unless its file holds the same.

        Args:
            left: What was kept.
            show: What opens it, when it has been read.
        """
        self.open_from("unsaved work", lambda: found_left(left), show, is_large=is_much(left))

    def open_from(
        self, name: str, find: Callable[[], Found], show: Callable[[Found], None] | None = None, *, is_large: bool
    ) -> None:
        """Open what is found: at once, or when it has been read beside the window. What is open stays until then.

        Args:
            name: What it is called.
            find: Finds it.
            show: What opens it; by default :meth:`open_found`.
            is_large: Whether it is read beside the window.

        Raises:
            GraphError: It cannot be opened. Of a large one, ``not_opened`` tells it later.
        """
        show = self.open_found if show is None else show
        if not is_large:
            try:
                found = found_at_once(lambda: read_found(find()))
            except TakesLongError:
                is_large = True
            else:
                show(found)
                return

        def arrived(found: Found | GraphError) -> None:
            if isinstance(found, GraphError):
                self.not_opened.emit(name, found)
            else:
                show(found)

        self.find_beside(name, find, arrived)

    def open_found(self, found: Found) -> None:
        """Put a document in the place of what is open; without a graph as long as its text is no model."""
        self.playback.stop()
        self._forget_readings()
        self.undo_stack.clear()
        self.document = found.document
        self._saved = found.document if found.saved is None else found.saved
        self.path, self.example, self.feed, self.files = found.path, found.example, found.feed, found.files
        self.error, self._recorded, self.untaken = None, found.trace, None
        self._forget_preview()
        self._forget_selection()
        self.sight.begin()
        self.shown_example = found.feed.first
        self.changed_nodes = frozenset()
        shown = self.state.level if self.state is not None else Level.VARIABLES
        wanted = Folding(shown) if found.view is None else found.view.folding
        COLLECTOR.include()
        with COLLECTOR.held():
            outcome = found.error or found.model or self._read(found.document)
            self._forget_maps()
            if isinstance(outcome, GraphError):
                self.error, self.state = outcome, None
                if found.view is not None:
                    take_up(self, found.view)
            else:
                self._begin(outcome, wanted, found)
                if found.is_as_read:
                    self._reread.know(outcome)
                COLLECTOR.leave_out(len(outcome.graph.nodes))
        self._saved_places = self._places_in(found)
        self._announce(~What.PHASE)
        self._go_back_to(wanted)
        if found.remark:
            self.notified.emit(found.remark)

    def _begin(self, model: Model, wanted: Folding, found: Found) -> None:
        """Stand before the first step of a model's pass, or where its view says."""
        level = self._showable(model, wanted.level)
        shown = wanted if level is wanted.level else Folding(level)
        if found.view is not None:
            self.settings.notation = str(found.view.notation)
        notation = Notation(self.settings.notation)
        if found.begun is not None and found.begun.folding == shown:
            self.state = reduce(found.begun, SetNotation(notation))
        else:
            trace = found.trace if found.trace is not None else run(model)
            self.state = start_on(trace, shown, notation=notation)
        self._set_breakpoints()
        if found.view is not None:
            take_up(self, found.view)

    def _places_in(self, found: Found) -> PlacesByPicture:
        """The places of moved nodes that the file of what was opened holds."""
        if found.saved is None:
            return self.moved_by_picture
        return {} if found.saved_view is None else places_in(found.saved_view)

    def _began(self) -> None:
        """A text that was opened with an error has been mended: it is looked at as it was to be from the beginning."""
        view = self.untaken
        if view is not None and self.state is not None:
            if self._showable(self.state.model, view.folding.level) is view.folding.level:
                self.state = reduce(self.state, SetFolding(view.folding))
            take_up(self, view)

    def close(self) -> None:
        """Close the document; unsaved work is the caller's question."""
        self.playback.stop()
        self._forget_readings()
        self.undo_stack.clear()
        self._forget_preview()
        self._forget_selection()
        self.sight.begin()
        self.document = self._saved = Document("")
        self.path, self.example, self.error, self.state, self.untaken = None, "", None, None, None
        self.feed, self.files, self._recorded, self._shown = ALL, NO_FILES, None, None
        self._forget_maps()
        COLLECTOR.include()
        self._announce(~What.PHASE)
