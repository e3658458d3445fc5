"""What a block will take at least, so that a hopeless one is refused before any of it is read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.errors import GraphError
from engine.language.layers import LAYERS
from engine.language.loops import items_of
from engine.language.macros import MOST_NESTED_CALLS
from engine.language.scope import Known, Macro, Scope

_FEW = 16


class Least(NamedTuple):
    """A lower bound: operations made, and statements, turns and calls gone through."""

    operations: int = 0
    steps: int = 0

    def __add__(self, other: Least) -> Least:  # type: ignore[override]  # a sum, not a longer tuple
        """Both one after the other."""
        return Least(self.operations + other.operations, self.steps + other.steps)

    def times(self, count: int) -> Least:
        """All of it repeated."""
        return Least(self.operations * count, self.steps * count)


class Forecast:
    """Counts without reading. What cannot be known before reading counts as nothing.

    Attributes:
        known: What a call of each macro takes at least, as far as it has been asked for.
    """

    def __init__(self) -> None:
        self.known: dict[Macro, Least] = {}
        self._depth = 0

    def block(self, trees: Sequence[ast.stmt], scope: Scope, hidden: frozenset[str] = frozenset()) -> Least:
        """A lower bound for statements.

        Args:
            trees: The statements.
            scope: What names mean where they stand.
            hidden: Names that will mean something else by then.
        """
        total = Least()
        for tree in trees:
            match tree:
                case ast.For():
                    names = hidden | {n.id for n in ast.walk(tree.target) if isinstance(n, ast.Name)}
                    turn = Least(0, 1) + self.block(tree.body, scope, names)
                    total += Least(0, 1) + turn.times(self._length(tree.iter, scope, hidden))
                case ast.With():
                    total += Least(0, 1) + self.block(tree.body, scope, hidden)
                case ast.Assign() | ast.AnnAssign() if tree.value is not None:
                    whole = isinstance(tree.value, ast.Call) and self._callee(tree.value, scope) is not None
                    leaf = isinstance(tree, ast.AnnAssign) and not _is_equation(tree)
                    total += Least(0 if whole or leaf else 1, 1) + self._expression(tree.value, scope, hidden)
                case _:
                    total += Least(0, 1)
        return total

    def terms(self, tree: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Least:
        """A lower bound for the terms of a comprehension; of a few terms nothing is said, they are read as quickly."""
        first = tree.generators[0]
        if len(tree.generators) == 1 and self._length(first.iter, scope, frozenset()) <= _FEW:
            return Least()
        return self._terms(tree, scope, frozenset())

    def call(self, macro: Macro, scope: Scope) -> Least:
        """A lower bound for a call of a macro, whatever its arguments are."""
        if self._depth > MOST_NESTED_CALLS:
            return Least()  # so deep a call is refused when it is read
        if macro not in self.known:
            self._depth += 1
            outside = scope.outermost.names
            hidden = frozenset(p.name for p in macro.parameters) | {
                n for n, b in outside.items() if isinstance(b, Known)
            }
            results = [self._expression(tree, scope.outermost, hidden) for tree in macro.results]
            self.known[macro] = sum(results, Least(0, 1) + self.block(macro.body, scope.outermost, hidden))
            self._depth -= 1
        return self.known[macro]

    def _callee(self, tree: ast.Call, scope: Scope) -> Macro | str | None:
        """A user's macro, the name of a layer, or None."""
        if not isinstance(tree.func, ast.Name):
            return None
        found = scope.find(tree.func.id)
        if isinstance(found, Macro):
            return found
        return tree.func.id if found is None and tree.func.id in LAYERS else None

    def _length(self, tree: ast.expr, scope: Scope, hidden: frozenset[str]) -> int:
        if hidden and any(isinstance(part, ast.Name) and part.id in hidden for part in ast.walk(tree)):
            return 0
        try:
            return len(items_of(tree, scope))
        except GraphError:
            return 0

    def _expression(self, tree: ast.expr, scope: Scope, hidden: frozenset[str]) -> Least:
        total, waiting = Least(), [tree]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.ListComp | ast.GeneratorExp):
                total += self._terms(part, scope, hidden)
                continue
            if isinstance(part, ast.Call) and isinstance(macro := self._callee(part, scope), Macro):
                total += self.call(macro, scope)
            waiting += _parts(part)
        return total

    def _terms(self, tree: ast.ListComp | ast.GeneratorExp, scope: Scope, hidden: frozenset[str]) -> Least:
        count, turns = 1, 0
        for generator in tree.generators:
            count *= self._length(generator.iter, scope, hidden)
            turns += count
            hidden |= {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
        term = self._expression(tree.elt, scope, hidden)
        if self._is_computed(tree.elt, scope, hidden):
            term += Least(1, 0)
        return Least(0, turns) + term.times(count)

    def _is_computed(self, tree: ast.expr, scope: Scope, hidden: frozenset[str]) -> bool:
        """Whether an expression makes an operation for sure: an operator with a variable beside it."""
        if not isinstance(tree, ast.BinOp | ast.Compare | ast.Subscript):
            return False
        return any(
            isinstance(part, ast.Name) and part.id not in hidden and isinstance(scope.find(part.id), int)
            for part in _parts(tree)
        )


def _is_equation(tree: ast.AnnAssign) -> bool:
    return isinstance(tree.annotation, ast.Name) and tree.annotation.id in {"loss", "output"}


def _parts(tree: ast.expr) -> Iterable[ast.expr]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value
