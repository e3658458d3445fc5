"""The leaves of a traced program: what is given to it, what it is to learn, and constants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from engine.errors import GraphError, ValueNotAllowedError
from engine.graph import Kind
from graphviz_nn.tracing.calls import here
from graphviz_nn.tracing.naming import is_free
from graphviz_nn.tracing.sources import located
from graphviz_nn.tracing.traced import Traced, array_of

if TYPE_CHECKING:
    import numpy.typing as npt


def input(  # noqa: A001 - a kind of the model language, used as gv.input
    value: npt.ArrayLike, *, name: str = "", slider: tuple[float, float] | None = None
) -> Traced:
    """An input of the program.

    Args:
        value: A number or an array.
        name: Its name; without one, the name of the variable that it is assigned to.
        slider: The range of its slider in the window.

    Raises:
        ValueNotAllowedError: The value is not made of numbers, the name no name, or the range no range.
    """
    return _leaf(Kind.INPUT, value, name, slider)


def target(value: npt.ArrayLike, *, name: str = "", slider: tuple[float, float] | None = None) -> Traced:
    """What the program should compute; arguments as for :func:`input`.

    Raises:
        ValueNotAllowedError: As for :func:`input`.
    """
    return _leaf(Kind.TARGET, value, name, slider)


def param(value: npt.ArrayLike, *, name: str = "", slider: tuple[float, float] | None = None) -> Traced:
    """A parameter, which training changes; arguments as for :func:`input`.

    Raises:
        ValueNotAllowedError: As for :func:`input`.
    """
    return _leaf(Kind.PARAM, value, name, slider)


def const(value: npt.ArrayLike, *, name: str = "", slider: tuple[float, float] | None = None) -> Traced:
    """A constant with a name; arguments as for :func:`input`.

    Raises:
        ValueNotAllowedError: As for :func:`input`.
    """
    return _leaf(Kind.CONST, value, name, slider)


def _leaf(kind: Kind, value: object, name: str, slider: tuple[float, float] | None) -> Traced:
    site = here()
    try:
        if isinstance(value, Traced):
            raise ValueNotAllowedError(
                f"gv.{kind} makes a leaf of numbers, and this is computed already",
                advice="use it as it is, or give gv the number, .value",
            )
        array = array_of(value, f"the value of gv.{kind}")
        return Traced(array, site, kind=kind, name=_checked_name(name), slider=_checked_slider(slider))
    except GraphError as error:
        raise located(error, site) from None


def _checked_name(name: object) -> str:
    if not isinstance(name, str):
        raise ValueNotAllowedError(f"a name is a text, not {type(name).__name__}", advice='write name="w"')
    plain = normalize("NFKC", name)
    if name and not (plain.isidentifier() and is_free(plain)):
        why = "is a word of the model language" if plain.isidentifier() else "is no name"
        raise ValueNotAllowedError(f"'{name}' {why}", advice='choose another name, such as "w" or "w_1"')
    return plain


def _checked_slider(slider: tuple[float, float] | None) -> tuple[float, float] | None:
    if slider is None:
        return None
    ends = np.asarray(array_of(slider, "a slider's range"))
    if ends.shape != (2,) or not ends[0] < ends[1] or not math.isfinite(ends[1] - ends[0]):
        raise ValueNotAllowedError("a slider goes from a smaller to a larger number", advice="write slider=(-3, 3)")
    return float(ends[0]), float(ends[1])
