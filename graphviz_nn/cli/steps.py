"""``graphviz-nn steps``: a pass as text, one line a step."""

from __future__ import annotations

import argparse

from engine.debugging.debugger import start_on
from engine.debugging.narration import step_line
from engine.notation import Notation
from graphviz_nn.cli.common import (
    add_level,
    add_notation,
    add_pass,
    folding_of,
    level_of,
    trace_of,
    warn_of_bad_numbers,
)
from graphviz_nn.cli.printing import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --set, --example, --rows, --mode, --level, --open, --notation."""
    add_pass(parser)
    add_level(parser)
    add_notation(parser)


def command(arguments: argparse.Namespace) -> int:
    """Print the steps of a pass."""
    level_of(arguments)  # refused before anything is read
    trace = trace_of(arguments)
    state = start_on(trace, folding_of(arguments, trace.graph), notation=Notation(arguments.notation))
    warn_of_bad_numbers(state.trace)
    width = len(str(len(state.steps)))
    for i, step in enumerate(state.steps, start=1):
        say(f"{i:>{width}}/{len(state.steps)}  {step_line(state, step)}")
    return 0
