"""What a file, or the folder of unsaved work, was found to hold: read, and ready to be opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import resources
from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError
from engine.execution import Trace
from engine.files import read_text
from engine.files.archives import text_bytes
from engine.files.contents import Contents, Whence
from engine.files.sessions import is_session, read_session_and_view
from engine.files.traces import is_trace, read_trace_and_view
from engine.files.viewpoint import Viewpoint
from engine.language import parse, read_at_once
from engine.learning.data.files import NO_FILES
from engine.model import Model
from ui.document import Document, read_as_fed
from ui.feed import ALL, Feed
from ui.session.belongings import with_belongings

T = TypeVar("T")

READ_AT_ONCE = 2_000
"""A text that makes so many operations is read at once."""
_READ_AT_ONCE_BYTES = 40_000
"""Some two thousand lines; nobody notices how long fewer take."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document that can be opened.

    Attributes:
        document: The text and the numbers.
        path: Its file; None where it has none of its own.
        example: What it is called where it has no file.
        feed: What it runs on.
        files: The data files that came along with it.
        model: The document's model on that feed, where it has been read already.
        view: How to look at it; None for the level that is shown.
        trace: Its pass, if it need not be run.
        saved: What its file holds; None for the document itself.
        saved_view: How its file says to look at it, where that file holds another document.
        error: Why the document is no model, where that is known.
        begun: Its pass before the first step, where it has been made ready.
        remark: What is to be said of it: that something is damaged and left out.
    """

    document: Document
    path: Path | None = None
    example: str = ""
    feed: Feed = ALL
    files: Mapping[str, bytes] = field(default_factory=lambda: NO_FILES)
    model: Model | None = None
    view: Viewpoint | None = None
    trace: Trace | None = None
    saved: Document | None = None
    saved_view: Viewpoint | None = None
    error: GraphError | None = None
    begun: DebuggerState | None = None
    remark: str = ""

    @property
    def name(self) -> str:
        """What it is called: by its file, its example, or not yet."""
        if self.path is not None:
            return self.path.name
        return _called(self.example)

    @property
    def is_as_read(self) -> bool:
        """Whether the model is what reading its text alone has given."""
        document = self.document
        return self.model is not None and self.feed == ALL and not (document.overrides or document.statistics)


def _called(example: str) -> str:
    return f"{example}.gvnn" if example else "untitled.gvnn"


def find(path: Path) -> Found:
    """Read a model file, a session or a recorded run.

    Raises:
        GraphError: It cannot be read, or is no model.
    """
    if is_session(path):
        model, view = read_session_and_view(path)
        return _of_model(model, path, view)
    if is_trace(path):
        trace, view = read_trace_and_view(path)
        return _of_model(trace.model, None, view, trace)
    document = Document(read_text(path))
    try:
        model = document.model(str(path))
    except GraphError as error:
        error.filename = path.name
        raise
    return Found(document, path, model=model)


def found_at_once(find: Callable[[], T]) -> T:
    """What is found, if nobody would notice how long that takes.

    Args:
        find: Finds it: reads a file say.

    Raises:
        GraphError: It cannot be read.
        TakesLongError: It makes so large a graph that it is to be found beside the window.
    """
    with read_at_once(READ_AT_ONCE):
        return find()


def found_text(text: str, example: str = "") -> Found:
    """A text that belongs to no file.

    Raises:
        GraphError: It is no model.
    """
    document = Document(text)
    model = document.model(_called(example))
    return Found(document, example=example, model=model)


def read_found(found: Found) -> Found:
    """What was found, with its document read: a model on what it is fed, or what is wrong with its text."""
    if found.model is not None or found.error is not None:
        return found
    called = found.name if found.path is None else str(found.path)
    outcome, feed = read_as_fed(found.document, called, found.feed, found.files, parse)
    if isinstance(outcome, GraphError):
        outcome.filename = found.name
        return replace(found, error=outcome)
    return replace(found, model=outcome, feed=feed)


def takes_long(path: Path) -> bool:
    """Whether a file holds so much, packed or not, that it is read beside the window."""
    try:
        packed = path.stat().st_size
    except OSError:
        return False
    return packed > _READ_AT_ONCE_BYTES or (
        (is_session(path) or is_trace(path)) and text_bytes(path) > _READ_AT_ONCE_BYTES
    )


def is_long(text: str) -> bool:
    """Whether a text is so long that it is read beside the window."""
    return len(text) > _READ_AT_ONCE_BYTES


def is_much(left: Contents) -> bool:
    """Whether unsaved work that was kept is so much that it is read beside the window."""
    path = left.whence.path if left.whence is not None else ""
    return left.size > _READ_AT_ONCE_BYTES or (bool(path) and takes_long(Path(path)))


def _of_model(model: Model, path: Path | None, view: Viewpoint | None, trace: Trace | None = None) -> Found:
    feed = Feed(model.rows, view.evaluate if view is not None else model.evaluating)
    example = "" if path is not None else Path(model.filename).stem
    read = None if trace is None else trace.model
    document, remark = with_belongings(Document.of_model(model), {} if view is None else view.parts)
    return Found(document, path, example, feed, model.files, read, view, trace, remark=remark)


def found_left(left: Contents) -> Found:
    """Unsaved work that was kept: it is unsaved still, unless its file holds the same."""
    whence = left.whence if left.whence is not None else Whence("", "", 0.0)
    path = Path(whence.path) if whence.path else None
    document = Document(left.text, MappingProxyType(dict(left.values)), MappingProxyType(dict(left.statistics)))
    document, remark = with_belongings(document, {} if left.view is None else left.view.parts)
    saved, saved_view = _as_saved(path, whence.example)
    return Found(
        document,
        path,
        whence.example,
        Feed(left.rows, left.view is not None and left.view.evaluate),
        MappingProxyType(dict(left.files)),
        view=left.view,
        saved=saved,
        saved_view=saved_view,
        remark=remark,
    )


def document_in(path: Path) -> Document:
    """The document that a model file or a session holds.

    Raises:
        GraphError: It cannot be read, or is no session.
    """
    return _held_by(path)[0]


def _held_by(path: Path) -> tuple[Document, Viewpoint | None]:
    """The document that a file holds, and how to look at it where that is told."""
    if not is_session(path):
        return Document(read_text(path)), None
    found = find(path)
    return found.document, found.view


def _as_saved(path: Path | None, example: str) -> tuple[Document, Viewpoint | None]:
    """What holds a document without its unsaved work: its file, or the example that it began as; else nothing does."""
    if path is not None:
        try:
            return _held_by(path)
        except GraphError:
            return Document(""), None
    return Document(resources.example_text(example) if example in resources.example_names() else ""), None
