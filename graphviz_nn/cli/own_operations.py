"""``--operations FILE.py``: a person's own operations for one command.

The file is run, as ``python FILE.py`` would, because the person named it on the command line. Nothing else leads here:
no model, no session and no recorded run names such a file.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from types import ModuleType

from engine.errors import FileError, GraphError, Span

_MODULE = "graphviz_nn_operations_{}"
_DECLARE = "declare some by gv.operation(...)"


def add_operations(parser: argparse.ArgumentParser) -> None:
    """``--operations``."""
    parser.add_argument(
        "--operations",
        metavar="FILE.py",
        action="append",
        default=[],
        help="run this Python file first, which declares operations by gv.operation; may be repeated",
    )


def load_operations(files: list[str]) -> None:
    """Run the files that were named, one after the other.

    Raises:
        GraphError: One cannot be read or fails, with its line, or declares no operation.
    """
    from engine.ops import REGISTRY  # numpy: the window must not wait for it where nobody asks

    for number, name in enumerate(files):
        path = Path(name)
        if path.suffix.lower() != ".py":
            raise FileError(f"--operations takes a Python file, not '{name}'", advice="its name ends in .py")
        try:
            source = path.read_bytes()
        except OSError as error:
            raise FileError(f"'{name}' cannot be read ({error.strerror or error})", advice="correct the name") from None
        before = dict(REGISTRY)
        _run(source, path, number)
        if all(REGISTRY[known] is before.get(known) for known in REGISTRY):
            raise FileError(f"'{name}' declares no operation", advice=_DECLARE)


def _run(source: bytes, path: Path, number: int) -> None:
    try:
        code = compile(source, str(path), "exec")
    except SyntaxError as error:
        raise _told(f"this is no Python: {error.msg}", path, error.lineno, error.text or "") from None
    except ValueError as error:  # null bytes
        raise FileError(f"'{path}' is no Python file ({error})") from None
    module = ModuleType(_MODULE.format(number))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # where dataclasses and pickle look for it
    try:
        exec(code, vars(module))  # noqa: S102 - the person named this very file to be run
    except SystemExit:
        raise FileError(f"'{path}' ends the program", advice="leave sys.exit out of it") from None
    except Exception as error:  # whatever a person's file raises
        frame = _frame(error, path)
        place = (None, "") if frame is None else (frame.lineno, frame.line or "")
        if isinstance(error, GraphError):
            raise _told(error.message, path, *place, error.advice) from None
        said = f": {error}" if str(error) else ""
        raise _told(f"running it raised {type(error).__name__}{said}", path, *place) from error


def _frame(error: Exception, path: Path) -> traceback.FrameSummary | None:
    """The file's own line that an error came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return frames[-1] if frames else None


def _told(message: str, path: Path, line: int | None, text: str, advice: str = "") -> FileError:
    """An error at a line of the file."""
    span = None if line is None else Span(line, 1, line, 1 + len(text.rstrip()))
    error = FileError(message, advice=advice or "correct the file", span=span)
    error.filename, error.line_text = str(path), text.rstrip()
    return error
