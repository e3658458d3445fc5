"""Random scalar programs, with fan-out and names bound again: their gradients are sympy's exact derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.execution import run
from engine.language import parse
from tests.helpers.generated import some

sympy = pytest.importorskip("sympy", reason="sympy, the oracle of exact derivatives, is not installed")

LEAVES = ("x", "w", "b")
VALUES = st.integers(-12, 12).filter(bool).map(lambda n: n / 8)


def greater(u, v):
    """1 where u > v, else 0; of two equal expressions neither is the greater one."""
    return (1 + sympy.sign(u - v)) / 2 if u - v != 0 else sympy.Integer(0)


UNARY = {
    "exp": sympy.exp,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tanh": sympy.tanh,
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "silu": lambda u: u / (1 + sympy.exp(-u)),
    "gelu": lambda u: u * (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    "erf": sympy.erf,
    "relu": lambda u: (u + sympy.Abs(u)) / 2,
    "abs": sympy.Abs,
}
SHAPED = {
    "-({})": lambda u: -u,
    "({})**2": lambda u: u**2,
    "({})**3": lambda u: u**3,
    "2**({})": lambda u: 2**u,
    "log(1 + ({})**2)": lambda u: sympy.log(1 + u**2),
    "sqrt(1 + ({})**2)": lambda u: sympy.sqrt(1 + u**2),
    "1 / (2 + ({})**2)": lambda u: 1 / (2 + u**2),
}
BINARY = {
    "({}) + ({})": lambda u, v: u + v,
    "({}) - ({})": lambda u, v: u - v,
    "({}) * ({})": lambda u, v: u * v,
    "({}) / (1 + ({})**2)": lambda u, v: u / (1 + v**2),
    "(1 + ({})**2)**({})": lambda u, v: (1 + u**2) ** v,
    "maximum({}, {})": lambda u, v: (u + v + sympy.Abs(u - v)) / 2,
    "where({0} > {1}, {0} * {1}, {1})": lambda u, v: v + (u * v - v) * greater(u, v),
}
LARGEST = 1e4


@st.composite
def scalar_programs(draw):
    """The text of a program, its symbols with their values, its statements as sympy expressions over what they read.

    Every statement is an expression over fresh symbols, one a binding, so that the derivative is not a giant formula:
    the chain rule over the bindings is sympy's, too.
    """
    values = {sympy.Symbol(name, real=True): draw(VALUES) for name in LEAVES}
    lines = [f"{symbol}: param = {value}" for symbol, value in values.items()]
    in_sight = {name: sympy.Symbol(name, real=True) for name in LEAVES}
    bindings = []

    def term(depth):
        if depth == 0:
            name = draw(st.sampled_from(sorted(in_sight)))
            return name, in_sight[name]
        kind = draw(st.integers(0, 3))
        text, expr = term(depth - 1)
        if kind == 0:
            name = draw(st.sampled_from(sorted(UNARY)))
            return f"{name}({text})", UNARY[name](expr)
        if kind == 1:
            form = draw(st.sampled_from(sorted(SHAPED)))
            return form.format(text), SHAPED[form](expr)
        form = draw(st.sampled_from(sorted(BINARY)))
        other, second = term(depth - 1)
        return form.format(text, other), BINARY[form](expr, second)

    for number in range(draw(st.integers(1, 4))):
        text, expr = term(2)
        name = draw(st.sampled_from(["h", "z", "x", f"y{number}"]))
        symbol = sympy.Symbol(f"{name}_{number}", real=True)
        lines.append(f"{name} = {text}")
        bindings.append((symbol, expr))
        in_sight[name] = symbol
    loss = sympy.Add(*in_sight.values())
    lines.append(f"L: loss = {' + '.join(in_sight)}")
    return "\n".join(lines), values, bindings, loss


def exact(values, bindings, loss):
    """The loss and its derivative by every leaf, calculated with 30 digits by the chain rule over the bindings."""
    known = {symbol: sympy.Float(value, 30) for symbol, value in values.items()}
    slopes = {symbol: {leaf: sympy.Float(int(symbol == leaf), 30) for leaf in values} for symbol in values}
    result = sympy.Symbol("result", real=True)
    for symbol, expr in [*bindings, (result, loss)]:
        read = sorted(expr.free_symbols, key=str)
        partial = {s: sympy.diff(expr, s).subs(known).evalf(30) for s in read}
        known[symbol] = expr.subs(known).evalf(30)
        slopes[symbol] = {leaf: sympy.Add(*(partial[s] * slopes[s][leaf] for s in read)) for leaf in values}
    return known[result], slopes[result], known


def at_a_kink(bindings, known):
    """Whether the two sides of a decision are equal there: a convention decides, not calculus."""
    decided = [f.args[0] for _, expr in bindings for f in expr.atoms(sympy.Abs, sympy.sign)]
    return any(abs(condition.subs(known).evalf(30)) < 1e-9 for condition in decided)


@settings(max_examples=some(40), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scalar_programs())
def test_the_gradient_is_the_exact_derivative(program):
    text, values, bindings, loss = program
    trace = run(parse(text))
    numbers = [float(a) for a in (*trace.values, *(g for g in trace.grads if g is not None))]
    assume(np.isfinite(numbers).all() and max(map(abs, numbers)) < LARGEST)
    value, slopes, known = exact(values, bindings, loss)
    assume(not at_a_kink(bindings, known))
    assert trace.loss_value == pytest.approx(float(value), rel=1e-9, abs=1e-9)
    for leaf, slope in slopes.items():
        grad = trace.grad(str(leaf))
        ours = 0.0 if grad is None else float(grad)  # no path: the name was bound again before it was read
        assert ours == pytest.approx(float(slope), rel=1e-9, abs=1e-9), f"{leaf} in\n{text}"
