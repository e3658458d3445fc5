"""``graphviz-nn ops``: the operations of the registry, layers and initialisers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from textwrap import wrap

from engine.errors import UnknownNameError, nearest
from engine.language.initialisers import FORMS
from engine.language.layers import LAYERS
from engine.learning.datasets import BUILT_IN, RECIPES
from engine.ops import REGISTRY, Operation, callable_names, operation
from graphviz_nn.cli.common import print_table
from graphviz_nn.cli.own_operations import add_operations
from graphviz_nn.cli.printing import say
from graphviz_nn.reference import asked, attributes, cost, messages, shape_examples, typeset

_INDENT = " " * 13
_NARROWEST = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An optional NAME, ``--operations``."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="everything about this operation")
    add_operations(parser)


def command(arguments: argparse.Namespace) -> int:
    """List all operations, or describe one."""
    width = max(get_terminal_size((100, 24)).columns, _NARROWEST)
    if arguments.name is not None:
        _describe(arguments.name, width)
        return 0
    rows = [(op.name, "×+" if op.multiply_adds else "", typeset(op.formula), _to_all(op)) for op in REGISTRY.values()]
    print_table(("operation", "cost", "formula", "messages"), rows, width=width)
    say("\ng is the error signal of the result; ×+ costs multiply-adds; 'graphviz-nn ops NAME' tells everything\n")
    say("layers of one call:")
    for layer in LAYERS.values():
        say(f"  {layer.formula}")
        for line in wrap(layer.doc, width - 6):
            say(f"      {line}")
    say(f"\ninitialisers of leaves: {', '.join(sorted(FORMS))}")
    say(f"data sets: {', '.join(BUILT_IN)}")
    return 0


def _to_all(op: Operation) -> str:
    return "; ".join(f"to {m.operand}: {m.short}" for m in messages(op)) or "–"


def _describe(name: str, width: int) -> None:
    if name in LAYERS:
        _print_facts(f"{name}: {LAYERS[name].doc}", [("written", LAYERS[name].formula)], width)
    elif name in FORMS:
        form, words = FORMS[name]
        facts = [("written", f"w: param = {form}"), ("for", "leaves only; the same numbers at every opening")]
        _print_facts(f"{name}: {words.replace('`', '')}", facts, width)
    elif name in BUILT_IN:
        facts = [("written", f"x, t = {asked(name)}"), ("examples", f"at most {RECIPES[name].most:,}")]
        _print_facts(f"{name}: a data set that is built in, inputs and targets", facts, width)
    else:
        op = _operation(name)
        _print_facts(f"{op.name}: {op.doc}", _facts(op), width)


def _operation(name: str) -> Operation:
    try:
        return operation(name)
    except UnknownNameError as error:
        error.advice = nearest(name, [*callable_names(), *LAYERS, *FORMS, *BUILT_IN]) or error.advice
        raise


def _print_facts(headline: str, facts: Iterable[tuple[str, str]], width: int) -> None:
    say(headline)
    for word, text in facts:
        for i, line in enumerate(wrap(text, width - len(_INDENT), break_long_words=False) or [""]):
            say(f"  {word:<11}{line}" if i == 0 else f"{_INDENT}{line}")


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
