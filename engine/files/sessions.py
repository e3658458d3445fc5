"""Sessions (``.gvsession``): a model's text with the values of its leaves, its data, and how it was looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from engine.arrays import Shape
from engine.errors import FileError, GraphError
from engine.files.archives import ArchiveError
from engine.files.bounds import MOST_SESSION_BYTES
from engine.files.contents import MOST_DATA_BYTES, Contents, StoredContents, contents_bytes
from engine.files.reading import read_bytes
from engine.files.viewpoint import Viewpoint
from engine.files.writing import write_bytes
from engine.graph import Kind
from engine.language import parse
from engine.language.data import directory_of
from engine.learning.data.files import bytes_of, is_file_name
from engine.model import Model

ENDING = ".gvsession"
_T = TypeVar("_T")


def is_session(path: Path) -> bool:
    """Whether a name is that of a session."""
    return path.suffix.lower() == ENDING


def write_session(path: Path, model: Model, view: Viewpoint | None = None, as_read: Model | None = None) -> None:
    """Save a model with its values: those of its parameters, and all that are not as the text says; and with its data.

    Args:
        path: Where.
        model: The model.
        view: How it is looked at, if that is to be saved too.
        as_read: The model as its text alone gives it, where that is known: it is not read again.

    Raises:
        FileError: It cannot be written, or is too large to be opened again; what was there is untouched.
        GraphError: The model was not read from a text.
    """
    write_bytes(path, session_bytes(model, view, as_read))


def session_bytes(model: Model, view: Viewpoint | None = None, as_read: Model | None = None) -> bytes:
    """The same as bytes; equal models make equal bytes."""
    return contents_bytes(contents_of(model, view, as_read))


def contents_of(model: Model, view: Viewpoint | None = None, as_read: Model | None = None) -> Contents:
    """What a model's session holds.

    Args:
        model: The model.
        view: How it is looked at.
        as_read: The model as its text alone gives it, where that is known.

    Raises:
        GraphError: The model was not read from a text, or its data cannot be read any more.
    """
    read = as_read
    if read is None:
        read = parse(model.text, model.filename, rows=model.rows, files=model.files)
    values = {
        leaf.address: model.values[leaf.last]
        for leaf in model.graph.leaves
        if leaf.kind is Kind.PARAM
        or not np.array_equal(model.values[leaf.last], read.values[leaf.last], equal_nan=True)
    }
    return Contents(model.text, values, model.statistics, model.rows, data_files(model), view)


def data_files(model: Model) -> Mapping[str, bytes]:
    """The data files that a model was read from, by name, as long as they are small enough to come along."""
    found: dict[str, bytes] = {}
    room = MOST_DATA_BYTES
    for name in dict.fromkeys(data.name for data in model.data if is_file_name(data.name)):
        content = model.files[name] if name in model.files else bytes_of(name, directory_of(model.filename))
        if len(content) <= room:
            found[name] = content
            room -= len(content)
    return MappingProxyType(found)


def missing_data(model: Model, path: Path) -> tuple[str, ...]:
    """The data files too large to come along that a session at a place would look for beside itself, and not find."""
    with_it = data_files(model)
    names = [data.name for data in model.data if is_file_name(data.name) and data.name not in with_it]
    return tuple(name for name in names if not (path.parent / name).is_file())


def read_session(path: Path) -> Model:
    """Open a session without regard to how it was looked at. Nothing in it is run.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    return read_session_and_view(path)[0]


def read_session_and_view(path: Path) -> tuple[Model, Viewpoint | None]:
    """Open a session, and how it was looked at where it tells that. Nothing in it is run.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    return read_stored(path, "a session", ENDING, model_in)


def read_stored(
    path: Path, what: str, ending: str, made_of: Callable[[StoredContents, Path], _T]
) -> tuple[_T, Viewpoint | None]:
    """Open a file that holds a document, and perhaps more.

    Args:
        path: The file.
        what: What it should be, with its article, for messages.
        ending: The ending that such files have.
        made_of: (what it holds, the file) -> what is wanted of it.

    Returns:
        That, and how it was looked at where the file tells it.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    data = read_bytes(path, MOST_SESSION_BYTES, what)
    try:
        stored = StoredContents(data, str(path))
        return made_of(stored, path), stored.view
    except ArchiveError as error:
        advice = error.advice or ("open another copy of it" if _is_archive(data) else f"is it a {ending} file?")
        raise FileError(f"'{path}' cannot be opened: {error}", advice=advice) from None


def _is_archive(data: bytes) -> bool:
    """Whether bytes begin as those of an archive do."""
    return data[:4] == b"PK\x03\x04"


def model_in(stored: StoredContents, path: Path) -> Model:
    """The model of a session's contents; no array is read that is larger than its leaf.

    Args:
        stored: The contents.
        path: The session's file, for messages; larger data files are looked for beside it.

    Raises:
        ArchiveError: It is damaged.
        GraphError: Its text is no model, or its parts do not fit each other.
    """
    files = MappingProxyType(stored.files(named_in=stored.text))
    model = parse(stored.text, str(path), rows=stored.rows, files=files)
    try:
        values = stored.values(lambda name: model.values[model.leaf_id(name)].size)
        model = model.with_values(**values)
    except GraphError as error:
        raise FileError(f"'{path}' is damaged: {error.message}", advice="save it again") from None
    wanted, statistics = _features(model), stored.statistics()
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
