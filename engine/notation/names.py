"""Names of the model as mathematics writes them: ``lam`` as λ, ``L_reg`` with a subscript, ``h@2`` as h′."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.notation.options import print_options

_GREEK = {
    name: chr(code)
    for name, code in zip(
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
            *("nu", "xi", "omicron", "pi", "rho", "", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        ),
        range(0x3B1, 0x3CA),
        strict=True,
    )
    if name
}
_GREEK |= {name.capitalize(): letter.upper() for name, letter in _GREEK.items()}
_GREEK |= {"lam": "λ", "Lam": "Λ", "eps": "ε"}

_MACRON, _OVERLINE = "\u0304", "\u0305"
BARS = frozenset((_MACRON, _OVERLINE))
"""The combining bars that :func:`bar` sets."""
_SUBSCRIPTS = dict(zip("0123456789,+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉,₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_LONGEST_SUBSCRIPT = 8
_PRIMES = {1: "′", 2: "″", 3: "‴"}


@dataclass(frozen=True, slots=True)
class Name:
    """A displayed name: base letter or word, subscript, and marks behind it (primes, ``.2`` of a primitive)."""

    base: str
    subscript: str = ""
    mark: str = ""

    @property
    def plain(self) -> str:
        """One string, the subscript in Unicode where it can be: ``x₁``, ``L_reg``."""
        if not self.subscript:
            return self.base + self.mark
        if all(c in _SUBSCRIPTS for c in self.subscript):
            return self.base + "".join(_SUBSCRIPTS[c] for c in self.subscript) + self.mark
        return f"{self.base}_{self.subscript}{self.mark}"


_ELEMENT = re.compile(r"([^\s\[\]]+)\[(\d+(?:,\d+)*)\]((?:\.\d+)?)")
"""The address of an element, or of an operation beneath it: the name, the index, and which operation."""

_INSIDE = re.compile(r"(.+)\.\d+")
"""The address of an operation inside of a statement: the statement's name, and which operation."""


def element_name(address: str, index: tuple[int, ...]) -> str:
    """The address of one element: ``W[0,1]``; a scalar keeps its own."""
    return f"{address}[{','.join(map(str, index))}]" if index else address


def split_element(address: str) -> tuple[str, tuple[int, ...]]:
    """The address of a leaf or variable, and the index of the element that an address names; ``()`` without one."""
    found = _ELEMENT.fullmatch(address)
    return (found[1], tuple(int(i) for i in found[2].split(","))) if found else (address, ())


def parse_name(address: str, mathematical: bool | None = None) -> Name:
    """Take an address apart into what is displayed.

    Args:
        address: A name of the model: ``w``, ``x_1``, ``h@2``, ``z.1``, ``hidden.W``; of an element ``W[0,1]``.
        mathematical: Whether Greek letters and subscripts replace their spelling; by default as the print options say.
    """
    return _parsed(address, print_options().mathematical if mathematical is None else mathematical)


@lru_cache(maxsize=4096)
def _parsed(address: str, mathematical: bool) -> Name:
    element = _ELEMENT.fullmatch(address)
    if element:
        return _parse_element(*element.groups(), mathematical=mathematical)
    core, _, binding = address.partition("@")
    binding, _, primitive = binding.partition(".")
    mark = ""
    if binding.isdigit() and int(binding) > 1:
        mark = _PRIMES.get(int(binding) - 1) or f"({int(binding)})"
    if not primitive and "." in core and core.rpartition(".")[2].isdigit():
        core, _, primitive = core.rpartition(".")
    if primitive:
        mark += f".{primitive}"
    if not mathematical:
        return Name(core, "", mark)
    base, _, subscript = core.partition("_")
    if not base or not subscript or not _reads_as_subscript(base, subscript):
        return Name(_GREEK.get(core, core), "", mark)
    return Name(_GREEK.get(base, base), ",".join(_GREEK.get(s, s) for s in subscript.split("_") if s), mark)


def _parse_element(core: str, index: str, primitive: str, *, mathematical: bool) -> Name:
    """``W[0,1]`` as a name with the index as subscript; one that it has already comes first: ``w₁,₀``."""
    whole = _parsed(core, mathematical)
    if not mathematical:
        return Name(f"{whole.base}[{index}]", "", whole.mark + primitive)
    return Name(whole.base, f"{whole.subscript},{index}" if whole.subscript else index, whole.mark + primitive)


def _reads_as_subscript(base: str, subscript: str) -> bool:
    """Whether ``base_subscript`` is a symbol with an index (``w_12``, ``L_reg``), not words (``learning_rate``)."""
    if subscript.replace("_", "").isdigit():
        return len(subscript) <= _LONGEST_SUBSCRIPT
    return (len(base) <= 2 or base in _GREEK) and len(subscript) <= _LONGEST_SUBSCRIPT


def place_words(address: str) -> str:
    """Where something is, for a sentence: ``at h″``; of an operation inside of a statement ``in surprise``."""
    statement = statement_address(address)
    return f"{'at' if statement == address else 'in'} {parse_name(statement).plain}"


def statement_address(address: str) -> str:
    """The address of the statement that an operation stands in: ``surprise`` for ``surprise.1``; else the same."""
    found = _INSIDE.fullmatch(address)
    return found[1] if found else address


def bar(name: Name) -> Name:
    """The error signal of a name: v̄, a bar over a word's every letter."""
    over = _MACRON if len(name.base) == 1 else _OVERLINE
    return Name("".join(c + over for c in name.base), name.subscript, name.mark)
