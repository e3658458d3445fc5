"""How large a session or a recorded run may be: what is saved is never more than what can be opened again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.errors import FileError
from engine.files.archives import Archive, ArchiveError, Limits, packed

MANIFEST = "session.json"
MOST_SESSION_BYTES = 500_000_000
LIMITS = Limits(members=250_000, member_bytes=400_000_000, total_bytes=1_000_000_000)
"""A model has at most 200,000 leaves, each with a file of its own: what was saved can be opened."""
_MOST_MANIFEST_BYTES = 16_000_000
_MOST_LISTS = 500_000
"""So many lists and dictionaries it holds at most, each of which takes thirty times the memory of its brackets."""


def archive_bytes(members: Mapping[str, bytes], *, squeeze: bool = True) -> bytes:
    """An archive of these files as bytes: what is saved can be opened again.

    Args:
        members: Name -> content.
        squeeze: Whether to make it small, which takes its time.

    Raises:
        FileError: It would be too large to be.
    """
    sizes, manifest = [len(data) for data in members.values()], members[MANIFEST]
    if (
        len(sizes) > LIMITS.members
        or max(sizes) > LIMITS.member_bytes
        or sum(sizes) > LIMITS.total_bytes
        or len(manifest) > _MOST_MANIFEST_BYTES
        or _lists_in(manifest) > _MOST_LISTS
    ):
        raise _refused()
    data = packed(members, squeeze=squeeze)
    if len(data) > MOST_SESSION_BYTES:
        raise _refused()
    return data


def _refused() -> FileError:
    return FileError("the file would be too large to be opened again", advice="save the text alone, as a .gvnn file")


def _lists_in(manifest: bytes) -> int:
    """How many lists and dictionaries it holds at most."""
    return manifest.count(b"[") + manifest.count(b"{")


def manifest_in(archive: Archive, member: str, form: str, newest: int, what: str) -> dict[str, Any]:
    """The JSON object that says what an archive is.

    Args:
        archive: The archive.
        member: The name of its file.
        form: What its ``format`` must be.
        newest: The version that is read; older ones are, too.
        what: What the archive should be, for messages.

    Raises:
        ArchiveError: It is no such object, or of a later version.
    """
    try:
        data = archive.read(member, _MOST_MANIFEST_BYTES)
        if _lists_in(data) > _MOST_LISTS:
            raise ArchiveError(f"its {member} holds more than {_MOST_LISTS:,} lists")
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise ArchiveError(f"its {member} is no JSON") from None
    if not isinstance(found, dict) or found.get("format") != form:
        raise ArchiveError(f"it is no {what} of GraphViz NN")
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise ArchiveError("its version makes no sense")
    if version > newest:
        # Python writes no number of thousands of digits.
        shown = version if version < 10**9 else "of many digits"
        raise ArchiveError(
            f"it was saved by a later version of the program ({shown}; this one reads {newest})",
            "open it with that one",
        )
    return found
