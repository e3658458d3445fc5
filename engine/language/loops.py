"""What a ``for`` goes through: whole numbers of a range, or a list of numbers, all known when the text is read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from engine.errors import LimitError, ModelSyntaxError, Span
from engine.language.budget import MOST_STEPS
from engine.language.constants import evaluate, whole
from engine.language.scope import Constant, Known, Scope

_ADVICE = "write range(4), range(1, 9, 2) or a list of numbers"


def items_of(tree: ast.expr, scope: Scope) -> Sequence[Constant]:
    """The values that a loop's variable takes, one after the other.

    Raises:
        ModelSyntaxError: It is neither a range nor a list of numbers.
        LimitError: There are too many.
    """
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "range":
        return _range(tree, scope)
    span = scope.source.span(tree)
    if not isinstance(tree, ast.List | ast.Tuple | ast.Name):
        raise ModelSyntaxError("'for' goes through a range or a list of numbers", advice=_ADVICE, span=span)
    if isinstance(tree, ast.Name) and not isinstance(scope.find(tree.id), Known):
        raise ModelSyntaxError(
            f"'for' goes through a range or a list of numbers, and '{tree.id}' is neither", advice=_ADVICE, span=span
        )
    value = evaluate(tree, scope)
    if not isinstance(value, list):
        raise ModelSyntaxError("'for' goes through a range or a list of numbers", advice=_ADVICE, span=span)
    return value


def _range(tree: ast.Call, scope: Scope) -> range:
    span = scope.source.span(tree)
    ends = [evaluate(arg, scope) for arg in tree.args]
    known = [end for end in map(whole, ends) if end is not None]
    if not 1 <= len(ends) <= 3 or len(known) != len(ends) or tree.keywords:
        raise ModelSyntaxError("'range' takes one to three whole numbers", advice=_ADVICE, span=span)
    if len(known) == 3 and known[2] == 0:
        raise ModelSyntaxError("a range's step is not 0", advice=_ADVICE, span=span)
    found = range(*known)
    count = max(-((found.start - found.stop) // found.step), 0)  # len() knows nothing beyond 2**63
    if count > MOST_STEPS:
        shown = f"{count:,}" if count < 1e15 else f"{count:.0e}"
        raise LimitError(f"a loop of {shown} turns is too long", advice=f"{MOST_STEPS:,} are the most", span=span)
    return found


def loop_name(target: ast.expr, scope: Scope) -> str:
    """The name of a loop's variable.

    Raises:
        ModelSyntaxError: It is no plain name.
    """
    if not isinstance(target, ast.Name):
        raise ModelSyntaxError("a loop has one variable", advice="write for i in ...", span=scope.source.span(target))
    return target.id


@contextmanager
def bound(name: str, scope: Scope) -> Iterator[None]:
    """What a name means is given back when its loop ends."""
    before = scope.names.get(name)
    try:
        yield
    finally:
        if before is None:
            scope.names.pop(name, None)
        else:
            scope.names[name] = before


def turns(generators: Sequence[ast.comprehension], scope: Scope, count: Callable[[int, Span], None]) -> Iterator[None]:
    """Go through the ``for``s of a comprehension, the last one fastest; each turn has its names bound."""
    if not generators:
        yield
        return
    first = generators[0]
    if first.ifs:
        raise ModelSyntaxError(
            "'if' behind 'for' is outside of the model language",
            advice="use where(condition, a, b)",
            span=scope.source.span(first.ifs[0]),
        )
    name = loop_name(first.target, scope)
    items = items_of(first.iter, scope)
    count(len(items), scope.source.span(first.iter))
    with bound(name, scope):
        for item in items:
            scope.names[name] = Known(item)
            yield from turns(generators[1:], scope, count)
