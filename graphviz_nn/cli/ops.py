"""``graphviz-nn ops``: the operations of the registry, layers and initialisers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from textwrap import wrap

from engine.language.constants import INITIALISERS
from engine.language.layers import LAYERS
from engine.ops import REGISTRY, Operation, operation
from graphviz_nn.cli.common import print_table
from graphviz_nn.reference import attributes, cost, messages, shape_examples, typeset

_INDENT = " " * 13
_NARROWEST = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional NAME."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="everything about this operation")


def command(arguments: argparse.Namespace) -> int:
    """List all operations, or describe one."""
    width = max(get_terminal_size((100, 24)).columns, _NARROWEST)
    if arguments.name in LAYERS:
        layer = LAYERS[arguments.name]
        _print_facts(f"{layer.name}: {layer.doc}", [("written", layer.formula)], width)
        return 0
    if arguments.name is not None:
        _describe(operation(arguments.name), width)
        return 0
    rows = [(op.name, "×+" if op.multiply_adds else "", typeset(op.formula), _to_all(op)) for op in REGISTRY.values()]
    print_table(("operation", "cost", "formula", "messages"), rows, width=width)
    print("\ng is the error signal of the result; ×+ costs multiply-adds; 'graphviz-nn ops NAME' tells everything\n")
    print("layers of one call:")
    for layer in LAYERS.values():
        print(f"  {layer.formula}")
        for line in wrap(layer.doc, width - 6):
            print(f"      {line}")
    print(f"\ninitialisers of leaves: {', '.join(sorted(INITIALISERS))}")
    return 0


def _to_all(op: Operation) -> str:
    return "; ".join(f"to {m.operand}: {m.short}" for m in messages(op)) or "–"


def _describe(op: Operation, width: int) -> None:
    _print_facts(f"{op.name}: {op.doc}", _facts(op), width)


def _print_facts(headline: str, facts: Iterable[tuple[str, str]], width: int) -> None:
    print(headline)
    for word, text in facts:
        for i, line in enumerate(wrap(text, width - len(_INDENT), break_long_words=False) or [""]):
            print(f"  {word:<11}{line}" if i == 0 else f"{_INDENT}{line}")


def _facts(op: Operation) -> Iterator[tuple[str, str]]:
    yield "formula", typeset(op.formula)
    if op.callable:
        yield "written", op.formula
    if op.optional:
        yield "optional", ", ".join(op.slot_names[-op.optional :])
    for message in messages(op):
        if message.has_indices:
            yield "indices", f"{message.operand}: whole numbers from 0 on"
    for message in messages(op):
        yield "message", f"to {message.operand}: {message.short}"
        for formula, shapes in message.formulas:
            yield "", f"  {formula}" + (f"  for {shapes}" if shapes else "")
    for text in attributes(op):
        yield "argument", text
    if op.aliases:
        yield "also", ", ".join(op.aliases)
    if op.convention:
        yield "convention", op.convention
    for i, text in enumerate(shape_examples(op)):
        yield "" if i else "shapes", text
    yield "cost", cost(op)
