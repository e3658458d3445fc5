"""A model: a graph and the values of its leaves. Immutable: a changed value makes a new model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType

from engine.arrays import Array, Shape, frozen, numbers_only
from engine.errors import ShapeError, Span, ValueNotAllowedError
from engine.graph import Graph, as_address, unknown_name
from engine.learning.settings import TrainSettings
from engine.notation import format_shape
from engine.ops.indices import misplaced, no_index
from engine.ops.record import Statistics


@dataclass(frozen=True, slots=True)
class DataLeaves:
    """The two leaves that one data set gave their values, one example along axis 0.

    Attributes:
        inputs: The node id of the inputs.
        targets: The node id of the targets.
        size: How many examples the whole set has.
        name: What the text calls it: ``xor``, or a file's name.
    """

    inputs: int
    targets: int
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a Python program a node was computed.

    Attributes:
        filename: The program's file, as Python calls it.
        span: The expression in it.
    """

    filename: str
    span: Span

    def __str__(self) -> str:
        """``script.py:12``."""
        return f"{PurePath(self.filename).name}:{self.span.line}"


@dataclass(frozen=True, slots=True)
class MaxNorm:
    """A constraint that holds after each update of a training: no row of a parameter is longer.

    Attributes:
        leaf: The parameter's node id.
        longest: The largest Euclidean norm of a row (one unit's incoming weights); a vector or a number is one row.
    """

    leaf: int
    longest: float


@dataclass(frozen=True, eq=False)
class Model:
    """A graph with a value for every leaf.

    Attributes:
        graph: The structure.
        values: Leaf's node id -> its read-only array.
        text: The text it was read from.
        filename: That text's name, for messages; its data files lie beside it.
        data: The leaves that come from data sets, all of the same size.
        rows: Which examples of the data sets it holds, in this order; None for all of them.
        files: The data files that came along with the text, by name, if any did.
        training: The settings of its ``train(...)``, where it has one.
        origins: Node's id -> where it was computed, for a model that was traced from a Python program.
        constraints: What ``max_norm(...)`` says of its parameters.
        evaluating: Whether it is in evaluation mode, not in training mode.
        statistics: Node's name -> what it has learnt about its operand in training (batch normalisation).
        rewritten: Numbers of leaves that were written anew in the text since the graph was read from it: their places
            in it then -> by how many characters each is longer now.
    """

    graph: Graph
    values: Mapping[int, Array]
    text: str = ""
    filename: str = ""
    data: tuple[DataLeaves, ...] = ()
    rows: tuple[int, ...] | None = None
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    training: TrainSettings | None = None
    origins: Mapping[int, Origin] = field(default_factory=lambda: MappingProxyType({}))
    constraints: tuple[MaxNorm, ...] = ()
    evaluating: bool = False
    statistics: Mapping[str, Statistics] = field(default_factory=dict)
    rewritten: Mapping[Span, int] = field(default_factory=lambda: MappingProxyType({}))

    def with_values(self, /, **values: object) -> Model:
        """A new model with other values for some leaves, addressed by name.

        Raises:
            UnknownNameError: A name is no leaf.
            ShapeError: A value has another shape than the leaf.
            ValueNotAllowedError: A value is no array of numbers, or no index where it is read as one.
        """
        return self.with_leaf_values({self.leaf_id(name): value for name, value in values.items()})

    def with_leaf_values(self, values: Mapping[int, object]) -> Model:
        """The same, addressed by the leaves' node ids."""
        changed = dict(self.values)
        for leaf, value in values.items():
            changed[leaf] = self._checked(leaf, value)
        return replace(self, values=MappingProxyType(changed))

    def leaf_id(self, name: str) -> int:
        """The node id of a leaf.

        Raises:
            UnknownNameError: There is no such leaf; for a computed variable it says so.
        """
        name = as_address(name)
        found = self.graph.by_address.get(name)
        if found is not None and found.is_leaf:
            return found.last
        error = unknown_name(name, [leaf.address for leaf in self.graph.leaves])
        if name in self.graph.ids:
            error.message = f"'{name}' is computed, so its value cannot be set"
            error.advice = "set an input, a target, a parameter or a constant"
        raise error

    def refusal(self, leaf: int, value: Array) -> tuple[ValueNotAllowedError, tuple[int, ...]] | None:
        """Why a leaf that is read as indices cannot have a value, and which element of it is none; else None."""
        count = self.graph.index_limits.get(leaf)
        wrong = None if count is None else misplaced(value, count)
        if count is None or wrong is None:
            return None
        return no_index(self.graph.nodes[leaf].name, float(value[wrong]), count), wrong

    def _checked(self, leaf: int, value: object) -> Array:
        node = self.graph.nodes[leaf]
        try:
            array = frozen(numbers_only(value))
        except (TypeError, ValueError, OverflowError):
            raise value_error(node.name, value) from None
        if array.shape != node.shape:
            raise wrong_shape(node.name, node.shape, array.shape)
        refused = self.refusal(leaf, array)
        if refused is not None:
            raise refused[0]
        return array


def value_error(name: str, value: object) -> ValueNotAllowedError:
    """The error for a value that is not made of numbers."""
    shown = " ".join(repr(value).split())
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
    return ValueNotAllowedError(f"'{name}' cannot be {shown}", advice="give it numbers")


def wrong_shape(name: str, wanted: Shape, given: Shape) -> ShapeError:
    """The error for a value that does not fit its leaf."""
    return ShapeError(
        f"'{name}' has shape {format_shape(wanted)}, and the value has {format_shape(given)}",
        advice="give it a value of its own shape",
    )
