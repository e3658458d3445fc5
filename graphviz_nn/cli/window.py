"""``graphviz-nn open``: the window."""

from __future__ import annotations

import argparse

from graphviz_nn.cli.own_operations import add_operations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Any number of FILEs, ``--operations``."""
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="a .gvnn, .gvsession or .gvtrace file, or the name of an example"
    )
    add_operations(parser)


def command(arguments: argparse.Namespace) -> int:
    """Open a window for each file and wait until all of them are closed."""
    from graphviz_nn.app import run_window

    return run_window(arguments.files)
