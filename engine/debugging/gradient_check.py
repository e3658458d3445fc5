"""The two-sided gradient check (CSC 311 lecture 4): every leaf's error signal against (L(x+h) − L(x−h)) / 2h.

Many elements are moved at once, each in a copy of its own, and only what depends on them is computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.arrays import Array
from engine.debugging.check_record import GradientCheck, LeafCheck, Progress, Reason
from engine.debugging.culprits import culprits
from engine.debugging.differences import Judgement, judge
from engine.debugging.untold import element_note, loss_note
from engine.errors import NoLossError
from engine.execution.passes import run
from engine.execution.sweep import Sweep, counts_for_loss
from engine.execution.trace import Trace
from engine.graph import Graph, Variable
from engine.model import Model

_MEMORY_BYTES = 16 * 2**20
"""What the copies of one sweep may take."""
_TOGETHER = 4096
"""Leaves are swept together while a node of the sweep has about so many numbers in all: below, calls cost the most."""


def check(model: Model, progress: Callable[[int, int], object] | None = None) -> GradientCheck:
    """Check the error signal of every element of every leaf.

    Leaves that are read as indices only have no error signal and are left out: between whole numbers there is nothing.

    Args:
        model: What to check.
        progress: Called with (elements done, elements in total) now and then; if it returns False, the check stops
            there, and the leaves that are finished are the result.

    Raises:
        NoLossError: The model has no loss.
    """
    trace = _run(model)
    note = loss_note(trace)
    reached = Progress(0, 0, ())
    for reached in _checking(trace):
        if progress is not None and progress(reached.done, reached.total) is False and reached.done < reached.total:
            return GradientCheck(reached.leaves, note, complete=False)
    return GradientCheck(reached.leaves, note, reached.culprits)


def checking(model: Model) -> Iterator[Progress]:
    """The same, bit by bit: for whoever has other things to do in between, or stops when it likes.

    Yields:
        The progress after each stretch, every leaf's verdict once it is finished; the last one has all of them.

    Raises:
        NoLossError: The model has no loss.
    """
    return _checking(_run(model))


def _run(model: Model) -> Trace:
    if model.graph.loss is None:
        raise NoLossError("the model has no loss, so there is no gradient to check", advice="write 'L: loss = ...'")
    return run(model)


def _checking(trace: Trace) -> Iterator[Progress]:
    graph = trace.graph
    leaves = [v for v in graph.leaves if trace.grads[v.last] is not None or not graph.feeds_indices[v.last]]
    smooth = _reached_smoothly(graph)
    total = sum(trace.values[leaf.last].size for leaf in leaves)
    magnitude = _magnitude(trace)
    note = loss_note(trace)
    done = 0
    finished: tuple[LeafCheck, ...] = ()
    for together in _batches(trace, leaves):
        parts: list[Judgement] = []
        for part in _judged(trace, together, magnitude):
            parts.append(part)
            done += len(part.errors)
            if done < total:
                yield Progress(done, total, finished, note)
        finished += tuple(_verdicts(trace, together, parts, smooth, note))
    failed = [graph.id_of(leaf.name) for leaf in finished if leaf.reason is Reason.WRONG]
    found = culprits(trace, failed) if failed else ()
    yield Progress(done, total, finished, note, found)


def _batches(trace: Trace, leaves: list[Variable]) -> Iterator[list[Variable]]:
    """Leaves that are swept together: many small ones, or a single large one."""
    needed = counts_for_loss(trace.graph)
    sizes = [v.size for v, counts in zip(trace.values, needed, strict=True) if counts]
    usual = max(1.0, sum(sizes) / len(sizes))
    batch: list[Variable] = []
    numbers = 0.0
    for leaf in leaves:
        more = 2 * trace.values[leaf.last].size * usual
        if batch and numbers + more > _TOGETHER:
            yield batch
            batch, numbers = [], 0.0
        batch.append(leaf)
        numbers += more
    if batch:
        yield batch


def _judged(trace: Trace, leaves: list[Variable], magnitude: float) -> Iterator[Judgement]:
    """The judgement on every element of some leaves, one after the other, in stretches that fit into the memory."""
    ids = tuple(leaf.last for leaf in leaves)
    x = np.concatenate([trace.values[i].ravel() for i in ids])
    grad = np.concatenate([_signal(trace, i).ravel() for i in ids])
    if not len(x) or not np.isfinite(_loss(trace)):
        nothing = np.zeros(len(x), dtype=bool)
        yield Judgement(np.full(len(x), np.nan), np.full(len(x), np.inf), nothing, nothing, ~nothing)
        return
    sweep = Sweep(trace.graph, trace.values, ids, counts_for_loss(trace.graph))
    stretch = max(1, _MEMORY_BYTES // (2 * sweep.bytes_a_copy))
    for start in range(0, len(x), stretch):
        part = slice(start, start + stretch)
        yield judge(x[part], grad[part], _Ends(trace, sweep, start), magnitude)


class _Ends:
    """The losses at both ends of some elements' steps, numbered from ``start`` over all leaves of a sweep."""

    def __init__(self, trace: Trace, sweep: Sweep, start: int) -> None:
        self._trace, self._sweep, self._start = trace, sweep, start

    def __call__(self, at: Array, upper: Array, lower: Array) -> tuple[Array, Array, Array]:
        half, elements = len(at), at + self._start
        moved, first = {}, 0
        for leaf in self._sweep.leaves:
            value = self._trace.values[leaf]
            copies = np.repeat(value.reshape(1, value.size), 2 * half, axis=0)
            (mine,) = np.nonzero((elements >= first) & (elements < first + value.size))
            copies[mine, elements[mine] - first] = upper[mine]
            copies[mine + half, elements[mine] - first] = lower[mine]
            moved[leaf] = copies.reshape(2 * half, *value.shape)
            first += value.size
        losses, same = self._sweep.losses(moved, 2 * half)
        return losses[:half], losses[half:], same[:half] & same[half:]


def _verdicts(
    trace: Trace, leaves: list[Variable], parts: list[Judgement], smooth: list[bool], note: str
) -> Iterator[LeafCheck]:
    """The elements' judgements, leaf by leaf."""
    first = 0
    differences, errors, agrees, kinks, untold = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("differences", "errors", "agrees", "kinks", "untold")
    )
    errors = np.where(untold, np.inf, errors)
    for leaf in leaves:
        shape = trace.values[leaf.last].shape
        mine = slice(first, first + trace.values[leaf.last].size)
        first = mine.stop
        wrong = ~agrees[mine] & ~kinks[mine] & ~untold[mine]
        kink = bool(kinks[mine].any())
        if wrong.any():
            reason = Reason.WRONG
        elif untold[mine].any():
            reason = Reason.UNTOLD
        elif not smooth[leaf.last]:
            reason = Reason.NO_GRADIENT
        else:
            reason = Reason.KINK if kink else Reason.OK
        yield LeafCheck(
            leaf.address,
            float(errors[mine][~kinks[mine]].max(initial=0.0)),
            reason not in (Reason.WRONG, Reason.UNTOLD),
            kink,
            reason,
            differences=differences[mine].reshape(shape),
            relative_errors=errors[mine].reshape(shape),
            wrong=wrong.reshape(shape),
            kinks=kinks[mine].reshape(shape),
            untold=untold[mine].reshape(shape),
            note=note or (element_note(leaf.address, untold[mine].reshape(shape)) if untold[mine].any() else ""),
        )


def _reached_smoothly(graph: Graph) -> list[bool]:
    """For each node whether a path of differentiable slots leads to the loss."""
    found = [False] * len(graph.nodes)
    if graph.loss is not None:
        found[graph.loss] = True
    for node in reversed(graph.nodes):
        if not found[node.id] or node.op is None:
            continue
        for slot, operand in enumerate(node.inputs):
            carries = node.op.slot(slot).differentiable and (node.id, slot) not in graph.index_slots
            if isinstance(operand, int) and carries:
                found[operand] = True
    return found


def _signal(trace: Trace, leaf: int) -> Array:
    grad = trace.grads[leaf]
    return np.zeros(trace.values[leaf].shape) if grad is None else grad


def _magnitude(trace: Trace) -> float:
    """How large a change of the loss is that changes every number by itself, taken at random: √Σ(v·v̄)².

    The last digits of the loss are lost at least to that part of it: each number is rounded, and hands that on by its
    error signal (Wilkinson 1963).
    """
    with np.errstate(all="ignore"):
        pairs = zip(trace.values, trace.grads, strict=True)
        shares = np.concatenate([np.abs(v * grad).ravel() for v, grad in pairs if grad is not None])
        shares = shares[np.isfinite(shares)]
        largest = float(shares.max(initial=0.0))
        return largest * float(np.sqrt(np.sum((shares / largest) ** 2))) if largest else 0.0


def _loss(trace: Trace) -> float:
    assert trace.loss_value is not None
    return trace.loss_value
