"""Random programs over single numbers, as text, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.oracle.programs import NUMBERS

UNARY = (
    "sin",
    "cos",
    "tan",
    "tanh",
    "sigmoid",
    "relu",
    "softplus",
    "abs",
    "leaky_relu",
    "exp",
    "log",
    "sqrt",
    "step",
    "silu",
    "elu",
    "sign",
)
LEVELLED = (
    *("-{}", "{}**2", "{}**3", "{}**0.5", "2**2 * {}", "{} + {}", "{} + {} + {}", "{} - {}", "{} * {}", "{} / {}"),
    *("({} < {})", "({} == {})", "({} >= {})", "{}", "1.5", "leaky_relu({}, slope=0.25)"),
)
STRAIGHT = ("maximum({}, {})", "minimum({}, {})", "erf({})", "gelu({})")


@st.composite
def scalar_programs(draw, *, forms=LEVELLED):
    """Leaves, statements with fan-out and rebound names, and a loss."""
    names = ["a", "b", "c"]
    lines = [f"{n}: {draw(st.sampled_from(('param', 'input', 'const')))} = {draw(NUMBERS)!r}" for n in names]
    for i in range(draw(st.integers(1, 14))):
        form = draw(st.one_of(st.sampled_from(forms), st.sampled_from(UNARY).map(lambda f: f"{f}({{}})")))
        parts = [draw(st.sampled_from(names)) for _ in range(form.count("{}"))]
        name = draw(st.sampled_from((f"v{i}", f"v{i}", "h")))
        lines.append(f"{name} = {form.format(*parts)}")
        if name not in names:
            names.append(name)
    lines.append("L: loss = " + " + ".join(draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))) + " + 0")
    return "\n".join(lines)
