"""Rows of mathematics on a painter: italic names, subscripts, superscripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText, QTransform

from engine.notation.runs import Run, Runs, Style
from ui.drawing.strokes import draws_pixels
from ui.fonts import name_font, sans

_SMALL = 0.72
_DROP, _RAISE = 0.22, 0.38


@lru_cache(maxsize=256)
def _metrics(font: QFont) -> QFontMetricsF:
    return QFontMetricsF(font)


@lru_cache(maxsize=65536)
def text_width(text: str, font: QFont) -> float:
    """The width of a text in a font, in units of the picture."""
    return _metrics(font).horizontalAdvance(text)


def _font(run: Run, size_px: float) -> QFont:
    if run.style is Style.NAME:
        return name_font(size_px * 1.08)
    if run.style in (Style.SUB, Style.SUP):
        return sans(size_px * _SMALL)
    return sans(size_px)


@lru_cache(maxsize=16384)
def runs_width(runs: Runs, size_px: float) -> float:
    """The width of a row of runs."""
    return sum(text_width(run.text, _font(run, size_px)) for run in runs)


@lru_cache(maxsize=4096)
def elided(runs: Runs, size_px: float, width: float) -> Runs:
    """The row, cut with an ellipsis where it is wider than ``width``."""
    if runs_width(runs, size_px) <= width:
        return runs
    room = width - text_width("…", sans(size_px))
    kept: list[Run] = []
    for run in runs:
        font = _font(run, size_px)
        if text_width(run.text, font) <= room:
            kept.append(run)
            room -= text_width(run.text, font)
            continue
        text = run.text
        while text and text_width(text, font) > room:
            text = text[:-1]
        if text:
            kept.append(Run(text, run.style))
        break
    return (*kept, Run("…"))


@lru_cache(maxsize=4096)
def elided_name(runs: Runs, size_px: float, width: float) -> Runs:
    """A name, its middle left out where it is wider than ``width``: long names often differ at their ends."""
    if runs_width(runs, size_px) <= width:
        return runs
    letters = [Run(letter, run.style) for run in runs for letter in run.text]
    widths = [text_width(letter.text, _font(letter, size_px)) for letter in letters]
    room = width - text_width("…", sans(size_px))
    head, tail = 0, len(letters)
    while tail - head > 1:
        # The beginning gets a little more than the end.
        takes_head = sum(widths[:head]) <= 1.4 * sum(widths[tail:])
        room -= widths[head] if takes_head else widths[tail - 1]
        if room < 0:
            break
        head, tail = (head + 1, tail) if takes_head else (head, tail - 1)
    return (*_joined(letters[:head]), Run("…"), *_joined(letters[tail:]))


def _joined(letters: Sequence[Run]) -> Iterator[Run]:
    """Letters as runs again."""
    for style, alike in groupby(letters, key=lambda letter: letter.style):
        yield Run("".join(letter.text for letter in alike), style)


def draw_runs(painter: QPainter, runs: Runs, x: float, baseline: float, size_px: float, color: QColor) -> float:
    """Draw a row.

    Args:
        painter: Draws in units of the picture.
        runs: The row.
        x: Its left end.
        baseline: The line that its letters stand on.
        size_px: The height of its letters.
        color: The colour of all of it.

    Returns:
        The right end.
    """
    still = draws_pixels(painter)
    painter.setPen(color)
    for run in runs:
        font = _font(run, size_px)
        shift = _DROP if run.style is Style.SUB else -_RAISE if run.style is Style.SUP else 0.0
        if not run.text.isspace():
            _write(painter, run.text, x, baseline + shift * size_px, font, still=still)
        x += text_width(run.text, font)
    return x


def draw_text(
    painter: QPainter, text: str, x: float, baseline: float, font: QFont, color: QColor, *, right: bool = False
) -> None:
    """Draw a plain text from its left end, or up to its right end."""
    painter.setPen(color)
    left = x - text_width(text, font) if right else x
    _write(painter, text, left, baseline, font, still=draws_pixels(painter))


def _write(painter: QPainter, text: str, x: float, baseline: float, font: QFont, *, still: bool) -> None:
    painter.setFont(font)
    if still:
        laid_out, ascent = _laid_out(text, font)
        painter.drawStaticText(QPointF(x, baseline - ascent), laid_out)
    else:
        painter.drawText(QPointF(x, baseline), text)


@lru_cache(maxsize=16384)
def _laid_out(text: str, font: QFont) -> tuple[QStaticText, float]:
    """A text with its glyphs found and placed, which is most of the work of drawing it, and its ascent."""
    laid_out = QStaticText(text)
    laid_out.setTextFormat(Qt.TextFormat.PlainText)
    laid_out.prepare(QTransform(), font)
    return laid_out, _metrics(font).ascent()
