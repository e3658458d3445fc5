"""``graphviz-nn ops``: the operations of the registry."""

from __future__ import annotations

import argparse

from engine.derivation import OperationMessage, messages_of
from engine.notation import formula_runs, plain
from engine.ops import PLANNED, REGISTRY, Operation, operation
from graphviz_nn.cli.common import print_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional NAME."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="everything about this operation")


def command(arguments: argparse.Namespace) -> int:
    """List all operations, or describe one."""
    if arguments.name is not None:
        _describe(operation(arguments.name))
        return 0
    rows = [(op.name, plain(formula_runs(op.formula)), _summary(op), _cost(op)) for op in REGISTRY.values()]
    print_table(("operation", "formula", "messages (g: the error signal of the result)", "multiply-adds"), rows)
    print(f"\nnot there yet: {', '.join(sorted(PLANNED))}")
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
    for message in messages_of(op):
        print(f"  message    to {message.operand}: {_long(message)}")
    for attribute in op.attributes:
        print(f"  argument   {attribute.name}" + ("" if attribute.required else f" = {attribute.default}"))
    if op.aliases:
        print(f"  also       {', '.join(op.aliases)}")
    if op.convention:
        print(f"  convention {op.convention}")
    print(f"  cost       {_cost(op)}")


def _summary(op: Operation) -> str:
    return "; ".join(f"to {message.operand}: {_short(message)}" for message in messages_of(op)) or "–"


def _short(message: OperationMessage) -> str:
    """A message that fits into the list: a formula that holds for all shapes, or words."""
    return message.words if message.depends and message.words else message.plain()


def _long(message: OperationMessage) -> str:
    """The same with the formula for a sample, where it depends on the shapes."""
    if not message.depends or message.source is None:
        return message.plain()
    said = f"{message.words}; " if message.words else ""
    return f"{said}for {message.example}: {message.plain()}"


def _cost(op: Operation) -> str:
    return "none" if op.multiply_adds is None else "one a product"
