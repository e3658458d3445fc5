"""Signs of a formula: its minus stands before the whole of a product."""

from __future__ import annotations

import ast


def without_sign(tree: ast.expr) -> tuple[bool, ast.expr]:
    """Take the minus of the first factor off a product: ``(-g)*z`` is minus ``g*z``.

    Args:
        tree: A formula.

    Returns:
        Whether there was a minus, and the formula without it.
    """
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return True, operand
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.MatMult() as op, right=right):
            found, rest = without_sign(left)
            return (True, ast.BinOp(rest, op, right)) if found else (False, tree)
    return False, tree
