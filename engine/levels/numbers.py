"""The numbers of a trace as a level shows them; nothing is computed twice, so they agree bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arrays import Array, frozen
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
        """A node's value: that of its last operation; of a whole array, that of all its elements."""
        if self.quotient.nodes[index].is_array:
            return self._whole_values[index]
        return self.trace.values[self.quotient.nodes[index].last]

    def signals(self, index: int) -> Mapping[int, Array]:
        """A node's error signals by port: what it receives there from outside; empty where no path leads to the loss.

        A port that is read inside the node too receives more than that in the trace; those messages stay inside.
        """
        found = {}
        node = self.quotient.nodes[index]
        for port in (node.last,) if node.is_array else node.ports:
            signal = self._received(index, port)
            if signal is not None:
                found[port] = signal
        return found

    def _received(self, index: int, port: int) -> Array | None:
        if self.quotient.nodes[index].is_array:
            return self._whole_signals[index]
        if port == self.quotient.graph.loss or len(self.quotient.nodes[index].members) == 1:
            return self.trace.grads[port]
        children = self.trace.graph.children[port]
        inside = [key for key in children if self.quotient.block[key[0]] == index]
        if not inside:
            return self.trace.grads[port]
        return total([self.trace.messages[key] for key in children if key not in inside and key in self.trace.messages])

    def main_port(self, index: int) -> int:
        """The port whose error signal stands for the node: its last operation, or the last port with a signal."""
        node = self.quotient.nodes[index]
        if node.is_array:
            return node.last
        connected = [port for port in node.ports if self._received(index, port) is not None]
        return node.last if node.last in connected or not connected else connected[-1]

    @cached_property
    def _whole_values(self) -> Mapping[int, Array]:
        """For each node that is a whole array its value."""
        values = self.trace.values
        return {i: self._whole(i, {e: values[e] for e in self.quotient.elements(i)}) for i in self._arrays}

    @cached_property
    def _whole_signals(self) -> Mapping[int, Array | None]:
        """For each node that is a whole array its error signal; 0 for elements without a path to the loss."""
        grads = self.trace.grads
        found: dict[int, Array | None] = {}
        for i in self._arrays:
            known = {e: grad for e in self.quotient.elements(i) if (grad := grads[e]) is not None}
            found[i] = self._whole(i, known) if known else None
        return found

    @property
    def _arrays(self) -> list[int]:
        return [node.index for node in self.quotient.nodes if node.is_array]

    def _whole(self, index: int, numbers: Mapping[int, Array]) -> Array:
        """An array of numbers by element; 0 where there is none."""
        zero = np.zeros(())
        flat = [numbers.get(element, zero) for element in self.quotient.elements(index)]
        return frozen(np.array(flat, dtype=np.float64).reshape(self.quotient.shape(index)))

    def has_several_ports(self, index: int) -> bool:
        """Whether a node receives error signals at more than one of its variables, so that no one sum speaks for it."""
        return len(self.signals(index)) > 1

    def signal(self, index: int) -> Array | None:
        """A node's error signal (at its main port), or None where no path leads to the loss."""
        return self._received(index, self.main_port(index))

    def messages(self, channel: Channel) -> Mapping[int, Array]:
        """The message along a channel by port of the receiver: at each port the sum of what crosses there."""
        arriving: dict[int, list[Array]] = {}
        for sender, slot, port in channel.crossings:
            message = self.trace.messages.get((sender, slot))
            if message is not None:
                arriving.setdefault(port, []).append(message)
        sums = {port: summed for port, found in arriving.items() if (summed := total(found)) is not None}
        if sums and self.quotient.nodes[channel.parent].is_array:
            return {self.quotient.nodes[channel.parent].last: self._whole(channel.parent, sums)}
        return sums

    def message(self, channel: Channel) -> Array | None:
        """The message along a channel at the receiver's main port; None where it arrives at other ports only."""
        return self.messages(channel).get(self.main_port(channel.parent))

    def parts(self, channel: Channel) -> tuple[tuple[str, Array], ...]:
        """The message along a channel as (port's name, array); the name is empty where the receiver has one port."""
        return self._named(channel.parent, self.messages(channel))

    def signal_parts(self, index: int) -> tuple[tuple[str, Array], ...]:
        """A node's error signal as (port's name, array)."""
        return self._named(index, self.signals(index))

    def partial_parts(self, parent: int, landed: int) -> tuple[tuple[str, Array], ...]:
        """The sums of the first ``landed`` messages as (port's name, array)."""
        arrived = [self.messages(c) for c in self.quotient.incoming(parent)[:landed]]
        ports = sorted({port for found in arrived for port in found})
        sums = {port: total([found[port] for found in arrived if port in found]) for port in ports}
        return self._named(parent, {port: s for port, s in sums.items() if s is not None})

    def _named(self, index: int, found: Mapping[int, Array]) -> tuple[tuple[str, Array], ...]:
        several = self.has_several_ports(index)
        return tuple((self.quotient.graph.nodes[port].name if several else "", array) for port, array in found.items())

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
