"""Models and traces as Python sees them: names in the place of nodes, arrays in the place of tensors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, Literal

from engine import language
from engine.debugging.cost import Cost, cost_of
from engine.derivation import Derivative, derivative_between
from engine.errors import LimitError, UnknownNameError, ValueNotAllowedError
from engine.execution import CompiledPass, compile_model, passes, trace
from engine.learning import modes
from engine.levels.grouping import Level, level_named
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient
from engine.levels.views import numbers_of, view_of
from engine.model import Model as EngineModel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

At = int | Literal["forward", "backward"]


@dataclass(frozen=True, eq=False)
class Model:
    """A model at a level; immutable.

    Attributes:
        inner: The engine's model.
        level: The level at which names are understood.
    """

    inner: EngineModel
    level: Level = Level.VARIABLES

    @property
    def title(self) -> str:
        """The first line of the model's first string."""
        return self.inner.graph.title

    @property
    def notes(self) -> str:
        """The rest of it, Markdown."""
        return self.inner.graph.notes

    @property
    def text(self) -> str:
        """The text that the model was read from."""
        return self.inner.text

    @property
    def loss(self) -> str | None:
        """The name of the loss, or None for a model that runs forward only."""
        graph = self.inner.graph
        return None if graph.loss is None else graph.nodes[graph.loss].name

    @cached_property
    def view(self) -> Quotient:
        """The graph at this level."""
        return view_of(self.inner.graph, self.level)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes at this level, in forward order."""
        return tuple(node.name for node in self.view.nodes)

    def where(self, name: str) -> str | None:
        """Where a node was computed, as ``script.py:12``; None for a model that was not traced from Python.

        Raises:
            UnknownNameError: This level has no such node.
        """
        origin = self.inner.origins.get(self.view.named(name).last)
        return None if origin is None else str(origin)

    def run(self, /, **overrides: npt.ArrayLike) -> Trace:
        """Run forward and backward.

        Args:
            **overrides: Other values for leaves, by name, for this run only.

        Raises:
            GraphError: A name is no leaf, or a value does not fit it.
        """
        inner = self.inner.with_values(**overrides) if overrides else self.inner
        inner_trace = passes.run(inner)
        return Trace(numbers_of(self.view, inner_trace), self.level, inner_trace)

    def compile(self, wrt: Literal["params", "all"] = "params") -> CompiledPass:
        """A pass that runs again and again in the same memory: what training uses.

        Names are those of leaves, variables and primitives, whatever the level.

        Args:
            wrt: ``"params"`` for the error signals of the parameters and of what lies on their paths to the loss,
                ``"all"`` for every error signal.

        Raises:
            ValueNotAllowedError: ``wrt`` is something else.
        """
        return compile_model(self.inner, wrt)

    def cost(self, name: str | None = None) -> Cost:
        """The multiply-adds of one pass, forward and backward: products of two operands that are not constant.

        Args:
            name: A node at this level; None for the whole model.

        Raises:
            UnknownNameError: This level has no such node.
        """
        return cost_of(self.inner.graph, None if name is None else self.view.named(name).members)

    def derivative(self, child: str, parent: str) -> Derivative:
        """How a node depends on one of its parents, as a formula.

        The record holds ``local`` (∂child/∂parent of two scalars) and ``message`` (what the child sends) in the model
        language, ``text`` and ``latex`` as one line each, and ``words`` where there is no formula.

        Args:
            child: The node.
            parent: One of the nodes that it reads.

        Raises:
            UnknownNameError: This level has no such node, or the child does not read the parent.
        """
        of, by = self.view.named(child), self.view.named(parent)
        found = derivative_between(self.view, of.index, by.index)
        if found is None:
            read = ", ".join(self.view.nodes[p].name for p in of.parents)
            advice = f"'{child}' reads {read}" if read else f"'{child}' is given, and reads nothing"
            raise UnknownNameError(f"'{child}' does not read '{parent}'", advice=advice)
        return found

    def with_values(self, /, **values: npt.ArrayLike) -> Model:
        """A new model with other values for some leaves.

        Raises:
            GraphError: A name is no leaf, or a value does not fit it.
        """
        return Model(self.inner.with_values(**values), self.level)

    def at(self, level: str) -> Model:
        """The same model at another level: "layers", "variables", "primitives" or "scalars".

        At "scalars" a node is one number, ``W[0,1]``. It is written out when that is first needed; asking for names
        or numbers raises a LimitError where it would take more than 200,000 operations.

        Raises:
            LevelError: There is no such level.
        """
        return Model(self.inner, level_named(level))

    @property
    def mode(self) -> str:
        """The mode: "train", or "evaluate", where dropout does nothing and batch_norm takes what training taught it."""
        return str(modes.mode_of(self.inner))

    def in_mode(self, mode: str) -> Model:
        """The same model for "train" or for "evaluate".

        Raises:
            ValueNotAllowedError: There is no such mode.
        """
        return Model(modes.in_mode(self.inner, modes.mode_named(mode)), self.level)

    @property
    def size(self) -> int | None:
        """How many examples its data set has, chosen or not; None without one."""
        return self.inner.data[0].size if self.inner.data else None

    def rows(self, which: int | slice | Iterable[int] | None) -> Model:
        """The same model with some of the examples of its data set.

        Args:
            which: One example, counted from 0; a slice or any numbers of examples; None for all of them.

        Raises:
            GraphError: There is no data set, or no such example; or the model cannot be read for so many.
        """
        if isinstance(which, slice):
            which = range(*which.indices(self.size or 0))
        chosen = None
        try:
            if which is not None:
                chosen = tuple(index(i) for i in which) if isinstance(which, Iterable) else (index(which),)
        except TypeError:
            raise ValueNotAllowedError(f"no examples can be chosen by {which!r}", advice="give their numbers") from None
        if chosen == ():
            raise ValueNotAllowedError("no example is chosen", advice="choose at least one")
        found = language.with_rows(modes.in_mode(self.inner, modes.Mode.TRAIN), chosen)
        return Model(modes.in_mode(found, modes.mode_of(self.inner)), self.level)

    def __repr__(self) -> str:
        try:
            count = f"{len(self.names)} nodes"
        except LimitError:
            count = "too many nodes"
        return f"<gv.Model {self.title or 'untitled'!r}: {count} at the level '{self.level}'>"

    def _repr_svg_(self) -> str:
        return _svg(self, 0)


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward and backward pass. All arrays are read-only.

    Attributes:
        numbers: The engine's numbers at this level.
        level: The level at which names are understood.
        inner: The engine's trace, of the model as it is written.
    """

    numbers: LevelNumbers
    level: Level
    inner: trace.Trace

    @property
    def model(self) -> Model:
        """The model that was run, with the values that it was run with."""
        return Model(self.inner.model, self.level)

    @property
    def loss(self) -> float | None:
        """The value of the loss."""
        return self.inner.loss_value

    def value(self, name: str) -> npt.NDArray[np.float64]:
        """The value of a node.

        Raises:
            UnknownNameError: This level has no such node.
        """
        return self.numbers.value(self.numbers.quotient.named(name).index)

    def grad(self, name: str) -> npt.NDArray[np.float64] | None:
        """The error signal of a node, in its value's shape; None where no path leads to the loss.

        Raises:
            UnknownNameError: This level has no such node.
        """
        return self.numbers.signal(self.numbers.quotient.named(name).index)

    def message(self, child: str, parent: str) -> npt.NDArray[np.float64]:
        """The message that ``parent`` receives from ``child``, in the parent's shape.

        Raises:
            UnknownNameError: This level has no such node, or the child sends the parent nothing.
        """
        view = self.numbers.quotient
        sent = self.numbers.message_between(view.named(child).index, view.named(parent).index)
        if sent is None:
            senders = [view.nodes[c.child].name for c in view.incoming(view.named(parent).index)]
            advice = f"'{parent}' receives from {', '.join(dict.fromkeys(senders))}" if senders else "it receives none"
            raise UnknownNameError(f"'{child}' sends '{parent}' no message", advice=advice)
        return sent

    def where(self, name: str) -> str | None:
        """Where a node was computed, as ``script.py:12``; None for a model that was not traced from Python.

        Raises:
            UnknownNameError: This level has no such node.
        """
        return self.model.where(name)

    def __repr__(self) -> str:
        loss = "no loss" if self.loss is None else f"loss {self.loss}"
        return f"<gv.Trace of {self.inner.graph.title or 'untitled'!r}: {loss}>"

    def _repr_svg_(self) -> str:
        return _svg(self.model, "backward")


def _svg(model: Model, at: At) -> str:
    from graphviz_nn.pictures import model_svg  # Qt only where a picture is drawn

    return model_svg(model.inner, level=model.level, at=at)
