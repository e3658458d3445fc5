"""Small files that claim or unpack to much, and a process that opens them and tells how much memory each has taken.

python -m tests.engine.files.bombs FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.files.archives import array_bytes
from engine.files.sessions import is_session, read_session, session_bytes
from engine.files.traces import read_trace
from engine.language import parse
from tests.engine.files.damage import claiming_ten_gigabytes, members_of, said_of, with_json, zipped
from tests.helpers.memory import Peak

SMALL = session_bytes(parse("x: input = [1.0, 2.0]\nW: param = randn(2, 2)\nL: loss = sum(tanh(W @ x))\n"))
_SIZE = 9_900_000
CLAIM = "10 GB that are claimed"
_DATA = 'x, t = dataset("{name}")\nL: loss = mse(x[:, 0:1], t)\n'


def _manifest(data: bytes) -> bytes:
    return zipped(members_of(SMALL) | {"session.json": data})


def _array(header: str) -> bytes:
    written = header.encode() + b"\n"
    return zipped(
        members_of(SMALL) | {"values/0.npy": b"\x93NUMPY\x01\x00" + len(written).to_bytes(2, "little") + written}
    )


def _shaped(shape: str, kind: str = "'<f8'") -> bytes:
    return _array(f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}")


def _text(text: str, **data: bytes) -> bytes:
    files = {name.replace("_", "."): f"data/{name}" for name in data}
    plain = with_json(SMALL, "session.json", values={}, files=files)
    members = {f"data/{name}": content for name, content in data.items()}
    return zipped(members_of(plain) | {"model.gvnn": text.encode()} | members)


def _archive(**arrays: bytes) -> bytes:
    return _text(_DATA.format(name="a.npz"), a_npz=zipped({f"{name}.npy": data for name, data in arrays.items()}))


BOMBS: dict[str, Callable[[], bytes]] = {
    "a million empty lists": lambda: _manifest(b'{"a":[' + b"[]," * 3_000_000 + b"0]}"),
    "a million nested lists": lambda: _manifest(b"[" * _SIZE),
    "a million empty dictionaries": lambda: _manifest(b'{"a":[' + b"{}," * 3_000_000 + b"0]}"),
    "millions of numbers": lambda: _manifest(b"[" + b"1.5," * 2_400_000 + b"0]"),
    "a number of ten million digits": lambda: _manifest(b'{"version":' + b"1" * _SIZE + b"}"),
    "a row of ten million digits": lambda: _manifest(b'{"rows":[' + b"1" * _SIZE + b"]}"),
    "a header of 10 GB": lambda: _shaped("(1250000000,)"),
    "a header of more than there are": lambda: _shaped("(" + "1000000000," * 9 + ")"),
    "a header of thousands of digits": lambda: _shaped("(" + "9" * 4000 + ",)"),
    "a header of brackets": lambda: _array("(" * 9000),
    "an open string in a header": lambda: _array("{'descr': '''<f8"),
    "texts of 8 GB": lambda: _shaped("(1,)", "'<U2000000000'"),
    "arrays in an array": lambda: _shaped("(1,)", "('<f8', (1000000000,))"),
    CLAIM: lambda: claiming_ten_gigabytes(SMALL),
    "a text of millions of numbers": lambda: _text("x: input = [" + "1," * 3_900_000 + "1]\n"),
    "a text of millions of lines": lambda: _text("a = 1\n" * 1_300_000),
    "a text of millions of brackets": lambda: _text("x: input = " + "(" * 7_900_000),
    "a sum of millions": lambda: _text("x: input = 1\nL: loss = x" + "+x" * 3_900_000),
    "a text of a number of millions of digits": lambda: _text("x: input = " + "1" * 7_900_000 + "\nL: loss = x\n"),
    "a table of 60 MB": lambda: _text(_DATA.format(name="a.csv"), a_csv=b"1,2\n" * 15_000_000),
    "a table of 12 million rows": lambda: _text(_DATA.format(name="a.csv"), a_csv=b"1,2\n" * 12_000_000),
    "a row of 20 million cells": lambda: _text(_DATA.format(name="a.csv"), a_csv=b"1," * 20_000_000 + b"1\n"),
    "an archive in the archive": lambda: _archive(
        x=zipped({"x.npy": bytes(300_000_000)}), t=array_bytes(np.zeros((4, 1)))
    ),
    "an array of 10 GB in the data": lambda: _archive(x=_npy_of_ten_gigabytes(), t=array_bytes(np.zeros((4, 1)))),
}
"""Name -> a session that is refused."""


def _npy_of_ten_gigabytes() -> bytes:
    return members_of(_shaped("(1250000000, 1)"))["values/0.npy"]


_RUN = b'{"format": "graphviz-nn/trace", "version": 1, "evaluating": false, "signals": []}'


def bombs_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each bomb with the file that holds it, for as long as the next one is not asked for."""
    for name, made in BOMBS.items():
        data = made()
        (folder / f"{name}.gvsession").write_bytes(data)
        yield name, folder / f"{name}.gvsession"
        if name != CLAIM:  # which would be lost if it were packed anew
            (folder / f"{name}.gvtrace").write_bytes(zipped(members_of(data) | {"trace.json": _RUN}))
            yield name, folder / f"{name}.gvtrace"


def main(folder: Path) -> None:
    """Open them all; write down what is said of each, and how many megabytes that took."""
    told: dict[str, tuple[str, float]] = {}
    for _, path in bombs_in(folder):
        peak = Peak()
        said = said_of(read_session if is_session(path) else read_trace, path, path.read_bytes())
        told[path.name] = said, peak.more_mb
        path.unlink()
    (folder / "told").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
