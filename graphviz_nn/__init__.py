"""GraphViz NN: a debugger for backpropagation.

    import graphviz_nn as gv

    model = gv.load("model.gvnn")            # or gv.parse(text)
    trace = model.run(x=2.0)
    trace.value("z"), trace.grad("w"), trace.message("y", "z")

    x = gv.input(1.5); w = gv.param(0.8)     # or ordinary Python, traced
    loss = 0.5 * (gv.sigmoid(w * x) - 1.0) ** 2
    gv.trace(loss).grad("w")

Every operation of the model language is a function of this package: ``gv.sigmoid``, ``gv.softmax``, ``gv.where``.

Importing this package imports neither Qt, pyqtgraph nor networkx.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import engine

if getattr(engine, "PROJECT", None) != "GraphViz NN":
    raise ImportError(
        f"graphviz_nn needs its own package 'engine', but Python found another one: {engine.__file__}. "
        "Rename that file, or start Python in another folder."
    )

from engine.errors import (
    FileError,
    GraphError,
    LayoutError,
    LevelError,
    LimitError,
    ModelSyntaxError,
    NoLossError,
    NotComputedError,
    OperationError,
    QueryError,
    ShapeError,
    TracingError,
    UnknownNameError,
    ValueNotAllowedError,
)

if TYPE_CHECKING:
    from engine.debugging.check_record import GradientCheck, LeafCheck
    from engine.debugging.cost import Cost
    from engine.derivation import Derivative
    from engine.diagnosis import Finding
    from engine.execution import CompiledPass
    from engine.notation import Notation
    from graphviz_nn.api import TrainResult, check, debug, diagnose, load, parse, render, train
    from graphviz_nn.declaring import operation
    from graphviz_nn.models import Model, Trace
    from graphviz_nn.tracing.calls import layer
    from graphviz_nn.tracing.leaves import const, input, param, target  # noqa: A004 - they are used as gv.input
    from graphviz_nn.tracing.models import model, trace
    from graphviz_nn.tracing.operations import *  # noqa: F403 - every operation of the registry
    from graphviz_nn.tracing.traced import Traced

__version__ = "0.1.0"

__all__ = [
    "CompiledPass",
    "Cost",
    "Derivative",
    "FileError",
    "Finding",
    "GradientCheck",
    "GraphError",
    "LayoutError",
    "LeafCheck",
    "LevelError",
    "LimitError",
    "Model",
    "ModelSyntaxError",
    "NoLossError",
    "NotComputedError",
    "Notation",
    "OperationError",
    "QueryError",
    "ShapeError",
    "Trace",
    "Traced",
    "TracingError",
    "TrainResult",
    "UnknownNameError",
    "ValueNotAllowedError",
    "check",
    "const",
    "debug",
    "diagnose",
    "input",
    "layer",
    "load",
    "model",
    "operation",
    "param",
    "parse",
    "render",
    "target",
    "trace",
    "train",
]

_ELSEWHERE = {
    **dict.fromkeys(("GradientCheck", "LeafCheck"), "engine.debugging.check_record"),
    "CompiledPass": "engine.execution",
    "Cost": "engine.debugging.cost",
    **dict.fromkeys(("Model", "Trace"), "graphviz_nn.models"),
    **dict.fromkeys(
        ("TrainResult", "check", "debug", "diagnose", "load", "parse", "render", "train"), "graphviz_nn.api"
    ),
    "operation": "graphviz_nn.declaring",
    "layer": "graphviz_nn.tracing.calls",
    **dict.fromkeys(("const", "input", "param", "target"), "graphviz_nn.tracing.leaves"),
    **dict.fromkeys(("model", "trace"), "graphviz_nn.tracing.models"),
    "Traced": "graphviz_nn.tracing.traced",
    "Derivative": "engine.derivation",
    "Finding": "engine.diagnosis",
    "Notation": "engine.notation",
}
"""Names that are loaded when they are first used: they bring numpy, and the window's first picture need not wait."""

_OPERATIONS = "graphviz_nn.tracing.functions"
"""Where every other name is looked for: the operations of the registry."""


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    found = getattr(import_module(_ELSEWHERE.get(name, _OPERATIONS)), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *dir(import_module(_OPERATIONS))})
