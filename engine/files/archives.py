"""Zip archives from anywhere: nothing is unpacked before it is known how much memory it takes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path, PureWindowsPath
from tokenize import TokenError

import numpy as np

from engine.arrays import Array, Shape

_KINDS = "biufU"
_LONGEST_HEADER = 10_000
_MISREAD = (ValueError, TypeError, SyntaxError, OverflowError, TokenError)
"""What numpy raises for a header that is none: it reads old ones as Python's own tokens."""
_ENTRY_MARK, _MORE_MARKS = b"PK\x01\x02", 10_000
ARRAY_OVERHEAD_BYTES = 2 * _LONGEST_HEADER
"""By how much an array's file is larger than its numbers, at most."""


class ArchiveError(Exception):
    """The bytes are no archive, a damaged one, or one beyond the limits; the text says which.

    Attributes:
        advice: What to do about it; empty where that depends on what it should be.
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold.

    Attributes:
        members: How many files.
        member_bytes: The size of one, unpacked.
        total_bytes: The size of all of them together, unpacked.
    """

    members: int
    member_bytes: int
    total_bytes: int


class Archive:
    """A zip archive in memory. Its directory is looked through at once, and nothing is unpacked before it is asked for.

    Args:
        data: The bytes.
        limits: What it may hold.

    Raises:
        ArchiveError: It is damaged, encrypted, packed in another way than ``deflate``, larger than the limits, or holds
            a file whose name leads out of it.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        # Each entry of the directory becomes an object of several hundred bytes: they are counted before that. The
        # mark may also occur in what is stored, in an archive inside the archive say, but not so often.
        if data.count(_ENTRY_MARK) > limits.members + _MORE_MARKS:
            raise _too_many(data.count(_ENTRY_MARK), limits)
        with _told():
            self._file = zipfile.ZipFile(io.BytesIO(data))
            self._sizes = {member.filename: member.file_size for member in self._file.infolist()}
            self._look_through(limits)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what it holds."""
        return tuple(self._sizes)

    def read(self, name: str, most_bytes: int | None = None) -> bytes:
        """One of its files, unpacked.

        Args:
            name: Which.
            most_bytes: A larger one is refused unread; None for what the limits allow.

        Raises:
            ArchiveError: It is not there, damaged or too large.
        """
        if name not in self._sizes:
            raise ArchiveError(f"it has no '{name[:80]}'")
        if most_bytes is not None and self._sizes[name] > most_bytes:
            raise ArchiveError(f"its '{name[:80]}' is larger than what belongs there")
        with _told():
            # zipfile stops at the size that the directory states, which has been checked, and compares the checksum.
            return self._file.read(name)

    def _look_through(self, limits: Limits) -> None:
        members = self._file.infolist()
        if len(members) > limits.members:
            raise _too_many(len(members), limits)
        total = 0
        for member in members:
            total += member.file_size
            if member.flag_bits & 1:
                raise ArchiveError("it is encrypted", "store it without a password")
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise ArchiveError("it is packed in a way that is not read here")
            if member.file_size > limits.member_bytes or total > limits.total_bytes:
                raise ArchiveError(f"unpacked it has more than {limits.total_bytes // 1_000_000:,} MB")
            # Nothing is ever written where a name says; who writes such names means no good.
            if _leads_out(member.orig_filename):
                raise ArchiveError("the name of one of its files leads out of it")
        if len(self._sizes) != len(members):
            raise ArchiveError("two of its files have the same name")


def _leads_out(name: str) -> bool:
    """Whether a file's name is no plain path inside of an archive."""
    windows = PureWindowsPath(name)
    return "\0" in name or bool(windows.anchor) or ".." in windows.parts


def _too_many(count: int, limits: Limits) -> ArchiveError:
    return ArchiveError(f"it holds {count:,} files, and {limits.members:,} are the most")


@contextmanager
def _told() -> Iterator[None]:
    """Whatever damage does to zipfile is told in one way."""
    try:
        yield
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
        *(RuntimeError, OSError, ValueError, OverflowError, MemoryError),
    ) as error:
        raise ArchiveError("it is damaged, or no archive at all") from error


def unpacked(data: bytes, limits: Limits) -> dict[str, bytes]:
    """All members of a zip archive by name.

    Raises:
        ArchiveError: As an :class:`Archive` does.
    """
    archive = Archive(data, limits)
    return {name: archive.read(name) for name in archive.names}


def text_bytes(path: Path) -> int:
    """How much an archive says that it holds beside arrays, unpacked; 0 for what is none. Nothing is unpacked."""
    try:
        with _told(), zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist() if not member.filename.endswith(".npy"))
    except ArchiveError:
        return 0


_LEAST_SQUEEZED = 512
"""Fewer bytes, such as those of one number, hardly get fewer, and to begin takes longer than all else of them."""


def packed(members: Mapping[str, bytes], *, squeeze: bool = True) -> bytes:
    """A zip archive of these members; equal members make equal bytes.

    Args:
        members: Name -> content.
        squeeze: Whether to make it small, which takes its time.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            way = zipfile.ZIP_DEFLATED if squeeze and len(data) >= _LEAST_SQUEEZED else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name), data, way)
    return buffer.getvalue()


def array_from(data: bytes) -> Array:
    """The array of a ``.npy`` file of numbers or texts. Its header is checked against its size; no pickle is read.

    Raises:
        ArchiveError: It is damaged, or holds something else.
    """
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_LONGEST_HEADER)
        elif version == (2, 0):
            shape, is_fortran, dtype = np.lib.format.read_array_header_2_0(stream, max_header_size=_LONGEST_HEADER)
        else:
            raise ArchiveError("it is of a version that is not read here")
    except (*_MISREAD, RecursionError, MemoryError, EOFError) as error:
        raise ArchiveError("it is no .npy file") from error
    if dtype.kind not in _KINDS or dtype.hasobject:
        raise ArchiveError("it holds something else than real numbers or texts", "store real numbers, float64 or int64")
    if any(n < 0 for n in shape) or len(shape) > 32:
        raise ArchiveError("its shape makes no sense")
    size = prod(shape) * dtype.itemsize
    if size != len(data) - stream.tell():
        raise ArchiveError("it is cut off, or its header does not fit its size")
    if size == 0:
        return np.zeros(shape, dtype=dtype)
    flat = np.frombuffer(data, dtype=dtype, offset=stream.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")


def array_in(archive: Archive, member: str, most_bytes: int | None = None) -> Array:
    """An array of an archive.

    Args:
        archive: The archive.
        member: The name of its file.
        most_bytes: How many bytes its numbers take at most; None where that is not known.

    Raises:
        ArchiveError: It is damaged or larger.
    """
    data = archive.read(member, None if most_bytes is None else most_bytes + ARRAY_OVERHEAD_BYTES)
    try:
        return array_from(data)
    except ArchiveError as error:
        raise ArchiveError(f"its '{member}' cannot be read: {error}", error.advice) from None


def array_bytes(array: Array) -> bytes:
    """An array as a ``.npy`` file."""
    array = np.asarray(array)
    # Of many small ones the header would take nearly all of the time.
    if array.flags.c_contiguous and not array.dtype.hasobject:
        return _header(array.shape, array.dtype.str) + array.tobytes()
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


@lru_cache(maxsize=256)
def _header(shape: Shape, dtype: str) -> bytes:
    """What a ``.npy`` file begins with."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
    return stream.getvalue()
