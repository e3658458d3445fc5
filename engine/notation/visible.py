"""Characters that steer a terminal instead of being shown, and how they are shown after all."""

from __future__ import annotations

_STEERING = frozenset(
    {*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
)
"""Control characters (C0, delete, C1), and those that turn the direction of what follows."""
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_SHOWN = {code: _PICTURES.get(code, 0xFFFD) for code in _STEERING if chr(code) not in "\n\t"}


def visible(text: str) -> str:
    """The text with a picture, one column wide, for each character that steers; ends of lines and tabs are kept."""
    return text.translate(_SHOWN)


def steers(text: str) -> bool:
    """Whether a text holds a character that steers, ends of lines and tabs included: no name does."""
    return any(ord(letter) in _STEERING for letter in text)


def json_escapes(text: str) -> str:
    """JSON with the characters that steer written as JSON writes them, by number; they stand in its strings only."""
    return text.translate({code: f"\\u{code:04x}" for code in _SHOWN})
