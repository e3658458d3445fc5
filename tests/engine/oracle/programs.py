"""Random small programs of the model language, as text, for hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engine.arrays import Array
from engine.execution.passes import operands
from engine.execution.trace import Trace
from tests.helpers.generated import some

Shape = tuple[int, ...]
N, M = 3, 2
SCALAR: Shape = ()
VECTOR: Shape = (N,)
MATRIX: Shape = (M, N)
SHAPES = (SCALAR, VECTOR, (M,), MATRIX)

# Multiples of a quarter: ties, zeros and kinks do occur, and sums of such numbers are exact in any order.
NUMBERS = st.integers(-8, 8).map(lambda n: n / 4)
REBOUND = ("a", "b", "h", "k", "x", "v", "W")  # never s, so that a scalar is always in sight
UNARY = ("sin", "cos", "tanh", "sigmoid", "relu", "softplus", "silu", "gelu", "erf", "abs", "elu", "leaky_relu")
PATTERNS = (
    "-{}",
    "{}**2",
    "{}**3",
    "exp(tanh({}))",
    "log(1 + {}**2)",
    "sqrt(1 + {}**2)",
    "clip({}, -1, 0.5)",
    "2 / (1 + {}**2)",
)
BINARY = (
    *("{} + {}", "{} - {}", "{} * {}", "{} * {}", "{} / (1 + {}**2)", "maximum({}, {})", "minimum({}, {})"),
    *("where({} > 0, {}, 1.5)", "(1 + {}**2)**tanh({})", "({} < {}) + 0.5"),
)
AXIS_REDUCTIONS = ("sum", "mean", "max", "norm", "var")
REDUCTIONS = ("sum", "mean", "max", "min", "norm", "var", "prod", "l2", "l1", "logsumexp")


@dataclass
class Program:
    """A program while it is written.

    Attributes:
        lines: Its lines so far.
        shapes: The names in sight and their shapes.
        indent: How far the next line is indented.
    """

    lines: list[str] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    indent: str = ""

    def write(self, name: str, shape: Shape, line: str) -> None:
        """Add a line that binds a name."""
        self.lines.append(self.indent + line)
        self.shapes[name] = shape

    def names(self, shape: Shape) -> list[str]:
        """The names of one shape."""
        return [name for name, own in self.shapes.items() if own == shape]


def literal(draw: st.DrawFn, shape: Shape) -> str:
    """A number, or a list of numbers of this shape."""
    if not shape:
        return repr(draw(NUMBERS))
    return "[" + ", ".join(literal(draw, shape[1:]) for _ in range(shape[0])) + "]"


def expression(draw: st.DrawFn, program: Program, shape: Shape, depth: int) -> str:
    """An expression of this shape over the names in sight."""
    names = program.names(shape)
    if depth == 0 or (names and draw(st.integers(0, 5)) == 0):
        return draw(st.sampled_from(names)) if names else f"({literal(draw, shape)} * s)"

    def part(wanted: Shape) -> str:
        return expression(draw, program, wanted, depth - 1)

    kind = draw(st.integers(0, 4))
    if kind == 0:
        return f"{draw(st.sampled_from(UNARY))}({part(shape)})"
    if kind == 1:
        return f"({draw(st.sampled_from(PATTERNS)).format(f'({part(shape)})')})"
    if kind == 2:
        other = draw(st.sampled_from((shape, SCALAR, *([VECTOR] if shape == MATRIX else []))))
        sides = [f"({part(shape)})", f"({part(other)})"]
        if draw(st.booleans()):
            sides.reverse()
        return f"({draw(st.sampled_from(BINARY)).format(*sides)})"
    if kind == 3:
        return special(draw, shape, part)
    return f"{part(shape)} * {literal(draw, ())}"


def special(draw: st.DrawFn, shape: Shape, part: Callable[[Shape], str]) -> str:
    """What only this shape has: reductions, products of vectors and matrices, indices, joins."""
    if shape == SCALAR:
        some = draw(st.sampled_from((VECTOR, (M,))))
        choices = [
            lambda: f"{draw(st.sampled_from(REDUCTIONS))}({part(some)})",
            lambda: f"sum({part(MATRIX)})",
            lambda: f"({part(some)}) @ ({part(some)})",
            lambda: f"dot({part(some)}, {part(some)})",
            lambda: f"({part(some)})[{draw(st.integers(-M, M - 1))}]",
            lambda: f"squared_error({part(some)}, {part(some)})",
            lambda: f"mse({part(MATRIX)}, {part(MATRIX)})",
        ]
    elif shape == MATRIX:
        choices = [
            lambda: f"outer({part((M,))}, {part(VECTOR)})",
            lambda: f"softmax({part(MATRIX)})",
            lambda: f"({part(MATRIX)}) @ ({part(MATRIX)}).T @ ({part(MATRIX)})",
            lambda: f"reshape({part(MATRIX)}, {N}, {M}).T",
            lambda: f"concat([{part(MATRIX)}, expand({part(VECTOR)})])[1:]",
        ]
    else:
        axis = 1 if shape == (M,) else 0
        choices = [
            lambda: f"{draw(st.sampled_from(('softmax', 'log_softmax')))}({part(shape)})",
            lambda: f"({part(shape)})[::-1]",
            lambda: f"{draw(st.sampled_from(AXIS_REDUCTIONS))}({part(MATRIX)}, axis={axis})",
            lambda: "stack([" + ", ".join(part(SCALAR) for _ in range(shape[0])) + "])",
            lambda: f"({part(MATRIX)}) @ ({part(VECTOR)})" if axis else f"({part((M,))}) @ ({part(MATRIX)})",
        ]
    return draw(st.sampled_from(choices))()


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A program with a loss: leaves, statements with names bound again, layers (nested ones too), fan-out."""
    program = Program()
    leaves = [("s", SCALAR), ("k", SCALAR), ("x", VECTOR), ("v", (M,)), ("W", MATRIX)]
    for name, shape in leaves:
        kind = draw(st.sampled_from(("param", "input", "const")))
        program.write(name, shape, f"{name}: {kind} = {literal(draw, shape)}")
    for _ in range(draw(st.integers(1, 7))):
        move = draw(st.integers(0, 3))
        if move == 0 and len(program.indent) < 8:
            program.lines.append(f'{program.indent}with layer("{draw(st.sampled_from("AB"))}"):')
            program.indent += "    "
        elif move == 1 and program.indent and not program.lines[-1].endswith(":"):
            program.indent = program.indent[4:]
        shape = draw(st.sampled_from(SHAPES))
        name = draw(st.sampled_from(REBOUND))
        program.write(name, shape, f"{name} = {expression(draw, program, shape, 2)}")
    if draw(st.booleans()):
        program.indent = ""
    terms = [f"{name}" if not shape else f"sum({name})" for name, shape in list(program.shapes.items())[-3:]]
    loss = " + ".join([*terms, expression(draw, program, SCALAR, 2)])
    program.write("L", SCALAR, f"L: loss = {loss}")
    return "\n".join(program.lines) + "\n"


@st.composite
def unrolled_programs(draw: st.DrawFn) -> str:
    """A program of loops, macros, comprehensions and layers: names bound again, fan-out, groups in groups."""
    program = Program()
    for name, shape in (("s", SCALAR), ("x", VECTOR), ("v", (M,)), ("W", MATRIX)):
        program.write(name, shape, f"{name}: param = {literal(draw, shape)}")
    macros = [draw(_macro(f"f{i}", i)) for i in range(draw(st.integers(1, 3)))]
    program.lines = [*"\n".join(macros).splitlines(), *program.lines]
    for _ in range(draw(st.integers(1, 4))):
        name, shape = draw(st.sampled_from((("h", VECTOR), ("x", VECTOR), ("k", SCALAR), ("a", (M,)))))
        draw(_block(program, name, shape, len(macros)))
    terms = [f"{name}" if not shape else f"sum({name})" for name, shape in list(program.shapes.items())[-4:]]
    program.write("L", SCALAR, f"L: loss = {' + '.join(terms)} + {expression(draw, program, SCALAR, 1)}")
    return "\n".join(program.lines) + "\n"


@st.composite
def _macro(draw: st.DrawFn, name: str, earlier: int) -> str:
    """A macro of two arrays of one shape that gives a third one."""
    body = Program(shapes={"p": VECTOR, "q": VECTOR}, indent="    ")
    for _ in range(draw(st.integers(0, 2))):
        bound = draw(st.sampled_from("pr"))
        right = draw(st.sampled_from(("tanh({})", "{} * q", "p - {}", "sin({}) + n * q")))
        body.write(bound, VECTOR, f"{bound} = {right.format(draw(st.sampled_from(sorted(body.shapes))))}")
    if earlier and draw(st.booleans()):
        body.write("r", VECTOR, f"r = f{draw(st.integers(0, earlier - 1))}(p * q, {draw(st.sampled_from('pq'))}, n)")
    if draw(st.booleans()):
        body.lines += ["    for j in range(n):", f"        p = {draw(st.sampled_from(('cos(p)', 'p + j*q', 'p*q')))}"]
    result = draw(st.sampled_from((*sorted(body.shapes), "p * q", "tanh(q) + n")))
    return "\n".join([f"def {name}(p, q, n=1):", *body.lines, f"    return {result}"])


@st.composite
def _block(draw: st.DrawFn, program: Program, name: str, shape: Shape, macros: int) -> None:
    """A statement, or several of them in a loop."""
    call = f"f{draw(st.integers(0, macros - 1))}"
    vector = draw(st.sampled_from(program.names(VECTOR)))
    scalar = draw(st.sampled_from(program.names(SCALAR)))
    forms = {
        SCALAR: (
            f"sum({vector}[i] * W[i - i, i] for i in range({N}))",
            f"max(W[i, j] * {scalar} for i in range({M}) for j in range(i + 1))",
            f"mean(tanh({vector}[i]) * i for i in [0, 2])",
            f"sum({call}({vector}, x, 2)) * {scalar}",
            f"sum(dot({call}({vector}, W[i]), x) for i in range({M}))",
        ),
        VECTOR: (
            f"{call}({vector}, x)",
            f"{call}({vector} + {scalar}, q=W[1], n=2)",
            f"{call}(p={vector}, q={call}(x, {vector}))",
            f"sum(W[i] * {vector} for i in range({M}))",
            f"prod(tanh({vector}) + i for i in range(1, 3))",
            f"stack([{vector}[i] * {vector}[i - 1] for i in range({N})])",
            f"mlp({vector}, [4, {N}], tanh)",
        ),
        (M,): (
            f"dense({vector}, {M}, {draw(st.sampled_from(('tanh', 'sigmoid', 'softplus')))})",
            f"stack([sum({vector} * W[i]) for i in range({M})])",
            f"concat([{call}(W[i], {vector})[0:1] for i in range({M})])",
        ),
    }
    line = f"{name} = {draw(st.sampled_from(forms[shape]))}"
    kind = draw(st.integers(0, 2))
    if kind == 0:
        program.write(name, shape, line)
    elif kind == 1:
        program.write(name, shape, f"for k_{len(program.lines)} in range({draw(st.integers(1, 3))}):\n    {line}")
    else:
        again = f"for c in [0.5, 2]:\n    with layer('{draw(st.sampled_from('AB'))}'):\n        {line} * c"
        program.write(name, shape, again)


LARGEST = 1e6
examples = settings(
    max_examples=some(120),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
"""How many programs a test tries; the same ones every time."""


def tame(trace: Trace) -> bool:
    """Whether no number is huge, and no operation sits so close to a kink that rounding decides on which side."""
    arrays = [*trace.values, *(g for g in trace.grads if g is not None), *trace.messages.values()]
    if not all(np.isfinite(a).all() and (np.abs(a) < LARGEST).all() for a in arrays):
        return False
    for node in trace.graph.nodes:
        if node.op is not None and node.op.branch is not None:
            xs = operands(node, trace.values)
            here = node.op.branch(xs, node.attrs)
            moved = [[x * (1 + side * 1e-12) + side * 1e-12 if np.size(x) else x for x in xs] for side in (1, -1)]
            for other in moved:
                there = node.op.branch(other, node.attrs)
                if not np.array_equal(here, there) and not _exact(xs):
                    return False
    return True


def _exact(xs: list[Array]) -> bool:
    """Whether all numbers are multiples of 1/1024, as sums and products of the leaves are."""
    return all(np.array_equal(np.round(x * 1024), x * 1024) for x in xs)
