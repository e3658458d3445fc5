"""Autosave: unsaved work is kept in a folder of the program's own, so that no crash loses more than a moment of it."""

from __future__ import annotations

from time import time

from PySide6.QtCore import QObject, QTimer

from engine.errors import FileError
from engine.files.contents import Contents
from engine.files.recovery import RecoveryFolder, Slot
from ui.changes import What, on_change
from ui.session import Session
from ui.work import Work

_DELAY_MS = 700
"""What was edited is kept after so long, also while editing goes on: less than two seconds are lost."""
_TELLING = What.TEXT | What.NUMBERS | What.DOCUMENT | What.STRUCTURE | What.PLACES
_AT_ONCE_BYTES = 300_000
"""A document of so many bytes is written at once; a larger one beside the window."""


class Autosave(QObject):
    """Keeps the document of a session as long as it is unsaved.

    Args:
        session: Whose document.
        folder: Where.
    """

    def __init__(self, session: Session, folder: RecoveryFolder) -> None:
        super().__init__(session)
        self._session, self._folder = session, folder
        self._slot: Slot | None = None
        self._kept: object = None
        self._run: _Keeping | None = None
        self._is_overdue = False  # what is being written has been edited since, a while ago
        self._is_troubled = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_DELAY_MS)
        self._clock.timeout.connect(self.keep)
        on_change(session, _TELLING, self._heard)

    @property
    def _now(self) -> object:
        """What is another one as soon as there is more to be kept. Where one looks is kept along with what was edited.

        A document is itself alone; so it is not compared, however large it is.
        """
        session, state = self._session, self._session.state
        return session.document, session.moved_by_picture, None if state is None else state.folding

    def _heard(self, what: What) -> None:
        session = self._session
        if not session.would_be_lost:
            self.forget()
        elif session.settings.autosave and not self._clock.isActive() and self._now != self._kept:
            # Not begun anew by the next edit: somebody who types without a pause is kept, too.
            self._clock.start()

    def keep(self) -> None:
        """Keep the document as it is now."""
        session = self._session
        self._clock.stop()
        if self._run is not None:
            self._is_overdue = True  # the one before is still being written
            return
        if not session.would_be_lost:
            return
        if self._slot is None:
            try:
                self._slot = self._folder.slot()
            except FileError as error:
                self._tell(error)
                return
        self._kept = self._now
        contents = session.contents(time())
        if contents.size <= _AT_ONCE_BYTES:
            try:
                self._slot.write(contents)
                self._is_troubled = False
            except FileError as error:
                self._tell(error)
        else:
            self._run = _Keeping(self._slot, contents)
            self._run.failed.connect(self._not_written)
            self._run.finished.connect(self._written)
            self._run.start()

    def adopt(self, slot: Slot) -> None:
        """Go on where the document that has just been opened was kept before."""
        self.forget()
        self._slot = slot
        if self._session.would_be_lost:
            self._kept = self._now
        else:
            self.forget()

    def forget(self) -> None:
        """Forget what was kept: nothing is unsaved any more, or nobody wants it."""
        self._clock.stop()
        if self._run is not None:
            self._run.wait()
            self._run = None
        if self._slot is not None:
            self._slot.release()
        self._slot = self._kept = None
        self._is_overdue = False

    def _not_written(self, run: _Keeping, sentence: str) -> None:
        run.error = FileError(sentence)

    def _written(self) -> None:
        run = self._run
        if run is None or not run.is_finished:
            return
        self._run = None
        if run.error is not None:
            self._tell(run.error)
        else:
            self._is_troubled = False
        if self._is_overdue:
            self._is_overdue = False
            self.keep()

    def _tell(self, error: FileError) -> None:
        """Say once that nothing can be kept; the next edit tries again."""
        self._kept = None
        if not self._is_troubled:
            self._is_troubled = True
            self._session.notified.emit(f"Unsaved work cannot be kept for a crash: {error.spoken}")


class _Keeping(Work):
    """Writes a large document beside the window.

    Args:
        slot: Where.
        contents: What.
    """

    def __init__(self, slot: Slot, contents: Contents) -> None:
        super().__init__()
        self._slot, self._contents = slot, contents
        self.error: FileError | None = None

    def work(self) -> None:
        """The thread's work."""
        try:
            self._slot.write(self._contents)
        except FileError as error:
            self.error = error
