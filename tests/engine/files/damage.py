"""Small files, and all that can go wrong with one: what a test opens, and how much memory that took."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.errors import GraphError

CENTRAL_MARK = b"PK\x01\x02"


def said_of(read: Callable[[Path], object], path: Path, data: bytes) -> str:
    """What is said of a file's bytes; empty where it opens."""
    path.write_bytes(data)
    try:
        read(path)
    except GraphError as error:
        return str(error)
    return ""


def outcome(read: Callable[[Path], object], path: Path, data: bytes) -> tuple[str, int]:
    """The same, and how many bytes were needed at most meanwhile."""
    tracemalloc.start()
    try:
        said = said_of(read, path, data)
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return said, most


def is_one_clear_sentence(said: str) -> bool:
    return bool(said) and "\n" not in said and "Traceback" not in said and "Error(" not in said and len(said) < 600


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_json(data: bytes, member: str, **entries: object) -> bytes:
    """The archive with other entries in one of its JSON files."""
    members = members_of(data)
    members[member] = json.dumps(json.loads(members[member]) | entries).encode()
    return zipped(members)


def claiming(data: bytes, size: int) -> bytes:
    """The archive with another unpacked size stated for its last file, in the directory and before the file."""
    changed = bytearray(data)
    entry = data.rindex(CENTRAL_MARK)
    changed[entry + 24 : entry + 28] = struct.pack("<I", size & 0xFFFFFFFF)
    (local,) = struct.unpack("<I", data[entry + 42 : entry + 46])
    changed[local + 22 : local + 26] = struct.pack("<I", size & 0xFFFFFFFF)
    return bytes(changed)


def claiming_ten_gigabytes(data: bytes) -> bytes:
    """An archive whose directory states, in the 64-bit way, 10 GB for a file that has a few bytes."""
    members = members_of(data)
    last = list(members)[-1]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            if name == last:
                info.extra = struct.pack("<HHQ", 1, 8, 10**10)
            archive.writestr(info, content)
    changed = bytearray(buffer.getvalue())
    entry = changed.rindex(CENTRAL_MARK)
    changed[entry + 24 : entry + 28] = b"\xff\xff\xff\xff"
    return bytes(changed)


def every_byte_flipped(data: bytes, bits: int = 0xFF) -> Iterator[bytes]:
    for i in range(len(data)):
        yield data[:i] + bytes([data[i] ^ bits]) + data[i + 1 :]
