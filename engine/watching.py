"""Long work that somebody waits for: it says now and then that it goes on, and may be given up there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WATCHER: ContextVar[Callable[[], object] | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Callable[[], object]) -> Iterator[None]:
    """Within it, in this thread, long work calls ``watcher`` now and then; what that raises ends the work."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def go_on() -> None:
    """Say that the work goes on; it costs next to nothing where nobody watches."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher()
