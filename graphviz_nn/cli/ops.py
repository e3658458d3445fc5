"""``graphviz-nn ops``: the operations of the registry, layers and initialisers."""

from __future__ import annotations

import argparse

from engine.language.constants import INITIALISERS
from engine.language.layers import LAYERS
from engine.notation import formula_runs, plain
from engine.ops import PLANNED, REGISTRY, Operation, Slot, operation
from graphviz_nn.cli.common import print_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional NAME."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="everything about this operation")


def command(arguments: argparse.Namespace) -> int:
    """List all operations, or describe one."""
    if arguments.name in LAYERS:
        layer = LAYERS[arguments.name]
        print(f"{layer.name}: {layer.doc}\n  written    {layer.formula}")
        return 0
    if arguments.name is not None:
        _describe(operation(arguments.name))
        return 0
    rows = [
        (op.name, plain(formula_runs(op.formula)), "; ".join(_messages(op)) or "–", _cost(op))
        for op in REGISTRY.values()
    ]
    print_table(("operation", "formula", "messages (g: the error signal of the result)", "multiply-adds"), rows)
    print()
    print_table(("layer", "what it computes"), [(layer.formula, layer.doc) for layer in LAYERS.values()])
    print(f"\ninitialisers of leaves: {', '.join(sorted(INITIALISERS))}")
    if PLANNED:
        print(f"not there yet: {', '.join(sorted(PLANNED))}")
    return 0


def _describe(op: Operation) -> None:
    print(f"{op.name}: {op.doc}")
    print(f"  formula    {plain(formula_runs(op.formula))}")
    if op.callable:
        print(f"  written    {op.formula}")
    if op.optional:
        print(f"  optional   {', '.join(op.slot_names[-op.optional :])}")
    for slot in op.slots:
        if slot.indices is not None:
            print(f"  indices    {slot.name}: whole numbers from 0 on")
    for text in _messages(op):
        print(f"  message    {text}")
    for attribute in op.attributes:
        print(f"  argument   {attribute.name}" + ("" if attribute.required else f" = {attribute.default}"))
    if op.aliases:
        print(f"  also       {', '.join(op.aliases)}")
    if op.convention:
        print(f"  convention {op.convention}")
    print(f"  cost       {_cost(op)}")


def _messages(op: Operation) -> list[str]:
    return [f"to {slot.name}: {_message(slot)}" for slot in op.slots]


def _message(slot: Slot) -> str:
    if isinstance(slot.formula, str):
        return plain(formula_runs(slot.formula))
    return slot.words or "0"


def _cost(op: Operation) -> str:
    return "none" if op.multiply_adds is None else "one a product"
