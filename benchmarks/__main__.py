"""All benchmarks, one table each: ``python -m benchmarks [--only startup,frames] [--write docs/performance.md]``."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

BENCHMARKS: dict[str, str] = {
    "passes": "Compiled passes, beside PyTorch eager, micrograd and numpy's matrix products",
    "costs": "What compiled passes cost beside their steps",
    "startup": "Start-up, beside an empty window of Qt",
    "frames": "Painting, beside a plain widget",
    "waiting": "Waiting for a large document, beside the whole work",
    "folding": "Opening a group, beside reading the text",
    "layout": "Layered layout, beside Graphviz dot",
    "check": "Gradient check, beside one number after the other",
    "history": "Looking through the passes of a training, beside the pass alone",
}
"""Name of the module, which has a ``main`` -> title."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks that were asked for, or all.

    Returns:
        The exit status: 2 where there is no such benchmark.
    """
    parser = argparse.ArgumentParser("python -m benchmarks", description="Times and ratios, side by side with peers.")
    parser.add_argument("--only", metavar="NAMES", help=f"some of {','.join(BENCHMARKS)}")
    parser.add_argument("--write", metavar="FILE", type=Path, help="put what is printed into this document, too")
    arguments = parser.parse_args(argv)
    only = arguments.only
    names = list(BENCHMARKS) if only is None else [name.strip() for name in only.split(",")]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for i, name in enumerate(names):
        title = BENCHMARKS[name]
        print(f"{'' if i == 0 else chr(10)}{title}\n{'─' * len(title)}", flush=True)
        run: Callable[[], None] = import_module(f"benchmarks.{name}").main
        printed = _Twice(sys.stdout)
        with contextlib.redirect_stdout(printed):
            run()
        sys.stdout.flush()
        if arguments.write is not None:
            document: Path = arguments.write
            text = replaced(document.read_text(encoding="utf-8"), name, printed.getvalue())
            document.write_text(text, encoding="utf-8")
    return 0


class _Twice(io.StringIO):
    """Keeps what is printed, and passes it on."""

    def __init__(self, on: io.TextIOBase) -> None:
        super().__init__()
        self._on = on

    def write(self, text: str) -> int:
        """Print, and keep."""
        self._on.write(text)
        self._on.flush()
        return super().write(text)


def replaced(text: str, name: str, measured: str) -> str:
    """A document in which what stands between ``<!-- name -->`` and ``<!-- /name -->`` is new; others are unchanged."""
    block = measured.strip() if measured.startswith("|") else f"```\n{measured.strip()}\n```"
    pattern = rf"(<!-- {re.escape(name)} -->\n).*?(\n<!-- /{re.escape(name)} -->)"
    return re.sub(pattern, lambda found: f"{found[1]}\n{block}\n{found[2]}", text, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main())
