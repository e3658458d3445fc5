"""What passes take in memory, with what several of them share counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.arrays import Array
from engine.history.grounds import Ground
from engine.history.record import PassRecord

_RECORD_BYTES = 1_000
"""A record, its mapping and its label (measured)."""
_ARRAY_BYTES = 140
"""An array beside its numbers (measured)."""
_NODE_BYTES = 2_000
"""A node of a graph, with its share of the variables, the spans and what the graph has worked out (measured)."""


@dataclass(slots=True)
class _Block:
    bytes: int
    users: int = 0


class Memory:
    """Counts the memory of passes.

    Attributes:
        used_bytes: What those that were taken in, and not given back, take together.
    """

    def __init__(self) -> None:
        self.used_bytes = 0
        self._blocks: dict[int, _Block] = {}
        self._grounds: dict[int, int] = {}

    def take(self, record: PassRecord) -> None:
        """Count a record in."""
        self.used_bytes += _own_bytes(record)
        self._take(_arrays_of(record))
        users = self._grounds.get(id(record.ground), 0)
        self._grounds[id(record.ground)] = users + 1
        if not users:
            self.used_bytes += _ground_bytes(record.ground)
            self._take(_arrays_on(record.ground))

    def give(self, record: PassRecord) -> None:
        """Count it out again."""
        self.used_bytes -= _own_bytes(record)
        self._give(_arrays_of(record))
        users = self._grounds.pop(id(record.ground)) - 1
        if users:
            self._grounds[id(record.ground)] = users
        else:
            self.used_bytes -= _ground_bytes(record.ground)
            self._give(_arrays_on(record.ground))

    def _take(self, arrays: Iterable[Array]) -> None:
        for array in arrays:
            buffer = _buffer(array)
            block = self._blocks.get(id(buffer))
            if block is None:
                block = self._blocks[id(buffer)] = _Block(buffer.nbytes + _ARRAY_BYTES)
                self.used_bytes += block.bytes
            block.users += 1

    def _give(self, arrays: Iterable[Array]) -> None:
        for array in arrays:
            key = id(_buffer(array))
            block = self._blocks[key]
            block.users -= 1
            if not block.users:
                self.used_bytes -= block.bytes
                del self._blocks[key]


def _buffer(array: Array) -> Array:
    """The array that owns the numbers, which a view keeps alive as a whole."""
    while array.base is not None and hasattr(array.base, "nbytes"):
        array = array.base
    return array


def _own_bytes(record: PassRecord) -> int:
    return _RECORD_BYTES + _ARRAY_BYTES * len(record.changed) + 400 * len(record.statistics)


def _ground_bytes(ground: Ground) -> int:
    return _NODE_BYTES * len(ground.model.graph.nodes) + 2 * len(ground.model.text)


def _arrays_of(record: PassRecord) -> Iterator[Array]:
    yield from record.changed.values()
    if record.rows is not None:
        yield record.rows
    for found in record.statistics.values():
        yield found.mean
        yield found.variance


def _arrays_on(ground: Ground) -> Iterator[Array]:
    yield from ground.model.values.values()
    yield from ground.examples.values()
