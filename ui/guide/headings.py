"""The headings of a document, and how links name them."""

from __future__ import annotations

import re
from typing import NamedTuple

from PySide6.QtGui import QTextDocument

from ui.guide.page import blocks_of


class Heading(NamedTuple):
    """One heading.

    Attributes:
        level: 1 for the title of the page, 2 for a chapter, and so on.
        text: What it says.
        block: The number of its paragraph in the document.
    """

    level: int
    text: str
    block: int

    @property
    def anchor(self) -> str:
        """What a link to it says behind the ``#``."""
        return anchor_of(self.text)


def anchor_of(title: str) -> str:
    """The name that Markdown pages give a heading: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def headings_of(document: QTextDocument) -> tuple[Heading, ...]:
    """All headings in the order of the document."""
    levels = ((block, block.blockFormat().headingLevel()) for block in blocks_of(document))
    return tuple(Heading(level, block.text(), block.blockNumber()) for block, level in levels if level)
