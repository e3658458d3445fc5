"""What a traced value cannot be asked for, and what numpy calls the operators that it can."""

from __future__ import annotations

from engine.errors import GraphError, TracingError
from engine.ops import callable_names
from graphviz_nn.tracing.calls import here
from graphviz_nn.tracing.sources import located

OPERATORS: dict[str, str] = {
    "add": "add",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "power": "pow",
    "matmul": "matmul",
    "negative": "neg",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
    "equal": "eq",
    "not_equal": "ne",
}
"""What numpy calls an operator that meets a traced value behind an array -> the operation."""
_NUMPY_NAMES = {"concatenate": "concat", "expand_dims": "expand", "inner": "dot", "absolute": "abs", "amax": "max"}


def refusal(message: str, advice: str) -> GraphError:
    """The error at the line of the program that is being run."""
    return located(TracingError(message, advice=advice), here())


def numpy_refusal(name: str) -> GraphError:
    """The error for a function of numpy that knows nothing of traces."""
    ours = _NUMPY_NAMES.get(name, name)
    use = f"use gv.{ours}" if ours in callable_names() else "'graphviz-nn ops' lists the operations of gv"
    if name in OPERATORS:
        use = "use the plain operator (a = a + b, not a += b, where a is an array)"
    return refusal(f"numpy's '{name}' cannot be traced", f"{use}, or give numpy the plain number, .value")
