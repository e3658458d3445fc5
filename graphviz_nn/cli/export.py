"""``graphviz-nn export``: a picture of the graph."""

from __future__ import annotations

import argparse
from pathlib import Path

import resources
from engine.errors import ValueNotAllowedError
from graphviz_nn.cli.common import (
    add_file,
    add_level,
    add_mode,
    add_rows,
    cut,
    folding_of,
    level_of,
    model_of,
    natural,
    whole_number,
)
from graphviz_nn.cli.printing import warn

_VIEWS = ("graph", "units")
_COLORS = ("value", "grad", "finite", "check", "cost-forward", "cost-backward")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, -o, --at or --pass, --view, --batch-row, --example, --rows, --mode, --level, --open, --theme, --scale.

    And --colour-by, --linear, --edge-widths.
    """
    add_file(parser)
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="where to write; .png or .svg")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--at", metavar="STEP", help="after this many steps (default: all)")
    when.add_argument("--pass", dest="phase", choices=("forward", "backward"), help="at the end of this pass")
    parser.add_argument(
        "--view",
        choices=_VIEWS,
        default="graph",
        help="the graph, or its units: layers as neurons with weighted edges (default: graph)",
    )
    parser.add_argument(
        "--batch-row", metavar="I", default="0", help="which row of a batch the units show, from 0 on (default: 0)"
    )
    add_rows(parser)
    add_mode(parser)
    add_level(parser)
    parser.add_argument("--theme", choices=tuple(resources.THEMES), default="light", help="colours (default: light)")
    parser.add_argument("--scale", metavar="N", default="2", help="pixels a unit in a PNG (default: 2)")
    parser.add_argument(
        "--colour-by",
        "--color-by",
        dest="color_by",
        choices=_COLORS,
        help="colour the nodes, with a legend: by the size of values or error signals, by NaN and infinity, "
        "by the gradient check's verdicts, by multiply-adds",
    )
    parser.add_argument("--linear", action="store_true", help="a linear scale of colours (default: logarithmic)")
    parser.add_argument("--edge-widths", action="store_true", help="edges as wide as what travels along them is large")


def command(arguments: argparse.Namespace) -> int:
    """Draw and write."""
    from graphviz_nn.pictures import kind_of, write_picture

    path = Path(arguments.output)
    kind_of(path)
    level_of(arguments)  # refused before anything is read
    scale = _scale(arguments.scale)
    batch_row = whole_number(arguments.batch_row, "--batch-row")
    at = arguments.phase or ("backward" if arguments.at is None else _step(arguments.at))
    model = model_of(arguments)
    if arguments.phase == "backward" and model.graph.loss is None:
        warn("warning: the model has no loss, so there is no backward pass to draw")
    note = write_picture(
        model,
        path,
        level=folding_of(arguments, model.graph),
        at=at,
        theme=arguments.theme,
        scale=scale,
        view=arguments.view,
        batch_row=batch_row,
        color_by=arguments.color_by,
        linear=arguments.linear,
        edge_widths=arguments.edge_widths,
    )
    if note:
        warn(f"note: {note}")
    return 0


def _step(text: str) -> int:
    steps = natural(text)
    if steps is None:
        raise ValueNotAllowedError(f"--at takes a number of steps, and '{cut(text)}' is none", advice="write --at 20")
    return steps


def _scale(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueNotAllowedError(f"--scale takes a number, not '{cut(text)}'", advice="write --scale 2") from None
