"""What a faster kernel is: how an operation is laid out on a tape, and what it is as straight-line code.

A kernel writes no numbers itself. It is asked once, when a pass is compiled, for the instructions that will write them
again and again into the same arrays. Each kernel equals the operation's pure rule wherever its *watched* numbers are
finite; where they are not, the pass is done again by the pure rules (which keep 0 · inf from becoming NaN).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.arrays import Array, Shape

Instruction = tuple[Callable[..., object], tuple[Any, ...]]
"""A function and its arguments; among them the array that it writes."""
Part = tuple[Any, ...]
"""What some instructions are for: a word, and what it is about."""
Place = Callable[[], Array]
"""Gives the array that a message is to be written to; a message that is another array already never asks for it."""


def constant(number: float) -> Array:
    """A number as a read-only array: operations take it faster than a Python number."""
    array = np.asarray(number, dtype=np.float64)
    array.flags.writeable = False
    return array


ZERO, HALF, ONE, TWO = constant(0.0), constant(0.5), constant(1.0), constant(2.0)


class Instructions:
    """A list of instructions while it is written.

    Attributes:
        steps: The instructions.
        watched: The arrays that must be finite.
        parts: Where each part begins: what it is for, how many instructions, and how many watched arrays, are before.
        turn: How many parts belong to the forward pass.
    """

    def __init__(self) -> None:
        self.steps: list[Instruction] = []
        self.watched: list[Array] = []
        self.parts: list[tuple[Part, int, int]] = []
        self.turn = 0
        self._scratch: dict[tuple[Shape, str], Array] = {}

    def begin(self, *part: object) -> None:
        """The instructions from here on are one part: run together, or not at all."""
        self.parts.append((part, len(self.steps), len(self.watched)))

    def turn_back(self) -> None:
        """The parts from here on belong to the backward pass."""
        self.turn = len(self.parts)

    def emit(self, function: Callable[..., object], *arguments: object) -> None:
        """Add an instruction."""
        self.steps.append((function, arguments))

    def scratch(self, shape: Shape, dtype: str = "float64") -> Array:
        """Working memory that the next kernel may overwrite."""
        key = (shape, dtype)
        if key not in self._scratch:
            self._scratch[key] = np.zeros(shape, dtype)
        return self._scratch[key]

    def watch(self, array: Array) -> None:
        """The kernels are exact only while this array is finite."""
        self.watched.append(array)


Run = Callable[[Instructions, Sequence[Array], Array, Mapping[str, Any]], None]
"""(instructions, operands, result, attributes): adds what writes the result."""
SlopeRun = Callable[[Instructions, Array, Array, Array, Mapping[str, Any]], None]
"""(instructions, first operand, result, slope, attributes): adds what writes the slope."""

Mend = Callable[[Sequence[tuple[Array, Array]], Array], None]
"""((first operand, its slope) for each node, all of their slopes in one array): mends what has lost its digits."""


@dataclass(frozen=True, slots=True)
class Factor:
    """The number that an elementwise operation multiplies its error signal with.

    Attributes:
        kind: ``one``, ``minus``, ``operand`` (another operand's value), ``result``, or ``slope`` (computed).
        operand: Which operand.
        text: A slope in Python, over ``{0}``, ``{1}`` and ``{out}``.
        run: A slope's instructions.
        of_operand: Whether these instructions read the operand (else the result only).
        mend: Looks at the finished slopes, of many nodes at once, and mends those that rounding has spoilt.
    """

    kind: str
    operand: int = 0
    text: str = ""
    run: SlopeRun | None = None
    of_operand: bool = True
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class Elementwise:
    """An operation that treats every element alike: on a tape, by levels, or as straight-line code over floats.

    Attributes:
        text: The result in Python, over ``{0}``, ``{1}`` and the attributes' names.
        run: Its instructions; None where numpy has no function for it.
        factors: For each operand its factor, None where the message is 0 by definition.
        watched: Whether slopes must be finite for the kernel to equal the pure rule.
        watch_text: The same for straight-line code, over the operands, ``{out}``, or ``{d}`` for every slope.
    """

    text: str
    run: Run | None
    factors: tuple[Factor | None, ...]
    watched: bool = False
    watch_text: str = ""


@dataclass(slots=True)
class Site:
    """One node while it is laid out on a tape.

    Attributes:
        to: Where instructions go.
        inputs: The operands' arrays, literals included.
        attrs: The operation's attributes.
        shape: The result's shape.
        allocate: Makes the result's array.
        out: The result, once it is there.
        kept: What the forward instructions leave for the messages.
    """

    to: Instructions
    inputs: list[Array]
    attrs: Mapping[str, Any]
    shape: Shape
    allocate: Callable[[], Array]
    out: Array = field(default_factory=lambda: ZERO)
    kept: dict[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kernel:
    """How an operation that is not elementwise is laid out on a tape.

    Attributes:
        fits: Whether it can do this node; otherwise the pure rule stands on the tape.
        forward: Adds what writes the result, and gives it: ``site.allocate()``, or a view of an operand.
        message: (site, slot, error signal, place) -> the message in the operand's shape: ``place()``, or the error
            signal itself, or a view of it.
        linear: Whether messages depend on the error signal only, not on any value.
    """

    fits: Callable[[Site], bool]
    forward: Callable[[Site], Array]
    message: Callable[[Site, int, Array, Place], Array]
    linear: bool = False


def always(site: Site) -> bool:  # noqa: ARG001 - the signature of `fits`
    """For kernels that can do every node."""
    return True


def flat(array: Array) -> Array | None:
    """The array as a vector that shares its memory, if that is possible."""
    return array.reshape(-1) if array.flags.c_contiguous else None


def sum_into(to: Instructions, source: Array, target: Array) -> None:
    """Add what writes ``source`` into ``target``, summed over the axes along which the target was repeated."""
    if source.shape == target.shape:
        to.emit(np.copyto, target, source)
    elif source.ndim == 2 and target.shape == source.shape[1:] and source.flags.c_contiguous:
        to.emit(np.dot, np.ones(source.shape[0]), source, target)  # a product is quicker than a reduction
    else:
        extra = source.ndim - target.ndim
        kept = target.reshape((1,) * extra + target.shape)
        axes = tuple(i for i, n in enumerate(kept.shape) if n == 1 and (i < extra or source.shape[i] != 1))
        to.emit(np.add.reduce, source, axes, None, kept, True)
