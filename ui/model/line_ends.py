"""The document's text and what the editor shows of it: one letter for one letter, except that a line ends in one.

A file keeps its own line ends (CRLF, say) wherever nobody edits it.
"""

from __future__ import annotations

from collections.abc import Callable

_ENDS_FOR_QT = "\u2029\ufdd0\ufdd1"
"""What Qt's text documents take for the end of a paragraph, beside the usual line ends."""
_AS_SHOWN = str.maketrans(dict.fromkeys(f"\r{_ENDS_FOR_QT}", "\n"))


def as_shown(text: str) -> str:
    """A text with every line end as the editor shows it."""
    return text.replace("\r\n", "\n").translate(_AS_SHOWN)


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


def shared_ends(a: str, b: str) -> tuple[int, int]:
    """How many letters two texts share at their beginning, and how many of the others at their end."""
    most = min(len(a), len(b))
    start = _most_for(most, lambda n: a[:n] == b[:n])
    end = _most_for(most - start, lambda n: a[len(a) - n :] == b[len(b) - n :])
    return start, end


def _most_for(limit: int, holds: Callable[[int], bool]) -> int:
    """The largest n up to a limit for which something holds that holds for every smaller n too."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
