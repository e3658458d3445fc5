"""The document's text and what the editor shows of it: one letter for one letter, except that a line ends in one.

A file keeps its own line ends (CRLF, say) wherever nobody edits it.
"""

from __future__ import annotations

from engine.differing import shared_ends

_ENDS_FOR_QT = "\u2029\ufdd0\ufdd1"
"""What Qt's text documents take for the end of a paragraph, beside the usual line ends."""


def as_shown(text: str) -> str:
    """A text with every line end as the editor shows it."""
    text = text.replace("\r\n", "\n")
    for end in ("\r", *_ENDS_FOR_QT):  # a table of letters would be asked about each of them
        text = text.replace(end, "\n")
    return text


def with_edit(text: str, shown: str) -> str:
    """The text after an edit; what the edit did not touch stays as it was, letter by letter.

    Args:
        text: The text before.
        shown: What the editor shows after the edit.
    """
    before = as_shown(text)
    start, end = shared_ends(before, shown)
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    written = shown[start : len(shown) - end].replace("\n", newline)
    kept, rest = text[: _offset(text, start)], written + text[_offset(text, len(before) - end) :]
    # A lone CR and an LF that come to stand side by side would be one line end: another CR makes the LF one of its own.
    return f"{kept}\r{rest}" if kept.endswith("\r") and rest.startswith("\n") else kept + rest


def _offset(text: str, place: int) -> int:
    """Where in the text a place of what is shown is: every CRLF before it is shown as one letter."""
    pairs, found = 0, text.find("\r\n")
    while 0 <= found < place + pairs:
        pairs += 1
        found = text.find("\r\n", found + 2)
    return place + pairs
