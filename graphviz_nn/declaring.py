"""A person's own operations: declared in a program, known to texts, traced programs and the window of this process."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

import graphviz_nn as gv
from engine.errors import ValueNotAllowedError
from engine.language.constants import CONSTANTS
from engine.ops import called, register
from engine.ops.asked import OwnFunction
from engine.ops.declared import declared
from graphviz_nn.tracing.functions import Function, function
from graphviz_nn.tracing.naming import is_free


def operation(
    name: str,
    forward: OwnFunction,
    derivatives: Sequence[OwnFunction | None],
    *,
    shape: OwnFunction | None = None,
    branch: OwnFunction | None = None,
    formula: str = "",
    symbol: str = "",
) -> Function:
    """Declare an operation by its own functions on numpy arrays.

        swish = gv.operation(
            "swish",
            forward=lambda x: x / (1 + np.exp(-x)),
            derivatives=[lambda g, out, x: g * (out + (1 - out) / (1 + np.exp(-x)))],
            formula="x · σ(x)",
        )

    From then on texts may write ``swish(z)``, and ``gv.swish`` is the function for traced programs, in this process.
    Declared again, it is replaced; models that exist already keep what they were made with.

    Args:
        name: Its name: letters, digits and underscores, none that the language or this package has already.
        forward: Operands -> result, an array of real numbers; it changes nothing. Parameters behind a ``*`` are
            attributes: ``lambda x, *, alpha=0.1: ...`` is written ``name(z, alpha=0.3)`` in a text. The other functions
            are handed those attributes that stand behind a ``*`` of their own.
        derivatives: For each operand, in order, its rule: (error signal of the result, result, *operands) -> the
            message to that operand, in its shape. None for an operand without a gradient.
        shape: Operands' shapes (tuples) -> the result's shape. Without one, operands broadcast against each other, and
            the result has their common shape.
        branch: Operands -> an array that says which smooth piece each element lies on (``x > 0``), for functions with
            kinks: so the gradient check can tell a kink from a mistake.
        formula: What it computes, in words or symbols.
        symbol: What stands in its round node; its name by default.

    Returns:
        The function that traced programs call.

    Raises:
        ValueNotAllowedError: The name is taken or no name, or the functions do not fit each other.
    """
    name = normalize("NFKC", str(name))  # as Python and the language read names
    if not name.isidentifier() or name.startswith("_"):
        raise ValueNotAllowedError(f"{name!r} is no name for an operation", advice="write letters, digits and _ only")
    known = called(name)
    taken = name in gv.__all__ or name in CONSTANTS or (not is_free(name) if known is None else not known.is_declared)
    if taken:
        raise ValueNotAllowedError(f"'{name}' means something already", advice="choose another name for the operation")
    register(declared(name, forward, list(derivatives), shape=shape, branch=branch, formula=formula, symbol=symbol))
    return function(name)
