"""What a name means at one place of the text: a variable, a constant, or a macro. One environment for all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from engine.language.source import Source

Constant: TypeAlias = "int | float | bool | list[Constant] | None"
"""What a constant expression is: a number, a truth value, None, or nested lists of them."""


class Known(NamedTuple):
    """A constant that a name stands for: a loop's variable, or a number given to a macro."""

    value: Constant


class Parameter(NamedTuple):
    """One argument of a macro, with the constant that it has where none is given."""

    name: str
    default: Known | None


@dataclass(frozen=True, eq=False)
class Macro:
    """A ``def``: statements that are read again at each call.

    Attributes:
        name: Its name.
        parameters: Its arguments, in order.
        body: Its statements without the ``return``.
        results: What stands behind ``return``, one tree a value.
        calls: The names of what its body calls.
        line: Where it stands.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[ast.stmt, ...]
    results: tuple[ast.expr, ...]
    calls: frozenset[str]
    line: int


Binding = int | Known | Macro
"""A variable's node id, a constant, or a macro."""


class Scope:
    """The names that one block of statements sees, and how what it binds is addressed.

    A macro's statements see their own names and, behind them, the names outside of all macros as they are at the call.

    Args:
        source: The text that the statements stand in.
        outer: The scope behind this one.
        prefix: What the addresses of its names begin with: ``"hidden."`` in a call of that name.
        groups: The indices of the groups that its statements lie in, outermost first.
        depth: How many calls it is away from the outermost statements.
    """

    __slots__ = ("called", "depth", "groups", "loops", "names", "outer", "prefix", "source")

    def __init__(
        self,
        source: Source,
        outer: Scope | None = None,
        prefix: str = "",
        groups: tuple[int, ...] = (),
        depth: int = 0,
    ) -> None:
        self.source = source
        self.outer = outer
        self.prefix = prefix
        self.groups = groups
        self.depth = depth
        self.names: dict[str, Binding] = {}
        self.loops: list[str] = []
        """The variables of the loops that are being unrolled, outermost first."""
        self.called: set[str] = set()
        """The names that the bodies of its macros call."""

    @property
    def outermost(self) -> Scope:
        """The scope outside of all macros."""
        return self if self.outer is None else self.outer

    @property
    def repeated(self) -> bool:
        """Whether a statement here may be read more than once, so that its text stands for several things."""
        return bool(self.loops) or self.depth > 0

    def find(self, name: str) -> Binding | None:
        """What a name means here, or None."""
        found = self.names.get(name)
        return self.outer.names.get(name) if found is None and self.outer is not None else found

    def visible(self) -> Iterator[str]:
        """Every name that means something here."""
        yield from self.names
        if self.outer is not None:
            yield from self.outer.names
