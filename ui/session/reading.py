"""Reading the document: at once where that is quick, else beside the window, which shows the graph before meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError, LimitError, ValueNotAllowedError
from engine.model import Model
from engine.notation import Notation, format_count
from ui.changes import What
from ui.document import Document, read_as_fed, read_or_error
from ui.feed import Feed
from ui.latest_work import LatestWork
from ui.rereading import Rereading
from ui.session.found import Found
from ui.session.placing import Placing
from ui.session.reading_run import Edited, EditRun, OpeningRun
from ui.settings import Settings

READ_AT_ONCE = 2_000
"""A text in the place of a graph of so many operations, or of so many lines itself, is read at once."""
_LINE = 40
"""So many characters are a line, however few line ends there are."""
RUN_AT_ONCE = 3_000
"""So many operations, or numbers where these are shown, are run at once."""


class Reading(Placing):
    """Reads texts, and files that are to be opened. The state changes only when the reading is done."""

    reading = Signal(object)
    """What is being read or computed, in words; None when nothing is any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._reread = Rereading()
        self._edits: LatestWork[EditRun] = LatestWork(self)
        self._edits.done.connect(self._edit_read)
        self._edits.failed.connect(self._edit_failed)
        self._openings: LatestWork[OpeningRun] = LatestWork(self)
        self._openings.done.connect(self._opening_read)
        self._openings.failed.connect(self._opening_failed)
        self._opened: Callable[[Found | GraphError], None] | None = None

    @property
    def is_reading(self) -> bool:
        """Whether a document is being read or computed beside the window."""
        return self._edits.is_running or self._openings.is_running

    @property
    def is_behind(self) -> bool:
        """Whether the pass that is shown is the one before an edit, which is still being read or computed."""
        return self._edits.is_running

    def require_pass_of_now(self) -> None:
        """Let nobody take the pass that is shown for the one of the text.

        Raises:
            ValueNotAllowedError: An edit is still being read or computed.
        """
        if self.is_behind:
            raise ValueNotAllowedError(
                "the text is still being read, and the pass before it is shown", advice="wait until it has been read"
            )

    @property
    def can_edit_values(self) -> bool:
        """Whether values can be edited: only while the text describes the graph that is shown."""
        work = self._edits.work
        return super().can_edit_values and (work is None or work.is_renumbered)

    @property
    def can_stay(self) -> bool:
        """Whether something is being read or made ready that can be given up."""
        return self.is_reading or super().can_stay

    def stay(self) -> None:
        """Stay with what is shown: what is being read or made ready is given up."""
        self._give_up_opening()
        if self._give_up_edit():
            self.error = LimitError("the model of this text was not computed", advice="edit it again, or undo")
            self._announce(What.TEXT | What.DOCUMENT)
        super().stay()

    def leave(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._openings.leave()
        self._edits.leave()
        super().leave()

    def _forget_readings(self) -> None:
        """Another document is open, or none."""
        self._give_up_opening()
        self._give_up_edit()
        self._reread.forget()

    # ------------------------------------------------------------------------------------------------------ documents
    @property
    def _origin(self) -> str:
        """What the text is called where it is read: data files are looked for beside it."""
        return str(self.path) if self.path is not None else self.name

    def _read_as(self, document: Document, feed: Feed) -> Model | GraphError:
        """The model of a document as it is fed, or what is wrong with it."""
        return read_or_error(document, self._origin, feed, self.files, self._reread)

    def _present_model(self, state: DebuggerState) -> Model:
        """The document's model, also while its pass is being run.

        Raises:
            ValueNotAllowedError: It is being read.
        """
        work = self._edits.work
        if work is None:
            return state.model
        model = self._read_as(self.document, self.feed) if work.is_renumbered else None
        if not isinstance(model, Model):
            raise ValueNotAllowedError(
                "values cannot be edited while the text is being read", advice="wait until it has been"
            )
        return model

    def _reads_beside(self, document: Document, by: object) -> bool:
        """Begin to read a document, if that takes long."""
        self._give_up_edit()
        state, feed = self.state, self.feed
        is_renumbered = state is not None and self._is_renumbered(document, state)
        if is_renumbered and state is not None:
            count = len(state.view.graph.nodes)
        else:
            nodes = 0 if state is None else len(state.model.graph.nodes)
            count = max(nodes, document.text.count("\n"), len(document.text) // _LINE)
        if count <= (RUN_AT_ONCE if is_renumbered else READ_AT_ONCE):
            return False
        read = partial(read_as_fed, document, self._origin, feed, self.files, self._reread)
        notation = Notation(self.settings.notation)
        self._edits.start(EditRun(read, state, notation, by, is_renumbered=is_renumbered))
        self.reading.emit(f"Computing {format_count(count)} numbers …" if is_renumbered else "Reading the text …")
        return True

    def _is_renumbered(self, document: Document, state: DebuggerState) -> bool:
        """Whether a document has the graph that is shown."""
        if self.error is not None:
            return False
        model = self._reread.quickly(document.text, self._origin, self.feed.rows, self.files)
        return model is not None and model.graph is state.model.graph

    def _give_up_edit(self) -> bool:
        was_running = self._edits.give_up()
        if was_running:
            self.reading.emit(None)
        return was_running

    def _edit_read(self, run: EditRun, edited: Edited) -> None:
        self.reading.emit(None)
        self._read_beside(run, edited)

    def _edit_failed(self, _run: EditRun, sentence: str) -> None:
        self.reading.emit(None)
        self.error = LimitError(sentence)
        self._announce(What.TEXT | What.DOCUMENT)

    def _read_beside(self, run: EditRun, edited: Edited) -> None:
        """Put in force what was read and run beside the window."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------------------------------- files
    def find_beside(self, name: str, find: Callable[[], Found], opened: Callable[[Found | GraphError], None]) -> None:
        """Read a file beside the window, and run its pass; what is open stays until then.

        Args:
            name: What it is called.
            find: Reads it.
            opened: Told what was found, or what is wrong with it; not if it is given up.
        """
        self._opened = opened
        self._openings.start(OpeningRun(find, Notation(self.settings.notation)))
        self.reading.emit(f"Reading {name} …")

    def _give_up_opening(self) -> None:
        if self._openings.give_up():
            self._opened = None
            self.reading.emit(None)

    def _opening_read(self, _run: OpeningRun, found: Found | GraphError) -> None:
        self.reading.emit(None)
        opened, self._opened = self._opened, None
        if opened is not None:
            opened(found)

    def _opening_failed(self, run: OpeningRun, sentence: str) -> None:
        self._opening_read(run, LimitError(sentence))
