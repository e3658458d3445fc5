"""Operations that a program declares: a person's own functions, looked at wherever they are called.

What goes wrong in them is theirs to mend, so it is told with the operation, the function and, by :func:`told_at`, the
node: an exception, a result that is not made of numbers, a shape that is not the one announced.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.arrays import Array, Shape, numbers_only
from engine.errors import GraphError, OperationError, ValueNotAllowedError
from engine.notation import format_shape
from engine.ops.asked import OwnFunction, attributes_of, check_asked, with_attributes
from engine.ops.record import Attrs, Forward, Operation, Rule, ShapeRule, Slot
from engine.ops.shapes import broadcast

_AGAIN = "correct that function, and declare the operation again"
_NO_GRADIENT = "no gradient by definition"
_COMPUTED = "what a function of the program computes"


def declared(
    name: str,
    forward: OwnFunction,
    derivatives: Sequence[OwnFunction | None],
    *,
    shape: OwnFunction | None = None,
    branch: OwnFunction | None = None,
    formula: str = "",
    symbol: str = "",
) -> Operation:
    """The record of a person's operation.

    Args:
        name: Its name in the model language.
        forward: Operands -> result. What stands behind ``*`` in its parameters is an attribute, a constant argument:
            ``lambda x, *, alpha=0.1: ...``. Its default says what it takes: a whole number, any number, True or False,
            several whole numbers; without one it must be given, and is any number. The other functions are handed those
            attributes that they ask for behind a ``*`` of their own.
        derivatives: For each operand its rule: (error signal of the result, result, *operands) -> the message to it, in
            its shape, or in the result's shape where it was repeated. None for an operand without a gradient.
        shape: Operands' shapes -> the result's shape. Without one the operands broadcast against each other.
        branch: Operands -> which smooth piece each element lies on, for functions with kinks.
        formula: What it computes, in words or symbols.
        symbol: What stands in its round node.

    Raises:
        ValueNotAllowedError: What is given is no operation.
    """
    names = _operand_names(name, forward, len(derivatives))
    attributes = attributes_of(name, forward)
    own = {"forward": forward, "shape": shape, "branch": branch}
    own |= {f"derivative by {operand}": rule for operand, rule in zip(names, derivatives, strict=True)}
    for what, function in own.items():
        if function is not None and not callable(function):
            raise ValueNotAllowedError(f"'{what}' of the operation '{name}' is no function", advice="give it one")
        check_asked(f"'{what}' of the operation '{name}'", function, {each.name for each in attributes})
    call = f"{name}({', '.join([*names, *(each.name for each in attributes)])})"
    announced = broadcast(name) if shape is None else _shape_rule(name, shape)
    return Operation(
        name,
        f"{call} = {formula}" if formula else f"An operation of the program: {call}.",
        tuple(_slot(name, *each) for each in zip(names, range(len(names)), derivatives, strict=True)),
        _forward(name, forward, announced),
        announced,
        call,
        symbol or name,
        attributes=attributes,
        branch=None if branch is None else _branch(name, branch),
        is_declared=True,
    )


def _slot(name: str, operand: str, index: int, function: OwnFunction | None) -> Slot:
    if function is None:
        return Slot(operand, words=_NO_GRADIENT)
    return Slot(operand, _rule(name, operand, index, function), words=_COMPUTED)


def _operand_names(name: str, forward: OwnFunction, count: int) -> tuple[str, ...]:
    """The names of the forward function's parameters."""
    if not count:
        raise ValueNotAllowedError(
            f"the operation '{name}' has no derivative rule", advice="give one for each operand: derivatives=[...]"
        )
    try:
        parameters = inspect.signature(forward).parameters.values()
    except (TypeError, ValueError):  # some functions written in C
        return ("x",) if count == 1 else tuple(f"x{i + 1}" for i in range(count))
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = tuple(p.name for p in parameters if p.kind in plain and p.default is p.empty)
    if len(names) != count:
        raise ValueNotAllowedError(
            f"the forward function of '{name}' takes {len(names)} operands ({', '.join(names)}), "
            f"and there are {count} derivative rules",
            advice="give one rule for each operand, None for one without a gradient",
        )
    return names


def _forward(name: str, function: OwnFunction, announced: ShapeRule) -> Forward:
    what, bound = f"the forward function of '{name}'", with_attributes(function)

    def forward(xs: Sequence[Array], attrs: Attrs) -> Array:
        result = _numbers(what, _called(what, bound(attrs), *map(_locked, xs)))
        expected = announced([x.shape for x in xs], attrs)
        if result.shape != expected:
            raise OperationError(
                f"{what} returned the shape {format_shape(result.shape)}, and {format_shape(expected)} is announced",
                advice="correct it, or give the operation a shape rule: shape=lambda x: ...",
            )
        return result

    return forward


def _rule(name: str, operand: str, index: int, function: OwnFunction) -> Rule:
    what, bound = f"the derivative of '{name}' with respect to {operand}", with_attributes(function)

    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        message = _numbers(what, _called(what, bound(attrs), *map(_locked, (g, out, *xs))))
        wanted = xs[index].shape
        if message.shape != wanted and not (message.shape == out.shape and _repeats(wanted, out.shape)):
            raise OperationError(
                f"{what} returned the shape {format_shape(message.shape)}, and {operand} has {format_shape(wanted)}",
                advice=f"return what is sent to {operand}, in its shape",
            )
        return message

    return rule


def _branch(name: str, function: OwnFunction) -> Forward:
    what, bound = f"the branch function of '{name}'", with_attributes(function)
    return lambda xs, attrs: _numbers(what, _called(what, bound(attrs), *map(_locked, xs)))


def _shape_rule(name: str, function: OwnFunction) -> ShapeRule:
    what, bound = f"the shape rule of '{name}'", with_attributes(function)

    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        found = _called(what, bound(attrs), *shapes)
        if not isinstance(found, tuple) or not all(type(n) is int and n >= 0 for n in found):
            raise OperationError(
                f"{what} returned {_shown(found)}, which is no shape",
                advice="return a tuple of lengths, () for a number",
            )
        return found

    return rule


def _called(what: str, function: OwnFunction, *arguments: object) -> object:
    """What a person's function returns.

    Raises:
        OperationError: It raised something.
    """
    try:
        return function(*arguments)
    except GraphError:
        raise
    except Exception as error:  # whatever a person's function raises
        said = f": {error}" if str(error) else ""
        raise OperationError(f"{what} raised {type(error).__name__}{said}{_place(error)}", advice=_AGAIN) from error


def _place(error: Exception) -> str:
    """Where in the person's function: its own line, not one of what it calls."""
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[1].filename).name}:{frames[1].lineno})" if len(frames) > 1 else ""


def _numbers(what: str, result: object) -> Array:
    """A result as numbers of our own, which nobody else can change later."""
    try:
        return np.array(numbers_only(result), dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise OperationError(
            f"{what} returned {_shown(result)}, which is no array of real numbers", advice=_AGAIN
        ) from None


def _shown(result: object) -> str:
    """What was returned, for a sentence."""
    if isinstance(result, np.ndarray):
        return f"an array of {result.dtype}"
    return "nothing" if result is None else repr(result)[:60]


def _locked(array: Array) -> Array:
    """The same numbers for eyes only: compiled passes write to them again."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _repeats(shape: Shape, whole: Shape) -> bool:
    """Whether a broadcast makes one shape of the other."""
    try:
        return np.broadcast_shapes(shape, whole) == whole
    except ValueError:
        return False
