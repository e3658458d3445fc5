"""What the registry says about an operation, as words: read by ``graphviz-nn ops`` and by the reference page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.arrays import Shape
from engine.learning.datasets import RECIPES
from engine.notation import formula_runs, plain
from engine.ops import Operation, Sample, Slot
from engine.ops.record import Attrs


@dataclass(frozen=True, slots=True)
class Message:
    """What an operand receives.

    Attributes:
        operand: Its name in the operation's formula.
        formulas: (formula in the model language, shapes that it holds for or an empty text), over the operands' names,
            ``out`` (the result) and ``g`` (its error signal).
        words: What happens, or why nothing does; may be empty.
        has_indices: Whether it can take indices.
    """

    operand: str
    formulas: tuple[tuple[str, str], ...]
    words: str
    has_indices: bool

    @property
    def short(self) -> str:
        """One phrase: the formula if there is one for all shapes, else the words."""
        general = [formula for formula, shapes in self.formulas if not shapes]
        return typeset(general[0]) if general else self.words or "0"


def typeset(formula: str) -> str:
    """A formula of the model language as Unicode text."""
    return plain(formula_runs(formula))


def messages(op: Operation) -> list[Message]:
    """The messages to all operands."""
    return [
        Message(slot.name, tuple(_formulas(op, i, slot)), slot.words, slot.indices is not None)
        for i, slot in enumerate(op.slots)
    ]


def _formulas(op: Operation, index: int, slot: Slot) -> Iterator[tuple[str, str]]:
    if isinstance(slot.formula, str):
        yield slot.formula, ""
        return
    seen = set()
    for sample in op.samples:
        attrs = _attributes(op, sample)
        if index < len(sample.shapes) and op.choices(index, sample.shapes, attrs) is None:
            found = slot.message_formula(sample.shapes, attrs)
            if found is not None and found not in seen:
                seen.add(found)
                yield found, _operands(sample)


def shape_examples(op: Operation) -> list[str]:
    """``(2, 3), (3) → (2)`` for every sample, in the order of the record."""
    found = [
        f"{_operands(sample)} → {shape_text(op.shape(sample.shapes, _attributes(op, sample)))}" for sample in op.samples
    ]
    return list(dict.fromkeys(found))


def shape_text(shape: Shape) -> str:
    """A shape as Python writes it, a scalar's in words."""
    return f"({', '.join(str(n) for n in shape)}{',' if len(shape) == 1 else ''})" if shape else "scalar"


def _operands(sample: Sample) -> str:
    written = "".join(f", {name}={attribute_text(value)}" for name, value in sample.attrs.items() if name != "key")
    key = f", {attribute_text(sample.attrs['key'])}" if "key" in sample.attrs else ""
    return ", ".join(shape_text(shape) for shape in sample.shapes) + written + key


def attribute_text(value: object) -> str:
    """An attribute's value as the language writes it."""
    if isinstance(value, slice):
        bounds = ["" if bound is None else str(bound) for bound in (value.start, value.stop, value.step)]
        return ":".join(bounds[: 2 if value.step is None else 3])
    if isinstance(value, tuple):
        return f"[{', '.join(attribute_text(v) for v in value)}]"
    return repr(value)


def attributes(op: Operation) -> list[str]:
    """``axis = None`` for every attribute; those without a default by their name alone."""
    return [a.name if a.required else f"{a.name} = {attribute_text(a.default)}" for a in op.attributes]


def cost(op: Operation) -> str:
    """What it costs, with an example."""
    if op.multiply_adds is None:
        return "none"
    sample = max(op.samples, key=lambda s: sum(map(len, s.shapes)))
    out = op.shape(sample.shapes, _attributes(op, sample))
    count = op.multiply_adds(sample.shapes, out)
    return f"one multiply-add a product forward, two backward: {count} and {2 * count} for {_operands(sample)}"


def asked(name: str) -> str:
    """How a built-in data set is asked for, with its defaults."""
    options = "".join(f", {option}={found.default!r}" for option, found in RECIPES[name].options.items())
    return f'dataset("{name}"{options})'


def _attributes(op: Operation, sample: Sample) -> Attrs:
    return {a.name: a.default for a in op.attributes if not a.required} | dict(sample.attrs)
