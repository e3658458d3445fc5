"""The style of all windows, from a theme's tokens."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

import resources
from ui.fonts import HANGUL, SANS
from ui.theme import Theme

_TEXT_PX = 12


def style_sheet(theme: Theme) -> str:
    """The whole style sheet in a theme's colours."""
    sheet = resources.style_sheet_text().replace("$sort", "dark" if theme.is_dark else "light")
    # Longest first, so that $forward does not eat the beginning of $forward_tint.
    for token in sorted(theme.tokens, key=len, reverse=True):
        sheet = sheet.replace(f"${token}", theme.hex(token))
    return sheet


def _interface_font() -> QFont:
    """The font of all that the sheet gives no other."""
    font = QFont([SANS, HANGUL])
    font.setPixelSize(_TEXT_PX)
    return font


def wear(theme: Theme) -> None:
    """Let the application have a theme's colours."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    sheet = style_sheet(theme)
    if application.styleSheet() == sheet:  # of another window
        return
    application.setPalette(theme.palette())
    # Not in the sheet, by a rule for every widget: with that a window would take a fifth longer to be built.
    application.setFont(_interface_font())
    # Every widget is measured anew for a sheet that takes another one's place: without one between it is five times as
    # quick.
    application.setStyleSheet("")
    application.setStyleSheet(sheet)
