"""Sessions (``.gvsession``): a model's text with the values of its leaves, as one zip of JSON, text and ``.npy`` files.

session.json       what it is, which array belongs to which leaf, the rows that were chosen
model.gvnn         the text
values/0.npy, …    values of leaves
statistics/0-mean.npy, statistics/0-variance.npy, …
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, frozen
from engine.errors import FileError, GraphError
from engine.files.archives import ArchiveError, Limits, array_bytes, array_from, packed, unpacked
from engine.files.reading import MOST_BYTES, decode, read_bytes
from engine.files.writing import write_bytes
from engine.graph import Kind
from engine.language import parse
from engine.learning.data.files import is_file_name
from engine.model import Model
from engine.ops.record import Statistics

ENDING = ".gvsession"
FORMAT, VERSION = "graphviz-nn/session", 1
MOST_SESSION_BYTES = 500_000_000
_LIMITS = Limits(members=20_000, member_bytes=400_000_000, total_bytes=1_000_000_000)
_MANIFEST, _TEXT = "session.json", "model.gvnn"


def is_session(path: Path) -> bool:
    """Whether a name is that of a session."""
    return path.suffix.lower() == ENDING


def write_session(path: Path, model: Model) -> None:
    """Save a model with its values: those of its parameters, and all that are not as the text says.

    Raises:
        FileError: The file cannot be written; what was there is untouched.
        GraphError: The model was not read from a text.
    """
    write_bytes(path, session_bytes(model))


def missing_data(model: Model, path: Path) -> tuple[str, ...]:
    """The data files that a session at a place would look for beside itself, and not find."""
    names = [data.name for data in model.data if is_file_name(data.name)]
    return tuple(name for name in names if not (path.parent / name).is_file())


def session_bytes(model: Model) -> bytes:
    """The same as bytes; equal models make equal bytes."""
    read = parse(model.text, model.filename, rows=model.rows)
    members: dict[str, bytes] = {}
    values: dict[str, str] = {}
    statistics: dict[str, dict[str, str]] = {}
    for leaf in model.graph.leaves:
        array = model.values[leaf.last]
        if leaf.kind is Kind.PARAM or not np.array_equal(array, read.values[leaf.last], equal_nan=True):
            values[leaf.address] = _add(members, f"values/{len(values)}.npy", array)
    for name, found in model.statistics.items():
        stem = f"statistics/{len(statistics)}"
        statistics[name] = {
            "mean": _add(members, f"{stem}-mean.npy", found.mean),
            "variance": _add(members, f"{stem}-variance.npy", found.variance),
        }
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "text": _TEXT,
        "rows": None if model.rows is None else list(model.rows),
        "values": values,
        "statistics": statistics,
    }
    head = {_MANIFEST: json.dumps(manifest, ensure_ascii=False, indent=1).encode(), _TEXT: model.text.encode()}
    return packed(head | members)


def _add(members: dict[str, bytes], name: str, array: Array) -> str:
    members[name] = array_bytes(array)
    return name


def read_session(path: Path) -> Model:
    """Open a session. Nothing in it is run.

    Its text is read anew, so its data files are looked for beside the session.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    data = read_bytes(path, MOST_SESSION_BYTES, "a session")
    try:
        members = unpacked(data, _LIMITS)
        manifest = _manifest(members)
        written = _member(members, manifest["text"])
        if len(written) > MOST_BYTES:
            raise ArchiveError("its text is too long for a model")
        text = decode(written, str(path))
        values = {name: _array(members, member) for name, member in manifest["values"].items()}
        statistics = {name: _statistics(members, found) for name, found in manifest["statistics"].items()}
    except ArchiveError as error:
        raise FileError(f"'{path}' cannot be opened: {error}", advice="is it a .gvsession file?") from None
    rows = manifest["rows"]
    model = parse(text, str(path), rows=None if rows is None else tuple(rows))
    try:
        model = model.with_values(**values)
    except GraphError as error:
        raise FileError(f"'{path}' is damaged: {error.message}", advice="save it again") from None
    wanted = _features(model)
    if any(not found.mean.shape == found.variance.shape == wanted.get(name) for name, found in statistics.items()):
        raise FileError(f"'{path}' is damaged: its statistics fit no operation of its text", advice="save it again")
    return replace(model, statistics=MappingProxyType(statistics))


def _features(model: Model) -> dict[str, Shape]:
    """Node's name -> the shape of its running statistics, for the nodes that have any."""
    found = {}
    for node in model.graph.nodes:
        if node.op is not None and node.op.modes is not None and node.op.modes.features is not None:
            found[node.name] = node.op.modes.features(model.graph.shapes(node))
    return found


def _manifest(members: dict[str, bytes]) -> dict[str, Any]:
    """What ``session.json`` says, every part of it of the right kind."""
    try:
        found = json.loads(_member(members, _MANIFEST))
    except (ValueError, RecursionError):
        raise ArchiveError(f"its {_MANIFEST} is no JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ArchiveError("it is no session of GraphViz NN")
    version = found.get("version")
    if not isinstance(version, int) or version < 1:
        raise ArchiveError("its version makes no sense")
    if version > VERSION:
        raise ArchiveError(f"it was saved by a later version of the program ({version}; this one reads {VERSION})")
    rows, values, statistics = found.get("rows"), found.get("values"), found.get("statistics")
    fits = (
        isinstance(found.get("text"), str)
        and (rows is None or (isinstance(rows, list) and all(type(row) is int for row in rows)))
        and isinstance(values, dict)
        and all(isinstance(member, str) for member in values.values())
        and isinstance(statistics, dict)
        and all(
            isinstance(pair, dict) and all(isinstance(pair.get(key), str) for key in ("mean", "variance"))
            for pair in statistics.values()
        )
    )
    if not fits:
        raise ArchiveError(f"its {_MANIFEST} makes no sense")
    return found


def _member(members: dict[str, bytes], name: str) -> bytes:
    if name not in members:
        raise ArchiveError(f"it has no '{name[:80]}'")
    return members[name]


def _array(members: dict[str, bytes], name: str) -> Array:
    array = array_from(_member(members, name))
    if array.dtype.kind != "f":
        raise ArchiveError(f"'{name}' holds something else than numbers")
    return frozen(array)


def _statistics(members: dict[str, bytes], found: dict[str, str]) -> Statistics:
    return Statistics(_array(members, found["mean"]), _array(members, found["variance"]))
