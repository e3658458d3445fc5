"""The numbers of a trace as a level shows them; nothing is computed twice, so they agree bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.arrays import Array
from engine.execution.passes import total
from engine.execution.trace import Trace
from engine.levels.quotient import Channel, Quotient


@dataclass(frozen=True, eq=False)
class LevelNumbers:
    """Values, messages and error signals of one pass, addressed by the nodes of one level.

    Attributes:
        quotient: The level.
        trace: The pass, of the same graph.
    """

    quotient: Quotient
    trace: Trace

    def value(self, index: int) -> Array:
        """A node's value: that of its last operation."""
        return self.trace.values[self.quotient.nodes[index].last]

    def signals(self, index: int) -> Mapping[int, Array]:
        """A node's error signals by port; empty where no path leads to the loss."""
        found = {}
        for port in self.quotient.nodes[index].ports:
            signal = self.trace.grads[port]
            if signal is not None:
                found[port] = signal
        return found

    def main_port(self, index: int) -> int:
        """The port whose error signal stands for the node: its last operation, or the last port with a signal."""
        node = self.quotient.nodes[index]
        connected = [port for port in node.ports if self.trace.grads[port] is not None]
        return node.last if node.last in connected or not connected else connected[-1]

    def signal(self, index: int) -> Array | None:
        """A node's error signal (at its main port), or None where no path leads to the loss."""
        return self.trace.grads[self.main_port(index)]

    def messages(self, channel: Channel) -> Mapping[int, Array]:
        """The message along a channel by port of the receiver: at each port the sum of what crosses there."""
        arriving: dict[int, list[Array]] = {}
        for sender, slot, port in channel.crossings:
            message = self.trace.messages.get((sender, slot))
            if message is not None:
                arriving.setdefault(port, []).append(message)
        return {port: summed for port, found in arriving.items() if (summed := total(found)) is not None}

    def message(self, channel: Channel) -> Array | None:
        """The message along a channel (at the receiver's main port, if it has several)."""
        found = self.messages(channel)
        if not found:
            return None
        return found.get(self.main_port(channel.parent), next(iter(found.values())))

    def message_between(self, child: int, parent: int) -> Array | None:
        """All that a parent receives from one child (at its main port), or None where the child sends nothing."""
        channels = [c for c in self.quotient.arrivals[parent] if c.child == child]
        return total([m for c in channels if (m := self.message(c)) is not None])

    def partial_sum(self, parent: int, landed: int) -> Array | None:
        """The sum of the first ``landed`` messages at the main port; all of them are the error signal itself."""
        channels = self.quotient.incoming(parent)
        if landed >= len(channels):
            return self.signal(parent)
        main = self.main_port(parent)
        return total([found[main] for c in channels[:landed] if main in (found := self.messages(c))])
