"""Operations applied to expressions: the elementary ones as algebra, the linear ones with their scalars in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.arrays import Shape, size_of
from engine.derivation.algebra import ONE, ZERO, add, copies, divide, multiply, negative, number, power
from engine.derivation.expression import Apply, Copies, Expression, Power, Product, Written, names_in
from engine.ops import REGISTRY, Operation
from engine.ops.spelling import attribute_text

_LINEAR = frozenset(
    ("sum", "mean", "transpose", "reshape", "expand", "squeeze", "flatten", "index", "matmul", "outer", "dot")
)
"""Linear in each operand: a scalar factor can stand before them."""
_REARRANGING = frozenset(("mean", "transpose", "reshape", "expand", "squeeze", "flatten", "index"))
"""The same numbers in other places, or their mean."""
_COMPARING = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))


def applied(op: Operation, args: Sequence[Expression], attrs: Mapping[str, Any], shape: Shape) -> Expression:
    """What an operation makes of its operands, simplified.

    Args:
        op: The operation.
        args: Its operands.
        attrs: All its constant arguments.
        shape: The shape of the result.
    """
    match op.name:
        case "add":
            return add(*args)
        case "sub":
            return add(args[0], negative(args[1]))
        case "mul":
            return multiply(*args)
        case "div":
            return divide(*args)
        case "pow":
            return power(*args)
        case "neg":
            return negative(args[0])
        case "identity":
            return args[0]
        case "constant":
            return Written(str(attrs["value"].tolist()), shape)
        case "ne" if args[1] == ZERO and isinstance(args[0], Apply) and args[0].op.name in _COMPARING:
            return args[0]  # whether a comparison is not 0
    written = tuple(
        (a.name, attribute_text(a.name, attrs[a.name]))
        for a in op.attributes
        if a.required or attrs[a.name] != a.default
    )
    if op.name not in _LINEAR:
        return Apply(op, tuple(args), written, shape)
    scalars, rest = zip(*(_split(arg) for arg in args), strict=True)
    return multiply(*scalars, _linear(op, rest, written, shape))


def summed(tree: Expression, axes: tuple[int, ...] | None, *, keepdims: bool = False) -> Expression:
    """The sum over axes (None: over all), as the language writes it."""
    op = REGISTRY["sum"]
    axis = axes[0] if axes is not None and len(axes) == 1 else axes
    attrs = {"axis": axis, "keepdims": keepdims}
    return applied(op, (tree,), attrs, op.shape([tree.shape], attrs))


def _split(arg: Expression) -> tuple[Expression, Expression]:
    """The scalar factors of an array, and the array without them."""
    if isinstance(arg, Copies) and arg.of.shape == ():
        return arg.of, copies(ONE, arg.shape, (arg,))
    if not isinstance(arg, Product) or arg.shape == ():
        return ONE, arg
    scalars = (f for f in arg.factors if f.shape == ())
    arrays = (f for f in arg.factors if f.shape != ())
    return multiply(number(arg.coefficient), *scalars), multiply(*arrays)


def _linear(op: Operation, args: Sequence[Expression], attrs: tuple[tuple[str, str], ...], shape: Shape) -> Expression:
    first = args[0]
    if isinstance(first, Copies) and first.of == ONE:  # of equal elements these make equal elements
        whole = Apply(op, (first,), attrs, shape)
        if op.name in _REARRANGING:
            return copies(ONE, shape, (whole,))
        if op.name == "sum" and shape != () and size_of(shape):
            return copies(number(size_of(first.shape) // size_of(shape)), shape, (whole,))
    if op.name == "sum" and not attrs:
        return _total(first)
    if op.name == "transpose" and not attrs:
        return _transposed(first, shape)
    return Apply(op, tuple(args), attrs, shape)


def _total(tree: Expression) -> Expression:
    """The sum of all elements: of a product of two vectors their inner product, of equal elements a multiple."""
    if tree.shape == ():
        return tree
    if isinstance(tree, Copies) and tree.of == ONE:
        return number(size_of(tree.shape))
    if isinstance(tree, Product) and len(tree.factors) == 2 and _has_signal(tree):
        both = tree.factors
        if both[0].shape == both[1].shape and len(tree.shape) == 1 and not any(isinstance(f, Power) for f in both):
            return Apply(REGISTRY["dot"], both, (), ())
    return Apply(REGISTRY["sum"], (tree,), (), ())


def _has_signal(tree: Expression) -> bool:
    return any(name.is_signal for name in names_in(tree).values())


def _transposed(tree: Expression, shape: Shape) -> Expression:
    op = REGISTRY["transpose"]
    if len(shape) < 2:
        return tree
    if isinstance(tree, Apply):
        if tree.op is op and not tree.attrs:
            return tree.args[0]
        if tree.op.name == "outer":
            return Apply(tree.op, (tree.args[1], tree.args[0]), (), shape)
        if tree.op.name == "matmul" and all(len(arg.shape) == 2 for arg in tree.args):
            left, right = tree.args
            turned = (_transposed(right, right.shape[::-1]), _transposed(left, left.shape[::-1]))
            return Apply(tree.op, turned, (), shape)
    return Apply(op, (tree,), (), shape)
