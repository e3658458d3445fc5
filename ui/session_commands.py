"""The commands of files and windows beyond opening and saving: other windows, what changed on disk, recorded runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.workspace import Workspace

Handler = Callable[["MainWindow"], object]


def _forget_recent(window: MainWindow) -> None:
    window.settings.forget_recent()
    window.show_recent()


HANDLERS: dict[str, Handler] = {
    "file.new_window": lambda window: window.windows.new(window),
    "file.clear_recent": _forget_recent,
    "file.save_run": lambda window: window.files.save_run(),
    "file.reload": lambda window: window.workspace.watch.reload(),
    "file.keep_mine": lambda window: window.workspace.watch.keep_mine(),
    "file.recover": lambda window: window.workspace.recovering.ask(),
    "file.quit": lambda window: window.windows.quit(),
}
"""Command's id -> what it does."""


def refresh_files(workspace: Workspace, actions: Mapping[str, QAction]) -> None:
    """Enable and check what makes sense now."""
    session = workspace.session
    actions["file.reload"].setEnabled(session.path is not None)
    actions["file.keep_mine"].setEnabled(workspace.watch.is_asking)
    actions["file.save_run"].setEnabled(session.state is not None)
