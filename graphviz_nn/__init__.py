"""GraphViz NN: a debugger for backpropagation.

    import graphviz_nn as gv

    model = gv.load("model.gvnn")            # or gv.parse(text)
    trace = model.run(x=2.0)
    trace.value("z"), trace.grad("w"), trace.message("y", "z")

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
    LevelError,
    LimitError,
    ModelSyntaxError,
    NoLossError,
    NotComputedError,
    ShapeError,
    UnknownNameError,
    ValueNotAllowedError,
)

if TYPE_CHECKING:
    from engine.debugging.gradient_check import GradientCheck, LeafCheck
    from engine.derivation import Derivative
    from engine.execution import CompiledPass
    from engine.notation import Notation
    from graphviz_nn.api import Model, Trace, check, debug, load, parse, render

__version__ = "0.1.0"

__all__ = [
    "CompiledPass",
    "Derivative",
    "FileError",
    "GradientCheck",
    "GraphError",
    "LeafCheck",
    "LevelError",
    "LimitError",
    "Model",
    "ModelSyntaxError",
    "NoLossError",
    "NotComputedError",
    "Notation",
    "ShapeError",
    "Trace",
    "UnknownNameError",
    "ValueNotAllowedError",
    "check",
    "debug",
    "load",
    "parse",
    "render",
]

_ELSEWHERE = {
    **dict.fromkeys(("GradientCheck", "LeafCheck"), "engine.debugging.gradient_check"),
    "CompiledPass": "engine.execution",
    "Derivative": "engine.derivation",
    "Notation": "engine.notation",
    **dict.fromkeys(("Model", "Trace", "check", "debug", "load", "parse", "render"), "graphviz_nn.api"),
}
"""Names that are loaded when they are first used: they bring numpy, and the window's first picture need not wait."""


def __getattr__(name: str) -> object:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_ELSEWHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
