"""The windows of the program: each with a session of its own, all with the same settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from ui.settings import Settings

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_CASCADE_PX = 28


class Windows:
    """The windows that are open. The program ends with the last one.

    Args:
        settings: What the person chose earlier.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open: list[MainWindow] = []

    @property
    def open_ones(self) -> tuple[MainWindow, ...]:
        """The windows, in the order in which they were made."""
        return tuple(self._open)

    def add(self, window: MainWindow) -> None:
        """Count a window in."""
        self._open.append(window)

    def remove(self, window: MainWindow) -> None:
        """Count out a window that has been closed."""
        if window in self._open:
            self._open.remove(window)

    def new(self, beside: MainWindow | None = None) -> MainWindow:
        """Open one more window on the welcome page.

        Args:
            beside: A window that the new one must not cover.
        """
        from ui.main_window import MainWindow

        window = MainWindow(self.settings, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if beside is not None:
            window.resize(beside.size())
            window.move(beside.pos() + QPoint(_CASCADE_PX, _CASCADE_PX))
        window.load()
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def free(self, at: MainWindow) -> MainWindow:
        """A window in which nothing is open, nor on its way: this one, or else a new one beside it."""
        return self.new(at) if at.session.is_open or at.session.is_opening else at

    def showing(self, path: Path) -> MainWindow | None:
        """The window that a file is open in."""
        for window in self._open:
            if window.is_loaded and window.session.path is not None and _same_file(window.session.path, path):
                return window
        return None

    def open_files(self, paths: Sequence[Path], at: MainWindow) -> None:
        """Open files, one in each window: the first one here, unless there are several and something is open here.

        Args:
            paths: The files.
            at: The window that they were given to.
        """
        for path in paths:
            there = self.showing(path)
            if len(paths) == 1:
                at.files.open_path(path)
            elif there is not None:
                there.raise_()
                there.activateWindow()
            elif (window := self.free(at)) is at:
                at.files.open_path(path)
            else:
                # An empty window is no use to anybody whose file turned out to be no model.
                window.files.open_path(path, otherwise=partial(self.close_unless_last, window))

    def close_unless_last(self, window: MainWindow) -> None:
        """Close a window that is empty, and of no use to anybody beside others."""
        if len(self._open) > 1:
            window.close()

    def apply_theme(self, name: str) -> None:
        """Paint every window in a theme's colours."""
        for window in self._open:
            window.apply_theme(name)

    def quit(self) -> None:
        """Close all windows, each of which may ask; stop where the answer is that it stays."""
        for window in self.open_ones:
            window.activateWindow()
            if not window.close():
                return


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.absolute() == other.absolute()
