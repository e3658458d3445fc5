"""The composition root: the application, the window, and what it opens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from graphviz_nn.qt_start import need_display, qt_application

if TYPE_CHECKING:
    from engine.levels.grouping import Level
    from engine.model import Model
    from ui.main_window import MainWindow
    from ui.windows import Windows


def build_window(path: str | Path | None = None) -> MainWindow:
    """The main window, without starting the event loop.

    Args:
        path: A model file, or the name of an example; None for the welcome page.

    Raises:
        GraphError: It cannot be opened.
    """
    qt_application()
    from ui.main_window import MainWindow

    window = MainWindow()
    window.load()
    if path is not None:
        open_in(window, str(path))
    return window


def open_in(window: MainWindow, name: str) -> None:
    """Open a file or an example in a window.

    Raises:
        GraphError: It cannot be opened; what was open stays.
    """
    import resources
    from graphviz_nn.opening import is_example

    if is_example(name):
        window.session.open_text(resources.example_text(name), name)
    else:
        window.session.open_file(Path(name))


def run_window(names: Sequence[str] = ()) -> int:
    """Show a window for each name, or one on the welcome page, until all of them are closed.

    The first window is painted first; what is named opens into it.

    Raises:
        GraphError: There is no display, or something that is named cannot be opened.
    """
    need_display()
    texts: dict[str, str] = {}
    if names:
        from graphviz_nn.opening import text_before_window

        # A missing file is told in the terminal that named it. Standard input is read once.
        texts = {name: text_before_window(name) for name in dict.fromkeys(names)}
    application = qt_application()
    from ui.main_window import MainWindow

    window = MainWindow()
    _catch_exceptions(window.windows)

    def go_on() -> None:
        window.load()
        for name, text in texts.items():
            _open_and_tell(window.windows.free(window), name, text)

    # What is painted first is the window itself; engine and rooms are loaded behind it.
    window.when_painted(go_on)
    window.show()
    return int(application.exec())


def debug_model(model: Model, level: Level) -> None:
    """Show the window on a model until it is closed.

    Raises:
        GraphError: There is no display.
    """
    need_display()
    application = qt_application()
    window = build_window()
    window.session.open_model(model, level)
    window.show()
    application.exec()


def _open_and_tell(window: MainWindow, name: str, text: str) -> None:
    from graphviz_nn.opening import is_example

    if name == "-":
        window.session.open_text(text)
    elif is_example(name):
        window.files.open_example(name)
    else:
        window.files.open_path(Path(name), otherwise=partial(window.windows.close_unless_last, window))


def _catch_exceptions(windows: Windows) -> None:
    """A mistake of the program's own must not end it: it is told once, and nothing that was typed is lost."""
    from PySide6.QtCore import QTimer

    told: set[str] = set()

    def catch(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        sentence = f"{kind.__name__}: {error}. Your model is untouched."
        # What fails while it is painted fails with every frame.
        if not issubclass(kind, KeyboardInterrupt) and sentence not in told:
            told.add(sentence)
            # Not from here, which may be in the middle of painting: a question is painted, too.
            QTimer.singleShot(0, lambda: tell(sentence))

    def tell(sentence: str) -> None:
        for window in windows.open_ones[:1]:
            window.files.tell("Something in the program went wrong", sentence)

    sys.excepthook = catch
