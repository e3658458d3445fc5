"""Themes: named colour tokens, and what Qt's own widgets make of them."""

from __future__ import annotations

from copy import copy
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

import resources

THEMES = tuple(resources.THEMES)
"""The names of the themes."""


class Theme:
    """The colours of a theme by token.

    Args:
        name: One of the themes.

    Raises:
        KeyError: There is no such theme.
    """

    def __init__(self, name: str) -> None:
        self.name, self.is_plain = name, True
        self.tokens = resources.theme_tokens(name)
        self._colors = {token: _color(text) for token, text in self.tokens.items()}

    def color(self, token: str) -> QColor:
        """The colour of a token; a copy, for QColor can be changed."""
        return QColor(self._colors[token])

    @lru_cache(maxsize=512)  # noqa: B019 - themes live as long as the program
    def _mixed(self, token: str, ground: str, share: float) -> QColor:
        over, under = self._colors[token], self._colors[ground]
        part = share * over.alphaF()
        pairs = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)  # type: ignore[index]
        return QColor(*(round(a * part + b * (1.0 - part)) for a, b in pairs))

    def mixed(self, token: str, ground: str, share: float = 1.0) -> QColor:
        """A colour as it looks where only this share of it lies over another; opaque, which paints ten times as fast.

        Args:
            token: The colour above; its own transparency counts, too.
            ground: The colour below.
            share: 0 for the ground alone, 1 for the colour alone.
        """
        return QColor(self._mixed(token, ground, round(share, 3)))

    def hex(self, token: str) -> str:
        """The colour of a token as ``#RRGGBB``, for rich text and style sheets."""
        return self._colors[token].name()

    def with_colors(self, colors: dict[str, QColor]) -> Theme:
        """The same theme with other colours for some tokens."""
        theme = copy(self)
        theme._colors = self._colors | colors  # noqa: SLF001 - its own class
        theme.is_plain = False
        return theme

    @property
    def picture_theme(self) -> str:
        """The theme of the gallery's pictures, which are drawn in two, that goes with this one."""
        return "dark" if self.is_dark else "light"

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its background."""
        return self.color("text").lightness() > self.color("panel").lightness()

    def palette(self) -> QPalette:
        """Qt's palette, for what the style sheet does not reach."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "panel",
            QPalette.ColorRole.Base: "panel",
            QPalette.ColorRole.AlternateBase: "sunken",
            QPalette.ColorRole.Button: "panel",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "panel",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.Highlight: "selection",
            QPalette.ColorRole.HighlightedText: "text",
            QPalette.ColorRole.PlaceholderText: "faint",
            QPalette.ColorRole.Mid: "line",
            QPalette.ColorRole.Link: "forward",
        }
        for role, token in roles.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette


def _color(text: str) -> QColor:
    """``#RRGGBB``, or ``#RRGGBBAA`` as the web writes it."""
    if len(text) == 9:
        color = QColor(text[:7])
        color.setAlpha(int(text[7:], 16))
        return color
    return QColor(text)


@lru_cache(maxsize=8)
def theme_named(name: str) -> Theme:
    """A theme by its name, read once."""
    return Theme(name)
