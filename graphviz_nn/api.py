"""The public Python interface: models, traces, checks and pictures in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine import language
from engine.debugging import gradient_check
from engine.derivation import Derivative, derivative_between
from engine.errors import UnknownNameError, ValueNotAllowedError
from engine.execution import CompiledPass, compile_model, passes, trace
from engine.levels.grouping import Level, grouping_of, level_named
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient, quotient
from engine.model import Model as EngineModel
from graphviz_nn.opening import open_model

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
        return quotient(self.inner.graph, grouping_of(self.inner.graph, self.level))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes at this level, in forward order."""
        return tuple(node.name for node in self.view.nodes)

    def run(self, /, **overrides: npt.ArrayLike) -> Trace:
        """Run forward and backward.

        Args:
            **overrides: Other values for leaves, by name, for this run only.

        Raises:
            GraphError: A name is no leaf, or a value does not fit it.
        """
        inner = self.inner.with_values(**overrides) if overrides else self.inner
        return Trace(LevelNumbers(self.view, passes.run(inner)), self.level)

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
        """The same model at another level: "layers", "variables" or "primitives".

        Raises:
            LevelError: There is no such level.
        """
        return Model(self.inner, level_named(level))

    def __repr__(self) -> str:
        return f"<gv.Model {self.title or 'untitled'!r}: {len(self.names)} nodes at the level '{self.level}'>"

    def _repr_svg_(self) -> str:
        return _svg(self, 0)


@dataclass(frozen=True, eq=False)
class Trace:
    """One forward and backward pass. All arrays are read-only.

    Attributes:
        numbers: The engine's numbers at this level.
        level: The level at which names are understood.
    """

    numbers: LevelNumbers
    level: Level

    @property
    def inner(self) -> trace.Trace:
        """The engine's trace."""
        return self.numbers.trace

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

    def __repr__(self) -> str:
        loss = "no loss" if self.loss is None else f"loss {self.loss}"
        return f"<gv.Trace of {self.inner.graph.title or 'untitled'!r}: {loss}>"

    def _repr_svg_(self) -> str:
        return _svg(Model(self.inner.model, self.level), "backward")


def load(path: str | Path) -> Model:
    """Open a model: a ``.gvnn`` file, or an example by its name.

    Raises:
        GraphError: It is missing or cannot be read; the message says where and what to do.
    """
    return Model(open_model(str(path)))


def parse(text: str) -> Model:
    """Read a model from its text. Nothing in the text is run.

    Raises:
        GraphError: With the place in the text and what to do.
    """
    if not isinstance(text, str):
        raise ValueNotAllowedError(f"a model is a text, not {type(text).__name__}", advice="use gv.load for a file")
    return Model(language.parse(text))


def check(model: Model) -> gradient_check.GradientCheck:
    """Compare the error signal of every leaf with two-sided differences.

    Raises:
        NoLossError: The model has no loss.
    """
    return gradient_check.check(model.inner)


def render(model: Model, path: str | Path, *, at: At = "backward", theme: str = "light", scale: float = 1.0) -> None:
    """Write a picture of the graph; its ending (.png, .svg) says which kind.

    Args:
        model: The model, at the level to draw.
        path: Where to write.
        at: The end of the "forward" or "backward" pass, or the number of finished steps.
        theme: "light" or "dark".
        scale: Pixels a unit, for PNG.

    Raises:
        GraphError: The picture cannot be drawn or written.
    """
    from graphviz_nn.pictures import write_picture

    write_picture(model.inner, Path(path), level=model.level, at=at, theme=theme, scale=scale)


def debug(model: Model) -> None:
    """Open the window on a model and wait until it is closed.

    Raises:
        GraphError: There is no display to open a window on.
    """
    from graphviz_nn.app import debug_model

    debug_model(model.inner, model.level)


def _svg(model: Model, at: At) -> str:
    from graphviz_nn.pictures import model_svg  # Qt only where a picture is drawn

    return model_svg(model.inner, level=model.level, at=at)
