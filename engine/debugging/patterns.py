"""The patterns of the backward flow: who distributes, swaps, routes or copies the error signal, read off the rules.

What an operation does to an error signal g stands in its record: in the message formula of each slot. ``g`` alone is
passed on, ``g * y`` is multiplied by the *other* operand, ``g * (x > 0)`` lets it through at some places only. The
names are those of the lectures (CSC 311, CSC 413) and of Stanford's CS 231n, "Patterns in backward flow".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import StrEnum

from engine.arrays import Shape
from engine.ops.record import Attrs, Operation


class Pattern(StrEnum):
    """What happens to an error signal on its way through one operand of an operation, or at a node that many read."""

    PASSES = "passes"
    """The message is the error signal as it is."""
    NEGATES = "negates"
    """The message is the error signal with the other sign."""
    SWAPS = "swaps"
    """The message is the error signal times the other operand."""
    ROUTES = "routes"
    """Each element receives the error signal or nothing of it, depending on the values."""
    SCALES = "scales"
    """The message is the error signal times a slope."""
    COPIES = "copies"
    """The error signal of a sum or a mean goes to each of its terms."""
    MOVES = "moves"
    """The same numbers in another place or shape."""
    SELECTS = "selects"
    """The error signal, in a part of the message with 0 around it."""
    SPLITS = "splits"
    """A part of the error signal: what lies at the operand's own place in the result."""
    SUMS = "sums"
    """The message is a sum over the axes along which the operand was repeated."""
    REPEATS = "repeats"
    """The error signal goes through the same operation as the value did."""
    MIXES = "mixes"
    """Each element of the message depends on many of the error signal."""
    OWN = "follows its own rule"
    """A rule that the language cannot spell, told in the words of its record."""
    STOPS = "stops"
    """No message: the derivative is 0 by definition or does not exist."""
    DISTRIBUTES = "distributes"
    """Of an operation: all its operands receive the same error signal, but for its sign."""
    ADDS = "adds"
    """Of a node that several nodes read: its error signal is the sum of their messages."""


def pattern_of(op: Operation, index: int, shapes: Sequence[Shape], attrs: Attrs) -> Pattern:
    """What an operation does to the error signal that it sends to one of its operands.

    Args:
        op: The operation.
        index: Which operand.
        shapes: The shapes of all its operands.
        attrs: Its attributes.
    """
    slot = op.slot(index)
    if op.choices(index, shapes, attrs) is not None or op.rule(index) is None:
        return Pattern.STOPS
    source = slot.message_formula(shapes, attrs, index)
    tree = None if source is None else ast.parse(source, mode="eval").body
    is_factor = op.multiply_adds is not None and index < 2
    if is_factor and (tree is None or slot.name not in _names(tree)):
        return Pattern.SWAPS
    if tree is None:
        chooses = op.branch is not None and len(op.slots) == 1  # among its own elements: a largest one, say
        return Pattern.ROUTES if chooses else Pattern.OWN
    return _pattern(tree, op.name)


def _pattern(tree: ast.expr, own: str) -> Pattern:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        inner = _pattern(tree.operand, own)
        return {Pattern.PASSES: Pattern.NEGATES, Pattern.NEGATES: Pattern.PASSES}.get(inner, inner)
    copied = _without_zero(tree)
    if copied is not None:
        factors = list(_factors(copied))
        others = [f for f in factors if "g" not in _names(f)]
        return Pattern.COPIES if all(isinstance(f, ast.Constant) for f in others) else Pattern.SCALES
    if isinstance(tree, ast.Call) and "g" in _names(tree):
        return _of_call(tree, own)
    if _is_moved(tree):
        return _of_moves(tree)
    factors = list(_factors(tree))
    carriers = [f for f in factors if "g" in _names(f)]
    if len(carriers) != 1 or not _is_moved(carriers[0]):
        return Pattern.MIXES
    others = [f for f in factors if f is not carriers[0]]
    if others and all(_is_call(getattr(f, "value", f), "one_hot") for f in others):
        return Pattern.SELECTS
    return Pattern.ROUTES if others and all(map(_is_mask, others)) else Pattern.SCALES


def _of_call(tree: ast.Call, own: str) -> Pattern:
    if _is_moved(tree):
        return _of_moves(tree)
    if _is_call(tree, "sum") and _is_moved(tree.args[0]):
        return Pattern.SUMS
    if _is_call(tree, own):
        return Pattern.REPEATS
    return Pattern.SELECTS if any(_is_call(part, "one_hot") for part in ast.walk(tree)) else Pattern.MIXES


def _of_moves(tree: ast.expr) -> Pattern:
    """What moves alone do: nothing, the same numbers elsewhere, or with some of them left out or zeros around them."""
    if isinstance(tree, ast.Name):
        return Pattern.PASSES
    parts = list(ast.walk(tree))
    if any(_is_call(part, "pad") for part in parts):
        return Pattern.SELECTS
    return Pattern.SPLITS if any(isinstance(part, ast.Subscript) for part in parts) else Pattern.MOVES


def _is_moved(tree: ast.expr) -> bool:
    """Whether an expression is g, its elements moved, cut or framed by zeros, and nothing else."""
    match tree:
        case ast.Name(id="g"):
            return True
        case ast.Attribute(value=inner, attr="T") | ast.Subscript(value=inner):
            return _is_moved(inner)
        case ast.Call(func=ast.Name(id="reshape" | "transpose" | "expand" | "squeeze" | "pad"), args=[inner, *_]):
            return _is_moved(inner)
    return False


def _without_zero(tree: ast.expr) -> ast.expr | None:
    """``g / 3`` of ``g / 3 + 0 * x``, as the formulas write that g is repeated in the shape of x; else None."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=ast.BinOp(left=ast.Constant(value=0), op=ast.Mult())):
            return left
    return None


def _factors(tree: ast.expr) -> Iterator[ast.expr]:
    """The factors of a product, and those that it is divided by."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div | ast.MatMult):
        yield from _factors(tree.left)
        yield from _factors(tree.right)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        yield from _factors(tree.operand)
    else:
        yield tree


def _is_mask(tree: ast.expr) -> bool:
    """Whether a factor says only which elements take part: comparisons, and how often ties are shared."""
    match tree:
        case ast.Compare():
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Div(), right=right):
            return _is_mask(left) and (_is_mask(right) or isinstance(right, ast.Constant))
        case ast.Call(func=ast.Name(id="sum"), args=[inner]):
            return _is_mask(inner)
    return False


def _is_call(tree: ast.AST, name: str) -> bool:
    return isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == name


def _names(tree: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
