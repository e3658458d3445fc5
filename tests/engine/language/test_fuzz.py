"""Whatever the text: a model or a GraphError with a place, in time and within memory."""

from __future__ import annotations

import os
import random
import time

import pytest

import resources
from engine.debugging.debugger import start
from engine.debugging.narration import step_line
from engine.errors import GraphError
from engine.execution import run
from engine.language import parse
from engine.model import Model
from engine.ops import REGISTRY
from tests.helpers.models import random_text

SECONDS_A_TEXT = 2.0
NAMES = (
    "x y w h L _ x_1 λ µ pi e inf input target param const loss output layer dataset train dense conv mlp conv2d zeros"
)
KEYWORDS = (
    "for in def return with if else and not is None True lambda import from as pass range seed scale axis keepdims"
)
NUMBERS = "0 1 2 3 -1 0.5 1e3 1e400 0x10 1_0 1j 9999999999999999999999 'a' \"b\" f'{x}' b'c' \"\"\" # \\"
SIGNS = "= : == != < <= > >= + - * / // % ** @ & | ~ ^ := += -> . .T , ; ( ) [ ] { } ... !"
SPACES = [*"\n\n\n\n\n\n\n\n\n", "\n    ", "\n\t", " ", "\r\n", "\r", "\x0c", "é", "\u2028"]
TOKENS = [*f"{NAMES} {KEYWORDS} {NUMBERS} {SIGNS}".split(), *SPACES]
UNREADABLE = ["\0", "\ufeff", "\ud800"]
WORDS = [*TOKENS, *REGISTRY]


def texts_of_bytes(rng: random.Random) -> str:
    return rng.randbytes(rng.randrange(200)).decode(rng.choice(["latin-1", "utf-8"]), "replace")


def token_soup(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randrange(1, 12)) + rng.choices(UNREADABLE, k=rng.random() < 0.05)
    return rng.choice(["x = ", "x: param = ", ""]) + " ".join(words)


def statement_soup(rng: random.Random) -> str:
    """Lines that look like statements, from the grammar: many of them are models."""

    atoms = [*"xwvMxwvM", "2", "0.5", "-1", "pi", "inf", "[1, 2, 3]", "[[1], [2]]", "0"]
    operations = [op for op in REGISTRY.values() if op.callable]

    def expression(depth: int) -> str:
        if depth == 0 or rng.random() < 0.2:
            return rng.choice(atoms) if rng.random() < 0.98 else rng.choice(["zz", "h", "True", "'a'"])
        a, b = expression(depth - 1), expression(depth - 1)
        op = rng.choice(operations)
        count = len(op.slots) if rng.random() < 0.95 else rng.randrange(4)
        arguments = ", ".join([a, b, expression(0)][:count])
        keywords = [
            f"{k.name}={rng.choice(['0', '-1', '1', '2', '0.5', '[0, 1]', '[-1]', 'True', '1e300'])}"
            for k in op.attributes
            if k.required or rng.random() < 0.3
        ]
        call = f"{op.name}({', '.join([arguments, *keywords])})"
        index = rng.choice(["0", "-1", ":", "1:", "::2", "::-1", "1:0", ":, 0", "0, 0", "5", "::0"])
        signs = ["+", "-", "*", "/", "@", "<", ">=", "==", "!=", "**"]
        return rng.choice(
            [f"({a}){rng.choice(signs)}({b})", f"({a})*({b})", f"-{a}", call, call, f"({a})[{index}]", f"({a}).T"]
        )

    values = ["1.5", "-2", "[1, 2, 3]", "[[1, 2, 3], [4, 5, 6]]", "zeros(3)", "randn(2, 3)", "zeros(0)", "zeros(2, 0)"]
    values += ["1e300", "inf", "ones(1, 1, 1)", "0", "[0, 1]", "randn(2, 1, 3, 3)", "ones(1, 1, 2, 2)"]
    lines = [f"{n}: {rng.choice(['input', 'param'])} = {rng.choice(values)}" for n in ("x", "w", "v", "M")]
    indent = ""
    for _ in range(rng.randrange(1, 6)):
        if rng.random() < 0.2:
            lines.append(f'{indent}with layer("a"):')
            indent += "  "
        kind = rng.choice(["", "", "", "", ": loss", ": output", ": output"])
        lines.append(f"{indent}{rng.choice(['h', 'L', 'y', 'x'])}{kind} = {expression(rng.randrange(1, 4))}")
    return "\n".join(lines)


def block_soup(rng: random.Random) -> str:
    """Loops, macros, comprehensions, layers, data sets and settings, in each other: many of them are models."""
    names, callees = ["x", "w", "v"], ["tanh"]

    def expression(depth: int, seen: list[str]) -> str:
        if depth == 0:
            return rng.choice([*seen * 4, "2", "0.5", "v[i]"]) if rng.random() < 0.97 else rng.choice(["i", "zz"])
        a, b = expression(depth - 1, seen), expression(depth - 1, seen)
        call = rng.choice(callees)
        return rng.choice(
            [
                *(f"({a} + {b})", f"({a}*{b})", f"tanh({a})", f"{a}[i]", f"{a}[i:{rng.randrange(4)}]"),
                *(f"{call}({a})", f"{call}({a})", f"{call}({a}, b={b})", f"{call}({a}, name={rng.choice(names)!r})"),
                f"{rng.choice(['sum', 'max', 'mean', 'prod', 'stack', 'norm'])}({a} for j in {items()})",
                f"{rng.choice(['sum', 'stack', 'concat'])}([{a} for i in {items()} for j in range(i)])",
                f"{rng.choice(['dense', 'mlp', 'conv'])}({a}, {rng.choice(['2', '[2, 1]', 'i'])}, {activation()})",
            ]
        )

    def activation() -> str:
        return rng.choice(["tanh", "'relu'", "None", "softmax", "sum", "3", "name='q'"])

    def items() -> str:
        return rng.choice(
            [*["range(2)", "range(3)", "range(1, 4, 2)", "[1, 2]"] * 4, "range(i)", "[]", "v", "range(10**9)"]
        )

    def statements(count: int, indent: str, seen: list[str]) -> list[str]:
        lines = []
        for _ in range(count):
            choice = rng.random()
            if choice < 0.2 and len(indent) < 9:
                block = rng.choice([f"for {rng.choice('iijk')} in {items()}:", 'with layer("a"):'])
                lines += [indent + block, *statements(rng.randrange(1, 3), f"{indent}   ", seen)]
            elif choice < 0.23:
                lines.append(f"{indent}u: param = {rng.choice(['randn(2, seed=i)', '0.5', 'zeros(i)', 'i'])}")
            elif choice < 0.24:
                lines.append(f"{indent}train({rng.choice(['', 'lr=0.1', 'epochs=i', 'lrr=1'])})")
            else:
                name = rng.choice(["h", "y", "x", "y: loss", "h: output", *"hyhyhy", "p, q"])
                lines.append(f"{indent}{name} = {expression(rng.randrange(1, 3), seen)}")
        return lines

    def macro(name: str) -> list[str]:
        body = statements(rng.randrange(3), "   ", ["a", "b", "x"])
        default = rng.choice(["=0.5", "=2", "=[1, 2, 3]", ""])
        callees.append(name)
        return [
            f"def {name}(a, b{default}):",
            *body,
            f"   return {rng.choice([*['a', 'a*b', 'tanh(a)'] * 4, 'h', 'a, b', 'f(a)'])}",
        ]

    lines = (
        [f'x, t = dataset("{rng.choice([*["xor"] * 20, "xorr"])}")'] if rng.random() < 0.3 else ["x: input = [1, 2, 3]"]
    )
    lines += ["w: param = 0.5", "v: input = [1, 2, 3]", *macro("f"), *macro("g")]
    if rng.random() < 0.7:
        return "\n".join([*lines, "for i in range(3):", *statements(rng.randrange(1, 6), "  ", names)])
    return "\n".join([*lines, *statements(rng.randrange(1, 6), "", names)])


def mutated_example(rng: random.Random) -> str:
    names = resources.example_names()
    text = resources.example_text(rng.choice(names)) if rng.random() < 0.5 else random_text(rng.randrange(10_000))
    text = block_soup(rng) if rng.random() < 0.3 else text
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(text) + 1)
        stop = min(len(text), at + rng.randrange(1, 12))
        piece = rng.choice([rng.choice(WORDS), text[at:stop], chr(rng.randrange(1, 0x3000)), ""])
        text = text[:at] + piece + text[rng.choice([at, stop]) :]
    return text


KINDS = [texts_of_bytes, token_soup, statement_soup, block_soup, mutated_example]


def examine(text: str) -> None:
    """Read a text; run, step and tell what can be read."""
    began = time.process_time()
    try:
        model = parse(text, "fuzz.gvnn")
    except GraphError as error:
        assert_well_told(error)
    else:
        assert_runs(model)
    assert time.process_time() - began < SECONDS_A_TEXT


def assert_well_told(error: GraphError) -> None:
    """One line with a place, and the caret form."""
    assert error.span is not None
    assert str(error).startswith(f"fuzz.gvnn:{error.span.line}:{error.span.column}: ")
    assert "\n" not in str(error)
    assert len(str(error)) < 1500
    assert len(error.with_caret().split("\n")) in (1, 3)


def assert_runs(model: Model) -> None:
    """Every value and error signal has the shape that was promised; every step is one line."""
    trace = run(model)
    for node, value, grad in zip(model.graph.nodes, trace.values, trace.grads, strict=True):
        assert value.shape == node.shape
        assert grad is None or grad.shape == node.shape
    if len(model.graph.nodes) < 60:
        state = start(model)
        for step in state.steps:
            assert "\n" not in step_line(state, step)


def fuzz(seed: int, kind) -> None:
    text = kind(random.Random(f"{kind.__name__} {seed}"))
    try:
        examine(text)
    except Exception as error:
        error.add_note(f"seed {seed}, text {text!r}")
        raise


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_any_text_is_a_model_or_an_error_with_a_place(kind):
    for seed in range(400):
        fuzz(seed, kind)


@pytest.mark.soak
def test_no_text_breaks_the_reader_in_a_long_session():
    """Five minutes, or SOAK_SECONDS; memory must not grow."""
    resource = pytest.importorskip("resource")
    seconds = float(os.environ.get("SOAK_SECONDS", "300"))
    began, seed = time.monotonic(), 1_000_000
    fuzz(seed, statement_soup)
    while time.monotonic() - began < seconds:
        for kind in KINDS:
            fuzz(seed, kind)
        seed += 1
    peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert peak_megabytes < 1500
