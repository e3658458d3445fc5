"""The evaluator for small or narrow graphs of single numbers: generated straight-line Python over floats.

The numbers stay in the local variables of a suspended generator: a step only resumes it, and reading a number asks it
for all of them. Long code is cut into several generators that hand each other numbers in one list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.arrays import Array, frozen
from engine.execution.cone import Share
from engine.execution.plan import Key, Plan
from engine.execution.scalar_text import ScalarText, kernels_of, write
from engine.ops.kernels import Elementwise

LONGEST_PIECE = 2_000
"""Lines of one generator; what is longer is cut into pieces of this length."""


def _sech_squared(x: float) -> float:
    e = math.exp(-2.0 * abs(x))
    return 4.0 * e / ((1.0 + e) * (1.0 + e))


_MATH = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "log1p", "expm1", "erf", "erfc")
_FUNCTIONS: dict[str, Callable[..., float]] = {name: getattr(math, name) for name in _MATH}
_FUNCTIONS |= {"power": math.pow, "abs": abs, "sech_squared": _sech_squared}
_NAMES = re.compile(r"\b[vgmdk]\d+(?:_\d+)?\b")
_Piece = Generator[Any, bool | None, None]


class Straight:
    """Runs a graph of single numbers.

    Args:
        plan: What to compute; every operation has a kernel for single numbers.
        leaves: The first values of the leaves.
        kernels: The nodes' kernels, if they are known.
    """

    steady = False

    def __init__(
        self, plan: Plan, leaves: Mapping[int, Array], kernels: list[Elementwise | None] | None = None
    ) -> None:
        kernels = kernels or kernels_of(plan)
        assert kernels is not None
        self._text = write(plan, kernels)
        self._leaves = {leaf: frozen(value) for leaf, value in leaves.items()}
        self._cut, places = pieces(self._text, sorted(leaves))
        self._list = [0.0] * len(places)
        self._slots = {leaf: places[f"v{leaf}"] for leaf in leaves}
        for leaf, value in leaves.items():
            self._list[self._slots[leaf]] = float(value)
        for i, number in enumerate(self._text.constants):
            self._list[places[f"k{i}"]] = number
        self._makers = [_compiled(piece.source) for piece in self._cut]
        self._where = {name: (i, k) for i, piece in enumerate(self._cut) for k, name in enumerate(piece.names)}
        self._found: list[tuple[float, ...] | None] = []
        self._full = self.last_run = Share(len(self._text.lines), len(self._text.lines))
        self._given: tuple[tuple[Array, ...], tuple[Array | None, ...], dict[Key, Array]] | None = None
        self._start()

    @property
    def sources(self) -> list[str]:
        """The generated code."""
        return [piece.source for piece in self._cut]

    def write(self, leaf: int, value: Array) -> None:
        """Put a value into a leaf."""
        self._list[self._slots[leaf]] = float(value)
        self._changed = True

    def run(self) -> bool:
        """Forward and backward."""
        self._given = None
        self._found = [None] * len(self._pieces)
        self.last_run = self._full
        try:
            if self._changed:
                for piece in self._pieces:
                    piece.send(False)
                self._changed = False
            watched = 0.0
            for resume in self._resume:
                watched += resume()
        except BaseException:  # an interruption ends a generator
            self._start()
            raise
        return watched - watched == 0.0

    def run_again(self, changed: frozenset[int], *, backward: bool = True) -> bool:
        """Only the pieces that read what depends on some leaves; short code is one piece."""
        if len(self._pieces) == 1:
            return self.run()
        changed_places = {self._slots[leaf] for leaf in changed}
        watched, lines = 0.0, 0
        try:
            for i, piece in enumerate(self._cut):
                if changed_places.isdisjoint(piece.takes) or not (backward or piece.forward):
                    continue
                self._found[i] = None
                self._pieces[i].send(False)
                watched += self._resume[i]()
                changed_places.update(piece.gives)
                lines += len(piece.names)
        except BaseException:  # an interruption ends a generator
            self._start()
            raise
        self.last_run = Share(lines, self._full.of)
        return watched - watched == 0.0

    def load(self, values: tuple[Array, ...], grads: tuple[Array | None, ...], messages: dict[Key, Array]) -> None:
        """Take over the numbers of the pure rules."""
        self._given = (values, grads, messages)

    def leaf(self, node: int) -> Array:
        """A leaf's value."""
        return frozen(self._list[self._slots[node]])

    def value(self, node: int) -> Array:
        """A node's value."""
        if node in self._slots:
            return self.leaf(node)
        return self._number(f"v{node}") if self._given is None else self._given[0][node]

    def grad(self, node: int) -> Array:
        """A wanted node's error signal."""
        if self._given is None:
            return self._number(self._text.grads[node])
        grad = self._given[1][node]
        assert grad is not None
        return grad

    def message(self, key: Key) -> Array:
        """What a wanted node receives."""
        return self._number(self._text.messages[key]) if self._given is None else self._given[2][key]

    def _number(self, name: str) -> Array:
        if name.startswith("k"):
            return frozen(self._text.constants[int(name[1:])])
        piece, place = self._where[name]
        numbers = self._found[piece]
        if numbers is None:
            numbers = self._found[piece] = self._pieces[piece].send(True)
        return frozen(numbers[place])

    def _start(self) -> None:
        self._pieces: list[_Piece] = [maker(self._list, **_FUNCTIONS) for maker in self._makers]
        for piece in self._pieces:
            next(piece)
        self._resume = [piece.__next__ for piece in self._pieces]
        self._changed = False


@dataclass(frozen=True)
class Piece:
    """Some of the lines, as one generator.

    Attributes:
        source: Its code.
        names: The numbers that it defines.
        takes: What it reads that others define, or nobody: places in the common list.
        gives: What others read of it: places there.
        forward: Whether it has lines of the forward pass.
    """

    source: str
    names: list[str]
    takes: frozenset[int]
    gives: frozenset[int]
    forward: bool


def pieces(text: ScalarText, leaves: list[int]) -> tuple[list[Piece], dict[str, int]]:
    """Cut the lines into generators.

    Returns:
        The generators, and the numbers' places in the list that they share.
    """
    outside = [*(f"v{leaf}" for leaf in leaves), *(f"k{i}" for i in range(len(text.constants)))]
    places = {name: i for i, name in enumerate(outside)}
    fixed = frozenset(places)
    cuts = [text.lines[i : i + LONGEST_PIECE] for i in range(0, len(text.lines), LONGEST_PIECE)] or [[]]
    home = {name: i for i, cut in enumerate(cuts) for name, _ in cut}
    needs = [_needed(cut) for cut in cuts]
    watched: list[list[str]] = [[] for _ in cuts]
    for expression in text.watched:
        names = _NAMES.findall(expression)
        at = max(home.get(name, 0) for name in names)
        watched[at].append(expression)
        needs[at].update(names)
    sent = {name for i, found in enumerate(needs) for name in found if name in home and home[name] != i}
    for name in sorted(sent):
        places[name] = len(places)
    found = []
    for i, cut in enumerate(cuts):
        names = list(dict.fromkeys(name for name, _ in cut))
        takes = sorted(n for n in needs[i] if home.get(n, -1) != i)
        lasting = [f"{n}=S[{places[n]}]" for n in takes if n in fixed]
        passing = [f"{n}=S[{places[n]}]" for n in takes if n not in fixed]
        body = [f"{n}={e}" for n, e in cut]
        gives = [f"S[{places[n]}]={n}" for n in names if n in sent]
        source = _source(lasting, [*passing, *body, *gives, *_sum(watched[i])], names)
        taken, given = ({places[n] for n in some} for some in (takes, sent.intersection(names)))
        forward = any(n.startswith("v") for n in names)
        found.append(Piece(source, names, frozenset(taken), frozenset(given), forward))
    return found, places


def _needed(cut: list[tuple[str, str]]) -> set[str]:
    return {name for _, expression in cut for name in _NAMES.findall(expression)}


def _sum(watched: list[str]) -> list[str]:
    return ["w=0.", *("w+=" + "+".join(watched[i : i + 20]) for i in range(0, len(watched), 20))]


def _source(lasting: list[str], body: list[str], names: list[str]) -> str:
    """A generator: ``None`` runs the lines, ``True`` gives all numbers, ``False`` reads leaves and constants again."""
    again = "\n".join(f"    {line}" for line in lasting) or "    pass"
    first = "\n".join(f" {line}" for line in lasting) or " pass"
    lines = "\n".join(f"    {line}" for line in body)
    return f"""\
def piece(S,{",".join(_FUNCTIONS)}):
{first}
 c=yield
 while True:
  if c is not None:
   if c:
    c=yield ({"".join(f"{name}," for name in names)})
   else:
{again}
    c=yield
  else:
   try:
{lines}
   except (ArithmeticError,ValueError):
    w=1e999
   c=yield w
"""


def _compiled(source: str) -> Callable[..., _Piece]:
    namespace: dict[str, Any] = {}
    exec(compile(source, "<numbers>", "exec"), namespace)  # noqa: S102 - numbered names only, made here
    maker: Callable[..., _Piece] = namespace["piece"]
    return maker
