"""The sentences with which the reader refuses: what is outside of the language."""

from __future__ import annotations

import ast

from engine.errors import ModelSyntaxError, Span


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
