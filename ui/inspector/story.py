"""What the inspector says about a node at the cursor, as rich text; no widget in sight."""

from __future__ import annotations

import html
from dataclasses import dataclass

from engine.arrays import Array
from engine.debugging.cost import cost_of
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import formula, kind_word, parts_text, substituted
from engine.debugging.steps import Step, StepKind
from engine.derivation import Derivative, derivative_of, left_runs, message_runs, number_runs_of, right_runs
from engine.levels.quotient import Channel
from engine.notation import format_array, format_number, formula_runs, name_runs, plain
from engine.notation.numbers import DASH, format_shape
from ui.markup import colored, markup
from ui.theme import Theme

_MOST_FORMULAS = 8
"""So many parents or messages get a formula; it is derived while the person waits."""
_LONGEST_FORMULA = 30
"""A message's formula of more letters has no room beside its numbers."""
_LONGEST_LINE = 36
"""A derivative of more letters goes on in a second line."""
_LONGEST_NUMBERS = 44
"""Vectors in a formula may take so many letters."""
_MOST_NUMBERS = 5
_LONGEST_NAMES = 16
"""Letters of the three names in v̄·∂v/∂w: more do not fit beside the numbers, and say nothing that the path does not."""
"""A vector of so few numbers shows them in the tables."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message received or sent.

    Attributes:
        path: ``z → w``, rich text.
        rule: ``z̄·x``, or ``z̄·∂z/∂w`` where its formula is long or there is none; empty where the names are long too.
        numbers: ``−0.0594 × 1.5``; empty where they are not scalars or have not been reached.
        result: The message, or a dash.
        landed: Whether the cursor has reached it.
        active: Whether it is the step that was finished last.
    """

    path: str
    rule: str
    numbers: str
    result: str
    landed: bool
    active: bool


class Story:
    """Reads everything about one node from a state.

    Args:
        state: The debugger's state.
        index: The node.
        theme: The colours of the rich text.
        active: The step that is being shown, which may still be on its way.
    """

    def __init__(self, state: DebuggerState, index: int, theme: Theme, active: Step | None = None) -> None:
        self.state, self.index, self.theme, self._active = state, index, theme, active
        self.node = state.view.nodes[index]

    @property
    def name(self) -> str:
        """The node's name, typeset."""
        return markup(name_runs(self.node.name)) if self.node.layer is None else html.escape(self.node.name)

    @property
    def signal_name(self) -> str:
        """The name of its error signal."""
        return self._bar(self.index)

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return kind_word(self.state, self.index)

    def _name(self, index: int) -> str:
        node = self.state.view.nodes[index]
        return markup(name_runs(node.name)) if node.layer is None else html.escape(node.name)

    def _bar(self, index: int) -> str:
        return markup(self.state.signals.runs(self.state.view.nodes[index].name))

    def formula_lines(self) -> str:
        """``z = w·x + b`` and, once it is computed, the same with the numbers in it."""
        rule = formula(self.state, self.index)
        if not rule:
            return ""
        lines = [f"{self.name} = {markup(rule)}"]
        value = self.state.value(self.index)
        numbers = substituted(self.state, self.index)
        if value is not None and value.ndim == 0 and numbers != rule:
            color = self.theme.hex("forward")
            result = colored(format_number(float(value)), color, bold=True)
            lines.append(self._quiet(f"= {markup(numbers)} = ") + result)
        return _paragraphs(lines)

    def derivative_lines(self) -> str:
        """``∂y/∂z = σ(z)(1 − σ(z))`` for each parent, with the numbers in it once they are there."""
        channels = self._to_parents()
        if self.node.layer is not None or not channels:
            return ""
        lines = []
        for channel in channels[:_MOST_FORMULAS]:
            lines += self._derivative(channel)
        if len(channels) > _MOST_FORMULAS:
            lines.append(self._quiet(f"and {len(channels) - _MOST_FORMULAS} more"))
        return _paragraphs(lines)

    def _derivative(self, channel: Channel) -> list[str]:
        found = derivative_of(self.state.view, channel)
        left, right = left_runs(found, self.state.signals), right_runs(found, self.state.signals)
        if not right:
            return [f"{markup(left)}: {self._quiet(html.escape(found.words))}"]
        equals = "<br>= " if len(plain(left)) + len(plain(right)) > _LONGEST_LINE else " = "
        line = f"{markup(left)}{equals}{markup(right)}"
        if found.local is None:
            return [line, *self._message_numbers(found)]
        value = self.state.factors.of(channel) if self.state.value(self.index) is not None else None
        if value is None:
            return [line]
        numbers, result = number_runs_of(found, self.state.numbers.trace.values), format_number(value)
        shown = colored(result, self.theme.hex("backward"), bold=True)
        if not numbers:
            return [line if plain(right) == result else f"{line} {self._quiet('=')} {shown}"]
        if plain(numbers).strip("()") == result:
            return [f"{line} {self._quiet('=')} {shown}"]
        return [line, self._quiet(f"= {markup(numbers)} = ") + shown]

    def _message_numbers(self, found: Derivative) -> list[str]:
        """Short vectors in place of their names, once the error signal is there and if they fit."""
        signal, trace = self.state.signal(self.index), self.state.numbers.trace
        if signal is None:
            return []
        numbers = number_runs_of(found, trace.values, signal, self.state.signals)
        fits = "[" in plain(numbers) and len(plain(numbers)) <= _LONGEST_NUMBERS
        return [self._quiet(f"= {markup(numbers)}")] if fits else []

    def _to_parents(self) -> list[Channel]:
        """The channels to its parents, in the order of first use."""
        view = self.state.view
        return [c for parent in self.node.parents for c in view.arrivals[parent] if c.child == self.index]

    def contents(self) -> str:
        """What a layer holds: its leaves and equations."""
        if self.node.layer is None:
            return ""
        graph = self.state.view.graph
        lines = []
        for index in dict.fromkeys(graph.nodes[m].variable for m in self.node.members):
            variable = graph.variables[index]
            name = markup(name_runs(variable.address))
            words = (
                self._quiet(str(variable.kind)) if variable.is_leaf else f"= {markup(formula_runs(variable.formula))}"
            )
            lines.append(f"{name} {words}")
        return _paragraphs(lines)

    def signal_lines(self) -> str:
        """``w̄ = z̄ · ∂z/∂w + R̄ · ∂R/∂w`` and the numbers of the messages that have landed."""
        channels = self.state.view.incoming(self.index)
        if self.index == self.state.view.loss:
            return _paragraphs([f"{self.signal_name} = 1", self._quiet("the seed: the loss with respect to itself")])
        if not channels:
            return ""
        if self.state.numbers.has_several_ports(self.index):
            return _paragraphs([self._quiet("one sum for each variable of the layer that is read outside")])
        terms = [f"{self._bar(c.child)}·∂{self._name(c.child)}/∂{self.name}" for c in channels[:4]]
        lines = [f"{self.signal_name} = " + " + ".join(terms) + (" + …" if len(channels) > 4 else "")]
        landed = self.state.schedule.landed(self.index, self.state.cursor)
        numbers = [self._factors(c) for c in channels[:landed][:4]]
        if landed and all(numbers):
            more = " + …" if landed < len(channels) or landed > 4 else ""
            lines.append(self._quiet("= " + " + ".join(numbers) + more))
        return _paragraphs(lines)

    def received(self) -> tuple[MessageRow, ...]:
        """The messages it receives, in the order of their arrival."""
        landed = self.state.schedule.landed(self.index, self.state.cursor)
        channels = self.state.view.incoming(self.index)
        return tuple(
            self._row(channel, landed=i < landed, with_formula=i < _MOST_FORMULAS) for i, channel in enumerate(channels)
        )

    def sent(self) -> tuple[MessageRow, ...]:
        """The messages it sends to its parents."""
        rows: list[MessageRow] = []
        for parent in self.state.view.nodes[self.index].parents:
            landed = self.state.schedule.landed(parent, self.state.cursor)
            for i, channel in enumerate(self.state.view.incoming(parent)):
                if channel.child == self.index:
                    rows.append(self._row(channel, landed=i < landed, with_formula=len(rows) < _MOST_FORMULAS))
        return tuple(rows)

    def _row(self, channel: Channel, *, landed: bool, with_formula: bool) -> MessageRow:
        child, parent = self._name(channel.child), self._name(channel.parent)
        parts = self.state.numbers.parts(channel)
        digits = 3 if any(array.ndim for _, array in parts) else None
        result = _numbers(parts, digits) if landed else DASH
        active = self._active is not None and self._active.channel == channel
        exits = [name for name, _ in parts if name]
        receiver = markup(name_runs(exits[0])) if len(exits) == 1 else parent
        rule = self._message_rule(channel) if with_formula else ""
        names = [self.state.view.nodes[i].name for i in (channel.child, channel.child, channel.parent)]
        if not rule and len("".join(names)) <= _LONGEST_NAMES:
            rule = f"{self._bar(channel.child)}·∂{child}/∂{receiver}"
        return MessageRow(f"{child} → {parent}", rule, self._factors(channel) if landed else "", result, landed, active)

    def _message_rule(self, channel: Channel) -> str:
        """A message's formula, if there is a short one."""
        runs = message_runs(derivative_of(self.state.view, channel), self.state.signals)
        return markup(runs) if 0 < len(plain(runs)) <= _LONGEST_FORMULA else ""

    def _factors(self, channel: Channel) -> str:
        factor, signal = self.state.factors.of(channel), self.state.numbers.signal(channel.child)
        if factor is None or signal is None or signal.ndim:
            return ""
        return f"{_operand(float(signal))} × {_operand(factor)}"

    def sum_text(self) -> tuple[str, str]:
        """The caption and the number of the sum of the messages."""
        numbers = self.state.numbers
        if self.state.schedule.has_signal(self.index, self.state.cursor):
            caption, parts = "sum", numbers.signal_parts(self.index)
        else:
            landed = self.state.schedule.landed(self.index, self.state.cursor)
            caption, parts = "sum so far", numbers.partial_parts(self.index, landed)
        digits = 3 if any(array.ndim for _, array in parts) else None
        return caption if len(parts) < 2 else f"{caption}, for each exit", _numbers(parts, digits)

    def uses(self) -> str:
        """Who reads it: ``z = w·x + b, R = ½w²`` and the fan-out."""
        children = self.state.view.children[self.index]
        if not children:
            return "nobody reads it"
        shown = [
            f"{self._name(c)} = {markup(formula(self.state, c))}" if formula(self.state, c) else self._name(c)
            for c in reversed(children)
        ]
        text = "<br>".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
        return text + (self._quiet(f"&nbsp; (fan-out {len(children)})") if len(children) > 1 else "")

    def notes(self) -> tuple[str, ...]:
        """What is special about it: conventions, reasons why it has no error signal."""
        found = []
        graph = self.state.view.graph
        operations = {op.name: op for m in self.node.members if (op := graph.nodes[m].op) is not None}
        for name, operation in sorted(operations.items()):
            if operation.convention and (operation.branch is not None or self._names_all_operands(name)):
                found.append(f"Convention: {html.escape(operation.convention)}.")
            if operation.slots and not operation.differentiable and operation.slots[0].indices is None:
                reason = html.escape(operation.slots[0].words)
                found.append(f"<b>{name}</b> sends messages of 0: {reason}.")
        if self.state.view.loss is None:
            found.append("The model has no loss, so there is no backward pass.")
        elif self.state.view.only_chooses(self.index):
            found.append("It is read as indices, which choose and are not calculated with: it has no error signal.")
        elif not self.state.view.reaches_loss(self.index):
            found.append(f"No path leads from here to {self._name(self.state.view.loss)}: it has no error signal.")
        if self.node.layer is not None and len(self.node.ports) > 1:
            found.append(f"The layer has {len(self.node.ports)} exits; its last variable's numbers are the large ones.")
        return tuple(found)

    def _names_all_operands(self, operation: str) -> bool:
        """Whether an operation's operands are all nodes: x**n has a convention for n that x**2 does not need."""
        nodes = (self.state.view.graph.nodes[m] for m in self.node.members)
        return any(n.op is not None and n.op.name == operation and len(n.parents) == len(n.op.slots) for n in nodes)

    def facts(self) -> str:
        """Cost and place in the text."""
        cost = cost_of(self.state.view.graph, self.node.members)
        line = self.state.view.graph.variable_of(self.node.last).span.line
        plural = "" if cost.forward == 1 else "s"
        words = f"{cost.forward:,} multiply-add{plural} forward, {cost.backward:,} backward · " if cost.forward else ""
        return f"{words}line {line} of the model"

    def pending(self) -> str:
        """Why the value or error signal is a dash, for the tiles' hover."""
        if self.state.value(self.index) is None:
            return "The forward pass has not reached it."
        if self.state.signal(self.index) is None and self.state.view.reaches_loss(self.index):
            step = self.state.last_step
            begun = step is not None and step.kind is not StepKind.FORWARD
            return "Its messages have not all arrived." if begun else "The backward pass has not begun."
        return ""

    def _quiet(self, text: str) -> str:
        return colored(text, self.theme.hex("secondary"))


def _numbers(parts: tuple[tuple[str, Array], ...], digits: int | None) -> str:
    """A message or a signal in the width of a column: a few numbers, or a shape over its range."""
    if all(array.size <= _MOST_NUMBERS for _, array in parts):
        return parts_text(parts, digits, _MOST_NUMBERS)
    return "<br>".join(": ".join(filter(None, (name, _range(array)))) for name, array in parts)


def _range(array: Array) -> str:
    span = format_array(array, 3, 0).partition(": ")[2]
    return f"{format_shape(array.shape)}: {span}"


def _operand(value: float) -> str:
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text


def _paragraphs(lines: list[str]) -> str:
    return "".join(f'<p style="margin:3px 0">{line}</p>' for line in lines)
