"""What the commands about the inspected node do: its numbers in a window, its copies, its place in the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]


def _of_node(do: Callable[[MainWindow, int], object]) -> Handler:
    """Do something with the inspected node, or say that there is none."""

    def handler(window: MainWindow) -> None:
        index = window.session.inspected
        if index is None:
            window.session.notified.emit("Select a node first")
        else:
            do(window, index)

    return handler


def _show_array(window: MainWindow, index: int) -> None:
    window.workspace.arrays.show(index)


def _copy(window: MainWindow, index: int) -> None:
    del index
    window.workspace.panes.unfold("right")
    window.inspector.pop_up_copies()


def _show_source(window: MainWindow, index: int) -> None:
    window.workspace.show_source(index)


INSPECTING_HANDLERS: dict[str, Handler] = {
    "view.array": _of_node(_show_array),
    "view.source": _of_node(_show_source),
    "edit.copy_numbers": _of_node(_copy),
}
"""Command's id -> what it does."""
