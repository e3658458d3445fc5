"""Passes that were: each edit and each batch is kept, and any of them can be looked at in the place of the present."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError
from engine.history.history import MEGABYTE, History
from engine.history.record import Made, PassRecord
from engine.learning.outcomes import TrainedPass
from engine.model import Model
from ui.changes import What
from ui.document import Document
from ui.session.editing import Editing
from ui.session.reading_run import Read


class Past(QObject):
    """Keeps the passes of a session, and shows one of them.

    The cursor, the level and the breakpoints stay while one looks back. An edit of a number there begins a branch: it
    takes over all values of the pass that is shown. Any other edit belongs to the present.

    Args:
        session: Whose passes.
    """

    def __init__(self, session: Editing) -> None:
        super().__init__(session)
        self._session = session
        self._model: Model | None = None
        """The present, which is returned to."""
        self._looked_at: Model | None = None
        self._document: Document | None = None
        """The one whose text was last heard of."""
        self._told = 0
        self._aim: int | None = None
        """The place that the next frame will show, while one is scrubbing."""
        self._sought: PassRecord | None = None
        """A pass that was asked for, and is being run beside the window."""
        self.history = History(session.settings.history_mb * MEGABYTE)
        self.shown: PassRecord | None = None
        """The pass that is looked at; None in the present."""
        session.arrived.connect(self._take_present)

    # ------------------------------------------------------------------------------------------------------- recording
    def take_in(self, what: What) -> What:
        """Take in what was run, before anybody is told of it, unless it is only looked at.

        Args:
            what: What has changed.

        Returns:
            What has changed here with it, and is to be told in the same breath: a room that was told of other passes
            first would see the pass that made them before it has heard of that.
        """
        if not what & (What.NUMBERS | What.STRUCTURE | What.DOCUMENT):
            return What(0)
        session = self._session
        model = None if session.state is None else session.state.model
        is_edit, self._document = session.document is not self._document, session.document
        if self.shown is not None and model is self._looked_at:
            if What.TEXT in what and is_edit:  # not the outcome of an edit that was made before
                self.return_to_now()  # the edited text is no model yet: the present is the last one that was
            return What(0)
        self._looked_at = self.shown = None
        if session.is_preview or model is self._model:
            return What(0)
        opened = What.PLAYING in what  # everything but the phase: another document
        if opened or model is None:
            self.history.clear()
            self._sought = None
        self._model = model
        if session.state is not None and model is not None:
            if opened:
                self.history.add(model, session.state.trace.loss_value, "opened", Made.OPENED)
            else:
                self._add_edit(session.state)
        before, self._told = self._told, self.history.version
        return What(0) if before == self._told else What.HISTORY

    def _take_present(self, state: DebuggerState) -> None:
        """Take in what an edit has led to while one looks back: it is what is returned to."""
        self._model = state.model
        self._add_edit(state)
        self.tell()

    def _add_edit(self, state: DebuggerState) -> None:
        label, gesture = self._session.last_edit
        self.history.add(state.model, state.trace.loss_value, label, Made.EDIT, gesture)

    def take_trained(self, passed: TrainedPass) -> None:
        """Take in a pass that a training has run; :meth:`tell` says so."""
        self.history.add_trained(passed)

    def tell(self) -> None:
        """Announce that there are other passes than there were, if so."""
        if self.history.version != self._told:
            self._told = self.history.version
            self._session.changed.emit(self._session.state, What.HISTORY, None)

    def set_bound(self, megabytes: int) -> None:
        """Keep passes within so much memory, here and later."""
        self._session.settings.history_mb = megabytes
        self.history.set_bound(megabytes * MEGABYTE)
        self.tell()

    # --------------------------------------------------------------------------------------------------------- looking
    @property
    def place(self) -> int:
        """Which of the kept passes is shown, or will be as soon as it has been run: the last one in the present."""
        count = len(self.history.records)
        meant = self._sought if self.is_seeking else self.shown
        return count - 1 if meant is None else self.history.place(meant.number)

    @property
    def is_seeking(self) -> bool:
        """Whether the pass that was asked for is still being run, and another one is shown until then."""
        return self._session.is_looking

    @property
    def standing(self) -> PassRecord | None:
        """The record of the pass whose numbers are shown and stepped through; None while it is none of those kept."""
        if self.shown is not None or not self.history.records or self._session.is_preview:
            return self.shown
        last = self.history.records[-1]
        return None if last.is_of_training else last

    def scrub(self, place: int, by: object = None) -> None:
        """Look at one of the kept passes, as one of many that follow each other faster than a frame is drawn.

        What need not follow each of them does so when the scrubbing rests (:class:`~ui.pace.Pace`).

        Args:
            place: Its place among the passes; clipped.
            by: Who asks.
        """
        self._aim = place
        self._session.pace.hurry(lambda: self._show(place, by, hurried=True))

    def scrub_by(self, passes: int, by: object = None) -> None:
        """Go on by so many passes, or back, from where the scrubbing is going to."""
        self.scrub((self.place if self._aim is None else self._aim) + passes, by)

    def show(self, place: int, by: object = None) -> None:
        """Look at one of the kept passes; the last one is the present, unless a training has run it.

        Args:
            place: Its place among them; clipped.
            by: Who asks.
        """
        self._session.pace.forget()
        self._show(place, by)

    def _show(self, place: int, by: object, *, hurried: bool = False) -> None:
        self._aim = None
        records = self.history.records
        if not records or self._session.state is None:
            return
        record = records[max(0, min(place, len(records) - 1))]
        if record is records[-1] and not record.is_of_training:
            self._return(by, hurried=hurried)
        elif record is self.shown:
            self._stop_seeking(by)
        else:
            self._seek(record, record.model, by, hurried=hurried)

    def return_to_now(self, by: object = None) -> None:
        """Show the present again; the cursor stays."""
        self._session.pace.forget()
        self._return(by)

    def _return(self, by: object, *, hurried: bool = False) -> None:
        self._aim = None
        if self.shown is None:
            self._stop_seeking(by)
        elif self._model is not None and not (self.is_seeking and self._sought is None):
            self._seek(None, self._model, by, hurried=hurried)

    def _stop_seeking(self, by: object) -> None:
        """Stay with the pass that is shown."""
        if self.is_seeking:
            self._session.stop_looking()
            self._session.changed.emit(self._session.state, What.HISTORY, by)

    def _seek(self, record: PassRecord | None, model: Model, by: object, *, hurried: bool = False) -> None:
        """Show a pass: at once, or when it has been run beside the window.

        Args:
            record: Which; None for the present.
            model: Its model.
            by: Who asks.
            hurried: Whether it is one of many that follow each other.
        """
        session = self._session
        name = "the present pass" if record is None else f"pass {record.number}"
        self._sought = record
        if session.looks_beside(model, name, lambda read: self._sought_arrives(record, model, by, read)):
            session.changed.emit(session.state, What.HISTORY, by)
        else:
            self._arrive(record, model, by, hurried=hurried)

    def _sought_arrives(self, record: PassRecord | None, model: Model, by: object, read: Read | GraphError) -> None:
        if isinstance(read, GraphError):
            self._session.notified.emit(read.spoken)
            self._session.changed.emit(self._session.state, What.HISTORY, by)
        elif record is None and self._model is not None and model is not self._model:
            self._seek(None, self._model, by)  # an edit has led to another present meanwhile
        else:
            self._arrive(record, model, by, read=read)

    def _arrive(
        self, record: PassRecord | None, model: Model, by: object, *, hurried: bool = False, read: Read | None = None
    ) -> None:
        self._session.playback.stop()
        self.shown, self._sought = record, None
        self._looked_at = None if record is None else model
        self._session.look_at(model, by, is_present=record is None, hurried=hurried, read=read)

    @property
    def pinned(self) -> PassRecord | None:
        """The pass that is kept for comparing."""
        return next((found for number in self.history.pinned if (found := self.history.find(number))), None)

    def toggle_pin(self) -> None:
        """Pin the pass that is shown in the place of the one that was, or let go of it."""
        records = self.history.records
        if not records:
            return
        before, shown = self.pinned, records[self.place]
        if before is not None:
            self.history.unpin(before.number)
        if before is not shown:
            self.history.pin(shown.number)
        self.tell()

    def go_on_from_here(self) -> None:
        """Take the values and the text of the pass that is shown over into the document, as one edit."""
        record = self.shown
        if record is None:
            return
        try:
            document = self._session.document_of(record.model)
        except GraphError as error:
            self._session.notified.emit(error.spoken)
            return
        self._session.edit_document(f"values of pass {record.number}", document)
