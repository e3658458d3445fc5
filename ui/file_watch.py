"""The document's file, watched: what another program does to it is taken over, or asked about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from engine.errors import GraphError
from ui.changes import What, on_change
from ui.document import Document
from ui.notices import Notice, Notices
from ui.session import Session

_QUIET_MS = 200
"""A file is looked at once nothing has happened to it for so long: who saves it may write, remove and rename."""
_NOTICE = "file"


class FileWatch(QObject):
    """Watches the file of a session's document.

    Args:
        session: Whose document.
        notices: Where to ask.
    """

    def __init__(self, session: Session, notices: Notices) -> None:
        super().__init__(session)
        self._session, self._notices = session, notices
        self._path: Path | None = None
        self._saved: Document | None = None
        self._stamp: object = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._heard)
        self._watcher.directoryChanged.connect(self._heard)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_QUIET_MS)
        self._clock.timeout.connect(self.look)
        on_change(session, What.DOCUMENT, self._follow)

    @property
    def is_in_conflict(self) -> bool:
        """Whether the file is there, and holds something else than what was opened from it or saved to it."""
        stamp = None if self._path is None else _stamp(self._path)
        return stamp is not None and (self.is_asking or stamp != self._stamp)

    @property
    def is_asking(self) -> bool:
        """Whether it has been told that the file has changed, and not been answered yet."""
        return self._notices.has(_NOTICE)

    def reload(self) -> None:
        """Take over what the file holds; a failure is told."""
        self._session.reload()

    def keep_mine(self) -> None:
        """Go on with the document as it is here; the next save writes over the file."""
        self._notices.dismiss(_NOTICE)

    def look(self) -> None:
        """Compare the file with what was last known of it, now."""
        path, session = self._path, self._session
        if path is None:
            return
        self._watch()
        stamp = _stamp(path)
        if stamp == self._stamp:
            return
        if stamp is None:
            self._stamp = stamp
            session.set_saved(Document(""))
            told = f"{path.name} is no longer there. What is open here is unsaved; Save writes the file again."
            self._notices.tell(_NOTICE, Notice(told, (("OK", self.keep_mine),)))
            return
        session.read_disk(lambda found: self._found(path, stamp, found))

    def _found(self, path: Path, stamp: object, found: Document | GraphError) -> None:
        """Compare what the file holds with what was last known of it.

        Args:
            path: The file.
            stamp: What it looked like when it began to be read: who has written it since is heard of again.
            found: What was found.
        """
        session = self._session
        if path != self._path:
            return
        self._stamp = stamp
        if isinstance(found, GraphError):
            self._ask(f"{path.name} has changed on disk, and cannot be opened: {found.spoken}", can_reload=False)
        elif found.same_as(session.saved):
            return
        elif found.same_as(session.document):
            session.set_saved(session.document)
        elif session.is_dirty:
            self._ask(f"{path.name} has changed on disk, and it has unsaved edits here.", can_reload=True)
        else:
            session.take_from_disk(found)
            session.notified.emit(f"{path.name} has changed on disk and was read again")

    def _ask(self, told: str, *, can_reload: bool) -> None:
        answers = (("Reload", self.reload),) if can_reload else ()
        self._notices.tell(_NOTICE, Notice(told, (*answers, ("Keep mine", self.keep_mine))))

    def _heard(self, _name: str) -> None:
        self._clock.start()

    def _follow(self, what: What) -> None:
        """Another document is open, or its file was written or read."""
        session = self._session
        if session.path == self._path and session.saved is self._saved:
            return
        self._path, self._saved = session.path, session.saved
        self._stamp = None if self._path is None else _stamp(self._path)
        self._notices.dismiss(_NOTICE)
        self._watch()

    def _watch(self) -> None:
        """Watch the file and its folder: a file that is replaced by another one of its name is watched no more."""
        wanted = set() if self._path is None else {str(self._path), str(self._path.parent)}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(list(watched - wanted))
        there = [name for name in wanted - watched if Path(name).exists()]
        if there:
            self._watcher.addPaths(there)


def _stamp(path: Path) -> object:
    """What becomes another with each writing of a file; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
