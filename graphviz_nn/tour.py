"""A tour of the window, as text and pictures: ``python -m graphviz_nn.tour [FOLDER]``.

It triggers the window's own commands, so what it shows is what a person gets who presses the same keys. ``make run``
takes it where there is no display.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name, shown_signal, step_line
from engine.errors import FileError, GraphError
from engine.notation import format_number
from graphviz_nn.app import build_window
from graphviz_nn.cli.common import print_table
from graphviz_nn.qt_start import has_display, qt_application

if TYPE_CHECKING:
    from ui.main_window import MainWindow

EXAMPLE = "univariate-regularised"
_MESSAGE, _HALF_WAY = 20, 0.55
"""The message z → w, and how far it has come in the pictures."""
_DRAG = (0.9, 1.1, 1.4, 1.5)
_WATCHED = ("w", "z", "y", "L", "R", "L_reg")


class TourError(Exception):
    """The window did not do what it was asked to."""


@dataclass(eq=False)
class _Tour:
    """What the stops of the tour share.

    Attributes:
        window: The window.
        folder: Where the pictures go.
        written: The files so far, each with what it shows.
    """

    window: MainWindow
    folder: Path
    written: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def state(self) -> DebuggerState:
        """The debugger's state."""
        state = self.window.session.state
        if state is None:
            raise TourError("the example is not open")
        return state

    def trigger(self, command: str) -> None:
        """Give a command as its key or its menu entry does; what it lets move lands at once."""
        action = self.window.actions_by_id[command]
        if not action.isEnabled():
            raise TourError(f"the command {command} cannot be used here")
        action.trigger()
        self.window.session.playback.settle()

    def step(self, command: str) -> None:
        """Give a stepping command and print the step that was finished last."""
        before = self.state.cursor
        self.trigger(command)
        if self.state.cursor == before:
            raise TourError(f"the command {command} moved nothing")
        print(self.line())

    def line(self) -> str:
        """The step that was finished last, as ``graphviz-nn steps`` prints it."""
        steps, cursor, last = self.state.steps, self.state.cursor, self.state.last_step
        words = step_line(self.state, last) if last is not None else "nothing computed yet"
        return f"{cursor:>{len(str(len(steps)))}}/{len(steps)}  {words}"

    def picture(self, stem: str, what: str) -> None:
        """Save what the window shows."""
        self.window.canvas.glide.land()  # a picture shows where nodes stand, not how they get there
        _paint()
        path = self.folder / f"{stem}.png"
        if not self.window.grab().save(str(path)):
            raise FileError(f"'{path}' cannot be written", advice="name another folder")
        self.written.append((path, what))

    def numbers(self) -> dict[str, tuple[float, float]]:
        """Value and error signal of the nodes that the tour watches."""
        found = {}
        for name in _WATCHED:
            index = self.state.view.named(name).index
            value, signal = self.state.value(index), self.state.signal(index)
            if value is None or signal is None:
                raise TourError(f"{name} has no numbers at the end of the pass")
            found[name] = float(value), float(signal)
        return found


def main(argv: Sequence[str] | None = None) -> int:
    """Take the tour.

    Returns:
        The exit status: 0; 1 where the window did something else than it was asked; 2 where nothing can be written.
    """
    parser = argparse.ArgumentParser(
        prog="python -m graphviz_nn.tour", description="A tour of the window, as pictures."
    )
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", default="tour", type=Path, help="where the pictures go (default: tour)"
    )
    folder: Path = parser.parse_args(argv).folder
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as settings:
            _prepare(settings)
            _take(folder.resolve())
    except TourError as error:
        print(f"tour: {error}", file=sys.stderr)
        return 1
    except GraphError as error:
        print(f"tour: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tour: '{folder}' cannot be used ({error.strerror or error}); name another folder", file=sys.stderr)
        return 2
    return 0


def _prepare(settings: str) -> None:
    """Start Qt so that the tour neither reads nor changes what a person has set, and shows only what went wrong."""
    qt_application()
    from PySide6.QtCore import QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)

    def log(_kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if message and "propagateSizeHints" not in message:  # what Qt always says of windows off the screen
            print(message, file=sys.stderr)

    qInstallMessageHandler(log)


def _take(folder: Path) -> None:
    if not has_display():
        print("There is no display to open a window on, so this is a tour of it.\n")
    window = build_window()
    window.show()
    tour = _Tour(window, folder)
    failed: list[type[BaseException]] = []

    def remember(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        failed.append(kind)
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = remember  # Qt goes on where a room of the window raises
    try:
        tour.picture("1-welcome", "the gallery")
        for stop in (_open, _forward, _backward, _back, _edit, _levels_and_themes, _export):
            stop(tour)
    finally:
        window.session.close()
        window.close()
        window.deleteLater()
        sys.excepthook = sys.__excepthook__
    if failed:
        raise TourError(f"{len(failed)} mistakes of the program's own, the first a {failed[0].__name__}")
    width = max(len(str(path)) for path, _ in tour.written)
    print("\nThe pictures:")
    for path, what in tour.written:
        print(f"  {path!s:<{width}}  {what}")


def _open(tour: _Tour) -> None:
    """Click an example's card in the gallery."""
    card = next((card for card in tour.window.welcome.gallery.cards if card.name == EXAMPLE), None)
    if card is None:
        raise TourError(f"the gallery has no card '{EXAMPLE}'")
    card.click()
    print(f"{tour.state.model.graph.title} ({tour.window.session.name}), one step after the other (F11):")


def _forward(tour: _Tour) -> None:
    while tour.state.cursor < tour.state.schedule.forward_steps:
        tour.step("debug.step_into")
    tour.picture("2-forward", "the end of the forward pass")


def _backward(tour: _Tour) -> None:
    """Step to the end, and freeze one message on its way."""
    playback = tour.window.session.playback
    while tour.state.cursor < len(tour.state.steps):
        tour.step("debug.step_into")
        if tour.state.cursor == _MESSAGE:
            tour.window.session.select("w")
            playback.hold(_HALF_WAY)
            tour.picture("3-message", "the message z → w, frozen on its way")
            playback.stop()
    tour.picture("4-gradient", "the end of the backward pass: w has its error signal")


def _back(tour: _Tour) -> None:
    """Take steps back; the same numbers come again."""
    print("\nBack again, by a step (Ctrl+F11), a node (Shift+F10) and a pass (Ctrl+Shift+F11):")
    for command in ("debug.step_back_into", "debug.step_back", "debug.step_back_out"):
        tour.step(command)
    print("\nOn to a breakpoint at w (F9, F5):")
    tour.trigger("debug.toggle_breakpoint")
    tour.step("debug.continue")
    tour.trigger("debug.toggle_breakpoint")
    tour.trigger("debug.goto_end")


def _edit(tour: _Tour) -> None:
    """Drag the slider of w, read what follows, and take it back."""
    from ui.drawing.figures import slider_range

    before = tour.numbers()
    slider = tour.window.inspector.editor.slider
    low, high = slider_range(tour.state, tour.state.view.named("w").index)
    slider.setSliderDown(True)
    for value in _DRAG:
        slider.setValue(round((value - low) / (high - low) * slider.maximum()))
        _paint()
    slider.setSliderDown(False)
    after = tour.numbers()
    print(f"\nDragging w from {format_number(before['w'][0])} to {format_number(after['w'][0])}:")
    rows = []
    for name in _WATCHED:
        index = tour.state.view.named(name).index
        cells = [format_number(n) for pair in zip(before[name], after[name], strict=True) for n in pair]
        rows.append((shown_name(tour.state, index), *cells[:2], shown_signal(tour.state, index), *cells[2:]))
    print_table(("", "before", "after", "", "before", "after"), rows, right=(1, 2, 4, 5))
    tour.picture("5-dragged", "w dragged to another value: what changed has a halo")
    tour.trigger("edit.undo")
    if tour.numbers() != before:
        raise TourError("undo did not bring the numbers back")
    print("Undo (Ctrl+Z) brings the old numbers back.")


def _levels_and_themes(tour: _Tour) -> None:
    cursor, count = tour.state.cursor, len(tour.state.steps)
    tour.trigger("view.level_primitives")
    print(f"\nThe same pass has {count} steps at the variables level, {len(tour.state.steps)} at the primitives level.")
    tour.picture("6-primitives", "one node an operation")
    tour.trigger("view.level_variables")
    if (tour.state.cursor, len(tour.state.steps)) != (cursor, count):
        raise TourError("coming back to a level lost its place")
    tour.trigger("view.theme")
    tour.picture("7-dark", "the dark theme")
    tour.trigger("view.theme")


def _export(tour: _Tour) -> None:
    """Write the frozen message as the export dialog does."""
    from ui.export.dialog import ExportDialog

    session, window = tour.window.session, tour.window
    session.goto(_MESSAGE)
    session.playback.hold(_HALF_WAY)
    drawing = window.canvas.drawing
    if drawing is None:
        raise TourError("the canvas shows nothing")
    for ending in ("svg", "png"):
        path = tour.folder / f"graph.{ending}"
        dialog = ExportDialog(drawing, "light", tour.folder, path.stem, window)
        dialog.kind.setCurrentIndex(dialog.kind.findData(ending))
        dialog.write(path)
        if dialog.written is None:
            raise FileError(dialog.problem.text())
        tour.written.append((path, "the graph alone, to take home"))
    session.playback.stop()


def _paint() -> None:
    """Let the window lay itself out and paint."""
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()


if __name__ == "__main__":
    sys.exit(main())
