"""Colours of the model's text."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui.theme import Theme

_KINDS = r"\b(input|target|param|const|loss|output|with|layer|for|in|range|def|return|dataset|train)\b"
_TOKENS = re.compile(
    r"(?P<comment>#.*$)"
    rf"|(?P<keyword>{_KINDS[2:-2]}(?![\w]))"
    r"|(?P<number>(?<![\w.])(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))"
    r"|(?P<string>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<word>\w+)"
)
_COLORS = {"comment": "comment", "keyword": "keyword", "number": "number", "string": "comment"}
"""Part of the text -> the theme's colour."""

_QUOTES = ('"""', "'''")
_AT_ONCE = 2_000
"""So many lines are coloured as they come in; of more, some at a time."""
_SLICE = 250


class Highlighter(QSyntaxHighlighter):
    """Comments, kinds, numbers, and the notes in triple quotes.

    Args:
        document: What to colour.
        theme: The colours.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._is_late = False
        self._next: int | None = None
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for part, color in _COLORS.items():
            style = QTextCharFormat()
            style.setForeground(theme.color(color))
            self._formats[part] = style
        self.rehighlight()

    def colour_later(self, change: Callable[[], None], lines: int) -> bool:
        """Let many lines change; they are coloured afterwards, some at a time.

        Args:
            change: Changes the text.
            lines: How many of its lines are other ones.

        Returns:
            Whether :meth:`go_on` is to be called until nothing is left.
        """
        self._is_late = lines > _AT_ONCE
        change()
        if self._is_late:
            self._is_late, self._next = False, 0
        return self._next is not None

    def go_on(self) -> bool:
        """Colour some of the lines that were left; whether any still are."""
        if self._next is not None:
            block = self.document().findBlockByNumber(self._next)
            for _ in range(_SLICE):
                if block.isValid():
                    self.rehighlightBlock(block)
                    block = block.next()
            self._next = self._next + _SLICE if block.isValid() else None
        return self._next is not None

    def highlightBlock(self, text: str) -> None:
        """Colour one line; the block's state is the index of the open triple quote, or -1."""
        if self._is_late:
            return
        start, opened = 0, self.previousBlockState()
        self.setCurrentBlockState(-1)
        if opened >= 0:
            end = text.find(_QUOTES[opened])
            stop = len(text) if end < 0 else end + 3
            self.setFormat(0, stop, self._formats["string"])
            if end < 0:
                self.setCurrentBlockState(opened)
                return
            start = stop
        while start < len(text):
            found = [(text.find(quote, start), i) for i, quote in enumerate(_QUOTES) if text.find(quote, start) >= 0]
            place, kind = min(found, default=(len(text), -1))
            self._colour_code(text, start, place)
            if kind < 0:
                return
            end = text.find(_QUOTES[kind], place + 3)
            stop = len(text) if end < 0 else end + 3
            self.setFormat(place, stop - place, self._formats["string"])
            if end < 0:
                self.setCurrentBlockState(kind)
                return
            start = stop

    def _colour_code(self, text: str, start: int, stop: int) -> None:
        for match in _TOKENS.finditer(text, start, stop):
            style = self._formats.get(match.lastgroup or "")
            if style is not None:
                self.setFormat(match.start(), match.end() - match.start(), style)
