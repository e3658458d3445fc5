"""Opening and closing documents: files, examples, recorded runs, and unsaved work that was kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QObject

import resources
from engine.debugging.debugger import start_on
from engine.errors import GraphError
from engine.execution import Trace, run
from engine.files import read_text
from engine.files.contents import Contents, Whence
from engine.files.sessions import is_session, read_session, read_session_and_view
from engine.files.traces import is_trace, read_trace_and_view
from engine.files.viewpoint import Viewpoint
from engine.learning.data.files import NO_FILES
from engine.levels import Folding, Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.document import STARTER, Document
from ui.feed import ALL, Feed
from ui.session.editing import Editing
from ui.session.viewpoint import take_up
from ui.settings import Settings


class Opening(Editing):
    """Puts one document in the place of another."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._saved = self.document
        self._recorded: Trace | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether there is work that no file holds."""
        return self.is_open and not self.document.same_as(self._saved)

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
        self._open(Document(STARTER), None, "")

    def open_file(self, path: Path) -> None:
        """Open a model file, a session or a recorded run; what was open stays if that fails.

        Raises:
            GraphError: The file cannot be read, or is no model.
        """
        if is_session(path):
            model, view = read_session_and_view(path)
            self._open_model(model, path, view)
            return
        if is_trace(path):
            trace, view = read_trace_and_view(path)
            self._open_model(trace.model, None, view, path.stem, trace)
            return
        text = read_text(path)
        try:
            Document(text).model(str(path))
        except GraphError as error:
            error.filename = path.name
            raise
        self._open(Document(text), path, "")

    def open_to_mend(self, path: Path) -> None:
        """Open a file whose text is no model: the text with its error, and no graph until it is mended.

        Raises:
            GraphError: The file cannot be read.
        """
        self._open(Document(read_text(path)), path, "")

    def open_text(self, text: str, example: str = "") -> None:
        """Open a text that belongs to no file: an example.

        Raises:
            GraphError: It is no model.
        """
        Document(text).model(f"{example}.gvnn" if example else "")
        self._open(Document(text), None, example)

    def open_model(self, model: Model, level: Level) -> None:
        """Open a model that was made in Python."""
        self._open(Document.of_model(model), None, "")
        self.set_level(level)

    def open_left(self, left: Contents) -> None:
        """Open unsaved work that was kept: it is unsaved still, unless its file holds the same."""
        whence = left.whence if left.whence is not None else Whence("", "", 0.0)
        path = Path(whence.path) if whence.path else None
        document = Document(left.text, MappingProxyType(dict(left.values)), MappingProxyType(dict(left.statistics)))
        feed = Feed(left.rows, left.view is not None and left.view.evaluate)
        files = MappingProxyType(dict(left.files))
        saved = _as_saved(path, whence.example)
        self._open(document, path, whence.example, feed, files, view=left.view, saved=saved)

    def _open_model(
        self, model: Model, path: Path | None, view: Viewpoint | None, example: str = "", trace: Trace | None = None
    ) -> None:
        """Open a model that a file holds with all its numbers."""
        feed = Feed(model.rows, view.evaluate if view is not None else model.evaluating)
        self._open(Document.of_model(model), path, example, feed, model.files, view=view, trace=trace)

    def _open(
        self,
        document: Document,
        path: Path | None,
        example: str,
        feed: Feed = ALL,
        files: Mapping[str, bytes] = NO_FILES,
        *,
        view: Viewpoint | None = None,
        trace: Trace | None = None,
        saved: Document | None = None,
    ) -> None:
        """Put a document in the place of what is open.

        Args:
            document: The document; without a graph as long as its text is no model.
            path: Its file.
            example: What it is called where it has none.
            feed: What it runs on.
            files: The data files that came along with it.
            view: How to look at it; None for the level that is shown.
            trace: Its pass, if it need not be run.
            saved: What its file holds; None for the document itself.
        """
        self.playback.stop()
        self.undo_stack.clear()
        self.document, self._saved = document, document if saved is None else saved
        self.path, self.example, self.feed, self.files = path, example, feed, files
        self.error, self._recorded = None, trace
        self._forget_selection()
        self.shown_example = feed.first
        self.changed_nodes = frozenset()
        outcome = trace.model if trace is not None else self._read(document)
        wanted = self.state.level if self.state is not None else Level.VARIABLES
        self._forget_maps()
        if isinstance(outcome, GraphError):
            self.error, self.state = outcome, None
        else:
            if view is not None:
                self.settings.notation = str(view.notation)
            folding = view.folding if view is not None else Folding(wanted)
            level = self._showable(outcome, folding.level)
            shown = folding if level is folding.level else Folding(level)
            notation = Notation(self.settings.notation)
            cursor = 0 if view is None else view.cursor
            self.state = start_on(trace if trace is not None else run(outcome), shown, cursor, notation)
            if view is not None:
                take_up(self, view)
        self._announce(~What.PHASE)

    def close(self) -> None:
        """Close the document; unsaved work is the caller's question."""
        self.playback.stop()
        self.undo_stack.clear()
        self._forget_selection()
        self.document = self._saved = Document("")
        self.path, self.example, self.error, self.state = None, "", None, None
        self.feed, self.files, self._recorded = ALL, NO_FILES, None
        self._forget_maps()
        self._announce(~What.PHASE)


def document_in(path: Path) -> Document:
    """The document that a model file or a session holds.

    Raises:
        GraphError: It cannot be read, or is no session.
    """
    return Document.of_model(read_session(path)) if is_session(path) else Document(read_text(path))


def _as_saved(path: Path | None, example: str) -> Document:
    """What holds a document without its unsaved work: its file, or the example that it began as; else nothing does."""
    if path is not None:
        try:
            return document_in(path)
        except GraphError:
            return Document("")
    return Document(resources.example_text(example) if example in resources.example_names() else "")
