"""Recorded runs (``.gvtrace``): a session with the numbers of one pass, which are read and not computed again.

All that a session holds, and
trace.json               what it is, the mode of the pass, which nodes have an error signal
trace/values.npy         the values of all nodes, one after the other in topological order
trace/signals.npy        the error signals of those that have one, in the same order
trace/edges.npy          each message's child and slot
trace/messages.npy       the messages, one after the other
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import prod
from pathlib import Path
from types import MappingProxyType

import numpy as np

from engine.arrays import Array, Shape, frozen
from engine.execution.trace import Trace
from engine.files.archives import ArchiveError, array_bytes, array_in
from engine.files.bounds import archive_bytes, manifest_in
from engine.files.contents import StoredContents, members_of
from engine.files.sessions import contents_of, model_in, read_stored
from engine.files.viewpoint import Viewpoint
from engine.files.writing import write_bytes
from engine.graph import Graph
from engine.learning.modes import Mode, in_mode
from engine.model import Model

ENDING = ".gvtrace"
FORMAT, VERSION = "graphviz-nn/trace", 1
_MANIFEST = "trace.json"
_VALUES, _SIGNALS, _EDGES, _MESSAGES = (f"trace/{name}.npy" for name in ("values", "signals", "edges", "messages"))


def is_trace(path: Path) -> bool:
    """Whether a name is that of a recorded run."""
    return path.suffix.lower() == ENDING


def write_trace(path: Path, trace: Trace, view: Viewpoint | None = None, as_read: Model | None = None) -> None:
    """Save a run with its model and all of its numbers.

    Args:
        path: Where.
        trace: The run.
        view: How it is looked at, if that is to be saved too.
        as_read: The model as its text alone gives it, where that is known: it is not read again.

    Raises:
        FileError: The file cannot be written; what was there is untouched.
        GraphError: The model was not read from a text.
    """
    write_bytes(path, trace_bytes(trace, view, as_read))


def trace_bytes(trace: Trace, view: Viewpoint | None = None, as_read: Model | None = None) -> bytes:
    """The same as bytes; equal runs make equal bytes."""
    edges = sorted(trace.messages)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "evaluating": trace.model.evaluating,
        "signals": [i for i, signal in enumerate(trace.grads) if signal is not None],
    }
    return archive_bytes(
        members_of(contents_of(trace.model, view, as_read))
        | {
            _MANIFEST: json.dumps(manifest).encode(),
            _VALUES: array_bytes(_flat(trace.values)),
            _SIGNALS: array_bytes(_flat(signal for signal in trace.grads if signal is not None)),
            _EDGES: array_bytes(np.array(edges, dtype=np.int64).reshape(len(edges), 2)),
            _MESSAGES: array_bytes(_flat(trace.messages[edge] for edge in edges)),
        }
    )


def read_trace(path: Path) -> Trace:
    """Open a recorded run. Nothing in it is run, and nothing is computed: its numbers are those that were recorded.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    return read_trace_and_view(path)[0]


def read_trace_and_view(path: Path) -> tuple[Trace, Viewpoint | None]:
    """The same, and how it was looked at where it tells that.

    Raises:
        FileError: It is missing, damaged, too large, of a later version, or something else.
        GraphError: Its text is no model; the message has the place in it.
    """
    return read_stored(path, "a recorded run", ENDING, _trace)


def _trace(stored: StoredContents, path: Path) -> Trace:
    """The run, every array of it checked against the graph before it is read."""
    manifest = manifest_in(stored.archive, _MANIFEST, FORMAT, VERSION, "recorded run")
    ids, evaluating = manifest.get("signals"), manifest.get("evaluating")
    model = model_in(stored, path)
    nodes = model.graph.nodes
    if type(evaluating) is not bool or not isinstance(ids, list) or not all(type(i) is int for i in ids):
        raise ArchiveError(f"its {_MANIFEST} makes no sense")
    if sorted(set(ids)) != ids or (ids and not 0 <= ids[0] <= ids[-1] < len(nodes)):
        raise ArchiveError("its error signals belong to no nodes of its text")
    values = _parts(stored, _VALUES, [node.shape for node in nodes])
    signals = dict(zip(ids, _parts(stored, _SIGNALS, [nodes[i].shape for i in ids]), strict=True))
    edges = _edges(stored, sum(len(node.parents) for node in nodes))
    receivers = [_receiver(model.graph, child, slot) for child, slot in edges]
    messages = dict(zip(edges, _parts(stored, _MESSAGES, receivers), strict=True))
    return Trace(
        in_mode(model, Mode.EVALUATE) if evaluating else model,
        tuple(values),
        tuple(signals.get(i) for i in range(len(nodes))),
        MappingProxyType(messages),
    )


def _receiver(graph: Graph, child: int, slot: int) -> Shape:
    """The shape of what receives a message."""
    inputs = graph.nodes[child].inputs if 0 <= child < len(graph.nodes) else ()
    parent = inputs[slot] if 0 <= slot < len(inputs) else None
    if not isinstance(parent, int):
        raise ArchiveError("its messages belong to no edges of its text")
    return graph.nodes[parent].shape


def _edges(stored: StoredContents, most: int) -> list[tuple[int, int]]:
    array = array_in(stored.archive, _EDGES, 16 * most)
    if array.dtype != np.int64 or array.ndim != 2 or array.shape[1] != 2:
        raise ArchiveError(f"its {_EDGES} makes no sense")
    edges = [(int(child), int(slot)) for child, slot in array]
    if len(set(edges)) != len(edges):
        raise ArchiveError("two of its messages travel along the same edge")
    return edges


def _flat(arrays: Iterable[Array]) -> Array:
    """Arrays of any shapes as one vector of float64."""
    return np.concatenate([np.zeros(0), *(np.ravel(array) for array in arrays)]).astype(np.float64)


def _parts(stored: StoredContents, member: str, shapes: Sequence[Shape]) -> list[Array]:
    """A vector cut into arrays of these shapes."""
    sizes = [prod(shape) for shape in shapes]
    flat = stored.array(member, sum(sizes))
    if flat.shape != (sum(sizes),):
        raise ArchiveError(f"its {member} does not fit its text")
    ends = np.cumsum(np.array(sizes, dtype=np.int64))
    pieces = np.split(flat, ends)[:-1]
    return [frozen(piece.reshape(shape)) for piece, shape in zip(pieces, shapes, strict=True)]
