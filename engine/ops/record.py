"""What an operation is: one frozen record that every other room reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.arrays import Array, Shape
from engine.ops.hazards import Hazard

Attrs = Mapping[str, Any]
Forward = Callable[[Sequence[Array], Attrs], Array]
"""(inputs, attributes) -> result; pure."""
Rule = Callable[[Array, Array, Sequence[Array], Attrs], Array]
"""(error signal of the result, result, inputs, attributes) -> the message to an input, broadcasts not yet undone."""
ShapeRule = Callable[[Sequence[Shape], Attrs], Shape]
"""(input shapes, attributes) -> result shape; raises :class:`engine.errors.ShapeError`, or
:class:`engine.errors.ValueNotAllowedError` for attributes that contradict each other."""
FormulaRule = Callable[[Sequence[Shape], Attrs], str | None]
IndexRule = Callable[[Sequence[Shape], Attrs], int | None]
"""(input shapes, attributes) -> how many things an index chooses from; None where the slot takes numbers after all."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One input of an operation, with the rule of the message that is sent back through it.

    Attributes:
        name: The operand's name in the operation's formulas.
        rule: The derivative rule, or None where the derivative is 0 by definition or does not exist.
        formula: The message in the model language, over the operands' names, ``out`` (the result) and ``g`` (its error
            signal); a function of the shapes where it depends on them; None where the language cannot spell it.
        words: What happens, in words: the reason without a rule, the description without a formula.
        rule_at: In place of ``rule`` for the repeated slot of a variadic operation: operand's index -> rule.
        formula_at: In place of ``formula`` for the repeated slot of a variadic operation: operand's index -> formula.
        indices: For a slot that takes indices (whole numbers from 0 on: classes, rows of a table), how many there are
            to choose from. No message goes through it. None for a slot of numbers.
    """

    name: str
    rule: Rule | None = None
    formula: str | FormulaRule | None = None
    words: str = ""
    rule_at: Callable[[int], Rule] | None = None
    formula_at: Callable[[int], FormulaRule] | None = None
    indices: IndexRule | None = None

    @property
    def differentiable(self) -> bool:
        """Whether messages through this slot can be anything else than 0."""
        return self.rule is not None or self.rule_at is not None

    def message_formula(self, shapes: Sequence[Shape], attrs: Attrs, index: int = 0) -> str | None:
        """The message in the model language for operands of these shapes, or None.

        Args:
            shapes: The operands' shapes.
            attrs: The operation's attributes.
            index: Which operand it goes to; matters for the repeated slot of a variadic operation only.
        """
        if self.formula_at is not None:
            return self.formula_at(index)(shapes, attrs)
        return self.formula(shapes, attrs) if callable(self.formula) else self.formula


_REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A constant argument of an operation, such as ``axis=0``.

    Attributes:
        name: The keyword.
        parse: Turns the written constant into the attribute; raises ValueError with a sentence that says what it takes.
        default: The value where nothing is written; without one, the attribute must be given.
    """

    name: str
    parse: Callable[[Any], Any]
    default: Any = _REQUIRED

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is _REQUIRED


@dataclass(frozen=True, slots=True)
class Sample:
    """Arguments to test an operation with.

    Attributes:
        shapes: One shape an operand.
        attrs: Attributes, the defaults left out.
        low: Lower end of the operands' uniform distribution.
        high: Its upper end.
        indices: Slot -> count, for operands that are indices: whole numbers below the count.
    """

    shapes: tuple[Shape, ...]
    attrs: Attrs = field(default_factory=dict)
    low: float = -2.0
    high: float = 2.0
    indices: Mapping[int, int] = field(default_factory=dict)

    def operands(self, seed: int = 0) -> list[Array]:
        """Random operands, the same for the same seed."""
        rng = np.random.default_rng(seed)
        return [
            np.asarray(rng.integers(self.indices[slot], size=shape), dtype=np.float64)
            if slot in self.indices
            else np.asarray(rng.uniform(self.low, self.high, shape))
            for slot, shape in enumerate(self.shapes)
        ]


RUNNING = "running"
"""The attribute that an operation has in evaluation only: its running statistics, or None as long as it has none."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an operation has learnt about its operand in training.

    Attributes:
        mean: Of each feature.
        variance: Of each feature, the unbiased estimate.
    """

    mean: Array
    variance: Array

    def same_as(self, other: Statistics) -> bool:
        """Whether they are the same numbers."""
        return np.array_equal(self.mean, other.mean) and np.array_equal(self.variance, other.variance)


@dataclass(frozen=True, slots=True)
class Modes:
    """How an operation works otherwise in training than in evaluation, where it has the attribute ``RUNNING``.

    Attributes:
        measured: The statistics of one batch, from (inputs, attributes); None where it is too small to tell.
        features: The shape of those statistics, from (input shapes).
        drawn: The attributes of another random draw, from (attributes, its numbers).
    """

    measured: Callable[[Sequence[Array], Attrs], Statistics | None] | None = None
    features: Callable[[Sequence[Shape]], Shape] | None = None
    drawn: Callable[[Attrs, Sequence[int]], Attrs] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """Everything the program knows about one operation.

    Attributes:
        name: Its name in the model language and in files.
        doc: One line of documentation.
        slots: Its inputs. In a variadic operation the last one stands for any number of further ones.
        forward: Computes the result from its inputs.
        shape: Computes the result's shape from its inputs' shapes.
        formula: The result in the model language over the slots' names.
        symbol: What stands in its round node on the canvas.
        aliases: Other names the language accepts.
        attributes: Constant arguments.
        variadic: Whether the last slot may repeat.
        optional: How many of the last slots may be left out (a bias, say); the operands then are fewer than the slots.
        multiply_adds: Products of the first two operands for one forward pass, from all operands' shapes (None: none).
        branch: Which smooth branch each element takes; where it changes between two points, there is a kink between
            them. None for operations that are smooth wherever they are defined.
        convention: What the program takes for the derivative where there is none.
        samples: Arguments to test with.
        callable: Whether the language can call it by name (operators cannot).
        modes: For an operation that works otherwise in training than in evaluation.
        is_declared: Whether a program declared it: its functions are a person's own.
        hazards: How it makes NaN or infinity of numbers, other than by overflow; the first one that applies is told.
        saturates: Whether its derivative goes to 0 where its operand is far from 0 on both sides: a unit that uses it
            can be saturated.
        flat: What people call it where its derivative is exactly 0: ``dead ReLU``.
    """

    name: str
    doc: str
    slots: tuple[Slot, ...]
    forward: Forward
    shape: ShapeRule
    formula: str
    symbol: str
    aliases: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    variadic: bool = False
    optional: int = 0
    multiply_adds: Callable[[Sequence[Shape], Shape], int] | None = None
    branch: Callable[[Sequence[Array], Attrs], Array] | None = None
    convention: str = ""
    samples: tuple[Sample, ...] = ()
    callable: bool = True
    modes: Modes | None = None
    is_declared: bool = False
    hazards: tuple[Hazard, ...] = ()
    saturates: bool = False
    flat: str = ""

    def slot(self, index: int) -> Slot:
        """The slot of the operand at ``index``, also of a variadic operation."""
        return self.slots[min(index, len(self.slots) - 1)]

    def rule(self, index: int) -> Rule | None:
        """The derivative rule of the operand at ``index``, or None where its messages are 0 by definition."""
        slot = self.slot(index)
        return slot.rule_at(index) if slot.rule_at is not None else slot.rule

    @property
    def takes_indices(self) -> bool:
        """Whether any of its slots can take indices."""
        return any(slot.indices is not None for slot in self.slots)

    def choices(self, index: int, shapes: Sequence[Shape], attrs: Attrs) -> int | None:
        """How many things the operand at ``index`` chooses from, or None where it is no index but numbers."""
        rule = self.slot(index).indices
        return None if rule is None else rule(shapes, attrs)

    def formula_of(self, operands: int) -> str:
        """The formula over as many of its slots as have an operand."""
        if self.variadic and self.callable:
            listed = ", ".join(self.operand_names(operands))
            return self.formula.replace(f"({self.slots[0].name}", f"({listed}", 1)
        if not self.optional or operands >= len(self.slots):
            return self.formula
        return f"{self.name}({', '.join(self.slot_names[:operands])})"

    def operand_names(self, operands: int) -> tuple[str, ...]:
        """The names of so many operands in the formula; those of a variadic operation have a number each."""
        if self.variadic:
            return tuple(f"{self.slots[0].name}_{i}" for i in range(operands))
        return self.slot_names[:operands]

    @property
    def slot_names(self) -> tuple[str, ...]:
        """The operands' names in the formulas."""
        return tuple(slot.name for slot in self.slots)

    @property
    def differentiable(self) -> bool:
        """Whether any input can receive a message other than 0."""
        return any(slot.differentiable for slot in self.slots)
