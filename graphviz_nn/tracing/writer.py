"""The text of a traced program in the model language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array
from engine.graph import LEAF_KINDS, Kind
from engine.notation import full_number
from engine.ops import Operation
from graphviz_nn.tracing.sources import origin_of
from graphviz_nn.tracing.statements import Plan, Scope, Statement, common_scope
from graphviz_nn.tracing.traced import MOST_WRITTEN, Traced

_MOST_PLACED = 10_000
"""A program of more statements than this is written without the lines that they come from."""

_ATOM, _POWER, _SIGN, _PRODUCT, _SUM, _COMPARISON = 6, 5, 4, 3, 2, 1
_INFIX: Mapping[str, tuple[str, int]] = {
    "add": ("+", _SUM),
    "sub": ("-", _SUM),
    "mul": ("*", _PRODUCT),
    "div": ("/", _PRODUCT),
    "matmul": ("@", _PRODUCT),
    "lt": ("<", _COMPARISON),
    "le": ("<=", _COMPARISON),
    "gt": (">", _COMPARISON),
    "ge": (">=", _COMPARISON),
    "eq": ("==", _COMPARISON),
    "ne": ("!=", _COMPARISON),
}
_TAKES_LISTS = frozenset({"stack", "concat"})


class Expression(NamedTuple):
    """A piece of an equation.

    Attributes:
        text: As it is written.
        strength: How strongly its outermost operation binds.
        operations: What becomes a node, in the order in which the language reads it.
        fixed: Whether it is made of numbers alone, so that the language computes it while reading.
    """

    text: str
    strength: int = _ATOM
    operations: tuple[Traced, ...] = ()
    fixed: bool = False

    def within(self, strength: int) -> str:
        """The text as an operand of something that binds this strongly."""
        return self.text if self.strength >= strength else f"({self.text})"


class Text(NamedTuple):
    """A program in the model language.

    Attributes:
        text: The text.
        operations: For each statement its operations, in the order of its nodes; a leaf stands for itself.
    """

    text: str
    operations: list[tuple[Traced, ...]]


def written(plan: Plan, title: str) -> Text:
    """Write a program down.

    Args:
        plan: Its statements.
        title: The model's title.
    """
    equations = _equations(plan)
    lines = [f'"""{_printable(title)}"""', ""]
    operations: list[tuple[Traced, ...]] = []
    outer: Scope = ()
    for statement in plan.statements:
        scope = statement.scope
        lines += [
            f"{'    ' * depth}with layer({json.dumps(scope[depth].title, ensure_ascii=False)}):"
            for depth in range(len(common_scope([outer, scope])), len(scope))
        ]
        outer = scope
        equation = equations.get(id(statement.value))
        text = _leaf(statement.value) if equation is None else equation.text
        place = origin_of(statement.value.site) if len(plan.statements) <= _MOST_PLACED else None
        comment = "" if place is None else f"  # {_printable(str(place))}"
        lines.append(f"{'    ' * len(scope)}{statement.name}{_kind(statement)} = {text}{comment}")
        operations.append(equation.operations if equation is not None and equation.operations else (statement.value,))
    return Text("\n".join(lines) + "\n", operations)


def _equations(plan: Plan) -> dict[int, Expression]:
    """The right-hand side of every equation, by the id of its value."""
    equations: dict[int, Expression] = {}
    pieces: dict[int, Expression] = {}
    for value in plan.order:
        statement = plan.by_value.get(id(value))
        if value.op is not None:
            operands = [
                _number(each) if isinstance(each, np.ndarray) else pieces[id(each)] for each in plan.operands(value)
            ]
            text, strength = _operation(value.op, value.attrs, operands)
            fixed = all(each.fixed for each in operands)
            nodes = () if fixed else (*(node for each in operands for node in each.operations), value)
            pieces[id(value)] = Expression(text, strength, nodes, fixed)
        if statement is not None:
            if value.op is not None:
                equations[id(value)] = pieces[id(value)]
            pieces[id(value)] = Expression(statement.name)
    return equations


def _kind(statement: Statement) -> str:
    slider = statement.value.slider
    if statement.kind is Kind.VARIABLE:
        return ""
    if statement.kind not in LEAF_KINDS or slider is None:
        return f": {statement.kind}"
    return f": {statement.kind}({full_number(slider[0])}, {full_number(slider[1])})"


def _operation(op: Operation, attrs: Mapping[str, Any], operands: list[Expression]) -> tuple[str, int]:
    first = operands[0]
    if op.name in _INFIX:
        sign, strength = _INFIX[op.name]
        # A comparison has two sides only: one inside another stands in brackets on either side.
        left = strength + 1 if strength == _COMPARISON else strength
        return f"{first.within(left)} {sign} {operands[1].within(strength + 1)}", strength
    match op.name:
        case "pow":
            return f"{first.within(_ATOM)}**{operands[1].within(_SIGN)}", _POWER
        case "neg":
            return f"-{first.within(_SIGN)}", _SIGN
        case "identity":
            return first.text, first.strength
        case "index":
            return f"{first.within(_ATOM)}[{', '.join(_key(part) for part in attrs['key'])}]", _ATOM
        case "transpose" if attrs["axes"] is None:
            return f"{first.within(_ATOM)}.T", _ATOM
    texts = [each.text for each in operands]
    arguments = [f"[{', '.join(texts)}]"] if op.name in _TAKES_LISTS else texts
    for attribute in op.attributes:
        value = attrs[attribute.name]
        if attribute.required or value != attribute.default:
            arguments.append(f"{attribute.name}={_constant(value)}")
    return f"{op.name}({', '.join(arguments)})", _ATOM


def _key(part: int | slice) -> str:
    if not isinstance(part, slice):
        return str(part)
    start, stop, step = ("" if end is None else str(end) for end in (part.start, part.stop, part.step))
    return f"{start}:{stop}" + (f":{step}" if step else "")


def _constant(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_constant(each) for each in value)}]"
    return full_number(value) if isinstance(value, float) else str(value)


def _leaf(leaf: Traced) -> str:
    if leaf.shape and not 0 < leaf.size <= MOST_WRITTEN:
        return f"zeros({', '.join(str(n) for n in leaf.shape)})"
    return _number(leaf.value).text


def _number(array: Array) -> Expression:
    """A number, or an array as nested lists; NaN, which the language has no word for, as a difference that is one."""
    if array.shape:
        return Expression(f"[{', '.join(_number(each).text for each in array)}]", fixed=True)
    text = full_number(float(array))
    if text == "nan":
        return Expression("(inf - inf)", fixed=True)
    return Expression(text, _SIGN if text.startswith("-") else _ATOM, fixed=True)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in '"\\')
