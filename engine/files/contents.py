"""What a session file (``.gvsession``) holds, and how it lies there: one zip of JSON, text and ``.npy`` files.

session.json       what it is, which array belongs to which leaf, the rows that were chosen, how it was looked at
model.gvnn         the text
values/0.npy, …    values of leaves
statistics/0-mean.npy, statistics/0-variance.npy, …
data/0.csv, …      the data files that the text names
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import PurePath
from typing import Any, NamedTuple

from engine.arrays import Array, frozen
from engine.files.archives import Archive, ArchiveError, array_bytes, array_in
from engine.files.bounds import LIMITS, MANIFEST, archive_bytes, manifest_in
from engine.files.reading import MOST_BYTES, decode
from engine.files.viewpoint import Viewpoint, viewpoint_from, viewpoint_json
from engine.ops.record import Statistics

FORMAT, VERSION = "graphviz-nn/session", 1
MOST_DATA_BYTES = 200_000_000
"""Data files come along in a session as long as they are smaller together."""
_TEXT = "model.gvnn"


class Whence(NamedTuple):
    """Where a document came from that was kept without being saved.

    Attributes:
        path: Its file; empty where it has none.
        example: The example that it began as; empty where it was none.
        time_s: When it was kept, in seconds since 1970.
    """

    path: str
    example: str
    time_s: float


@dataclass(frozen=True)
class Contents:
    """A document as a file holds it.

    Attributes:
        text: The equations.
        values: Leaf's address -> its value, for leaves that are not as the text says.
        statistics: Node's name -> what training has averaged for it.
        rows: Which examples of the data sets were chosen; None for all of them.
        files: The data files that the text names.
        view: How it was looked at; None where that is not told.
        whence: Where it came from, for a document that was kept without being saved.
    """

    text: str
    values: Mapping[str, Array] = field(default_factory=dict)
    statistics: Mapping[str, Statistics] = field(default_factory=dict)
    rows: tuple[int, ...] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    view: Viewpoint | None = None
    whence: Whence | None = None

    @property
    def size(self) -> int:
        """How much it is, in letters of the text and bytes of arrays and data files."""
        arrays = sum(array.nbytes for array in self.values.values())
        return len(self.text) + arrays + sum(len(data) for data in self.files.values())


def contents_bytes(contents: Contents, *, squeeze: bool = True) -> bytes:
    """A session file as bytes; equal contents make equal bytes.

    Args:
        contents: What it holds.
        squeeze: Whether to make it small, which takes its time.

    Raises:
        FileError: It would be too large to be opened again.
    """
    return archive_bytes(members_of(contents), squeeze=squeeze)


def members_of(contents: Contents) -> dict[str, bytes]:
    """The files of a session's archive by name."""
    members: dict[str, bytes] = {}

    def add(name: str, data: bytes) -> str:
        members[name] = data
        return name

    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "text": _TEXT,
        "rows": None if contents.rows is None else list(contents.rows),
        "values": {
            name: add(f"values/{i}.npy", array_bytes(array)) for i, (name, array) in enumerate(contents.values.items())
        },
        "statistics": {
            name: {
                "mean": add(f"statistics/{i}-mean.npy", array_bytes(found.mean)),
                "variance": add(f"statistics/{i}-variance.npy", array_bytes(found.variance)),
            }
            for i, (name, found) in enumerate(contents.statistics.items())
        },
    }
    if contents.files:
        manifest["files"] = {
            name: add(f"data/{i}{PurePath(name).suffix.lower()}", data)
            for i, (name, data) in enumerate(contents.files.items())
        }
    if contents.view is not None:
        manifest["view"] = viewpoint_json(contents.view)
    if contents.whence is not None:
        manifest["whence"] = contents.whence._asdict()
    # Half a character, which an edited text may hold, must not keep the rest from being saved.
    head = {
        MANIFEST: json.dumps(manifest, ensure_ascii=True, indent=1).encode(),
        _TEXT: contents.text.encode(errors="replace"),
    }
    return head | members


class StoredContents:
    """The contents of a session file, its arrays not yet read.

    Args:
        data: The file's bytes.
        filename: Its name, for messages.

    Raises:
        ArchiveError: It is damaged, too large, of a later version, or something else.
        FileError: Its text is none.
    """

    def __init__(self, data: bytes, filename: str) -> None:
        self.archive = Archive(data, LIMITS)
        self._manifest = found = self._read_manifest()
        self.text = decode(self.archive.read(found["text"], MOST_BYTES), filename)
        rows = found["rows"]
        self.rows: tuple[int, ...] | None = None if rows is None else tuple(rows)
        self.view = viewpoint_from(found["view"]) if "view" in found else None
        self.whence = _whence(found["whence"]) if "whence" in found else None

    def files(self, *, named_in: str | None = None) -> dict[str, bytes]:
        """The data files that came along.

        Args:
            named_in: A text: what it does not name is not unpacked; None for all of them.

        Raises:
            ArchiveError: One is damaged, or they are too large together.
        """
        found: dict[str, bytes] = {}
        room = MOST_DATA_BYTES
        for name, member in self._manifest.get("files", {}).items():
            # A name may be written in other words where characters are written by their codes.
            if named_in is None or name in named_in or "\\" in named_in:
                found[name] = self.archive.read(member, room)
                room -= len(found[name])
        return found

    def values(self, size_of: Callable[[str], int] | None = None) -> dict[str, Array]:
        """Leaf's address -> its value.

        Args:
            size_of: How many numbers a leaf has; None where that is not known.

        Raises:
            ArchiveError: An array is damaged, or larger than its leaf.
        """
        return {
            name: self.array(member, None if size_of is None else size_of(name))
            for name, member in self._manifest["values"].items()
        }

    def statistics(self) -> dict[str, Statistics]:
        """Node's name -> what training has averaged for it.

        Raises:
            ArchiveError: An array is damaged.
        """
        return {
            name: Statistics(self.array(found["mean"]), self.array(found["variance"]))
            for name, found in self._manifest["statistics"].items()
        }

    def whole(self) -> Contents:
        """All of it.

        Raises:
            ArchiveError: An array is damaged.
        """
        return Contents(self.text, self.values(), self.statistics(), self.rows, self.files(), self.view, self.whence)

    def array(self, member: str, size: int | None = None) -> Array:
        """One of its arrays of numbers.

        Args:
            member: The name of its file.
            size: How many numbers it has at most; None where that is not known.

        Raises:
            ArchiveError: It is damaged or larger.
        """
        array = array_in(self.archive, member, None if size is None else 8 * size)
        if array.dtype.kind != "f":
            raise ArchiveError(f"'{member}' holds something else than numbers")
        return frozen(array)

    def _read_manifest(self) -> dict[str, Any]:
        """What ``session.json`` says, every part of it of the right kind."""
        found = manifest_in(self.archive, MANIFEST, FORMAT, VERSION, "session")
        rows, statistics = found.get("rows"), found.get("statistics")
        fits = (
            isinstance(found.get("text"), str)
            and (rows is None or (isinstance(rows, list) and all(type(row) is int for row in rows)))
            and _names_members(found.get("values"))
            and _names_members(found.get("files", {}))
            and isinstance(statistics, dict)
            and all(
                isinstance(pair, dict) and all(isinstance(pair.get(key), str) for key in ("mean", "variance"))
                for pair in statistics.values()
            )
        )
        if not fits:
            raise ArchiveError(f"its {MANIFEST} makes no sense")
        return found


def _names_members(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(member, str) for member in found.values())


def _whence(found: object) -> Whence:
    if isinstance(found, dict):
        path, example, time_s = (found.get(key) for key in Whence._fields)
        if isinstance(path, str) and isinstance(example, str) and isinstance(time_s, float) and isfinite(time_s):
            return Whence(path, example, time_s)
    raise ArchiveError("it does not tell where it came from")
