"""Which commands a few typed letters mean, and which of them first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ui.menus.command import Command

_WORD = re.compile(r"\w+")


def matching(query: str, commands: Iterable[Command], recent: Sequence[str] = ()) -> list[Command]:
    """The commands that are meant, best first.

    Each typed word begins a word of the command's title, menu or hint, or is inside of one; or the letters are the
    first ones of its words, as in ``sbi`` for *step back into*.

    Args:
        query: What was typed; nothing means every command.
        commands: Those to choose from, in the order of the menus.
        recent: The ids of those that were chosen before, the last one first; they come first among equals.
    """
    typed = query.casefold().split()
    later = len(recent)
    ranked = []
    for place, command in enumerate(commands):
        rank = _rank(typed, command)
        if rank is not None:
            used = recent.index(command.id) if command.id in recent else later
            ranked.append((rank, used, place, command))
    return [command for *_, command in sorted(ranked, key=lambda found: found[:3])]


def _rank(typed: Sequence[str], command: Command) -> int | None:
    """How well a command is meant, 0 best; None where it is not."""
    whole = " ".join(typed)
    if command.title.casefold().startswith(whole):
        return int(bool(whole) and command.title.casefold() != whole)
    title = _words(command.title)
    if len(typed) == 1 and _initials(typed[0], title):
        return 2
    ranks = [_word_rank(word, title, command) for word in typed]
    known = [rank for rank in ranks if rank is not None]
    return max(known) if len(known) == len(ranks) else None


def _word_rank(word: str, title: Sequence[str], command: Command) -> int | None:
    if any(w.startswith(word) for w in title):
        return 2
    around = _words(f"{command.menu} {command.submenu} {command.hint} {command.id}")
    if any(w.startswith(word) for w in around):
        return 3
    return 4 if any(word in w for w in (*title, *around)) else None


def _initials(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the first ones of words, of all of them or of some in a row from the beginning."""
    return len(letters) > 1 and letters in accumulate(word[0] for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("_", " "))
