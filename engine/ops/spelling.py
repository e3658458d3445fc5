"""An operation's formula in the model language, with its constant arguments written in."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from engine.ops.record import Attrs, Operation


def formula_of(op: Operation, operands: int, attrs: Attrs) -> str:
    """What an operation computes, over the names of its operands, with its constant arguments written in.

    Args:
        op: The operation.
        operands: How many operands it has here.
        attrs: All its constant arguments.
    """
    formula = op.formula_of(operands)
    if op.callable and formula.endswith(")"):  # what the formula does not name is a keyword, as in sum(x, axis=0)
        unnamed = [a for a in op.attributes if a.name not in re.findall(r"\w+", formula)]
        written = [a for a in unnamed if a.required or attrs[a.name] != a.default]
        formula = formula[:-1] + "".join(f", {a.name}={attribute_text(a.name, attrs[a.name])}" for a in written) + ")"
    return with_attributes(formula, attrs)


def with_attributes(formula: str, attrs: Mapping[str, Any]) -> str:
    """A formula with its operation's constant arguments written in, wherever their names stand as operands."""
    tree = ast.parse(formula, mode="eval")
    used = {piece.id for piece in ast.walk(tree) if isinstance(piece, ast.Name)} & set(attrs)
    if not used:
        return formula

    class Writer(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id not in used:
                return node
            text = attribute_text(node.id, attrs[node.id])
            if isinstance(attrs[node.id], tuple) and node.id == "key":  # slices stand in brackets only
                subscript = ast.parse(f"x[{text}]", mode="eval").body
                assert isinstance(subscript, ast.Subscript)
                return subscript.slice
            return ast.parse(text, mode="eval").body

    return ast.unparse(Writer().visit(tree))


def attribute_text(name: str, value: object) -> str:
    """A constant argument as the language writes it."""
    if name == "key" and isinstance(value, tuple):
        return ", ".join(_slice_text(k) if isinstance(k, slice) else str(k) for k in value)
    if isinstance(value, tuple):
        return f"[{', '.join(attribute_text('', v) for v in value)}]"
    return repr(value)


def _slice_text(key: slice) -> str:
    bounds = ["" if bound is None else str(bound) for bound in (key.start, key.stop, key.step)]
    return ":".join(bounds[:2] if key.step is None else bounds)
