"""Whole layers in one call: macros that declare their own parameters. One record each, read by the language and lists.

A layer is a text of the model language in which the shapes are numbers. It is read in the place of its call like the
body of a ``def``, so nothing else knows of layers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from engine.arrays import Shape
from engine.errors import ShapeError, Span
from engine.language.constants import CONSTANTS, evaluate
from engine.language.refusals import no_operation
from engine.language.scope import Scope
from engine.language.source import Placed, Source
from engine.notation import format_shape
from engine.ops import REGISTRY, Attribute, Operation, callable_names, called
from engine.ops.shapes import integer

OPERAND = "x"
"""The name of the one argument of a layer that is no constant."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Everything the program knows about one layer.

    Attributes:
        name: Its name in the model language.
        doc: One line of documentation.
        formula: How it is written, with all its arguments.
        attributes: Its constant arguments.
        write: Its statements, from the shape of ``x`` and the constant arguments.
    """

    name: str
    doc: str
    formula: str
    attributes: tuple[Attribute, ...]
    write: Callable[[Shape, Mapping[str, Any]], str]


class LayerText(Source):
    """A layer's statements; whatever is said about them is said about the call.

    Args:
        text: The statements.
        filename: The model's name.
        place: Where the call stands in the model.

    Attributes:
        statements: The statements' syntax trees.
    """

    def __init__(self, text: str, filename: str, place: Span) -> None:
        super().__init__(text, filename)
        self.place = place
        self.statements, self._written = _layer_trees(text)

    def span(self, tree: Placed) -> Span:  # noqa: ARG002 - no part of it stands in the model's text
        """The call."""
        return self.place

    def pieces(self, tree: ast.expr) -> tuple[tuple[str, str], ...]:
        """All of it: a layer's text has no names that stand for constants."""
        return ((self.text_of(tree), ""),)

    def text_of(self, tree: ast.expr) -> str:
        """How a piece of it is written."""
        found = self._written.get(id(tree))
        if found is None:
            found = self._written[id(tree)] = self.segment(super().span(tree))
        return found


class _LayerTrees(NamedTuple):
    """What layers of the same text share: their statements, and how pieces of them are written, by the tree's id."""

    statements: tuple[ast.stmt, ...]
    written: dict[int, str]


@lru_cache(maxsize=256)
def _layer_trees(text: str) -> _LayerTrees:
    return _LayerTrees(tuple(ast.parse(text).body), {})


def layer_argument(attribute: Attribute, tree: ast.expr, scope: Scope) -> object:
    """The value of a layer's argument; an activation is meant by its name, in quotes or without.

    Raises:
        GraphError: It is no constant, and no operation where one is wanted.
    """
    if attribute.parse is not _activation:
        return evaluate(tree, scope)
    word = None
    if isinstance(tree, ast.Name) and tree.id not in CONSTANTS and scope.find(tree.id) is None:
        word = tree.id
    elif isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        word = tree.value
    if word is None:
        return evaluate(tree, scope)
    if called(word) is None:
        raise no_operation(word, callable_names(), scope.source.span(tree))
    return word


def _count(value: object) -> int:
    count = integer(value)
    if count < 1:
        raise ValueError("a whole number from 1 on")
    return count


def _counts(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of the layers' units, [16, 16, 1]")
    return tuple(_count(v) for v in value)


def _activation(value: object) -> str | None:
    """The name of an operation that keeps the shape of its one operand; None for none at all."""
    if value is None:
        return None
    if isinstance(value, str) and (name := _of_one_array(value)) is not None:
        return name
    raise ValueError("the name of an operation of one array, tanh or relu, or None")


@cache
def _of_one_array(name: str) -> str | None:
    op = called(name)
    return op.name if op is not None and _keeps_shape(op) else None


def _keeps_shape(op: Operation) -> bool:
    if len(op.slots) != 1 or op.variadic or any(attribute.required for attribute in op.attributes):
        return False
    attrs = {attribute.name: attribute.default for attribute in op.attributes}
    return not op.takes_indices and all(op.shape([shape], attrs) == shape for shape in ((3,), (2, 3), (2, 3, 4, 5)))


HE = frozenset({"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"})
"""Activations whose weights start with He's distribution; all others, and none, start with Xavier's."""


def _weights(activation: str | None, *sizes: int) -> str:
    return f"{'he' if activation in HE else 'xavier'}({', '.join(map(str, sizes))})"


def _activated(activation: str | None) -> str:
    return "return z" if activation is None else f"return {activation}(z)"


def _dense(shape: Shape, attrs: Mapping[str, Any]) -> str:
    if not shape:
        raise ShapeError("'dense' reads vectors, one example or a batch, and 'x' is a scalar", advice="give it a list")
    units, activation = attrs["units"], attrs["activation"]
    return (
        f"W: param = {_weights(activation, units, shape[-1])}\n"
        f"b: param = zeros({units})\n"
        f"z = x @ W.T + b\n{_activated(activation)}"
    )


def _conv(shape: Shape, attrs: Mapping[str, Any]) -> str:
    if len(shape) != 4:
        raise ShapeError(
            f"'conv' reads images of four axes, and 'x' has shape {format_shape(shape)}",
            advice="reshape it to (batch, channels, height, width)",
        )
    channels, activation = attrs["channels"], attrs["activation"]
    options = f"stride={list(attrs['stride'])}, padding={list(attrs['padding'])}"
    return (
        f"W: param = {_weights(activation, channels, shape[1], *attrs['kernel'])}\n"
        f"b: param = zeros({channels})\n"
        f"z = conv2d(x, W, b, {options})\n{_activated(activation)}"
    )


def _mlp(shape: Shape, attrs: Mapping[str, Any]) -> str:
    del shape  # each layer looks at the shape that it gets
    units, last = attrs["units"], len(attrs["units"])
    lines, before = [], OPERAND
    for i, count in enumerate(units, start=1):
        activation = attrs["output_activation"] if i == last else attrs["activation"]
        call = f"dense({before}, {count}, {activation}, name='layer_{i}')"
        lines.append(f"return {call}" if i == last else f"h = {call}")
        before = "h"
    return "\n".join(lines)


_CONV2D = {attribute.name: attribute for attribute in REGISTRY["conv2d"].attributes}


def _kernel(value: object) -> tuple[int, int]:
    both = value if isinstance(value, list) else [value, value]
    if len(both) != 2:
        raise ValueError("a whole number from 1 on, or two of them [down, across]")
    return _count(both[0]), _count(both[1])


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "dense",
            "Units that read all of x: z = x @ W.T + b with W of shape (units, inputs), then the activation.",
            "dense(x, units, activation=None, name=None)",
            (Attribute("units", _count), Attribute("activation", _activation, None)),
            _dense,
        ),
        Layer(
            "conv",
            "A convolution: z = conv2d(x, W, b) with W of shape (channels, channels of x, height, width), then the "
            "activation.",
            "conv(x, channels, kernel, activation=None, stride=1, padding=0, name=None)",
            (
                Attribute("channels", _count),
                Attribute("kernel", _kernel),
                Attribute("activation", _activation, None),
                _CONV2D["stride"],
                _CONV2D["padding"],
            ),
            _conv,
        ),
        Layer(
            "mlp",
            "A dense layer for each of the units, layer_1, layer_2, ...; the last one is linear unless "
            "output_activation is given.",
            "mlp(x, units, activation=None, output_activation=None, name=None)",
            (
                Attribute("units", _counts),
                Attribute("activation", _activation, None),
                Attribute("output_activation", _activation, None),
            ),
            _mlp,
        ),
    )
}
"""Name -> layer."""
