"""Waiting for another process without sleeping."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

_LONGEST_S, _OFTEN_S = 120.0, 0.02


def wait_for_line(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process has written the first line of a file.

    Raises:
        AssertionError: It has ended before, or takes too long.
    """
    for _ in range(int(_LONGEST_S / _OFTEN_S)):
        if path.exists() and b"\n" in path.read_bytes():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(_OFTEN_S)
            break
    raise AssertionError(f"{path.name} was not written; the process: {process.poll()}")
