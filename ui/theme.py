"""Themes: named colour tokens, and what Qt's own widgets make of them."""

from __future__ import annotations

from copy import copy
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

import resources

THEMES = ("light", "dark")


class Theme:
    """The colours of a theme by token.

    Args:
        name: "light" or "dark".

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
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("faint"))
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
