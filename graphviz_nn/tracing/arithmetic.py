"""What can be computed with a traced value: Python's operators, and the methods that arrays have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphviz_nn.tracing.traced import Traced, Value

NO_ATTRS: Mapping[str, Any] = MappingProxyType({})


class Arithmetic:
    """Operators and methods, each the name of an operation. Whoever derives from it records them."""

    __slots__ = ()

    def _operator(self, name: str, other: Value, *, reflected: bool = False) -> Traced:
        """Record an operator between this value and another one, which stands before it where it is reflected.

        Returns:
            The result; ``NotImplemented`` where the other one is nothing that one computes with.
        """
        raise NotImplementedError

    def _record(self, name: str, attrs: Mapping[str, Any] = NO_ATTRS) -> Traced:
        """Record an operation on this value."""
        raise NotImplementedError

    # --------------------------------------------------------------------------------------------------- operators
    def __add__(self, other: Value) -> Traced:
        return self._operator("add", other)

    def __sub__(self, other: Value) -> Traced:
        return self._operator("sub", other)

    def __rsub__(self, other: Value) -> Traced:
        return self._operator("sub", other, reflected=True)

    def __mul__(self, other: Value) -> Traced:
        return self._operator("mul", other)

    def __rmul__(self, other: Value) -> Traced:
        return self._operator("mul", other, reflected=True)

    def __truediv__(self, other: Value) -> Traced:
        return self._operator("div", other)

    def __rtruediv__(self, other: Value) -> Traced:
        return self._operator("div", other, reflected=True)

    def __pow__(self, other: Value) -> Traced:
        return self._operator("pow", other)

    def __rpow__(self, other: Value) -> Traced:
        return self._operator("pow", other, reflected=True)

    def __matmul__(self, other: Value) -> Traced:
        return self._operator("matmul", other)

    def __rmatmul__(self, other: Value) -> Traced:
        return self._operator("matmul", other, reflected=True)

    def __lt__(self, other: Value) -> Traced:
        return self._operator("lt", other)

    def __le__(self, other: Value) -> Traced:
        return self._operator("le", other)

    def __gt__(self, other: Value) -> Traced:
        return self._operator("gt", other)

    def __ge__(self, other: Value) -> Traced:
        return self._operator("ge", other)

    def __eq__(self, other: Value) -> Traced:  # type: ignore[override]  # 0 or 1 for each element, as numpy does
        return self._operator("eq", other)

    def __ne__(self, other: Value) -> Traced:  # type: ignore[override]  # the same
        return self._operator("ne", other)

    __hash__ = object.__hash__

    def __neg__(self) -> Traced:
        return self._record("neg")

    def __abs__(self) -> Traced:
        return self._record("abs")

    # ------------------------------------------------------------------------------------------------------ methods
    @property
    def T(self) -> Traced:  # noqa: N802 - the mathematicians' name, and numpy's
        """The axes in reverse order."""
        return self._record("transpose", {"axes": None})

    def sum(self, axis: int | Sequence[int] | None = None, *, keepdims: bool = False) -> Traced:
        """The sum over everything, or over one or several axes."""
        return self._reduced("sum", axis, keepdims)

    def mean(self, axis: int | Sequence[int] | None = None, *, keepdims: bool = False) -> Traced:
        """The mean over everything, or over one or several axes."""
        return self._reduced("mean", axis, keepdims)

    def max(self, axis: int | Sequence[int] | None = None, *, keepdims: bool = False) -> Traced:
        """The largest of everything, or along one or several axes."""
        return self._reduced("max", axis, keepdims)

    def min(self, axis: int | Sequence[int] | None = None, *, keepdims: bool = False) -> Traced:
        """The smallest of everything, or along one or several axes."""
        return self._reduced("min", axis, keepdims)

    def _reduced(self, name: str, axis: int | Sequence[int] | None, keepdims: bool) -> Traced:
        axes = tuple(axis) if isinstance(axis, Sequence) else axis
        return self._record(name, {"axis": axes, "keepdims": keepdims})

    def reshape(self, *shape: int) -> Traced:
        """The same elements in another shape; one axis may be -1."""
        return self._record("reshape", {"shape": shape})
