"""Zip archives from anywhere: nothing is unpacked before it is known how much memory it takes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from engine.arrays import Array

_KINDS = "biufU"
_LONGEST_HEADER = 10_000


class ArchiveError(Exception):
    """The bytes are no archive, a damaged one, or one beyond the limits; the text says which.

    Attributes:
        advice: What to do about it.
    """

    def __init__(self, message: str, advice: str = "write it with numpy.savez") -> None:
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


def unpacked(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The members of a zip archive by name.

    Raises:
        ArchiveError: It is damaged, encrypted, packed in another way than ``deflate``, or larger than the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise ArchiveError(
                    f"it holds {len(members):,} files, and {limits.members:,} are the most", "leave out the others"
                )
            total = 0
            for member in members:
                total += member.file_size
                if member.flag_bits & 1:
                    raise ArchiveError("it is encrypted", "store it without a password")
                if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    raise ArchiveError("it is packed in a way that is not read here")
                if member.file_size > limits.member_bytes or total > limits.total_bytes:
                    raise ArchiveError(
                        f"unpacked it has more than {limits.total_bytes // 1_000_000:,} MB", "take a part of it"
                    )
            if len({member.filename for member in members}) != len(members):
                raise ArchiveError("two of its files have the same name")
            # zipfile stops at the size that the directory states, which has been checked, and compares the checksum.
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise ArchiveError("it is damaged, or no archive at all") from error


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of these members; equal members make equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
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
    except (ValueError, TypeError, SyntaxError, OverflowError, RecursionError, MemoryError, EOFError) as error:
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


def array_bytes(array: Array) -> bytes:
    """An array as a ``.npy`` file."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array), version=(1, 0), allow_pickle=False)
    return stream.getvalue()
