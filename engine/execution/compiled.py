"""Compiled passes: a model's forward and backward pass again and again, in the same memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

import numpy as np

from engine.arrays import Array, numbers_only
from engine.errors import NotComputedError, UnknownNameError, ValueNotAllowedError
from engine.execution import passes
from engine.execution.choice import choose
from engine.execution.cone import Share
from engine.execution.plan import Evaluator, Key, Wrt, plan
from engine.execution.trace import Trace
from engine.model import Model, value_error, wrong_shape

_FLOAT = np.dtype(np.float64)


class CompiledPass:
    """Forward and backward passes in place. Made by :func:`compile_model`; it has done one pass already.

    Values and error signals are read-only views: they hold until the next step. A :meth:`trace` holds for good.

    Args:
        model: The model, with the first values of its leaves.
        wrt: What the error signals are computed for.
        evaluator: What computes; the engine chooses where nothing is given.
    """

    def __init__(self, model: Model, wrt: Wrt = "params", evaluator: Evaluator | None = None) -> None:
        self._model = model
        self._graph = model.graph
        self._plan = plan(model.graph, wrt)
        self._evaluator = evaluator or choose(self._plan, model.values)
        self._leaves = {v.address: (v.last, model.graph.nodes[v.last].shape) for v in model.graph.leaves}
        self._grads: dict[str, Array] = {}
        self._changed: set[int] = set()
        """The leaves that were set since the last run."""
        self._unsent: set[int] = set()
        """The leaves that were set since the last backward pass, and have been run forward."""
        self._is_whole = False
        """Whether all that the evaluator holds comes from its own instructions."""
        self.step()

    @property
    def evaluator(self) -> Evaluator:
        """What computes."""
        return self._evaluator

    def set(self, name: str, array: object) -> None:
        """Put a value into a leaf, in place; the next step computes with it.

        Raises:
            UnknownNameError: There is no such leaf.
            ShapeError: The value has another shape than the leaf.
            ValueNotAllowedError: The value is no array of numbers, or no index where one is wanted.
        """
        found = self._leaves.get(name)
        if found is None:
            found = self._leaves[self._graph.nodes[self._model.leaf_id(name)].name]
        leaf, shape = found
        if type(array) is not np.ndarray or array.dtype is not _FLOAT:
            try:
                array = np.asarray(numbers_only(array), dtype=np.float64)
            except (TypeError, ValueError, OverflowError):
                raise value_error(name, array) from None
        if array.shape != shape:
            raise wrong_shape(name, shape, array.shape)
        if leaf in self._graph.index_limits:
            refused = self._model.refusal(leaf, array)
            if refused is not None:
                raise refused[0]
        self._changed.add(leaf)
        self._evaluator.write(leaf, array)

    def step(self) -> None:
        """One forward and backward pass with the values that are set; nothing is updated.

        Where some leaves were set, and the same ones before, only what depends on them is computed, if that is cheaper
        (:attr:`last_run` tells). Where nothing was set, the whole pass is repeated.
        """
        if self._changed or self._unsent:
            changed = self._changed | self._unsent
            again = self._is_whole and len(changed) < len(self._leaves)
            self._run(frozenset(changed) if again else None)
            self._unsent.clear()
        else:
            self._run(None)

    def forward(self) -> None:
        """The forward pass only, with the values that are set: :meth:`value` and :attr:`loss` are up to date after it.

        Error signals and messages stay those of the last step (or come along where that is no slower). As in a step,
        only what depends on the leaves that were set is computed.
        """
        if not self._changed:
            return
        self._unsent |= self._changed
        self._run(frozenset(self._changed) if self._is_whole else None, backward=False)

    def _run(self, changed: frozenset[int] | None, *, backward: bool = True) -> None:
        evaluator = self._evaluator
        self._is_whole = False  # until it is done: it may be interrupted
        self._is_whole = evaluator.run() if changed is None else evaluator.run_again(changed, backward=backward)
        if not self._is_whole:
            self._step_by_the_rules()
        self._changed.clear()

    def value(self, name: str) -> Array:
        """The value of a leaf, a variable or a primitive.

        Raises:
            UnknownNameError: The model has no such name.
        """
        return self._evaluator.value(self._graph.id_of(name))

    def grad(self, name: str) -> Array | None:
        """Its error signal, or None where no path leads to the loss.

        Raises:
            UnknownNameError: The model has no such name.
            NotComputedError: The pass was compiled for the parameters, and no path from a parameter leads here.
        """
        known = self._grads.get(name)
        if known is not None:
            return known
        node = self._graph.id_of(name)
        if not self._graph.reaches_loss[node]:
            return None
        if not self._plan.wanted[node]:
            raise _not_asked(f"the error signal of '{name}'")
        grad = self._evaluator.grad(node)
        if self._evaluator.steady:
            self._grads[name] = grad
        return grad

    def message(self, child: str, slot: int) -> Array:
        """What a node sends back through one of its slots, in the shape of the operand there.

        Raises:
            UnknownNameError: The model has no such node, or it sends nothing through that slot.
            NotComputedError: The pass was compiled for the parameters, and the receiver is not on a path from one.
        """
        if isinstance(slot, bool) or not isinstance(slot, int):
            raise ValueNotAllowedError(f"a slot is a number, not {slot!r}", advice="the first operand's slot is 0")
        node = self._graph.nodes[self._graph.id_of(child)]
        receiver = node.inputs[slot] if 0 <= slot < len(node.inputs) else None
        if not isinstance(receiver, int) or not self._graph.sends(node.id, slot):
            inputs = enumerate(node.inputs)
            slots = [str(s) for s, operand in inputs if isinstance(operand, int) and self._graph.sends(node.id, s)]
            advice = f"it sends through slot {', '.join(slots)}" if slots else "it sends none"
            raise UnknownNameError(f"'{child}' sends no message through slot {slot}", advice=advice)
        if not self._plan.wanted[receiver]:
            raise _not_asked(f"the message of '{child}' through slot {slot}")
        return self._evaluator.message((node.id, slot))

    @property
    def last_run(self) -> Share:
        """How much of a full pass the last step, or the last forward pass, did: instructions, of all."""
        return self._evaluator.last_run

    @property
    def loss(self) -> float | None:
        """The loss of the last run, or None for a model that runs forward only."""
        return None if self._graph.loss is None else float(self._evaluator.value(self._graph.loss))

    def trace(self) -> Trace:
        """All values, error signals and messages, in memory of their own.

        What the pass was not compiled for is computed by the pure rules. A value that was set since the last step is
        stepped with first.
        """
        if self._changed or self._unsent:
            self.step()
        graph, wanted = self._graph, self._plan.wanted
        model = self._model.with_leaf_values({v.last: self._evaluator.leaf(v.last) for v in graph.leaves})
        values = tuple(
            model.values[i] if node.op is None else _own(self._evaluator.value(i)) for i, node in enumerate(graph.nodes)
        )
        grads: dict[int, Array] = {}
        messages: dict[Key, Array] = {}
        for i, keys in enumerate(self._plan.arrivals):
            if wanted[i]:
                grads[i] = _own(self._evaluator.grad(i))
                messages.update({key: _own(self._evaluator.message(key)) for key in keys})
        with np.errstate(all="ignore"):
            all_grads, all_messages = passes.backward(graph, values, grads, messages)
        return Trace(model, values, all_grads, MappingProxyType(all_messages))

    def _step_by_the_rules(self) -> None:
        leaves = {v.last: self._evaluator.leaf(v.last) for v in self._graph.leaves}
        with np.errstate(all="ignore"):
            values = passes.forward(self._graph, leaves)
            self._evaluator.load(values, *passes.backward(self._graph, values))


def compile_model(model: Model, wrt: Wrt = "params") -> CompiledPass:
    """Compile a model's pass.

    Args:
        model: What to run.
        wrt: ``"params"`` for the error signals of the parameters and of what lies on their paths to the loss,
            ``"all"`` for every error signal.

    Raises:
        ValueNotAllowedError: ``wrt`` is something else.
    """
    with _no_collection():
        return CompiledPass(model, wrt)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is made while compiling becomes garbage, and to look for some takes half of the time."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _own(array: Array) -> Array:
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


def _not_asked(what: str) -> NotComputedError:
    return NotComputedError(f"{what} is not on a path to a parameter", advice='compile with wrt="all"')
