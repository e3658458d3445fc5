"""The one place where a command prints: what a model calls itself must not steer the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from engine.notation import visible


def say(text: str = "", end: str = "\n") -> None:
    """Print on standard output; control characters are shown, not obeyed."""
    print(visible(text), end=end)


@contextlib.contextmanager
def a_reader_may_leave() -> Iterator[None]:
    """For what a command prints once its verdict is known: a closed pipe (head, less) ends the printing, no more."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()


def drop_output() -> None:
    """Keep Python from complaining at exit of what can no longer be written."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn(text: str) -> None:
    """Print one line, or several, on standard error, beginning with the program's name."""
    print(visible(f"graphviz-nn: {text}"), file=sys.stderr, flush=True)


def progress(text: str) -> None:
    """A line of its own about what is going on, on standard error."""
    print(visible(text), file=sys.stderr, flush=True)


def progress_bar(text: str) -> None:
    """Show this in place of the terminal's last line; an empty text takes it away."""
    print(f"\r\033[K{visible(text)}", end="", file=sys.stderr, flush=True)
