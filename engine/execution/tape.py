"""The evaluator for tensors: a flat list of instructions over arrays that are allocated once.

Where a node has one child, the message *is* the error signal (one array for both); the messages of a larger fan-out
lie in one stack that a single call sums. Results of equal operations and shapes lie side by side, so that their local
derivatives are computed by one call.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.arrays import Array, unbroadcast
from engine.execution.arenas import Arenas
from engine.execution.instructed import Instructed
from engine.execution.passes import placed
from engine.execution.plan import Key, Plan
from engine.execution.readings import Readings
from engine.graph import Literal, Node
from engine.ops.kernels import elementwise_kernel, kernel
from engine.ops.kernels.record import (
    ONE,
    ZERO,
    Elementwise,
    Factor,
    Instructions,
    Kernel,
    Place,
    Site,
    sum_into,
)
from engine.ops.record import Attrs, Forward, Rule


class Tape(Instructed):
    """Runs a graph of arrays of any shapes.

    Args:
        plan: What to compute.
        leaves: The first values of the leaves.
        kernels: Whether to use the faster kernels; without, every node runs by its pure rule.
    """

    steady = True

    def __init__(self, plan: Plan, leaves: Mapping[int, Array], *, kernels: bool = True) -> None:
        self.plan = plan
        self.graph = plan.graph
        self._kernels = kernels
        self._to = Instructions()
        self._values: list[Array] = []
        self._sites: list[Site | None] = []
        self._ways: list[Elementwise | Kernel | None] = []
        self._grads: dict[int, Array] = {}
        self._messages: dict[Key, Array] = {}
        self._zero: set[Key] = set()
        self._views: dict[int, Array] = {}
        self._stacks: dict[int, Array] = {}
        self._rank: dict[Key, int] = {}
        self._homes: dict[int, Array] = {}
        self._arenas = Arenas(self.graph)
        for node in self.graph.nodes:
            self._lay_forward(node, leaves)
        self._to.turn_back()
        self._slopes = self._arenas.slopes(self._to, self._values, self._ways, self.plan.wanted)
        self._lay_backward()
        self._take_down(self._to, Readings(self.plan, self._ways))

    # ------------------------------------------------------------------------------------------------------ running
    def write(self, leaf: int, value: Array) -> None:
        """Put a value into a leaf."""
        self._values[leaf][...] = value

    def load(self, values: tuple[Array, ...], grads: tuple[Array | None, ...], messages: dict[Key, Array]) -> None:
        """Take over the numbers of the pure rules."""
        for mine, value in zip(self._values, values, strict=True):
            if mine.flags.writeable:
                np.copyto(mine, value)
        for node, array in self._grads.items():
            grad = grads[node]
            if array.flags.writeable and grad is not None:
                np.copyto(array, grad)
        for key, array in self._messages.items():
            if array.flags.writeable:
                np.copyto(array, messages[key])

    def leaf(self, node: int) -> Array:
        """A leaf's value."""
        return self._seen(self._values[node])

    def value(self, node: int) -> Array:
        """A node's value."""
        return self._seen(self._values[node])

    def grad(self, node: int) -> Array:
        """A wanted node's error signal."""
        return self._seen(self._grads[node])

    def message(self, key: Key) -> Array:
        """What a wanted node receives."""
        return self._seen(self._messages[key])

    def _seen(self, array: Array) -> Array:
        """The read-only view of an array, always the same one."""
        view = self._views.get(id(array))
        if view is None:
            view = self._views[id(array)] = array.view()
            view.flags.writeable = False
        return view

    # ------------------------------------------------------------------------------------------------------ forward
    def _lay_forward(self, node: Node, leaves: Mapping[int, Array]) -> None:
        if node.op is None:
            self._values.append(np.array(leaves[node.id], dtype=np.float64))
            self._sites.append(None)
            self._ways.append(None)
            return
        self._to.begin("value", node.id)
        inputs = [o.value if isinstance(o, Literal) else self._values[o] for o in node.inputs]
        site = Site(self._to, inputs, node.attrs, node.shape, lambda: self._arenas.take(node.id))
        way = self._way(node, site)
        if isinstance(way, Kernel):
            site.out = way.forward(site)
        else:
            site.out = site.allocate()
            if isinstance(way, Elementwise) and way.run is not None:
                way.run(self._to, inputs, site.out, node.attrs)
            else:
                self._to.emit(_run_rule, placed(node, node.op.forward), inputs, node.attrs, site.out)
        self._values.append(site.out)
        self._sites.append(site)
        self._ways.append(way)

    def _way(self, node: Node, site: Site) -> Elementwise | Kernel | None:
        if not self._kernels:
            return None
        special = kernel(node)
        if special is not None:
            return special if special.fits(site) else None
        return elementwise_kernel(node)

    # ----------------------------------------------------------------------------------------------------- backward
    def _lay_backward(self) -> None:
        loss = self.graph.loss
        if loss is None:
            return
        wanted, arrivals = self.plan.wanted, self.plan.arrivals
        self._stacks = {
            i: np.zeros((len(keys), *self.graph.nodes[i].shape)) for i, keys in enumerate(arrivals) if len(keys) > 2
        }
        self._rank = {key: k for i in self._stacks for k, key in enumerate(arrivals[i])}
        self._homes = self._find_homes()
        if wanted[loss]:
            self._grads[loss] = ONE
        for node in reversed(self.graph.nodes[: loss + 1]):
            if not wanted[node.id]:
                continue
            if node.id != loss:
                self._grads[node.id] = self._sum(node.id)
            for slot, operand in enumerate(node.inputs):
                if isinstance(operand, int) and wanted[operand] and self.graph.sends(node.id, slot):
                    self._lay_message(node, slot, operand)

    def _find_homes(self) -> dict[int, Array]:
        """Where an error signal is best written: in the stack of a parent that receives it unchanged."""
        homes: dict[int, Array] = {}
        for node in self.graph.nodes:
            if not self.plan.wanted[node.id] or node.id == self.graph.loss:
                continue
            for slot, operand in enumerate(node.inputs):
                if not isinstance(operand, int) or not self.plan.wanted[operand] or not self._unchanged(node, slot):
                    continue
                if operand in self._stacks:
                    homes[node.id] = self._stacks[operand][self._rank[node.id, slot], ...]
                elif operand in homes and len(self.plan.arrivals[operand]) == 1:
                    homes[node.id] = homes[operand]
                if node.id in homes:
                    break
        return homes

    def _unchanged(self, node: Node, slot: int) -> bool:
        way, site = self._ways[node.id], self._sites[node.id]
        assert site is not None
        factor = way.factors[slot] if isinstance(way, Elementwise) else None
        return factor is not None and factor.kind == "one" and site.inputs[slot].shape == site.shape

    def _sum(self, node: int) -> Array:
        """Lays out the sum of a node's messages."""
        self._to.begin("signal", node)
        keys = self.plan.arrivals[node]
        found = [self._messages[key] for key in keys]
        moving = [self._messages[key] for key in keys if key not in self._zero]
        if len(moving) <= 1:  # one message is the error signal itself; those that are 0 by definition add nothing
            return moving[0] if moving else found[0]
        total = self._homes[node] if node in self._homes else np.zeros(self.graph.nodes[node].shape)
        if node in self._stacks:
            self._to.emit(np.add.reduce, self._stacks[node], 0, None, total)
        else:
            self._to.emit(np.add, *moving, total)
        return total

    def _lay_message(self, node: Node, slot: int, operand: int) -> None:
        assert node.op is not None
        site, way, rule = self._sites[node.id], self._ways[node.id], node.op.rule(slot)
        assert site is not None
        self._to.begin("message", (node.id, slot))
        key, g = (node.id, slot), self._grads[node.id]
        slots = [array for array in [self._reserved(key, operand)] if array is not None]

        def place() -> Array:
            if not slots:
                slots.append(np.zeros(site.inputs[slot].shape))
            return slots[0]

        if rule is None:
            self._messages[key] = np.broadcast_to(ZERO, site.inputs[slot].shape)
            self._zero.add(key)
            return
        factor = way.factors[slot] if isinstance(way, Elementwise) else None
        if isinstance(way, Kernel):
            message = way.message(site, slot, g, place)
        elif isinstance(way, Elementwise) and factor is not None and (factor.kind != "slope" or factor.run is not None):
            message = self._lay_factor((site, way, factor), key, g, place)
        else:
            message = place()
            self._to.emit(_run_message, placed(node, rule), g, site.out, site.inputs, site.attrs, message)
        if operand in self._stacks and not _same(message, place()):
            self._to.emit(np.copyto, place(), message)
            message = place()
        self._messages[key] = message

    def _reserved(self, key: Key, operand: int) -> Array | None:
        """The array that a message must or should be written to, if there is one already."""
        if operand in self._stacks:
            return self._stacks[operand][self._rank[key], ...]
        return self._homes.get(operand) if len(self.plan.arrivals[operand]) == 1 else None

    def _lay_factor(self, parts: tuple[Site, Elementwise, Factor], key: Key, g: Array, place: Place) -> Array:
        """Lays out error signal times factor, summed where the operand was repeated."""
        (site, way, factor), to = parts, self._to
        repeated = site.inputs[key[1]].shape != site.shape
        if factor.kind == "one" and not repeated:
            return g
        message = place()
        if factor.kind in {"one", "minus"}:
            if repeated:
                sum_into(to, g, message)
            if factor.kind == "minus":
                to.emit(np.negative, message if repeated else g, message)
            return message
        target = to.scratch(site.shape) if repeated else message
        slope = self._slopes.get(key)
        if slope is None and factor.kind == "slope":
            assert factor.run is not None
            operand = site.inputs[factor.operand]
            factor.run(to, operand, site.out, target, site.attrs)
            if factor.mend is not None:
                to.emit(factor.mend, [(operand, target)], target)
        if slope is None:
            others = {"slope": target, "result": site.out}
            slope = others[factor.kind] if factor.kind in others else site.inputs[factor.operand]
        to.emit(np.multiply, g, slope, target)
        if repeated:
            sum_into(to, target, message)
        if way.watched and key not in self._slopes:
            to.watch(message)
        return message


def _run_rule(forward: Forward, inputs: list[Array], attrs: Attrs, out: Array) -> None:
    np.copyto(out, forward(inputs, attrs))


def _run_message(rule: Rule, g: Array, out: Array, inputs: list[Array], attrs: Attrs, message: Array) -> None:
    np.copyto(message, unbroadcast(np.asarray(rule(g, out, inputs, attrs)), message.shape))


def _same(one: Array, other: Array) -> bool:
    mine, theirs = one.__array_interface__, other.__array_interface__
    return bool(mine["data"][0] == theirs["data"][0] and one.shape == other.shape and one.strides == other.strides)
