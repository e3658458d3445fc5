"""Mnemonics: the letter that reaches an entry of an open menu, found for every menu by itself."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

_LETTER = "mnemonic"


@lru_cache(maxsize=64)  # every window has the same menus
def letters_for(*texts: str) -> tuple[str, ...]:
    """A letter of its own for each text: the first one of a word where that is free, else another one.

    A maximum matching of texts and letters by augmenting paths (H. W. Kuhn, 1955).

    Returns:
        One letter or digit a text, in lower case; a text of which all letters are taken gets one that is not in it, and
        an empty one where the alphabet is used up.
    """
    wanted = [_choices(text) for text in texts]
    owner: dict[str, int] = {}

    def placed(text: int, tried: set[str]) -> bool:
        for letter in wanted[text]:
            if letter in tried:
                continue
            tried.add(letter)
            if letter not in owner or placed(owner[letter], tried):
                owner[letter] = text
                return True
        return False

    for text in range(len(texts)):
        placed(text, set())
    found = {text: letter for letter, text in owner.items()}
    spare = iter([c for c in "abcdefghijklmnopqrstuvwxyz0123456789" if c not in owner])
    return tuple(found.get(text) or next(spare, "") for text in range(len(texts)))


def _choices(text: str) -> list[str]:
    """The letters of a text: those that begin a word first."""
    folded = text.casefold()
    usable = [i for i, c in enumerate(folded) if c.isascii() and c.isalnum()]
    first = [folded[i] for i in usable if i == 0 or not folded[i - 1].isalnum()]
    return list(dict.fromkeys([*first, *(folded[i] for i in usable)]))


def marked(text: str, letter: str) -> str:
    """A menu's text with its letter marked, behind the text where it is not in it.

    Args:
        text: As it is read.
        letter: In lower case; empty for none.
    """
    safe = text.replace("&", "&&")
    if not letter:
        return safe
    folded = text.casefold()
    starts = [i for i, c in enumerate(folded) if c == letter and len(folded) == len(text)]
    if not starts:
        return f"{safe} (&{letter.upper()})"
    begins = [i for i in starts if i == 0 or not folded[i - 1].isalnum()]
    place = (begins or starts)[0]
    before, behind = text[:place].replace("&", "&&"), text[place:].replace("&", "&&")
    return f"{before}&{behind}"


def give_mnemonics(menu: QMenu) -> None:
    """Give every entry of a menu, and of the menus in it, a letter that no other entry beside it has."""
    entries = [action for action in menu.actions() if not action.isSeparator()]
    for action, letter in zip(entries, letters_for(*map(title_of, entries)), strict=True):
        text = plain_text(action)
        action.setProperty(_LETTER, letter)
        relabel(action, text)
        inner = action.menu()
        if isinstance(inner, QMenu):
            give_mnemonics(inner)


def relabel(action: QAction, text: str) -> None:
    """Call an action something else in its menu; its letter stays."""
    action.setText(marked(text, str(action.property(_LETTER) or "")))
    action.setIconText(text)  # buttons have no letters


def plain_text(action: QAction) -> str:
    """What an action is called in its menu, without the mark of its letter."""
    text, letter = action.text(), str(action.property(_LETTER) or "")
    if not letter:
        return text
    text = text.removesuffix(f" (&{letter.upper()})")
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def title_of(action: QAction) -> str:
    """What an action is called outside of its menu."""
    return plain_text(action).removesuffix(" …")
