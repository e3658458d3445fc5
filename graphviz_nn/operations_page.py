"""The reference page of the operations, made from the registry: ``python -m graphviz_nn.operations_page``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from engine.language.initialisers import FORMS
from engine.language.layers import LAYERS
from engine.learning.datasets import BUILT_IN
from engine.ops import (
    Operation,
    arithmetic,
    dropout,
    elementwise,
    images,
    likelihoods,
    linear,
    lookup,
    losses,
    margins,
    normalisation,
    padding,
    reductions,
    regularisers,
    selection,
    shaping,
)
from graphviz_nn.reference import asked, attributes, cost, messages, shape_examples, typeset

PATH = Path(__file__).resolve().parents[1] / "docs" / "operations.md"

_HEAD = """\
# Operations

Made from the registry by `python -m graphviz_nn.operations_page`; `graphviz-nn ops NAME` prints the same about one.

In the messages `g` is the error signal of the result, and `out` the result itself: what an operand receives is the
derivative, multiplied by `g`. Where an operand was repeated to fit (a broadcast), its message is summed over the
repeats. Shapes are examples, operands before the arrow. What is not said to cost anything costs no multiply-adds.
"""

SECTIONS: dict[str, tuple[Operation, ...]] = {
    "Operators": arithmetic.OPERATIONS,
    "Element by element": (*elementwise.OPERATIONS, *selection.OPERATIONS),
    "Reductions": reductions.OPERATIONS,
    "Shape": (*shaping.OPERATIONS, *padding.OPERATIONS),
    "Linear algebra and networks": (
        *linear.OPERATIONS,
        *images.OPERATIONS,
        *lookup.OPERATIONS,
        *normalisation.OPERATIONS,
        *dropout.OPERATIONS,
    ),
    "Losses": (*losses.OPERATIONS, *likelihoods.OPERATIONS, *margins.OPERATIONS),
    "Regularisers": regularisers.OPERATIONS,
}
"""Title -> operations, as the language groups them."""


def page() -> str:
    """The whole page, Markdown."""
    parts = [_HEAD]
    for title, operations in SECTIONS.items():
        parts.append(f"\n## {title}\n")
        parts += ["\n".join(_entry(op)) for op in operations]
    parts += [_layers(), _initialisers(), _datasets()]
    return "".join(parts)


def _entry(op: Operation) -> Iterator[str]:
    yield f"\n### {op.name}\n\n{op.doc}\n"
    yield f"- Formula: {_both(op.formula)}"
    if op.aliases:
        yield f"- Also called: {', '.join(f'`{alias}`' for alias in op.aliases)}"
    if op.attributes:
        yield f"- Arguments: {', '.join(f'`{text}`' for text in attributes(op))}"
    if op.optional:
        yield f"- May be left out: {', '.join(f'`{name}`' for name in op.slot_names[-op.optional :])}"
    for message in messages(op):
        spelled = [f"{_both(formula)}{f' for {shapes}' if shapes else ''}" for formula, shapes in message.formulas]
        words = [message.words] if message.words and not (spelled and not message.formulas[0][1]) else []
        yield f"- Message to `{message.operand}`: {'; '.join([*words, *spelled]) or '0'}"
        if message.has_indices:
            yield f"- `{message.operand}` can be indices: whole numbers from 0 on"
    if op.samples:
        yield f"- Shapes: {'; '.join(shape_examples(op))}"
    if op.multiply_adds is not None:
        yield f"- Cost: {cost(op)}"
    if op.convention:
        yield f"- Convention: {op.convention}"
    yield ""


def _both(formula: str) -> str:
    """Typeset, and as one writes it where that looks different."""
    shown = typeset(formula)
    escaped = shown.replace("*", r"\*").replace("_", r"\_").replace("<", r"\<").replace("[", r"\[")
    return f"`{formula}`" if shown == formula else f"{escaped} (`{formula}`)"


def _layers() -> str:
    """The layers of one call, and what is said of parameters."""
    lines = [f"- `{layer.formula}`: {layer.doc}" for layer in LAYERS.values()]
    constraint = (
        "`max_norm(W, c)` on a line of its own: after each update of a training no row of `W` is longer than `c`"
    )
    return (
        "\n## Layers\n\nA layer declares its own parameters, inside a group of its own.\n\n"
        + "\n".join(lines)
        + f"\n\n## Constraints\n\n{constraint}.\n"
    )


def _initialisers() -> str:
    lines = [f"- `{form}`: {words}" for form, words in FORMS.values()]
    return "\n## Initialisers\n\nFor leaves only; the same numbers at every opening.\n\n" + "\n".join(lines) + "\n"


def _datasets() -> str:
    lines = [f"- `{asked(name)}`" for name in BUILT_IN]
    return (
        "\n## Data sets\n\n`x, t = dataset(name, ...)` with what stands here as defaults, "
        "or a `.csv` or `.npz` file beside the model.\n\n" + "\n".join(lines) + "\n"
    )


def main() -> int:
    """Write the page.

    Returns:
        The exit status.
    """
    PATH.write_text(page(), encoding="utf-8")
    print(f"wrote {PATH.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
