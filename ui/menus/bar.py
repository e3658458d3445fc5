"""The menu bar, made of the table of commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.menus.mnemonics import give_mnemonics
from ui.menus.table import COMMANDS, MENUS


def fill_menu_bar(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Make the menus with all commands in them.

    Args:
        bar: Where.
        actions: The actions by command.

    Returns:
        The submenus by their titles.
    """
    submenus: dict[str, QMenu] = {}
    for title in MENUS:
        inner: dict[str, QMenu] = {}
        menu = bar.addMenu(f"&{title}")
        menu.setObjectName(f"menu{title}")
        for command in COMMANDS:
            if command.menu != title:
                continue
            if command.separated:
                inner.get(command.submenu, menu).addSeparator()
            if command.submenu and command.submenu not in inner:
                inner[command.submenu] = menu.addMenu(command.submenu)
                inner[command.submenu].setObjectName(f"menu{title}{command.submenu}")
            inner.get(command.submenu, menu).addAction(actions[command.id])
        give_mnemonics(menu)
        submenus |= inner
    return submenus
