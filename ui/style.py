"""The style sheet of the window, from a theme's tokens."""

from __future__ import annotations

import resources
from ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """The whole style sheet in a theme's colours."""
    sheet = resources.style_sheet_text().replace("$sort", "dark" if theme.is_dark else "light")
    # Longest first, so that $forward does not eat the beginning of $forward_tint.
    for token in sorted(theme.tokens, key=len, reverse=True):
        sheet = sheet.replace(f"${token}", theme.hex(token))
    return sheet
