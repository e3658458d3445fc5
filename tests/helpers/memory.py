"""How much memory a process takes, as Linux counts it: freed pieces that Python keeps for later are part of it."""

from __future__ import annotations

import re
from pathlib import Path

_STATUS, _MARKS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
CAN_MEASURE = _MARKS.exists()


class Peak:
    """The most memory that this process has taken since this was made."""

    def __init__(self) -> None:
        _MARKS.write_text("5", encoding="ascii")  # the peak before is forgotten
        self._before = _megabytes("VmRSS")

    @property
    def more_mb(self) -> float:
        """By how many megabytes that is more than at the beginning."""
        return _megabytes("VmHWM") - self._before


def _megabytes(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1000
