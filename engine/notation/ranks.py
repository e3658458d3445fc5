"""How many axes the pieces of a formula have: products of arrays are written ⊙, those with a scalar are not."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from engine.arrays import Shape

_TOTALS = frozenset(("sum", "mean", "prod", "max", "min", "var", "norm", "dot"))


def rank(tree: ast.expr, shapes: Mapping[str, Shape]) -> int:
    """The number of axes of an expression, as far as the notation needs to know.

    Args:
        tree: The expression.
        shapes: Name -> shape; a name that is not there counts as a scalar.
    """
    match tree:
        case ast.Name(id=name):
            return len(shapes.get(name, ()))
        case ast.BinOp(op=ast.MatMult()):
            left, right = rank(tree.left, shapes), rank(tree.right, shapes)
            return max(max(left, right) - (left == 1) - (right == 1), 0)
        case ast.BinOp():
            return max(rank(tree.left, shapes), rank(tree.right, shapes))
        case ast.UnaryOp():
            return rank(tree.operand, shapes)
        case ast.Compare():
            return max(rank(side, shapes) for side in (tree.left, *tree.comparators))
        case ast.Attribute():
            return rank(tree.value, shapes)
        case ast.Subscript():
            keys = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
            return max(rank(tree.value, shapes) - sum(not isinstance(key, ast.Slice) for key in keys), 0)
        case ast.List():
            return 1 + max((rank(item, shapes) for item in tree.elts), default=0)
        case ast.Call(func=ast.Name(id=name)):
            most = max((rank(arg, shapes) for arg in tree.args), default=0)
            if name == "outer":
                return 2
            if name == "one_hot":
                return most + 1
            if name in _TOTALS:
                along = [keyword for keyword in tree.keywords if keyword.arg == "axis"]
                kept = any(keyword.arg == "keepdims" for keyword in tree.keywords)
                return most if kept else most - 1 if along else 0
            return most
    return 0
