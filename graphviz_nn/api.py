"""The public Python interface: open, train, check, draw and debug a model in a few words."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine import diagnosis, language
from engine.debugging import gradient_check
from engine.debugging.check_record import GradientCheck
from engine.errors import ValueNotAllowedError
from engine.execution import run
from engine.learning.interrupting import stopped_by_interrupt
from engine.learning.settings import TrainSettings, overridden
from engine.learning.training import Training
from graphviz_nn.models import At, Model
from graphviz_nn.opening import open_model

ColorBy = Literal["value", "grad", "finite", "check", "cost-forward", "cost-backward"]
"""What a picture's nodes can be coloured by."""


@dataclass(frozen=True, eq=False)
class TrainResult:
    """What a training has brought.

    Attributes:
        model: The model with the trained values, on all examples.
        losses: For each whole epoch the mean loss of its examples, in training mode, without the penalties.
        validation_losses: After each whole epoch the loss of the examples held back, in evaluation mode.
        stopped: "done", "early", "interrupted" or "not finite".
        epochs: How many whole epochs were run.
        loss: The loss of the trained model on all examples, in evaluation mode.
    """

    model: Model
    losses: tuple[float, ...]
    validation_losses: tuple[float, ...]
    stopped: str
    epochs: int
    loss: float

    def __repr__(self) -> str:
        return f"<gv.TrainResult: {self.stopped} after {self.epochs} epochs, loss {self.loss}>"


def train(
    model: Model, *, progress: Callable[[int, float], object] | None = None, **settings: float | str | None
) -> TrainResult:
    """Train the parameters; the model itself stays as it is. Ctrl+C keeps what was learnt.

    Args:
        model: What to train, on all of its examples.
        progress: Called after each epoch with its number and loss.
        **settings: ``epochs=200``, ``optimizer="adam"`` and so on, in place of those of the model's ``train(...)``.

    Raises:
        GraphError: The model has no loss or no parameter, or a setting cannot be what it is.
    """
    training = Training(model.inner, overridden(model.inner.training or TrainSettings(), settings))
    with stopped_by_interrupt(training):
        found = training.run(None if progress is None else lambda t: progress(t.epoch, t.losses[-1]))
    trained = Model(found.model, model.level)
    return TrainResult(trained, found.losses, found.validation_losses, str(found.stopped), found.epochs, found.loss)


def load(path: str | Path) -> Model:
    """Open a model: a ``.gvnn`` file, a ``.gvsession``, or an example by its name.

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


def check(model: Model) -> GradientCheck:
    """Compare the error signal of every leaf with two-sided differences.

    Each leaf of the result has its finite differences and its marks in its own shape; where one fails, ``culprits``
    names the operations whose own derivative is wrong.

    Raises:
        NoLossError: The model has no loss.
    """
    return gradient_check.check(model.inner)


def diagnose(model: Model) -> tuple[diagnosis.Finding, ...]:
    """What is wrong with a model's pass and what is to blame, the worst first; empty where nothing is found.

    Where the model has operations of your own, their derivatives are checked too.

    Each finding has its ``culprit``'s ``name`` and ``place``, a ``reason`` in a few words, a ``sentence`` with the
    numbers, ``advice``, and a ``trail``: the walk from the symptom back to the culprit.
    """
    trace = run(model.inner)
    return (*diagnosis.own_wrong_rules(trace), *diagnosis.diagnose(trace))


def render(
    model: Model,
    path: str | Path,
    *,
    at: At = "backward",
    theme: str = "light",
    scale: float = 1.0,
    view: Literal["graph", "units"] = "graph",
    color_by: ColorBy | None = None,
    linear: bool = False,
    edge_widths: bool = False,
) -> None:
    """Write a picture of the graph; its ending (.png, .svg) says which kind.

    Args:
        model: The model, at the level to draw.
        path: Where to write.
        at: The end of the "forward" or "backward" pass, or the number of finished steps.
        theme: "light", "dark" or "contrast".
        scale: Pixels a unit, for PNG; a very large picture is made as large as fits, with a warning.
        view: "graph", or "units" for layers as neurons with weighted edges.
        color_by: Colour the nodes, with a legend: by the size of their "value" or error signal ("grad"), by NaN and
            infinity ("finite"), by the gradient check's verdicts ("check"), by multiply-adds ("cost-forward",
            "cost-backward").
        linear: Whether the colours' scale is linear, not logarithmic.
        edge_widths: Whether edges are as wide as the values and messages on them are large.

    Raises:
        GraphError: The picture cannot be drawn or written; a model without layers has no units.
    """
    from graphviz_nn.pictures import write_picture

    note = write_picture(
        model.inner,
        Path(path),
        level=model.level,
        at=at,
        theme=theme,
        scale=scale,
        view=view,
        color_by=color_by,
        linear=linear,
        edge_widths=edge_widths,
    )
    if note:
        warnings.warn(note, stacklevel=2)


def debug(model: Model) -> None:
    """Open the window on a model and wait until it is closed.

    Raises:
        GraphError: There is no display to open a window on.
    """
    from graphviz_nn.app import debug_model

    debug_model(model.inner, model.level)
