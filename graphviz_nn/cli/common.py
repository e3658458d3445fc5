"""What several commands share: the arguments that name a model and a level, tables, JSON, the warning line."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.errors import GraphError, ValueNotAllowedError
from engine.execution import Trace
from engine.language.values import value_from_text
from engine.levels.grouping import Level, level_named
from engine.model import Model
from engine.notation import Notation
from graphviz_nn.opening import open_model


def add_file(parser: argparse.ArgumentParser) -> None:
    """FILE, and ``--set NAME=VALUE``."""
    parser.add_argument("file", metavar="FILE", help="a .gvnn file, the name of an example, or -")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="another value for a leaf; may be repeated"
    )


def add_level(parser: argparse.ArgumentParser, listed: str = "variables|primitives|scalars") -> None:
    """``--level``; checked later, so that the message is ours."""
    parser.add_argument("--level", metavar=listed, default="variables", help="what a node is (default: a variable)")


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
    values = dict(_assignment(text) for text in arguments.set)
    return model.with_values(**values) if values else model


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
        LevelError: There is no such level, or not yet.
    """
    return level_named(arguments.level)


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
    print(f"graphviz-nn: warning: {len(trace.not_finite)} nodes hold NaN or infinity{where}", file=sys.stderr)


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
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Aligned columns, a rule under the header; the columns in ``right`` are aligned to the right."""
    widths = [max(_width(line[i]) for line in (header, *rows)) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = []
        for i, cell in enumerate(cells):
            space = " " * (widths[i] - _width(cell))
            padded.append(space + cell if i in right else cell + space)
        return "  ".join(padded).rstrip()

    print(line(header))
    print("  ".join("─" * w for w in widths))
    for row in rows:
        print(line(row))


def _width(text: str) -> int:
    """Columns in a terminal: combining marks take none, wide East Asian letters two."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
