"""``graphviz-nn open``: the window."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Any number of FILEs."""
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="a .gvnn, .gvsession or .gvtrace file, or the name of an example"
    )


def command(arguments: argparse.Namespace) -> int:
    """Open a window for each file and wait until all of them are closed."""
    from graphviz_nn.app import run_window

    return run_window(arguments.files)
