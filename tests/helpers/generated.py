"""How many generated cases a test tries: a share of them with every change, all of them in ``make soak``."""

from __future__ import annotations

import os

_SHARE, _LEAST = 3, 12
_TRIES_ALL = os.environ.get("GENERATED") == "all"


def some(count: int) -> int:
    """So many of the cases that a test asks for; each run tries others, unless the test says not to."""
    return count if _TRIES_ALL else max(count // _SHARE, min(count, _LEAST))
