"""The attributes of a person's operation: what its functions ask for by name, behind a ``*`` in their parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.errors import ValueNotAllowedError
from engine.ops.record import Attribute, Attrs
from engine.ops.shapes import flag, integer, integers, number

OwnFunction = Callable[..., Any]
"""A person's function: of the operands for a forward function; of error signal, result and operands for a rule. By name
also of those attributes that it asks for."""

_KINDS: dict[type, Callable[[object], Any]] = {bool: flag, int: integer, float: number, tuple: integers, list: integers}
"""The type of an attribute's default -> how what is written is read."""


def attributes_of(name: str, forward: OwnFunction) -> tuple[Attribute, ...]:
    """The constant arguments of a forward function: its keyword-only parameters.

    Raises:
        ValueNotAllowedError: A default is of a kind that attributes do not have.
    """
    found = []
    for key, default in _asked(forward).items():
        if default is inspect.Parameter.empty:
            found.append(Attribute(key, number))
            continue
        plain = default.item() if isinstance(default, np.generic) else default
        parse = _KINDS.get(type(plain))
        try:
            if parse is None:
                raise ValueError("a number, True or False, or a tuple of whole numbers")
            found.append(Attribute(key, parse, parse(plain)))
        except ValueError as error:
            raise ValueNotAllowedError(
                f"the default of '{key}' of the operation '{name}' is {repr(default)[:60]}, and it takes {error}",
                advice="arrays are operands: put them before the *",
            ) from None
    return tuple(found)


def check_asked(what: str, function: OwnFunction | None, known: set[str]) -> None:
    """See to it that a function asks for no attribute that its operation lacks.

    Raises:
        ValueNotAllowedError: It does.
    """
    for key, default in _asked(function).items():
        if key not in known and default is inspect.Parameter.empty:
            raise ValueNotAllowedError(
                f"{what} asks for '{key}', and the forward function has no such attribute",
                advice=f"declare it there, behind a *: forward=lambda x, *, {key}=1.0: ...",
            )


def _asked(function: OwnFunction | None) -> dict[str, object]:
    """The keyword-only parameters of a function with their defaults."""
    if function is None:
        return {}
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some functions written in C
        return {}
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def with_attributes(function: OwnFunction) -> Callable[[Attrs], OwnFunction]:
    """Attributes -> a function that is handed those of them that it asks for."""
    wanted = frozenset(_asked(function))
    if not wanted:
        return lambda attrs: function
    return lambda attrs: partial(function, **{key: value for key, value in attrs.items() if key in wanted})
