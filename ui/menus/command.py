"""What the table says of a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        id: Its name everywhere in the program; the action's objectName.
        menu: The menu that it stands in.
        text: What the menu calls it.
        keys: Its shortcuts, the first one shown.
        icon: The drawing on its button, if it has one.
        hint: What it does, in a sentence.
        checkable: Whether it is on or off.
        needs_document: Whether it makes sense only while something is open.
        separated: Whether a line stands above it in the menu.
        submenu: The menu inside the menu that it stands in, if any; of the commands there one is on.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    checkable: bool = False
    needs_document: bool = True
    separated: bool = False
    submenu: str = ""

    @property
    def title(self) -> str:
        """What it is called outside of its menu."""
        return self.text.removesuffix(" …")
