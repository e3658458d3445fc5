"""The registry: every operation once, read by the language, the passes, the window and the reference page."""

from __future__ import annotations

from engine.errors import UnknownNameError, ValueNotAllowedError, nearest
from engine.ops import (
    arithmetic,
    dropout,
    elementwise,
    images,
    likelihoods,
    linear,
    lookup,
    losses,
    margins,
    normalisation,
    padding,
    reductions,
    regularisers,
    selection,
    shaping,
)
from engine.ops.record import Attribute, Operation, Sample, Slot

__all__ = ["REGISTRY", "Attribute", "Operation", "Sample", "Slot", "callable_names", "called", "operation", "register"]

_ROOMS = (
    arithmetic,
    elementwise,
    selection,
    reductions,
    shaping,
    padding,
    lookup,
    linear,
    images,
    normalisation,
    dropout,
    losses,
    likelihoods,
    margins,
    regularisers,
)

REGISTRY: dict[str, Operation] = {op.name: op for room in _ROOMS for op in room.OPERATIONS}
"""Name -> operation, in the order of the reference page."""

_ALIASES = {alias: op for op in REGISTRY.values() for alias in op.aliases}


def callable_names() -> list[str]:
    """Every name that an expression can call, aliases included."""
    return [op.name for op in REGISTRY.values() if op.callable] + list(_ALIASES)


def called(name: str) -> Operation | None:
    """The operation that an expression calls by a name or an alias; None where there is none."""
    found = REGISTRY.get(name) or _ALIASES.get(name)
    return found if found is not None and found.callable else None


def register(declared: Operation) -> None:
    """Let texts and programs of this process use an operation by its name; a declared one may be declared again.

    Raises:
        ValueNotAllowedError: The name is that of an operation which the language has already.
    """
    known = REGISTRY.get(declared.name) or _ALIASES.get(declared.name)
    if known is not None and not known.is_declared:
        raise ValueNotAllowedError(f"'{declared.name}' is an operation already", advice="choose another name")
    REGISTRY[declared.name] = declared


def operation(name: str) -> Operation:
    """Look an operation up by its name or an alias.

    Raises:
        UnknownNameError: With the nearest known name.
    """
    found = REGISTRY.get(name) or _ALIASES.get(name)
    if found is None:
        advice = nearest(name, [*REGISTRY, *_ALIASES]) or "'graphviz-nn ops' lists them"
        raise UnknownNameError(f"there is no operation '{name}'", advice=advice)
    return found
