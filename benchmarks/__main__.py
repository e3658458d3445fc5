"""All benchmarks, one table each: ``python -m benchmarks [--only startup,frames,layout,check]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import check, frames, layout, startup

BENCHMARKS: dict[str, tuple[str, Callable[[], None]]] = {
    "startup": ("Start-up, beside an empty window of Qt", startup.main),
    "frames": ("Painting, beside a plain widget", frames.main),
    "layout": ("Layered layout, beside networkx's multipartite layout", layout.main),
    "check": ("Gradient check, beside one number after the other", check.main),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks that were asked for, or all.

    Returns:
        The exit status: 2 where there is no such benchmark.
    """
    parser = argparse.ArgumentParser("python -m benchmarks", description="Times and ratios, side by side with peers.")
    parser.add_argument("--only", metavar="NAMES", help=f"some of {','.join(BENCHMARKS)}")
    only = parser.parse_args(argv).only
    names = list(BENCHMARKS) if only is None else [name.strip() for name in only.split(",")]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for i, name in enumerate(names):
        title, run = BENCHMARKS[name]
        print(f"{'' if i == 0 else chr(10)}{title}\n{'─' * len(title)}", flush=True)
        run()
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
