"""A value of a traced program: its number, and how it was computed from other values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

import numpy as np

from engine.arrays import Array, Shape, frozen, numbers_only
from engine.errors import GraphError, ShapeError, TracingError, ValueNotAllowedError
from engine.graph import Kind
from engine.notation import format_array
from engine.ops import REGISTRY, Operation
from engine.ops.indices import misplaced, no_index
from graphviz_nn.tracing.arithmetic import NO_ATTRS, Arithmetic
from graphviz_nn.tracing.calls import Site, here
from graphviz_nn.tracing.indexing import key_of
from graphviz_nn.tracing.refusals import OPERATORS, numpy_refusal, refusal
from graphviz_nn.tracing.sources import located

if TYPE_CHECKING:
    import numpy.typing as npt

    Value: TypeAlias = "Traced | npt.ArrayLike"
    """What an operation takes: a traced value, a number, a list of numbers, or a numpy array."""

MOST_WRITTEN = 64
"""An array with more elements than this is not written into a text: nobody wants to read it there."""
_numbers = itertools.count()


class Traced(Arithmetic):
    """A number or an array that remembers how it was computed. Made by ``gv.input`` and the like; never changed.

    Attributes:
        value: The number, a read-only float64 array.
        op: The operation that computed it; None for a leaf.
        inputs: The operands, slot by slot; plain arrays are constants written into the program.
        attrs: The operation's constant arguments.
        site: Where in the program.
        number: Its place in the order of computation.
        kind: What a leaf is.
        name: The name that it was given explicitly.
        slider: The range of a leaf's slider.
        operand: For an array that became a leaf because it is large: which operand of its operation it was.
    """

    __slots__ = ("attrs", "inputs", "kind", "name", "number", "op", "operand", "site", "slider", "value")

    def __init__(
        self,
        value: Array,
        site: Site,
        *,
        op: Operation | None = None,
        inputs: tuple[Traced | Array, ...] = (),
        attrs: Mapping[str, Any] = NO_ATTRS,
        kind: Kind = Kind.VARIABLE,
        name: str = "",
        slider: tuple[float, float] | None = None,
        operand: int | None = None,
    ) -> None:
        self.value, self.site, self.number = value, site, next(_numbers)
        self.op, self.inputs, self.attrs = op, inputs, attrs
        self.kind, self.name, self.slider, self.operand = kind, name, slider, operand

    # ------------------------------------------------------------------------------------------------ looking at it
    @property
    def shape(self) -> Shape:
        """The shape of the value; ``()`` for a number."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.value.ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.value.size

    def __repr__(self) -> str:
        what = self.kind if self.op is None else self.op.name
        return f"<gv.Traced {what}: {format_array(self.value)}>"

    def __len__(self) -> int:
        if not self.shape:
            raise refusal("a number has no length", "only vectors, matrices and the like have one")
        return self.shape[0]

    def __iter__(self) -> Iterator[Traced]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key: object) -> Traced:
        return self._record("index", {"key": key_of(key, self.ndim)})

    # --------------------------------------------------------------------------------------------- computing with it
    def _operator(self, name: str, other: Value, *, reflected: bool = False) -> Traced:
        if not isinstance(other, Traced | bool | int | float | np.number | np.ndarray | list | tuple):
            return cast(Traced, NotImplemented)  # Python asks the other side, then says what does not go together
        return record(REGISTRY[name], (other, self) if reflected else (self, other))

    def _record(self, name: str, attrs: Mapping[str, Any] = NO_ATTRS) -> Traced:
        return record(REGISTRY[name], (self,), attrs)

    def __radd__(self, other: Value) -> Traced:
        return self if _begins_a_sum(other) else self._operator("add", other, reflected=True)

    def __pos__(self) -> Traced:
        return self

    # -------------------------------------------------------------------------------------- what it must not become
    def __bool__(self) -> bool:
        raise refusal(
            "a traced value decides no 'if', 'while', 'and', 'or' or 'in': the graph would keep one branch only",
            "compute both and choose with gv.where(condition, a, b), or decide by .value",
        )

    def __float__(self) -> float:
        raise self._no_number()

    def __int__(self) -> int:
        raise self._no_number()

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise self._no_number()

    def _no_number(self) -> GraphError:
        return refusal(
            "a traced value becomes no plain number or array, or the graph would lose its trail",
            "use gv.exp and the other operations of gv on it, gv.stack for a list of values, or .value for its number",
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Traced:  # noqa: ANN401
        name = OPERATORS.get(ufunc.__name__)
        if name is None or method != "__call__" or options:
            raise numpy_refusal(ufunc.__name__)
        return record(REGISTRY[name], operands)

    def __array_function__(self, function: Any, *_: object) -> NoReturn:  # noqa: ANN401 - whatever numpy has
        raise numpy_refusal(function.__name__)


def record(op: Operation, operands: Sequence[Value], attrs: Mapping[str, Any] = NO_ATTRS) -> Traced:
    """Compute one operation and remember it.

    Args:
        op: The operation.
        operands: Its operands, slot by slot.
        attrs: All of its constant arguments.

    Raises:
        ShapeError: The shapes do not fit; it names the line of the program.
        ValueNotAllowedError: An operand is not made of numbers, or no index where it is read as one.
    """
    site = here()
    try:
        inputs = tuple(_operand(value, i, site) for i, value in enumerate(operands))
        arrays = [value_of(each) for each in inputs]
        op.shape([array.shape for array in arrays], attrs)
        _refuse_bad_indices(op, inputs, attrs)
        with np.errstate(all="ignore"):
            out = np.asarray(op.forward(arrays, attrs), dtype=np.float64)
    except GraphError as error:
        raise located(error, site) from error.__cause__
    out.flags.writeable = False
    return Traced(out, site, op=op, inputs=inputs, attrs=attrs)


def value_of(operand: Traced | Array) -> Array:
    """The array of an operand."""
    return operand.value if isinstance(operand, Traced) else operand


def array_of(value: object, what: str) -> Array:
    """A read-only array of numbers.

    Args:
        value: Numbers in any form.
        what: What they are for, for the message.

    Raises:
        ValueNotAllowedError: They are no numbers.
        ShapeError: The rows of a list have different lengths.
    """
    if isinstance(value, list | tuple) and _holds_traced(value):
        raise TracingError("a list of traced values is no array", advice="join them with gv.stack([a, b])")
    try:
        return frozen(numbers_only(value))
    except ValueError:
        raise ShapeError(f"{what} has rows of different lengths", advice="make them equal") from None
    except (TypeError, OverflowError):
        shown = " ".join(repr(value).split())
        shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
        raise ValueNotAllowedError(f"{what} cannot be {shown}", advice="give it numbers") from None


def _holds_traced(value: Sequence[object]) -> bool:
    waiting: list[object] = list(value)
    while waiting:
        each = waiting.pop()
        if isinstance(each, Traced):
            return True
        if isinstance(each, list | tuple):
            waiting.extend(each)
    return False


def _operand(value: Value, index: int, site: Site) -> Traced | Array:
    if isinstance(value, Traced):
        return value
    array = array_of(value, "an operand")
    if 0 < array.size <= MOST_WRITTEN or not array.shape:
        return array
    return Traced(array, site, kind=Kind.CONST, operand=index)


def _begins_a_sum(value: object) -> bool:
    """Whether this is the 0 that Python's sum() starts from: nobody wants to see that addition."""
    return type(value) is int and value == 0 and here().is_call


def _refuse_bad_indices(op: Operation, inputs: Sequence[Traced | Array], attrs: Mapping[str, Any]) -> None:
    """Constants and leaves that are read as indices hold whole numbers that are there to choose from."""
    if not op.takes_indices:
        return
    shapes = [value_of(each).shape for each in inputs]
    for slot, each in enumerate(inputs):
        count = op.choices(slot, shapes, attrs)
        if count is None or (isinstance(each, Traced) and each.op is not None):
            continue
        array = value_of(each)
        wrong = misplaced(array, count)
        if wrong is not None:
            called = each.name if isinstance(each, Traced) and each.name else op.slot(slot).name
            raise no_index(called, float(array[wrong]), count)
