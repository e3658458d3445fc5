"""When Python looks for garbage in cycles: not while a thread is at work, nor among all that a large model is made of.

A look at all objects takes as long as there are many of them. While a large view is made, Python would look again and
again, and find nothing: graphs, traces and views hold no cycles. So it does not look meanwhile, and what was made is
left out of later looks until another document is opened.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

MANY = 1_000
"""From so many nodes on a view is left out of later looks."""


class Collector:
    """Python's collection of garbage, held and let go by those who work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holders = 0
        self._was_enabled = False

    def hold(self) -> None:
        """Nothing is collected by itself until as many releases."""
        with self._lock:
            if not self._holders:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._holders += 1

    def release(self) -> None:
        """One holder less."""
        with self._lock:
            self._holders -= 1
            if not self._holders and self._was_enabled:
                gc.enable()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is collected by itself within it."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def leave_out(self, nodes: int) -> None:
        """Leave what there is now out of later looks, if a view of many nodes is among it."""
        if nodes >= MANY:
            gc.freeze()

    def include(self) -> None:
        """Look at everything again: what was left out may have become garbage."""
        if gc.get_freeze_count():
            gc.unfreeze()


COLLECTOR = Collector()
