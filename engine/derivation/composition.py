"""The chain rule through the operations of one statement, as expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from engine.arrays import Shape
from engine.derivation.algebra import ZERO, add, copies
from engine.derivation.application import applied, summed
from engine.derivation.expression import Expression, Name, size
from engine.derivation.rules import UnspelledError, literal, read
from engine.graph import Graph, Literal, Node
from engine.ops.spelling import with_attributes

_LARGEST = 160
"""An expression of more pieces explains nothing."""


class Statement:
    """The operations of one node of a level.

    Args:
        graph: The primitives.
        members: The ids of the node's primitives, ascending.
        names: Node id -> what an operand from outside is called.
        own: What the result of the last one is called.
    """

    def __init__(self, graph: Graph, members: Sequence[int], names: Mapping[int, Name], own: Name) -> None:
        self._graph, self._members, self._inside = graph, members, frozenset(members)
        self._names, self._own = names, own
        self._values: dict[int, Expression] = {}
        self.reasons: list[str] = []
        """Why some of the messages asked for are 0 by definition."""

    def value(self, node_id: int) -> Expression:
        """What a node computes, over the operands from outside.

        Raises:
            UnspelledError: It would be too long.
        """
        if node_id not in self._inside:
            return self._names[node_id]
        for needed in sorted(self._needed(node_id)):
            node = self._graph.nodes[needed]
            assert node.op is not None
            args = [self._operand(operand) for operand in node.inputs]
            self._values[needed] = _checked(applied(node.op, args, node.attrs, node.shape))
        return self._values[node_id]

    def _needed(self, node_id: int) -> set[int]:
        found, stack = set(), [node_id]
        while stack:
            current = stack.pop()
            if current not in self._values and current not in found:
                found.add(current)
                stack += [p for p in self._graph.nodes[current].parents if p in self._inside]
        if len(found) > _LARGEST:
            raise UnspelledError("the formula would be too long to read")
        return found

    def _operand(self, operand: int | Literal) -> Expression:
        if isinstance(operand, Literal):
            return literal(operand)
        return self._names[operand] if operand not in self._inside else self._values[operand]

    def message(self, wanted: Iterable[tuple[int, int]], signal: Expression) -> Expression:
        """The sum of the messages that leave through some slots.

        Args:
            wanted: (node id, slot) of the messages, all to one receiver.
            signal: The error signal of the statement's last operation.

        Raises:
            UnspelledError: The language cannot spell an operation's message, or the sum would be too long.
        """
        slots = frozenset(wanted)
        towards = self._leading_to(slots)
        arrived: dict[int, list[Expression]] = {self._members[-1]: [signal]}
        found: list[tuple[tuple[int, ...], Expression]] = []
        for node_id in reversed(self._members):
            if node_id not in towards or node_id not in arrived:
                continue
            received = _checked(add(*arrived.pop(node_id)))
            node = self._graph.nodes[node_id]
            for slot, operand in enumerate(node.inputs):
                if (node_id, slot) in self._graph.index_slots:
                    continue
                if (node_id, slot) in slots:
                    found.append((_place(node, slot), self._sent(node, slot, received)))
                elif isinstance(operand, int) and operand in towards:
                    arrived.setdefault(operand, []).append(self._sent(node, slot, received))
        in_order = [message for _, message in sorted(found, key=lambda one: one[0])]
        return _checked(add(*in_order)) if in_order else ZERO

    def _leading_to(self, slots: frozenset[tuple[int, int]]) -> set[int]:
        """The operations on a path from the wanted slots to the end of the statement."""
        found = {node_id for node_id, _ in slots}
        for node_id in self._members:
            if any(parent in found and parent in self._inside for parent in self._graph.nodes[node_id].parents):
                found.add(node_id)
        return found

    def _sent(self, node: Node, slot: int, signal: Expression) -> Expression:
        """What one operation sends through one slot."""
        op = node.op
        assert op is not None
        shapes = self._graph.shapes(node)
        mine = op.slot(slot)
        if not mine.differentiable:
            self.reasons.append(f"{op.name}: {mine.words}")
            return copies(ZERO, shapes[slot], [self._operand_of(node, slot)])
        formula = mine.message_formula(shapes, node.attrs, slot)
        if formula is None:
            raise UnspelledError(f"{op.name}: {mine.words}")
        if formula == "g":  # a sum: there may be thousands of them, one in the other
            return _checked(_undone(signal, shapes[slot], lambda: self._operand_of(node, slot)))
        known: dict[str, Shape] = {mine.name: shapes[slot]}
        if not op.variadic:
            known |= dict(zip(op.slot_names, shapes, strict=False))
        places = {name: i for i, name in enumerate(op.slot_names)} | {mine.name: slot}

        def operand(name: str) -> Expression:
            if name == "g":
                return signal
            if name == "out":
                # What a rule writes by its result has that one's name: 1 − h², as the lectures do.
                return self._own if node.id == self._members[-1] else self.value(node.id)
            return self._operand_of(node, places[name])

        everything = known | {"g": signal.shape, "out": node.shape}
        tree = read(with_attributes(formula, node.attrs), everything, operand)
        return _checked(_undone(tree, shapes[slot], lambda: self._operand_of(node, slot)))

    def _operand_of(self, node: Node, slot: int) -> Expression:
        operand = node.inputs[slot]
        return literal(operand) if isinstance(operand, Literal) else self.value(operand)


def _place(node: Node, slot: int) -> tuple[int, ...]:
    """About where an operand stands in the text: the terms of a sum over paths keep that order."""
    span = node.span
    return (span.line, span.column, slot) if slot == 0 else (span.end_line, span.end_column, slot)


def _undone(tree: Expression, shape: Shape, receiver: Callable[[], Expression]) -> Expression:
    """A message brought to its receiver's shape: summed over the axes along which the receiver was repeated."""
    extra = len(tree.shape) - len(shape)
    if extra > 0:
        tree = summed(tree, tuple(range(extra)) if shape else None)
    repeated = tuple(i for i, (n, m) in enumerate(zip(shape, tree.shape, strict=False)) if n == 1 and m != 1)
    if repeated and len(tree.shape) == len(shape):
        tree = summed(tree, repeated, keepdims=True)
    return tree if tree.shape == shape else copies(tree, shape, [receiver()])


def _checked(tree: Expression) -> Expression:
    if size(tree) > _LARGEST:
        raise UnspelledError("the formula would be too long to read")
    return tree
