"""Models that several rooms' tests share: the lectures' example, its text, and random ones."""

from __future__ import annotations

import random

from engine.language import parse
from engine.model import Model

REGULARISED = """\
x: input = 1.5
t: target = 1.0
w: param(-3, 3) = 0.8
b: param = -0.3
lam: const = 0.1

z = w*x + b
y = sigmoid(z)
L = (y - t)**2 / 2
R = w**2 / 2
L_reg: loss = L + lam*R
"""
"""The lectures' regularised logistic least squares."""

LAYERED = """\
x: input = [1.0, -0.5]
with layer("hidden"):
    W: param = [[0.4, -0.6], [0.7, 0.2]]
    z = W @ x
    h = tanh(z)
    s = sum(z)
with layer("output"):
    v: param = [0.5, -0.8]
    y = dot(v, h) + s
L: loss = y**2
"""
"""Two layers; the first has two exits, ``h`` and ``s``."""

MADE = """x, t = dataset("xor")
h = dense(x, 3, tanh, name="hidden")
y = dense(h, 1, sigmoid, name="out")
L: loss = bce(y, t)
"""
"""A network whose numbers do not stand in its text."""

NORMED = """x, t = dataset("blobs", n=12)
W: param = randn(2, 2, seed=1)
L: loss = mean(batch_norm(x @ W)**4)
train(epochs=2)
"""
"""It averages what it normalises by while it is trained."""


def random_text(seed: int, *, statements: int = 7, loss: bool = True) -> str:
    """A valid model: scalars and vectors, fan-out, rebound names, layers in layers, statements after the loss."""
    return _Writer(random.Random(seed)).text(statements, loss=loss)


def random_model(seed: int, *, statements: int = 7, loss: bool = True) -> Model:
    """The same, read."""
    return parse(random_text(seed, statements=statements, loss=loss), f"random-{seed}.gvnn")


class _Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.scalars: list[str] = []
        self.vectors: list[str] = []
        self.lines: list[str] = []
        self.indent = ""

    def text(self, statements: int, *, loss: bool) -> str:
        for name in ("x", "w", "b"):
            self._line(f"{name}: {self.rng.choice(['param', 'input', 'const'])} = {self.rng.uniform(-2, 2):.3f}")
            self.scalars.append(name)
        for name in ("u", "v"):
            numbers = ", ".join(f"{self.rng.uniform(-2, 2):.2f}" for _ in range(3))
            self._line(f"{name}: param = [{numbers}]")
            self.vectors.append(name)
        after = self.rng.randrange(3)
        for i in range(statements):
            self._scope(i)
            self._statement(i)
        self.indent = ""
        if loss:
            self._line(f"L: loss = {self._scalar(2)} + {self.rng.choice(self.scalars)}")
        for i in range(after):
            self._statement(statements + i)
        return "\n".join(self.lines) + "\n"

    def _line(self, text: str) -> None:
        self.lines.append(self.indent + text)

    def _scope(self, number: int) -> None:
        choice = self.rng.random()
        if choice < 0.25 and len(self.indent) < 8:
            self._line(f'with layer("block {number % 3}"):')
            self.indent += "    "
        elif choice < 0.45:
            self.indent = self.indent[4:]

    def _statement(self, number: int) -> None:
        name = f"h{self.rng.randrange(4)}" if self.rng.random() < 0.4 else f"n{number}"
        if self.rng.random() < 0.3:
            expression, found, other = self._vector(2), self.vectors, self.scalars
        else:
            expression, found, other = self._scalar(2), self.scalars, self.vectors
        self._line(f"{name} = {expression}")
        if name in other:
            other.remove(name)
        if name not in found:
            found.append(name)

    def _scalar(self, depth: int) -> str:
        if depth == 0:
            return self.rng.choice(self.scalars)
        a, b = self._scalar(depth - 1), self._scalar(depth - 1)
        forms = (
            f"{a}*{b}",
            f"({a} + {b})",
            f"({a} - {b})",
            f"sigmoid({a})",
            f"tanh({a}*{a})",
            f"relu({a})",
            f"({a} > {b})",
            f"maximum({a}, {b})",
            f"0.5*{a}",
            f"sum({self._vector(depth - 1)})",
            f"dot({self._vector(depth - 1)}, {self._vector(depth - 1)})",
            f"{self.rng.choice(self.vectors)}[{self.rng.randrange(3)}]",
        )
        return self.rng.choice(forms)

    def _vector(self, depth: int) -> str:
        if depth == 0:
            return self.rng.choice(self.vectors)
        a, s = self._vector(depth - 1), self._scalar(depth - 1)
        forms = (f"{a}*{s}", f"({a} + {s})", f"tanh({a})", f"{a}*{a}", f"softmax({a})", f"({a} - [1, 2, 3])")
        return self.rng.choice(forms)
