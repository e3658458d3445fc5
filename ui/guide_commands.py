"""What the commands of the menu Help about the documents do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.guide.window import GuideWindow

if TYPE_CHECKING:
    from ui.main_window import MainWindow


def show_guide(window: MainWindow, name: str) -> GuideWindow:
    """Show a page of the documents, in the window that has been opened for them if it is still there."""
    guide = next((child for child in window.children() if isinstance(child, GuideWindow) and child.isVisible()), None)
    if guide is None:
        guide = GuideWindow(window.theme, window)
        window.theme_changed.connect(guide.set_theme)
    guide.show()
    guide.show_page(name)
    guide.activateWindow()
    return guide


GUIDE_HANDLERS: dict[str, Callable[[MainWindow], object]] = {
    "help.guide": lambda window: show_guide(window, "user-guide"),
    "help.ten_minutes": lambda window: show_guide(window, "ten-minutes"),
}
"""Command's id -> what it does."""
