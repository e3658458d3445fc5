"""``graphviz-nn examples``: the gallery as text."""

from __future__ import annotations

import argparse

import resources
from engine.errors import FileError, nearest
from engine.language import parse
from graphviz_nn.cli.printing import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional NAME."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="print this example's text")


def command(arguments: argparse.Namespace) -> int:
    """List the examples with their titles, or print one."""
    names = resources.example_names()
    if arguments.name is None:
        width = max(len(name) for name in names)
        for name in names:
            say(f"{name:<{width}}  {parse(resources.example_text(name)).graph.title}")
        return 0
    if arguments.name not in names:
        advice = nearest(arguments.name, list(names)) or "'graphviz-nn examples' lists them"
        raise FileError(f"there is no example '{arguments.name}'", advice=advice)
    say(resources.example_text(arguments.name), end="")
    return 0
