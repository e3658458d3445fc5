"""Functions and constants that every condition knows: the model language's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.arrays import Array
from engine.ops import REGISTRY

CONSTANTS: Mapping[str, float] = {"pi": np.pi, "e": np.e, "inf": np.inf}
"""As in the model language."""


def _of_elements(name: str) -> Callable[[Array], Array | None]:
    """An operation of one operand, with its attributes' defaults."""
    operation = REGISTRY[name]
    attrs = {attribute.name: attribute.default for attribute in operation.attributes}

    def apply(array: Array) -> Array | None:
        if not array.size and name in _NEED_AN_ELEMENT:
            return None
        with np.errstate(all="ignore"):
            return operation.forward([np.asarray(array, dtype=np.float64)], attrs)

    return apply


_NEED_AN_ELEMENT = frozenset({"max", "min", "mean", "var"})
FUNCTIONS: Mapping[str, Callable[[Array], Array | None]] = {
    name: _of_elements(name)
    for name in ("abs", "sqrt", "exp", "log", "sign", "max", "min", "mean", "sum", "prod", "var", "norm")
}
"""Functions of numbers: operations of one operand."""
TESTS: Mapping[str, Callable[[Array], Array]] = {"isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite}
"""Questions about each number."""
