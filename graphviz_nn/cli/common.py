"""What several commands share: the arguments that name a model and a level, tables, JSON, the warning line."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import GraphError, ValueNotAllowedError
from engine.execution import Trace, run
from engine.files.traces import read_trace
from engine.graph import Graph
from engine.language import with_rows
from engine.language.values import value_from_text
from engine.learning.modes import Mode, in_mode, mode_named, mode_of
from engine.levels import Folding, Level, group_tree, view_of
from engine.levels.folding import level_named
from engine.model import Model
from engine.notation import Notation, json_escapes
from graphviz_nn.cli.own_operations import add_operations
from graphviz_nn.cli.printing import say, warn
from graphviz_nn.opening import is_recorded, open_model

_LEAST_ROOM = 12
"""Columns that are never cut from a table's last cell, however narrow the terminal."""


_MOST_DIGITS = 15
_MOST_REPEATED = 60


def add_file(parser: argparse.ArgumentParser) -> None:
    """FILE, ``--set NAME=VALUE`` and ``--operations FILE.py``."""
    parser.add_argument(
        "file", metavar="FILE", help="a model, a session or a recorded run, the name of an example, or -"
    )
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="another value for a leaf; may be repeated"
    )
    add_operations(parser)


def add_pass(parser: argparse.ArgumentParser) -> None:
    """FILE, ``--set``, ``--example``, ``--rows`` and ``--mode``: what a pass is run on, and how."""
    add_file(parser)
    add_rows(parser)
    add_mode(parser)


def add_level(parser: argparse.ArgumentParser) -> None:
    """``--level`` and ``--open``; checked later, so that the messages are ours."""
    listed = "|".join(Level)
    parser.add_argument("--level", metavar=listed, default="variables", help="what a node is (default: a variable)")
    parser.add_argument(
        "--open",
        metavar="GROUP",
        dest="opened",
        action="append",
        default=[],
        help="show what lies in a layer, in a call or in a variable; may be repeated",
    )


def add_rows(parser: argparse.ArgumentParser) -> None:
    """``--example`` and ``--rows``: which examples of the model's data set."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--example", metavar="I", help="one example of the data set, from 0 on")
    which.add_argument("--rows", metavar="I:J", help="a batch of its examples: I up to, without, J")


def add_mode(parser: argparse.ArgumentParser) -> None:
    """``--mode``."""
    parser.add_argument(
        "--mode", metavar="train|evaluate", default="train", help="how dropout and batch_norm work (default: train)"
    )


def add_notation(parser: argparse.ArgumentParser) -> None:
    """``--notation``."""
    parser.add_argument(
        "--notation",
        choices=[str(notation) for notation in Notation],
        default=str(Notation.BAR),
        help="how error signals are written: v̄, δ_v or dL/dv (default: bar)",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def model_of(arguments: argparse.Namespace) -> Model:
    """The model that the arguments name, with the values they set.

    Raises:
        GraphError: It cannot be opened, or a value does not fit.
    """
    model = open_model(arguments.file)
    rows = _rows_of(arguments, model)
    if rows is not None:
        model = with_rows(model, rows)
    model = in_mode(model, mode_named(getattr(arguments, "mode", Mode.TRAIN)))
    values = dict(_assignment(text) for text in arguments.set)
    return model.with_values(**values) if values else model


def trace_of(arguments: argparse.Namespace) -> Trace:
    """The pass that the arguments name: a recorded one with the numbers that were recorded, or else one that is run.

    Raises:
        GraphError: It cannot be opened, or a value does not fit.
    """
    if is_recorded(arguments.file):
        recorded = read_trace(Path(arguments.file))
        as_it_was = not arguments.set and _rows_of(arguments, recorded.model) is None
        if as_it_was and mode_named(arguments.mode) in (Mode.TRAIN, mode_of(recorded.model)):
            return recorded
    return run(model_of(arguments))


def _rows_of(arguments: argparse.Namespace, model: Model) -> tuple[int, ...] | None:
    """The examples that the arguments choose; None for all of them."""
    example, rows = getattr(arguments, "example", None), getattr(arguments, "rows", None)
    if example is None and rows is None:
        return None
    if not model.data:
        raise ValueNotAllowedError(
            "the model has no data set to choose examples of", advice='write x, t = dataset("xor")'
        )
    if example is not None:
        return (whole_number(example, "--example"),)
    start, colon, stop = str(rows).partition(":")
    size = model.data[0].size
    first, last = (natural(end) for end in (start or "0", stop or str(size)))
    if not colon or first is None or last is None or first >= last:
        raise ValueNotAllowedError(
            f"--rows takes I:J with I below J, not '{cut(str(rows))}'", advice="write --rows 0:32"
        )
    if last > size:
        raise ValueNotAllowedError(f"the data set has {size} examples, not {last}", advice=f"write --rows 0:{size}")
    return tuple(range(first, last))


def natural(text: str) -> int | None:
    """A whole number from 0 on; None for anything else, and for numbers too long to count with."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def whole_number(text: str, option: str) -> int:
    """The whole number, from 0 on, that an option was given.

    Raises:
        ValueNotAllowedError: It is none.
    """
    found = natural(text)
    if found is None:
        raise ValueNotAllowedError(f"{option} takes a whole number, not '{cut(text)}'", advice=f"write {option} 0")
    return found


def cut(text: str) -> str:
    """A text as a message repeats it."""
    return text if len(text) <= _MOST_REPEATED else f"{text[:_MOST_REPEATED]}…"


def _assignment(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ValueNotAllowedError(f"--set takes NAME=VALUE, and '{text}' is not", advice="write --set w=0.5")
    try:
        return name.strip(), value_from_text(value)
    except GraphError as error:
        raise ValueNotAllowedError(
            f"--set {text}: {error.message}", advice="write numbers, [1, 2] for a vector"
        ) from None


def level_of(arguments: argparse.Namespace) -> Level:
    """The level that the arguments name.

    Raises:
        LevelError: There is no such level.
    """
    return level_named(arguments.level)


def folding_of(arguments: argparse.Namespace, graph: Graph) -> Folding:
    """The level that the arguments name, with the groups open that they name.

    Raises:
        LevelError: There is no such level.
        UnknownNameError: There is no such group.
        LimitError: The graph is too large to be written out in scalars.
    """
    level = level_of(arguments)
    if not arguments.opened:
        return Folding(level)
    tree = group_tree(view_of(graph, level).graph)
    groups = [group for address in arguments.opened for group in tree.way_to(address)]
    return Folding(level).turned(groups, is_open=True)


def warn_of_bad_numbers(trace: Trace) -> None:
    """One line on standard error where the model's numbers overflow or turn into NaN; that is no error."""
    if not trace.not_finite:
        return
    first = trace.first_bad_value
    graph = trace.graph
    where = (
        f"; it begins at '{graph.nodes[first].name}' ({trace.values[first].ravel()[_bad_at(trace, first)]})"
        if (first is not None)
        else f"; it begins at the error signal of '{graph.nodes[trace.not_finite[-1]].name}'"
    )
    warn(f"warning: {len(trace.not_finite)} nodes hold NaN or infinity{where}")


def _bad_at(trace: Trace, node: int) -> int:
    return int(np.flatnonzero(~np.isfinite(trace.values[node].ravel()))[0])


def jsonable(value: object) -> object:
    """Arrays as nested lists; NaN and infinities as the strings "nan", "inf", "-inf"."""
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, list):
        return [jsonable(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


def print_json(document: dict[str, Any]) -> None:
    """One JSON object on standard output."""
    print(json_escapes(json.dumps(document, ensure_ascii=False, allow_nan=False)))


def print_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), width: int | None = None
) -> None:
    """Aligned columns, a rule under the header.

    Args:
        header: The titles.
        rows: The cells.
        right: The columns that are aligned to the right.
        width: Where given, the last column is cut so that lines are no longer than this, if the others leave room.
    """
    if width is not None:
        before = sum(max(_width(line[i]) for line in (header, *rows)) + 2 for i in range(len(header) - 1))
        room = max(width - before, _LEAST_ROOM)
        header, *rows = ((*line[:-1], _cut(line[-1], room)) for line in (header, *rows))
    widths = [max(_width(line[i]) for line in (header, *rows)) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = []
        for i, cell in enumerate(cells):
            space = " " * (widths[i] - _width(cell))
            padded.append(space + cell if i in right else cell + space)
        return "  ".join(padded).rstrip()

    say(line(header))
    say("  ".join("─" * w for w in widths))
    for row in rows:
        say(line(row))


def _cut(text: str, room: int) -> str:
    if _width(text) <= room:
        return text
    while text and _width(text) >= room:
        text = text[:-1]
    return f"{text}…"


def _width(text: str) -> int:
    """Columns in a terminal: combining marks take none, wide East Asian letters two."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
