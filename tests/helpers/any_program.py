"""Programs of any operations on any numbers: zeros, huge and tiny ones, infinities, empty arrays; most are nonsense."""

from __future__ import annotations

import random

from engine.errors import GraphError
from engine.language import parse
from engine.model import Model
from engine.ops import REGISTRY

KINDS = ("param", "input", "param", "const", "target")
LEAVES = (
    *("0.0", "1.0", "-2.0", "1e-200", "1e200", "700", "inf", "-1e308", "1"),
    *("[1.0, 0.0, -1.0]", "[2.0]", "[0, 1]", "[[1.0, -1.0], [0.0, 3.0]]", "[[0.0]]"),
    *("zeros(2, 2)", "zeros(0)", "ones(3)", "randn(3, 2, seed=1)", "randn(2, 3, seed=4)", "randn(1, 1, 4, 4, seed=2)"),
)
POWERS = ("2", "0.5", "-1", "3")


def any_program(seed: int) -> Model | None:
    """A program, or None where nothing that was tried can be read."""
    rng = random.Random(seed)
    lines, names = [], []
    for i in range(rng.randint(1, 4)):
        lines.append(f"v{i}: {rng.choice(KINDS)} = {rng.choice(LEAVES)}")
        names.append(f"v{i}")
    leaves = len(names)
    for i in range(rng.randint(1, 6)):
        line = f"u{i} = {_expression(rng, names)}"
        if _read([*lines, line]) is not None:
            lines.append(line)
            names.append(f"u{i}")
    return _read([*lines, "L: loss = " + " + ".join(f"sum({name})" for name in names[leaves:][-2:] or names[:1])])


def _expression(rng: random.Random, names: list[str]) -> str:
    def name() -> str:
        return rng.choice(names)

    call = f"{rng.choice(sorted(REGISTRY))}({', '.join(name() for _ in range(rng.choice((1, 1, 2, 2, 3))))})"
    others = (f"{name()} {rng.choice('+-*/@')} {name()}", f"{name()}**{rng.choice(POWERS)}", f"{name()}[0]")
    return rng.choice((call, call, call, *others, f"{name()}.T", f"{name()} > {name()}"))


def _read(lines: list[str]) -> Model | None:
    try:
        return parse("\n".join(lines))
    except GraphError:
        return None
