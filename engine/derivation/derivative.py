"""The derivative of one node with respect to one parent, as formulas of the model language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from weakref import WeakKeyDictionary

from engine.arrays import Shape
from engine.derivation.algebra import ONE, multiply, rebuilt
from engine.derivation.composition import Statement
from engine.derivation.expression import Apply, Copies, Expression, Name, Number, names_in
from engine.derivation.rendering import latex_of_derivative, text_of_derivative
from engine.derivation.rules import UnspelledError
from engine.derivation.writing import text_of
from engine.graph import Graph, as_address
from engine.language.constants import CONSTANTS
from engine.levels.quotient import Channel, Quotient
from engine.notation.signals import Notation, SignalNames

_MACRON = "\u0304"
_LAYER = "a layer holds several statements: open it to see their derivatives"
_ARRAY = "an array among scalars has no formula of its own: open it to see its elements' derivatives"
_SEVERAL = "it reads several variables of the layer: open it to see the derivative by each"


class Operand(NamedTuple):
    """What a name in a derivative's formula means.

    Attributes:
        address: The name of the node in the model.
        node: Its id.
        shape: Its shape.
    """

    address: str
    node: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Derivative:
    """How the error signal of a child becomes its message to a parent.

    Both formulas are expressions of the model language over the identifiers in ``operands``; the message's value
    broadcasts to the parent's shape.

    Attributes:
        child: The child's address.
        parent: The parent's address.
        local: The local derivative ∂child/∂parent of two scalars; None for arrays, and where it cannot be spelled.
        message: The message, with ``signal`` for the child's error signal; None where it cannot be spelled.
        words: Why there is no formula, or why the derivative is 0 by definition; else empty.
        signal: The identifier that stands for the child's error signal.
        operands: Identifier -> what it means; the error signal has the child's node and shape.
        shape: The parent's shape.
        copied: Whether every element of the parent receives the same along some axis, written once.
        loss: The address of the model's loss, for the notation dL/dv; empty where there is none.
    """

    child: str
    parent: str
    local: str | None
    message: str | None
    words: str
    signal: str
    operands: Mapping[str, Operand]
    shape: Shape
    copied: bool = False
    loss: str = ""

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """Identifier -> shape, for those who typeset the formulas."""
        return {name: operand.shape for name, operand in self.operands.items()}

    @property
    def text(self) -> str:
        """One line of Unicode: ``∂y/∂z = σ(z)(1 − σ(z))``, of arrays the message, ``z̄·∂z/∂W = z̄ xᵀ``."""
        return self.text_in(Notation.BAR)

    @property
    def latex(self) -> str:
        r"""The same in LaTeX, without dollar signs: ``\frac{\partial y}{\partial z} = …``."""
        return self.latex_in(Notation.BAR)

    def text_in(self, notation: Notation) -> str:
        """One line of Unicode, the error signal in a notation."""
        return text_of_derivative(self, SignalNames(notation, self.loss))

    def latex_in(self, notation: Notation) -> str:
        """The line in LaTeX, the error signal in a notation."""
        return latex_of_derivative(self, SignalNames(notation, self.loss))


_FOUND: WeakKeyDictionary[Quotient, dict[Channel, Derivative]] = WeakKeyDictionary()


def derivative_of(view: Quotient, channel: Channel) -> Derivative:
    """The derivative along a channel; worked out when it is first asked for.

    Args:
        view: The graph at a level.
        channel: One of its channels.
    """
    found = _FOUND.setdefault(view, {})
    if channel not in found:
        found[channel] = _derive(view, channel)
    return found[channel]


def derivative_between(view: Quotient, child: int, parent: int) -> Derivative | None:
    """The derivative of a node with respect to a parent, over all paths between them; None if it does not read it.

    Args:
        view: The graph at a level.
        child: The index of the node.
        parent: The index of the parent.
    """
    channels = [channel for channel in view.arrivals[parent] if channel.child == child]
    if len(channels) < 2:
        return derivative_of(view, channels[0]) if channels else None
    crossings = tuple(crossing for channel in channels for crossing in channel.crossings)
    return derivative_of(view, Channel(child, parent, crossings))


def _derive(view: Quotient, channel: Channel) -> Derivative:
    child, graph = view.nodes[channel.child], view.graph
    port = channel.crossings[0].port
    names = _names(graph, child.members)
    out, target = graph.nodes[child.last], graph.nodes[port]
    own = Name(_free(_identifier(out.name), names), out.shape)
    signal = Name(_free(_barred(_identifier(out.name)), names), out.shape, is_signal=True)
    statement = Statement(graph, child.members, names)
    slots = [(c.sender, c.slot) for c in channel.crossings]
    local: Expression | None = None
    message: Expression | None = None
    words = ""
    if child.layer is not None:
        words = _LAYER
    elif child.is_array or view.nodes[channel.parent].is_array:
        words = _ARRAY
    elif any(crossing.port != port for crossing in channel.crossings):
        words = _SEVERAL
    elif all(slot in graph.index_slots for slot in slots):
        words = "an index chooses and is not calculated with: it carries no error signal"
    else:
        try:
            if out.shape == () and target.shape == ():
                local = _named(statement.message(slots, ONE), statement, own, child.last)
                message = multiply(signal, local)
            else:
                message = _named(statement.message(slots, signal), statement, own, child.last)
        except UnspelledError as error:
            words = str(error)
    if message is not None and _is_zero(message):
        words = "; ".join(dict.fromkeys(statement.reasons))
    used: dict[str, Name] = {signal.identifier: signal}
    for tree in (local, message):
        used |= {} if tree is None else names_in(tree)
    nodes = {name.identifier: node for node, name in names.items()}
    nodes |= {own.identifier: out.id, signal.identifier: out.id}
    operands = {i: Operand(graph.nodes[nodes[i]].name, nodes[i], name.shape) for i, name in used.items()}
    return Derivative(
        child.name,
        graph.nodes[port].name,
        None if local is None else text_of(local),
        None if message is None else text_of(message),
        words,
        signal.identifier,
        MappingProxyType(operands),
        target.shape,
        isinstance(message, Copies),
        "" if graph.loss is None else graph.nodes[graph.loss].name,
    )


def _is_zero(tree: Expression) -> bool:
    return text_of(tree) == "0"


def _named(tree: Expression, statement: Statement, own: Name, last: int) -> Expression:
    """A derivative that calls the whole statement by its name where that is shorter: h, not σ(W x)."""
    try:
        whole = statement.value(last)
    except UnspelledError:
        return tree
    if not isinstance(whole, Apply) or all(isinstance(arg, Name | Number) for arg in whole.args):
        return tree
    return rebuilt(tree, lambda piece: own if piece == whole else None)


def _names(graph: Graph, members: tuple[int, ...]) -> dict[int, Name]:
    """What the operands from outside are called: as the statement's text calls them, where it does."""
    inside = set(members)
    reads = {node: name for name, node in graph.variable_of(members[-1]).reads.items()}
    found: dict[int, Name] = {}
    for member in members:
        for parent in graph.nodes[member].parents:
            if parent not in inside and parent not in found:
                name = _free(reads.get(parent) or _identifier(graph.nodes[parent].name), found)
                found[parent] = Name(name, graph.nodes[parent].shape)
    return found


def _identifier(address: str) -> str:
    """An address as an identifier: ``z.1`` as ``z_1``."""
    return "".join(c if c.isidentifier() or c.isdigit() else "_" for c in address)


def _barred(identifier: str) -> str:
    """The identifier of an error signal: ``z̄``, ``L̄_reg``; a letter with a bar is a letter to Python's reader too."""
    base, underscore, rest = identifier.partition("_")
    return as_address(f"{base}{_MACRON}{underscore}{rest}")


def _free(wanted: str, taken: Mapping[int, Name]) -> str:
    """An identifier that nothing else in the formula has."""
    known = {name.identifier for name in taken.values()} | set(CONSTANTS)
    while wanted in known:
        wanted += "_"
    return wanted
