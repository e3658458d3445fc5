"""Starting Qt: the platform where there is no display, the application object, the fonts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from engine.errors import GraphError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class NoDisplayError(GraphError):
    """A window was asked for where there is no display."""


def has_display() -> bool:
    """Whether a window could be seen; elsewhere than on Linux there always is a display."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


_chosen_here = False
"""Whether this program, and not a person, asked Qt for the offscreen platform."""


def need_display() -> None:
    """Make sure that a window could be seen (or that a platform was chosen on purpose).

    Raises:
        NoDisplayError: There is no display.
    """
    if not has_display() and (_chosen_here or not os.environ.get("QT_QPA_PLATFORM")):
        raise NoDisplayError(
            "there is no display to open a window on",
            advice="'graphviz-nn export FILE -o graph.svg' draws without one, 'graphviz-nn steps FILE' prints the pass",
        )


def qt_application() -> QApplication:
    """The application object, made at first use; without a display, off the screen.

    Raises:
        GraphError: Qt's system libraries are missing; the message says which packages to install.
    """
    # Qt ends the process instead of raising where it finds no display.
    global _chosen_here  # noqa: PLW0603 - the environment that it speaks of is global too
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _chosen_here = True
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        from graphviz_nn import qt_libraries

        missing = qt_libraries.missing_libraries()
        sentence = qt_libraries.advice(missing) if missing else str(error)
        raise GraphError(f"Qt cannot be started: {sentence}") from None
    from ui.fonts import load_fonts

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("GraphViz NN")
    application.setOrganizationName("GraphViz NN")
    load_fonts()
    return application
