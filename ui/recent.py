"""The files that were used last: in the file menu, and on the welcome page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.gallery.shelves import Entry
from ui.settings import Settings

SHOWN = 6
"""So many stand on the welcome page."""


def recent_entries(settings: Settings) -> list[Entry]:
    """The rows of the welcome page; a file that is gone is dim."""
    return [
        Entry(str(path), path.name, _folder(path) if _is_there(path) else "no longer there", is_dim=not _is_there(path))
        for path in settings.recent[:SHOWN]
    ]


def fill_recent(menu: QMenu, settings: Settings, clear: QAction, open_path: Callable[[Path], object]) -> None:
    """Put the files that were used last into a menu.

    Args:
        menu: The menu.
        settings: They know the files.
        clear: The command that forgets them, at the end of the menu.
        open_path: Opens one.
    """
    for action in menu.actions():
        if action is not clear:
            menu.removeAction(action)
            action.deleteLater()
    for i, path in enumerate(settings.recent, 1):
        action = QAction(f"&{i}  {_plain(path.name)}    {_plain(_folder(path))}", menu)
        action.setToolTip(str(path))
        action.setEnabled(_is_there(path))
        action.triggered.connect(_opener(open_path, path))
        menu.insertAction(clear, action)
    menu.insertSeparator(clear)
    clear.setEnabled(bool(settings.recent))


def _opener(open_path: Callable[[Path], object], path: Path) -> Callable[[], None]:
    def opened() -> None:
        open_path(path)

    return opened


def _folder(path: Path) -> str:
    home = Path.home()
    return f"~/{path.parent.relative_to(home).as_posix()}" if path.parent.is_relative_to(home) else str(path.parent)


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
