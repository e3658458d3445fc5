"""What the search says while nothing is typed, or found: what can be written, with examples to click."""

from __future__ import annotations

import html

from ui.theme import Theme

_EXAMPLES = (
    ("w", "a name, an operation, or a layer’s title"),
    ("op:sigmoid", "also kind:param, group:hidden, name:z"),
    ("grad > 1", "the error signal; also value, size, cost, fan_out"),
    ("abs(value) < 1e-3", "also max, min, mean, sum, norm, log, …"),
    ("isnan(value) or isinf(value)", "joined by and, or, not"),
    ("kind = param and all(grad = 0)", "also count(…), any(…)"),
)
_RULES = (
    "A filter is true of an array if it is true of any of its numbers; all(…) asks it of every one. "
    "Numbers that the pass has not reached match nothing."
)
_KEYS = "Enter goes to a match, ↑ ↓ choose, Alt+Enter selects all, Escape closes."


def help_markup(theme: Theme) -> str:
    """What can be written, as rich text; the examples are links."""
    rows = "".join(
        f"<p style='margin:0 0 6px 0'><a href='{html.escape(text)}' style='color:{theme.hex('forward')};"
        f" text-decoration:none; font-family:DejaVu Sans Mono; font-size:11px'>{html.escape(text)}</a><br>"
        f"<span style='color:{theme.hex('secondary')}; font-size:11px'>{html.escape(words)}</span></p>"
        for text, words in _EXAMPLES
    )
    small = f"<p style='margin:6px 0 0 0; color:{theme.hex('secondary')}; font-size:11px'>"
    return f"{rows}{small}{_RULES}</p>{small}{_KEYS}</p>"


def nothing_found(reason: str, theme: Theme) -> str:
    """Why nothing is found, as rich text."""
    sentence = reason[:1].upper() + reason[1:]
    return f"<span style='color:{theme.hex('text')}'>{html.escape(sentence)}.</span>"
