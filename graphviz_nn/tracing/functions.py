"""The operations of the registry as functions on traced values: ``gv.sigmoid``, ``gv.matmul`` and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from engine.errors import GraphError, TracingError, UnknownNameError, ValueNotAllowedError, nearest
from engine.ops import Attribute, Operation, callable_names, operation
from graphviz_nn.tracing.calls import here
from graphviz_nn.tracing.sources import located
from graphviz_nn.tracing.traced import Traced, record

if TYPE_CHECKING:
    import numpy.typing as npt

    Argument: TypeAlias = Traced | npt.ArrayLike | Sequence[Traced | npt.ArrayLike] | None

_TAKES_LISTS = frozenset({"stack", "concat"})
_TAKES_A_SHAPE = frozenset({"reshape", "transpose"})


class Function:
    """One operation, to be called with traced values, numbers and arrays.

    Args:
        name: The operation's name in the registry.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name
        self.__doc__ = f"{self.operation.doc}\n\n{self.operation.formula}"

    @property
    def operation(self) -> Operation:
        """The operation of the registry; one of a program's own may be declared again meanwhile."""
        return operation(self.__name__)

    def __call__(self, *arguments: Argument, **attributes: object) -> Traced:
        """Compute it. What may stand behind the operands, and by which names, is as in the model language.

        Raises:
            GraphError: With the line of the program, and what to do.
        """
        try:
            found = self.operation
            operands, attrs = _bound(found, list(arguments), attributes)
        except GraphError as error:
            raise located(error, here()) from None
        return record(found, operands, attrs)

    def __repr__(self) -> str:
        return f"<gv.{self.operation.name}: {self.operation.formula}>"


@cache
def function(name: str) -> Function:
    """The function of an operation.

    Raises:
        AttributeError: There is no such operation.
    """
    if name not in callable_names():
        raise AttributeError(f"module 'graphviz_nn' has no attribute '{name}'", name=name)
    return Function(operation(name).name)


def __getattr__(name: str) -> Function:
    return function(name)


def __dir__() -> list[str]:
    return callable_names()


def _bound(op: Operation, arguments: list[Any], named: Mapping[str, object]) -> tuple[list[Any], Mapping[str, Any]]:
    """The operands and the attributes of a call."""
    if op.name in _TAKES_LISTS and arguments and isinstance(arguments[0], list | tuple):
        operands, rest = list(arguments[0]), arguments[1:]
    else:
        count = len(arguments) if op.variadic else len(op.slots)
        operands, rest = arguments[:count], arguments[count:]
    least = 1 if op.variadic else len(op.slots) - op.optional
    if len(operands) < least:
        raise TracingError(
            f"'{op.name}' takes {', '.join(op.slot_names)}, and {len(operands)} given", advice=f"write gv.{op.formula}"
        )
    return operands, _attributes(op, rest, named)


def _attributes(op: Operation, positional: list[Any], named: Mapping[str, object]) -> Mapping[str, Any]:
    known = {attribute.name: attribute for attribute in op.attributes}
    if len(positional) > len(known):
        if op.name not in _TAKES_A_SHAPE:
            raise TracingError(f"'{op.name}' has been given too many arguments", advice=f"write gv.{op.formula}")
        positional = [positional]
    given = dict(zip(known, positional, strict=False))
    for name, value in named.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            advice = nearest(name, list(known)) or takes
            raise UnknownNameError(f"'{op.name}' has no argument '{name}'", advice=advice)
        if name in given:
            raise TracingError(f"'{name}' is given twice", advice="leave one out")
        given[name] = value
    for attribute in op.attributes:
        if attribute.required and attribute.name not in given:
            raise TracingError(f"'{op.name}' needs '{attribute.name}'", advice=f"write gv.{op.formula}")
    return MappingProxyType(
        {
            name: _parsed(op, attribute, given[name]) if name in given else attribute.default
            for name, attribute in known.items()
        }
    )


def _parsed(op: Operation, attribute: Attribute, value: object) -> object:
    try:
        parsed: object = attribute.parse(_plain(value))
    except GraphError:
        raise
    except (ValueError, TypeError) as error:
        raise ValueNotAllowedError(f"'{attribute.name}' of '{op.name}' takes {error}", advice="correct it") from None
    return parsed


def _plain(value: object) -> object:
    """Numpy's numbers and arrays as Python's."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
