"""Formulas of the model language as print writes them: ``(y - t)**2 / 2`` as ½(y − t)².

A formula becomes a row of :class:`engine.notation.runs.Run` pieces.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache

from engine.arrays import Shape
from engine.notation.numbers import MINUS, format_number
from engine.notation.ranks import rank
from engine.notation.runs import Run, Runs, Style, name_runs, plain
from engine.notation.signs import without_sign

Spelling = Callable[[str], Runs | None]
"""Says how a name of the formula is written; None leaves it as the name."""

_COMPARE, _SUM, _OPEN, _PRODUCT, _UNARY, _POWER, _ATOM = range(1, 8)
"""How strongly an operator binds. An open sum or product, Σx, takes every factor behind it for its own."""
_FRACTIONS: dict[object, str] = {2: "½", 3: "⅓", 4: "¼", 5: "⅕", 6: "⅙", 8: "⅛"}
_FUNCTIONS = {
    "sigmoid": "σ",
    "sum": "Σ",
    "prod": "Π",
    "relu": "ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "maximum": "max",
    "minimum": "min",
    "log_softmax": "log softmax",
    "leaky_relu": "leaky ReLU",
    "logsumexp": "log Σ exp",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}


def formula_runs(
    source: str,
    spell: Spelling | None = None,
    *,
    times: str = "·",
    shapes: Mapping[str, Shape] | None = None,
    equated: bool = False,
) -> Runs:
    """Typeset one expression of the model language.

    Args:
        source: The expression as it stands in the text.
        spell: How to write a name (its number, say); by default as mathematics writes names.
        times: The sign between factors: ``·`` between names, ``×`` between numbers.
        shapes: The shapes of the names, so that products of arrays, element by element, are written ``⊙``.
        equated: Whether it stands beside an equals sign: a comparison is in parentheses then, as one of its factors
            would be. ``0.5 > 0 = 1`` is what nobody would write.

    Returns:
        The runs, left to right. What cannot be typeset comes back as it was written.
    """
    if spell is None and not shapes:
        return _cached_formula(source, times, equated)
    return _typeset(source, _Printer(spell or _as_written, times, shapes or {}), equated)


def _as_written(_: str) -> None:
    """Names are written as mathematics writes them."""


@lru_cache(maxsize=8192)
def _cached_formula(source: str, times: str, equated: bool) -> Runs:
    return _typeset(source, _Printer(_as_written, times, {}), equated)


def _typeset(source: str, printer: _Printer, equated: bool) -> Runs:
    try:
        tree = ast.parse(source.strip(), mode="eval").body
        return _merged(printer.wrapped(tree, _SUM if equated else _COMPARE))
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return (Run(" ".join(source.split())),)


def _merged(runs: Runs) -> Runs:
    out: list[Run] = []
    for run in runs:
        if out and out[-1].style is run.style and run.style is not Style.NAME:
            out[-1] = Run(out[-1].text + run.text, run.style)
        else:
            out.append(run)
    return tuple(out)


class _Printer:
    """Turns a tree into runs, each with the strength of its outermost operator, so that few parentheses are needed."""

    def __init__(self, spell: Spelling, times: str, shapes: Mapping[str, Shape]) -> None:
        self.spell = spell
        self.times = times
        self.shapes = shapes

    def visit(self, tree: ast.expr) -> tuple[Runs, int]:
        method = getattr(self, f"_{type(tree).__name__.lower()}", None)
        if method is None:
            return (Run(ast.unparse(tree)),), _ATOM
        result: tuple[Runs, int] = method(tree)
        return result

    def wrapped(self, tree: ast.expr, strength: int) -> Runs:
        runs, own = self.visit(tree)
        return runs if own >= strength else (Run("("), *runs, Run(")"))

    def behind(self, tree: ast.expr, strength: int) -> Runs:
        """What stands behind a sign: a minus of its own is in parentheses, as in ``a − (−b)``."""
        runs = self.wrapped(tree, strength)
        return (Run("("), *runs, Run(")")) if runs[0].text.startswith(MINUS) else runs

    def _name(self, tree: ast.Name) -> tuple[Runs, int]:
        spelled = self.spell(tree.id) or name_runs(tree.id)
        # dL/dv is a name, but a quotient to the eye.
        return spelled, _PRODUCT if any(run.style is Style.PLAIN and "/" in run.text for run in spelled) else _ATOM

    def _constant(self, tree: ast.Constant) -> tuple[Runs, int]:
        if isinstance(tree.value, int | float) and not isinstance(tree.value, bool):
            return (Run(format_number(tree.value, 6)),), _ATOM
        return (Run(str(tree.value)),), _ATOM

    def _unaryop(self, tree: ast.UnaryOp) -> tuple[Runs, int]:
        if isinstance(tree.op, ast.UAdd):  # it says nothing
            return self.visit(tree.operand)
        sign, own = MINUS if isinstance(tree.op, ast.USub) else "", self.visit(tree.operand)[1]
        strength = _OPEN if own == _OPEN else _UNARY
        return (Run(sign), *self.behind(tree.operand, strength)), strength

    def _compare(self, tree: ast.Compare) -> tuple[Runs, int]:
        runs = list(self.wrapped(tree.left, _SUM))
        for op, right in zip(tree.ops, tree.comparators, strict=True):
            runs += [Run(f" {_COMPARISONS.get(type(op), '?')} "), *self.wrapped(right, _SUM)]
        return tuple(runs), _COMPARE

    def _binop(self, tree: ast.BinOp) -> tuple[Runs, int]:
        if isinstance(tree.op, ast.Add | ast.Sub):
            return self._sum(tree), _SUM
        if isinstance(tree.op, ast.Mult):
            return self._product(tree), _PRODUCT
        if isinstance(tree.op, ast.MatMult):
            return (*self.wrapped(tree.left, _PRODUCT), Run("\u2009"), *self.behind(tree.right, _UNARY)), _PRODUCT
        if isinstance(tree.op, ast.Div):
            return self._quotient(tree)
        if isinstance(tree.op, ast.Pow):
            return self._power(tree), _POWER
        return (Run(ast.unparse(tree)),), _COMPARE

    def _product(self, tree: ast.BinOp) -> Runs:
        left, right = self.wrapped(tree.left, _PRODUCT), self.behind(tree.right, _UNARY)
        if self.shapes and rank(tree.left, self.shapes) and rank(tree.right, self.shapes):
            return (*left, Run(" ⊙ "), *right)
        is_plain = self.times == "·"
        joined = left[-1].text.endswith(")") and right[0].text.startswith("(")
        counted = isinstance(tree.left, ast.Constant) and isinstance(tree.left.value, int)
        if is_plain and (joined or (counted and right[0].style is Style.NAME)):
            return (*left, *right)
        return (*left, Run(self.times), *right)

    def _sum(self, tree: ast.BinOp) -> Runs:
        # A long sum leans to the left: walk its spine, so that a sum of a thousand terms needs no recursion.
        spine: list[ast.BinOp] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Sub):
            spine.append(left)
            left = left.left
        runs = list(self.wrapped(left, _SUM))
        for node in reversed(spine):
            minus = isinstance(node.op, ast.Sub)
            runs.append(Run(f" {MINUS} " if minus else " + "))
            runs += self.behind(node.right, _OPEN)
        return tuple(runs)

    def _quotient(self, tree: ast.BinOp) -> tuple[Runs, int]:
        below = tree.right
        if isinstance(below, ast.Constant) and below.value in _FRACTIONS:
            # The sign goes before the fraction: −½x·y, never ½−x·y.
            negative, above = without_sign(tree.left)
            sign, strength = ((Run(MINUS),), _UNARY) if negative else ((), _PRODUCT)
            runs, fraction = self.behind(above, _OPEN), Run(_FRACTIONS[below.value])
            strength = _OPEN if self.visit(above)[1] == _OPEN else strength
            if not runs[0].text[:1].isnumeric():
                return (*sign, fraction, *runs), strength
            if self.times != "·":
                return (*sign, fraction, Run(self.times), *runs), strength
        return (*self.wrapped(tree.left, _PRODUCT), Run("/"), *self.behind(below, _UNARY)), _PRODUCT

    def _power(self, tree: ast.BinOp) -> Runs:
        exponent = self.visit(tree.right)[0]
        return (*self.wrapped(tree.left, _ATOM), *(Run(plain((run,)), Style.SUP) for run in exponent))

    def _attribute(self, tree: ast.Attribute) -> tuple[Runs, int]:
        if tree.attr == "T":
            return (*self.wrapped(tree.value, _ATOM), Run("ᵀ")), _ATOM
        return (Run(ast.unparse(tree)),), _ATOM

    def _subscript(self, tree: ast.Subscript) -> tuple[Runs, int]:
        parts = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        index = ", ".join(ast.unparse(part) for part in parts)
        return (*self.wrapped(tree.value, _ATOM), Run(f"[{index}]")), _ATOM

    def _list(self, tree: ast.List) -> tuple[Runs, int]:
        return (Run("["), *self._joined(tree.elts), Run("]")), _ATOM

    def _joined(self, trees: list[ast.expr]) -> Runs:
        runs: list[Run] = []
        for i, item in enumerate(trees):
            runs += [Run(", ")] if i else []
            runs += self._alone(item)
        return tuple(runs)

    def _alone(self, tree: ast.expr) -> Runs:
        """What has a pair of brackets for itself: a negative number needs no second one."""
        runs = self.visit(tree)[0]
        if isinstance(tree, ast.Name) and len(runs) == 1 and runs[0].text.startswith(f"({MINUS}"):
            return (Run(runs[0].text[1:-1]),)
        return runs

    def _call(self, tree: ast.Call) -> tuple[Runs, int]:
        name = tree.func.id if isinstance(tree.func, ast.Name) else ast.unparse(tree.func)
        if not tree.keywords and len(tree.args) == 1:
            inner = self._alone(tree.args[0])
            if name == "abs":
                return (Run("|"), *inner, Run("|")), _ATOM
            if name in {"sum", "prod"} and self.visit(tree.args[0])[1] >= _POWER:
                return (Run(_FUNCTIONS[name]), *self.visit(tree.args[0])[0]), _OPEN
            if name == "sqrt":
                return (Run("√"), *self.wrapped(tree.args[0], _ATOM)), _POWER
        if name == "dot" and len(tree.args) == 2 and not tree.keywords:
            return (*self.wrapped(tree.args[0], _ATOM), Run("ᵀ"), *self.wrapped(tree.args[1], _ATOM)), _PRODUCT
        if name == "outer" and len(tree.args) == 2 and not tree.keywords:
            left, right = self.wrapped(tree.args[0], _POWER), self.wrapped(tree.args[1], _ATOM)
            return (*left, Run("\u2009"), *right, Run("ᵀ")), _PRODUCT
        words: list[Run] = [Run(f"{_FUNCTIONS.get(name, name)}("), *self._joined(tree.args)]
        for i, keyword in enumerate(tree.keywords):
            words.append(Run(", " if i or tree.args else ""))
            words.append(Run(f"{keyword.arg}={ast.unparse(keyword.value)}"))
        return (*words, Run(")")), _ATOM
