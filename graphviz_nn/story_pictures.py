"""The pictures of ``docs/ten-minutes.md``: the window goes through its stories."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.levels import Level

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

    from ui.main_window import MainWindow

PAGE = Path(__file__).resolve().parent.parent / "docs" / "ten-minutes.md"
_AIR_PX = 12
_MENDED = re.compile(r"replace `(.+?)` by `(.+?)`")
_CONDITION = re.compile(r"the condition\s+`(.+?)`")


def models() -> list[str]:
    """The models that the page asks a person to write."""
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def draw_stories(window: MainWindow, folder: Path, finish: Callable[[Path], None]) -> None:
    """Go through both stories and save their pictures.

    Args:
        window: A window that is shown; it is left with the second story's model.
        folder: Where the pictures go.
        finish: What is done with each of them.
    """

    def keep(name: str, *parts: QWidget | QRect) -> None:
        target = folder / f"ten-minutes-{name}.png"
        _cut(window, parts, target)
        finish(target)

    first, second = models()
    room, session = window.workspace, window.session
    _open(window, first)
    _run(window, "view.pane_left", "view.pane_right")  # the graph and what is below it have all the room
    _run(window, "debug.goto_end", "debug.next_problem", "debug.why", "debug.why_next")
    window.canvas.fit()
    keep("nan", _graph(window), room.bottom)
    _run(window, "debug.why_next")
    window.canvas.fit()
    keep("culprit", _graph(window))

    _open(window, second)
    _train(window)
    keep("flat", room.bottom)
    session.set_level(Level.LAYERS)
    _run(window, "debug.goto_end", "view.color_by_grad")
    window.canvas.fit()
    keep("heat", _graph(window), window.workspace.legend)
    _run(window, "view.color_by_nothing", "debug.next_problem")
    keep("layers", room.bottom)
    page = PAGE.read_text(encoding="utf-8")
    condition, mended = _CONDITION.search(page), _MENDED.search(page)
    assert condition is not None
    assert mended is not None
    session.select("first")
    _break_when(window, condition[1])
    _run(window, "debug.goto_start", "debug.continue")
    window.canvas.fit()
    keep("breakpoint", _graph(window), room.bottom)
    session.edit_text(session.document.text.replace(mended[1], mended[2]), None)
    _train(window)
    keep("learns", room.bottom)
    _run(window, "view.pane_left", "view.pane_right")


def _open(window: MainWindow, text: str) -> None:
    window.session.open_text(text)
    _settle(window)


def _run(window: MainWindow, *commands: str) -> None:
    """Choose commands, one after the other, each when the one before has come to rest."""
    for command in commands:
        action = window.actions_by_id[command]
        assert action.isEnabled(), command
        action.trigger()
        window.session.playback.settle()
        _settle(window)


def _break_when(window: MainWindow, condition: str) -> None:
    """Set a breakpoint with a condition at the selected node, in sight."""
    from engine.debugging.actions import AddBreakpoint
    from engine.debugging.breakpoints import Breakpoint, Event
    from ui.breaking import selected_place

    place = selected_place(window.session)
    assert place is not None
    window.session.act(AddBreakpoint(Breakpoint(place, (Event.FORWARD, Event.SUM), condition)))
    _run(window, "debug.show_breakpoints")


def _train(window: MainWindow) -> None:
    from PySide6.QtWidgets import QApplication

    window.workspace.below.train()
    while window.training.is_running:
        QApplication.processEvents()
    _settle(window)


def _settle(window: MainWindow) -> None:
    """Wait until the problems are known and everything stands where it belongs."""
    from PySide6.QtWidgets import QApplication

    for _ in range(8):
        QApplication.processEvents()
    while not window.session.diagnosing.is_current:
        QApplication.processEvents()
    window.canvas.glide.land()
    for _ in range(8):
        QApplication.processEvents()


def _graph(window: MainWindow) -> QRect:
    """Where the graph is in the window, with some air around it."""
    from PySide6.QtCore import QPoint, QRect

    canvas = window.canvas
    assert canvas.picture is not None
    shown = canvas.mapFromScene(canvas.picture.arrangement.bounds).boundingRect()
    shown = shown.adjusted(-_AIR_PX, -_AIR_PX, _AIR_PX, _AIR_PX).intersected(canvas.rect())
    return QRect(canvas.mapTo(window, QPoint(shown.left(), shown.top())), shown.size())


def _cut(window: MainWindow, parts: tuple[QWidget | QRect, ...], target: Path) -> None:
    """Save what of the window lies around some of its parts."""
    from PySide6.QtCore import QPoint, QRect

    around = QRect()
    for part in parts:
        place = part if isinstance(part, QRect) else QRect(part.mapTo(window, QPoint(0, 0)), part.size())
        around = around.united(place)
    window.grab(around).save(str(target))
