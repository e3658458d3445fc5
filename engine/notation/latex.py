r"""Formulas of the model language as LaTeX: ``sigmoid(z) * (1 - sigmoid(z))`` as ``\sigma(z)\,(1 - \sigma(z))``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from unicodedata import name as letter_name

from engine.arrays import Shape
from engine.notation.names import Name, parse_name
from engine.notation.ranks import rank
from engine.notation.signs import without_sign

_COMPARE, _SUM, _OPEN, _PRODUCT, _UNARY, _POWER, _ATOM = range(1, 8)
"""How strongly an operator binds. An open sum or product takes every factor behind it for its own."""
_SPECIAL = {c: f"\\{c}" for c in "_%$#&{}"} | {"\\": "\\backslash ", "~": "\\sim ", "^": "\\wedge "}
_AS_LATIN = frozenset(
    ("alpha", "beta", "epsilon", "zeta", "eta", "iota", "kappa", "mu", "nu", "omicron", "rho", "tau", "chi")
)
"""Greek letters whose capitals look like Latin ones, and have no command."""
_KNOWN = frozenset(("exp", "log", "sin", "cos", "tan", "tanh", "max", "min"))
_FUNCTIONS = {
    "sigmoid": "\\sigma",
    "maximum": "\\max",
    "minimum": "\\min",
    "relu": "\\operatorname{ReLU}",
    "elu": "\\operatorname{ELU}",
    "gelu": "\\operatorname{GELU}",
    "silu": "\\operatorname{SiLU}",
    "sign": "\\operatorname{sgn}",
}
_LARGE = {"sum": "\\sum", "prod": "\\prod"}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "\\le",
    ast.Gt: ">",
    ast.GtE: "\\ge",
    ast.Eq: "=",
    ast.NotEq: "\\ne",
}
_CONSTANTS = {"pi": "\\pi", "inf": "\\infty"}

Piece = tuple[str, int]
"""A text and the strength of its outermost operator."""
LatexSpelling = Callable[[str], str | None]


def name_latex(address: str) -> str:
    r"""A name: ``L_reg`` as ``L_{\mathrm{reg}}``, ``lam`` as ``\lambda``, ``h@2`` as ``h'``."""
    name = parse_name(address)
    return _with_marks(_letters(name.base), name)


def bar_latex(address: str) -> str:
    r"""An error signal: ``\bar{z}``, a longer bar over a word."""
    name = parse_name(address)
    over = "bar" if len(name.base) == 1 else "overline"
    return _with_marks(f"\\{over}{{{_letters(name.base)}}}", name)


def _with_marks(base: str, name: Name) -> str:
    below = f"_{{{','.join(map(_letters, name.subscript.split(',')))}}}" if name.subscript else ""
    primes = {"′": "'", "″": "''", "‴": "'''"}
    mark, rest = "", name.mark
    if rest[:1] in primes:
        mark, rest = primes[rest[0]], rest[1:]
    number = rest.strip("().").replace(").", ",")
    above = f"^{{({_escaped(number)})}}" if number else ""
    return base + below + (mark if not above else f"^{{{_primes(mark)}({_escaped(number)})}}")


def _primes(mark: str) -> str:
    return "\\prime" * len(mark)


def _letters(word: str) -> str:
    """A letter or a number as it is, a Greek letter by its command, a word upright."""
    if len(word) == 1:
        return _greek(word) or _escaped(word)
    return word if word.isdecimal() else f"\\mathrm{{{''.join(_greek(c) or _escaped(c) for c in word)}}}"


def _greek(letter: str) -> str:
    words = letter_name(letter, "").split()
    if len(words) != 4 or words[0] != "GREEK" or words[2] != "LETTER":
        return ""
    english = {"LAMDA": "lambda"}.get(words[3], words[3].lower())
    if english == "omicron":
        return "o" if words[1] == "SMALL" else "O"
    if words[1] == "SMALL":
        return f"\\{english}"
    return f"\\mathrm{{{english[0].upper()}}}" if english in _AS_LATIN else f"\\{english.capitalize()}"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text)


def formula_latex(source: str, spell: LatexSpelling | None = None, *, shapes: Mapping[str, Shape] | None = None) -> str:
    r"""Write one expression of the model language in LaTeX.

    Args:
        source: The expression as it stands in the text.
        spell: How to write a name; by default as mathematics writes names.
        shapes: The shapes of the names, so that products of arrays, element by element, are written ``\odot``.

    Returns:
        The formula without dollar signs. What cannot be typeset comes back in typewriter letters.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
        return _Writer(spell or (lambda _: None), shapes or {}).visit(tree)[0]
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return f"\\mathtt{{{_escaped(' '.join(source.split()))}}}"


def number_latex(text: str) -> str:
    """A number as :func:`engine.notation.format_number` writes it, in LaTeX; a negative one in braces."""
    text = text.replace("\u2212", "-").replace("∞", "\\infty ").replace("NaN", "\\mathrm{NaN}")
    mantissa, e, exponent = text.partition("e")
    text = f"{mantissa}\\times 10^{{{int(exponent)}}}" if e and exponent else text
    return f"({text})" if text.startswith("-") else text


class _Writer:
    """Turns a tree into LaTeX, each piece with the strength of its outermost operator."""

    def __init__(self, spell: LatexSpelling, shapes: Mapping[str, Shape]) -> None:
        self.spell, self.shapes = spell, shapes

    def visit(self, tree: ast.expr) -> Piece:
        match tree:
            case ast.Name():
                return self.spell(tree.id) or _CONSTANTS.get(tree.id) or name_latex(tree.id), _ATOM
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return number_latex(f"{value:.6g}"), _ATOM
            case ast.UnaryOp(op=ast.USub()):
                strength = _OPEN if self.visit(tree.operand)[1] == _OPEN else _UNARY
                return f"-{self.behind(tree.operand, strength)}", strength
            case ast.UnaryOp(op=ast.UAdd()):
                return self.visit(tree.operand)
            case ast.Compare():
                return self._comparison(tree), _ATOM
            case ast.BinOp():
                return self._operator(tree)
            case ast.Attribute(attr="T"):
                return f"{self._base(tree.value)}^{{\\top}}", _ATOM
            case ast.Subscript():
                keys = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
                index = ",".join(_escaped(ast.unparse(key)) for key in keys)
                return f"{self._base(tree.value)}_{{{index}}}", _ATOM
            case ast.List() | ast.Tuple():
                return f"[{', '.join(self.visit(item)[0] for item in tree.elts)}]", _ATOM
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, tree)
        return f"\\mathtt{{{_escaped(ast.unparse(tree))}}}", _ATOM

    def wrapped(self, tree: ast.expr, strength: int) -> str:
        text, own = self.visit(tree)
        return text if own >= strength else _parentheses(text)

    def behind(self, tree: ast.expr, strength: int) -> str:
        """What stands behind a sign: a minus of its own is in parentheses."""
        text = self.wrapped(tree, strength)
        return _parentheses(text) if text.startswith("-") else text

    def _base(self, tree: ast.expr) -> str:
        """What an exponent or an index is set at: in braces, if it has one of its own."""
        text = self.wrapped(tree, _ATOM)
        return f"{{{text}}}" if any(mark in text for mark in "^_'/") or text.startswith("\\frac") else text

    def _operator(self, tree: ast.BinOp) -> Piece:
        match tree.op:
            case ast.Add() | ast.Sub():
                sign = "-" if isinstance(tree.op, ast.Sub) else "+"
                return f"{self.wrapped(tree.left, _SUM)} {sign} {self.behind(tree.right, _OPEN)}", _SUM
            case ast.Mult():
                return self._product(tree), _PRODUCT
            case ast.MatMult():
                return f"{self.wrapped(tree.left, _PRODUCT)}\\,{self.behind(tree.right, _UNARY)}", _PRODUCT
            case ast.Div():
                return self._quotient(tree)
            case ast.Pow():
                return f"{self._base(tree.left)}^{{{self.visit(tree.right)[0]}}}", _POWER
        return f"\\mathtt{{{_escaped(ast.unparse(tree))}}}", _ATOM

    def _product(self, tree: ast.BinOp) -> str:
        left, right = self.wrapped(tree.left, _PRODUCT), self.behind(tree.right, _UNARY)
        if rank(tree.left, self.shapes) and rank(tree.right, self.shapes):
            return f"{left} \\odot {right}"
        # Two numbers beside each other would be one.
        return f"{left} \\cdot {right}" if right[:1].isdigit() else f"{left}\\,{right}"

    def _quotient(self, tree: ast.BinOp) -> Piece:
        below = self.visit(tree.right)[0]
        negative, above = without_sign(tree.left)
        sign = "-" if negative else ""
        if isinstance(tree.right, ast.Constant):
            factor, own = self.behind(above, _OPEN), self.visit(above)[1]
            if not factor[:1].isdigit():  # one half times three is not three and a half
                return f"{sign}\\frac{{1}}{{{below}}}\\,{factor}", _OPEN if own == _OPEN else _PRODUCT
        return f"{sign}\\frac{{{self.visit(above)[0]}}}{{{below}}}", _PRODUCT

    def _comparison(self, tree: ast.Compare) -> str:
        text = self.wrapped(tree.left, _SUM)
        for op, right in zip(tree.ops, tree.comparators, strict=True):
            text += f" {_SIGNS.get(type(op), '?')} {self.wrapped(right, _SUM)}"
        return f"[{text}]"

    def _call(self, name: str, tree: ast.Call) -> Piece:
        args = tree.args
        if not tree.keywords and len(args) == 2 and name in {"dot", "outer"}:
            left, right = (self._base(args[0]), self.wrapped(args[1], _POWER))
            if name == "dot":
                return f"{left}^{{\\top}}{right}", _PRODUCT
            return f"{self.wrapped(args[0], _POWER)}\\,{self._base(args[1])}^{{\\top}}", _PRODUCT
        if len(args) == 1 and name in _LARGE:
            words = [
                f"\\mathrm{{{k.arg}}} = {_escaped(ast.unparse(k.value))}" for k in tree.keywords if k.arg == "axis"
            ]
            below = f"_{{{','.join(words)}}}" if words else ""
            return f"{_LARGE[name]}{below} {self.wrapped(args[0], _POWER)}", _OPEN
        if len(args) == 1 and not tree.keywords and name in {"abs", "norm", "sqrt"}:
            inner = self.visit(args[0])[0]
            around = {"abs": ("\\left|", "\\right|"), "norm": ("\\lVert ", " \\rVert"), "sqrt": ("\\sqrt{", "}")}
            return f"{around[name][0]}{inner}{around[name][1]}", _ATOM
        listed = [self.visit(arg)[0] for arg in args]
        listed += [f"\\mathrm{{{_escaped(str(k.arg))}}} = {_escaped(ast.unparse(k.value))}" for k in tree.keywords]
        function = f"\\{name}" if name in _KNOWN else _FUNCTIONS.get(name) or f"\\operatorname{{{_escaped(name)}}}"
        return function + _parentheses(", ".join(listed)), _ATOM


def _parentheses(text: str) -> str:
    """Parentheses, as high as what they hold."""
    return f"\\left({text}\\right)" if "\\frac" in text or "\\sum" in text else f"({text})"
