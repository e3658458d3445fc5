"""The session: the one model of the window. Rooms read it, send it intents, and hear what has changed and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from engine.errors import GraphError, ValueNotAllowedError
from engine.files import write_text
from engine.files.contents import Contents, Whence
from engine.files.sessions import data_files, is_session, missing_data, write_session
from engine.files.traces import write_trace
from engine.history.history import History
from engine.language import TakesLongError
from engine.model import Model
from ui.changes import What
from ui.document import Document
from ui.feed import ALL
from ui.session.accusing import Accusing
from ui.session.checking import GradientChecking
from ui.session.coloring import ColoringChoice
from ui.session.comparing import Comparing
from ui.session.diagnosing import Diagnosing
from ui.session.found import document_in, found_at_once, takes_long
from ui.session.opening import Opening
from ui.session.past import Past
from ui.session.viewpoint import viewpoint_of
from ui.settings import Settings


class Session(Opening):
    """What the window shows and edits; it is saved here, on top of all that is done to it.

    Args:
        settings: What the person chose earlier.
        parent: The owner.
    """

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.checking = GradientChecking(self)
        self.checking.pointed_at.connect(self.select)
        self.comparing = Comparing(self)
        self.coloring = ColoringChoice(self, self.checking, self.comparing)
        self.diagnosing = Diagnosing(self)
        self._accusing = Accusing(self, self.checking, self.diagnosing)
        self.past = Past(self)

    @property
    def history(self) -> History:
        """The passes of this sitting."""
        return self.past.history

    def _announce(self, what: What, by: object = None) -> None:
        super()._announce(what | self.past.take_in(what), by)

    def leave(self) -> None:
        """End all that works beside the window, and wait for its end."""
        self.checking.leave()
        self.comparing.leave()
        self.diagnosing.leave()
        super().leave()

    def save(self, path: Path | None = None) -> None:
        """Write the text to its file, or to another one from now on; to a session with all that belongs to it.

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
            write_session(target, saved, viewpoint_of(self), self._as_read(saved))
            self.files = data_files(saved)
            missing = missing_data(saved, target)
            if missing:
                self.notified.emit(f"The session looks for {', '.join(missing)} beside itself: copy it there too")
        else:
            write_text(target, self.document.text)
        self.path, self.example, self._saved = target, "", self.document
        self._saved_places = self.moved_by_picture
        if self.error is not None:
            self.error.filename = self.name
        self._announce(What.DOCUMENT)

    def save_run(self, path: Path) -> None:
        """Write the pass with all its numbers; the document's own file is another.

        Raises:
            GraphError: It cannot be written, or there is no pass, or an edit is still being read or computed.
        """
        if self.state is None:
            raise ValueNotAllowedError("there is no run to save", advice="mend the text first")
        self.require_pass_of_now()
        self.end_preview()
        write_trace(path, self.state.trace, viewpoint_of(self), self._as_read(self.state.model))

    def contents(self, time_s: float) -> Contents:
        """The document as it is kept while it is unsaved, whether or not its text is a model.

        Args:
            time_s: Now, in seconds since 1970.
        """
        whence = Whence("" if self.path is None else str(self.path.absolute()), self.example, time_s)
        document = self.document
        return Contents(
            document.text,
            document.kept(None if self.state is None else self.state.model),
            document.statistics,
            self.feed.rows,
            self.files,
            viewpoint_of(self),
            whence,
        )

    def _model_to_save(self) -> Model:
        """The document's model on the chosen examples; on all of them where any was edited, so that none is lost."""
        model = self.model_of(self.document, self.feed)
        examples = {model.graph.nodes[leaf].name for data in model.data for leaf in (data.inputs, data.targets)}
        edited = examples.intersection(self.document.overridden(model))
        return self.model_of(self.document, ALL) if edited else model

    def _as_read(self, model: Model) -> Model:
        """A model as its text alone gives it; what is known need not be read."""
        return self._reread(model.text, model.filename, rows=model.rows, files=model.files)

    # ------------------------------------------------------------------------------------------- changes from outside
    def read_disk(self, told: Callable[[Document | GraphError], None]) -> None:
        """Read the document as its file holds it now: at once, or beside the window.

        Args:
            told: Told of it, or of why it cannot be read; not if another document is opened meanwhile.
        """
        path, saved = self.path, self._saved
        if path is None:
            told(ValueNotAllowedError("the document has no file yet", advice="save it first"))
            return

        def find() -> Document:
            found = document_in(path)
            # A model file is the text alone: numbers that do not stand in it are this window's.
            return found if is_session(path) else replace(saved, text=found.text)

        if not (is_session(path) and takes_long(path)):
            outcome: Document | GraphError | None
            try:
                outcome = found_at_once(find)
            except GraphError as error:
                outcome = error
            except TakesLongError:
                outcome = None
            if outcome is not None:
                told(outcome)
                return
        self._files.run(f"Reading {path.name} …", find, told)

    def reload(self, by: object = None) -> None:
        """Take the document over as its file holds it now, which can be undone; a failure is told."""
        self.read_disk(lambda found: self.take_from_disk(found, by))

    def take_from_disk(self, found: Document | GraphError, by: object = None) -> None:
        """Take over what the document's file was found to hold; a failure is told."""
        if isinstance(found, GraphError):
            self.notified.emit(found.spoken)
            return
        if not found.same_as(self.document):
            self.edit_document("reload", found, by)
        self._saved = found
        self._announce(What.DOCUMENT, by)

    def set_saved(self, saved: Document) -> None:
        """Take note of what the document's file holds: an empty document where the file has gone."""
        self._saved = saved
        self._announce(What.DOCUMENT)
