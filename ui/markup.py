"""Mathematics as rich text, for labels."""

from __future__ import annotations

import html

from engine.notation.names import BARS
from engine.notation.runs import Runs, Style
from ui.fonts import HANGUL, SERIF

_LONGEST = 26
"""A longer name is cut: a word that cannot be broken would push a whole panel aside."""

_TAGS = {Style.SUB: "sub", Style.SUP: "sup"}


def markup(runs: Runs) -> str:
    """A row of runs as the rich text that Qt's labels show."""
    out = []
    for run in runs:
        shown = run.text if run.style is Style.PLAIN else shortened(run.text, _LONGEST)
        text = html.escape(shown).replace("  ", "&nbsp; ")
        if run.style is Style.NAME:
            # Over capitals the combining bars are faint or clipped at the sizes of labels: draw a line instead.
            letters = "".join(c for c in text if c not in BARS)
            over = "; text-decoration:overline" if letters != text else ""
            if over:  # a line over two lines of text would be drawn twice over the first one
                letters = letters.replace(" ", "&nbsp;")
            out.append(f"<span style=\"font-family:'{SERIF}','{HANGUL}'; font-style:italic{over}\">{letters}</span>")
        elif run.style in _TAGS:
            tag = _TAGS[run.style]
            out.append(f"<{tag}>{text}</{tag}>")
        else:
            out.append(text)
    return "".join(out)


def shortened(name: str, most: int) -> str:
    """A name of at most so many letters, the middle left out: long names often differ at their ends."""
    if len(name) <= most:
        return name
    tail = (most - 1) * 2 // 5
    return f"{name[: most - 1 - tail]}…{name[len(name) - tail :]}"


def short_words(text: str) -> str:
    """A sentence whose longest words are cut as names are: a label breaks lines only between words."""
    return " ".join(shortened(word, _LONGEST) for word in text.split(" "))


def colored(text: str, color: str, *, bold: bool = False) -> str:
    """Rich text in a colour."""
    weight = "; font-weight:bold" if bold else ""
    return f'<span style="color:{color}{weight}">{text}</span>'
