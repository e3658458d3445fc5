"""From a traced value to the model that it was computed by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

from engine import language
from engine.errors import GraphError, ShapeError, TracingError
from engine.graph import Graph
from engine.model import Model as EngineModel
from engine.model import Origin
from engine.notation import format_shape
from graphviz_nn.models import Model, Trace
from graphviz_nn.tracing.calls import here
from graphviz_nn.tracing.sources import located, origin_of
from graphviz_nn.tracing.statements import Plan
from graphviz_nn.tracing.traced import Traced
from graphviz_nn.tracing.writer import Text, written


def model(loss: Traced, *, outputs: Sequence[Traced] = ()) -> Model:
    """The model of a traced program: everything that the loss depends on.

    Its text says the same in the model language, so it can be shown, edited, saved and trained like any other. Arrays
    of more than 64 elements lie beside the text as the values of their leaves.

    Args:
        loss: What the backward pass starts from, one number.
        outputs: Further values that are worth showing.

    Raises:
        TracingError: The loss was not traced.
        ShapeError: The loss is more than one number.
        LimitError: The program is larger than a model may be.
    """
    site = here()
    try:
        _check(loss, outputs)
    except GraphError as error:
        raise located(error, site) from None
    return Model(_model(loss, outputs))


def trace(loss: Traced, *, outputs: Sequence[Traced] = ()) -> Trace:
    """Run the model of a traced program forward and backward; arguments and errors as for :func:`model`."""
    return model(loss, outputs=outputs).run()


def _check(loss: object, outputs: object) -> None:
    if not isinstance(outputs, Sequence):
        raise TracingError("outputs are a list", advice="write outputs=[y]")
    for value in (loss, *outputs):
        if not isinstance(value, Traced):
            raise TracingError(
                f"this was not traced: it is {_article(type(value).__name__)}",
                advice="begin with gv.input(...) or gv.param(...) and compute with operators and the operations of gv",
            )
    if isinstance(loss, Traced) and loss.shape != ():
        raise ShapeError(
            f"the loss has shape {format_shape(loss.shape)}, and a loss is one number",
            advice="take its sum or mean, gv.sum(...)",
        )


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _model(loss: Traced, outputs: Sequence[Traced]) -> EngineModel:
    plan = Plan(loss, outputs)
    text = written(plan, _title(loss))
    read = language.parse(text.text)
    arrays = {
        variable.last: statement.value.value
        for variable, statement in zip(read.graph.variables, plan.statements, strict=True)
        if statement.value.op is None
    }
    return replace(read.with_leaf_values(arrays), origins=MappingProxyType(_origins(text, read.graph)))


def _title(loss: Traced) -> str:
    origin = origin_of(loss.site)
    return "Traced from Python" if origin is None else f"Traced from {PurePath(origin.filename).name}"


def _origins(text: Text, graph: Graph) -> dict[int, Origin]:
    found: dict[int, Origin] = {}
    for variable, operations in zip(graph.variables, text.operations, strict=True):
        for node, value in zip(range(variable.first, variable.last + 1), operations, strict=True):
            origin = origin_of(value.site)
            if origin is not None:
                found[node] = origin
    return found
