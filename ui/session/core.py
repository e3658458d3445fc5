"""What every part of the session stands on: its signals, its state, and how a change is announced."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError
from engine.files.viewpoint import Viewpoint
from engine.learning.data.files import NO_FILES
from ui.changes import What
from ui.document import Document
from ui.feed import ALL
from ui.pace import Pace
from ui.session.sight import Sight
from ui.settings import Settings

NO_EDITING = "Values cannot be edited while the text has an error"
"""What is said of an attempt to do so."""
NOT_COPIED = "Nothing was copied"
"""What is said where a copy would be of a pass that is not the one of the text."""
_MOST_EDITS = 1_000
"""So many edits can be taken back; each holds a text, and the numbers that training has given it."""


class SessionCore(QObject):
    """What is open, and how the rooms hear of a change.

    ``changed`` is sent after every change with the state (or None while nothing is open), what changed, and by whom.

    Args:
        settings: What the person chose earlier.
        parent: The owner.
    """

    changed = Signal(object, object, object)
    notified = Signal(str)
    """One sentence for the status bar."""
    refused = Signal(str)
    """One about what was typed into a field and cannot be taken; an empty one once that is over."""
    history_changed = Signal()
    """What can be undone or redone is something else now."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.pace = Pace(self)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_MOST_EDITS)
        self.state: DebuggerState | None = None
        self.document = Document("")
        self.feed = ALL
        self.path: Path | None = None
        self.example = ""
        self.files = NO_FILES
        """The data files that came along in the session that is open, by name."""
        self.error: GraphError | None = None
        self.untaken: Viewpoint | None = None
        """How the document is to be looked at as soon as its text, which was opened with an error, is a model."""
        self.sight = Sight()

    @property
    def is_open(self) -> bool:
        """Whether a document is open."""
        return self.state is not None or self.error is not None

    @property
    def name(self) -> str:
        """The document's name: its file's, its example's, or "untitled"."""
        if self.path is not None:
            return self.path.name
        return f"{self.example}.gvnn" if self.example else "untitled.gvnn"

    @property
    def can_edit_values(self) -> bool:
        """Whether values can be edited: only while the text describes the graph that is shown."""
        return self.state is not None and self.error is None

    def _announce(self, what: What, by: object = None) -> None:
        self.changed.emit(self.state, what, by)
