"""What a window holds on to once its document is closed."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.debugging.debugger import DebuggerState
from engine.graph import Graph
from engine.model import Model
from ui.drawing.picture import Picture
from ui.main_window import MainWindow

_STATM = Path("/proc/self/statm")
_PAGE_MB = 4096 / 2**20


class Held(NamedTuple):
    """What is there at one moment.

    Attributes:
        widgets: How many widgets there are.
        objects: How many of Qt's objects belong to the window.
        documents: How many states, models, graphs and pictures Python holds.
        memory_mb: Resident memory; 0 where it cannot be told.
    """

    widgets: int
    objects: int
    documents: Counter[str]
    memory_mb: float


def held_without_document(window: MainWindow) -> Held:
    """Close the document, let everything end that ends later, and count what is there."""
    window.session.close()
    while window.session.is_arranging or window.session.is_refolding or window.session.checking.is_running:
        QTest.qWait(5)
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    kinds = {DebuggerState, Model, Graph, Picture}  # by type: others answer "isinstance" with warnings
    documents = Counter(type(thing).__name__ for thing in gc.get_objects() if type(thing) in kinds)
    memory = int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE_MB if _STATM.exists() else 0.0
    return Held(len(QApplication.allWidgets()), len(window.findChildren(QObject)), documents, memory)
