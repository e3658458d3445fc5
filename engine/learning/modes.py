"""Training and evaluation: what dropout and batch normalisation do otherwise.

A model is read in training mode. In evaluation an operation with modes has the attribute ``RUNNING`` (its running
statistics); nothing else of the model differs, so every level, formula and derivative follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.errors import ValueNotAllowedError, nearest
from engine.execution import CompiledPass
from engine.graph import Literal, Node
from engine.model import Model
from engine.ops.record import RUNNING, Statistics

KEPT = 0.1
"""How much of a batch's statistics goes into the running ones; PyTorch's default (its "momentum")."""


class Mode(StrEnum):
    """What a model is run for."""

    TRAIN = "train"
    EVALUATE = "evaluate"


def mode_named(name: str) -> Mode:
    """The mode of a name.

    Raises:
        ValueNotAllowedError: There is none.
    """
    if name not in set(Mode):
        known = [str(mode) for mode in Mode]
        raise ValueNotAllowedError(
            f"there is no mode '{name}'", advice=nearest(name, known) or f"the modes are {' and '.join(known)}"
        )
    return Mode(name)


def mode_of(model: Model) -> Mode:
    """The mode that a model is in."""
    return Mode.EVALUATE if model.evaluating else Mode.TRAIN


def in_mode(model: Model, mode: Mode) -> Model:
    """The model in a mode, with its own running statistics."""
    if mode is Mode.EVALUATE:
        return evaluated(model, model.statistics)
    return replace(_with_attributes(model, _in_training), evaluating=False)


def evaluated(model: Model, statistics: Mapping[str, Statistics] = MappingProxyType({})) -> Model:
    """The model in evaluation mode.

    Args:
        model: In any mode.
        statistics: Node's name -> its running statistics; a node without any takes mean 0 and variance 1.
    """
    changed = _with_attributes(model, lambda node: {**node.attrs, RUNNING: statistics.get(node.name)})
    return replace(changed, evaluating=True)


def _in_training(node: Node) -> dict[str, Any]:
    return {key: value for key, value in node.attrs.items() if key != RUNNING}


def _has_modes(node: Node) -> bool:
    return node.op is not None and node.op.modes is not None


def _with_attributes(model: Model, change: Callable[[Node], Mapping[str, Any]]) -> Model:
    """The model with other attributes of the operations that have modes."""
    if not any(map(_has_modes, model.graph.nodes)):
        return model
    nodes = tuple(replace(node, attrs=change(node)) if _has_modes(node) else node for node in model.graph.nodes)
    return replace(model, graph=replace(model.graph, nodes=nodes))


class Masks:
    """A model whose random draws (the masks of dropout) can be changed between the runs of a compiled pass.

    Attributes:
        model: The model to compile.

    Args:
        model: In training mode.
    """

    def __init__(self, model: Model) -> None:
        self._written: list[tuple[Node, dict[str, Any]]] = []
        self.model = _with_attributes(model, self._own) if any(map(_draws, model.graph.nodes)) else model

    def _own(self, node: Node) -> dict[str, Any]:
        # A compiled pass reads the attributes anew in each run: this one mapping is ours to change.
        attrs = dict(node.attrs)
        if _draws(node):
            self._written.append((node, attrs))
        return attrs

    def draw(self, compiled: CompiledPass, numbers: Sequence[int]) -> None:
        """Change to another draw before the next step.

        Args:
            compiled: A pass of the model.
            numbers: What the draw depends on: the seed of the run and the number of the pass.
        """
        for node, attrs in self._written:
            assert node.op is not None
            assert node.op.modes is not None
            assert node.op.modes.drawn is not None
            attrs.update(node.op.modes.drawn(node.attrs, numbers))
        if self._written:
            # A pass is free to compute only what depends on leaves that were set: now it depends on all of them.
            for leaf in self.model.graph.leaves:
                compiled.set(leaf.address, compiled.value(leaf.address))


def with_draws(model: Model, numbers: Sequence[int]) -> Model:
    """The model with the random draws of a pass of a training; itself where nothing is drawn.

    Args:
        model: In training mode.
        numbers: What the draws depend on, as for :meth:`Masks.draw`.
    """

    def drawn(node: Node) -> Mapping[str, Any]:
        modes = None if node.op is None else node.op.modes
        return (
            node.attrs if modes is None or modes.drawn is None else {**node.attrs, **modes.drawn(node.attrs, numbers)}
        )

    return _with_attributes(model, drawn) if any(map(_draws, model.graph.nodes)) else model


def _draws(node: Node) -> bool:
    return node.op is not None and node.op.modes is not None and node.op.modes.drawn is not None


class RunningStatistics:
    """Means and variances averaged over the batches of a training: r ← 0.9·r + 0.1·batch, from mean 0, variance 1.

    Attributes:
        found: Node's name -> its statistics so far.

    Args:
        model: Whose operations are watched, with what they have learnt before.
    """

    def __init__(self, model: Model) -> None:
        self.found: dict[str, Statistics] = dict(model.statistics)
        self._watched = [
            node.id
            for node in model.graph.nodes
            if node.op is not None and node.op.modes is not None and node.op.modes.measured is not None
        ]

    def take(self, model: Model, compiled: CompiledPass) -> None:
        """Take a batch's statistics in, after a run of a pass of the model with that batch."""
        for i in self._watched:
            node = model.graph.nodes[i]
            assert node.op is not None
            assert node.op.modes is not None
            assert node.op.modes.measured is not None
            inputs = [o.value if isinstance(o, Literal) else compiled.evaluator.value(o) for o in node.inputs]
            batch = node.op.modes.measured(inputs, node.attrs)
            if batch is not None:
                old = self.found.get(node.name)
                mean, variance = (0.0, 1.0) if old is None else (old.mean, old.variance)
                self.found[node.name] = Statistics(
                    (1 - KEPT) * mean + KEPT * batch.mean, (1 - KEPT) * variance + KEPT * batch.variance
                )
