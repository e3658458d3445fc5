"""Undo: commands that swap one document for another, or the places of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QUndoCommand

from ui.document import Document

Apply = Callable[[Document, object], None]
Places = Mapping[str, tuple[float, float]]
Put = Callable[[object, Places, object], None]


class SwapDocument(QUndoCommand):
    """One edit of text or values.

    Args:
        label: What the edit menu calls it.
        before: The document without the edit.
        after: The document with it.
        apply: Puts a document in force; told by whom.
        by: Who makes the edit.
        gesture: Edits of the same gesture (one drag, one run of typing) become one entry; None for an edit of its own.
    """

    def __init__(
        self, label: str, before: Document, after: Document, apply: Apply, by: object, gesture: object | None
    ) -> None:
        super().__init__(label)
        self.before, self.after = before, after
        self._apply, self._by, self.gesture = apply, by, gesture

    def redo(self) -> None:
        """Put the edited document in force; the first time in its author's name."""
        self._apply(self.after, self._by)
        self._by = None

    def undo(self) -> None:
        """Put the document before the edit back."""
        self._apply(self.before, None)

    def id(self) -> int:
        """Commands with an id may merge."""
        return 1 if self.gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a later command of the same gesture in."""
        if not isinstance(other, SwapDocument) or other.gesture != self.gesture:
            return False
        self.after = other.after
        self.setObsolete(self.before.same_as(self.after))
        return True


class MoveNodes(QUndoCommand):
    """Nodes moved by hand, or put back.

    Args:
        label: What the edit menu calls it.
        key: Of which level, laid out in which way.
        before: The places of all moved nodes without the move.
        after: Their places with it.
        put: Puts places in force; told of which level and way, and by whom.
        by: Who moves them.
    """

    def __init__(self, label: str, key: object, before: Places, after: Places, put: Put, by: object) -> None:
        super().__init__(label)
        self._key, self.before, self.after = key, before, after
        self._put, self._by = put, by

    def redo(self) -> None:
        """Put the nodes where they were moved; the first time in the mover's name."""
        self._put(self._key, self.after, self._by)
        self._by = None

    def undo(self) -> None:
        """Put them back."""
        self._put(self._key, self.before, None)
