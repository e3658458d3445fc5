"""What a text document shows, as one string that is kept up to date by no more than what has changed in it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument

from ui.model.line_ends import as_shown


class ShownText(QObject):
    """The text of a document, letter by letter: unlike Qt's plain text it keeps no-break spaces.

    To ask Qt for a text of a megabyte with each key takes longer than everything else that is done then.

    Args:
        document: Whose text; also its owner.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._take_all()
        document.contentsChange.connect(self._take)

    @property
    def text(self) -> str:
        """What is shown now."""
        return self._text

    def _take_all(self) -> None:
        self._units = self._count()
        self._text = as_shown(self._document.toRawText())

    def _take(self, place: int, gone: int, come: int) -> None:
        """Take over a change.

        Args:
            place: Where, as Qt counts: in units of UTF-16.
            gone: How many units were replaced there; Qt may count the end of the document among them.
            come: How many there are in their place; the same.
        """
        before, now = self._units, self._count()
        stop, end = min(place + gone, before), min(place + come, now)
        # Letters of two units would have to be counted for finding a place.
        if before != len(self._text) or end - stop != now - before or end < place:
            self._take_all()
            return
        cursor = QTextCursor(self._document)
        cursor.setPosition(place)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._units = now
        self._text = self._text[:place] + as_shown(cursor.selectedText()) + self._text[stop:]

    def _count(self) -> int:
        """How many units the text has; the document ends with one more."""
        return self._document.characterCount() - 1
