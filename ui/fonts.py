"""The fonts that ship with the program, so that mathematics looks the same on every machine."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

import resources

SANS, MONO, SERIF = "DejaVu Sans", "DejaVu Sans Mono", "DejaVu Serif"
HANGUL = "GraphViz NN Hangul"
"""Has the Korean letters that the others lack. What neither has is looked for among the system's fonts."""


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the packaged fonts; needs a QGuiApplication."""
    for path in resources.font_paths():
        QFontDatabase.addApplicationFont(str(path))


@lru_cache(maxsize=64)
def sans(size_px: float, *, bold: bool = False) -> QFont:
    """The font of the interface and of numbers."""
    return _font(SANS, size_px, bold=bold)


@lru_cache(maxsize=64)
def name_font(size_px: float) -> QFont:
    """The serif italic of names of variables, as in print."""
    font = _font(SERIF, size_px)
    font.setItalic(True)
    return font


@lru_cache(maxsize=64)
def mono(size_px: float) -> QFont:
    """The font of the model's text."""
    font = _font(MONO, size_px)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _font(family: str, size_px: float, *, bold: bool = False) -> QFont:
    font = QFont([family, HANGUL])
    font.setPixelSize(max(1, round(size_px)))
    font.setBold(bold)
    # Hinting would make texts wider or narrower by zoom; pictures and screen shall agree.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
