"""The sentences with which the reader refuses: what is outside of the language."""

from __future__ import annotations

import ast
from typing import NamedTuple

from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest


class Use(NamedTuple):
    """What a constant expression is for: the sentences for what is none.

    Attributes:
        name: For the name of a variable, over ``{name}``.
        name_advice: What to do about it, over ``{name}``.
        other: For anything else.
        other_advice: What to do about it.
    """

    name: str
    name_advice: str
    other: str
    other_advice: str


LEAF_VALUE = Use(
    "'{name}' cannot stand here: a leaf's value is a number, a list of numbers or an initialiser",
    "to compute with it write '... = {name}' without a kind",
    "only numbers, lists of numbers and + - * / ** can stand here",
    "an equation is written 'name = expression', without a kind",
)
ARGUMENT = Use(
    "'{name}' is a variable, and what stands here must be known before anything is computed",
    "write the number",
    "only numbers, lists of numbers and + - * / ** can stand here",
    "write the number; a variable that is computed stands on a line of its own",
)
INDEX = Use(
    "an index is a whole number, and '{name}' is a variable",
    "write the number",
    "an index is a whole number",
    "write x[0], x[:, 0:3]; where(condition, a, b) chooses by a condition",
)
LIST = Use(
    "a list in an equation holds numbers only, and '{name}' is a variable",
    "join variables with stack([...])",
    "a list in an equation holds numbers only",
    "join what is computed with stack([...])",
)


def not_constant(tree: ast.expr, use: Use, found: object, known: list[str], span: Span) -> GraphError:
    """The error for something else than a constant expression.

    Args:
        tree: What it is.
        use: What it should be good for.
        found: What it means, if it is a name that means something.
        known: The names that mean something.
        span: Where it stands.
    """
    if not isinstance(tree, ast.Name):
        return ModelSyntaxError(use.other, advice=use.other_advice, span=span)
    if found is None and use is not LEAF_VALUE:
        advice = nearest(tree.id, known) or use.name_advice
        return UnknownNameError(f"'{tree.id}' is used before it is bound", advice=advice, span=span)
    return UnknownNameError(use.name.format(name=tree.id), advice=use.name_advice.format(name=tree.id), span=span)


def no_operation(name: str, known: list[str], span: Span) -> UnknownNameError:
    """The error for the name of an operation that there is not."""
    advice = (
        nearest(name, known)
        or "'graphviz-nn ops' lists them; gv.operation declares one, and --operations FILE.py loads it"
    )
    return UnknownNameError(f"there is no operation '{name}'", advice=advice, span=span)


def outside(tree: ast.AST, span: Span) -> ModelSyntaxError:
    """The error for valid Python that is not the model language."""
    words = {
        ast.Import: "an import",
        ast.ImportFrom: "an import",
        ast.Lambda: "a lambda",
        ast.Attribute: "access to an attribute",
        ast.Call: "a call of this kind",
        ast.IfExp: "'if'",
        ast.If: "'if'",
        ast.While: "'while'",
        ast.BoolOp: "'and' or 'or'",
        ast.Dict: "a dictionary",
        ast.Set: "a set",
        ast.JoinedStr: "a formatted text",
        ast.ClassDef: "a class",
        ast.Delete: "'del'",
        ast.Assert: "'assert'",
        ast.Try: "'try'",
        ast.Return: "'return' outside of a def",
        ast.NamedExpr: "':='",
        ast.Starred: "'*' before a name",
        ast.BinOp: "this operator",
        ast.UnaryOp: "this operator",
        ast.Compare: "this comparison",
        ast.Await: "'await'",
        ast.Yield: "'yield'",
    }
    what = words.get(type(tree), "this")
    advice = {
        ast.IfExp: "use where(condition, a, b)",
        ast.BoolOp: "use * for 'and', maximum for 'or'",
        ast.Attribute: "only .T (transpose) is known",
    }.get(type(tree), "a model holds equations only, and nothing is run")
    return ModelSyntaxError(f"{what} is outside of the model language", advice=advice, span=span)
