"""The commands that go through the passes of a sitting, and compare two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from engine.comparing.precision import Precision
from engine.debugging.heat import Quantity
from engine.errors import GraphError
from ui.file_commands import OPEN_FILTER
from ui.session import Session
from ui.session.found import Found

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]


def _moved(by: int) -> Handler:
    return lambda window: window.session.past.scrub_by(by)


def _last(window: MainWindow) -> None:
    window.session.past.show(len(window.session.history.records) - 1)


def _compare(window: MainWindow, begin: Callable[[Session], None]) -> None:
    """Compare in sight of the table and the colours."""
    session = window.session
    try:
        begin(session)
    except GraphError as error:
        window.files.tell("Nothing was compared", error.spoken)
        return
    session.coloring.color_by(Quantity.DIFFERENCE_VALUE)
    window.workspace.below.show_comparison()


def _with_pinned(window: MainWindow) -> None:
    pinned = window.session.past.pinned
    if pinned is None:
        window.session.notified.emit("Pin a pass first")
    else:
        _compare(window, lambda session: session.comparing.with_pass(pinned))


def _with_file(window: MainWindow) -> None:
    path = window.session.path
    folder = str(path.parent if path is not None else Path.cwd())
    name, _ = QFileDialog.getOpenFileName(window, "Compare with", folder, OPEN_FILTER)
    if not name:
        return
    other = Path(name)
    window.session.find_soon(other, lambda found: _with_found(window, other, found))


def _with_found(window: MainWindow, path: Path, found: Found | GraphError) -> None:
    """Compare with what a file was found to hold."""

    def begin(session: Session) -> None:
        if isinstance(found, GraphError):
            raise found
        session.comparing.with_found(path, found)

    _compare(window, begin)


def _in(precision: Precision) -> Handler:
    return lambda window: _compare(window, lambda session: session.comparing.in_precision(precision))


HISTORY_HANDLERS: dict[str, Handler] = {
    "debug.pass_first": lambda window: window.session.past.show(0),
    "debug.pass_previous": _moved(-1),
    "debug.pass_next": _moved(1),
    "debug.pass_last": _last,
    "debug.pass_return": lambda window: window.session.past.return_to_now(),
    "debug.pass_adopt": lambda window: window.session.past.go_on_from_here(),
    "debug.pass_pin": lambda window: window.session.past.toggle_pin(),
    "debug.compare_pinned": _with_pinned,
    "debug.compare_file": _with_file,
    "debug.compare_float32": _in(Precision.FLOAT32),
    "debug.compare_float16": _in(Precision.FLOAT16),
    "debug.compare_stop": lambda window: window.session.comparing.stop(),
}
"""Command's id -> what it does."""


def refresh_history(session: Session, actions: Mapping[str, QAction]) -> None:
    """Check and enable the commands as the session stands."""
    past, records = session.past, session.history.records
    is_open, place = session.state is not None, past.place
    pinned = past.pinned
    able = {
        "pass_first": place > 0,
        "pass_previous": place > 0,
        "pass_next": place < len(records) - 1,
        "pass_last": place < len(records) - 1,
        "pass_return": past.shown is not None,
        "pass_adopt": past.shown is not None and session.error is None,
        "pass_pin": len(records) > 0,
        "compare_pinned": pinned is not None,
        "compare_stop": session.comparing.partner is not None,
    }
    for name, is_able in able.items():
        actions[f"debug.{name}"].setEnabled(is_able and is_open)
    actions["debug.pass_pin"].setChecked(pinned is not None and bool(records) and records[place] is pinned)
