"""The messages of an operation as its reference shows them, for operands of its own samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.arrays import Shape
from engine.derivation.expression import Copies, Name
from engine.derivation.rules import read, with_attributes
from engine.derivation.writing import text_of
from engine.notation.formulas import formula_runs
from engine.notation.formulas import plain as plain_of
from engine.notation.latex import formula_latex
from engine.notation.numbers import format_shape
from engine.ops import Operation, Sample


@dataclass(frozen=True, slots=True)
class OperationMessage:
    """What an operation sends through one slot.

    Attributes:
        operand: The name of the slot.
        source: The message in the model language, over the operands' names and ``g``, the error signal of the result;
            None where it cannot be spelled.
        words: What happens, in words.
        shapes: Name -> shape, of the operands and ``g``.
        copied: Whether every element of the operand receives the same along some axis, written once.
        depends: Whether the formula is another one for operands of other shapes.
    """

    operand: str
    source: str | None
    words: str
    shapes: Mapping[str, Shape]
    copied: bool = False
    depends: bool = False

    def plain(self) -> str:
        """One line of Unicode text; the words where there is no formula."""
        if self.source is None:
            return self.words or "0"
        shown = plain_of(formula_runs(self.source, shapes=self.shapes))
        return f"{shown} for every element" if self.copied else shown

    def latex(self) -> str:
        r"""The message in LaTeX, without dollar signs; the words as ``\text{…}`` where there is no formula."""
        if self.source is None:
            return f"\\text{{{self.words or '0'}}}"
        shown = formula_latex(self.source, shapes=self.shapes)
        return f"{shown}\\quad\\text{{for every element}}" if self.copied else shown

    @property
    def example(self) -> str:
        """The shapes that a formula that depends on them is shown for: ``x 2×3, y 3×4``."""
        operands = ((name, shape) for name, shape in self.shapes.items() if name != "g")
        return ", ".join(f"{name} {format_shape(shape)}" for name, shape in operands)


def messages_of(op: Operation, sample: Sample | None = None) -> tuple[OperationMessage, ...]:
    """The messages through the slots of an operation.

    Args:
        op: The operation.
        sample: Operands' shapes and attributes; by default one of the operation's own, with as many operands as it
            takes, of arrays rather than scalars, and with a formula for as many slots as possible.
    """
    if sample is not None:
        return _at(op, sample)
    most = max((len(s.shapes) for s in op.samples), default=0)
    candidates = [s for s in op.samples if len(s.shapes) == most or op.variadic]
    candidates.sort(key=lambda s: not any(s.shapes))
    return max((_at(op, s) for s in candidates), key=lambda m: sum(one.source is not None for one in m), default=())


def _at(op: Operation, sample: Sample) -> tuple[OperationMessage, ...]:
    attrs: dict[str, Any] = {a.name: a.default for a in op.attributes if not a.required} | dict(sample.attrs)
    shapes = list(sample.shapes)
    names = dict(zip(op.slot_names, shapes, strict=False))
    result = op.shape(shapes, attrs)
    messages = []
    for index, slot in enumerate(op.slots[: len(shapes)]):
        carries = slot.differentiable and op.choices(index, shapes, attrs) is None
        formula = slot.message_formula(shapes, attrs, index) if carries else None
        known = names | {slot.name: shapes[index], "g": result}
        depends = callable(slot.formula) or slot.formula_at is not None
        source, copied = formula, False
        if formula is not None and depends:
            trees = {name: Name(name, shape) for name, shape in known.items()}
            tree = read(with_attributes(formula, attrs), known, trees.__getitem__)
            source, copied = text_of(tree), isinstance(tree, Copies)
        messages.append(OperationMessage(slot.name, source, slot.words, known, copied, depends))
    return tuple(messages)
