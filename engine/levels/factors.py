"""Local derivatives as numbers: the ∂child/∂parent by which an error signal is multiplied on its way to a parent.

They belong to a pass, not to a step: all are worked out when a pass is run, so that stepping calls no operation. In a
graph too large for that they are what the messages say: message divided by error signal.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.execution.passes import message, operands, total
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Channel

_EAGER_NODES = 2_000


class LocalDerivatives:
    """The scalar factors of one pass at one level.

    Args:
        numbers: The pass at the level.
    """

    def __init__(self, numbers: LevelNumbers) -> None:
        self._numbers = numbers
        self._found: list[dict[tuple[int, int], Array]] = []
        if len(numbers.quotient.graph.nodes) <= _EAGER_NODES:
            self._found = [self._unit_messages(node.index) for node in numbers.quotient.nodes]

    @property
    def numbers(self) -> LevelNumbers:
        """The pass at the level."""
        return self._numbers

    def of(self, channel: Channel) -> float | None:
        """∂child/∂parent along a channel, where both are scalars; else None."""
        numbers = self._numbers
        child = numbers.quotient.nodes[channel.child]
        if child.is_array or numbers.quotient.nodes[channel.parent].is_array:
            return None
        if numbers.value(channel.child).ndim or any(numbers.trace.values[c.port].ndim for c in channel.crossings):
            return None
        if len(child.ports) != 1 or len({c.port for c in channel.crossings}) != 1:
            return None
        if not self._found:
            return self._quotient_of(channel)
        units = self._found[channel.child]
        summed = total([units[c.sender, c.slot] for c in channel.crossings if (c.sender, c.slot) in units])
        return None if summed is None else float(summed)

    def _quotient_of(self, channel: Channel) -> float | None:
        signal, message = self._numbers.signal(channel.child), self._numbers.message(channel)
        if signal is None or message is None or signal.ndim or signal == 0 or not np.isfinite(signal):
            return None
        return float(message / signal)

    def _unit_messages(self, index: int) -> dict[tuple[int, int], Array]:
        """Every message that leaves a node if its error signal is 1."""
        trace, node = self._numbers.trace, self._numbers.quotient.nodes[index]
        if node.is_leaf or node.is_array or trace.values[node.last].ndim:
            return {}
        members = set(node.members)
        messages: dict[tuple[int, int], Array] = {}
        with np.errstate(all="ignore"):
            for node_id in reversed(node.members):
                primitive = trace.graph.nodes[node_id]
                inside = [key for key in trace.graph.children[node_id] if key[0] in members]
                signal = np.ones(()) if node_id == node.last else total([messages[k] for k in inside if k in messages])
                if primitive.op is None or signal is None:
                    continue
                inputs = operands(primitive, trace.values)
                for slot, operand in enumerate(primitive.inputs):
                    if isinstance(operand, int) and (node_id, slot) not in trace.graph.index_slots:
                        messages[node_id, slot] = message(primitive, slot, signal, trace.values[node_id], inputs)
        return messages
