"""The session: the one model of the window. Rooms read it, send it intents, and hear what has changed and by whom."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.errors import GraphError, ValueNotAllowedError
from engine.files import read_text, write_text
from engine.files.sessions import is_session, missing_data, read_session, write_session
from engine.history.history import History
from engine.levels import Level
from engine.model import Model
from ui.changes import What
from ui.collecting import COLLECTOR
from ui.document import STARTER, Document
from ui.feed import ALL, Feed
from ui.session.checking import GradientChecking
from ui.session.coloring import ColoringChoice
from ui.session.comparing import Comparing
from ui.session.editing import Editing
from ui.session.past import Past
from ui.settings import Settings


class Session(Editing):
    """What the window shows and edits: documents are opened, saved and closed here, on top of all that is done to one.

    Args:
        settings: What the person chose earlier.
        parent: The owner.
    """

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._saved = self.document
        self.checking = GradientChecking(self)
        self.comparing = Comparing(self)
        self.coloring = ColoringChoice(self, self.checking, self.comparing)
        self.past = Past(self)

    @property
    def history(self) -> History:
        """The passes of this sitting."""
        return self.past.history

    @property
    def is_dirty(self) -> bool:
        """Whether there is work that no file holds."""
        return self.is_open and not self.document.same_as(self._saved)

    def new(self) -> None:
        """Open an unnamed document that works."""
        self._open(Document(STARTER), None, "")

    def open_file(self, path: Path) -> None:
        """Open a model file or a session; what was open stays if that fails.

        Raises:
            GraphError: The file cannot be read, or is no model.
        """
        if is_session(path):
            model = read_session(path)
            self._open(Document.of_model(model), path, "", Feed(model.rows))
            return
        text = read_text(path)
        document = Document(text)
        try:
            model = document.model(str(path))
        except GraphError as error:
            error.filename = path.name
            raise
        self._open(document, path, "", model=model)

    def open_to_mend(self, path: Path) -> None:
        """Open a file whose text is no model: the text with its error, and no graph until it is mended.

        Raises:
            GraphError: The file cannot be read.
        """
        text = read_text(path)
        self.close()
        self.document = self._saved = Document(text)
        self.path = path
        outcome = self._read(self.document)
        if isinstance(outcome, GraphError):
            self.error = outcome
            self._announce(~What.PHASE)
        else:
            self._open(self.document, path, "")

    def open_text(self, text: str, example: str = "") -> None:
        """Open a text that belongs to no file: an example.

        Raises:
            GraphError: It is no model.
        """
        document = Document(text)
        model = document.model(f"{example}.gvnn" if example else "untitled.gvnn")
        self._open(document, None, example, model=model)

    def open_model(self, model: Model, level: Level) -> None:
        """Open a model that was made in Python."""
        self._open(Document.of_model(model), None, "")
        self.set_level(level)

    def _open(
        self, document: Document, path: Path | None, example: str, feed: Feed = ALL, model: Model | None = None
    ) -> None:
        self.playback.stop()
        self.undo_stack.clear()
        self.document = self._saved = document
        self.path, self.example, self.feed = path, example, feed
        self.error = None
        self._forget_preview()
        self._forget_selection()
        self.shown_example = feed.first
        self.changed_nodes = frozenset()
        COLLECTOR.include()
        with COLLECTOR.held():
            model = document.model(self._origin, feed) if model is None else model
            wanted = self.state.level if self.state is not None else Level.VARIABLES
            self.state = self._started(model, self._showable(model, wanted))
        self._forget_maps()
        COLLECTOR.leave_out(len(model.graph.nodes))
        self._announce(~What.PHASE)
        self._go_back_to(wanted)

    def close(self) -> None:
        """Close the document; unsaved work is the caller's question."""
        self.playback.stop()
        self.undo_stack.clear()
        self._forget_preview()
        self._forget_selection()
        self.document = self._saved = Document("")
        self.path, self.example, self.error, self.state = None, "", None, None
        self.feed = ALL
        self._forget_maps()
        COLLECTOR.include()
        self._announce(~What.PHASE)

    def save(self, path: Path | None = None) -> None:
        """Write the text to its file, or to another one from now on; to a session with all edited numbers.

        Raises:
            GraphError: It cannot be written; nothing is lost.
        """
        target = path if path is not None else self.path
        if target is None:
            raise ValueNotAllowedError("the document has no file yet", advice="choose one")
        if is_session(target):
            if self.state is None or self.error is not None:
                raise ValueNotAllowedError(
                    "a session is not saved while the text has an error", advice="mend it, or save the text as a .gvnn"
                )
            saved = self._model_to_save()
            write_session(target, saved)
            missing = missing_data(saved, target)
            if missing:
                self.notified.emit(f"The session looks for {', '.join(missing)} beside itself: copy it there too")
        else:
            write_text(target, self.document.text)
        self.path, self.example, self._saved = target, "", self.document
        if self.error is not None:
            self.error.filename = self.name
        self._announce(What.DOCUMENT)

    def _model_to_save(self) -> Model:
        """The document's model on the chosen examples; on all of them where any was edited, so that none is lost."""
        model = self.document.model(self._origin, self.feed)
        examples = {model.graph.nodes[leaf].name for data in model.data for leaf in (data.inputs, data.targets)}
        edited = examples.intersection(self.document.overridden(model))
        return self.document.model(self._origin, ALL) if edited else model
