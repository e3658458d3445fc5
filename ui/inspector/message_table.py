"""Messages as a table of rich text: path and rule, the numbers, the result, and their sum."""

from __future__ import annotations

import re
from html import unescape

from ui.inspector.messages import MessageRow, Rows
from ui.inspector.words import Words
from ui.markup import colored

_LONG_RESULT = 14
"""Letters of a message that still leave room for its rule."""
_LONG_PATH = 22
"""Paths of so many letters are broken, and leave no room for the rule beside the numbers."""
_LONG_DETAIL = 32
"""A rule and its numbers of so many letters stand below each other."""


def message_table(section: str, rows: Rows, total: tuple[str, str] | None, words: Words) -> str:
    """The table; empty where there are no messages.

    Args:
        section: Which section it stands in, for the rest that can be unfolded.
        rows: The messages.
        total: The caption of their sum, and the sum; None for a table without one.
        words: The colours.
    """
    if not rows.shown:
        return ""
    lines = [_row(row, words) for row in rows.shown]
    if rows.rest:
        lines.append(f"<tr><td colspan='3' style='padding:4px'>{words.rest(section, rows.rest)}</td></tr>")
    if total is not None:
        caption, number = total
        head = f"<td style='padding:5px 4px'><b>{caption}</b></td>"
        lines.append(_line("<tr>", head, "", colored(number, words.theme.hex("backward"), bold=True)))
    return f"<table width='100%' cellspacing='0'>{''.join(lines)}</table>"


def _row(row: MessageRow, words: Words) -> str:
    theme = words.theme
    background = f' bgcolor="{theme.hex("backward_tint")}"' if row.active else ""
    is_long = _letters(row.path) > _LONG_PATH
    equals = "<br>= " if _letters(row.rule) + _letters(row.numbers) > _LONG_DETAIL else " = "
    detail = f"{row.rule}{equals}{row.numbers}" if row.numbers and not is_long else row.numbers or row.rule
    wrapping = "font-size:11px" if is_long else "white-space:nowrap"
    path = f"<td style='padding:4px 6px 4px 4px; {wrapping}'>{row.path}</td>"
    result = colored(row.result, theme.hex("backward" if row.landed else "secondary"), bold=row.landed)
    return _line(f"<tr{background}>", path, words.quiet(detail), result)


def _line(row: str, path: str, detail: str, result: str) -> str:
    """One message: a number stands beside its rule, an array below it, where there is room for it."""
    small, right = (
        "style='padding:4px 6px; font-size:11px'",
        "align='right' style='padding:4px 4px; white-space:nowrap'",
    )
    if _letters(result) <= _LONG_RESULT:
        return f"{row}{path}<td {small}>{detail}</td><td {right}>{result}</td></tr>"
    return f"{row}{path}<td colspan='2' {small}>{detail}</td></tr>{row}<td colspan='3' {right}>{result}</td></tr>"


def _letters(text: str) -> int:
    """How many letters of a rich text are seen."""
    return len(unescape(re.sub("<[^>]*>", "", text)))
