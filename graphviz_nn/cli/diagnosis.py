"""``graphviz-nn diagnose``: what is wrong with a pass, and what is to blame."""

from __future__ import annotations

import argparse

from engine.diagnosis import Finding, Layer, Units, diagnose, own_wrong_rules, profile, units_of
from engine.execution import run
from engine.notation import Notation, format_number, place_words
from graphviz_nn.cli.common import (
    add_json,
    add_notation,
    add_pass,
    jsonable,
    model_of,
    print_json,
    print_table,
)
from graphviz_nn.cli.printing import a_reader_may_leave, say

_MOST_STEPS = 12
"""A walk of more steps is cut in the middle: its ends say most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --set, --example, --rows, --mode, --notation, --layers, --json."""
    add_pass(parser)
    add_notation(parser)
    add_json(parser)
    parser.add_argument(
        "--layers", action="store_true", help="also show values and error signals by layer, and dead or saturated units"
    )


def command(arguments: argparse.Namespace) -> int:
    """Diagnose a model; 1 where something is found."""
    trace = run(model_of(arguments))
    notation = Notation(arguments.notation)
    found = (*own_wrong_rules(trace, notation), *diagnose(trace, notation))
    layers, units = profile(trace), units_of(trace)
    with a_reader_may_leave():
        if arguments.json:
            print_json(_document(found, layers, units))
        else:
            _print(found)
            if arguments.layers:
                _print_layers(layers, units)
    return 1 if found else 0


def _document(found: tuple[Finding, ...], layers: tuple[Layer, ...], units: tuple[Units, ...]) -> dict[str, object]:
    return {
        "format": "graphviz-nn/diagnose",
        "version": 1,
        "found": len(found),
        "findings": [
            {
                "kind": str(f.kind),
                "severity": str(f.severity),
                "name": f.name,
                "id": f.culprit,
                "place": f.place,
                "reason": f.reason,
                "sentence": f.sentence,
                "advice": f.advice or None,
                "trail": [{"name": s.name, "id": s.node, "side": str(s.side), "sentence": s.sentence} for s in f.trail],
            }
            for f in found
        ],
        "layers": [
            {"name": layer.name, "value": jsonable(layer.value), "grad": jsonable(layer.signal)} for layer in layers
        ],
        "units": [
            {
                "name": u.name,
                "op": u.operation,
                "units": u.units,
                "examples": u.examples,
                "dead": list(u.dead),
                "saturated": list(u.saturated),
            }
            for u in units
        ],
    }


def _print(found: tuple[Finding, ...]) -> None:
    if not found:
        say("nothing found")
        return
    for number, finding in enumerate(found):
        reason = f"{finding.reason} {place_words(finding.name)}"
        say(f"{'' if not number else chr(10)}{finding.place}: {finding.severity}: {reason}")
        say(f"  {finding.sentence}")
        if len(finding.trail) > 1:
            say("  how it comes about:")
            for line in _cut([step.sentence for step in finding.trail]):
                say(f"    {line}")
        if finding.advice:
            say(f"  what to do: {finding.advice}")
    say(f"\n{len(found)} problem{'s' if len(found) != 1 else ''} found")


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_STEPS:
        return lines
    half = _MOST_STEPS // 2
    return [*lines[:half], f"… {len(lines) - 2 * half} more …", *lines[-half:]]


def _print_layers(layers: tuple[Layer, ...], units: tuple[Units, ...]) -> None:
    if layers:
        say()
        rows = [(layer.name, format_number(layer.value, 3), format_number(layer.signal, 3)) for layer in layers]
        print_table(("layer", "value (rms)", "error signal (rms)"), rows, right=(1, 2))
    if units:
        say()
        counts = [(u.name, u.operation, *map(str, (u.units, len(u.dead), len(u.saturated), u.examples))) for u in units]
        print_table(("units", "operation", "count", "dead", "saturated", "examples"), counts, right=(2, 3, 4, 5))
