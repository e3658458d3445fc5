"""What the inspector says of a node's formula, derivatives and error signal, as rich text; no widget in sight."""

from __future__ import annotations

import html

from engine.debugging.narration import formula, kind_word, part_runs, substituted
from engine.debugging.steps import Step, StepKind
from engine.derivation import Derivative, derivative_of, left_runs, number_runs_of, right_runs
from engine.levels.quotient import Channel
from engine.notation import format_number, formula_runs, name_runs, plain
from engine.notation.runs import Runs
from ui.inspector.messages import MOST_FORMULAS, Messages
from ui.inspector.words import Words, paragraphs
from ui.markup import colored, markup

_LONGEST_LINE = 36
"""A derivative of more letters goes on in a second line."""
_LONGEST_NUMBERS = 44
"""Vectors in a formula may take so many letters."""
_MOST_USES = 3
_MOST_TERMS = 4


class Story:
    """Reads everything about one node from a state.

    Args:
        words: The state, its names and colours.
        index: The node.
        active: The step that is being shown, which may still be on its way.
    """

    def __init__(self, words: Words, index: int, active: Step | None = None) -> None:
        self.words, self.state, self.theme, self.index = words, words.state, words.theme, index
        self.node = self.state.view.nodes[index]
        self.messages = Messages(words, index, active)

    @property
    def name(self) -> str:
        """The node's name, typeset."""
        return self.words.name(self.index)

    @property
    def signal_name(self) -> str:
        """The name of its error signal."""
        return self.words.bar(self.index)

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return kind_word(self.state, self.index)

    def formula_lines(self) -> str:
        """``z = w·x + b`` and, once it is computed, the same with the numbers in it."""
        rule = formula(self.state, self.index)
        if not rule:
            return ""
        lines = [f"{self.name} = {markup(rule)}"]
        value = self.state.value(self.index)
        numbers = substituted(self.state, self.index)
        if value is not None and value.ndim == 0 and numbers != rule:
            number = format_number(float(value))
            result = colored(number, self.theme.hex("forward"), bold=True)
            said = "= " if _is_said(numbers, number) else f"= {markup(numbers)} = "
            lines.append(self.words.quiet(said) + result)
        part = part_runs(self.state, self.index)
        return paragraphs([*lines, self.words.quiet(markup(part))] if part else lines)

    def derivative_lines(self) -> str:
        """``∂y/∂z = σ(z)(1 − σ(z))`` for each parent, with the numbers in it once they are there."""
        channels = self._to_parents()
        if self.node.layer is not None or not channels:
            return ""
        lines = []
        shown = channels[: self.words.most("derivatives", MOST_FORMULAS)]
        for channel in shown:
            lines += self._derivative(channel)
        rest = self.words.rest("derivatives", len(channels) - len(shown))
        return paragraphs([*lines, rest] if rest else lines)

    def _derivative(self, channel: Channel) -> list[str]:
        found = derivative_of(self.state.view, channel)
        left, right = left_runs(found, self.state.signals), right_runs(found, self.state.signals)
        if not right:
            return [f"{markup(left)}: {self.words.quiet(html.escape(found.words))}"]
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
            return [line if plain(right) == result else f"{line} {self.words.quiet('=')} {shown}"]
        if _is_said(numbers, result):
            return [f"{line} {self.words.quiet('=')} {shown}"]
        return [line, self.words.quiet(f"= {markup(numbers)} = ") + shown]

    def _message_numbers(self, found: Derivative) -> list[str]:
        """Short vectors in place of their names, once the error signal is there and if they fit."""
        signal, trace = self.state.signal(self.index), self.state.numbers.trace
        if signal is None:
            return []
        numbers = number_runs_of(found, trace.values, signal, self.state.signals)
        fits = "[" in plain(numbers) and len(plain(numbers)) <= _LONGEST_NUMBERS
        if numbers == right_runs(found, self.state.signals):  # the brackets are those of an argument, axis=[0, 2]
            return []
        return [self.words.quiet(f"= {markup(numbers)}")] if fits else []

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
            is_leaf = variable.is_leaf
            words = (
                self.words.quiet(str(variable.kind))
                if is_leaf
                else f"= {markup(formula_runs(variable.formula, equated=True))}"
            )
            lines.append(f"{name} {words}")
        return paragraphs(lines)

    def signal_lines(self) -> str:
        """``w̄ = z̄ · ∂z/∂w + R̄ · ∂R/∂w`` and the numbers of the messages that have landed."""
        channels = self.state.view.incoming(self.index)
        if self.index == self.state.view.loss:
            seed = self.words.quiet("the seed: the loss with respect to itself")
            return paragraphs([f"{self.signal_name} = 1", seed])
        if not channels:
            return ""
        if self.state.numbers.has_several_ports(self.index):
            return paragraphs([self.words.quiet("one sum for each variable of the layer that is read outside")])
        terms = [f"{self.words.bar(c.child)}·∂{self.words.name(c.child)}/∂{self.name}" for c in channels[:_MOST_TERMS]]
        lines = [f"{self.signal_name} = " + " + ".join(terms) + (" + …" if len(channels) > _MOST_TERMS else "")]
        landed = self.state.schedule.landed(self.index, self.state.cursor)
        numbers = [self.messages.factors(c) for c in channels[:landed][:_MOST_TERMS]]
        if landed and all(numbers):
            more = " + …" if landed < len(channels) or landed > _MOST_TERMS else ""
            lines.append(self.words.quiet("= " + " + ".join(numbers) + more))
        return paragraphs(lines)

    def uses(self) -> str:
        """Who reads it: ``z = w·x + b, R = ½w²`` and the fan-out."""
        children = self.state.view.children[self.index]
        if not children:
            return "nobody reads it"
        named = children[::-1][: self.words.most("uses", _MOST_USES)]
        shown = [
            f"{self.words.name(c)} = {markup(formula(self.state, c))}" if formula(self.state, c) else self.words.name(c)
            for c in named
        ]
        rest = self.words.rest("uses", len(children) - len(shown))
        text = "<br>".join([*shown, rest] if rest else shown)
        return text + (self.words.quiet(f"&nbsp; (fan-out {len(children)})") if len(children) > 1 else "")

    def pending(self) -> str:
        """Why the value or error signal is a dash, for the tiles' hover."""
        if self.state.value(self.index) is None:
            return "The forward pass has not reached it."
        if self.state.signal(self.index) is None and self.state.view.reaches_loss(self.index):
            step = self.state.last_step
            begun = step is not None and step.kind is not StepKind.FORWARD
            return "Its messages have not all arrived." if begun else "The backward pass has not begun."
        return ""


def _is_said(numbers: Runs, result: str) -> bool:
    """Whether a formula with the numbers in it is the result already: ``−x`` is −0.5."""
    return plain(numbers).strip("()") == result
