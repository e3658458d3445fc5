"""Drag and drop: files that are let go over the window are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Takes files that are dragged over a widget, and over all in it that would take them as text.

    Args:
        widget: Where they are let go.
        open_files: What is done with them.
    """

    def __init__(self, widget: QWidget, open_files: Callable[[Sequence[Path]], object]) -> None:
        super().__init__(widget)
        self._open_files = open_files
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)
        for inner in _inside(widget):
            if inner.acceptDrops():
                inner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer to files; leave all else that can be dragged to its own place."""
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        paths = files_in(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            # The program that they were dragged from waits until this event has been answered; a question takes longer.
            QTimer.singleShot(0, self, lambda: self._open_files(paths))
        return True


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """The widgets inside of one; ``findChildren`` would keep what it finds alive for ever (PySide 6.11)."""
    waiting = [widget]
    while waiting:
        # Nothing but widgets contains widgets.
        inner = [child for child in waiting.pop().children() if isinstance(child, QWidget)]
        waiting += inner
        yield from inner


def files_in(data: QMimeData) -> list[Path]:
    """The files of this computer among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()]
