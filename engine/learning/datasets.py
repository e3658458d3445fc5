"""Data sets by name: built in, or from a file beside the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import UnknownNameError, nearest
from engine.learning.data import images, points, tables
from engine.learning.data.files import NO_FILES, from_file, is_file_name
from engine.learning.data.record import DataSet, made

__all__ = ["BUILT_IN", "RECIPES", "DataSet", "load_dataset"]

RECIPES = {**points.RECIPES, **images.RECIPES, **tables.RECIPES}
BUILT_IN = tuple(RECIPES)
"""The names of the built-in data sets."""


def load_dataset(
    name: str, arguments: Mapping[str, Any], directory: Path | None, files: Mapping[str, bytes] = NO_FILES
) -> DataSet:
    """Make a built-in data set, or read one from a file.

    Args:
        name: ``"xor"``, ..., or a file's name.
        arguments: The keyword arguments of ``dataset(...)``: constants.
        directory: The folder of the model, where its files are looked for; None for a model without one.
        files: Files that came along with the model, by name; these are not looked for.

    Raises:
        UnknownNameError: There is no such data set or argument.
        ValueNotAllowedError: An argument has a value that it cannot have.
        FileError: The file cannot be read.
        LimitError: It would be too large; nothing has been allocated.
    """
    if is_file_name(name):
        return from_file(name, arguments, directory, files)
    if name not in RECIPES:
        advice = nearest(name, list(BUILT_IN)) or f"there are {', '.join(BUILT_IN)}, and .csv or .npz files beside it"
        raise UnknownNameError(f"there is no data set '{name}'", advice=advice)
    return made(name, RECIPES[name], arguments)
