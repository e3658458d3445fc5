"""Data sets from files beside the model: ``.csv`` and ``.npz``. Nothing in them is run, nothing is unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import FileError, UnknownNameError, nearest
from engine.files.archives import Archive, ArchiveError, Limits, array_from
from engine.files.reading import decode, read_bytes
from engine.learning.data.record import (
    LABELS,
    MOST_CLASSES,
    MOST_EXAMPLES,
    DataSet,
    Option,
    checked,
    class_targets,
)
from engine.learning.data.tables import TABLE_OPTIONS, table
from engine.notation import steers

ENDINGS = (".csv", ".npz")
MOST_CSV_BYTES = 50_000_000
MOST_NPZ_BYTES = 400_000_000
NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_LIMITS = Limits(members=100, member_bytes=MOST_NPZ_BYTES, total_bytes=MOST_NPZ_BYTES)

_INPUTS, _TARGETS = ("inputs", "x", "X", "data"), ("targets", "target", "t", "y", "Y", "labels")
_ARRAY = Option(None, lambda value: isinstance(value, str), "the name of an array in the file")
_ARCHIVE_OPTIONS: Mapping[str, Option] = {
    "inputs": _ARRAY,
    "target": _ARRAY,
    "classes": TABLE_OPTIONS["classes"],
    "labels": LABELS,
}


def is_file_name(name: str) -> bool:
    """Whether a data set's name means a file."""
    return name.lower().endswith(ENDINGS)


def from_file(
    name: str, arguments: Mapping[str, Any], directory: Path | None, files: Mapping[str, bytes] = NO_FILES
) -> DataSet:
    """Read a data set from a file that came along with the model, or else from one beside it.

    Raises:
        FileError: It is not beside the model, cannot be read, or holds something else.
        UnknownNameError: It has no such column, array or argument.
        ValueNotAllowedError: An argument cannot be what it is.
    """
    data = files[name] if name in files else bytes_of(name, directory)
    if name.lower().endswith(".csv"):
        if len(data) > MOST_CSV_BYTES:
            raise FileError(
                f"'{name}' has more than {MOST_CSV_BYTES // 1_000_000} MB, and a table has no more",
                advice="take a part of it, or store it with numpy.savez",
            )
        return table(name, decode(data, name, "a table"), checked(name, TABLE_OPTIONS, arguments))
    return _archive(name, data, checked(name, _ARCHIVE_OPTIONS, arguments))


def bytes_of(name: str, directory: Path | None) -> bytes:
    """What a data file beside the model holds.

    Raises:
        FileError: It is not beside the model, or cannot be read.
    """
    path = _beside(name, directory)
    if name.lower().endswith(".csv"):
        return read_bytes(path, MOST_CSV_BYTES, "a table")
    return read_bytes(path, MOST_NPZ_BYTES, "a data set")


def _beside(name: str, directory: Path | None) -> Path:
    """The path of a file in the model's folder or below it."""
    if steers(name):
        raise FileError(f"'{name}' is no file's name: it holds a control character", advice="check the name")
    if directory is None:
        raise FileError(
            f"'{name}' is looked for beside the model, and the model is no file", advice="save the model first"
        )
    windows, posix = PureWindowsPath(name), PurePosixPath(name)
    strays = windows.anchor or posix.is_absolute() or ".." in windows.parts or name != name.strip()
    if strays:
        raise _outside(name)
    try:
        folder = directory.resolve()
        path = (folder / windows.as_posix()).resolve()
        is_inside, is_file = path.is_relative_to(folder), path.is_file()
        is_there = path.exists()
    except (OSError, ValueError, RuntimeError):
        raise FileError(f"'{name}' cannot be read", advice="check the name") from None
    if not is_inside:
        raise _outside(name)
    if not is_there:
        there = sorted(p.name for p in folder.iterdir() if p.suffix.lower() in ENDINGS) if folder.is_dir() else []
        raise FileError(f"there is no file '{name}' beside the model", advice=nearest(name, there) or "check the name")
    if not is_file:
        raise FileError(f"'{name}' is no file to read", advice="name a .csv or .npz file")
    return path


def _outside(name: str) -> FileError:
    return FileError(
        f"'{name}' does not lie beside the model", advice="copy it into the model's folder and name it without a path"
    )


def _archive(name: str, data: bytes, arguments: Mapping[str, Any]) -> DataSet:
    try:
        archive = Archive(data, _LIMITS)
        members = {member.removesuffix(".npy"): member for member in archive.names}
        inputs_name, target_name = _names(name, list(members), arguments)
        inputs, targets = (array_from(archive.read(members[wanted])) for wanted in (inputs_name, target_name))
    except ArchiveError as error:
        advice = error.advice or "write it with numpy.savez"
        raise FileError(f"'{name}' cannot be read: {error}", advice=advice) from None
    if inputs.dtype.kind == "U":
        raise FileError(f"'{inputs_name}' in '{name}' holds texts", advice="the inputs are numbers")
    if not inputs.ndim or not targets.ndim or len(inputs) != len(targets) or not len(inputs):
        raise FileError(
            f"'{inputs_name}' and '{target_name}' in '{name}' have the shapes {inputs.shape} and {targets.shape}",
            advice="both begin with the number of examples",
        )
    if len(inputs) > MOST_EXAMPLES:
        raise FileError(f"'{name}' has {len(inputs):,} examples", advice=f"{MOST_EXAMPLES:,} are the most")
    for what, array in ((inputs_name, inputs), (target_name, targets)):
        if array.dtype.kind == "f" and not np.all(np.isfinite(array)):
            raise FileError(f"'{what}' in '{name}' holds NaN or infinity", advice="leave those examples out")
    values = inputs[:, None] if inputs.ndim == 1 else inputs
    return DataSet(name, frozen(values), *_targets(name, target_name, targets, arguments))


def _names(name: str, there: list[str], arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Which array holds the inputs and which the targets."""
    for asked in (arguments["inputs"], arguments["target"]):
        if asked is not None and asked not in there:
            advice = nearest(asked, there) or f"it has {', '.join(there[:8]) or 'none'}"
            raise UnknownNameError(f"'{name}' has no array '{asked}'", advice=advice)
    inputs = arguments["inputs"] or next((key for key in _INPUTS if key in there), None)
    target = arguments["target"] or next((key for key in _TARGETS if key in there), None)
    if inputs is None or target is None:
        listed = ", ".join(f"'{key}'" for key in there[:8]) + (", …" if len(there) > 8 else "") or "none"
        missing = " and ".join(what for what, key in (("inputs", inputs), ("targets", target)) if key is None)
        raise FileError(
            f"the arrays of '{name}' are {listed}, and none of them is known to be the {missing}",
            advice='call them x and t, or say which: dataset(..., inputs="a", target="b")',
        )
    return inputs, target


def _targets(name: str, what: str, targets: Array, arguments: Mapping[str, Any]) -> tuple[Array, int | None]:
    """Texts and whole numbers (one an example) are classes, other numbers are numbers to be learnt."""
    flat = targets[:, 0] if targets.ndim == 2 and targets.shape[1] == 1 else targets
    count: int | None = arguments["classes"]
    asked = count is not None or arguments["labels"] is not None
    if flat.ndim == 1 and (targets.dtype.kind in "U" or targets.dtype.kind in "biu" or asked):
        known, places = np.unique(flat, return_inverse=True)
        if targets.dtype.kind != "U":
            count = count or max(2, int(np.clip(flat.max(), 1, MOST_CLASSES)) + 1)
            if any(float(k) not in range(count) for k in known) or count > MOST_CLASSES:
                raise FileError(
                    f"'{what}' in '{name}' holds numbers that are no class from 0 to {count - 1}",
                    advice="number the classes from 0 on, or store numbers to be learnt as floats",
                )
            return class_targets(flat, count, arguments["labels"]), count
        if len(known) > MOST_CLASSES:
            raise FileError(f"'{name}' has {len(known):,} classes", advice=f"{MOST_CLASSES:,} are the most")
        return class_targets(places, len(known), arguments["labels"]), len(known)
    if targets.dtype.kind == "U":
        raise FileError(f"'{what}' in '{name}' has several texts an example", advice="store one class an example")
    return frozen(flat[:, None] if flat.ndim == 1 else targets), None
