"""What a window holds on to once its document is closed."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QStyle

from engine.debugging.debugger import DebuggerState
from engine.debugging.schedule import Schedule
from engine.execution.trace import Trace
from engine.graph import Graph
from engine.levels.quotient import Quotient
from engine.levels.units import UnitNetwork
from engine.model import Model
from ui.drawing.arrangement import Arrangement
from ui.drawing.picture import Picture
from ui.drawing.units_picture import UnitsPicture
from ui.main_window import MainWindow
from ui.undo import MoveNodes, SwapDocument
from ui.work import _AT_WORK, Work

_STATM = Path("/proc/self/statm")
_PAGE_MB = 4096 / 2**20
_SIZE = QSize(1440, 900)
"""The window is always measured at one size: it holds pictures as large as it is."""
_OF_A_DOCUMENT = frozenset(
    (
        *(Graph, Model, Trace, Quotient, UnitNetwork, Schedule, DebuggerState),
        *(Arrangement, Picture, UnitsPicture, SwapDocument, MoveNodes),
    )
)


class Held(NamedTuple):
    """What is there at one moment.

    Attributes:
        objects: How many of Qt's objects belong to the window, by class.
        left: What Python holds and should not, by class: states, models, graphs and pictures of documents, dialogs,
            works, and widgets, actions and their like that have ended.
        blocks: How many pieces of memory Python has given to objects.
        in_use_mb: What all else has asked of the allocator, Qt and NumPy among them; 0 where it cannot be told.
        resident_mb: What the process has of the machine, with what the allocators keep in pieces for later; 0 where it
            cannot be told.
    """

    objects: Counter[str]
    left: Counter[str]
    blocks: int
    in_use_mb: float
    resident_mb: float


def below(root: QObject) -> Iterator[QObject]:
    """What belongs to an object, and what belongs to that.

    In place of ``findChildren``, which keeps the Python objects of what it finds alive for ever (PySide 6.11).
    """
    for child in root.children():
        yield child
        yield from below(child)


class Leaks:
    """What of documents is there once theirs is closed, beside what was there before: other tests keep models too."""

    def __init__(self) -> None:
        gc.collect()
        found = [thing for thing in gc.get_objects() if _should_be_gone(thing)]
        self._earlier = {id(thing): thing for thing in found}
        """Held, so that nothing else comes to their places in memory."""

    def held_without_document(self, window: MainWindow) -> Held:
        """Close the document, let everything end that ends later, and count what is there."""
        _close(window)
        objects = Counter(thing.metaObject().className() for thing in below(window))
        there = (thing for thing in gc.get_objects() if id(thing) not in self._earlier)
        left = Counter(type(thing).__name__ for thing in there if _should_be_gone(thing))
        return Held(objects, left, sys.getallocatedblocks(), _in_use_mb(), _resident_mb())


def _close(window: MainWindow) -> None:
    for child in window.children():
        if isinstance(child, QDialog):  # the guide stays open beside any document
            child.close()
    window.session.close()
    window.resize(_SIZE)
    QApplication.clipboard().clear()  # what was copied, a picture of many megabytes perhaps, belongs to nobody's window
    session = window.session
    while session.is_arranging or session.is_refolding or session.is_reading or session.checking.is_running:
        QTest.qWait(5)
    while _AT_WORK:  # also what nobody waits for any more holds the document until it has ended
        QTest.qWait(5)
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def _should_be_gone(thing: object) -> bool:
    kind = type(thing)  # others answer "isinstance" with warnings
    if issubclass(kind, QStyle):
        return False  # a field that asked for its style holds it until it asks again
    if issubclass(kind, QObject):
        return issubclass(kind, QDialog | Work) or not shiboken6.isValid(thing)
    return kind in _OF_A_DOCUMENT


_MALLINFO2 = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _MallInfo(ctypes.Structure):
    """What glibc's ``mallinfo2`` answers."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _MALLINFO2)


def _in_use_mb() -> float:
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if ask is None:
        return 0.0
    ask.restype = _MallInfo
    found = ask()
    return float(found.uordblks + found.hblkhd) / 2**20


def _resident_mb() -> float:
    if not _STATM.exists():
        return 0.0
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
    return int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE_MB
