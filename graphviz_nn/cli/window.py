"""``graphviz-nn open``: the window."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional FILE."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="a .gvnn file, or the name of an example")


def command(arguments: argparse.Namespace) -> int:
    """Open the window and wait until it is closed."""
    from graphviz_nn.app import run_window

    return run_window(arguments.file)
