"""``graphviz-nn check``: the gradient check of every leaf."""

from __future__ import annotations

import argparse
import sys
from time import monotonic

from engine.debugging.check_record import GradientCheck, LeafCheck, Reason
from engine.debugging.gradient_check import check
from engine.notation import format_number
from graphviz_nn.cli.common import add_json, add_pass, jsonable, model_of, print_json, print_table
from graphviz_nn.cli.printing import a_reader_may_leave, progress_bar, say

_SHOWN_AFTER_S = 1.0
_SHOWN_CULPRITS = 5
_FAILED = {Reason.WRONG: "FAILED", Reason.UNTOLD: "not told"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --set, --example, --rows, --mode, --json."""
    add_pass(parser)
    add_json(parser)


def command(arguments: argparse.Namespace) -> int:
    """Check a model; 1 where a leaf fails."""
    model = model_of(arguments)
    progress = _Progress()
    try:
        result = check(model, progress if sys.stderr.isatty() else None)
    finally:
        progress.clear()
    with a_reader_may_leave():
        if arguments.json:
            print_json(_document(result))
        else:
            _print(result)
    return 0 if result.passed else 1


class _Progress:
    """A line on the terminal that counts; not for checks that are over before one could read it."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._start > _SHOWN_AFTER_S:
            self._shown = True  # first: Ctrl+C may come while it is printed
            progress_bar(f"checking {done:,} of {total:,} numbers (Ctrl+C stops)")

    def clear(self) -> None:
        if self._shown:
            progress_bar("")


def _document(result: GradientCheck) -> dict[str, object]:
    leaves = [
        {
            "name": leaf.name,
            "max_relative_error": jsonable(leaf.max_relative_error),
            "passed": leaf.passed,
            "kink": leaf.kink,
            # The format has four reasons: what cannot be told has not passed, and its note says that it is not known.
            "reason": str(Reason.WRONG if leaf.reason is Reason.UNTOLD else leaf.reason),
            "note": leaf.note or None,
        }
        for leaf in result.leaves
    ]
    return {
        "format": "graphviz-nn/check",
        "version": 1,
        "passed": result.passed,
        "checked": result.checked,
        "note": result.note or None,
        "leaves": leaves,
        "culprits": [
            {
                "node": culprit.name,
                "operation": culprit.operation,
                "operand": culprit.operand,
                "line": culprit.span.line,
                "column": culprit.span.column,
                "claimed": None if culprit.witness is None else jsonable(culprit.witness.claimed),
                "difference": None if culprit.witness is None else jsonable(culprit.witness.difference),
            }
            for culprit in result.culprits
        ],
    }


def _print(result: GradientCheck) -> None:
    rows = [
        (leaf.name, _error(leaf), "passed" if leaf.passed else _FAILED[leaf.reason], str(leaf.reason))
        for leaf in result.leaves
    ]
    print_table(("leaf", "largest relative error", "verdict", "reason"), rows, right=(1,))
    if result.passed:
        say("\nall leaves passed")
    elif any(leaf.reason is Reason.WRONG for leaf in result.leaves):
        say("\nthe gradient is wrong")
        for culprit in result.culprits[:_SHOWN_CULPRITS]:
            say(": ".join(part for part in (culprit.sentence, culprit.evidence) if part))
        if len(result.culprits) > _SHOWN_CULPRITS:
            say(f"and {len(result.culprits) - _SHOWN_CULPRITS} more")
    if result.note:
        say(f"\nthe gradient cannot be told: {result.note}")


def _error(leaf: LeafCheck) -> str:
    return "–" if leaf.reason is Reason.UNTOLD else format_number(leaf.max_relative_error, 2)
