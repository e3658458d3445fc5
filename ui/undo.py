"""Undo: entries of the history that swap one document for another, or the places of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand, QUndoStack

from ui.document import Document

Places = Mapping[str, tuple[float, float]]

_Held = TypeVar("_Held")


class Edit(QUndoCommand, Generic[_Held]):
    """One entry of the history.

    Args:
        label: What the edit menu calls it.
        before: What there was without the edit.
        after: What there is with it.
        apply: Puts one of the two in force; told by whom.
        by: Who makes the edit.
        gesture: Edits of the same gesture (one drag, one run of typing) become one entry; None for an edit of its own.
    """

    def __init__(
        self,
        label: str,
        before: _Held,
        after: _Held,
        apply: Callable[[_Held, object], None],
        by: object,
        gesture: object | None = None,
    ) -> None:
        super().__init__(label)
        self.before, self.after = before, after
        self._apply, self._by, self.gesture = apply, by, gesture

    def redo(self) -> None:
        """Put what is edited in force; the first time in its author's name."""
        self._apply(self.after, self._by)
        self._by = None

    def undo(self) -> None:
        """Put what was before the edit back."""
        self._apply(self.before, None)

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was before the edit."""
        return False


class SwapDocument(Edit[Document]):
    """One edit of text or values."""

    @property
    def is_nothing(self) -> bool:
        """Whether both documents hold the same."""
        return self.before.same_as(self.after)


class MoveNodes(Edit[Places]):
    """Nodes moved by hand, or put back: the places of all moved nodes without the move, and with it."""


def push(stack: QUndoStack, edit: Edit[_Held]) -> None:
    """Make an edit: an entry of its own, or a part of the last one where both are one gesture.

    Qt's own merging is not used: it ends the entry that was taken in while the stack's Python object goes on holding
    it, with both documents, for as long as the session lives (PySide 6.11).

    Args:
        stack: The history.
        edit: The edit, not yet made.
    """
    last = stack.command(stack.index() - 1) if stack.index() else None
    goes_on = edit.gesture is not None and not stack.canRedo()
    if goes_on and isinstance(last, type(edit)) and last.gesture == edit.gesture:
        edit.redo()
        last.after = edit.after
        if last.is_nothing:
            last.setObsolete(True)
            stack.undo()  # drops the entry, and undoes nothing
    else:
        stack.push(edit)
