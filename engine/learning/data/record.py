"""What a data set is, what it takes to ask for one, and how classes become targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import LimitError, UnknownNameError, ValueNotAllowedError, nearest

MOST_EXAMPLES = 1_000_000
MOST_CLASSES = 1_000


@dataclass(frozen=True, eq=False)
class DataSet:
    """Examples, one along axis 0 of both arrays.

    Attributes:
        name: How it was asked for.
        inputs: Shape (n, ...).
        targets: Shape (n, 1) for a number or one of two classes (0 or 1; with ``labels="pm1"`` −1 or 1), so that it
            fits a network's one output; shape (n,) for an index of one of several classes (with ``labels="index"``
            also of two); shape (n, classes) with ``labels="onehot"``.
        classes: How many classes there are, where the targets are classes.
    """

    name: str
    inputs: Array
    targets: Array
    classes: int | None = None

    @property
    def size(self) -> int:
        """How many examples there are."""
        return len(self.inputs)


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of ``dataset(...)``.

    Attributes:
        default: What it is where nothing is written.
        accepts: Whether it can be this.
        words: What it takes, to go after "takes".
    """

    default: object
    accepts: Callable[[object], bool]
    words: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of data set: what it takes, and how it is made.

    Attributes:
        options: Its arguments by name.
        make: (name, checked arguments with their defaults) -> the data set.
        most: How many examples it makes at most.
    """

    options: Mapping[str, Option]
    make: Callable[[str, Mapping[str, Any]], DataSet]
    most: int = MOST_EXAMPLES


def whole(default: int | None, least: int, most: int | None = None) -> Option:
    """An option that is a whole number."""

    def accepts(value: object) -> bool:
        right = isinstance(value, int) and not isinstance(value, bool) and value >= least
        return right and (most is None or value <= most)  # type: ignore[operator]  # a whole number

    ends = f"from {least} on" if most is None else f"from {least} to {most}"
    return Option(default, accepts, f"a whole number {ends}")


def number(default: float, least: float | None = None, most: float | None = None) -> Option:
    """An option that is a number."""

    def accepts(value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            return False
        return (least is None or value >= least) and (most is None or value <= most)

    if least is None:
        return Option(default, accepts, "a number")
    return Option(
        default, accepts, f"a number from {least:g} on" if most is None else f"a number {least:g} to {most:g}"
    )


def flag(default: bool) -> Option:
    """An option that is true or false."""
    return Option(default, lambda value: isinstance(value, bool), "True or False")


def choice(default: str | None, names: tuple[str, ...]) -> Option:
    """An option that is one of several words."""
    return Option(default, lambda value: value in names, "one of " + ", ".join(f'"{name}"' for name in names))


LABELS = choice(None, ("01", "pm1", "index", "onehot"))
"""How classes are written as targets."""
SEED = whole(0, 0)


def checked(name: str, options: Mapping[str, Option], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a data set, with the defaults of those that are not given.

    Raises:
        UnknownNameError: It has no such argument.
        ValueNotAllowedError: An argument cannot be what it is.
    """
    for argument, value in arguments.items():
        if argument not in options:
            takes = f"it takes {', '.join(options)}" if options else "it takes none"
            raise UnknownNameError(
                f"the data set '{name}' has no argument '{argument}'", advice=nearest(argument, list(options)) or takes
            )
        if not options[argument].accepts(value):
            raise ValueNotAllowedError(
                f"'{argument}' of the data set '{name}' takes {options[argument].words}", advice="correct it"
            )
    return {key: option.default for key, option in options.items()} | dict(arguments)


def made(name: str, recipe: Recipe, arguments: Mapping[str, Any]) -> DataSet:
    """Follow a recipe.

    Raises:
        UnknownNameError: It takes no such argument.
        ValueNotAllowedError: An argument cannot be what it is.
        LimitError: More examples than it makes are asked for; nothing has been allocated.
    """
    values = checked(name, recipe.options, arguments)
    if values.get("n", 0) > recipe.most:
        raise LimitError(
            f"{values['n']:,} examples are more than the data set '{name}' makes",
            advice=f"{recipe.most:,} are the most",
        )
    return recipe.make(name, values)


def class_targets(indices: Array, classes: int, labels: str | None) -> Array:
    """Class indices as targets, in one of the ways that ``DataSet`` describes.

    Raises:
        ValueNotAllowedError: 0 and 1, or −1 and 1, are asked for with more than two classes.
    """
    if labels in {"01", "pm1"} and classes > 2:
        raise ValueNotAllowedError(
            f'labels="{labels}" is for two classes, and there are {classes}', advice='take labels="index" or "onehot"'
        )
    if labels == "onehot":
        return frozen(indices[:, None] == np.arange(classes))
    if labels == "index" or (labels is None and classes > 2):
        return frozen(indices)
    column = np.asarray(indices, dtype=np.float64)[:, None]
    return frozen(2 * column - 1 if labels == "pm1" else column)
