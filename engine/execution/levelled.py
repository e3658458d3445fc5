"""The evaluator for large, wide graphs of single numbers: a structure of arrays, level by level.

Forward, each group of :mod:`engine.execution.levelling` is one call. Backward, all local derivatives are gathered by
one ``take``; then, level by level, messages are error signals times derivatives, and error signals are sums of
messages. A node whose only message is its child's error signal unchanged shares that number's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from engine.arrays import Array
from engine.execution.cone import Fact, Thing
from engine.execution.instructed import Instructed
from engine.execution.levelling import MINUS_ONE, ONE, ZERO, Group, Levelling, fast_index, levelling
from engine.execution.plan import Key, Plan
from engine.execution.scalar_text import kernels_of
from engine.ops.kernels.record import Instructions, Part

_LOSS, _NOTHING = 0, 1
"""The places of the loss's error signal, 1, and of messages that are 0 by definition."""


class Levelled(Instructed):
    """Runs a graph of single numbers.

    Args:
        plan: What to compute; every operation has a kernel with instructions.
        leaves: The first values of the leaves.
        order: The levels, if they are known.
    """

    steady = True

    def __init__(self, plan: Plan, leaves: Mapping[int, Array], order: Levelling | None = None) -> None:
        self.plan = plan
        self._to = Instructions()
        self._order: Levelling = order or levelling(plan, kernels_of(plan) or ())
        self._kernels = self._order.kernels
        self._place = self._order.place
        self._slopes = self._find_slopes()
        self._numbers = np.zeros(self._order.size + len(self._slopes))
        for place, number in self._order.constants.items():
            self._numbers[place] = number
        for leaf, value in leaves.items():
            self._numbers[self._place[leaf]] = value
        self._seen: dict[tuple[int, int], Array] = {}
        self._grads: dict[int, int] = {}
        self._messages: dict[Key, int] = {}
        self._shared: dict[int, int] = {}  # node -> the one whose error signal it shares; -1: none
        self._receivers: list[list[int]] = []
        for number, group in enumerate(self._order.groups):
            self._to.begin("values", number)
            self._lay_forward(group)
        self._to.turn_back()
        self._signals = self._lay_backward()
        self._take_down(self._to, self._facts)

    def write(self, leaf: int, value: Array) -> None:
        """Put a value into a leaf."""
        self._numbers[self._place[leaf]] = value

    def load(self, values: tuple[Array, ...], grads: tuple[Array | None, ...], messages: dict[Key, Array]) -> None:
        """Take over the numbers of the pure rules."""
        for place, value in zip(self._place, values, strict=True):
            self._numbers[place] = value
        for node, place in self._grads.items():
            grad = grads[node]
            if place > _NOTHING and grad is not None:
                self._signals[place] = grad
        for key, place in self._messages.items():
            if place > _NOTHING:
                self._signals[place] = messages[key]

    def leaf(self, node: int) -> Array:
        """A leaf's value."""
        return self.value(node)

    def value(self, node: int) -> Array:
        """A node's value."""
        return self._view(0, self._place[node])

    def grad(self, node: int) -> Array:
        """A wanted node's error signal."""
        return self._view(1, self._grads[node])

    def message(self, key: Key) -> Array:
        """What a wanted node receives."""
        return self._view(1, self._messages[key])

    def _view(self, which: int, place: int) -> Array:
        view = self._seen.get((which, place))
        if view is None:
            view = (self._numbers, self._signals)[which][place, ...]
            view.flags.writeable = False
            self._seen[which, place] = view
        return view

    # ------------------------------------------------------------------------------------------------------ forward
    def _find_slopes(self) -> dict[Key, int]:
        """The places of computed local derivatives, behind the values."""
        found: dict[Key, int] = {}
        for group in self._order.groups:
            for slot, factor in enumerate(group.way.factors):
                keys = [(chain[-1], slot) for chain in group.members]
                if factor is not None and factor.kind == "slope" and any(self._sends(key) for key in keys):
                    found.update({key: self._order.size + len(found) + i for i, key in enumerate(keys)})
        return found

    def _sends(self, key: Key) -> bool:
        operand = self.plan.graph.nodes[key[0]].inputs[key[1]]
        return isinstance(operand, int) and self.plan.wanted[operand]

    def _lay_forward(self, group: Group) -> None:
        to, numbers = self._to, self._numbers
        result = numbers[group.start : group.stop]
        if group.length > 1:
            read = [(0, 0), *((r, 1) for r in range(group.length))]  # (link of the chain, slot), row by row
            rows = [[self._order.operand(self.plan, chain[r], slot) for chain in group.members] for r, slot in read]
            operands = np.zeros((len(rows), len(group.members)))
            to.emit(np.take, numbers, np.array(rows), None, operands, "clip")
            to.emit(np.add.accumulate, operands, 0, None, result.reshape(operands.shape))
            return
        attrs = self.plan.graph.nodes[group.members[0][0]].attrs
        inputs = [self._gathered(numbers, self._operands(group, slot)) for slot in range(len(group.way.factors))]
        assert group.way.run is not None
        group.way.run(to, inputs, result, attrs)
        for slot, factor in enumerate(group.way.factors):
            first = self._slopes.get((group.members[0][0], slot))
            if factor is None or (first is None and factor.kind != "result"):
                continue
            slope = result
            if first is not None:
                assert factor.run is not None
                slope = numbers[first : first + len(group.members)]
                factor.run(to, inputs[factor.operand], result, slope, attrs)
                if factor.mend is not None:
                    to.emit(factor.mend, [(inputs[factor.operand], slope)], slope)
            if group.way.watched:
                to.watch(slope)

    def _operands(self, group: Group, slot: int) -> list[int]:
        return [self._order.operand(self.plan, chain[0], slot) for chain in group.members]

    def _gathered(self, source: Array, places: list[int]) -> Array:
        """Numbers side by side: a view where they are, else a copy that the instructions make."""
        index = fast_index(places)
        if isinstance(index, slice):
            return source[index]
        copy = np.zeros(len(places))
        self._to.emit(np.take, source, index, None, copy, "clip")
        return copy

    # ----------------------------------------------------------------------------------------------------- backward
    def _lay_backward(self) -> Array:
        """Lays out the backward pass; gives the array of error signals and messages."""
        loss = self.plan.graph.loss
        if loss is None or not self.plan.wanted[loss]:
            return np.array([1.0, 0.0])
        self._grads[loss] = _LOSS
        levels: dict[int, list[int]] = {}
        shared = self._shared
        for node in reversed(self.plan.graph.nodes[:loss]):
            keys = self.plan.arrivals[node.id]
            if not keys:
                continue
            kind = self._kind(keys[0])
            if len(keys) == 1 and kind in {"one", ""}:
                shared[node.id] = shared.get(keys[0][0], keys[0][0]) if kind else -1
            else:
                levels.setdefault(self._order.level[node.id], []).append(node.id)
        places = {loss: _LOSS, -1: _NOTHING}
        edges: list[tuple[int, int]] = []  # (node whose error signal is passed on, place of the factor)
        spans: list[tuple[int, int, int, list[int]]] = []
        at = 2
        for level in sorted(levels, reverse=True):
            single = [i for i in reversed(levels[level]) if len(self.plan.arrivals[i]) == 1]
            several = [i for i in reversed(levels[level]) if len(self.plan.arrivals[i]) > 1]
            begin, offsets, first = at, [], len(edges)
            self._receivers.append(single + several)
            for receiver in single + several:
                if len(self.plan.arrivals[receiver]) > 1:
                    offsets.append(at - begin - len(single))
                else:
                    places[receiver] = at
                for key in self.plan.arrivals[receiver]:
                    self._messages[key] = at
                    edges.append((shared.get(key[0], key[0]), self._factor(key)) if self._kind(key) else (-1, ONE))
                    at += 1
            spans.append((first, begin, begin + len(single), offsets))
            places.update({node: at + i for i, node in enumerate(several)})
            at += len(several)
        signals = np.zeros(at)
        signals[_LOSS] = 1.0
        self._emit_backward(signals, edges, spans, places)
        for node in self.plan.graph.nodes[:loss]:
            keys = self.plan.arrivals[node.id]
            if keys:
                self._grads[node.id] = places[shared.get(node.id, node.id)]
                for key in keys:
                    self._messages.setdefault(key, self._grads[node.id])
        return signals

    def _emit_backward(
        self,
        signals: Array,
        edges: list[tuple[int, int]],
        spans: list[tuple[int, int, int, list[int]]],
        places: dict[int, int],
    ) -> None:
        if not edges:
            return
        self._to.begin("factors", len(edges))
        factors = self._gathered(self._numbers, [place for _, place in edges])
        ends = [span[0] for span in spans[1:]] + [len(edges)]
        for number, ((first, begin, several, offsets), end) in enumerate(zip(spans, ends, strict=True)):
            self._to.begin("signals", number)
            passed = self._gathered(signals, [places[node] for node, _ in edges[first:end]])
            stop = begin + end - first
            self._to.emit(np.multiply, passed, factors[first:end], signals[begin:stop])
            if offsets:
                sums = signals[stop : stop + len(offsets)]
                self._to.emit(np.add.reduceat, signals[several:stop], np.array(offsets), 0, None, sums)

    def _kind(self, key: Key) -> str:
        """What kind of factor a message has; empty where it is 0 by definition."""
        way = self._kernels[key[0]]
        factor = way.factors[key[1]] if way is not None else None
        return factor.kind if factor is not None else ""

    def _factor(self, key: Key) -> int:
        """The place of a message's factor."""
        node, slot = key
        way = self._kernels[node]
        factor = way.factors[slot] if way is not None else None
        if factor is None:
            return ZERO
        if factor.kind == "slope":
            return self._slopes[key]
        if factor.kind == "operand":
            return self._order.operand(self.plan, node, factor.operand)
        return {"one": ONE, "minus": MINUS_ONE, "result": self._place[node]}[factor.kind]

    # -------------------------------------------------------------------------------------------------------- cones
    def _facts(self, part: Part) -> Iterator[Fact]:
        """What a part reads, and what it computes from that, number by number."""
        kind, number = part
        nodes = self.plan.graph.nodes
        if kind == "values":
            for node in (c for chain in self._order.groups[number].members for c in chain):
                yield [("value", p) for p in nodes[node].parents], ("value", node)
        elif kind == "factors":
            keys = [key for receivers in self._receivers for i in receivers for key in self.plan.arrivals[i]]
            yield [thing for key in keys for thing in self._factor_reads(key)], part
        else:
            for receiver in self._receivers[number]:
                keys = [key for key in self.plan.arrivals[receiver] if self._kind(key)]
                signals = [("signal", self._shared.get(key[0], key[0])) for key in keys]
                yield [*signals, *(t for key in keys for t in self._factor_reads(key))], ("signal", receiver)

    def _factor_reads(self, key: Key) -> list[Thing]:
        """The value that a message's factor is, or comes from."""
        node, slot = key
        way = self._kernels[node]
        factor = way.factors[slot] if way is not None else None
        if factor is None or factor.kind in {"one", "minus"}:
            return []
        operand = self.plan.graph.nodes[node].inputs[factor.operand] if factor.kind == "operand" else node
        return [("value", operand)] if isinstance(operand, int) else []
