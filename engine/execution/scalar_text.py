"""A graph of single numbers as straight-line Python: one line a number, over numbered names only.

``v7`` is the value of node 7, ``g7`` its error signal, ``m7_0`` its message through slot 0, ``d7_0`` that slot's
derivative, ``k3`` a constant. No name and no text of the model gets into the code; even its literals are constants
that are handed over as objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.execution.plan import Key, Plan
from engine.graph import Literal, Node
from engine.ops.kernels import Elementwise, elementwise_kernel

LONGEST_SUM = 40
"""Python's parser nests a sum as deep as it is long."""
SIGNAL_OF_LOSS, NO_MESSAGE = "k0", "k1"


@dataclass
class ScalarText:
    """The lines, and under which name every number is found.

    Attributes:
        lines: (the name that the line defines, its expression).
        constants: The numbers that ``k0``, ``k1``, ... stand for.
        watched: Names or expressions that must be finite for the code to equal the pure rules.
        grads: Node id -> name.
        messages: Message -> name.
    """

    lines: list[tuple[str, str]] = field(default_factory=list)
    constants: list[float] = field(default_factory=lambda: [1.0, 0.0])
    watched: list[str] = field(default_factory=list)
    grads: dict[int, str] = field(default_factory=dict)
    messages: dict[Key, str] = field(default_factory=dict)

    def constant(self, number: float) -> str:
        """A name for a constant."""
        self.constants.append(number)
        return f"k{len(self.constants) - 1}"

    def define(self, name: str, expression: str) -> str:
        """Add a line."""
        self.lines.append((name, expression))
        return name


def kernels_of(plan: Plan) -> list[Elementwise | None] | None:
    """The kernels of a graph of single numbers (None for leaves and constants); None for any other graph."""
    found: list[Elementwise | None] = []
    for node in plan.graph.nodes:
        if node.shape != ():
            return None
        way = None
        if node.op is not None and node.op.name != "constant":
            way = elementwise_kernel(node)
            if way is None or any(isinstance(o, Literal) and o.value.shape != () for o in node.inputs):
                return None
        found.append(way)
    return found


def write(plan: Plan, kernels: list[Elementwise | None]) -> ScalarText:
    """Write forward and backward as lines."""
    text = ScalarText()
    operands: list[tuple[str, ...]] = []
    for node, way in zip(plan.graph.nodes, kernels, strict=True):
        names = tuple(text.constant(float(o.value)) if isinstance(o, Literal) else f"v{o}" for o in node.inputs)
        operands.append(names)
        if way is not None:
            text.define(f"v{node.id}", _filled(way.text, node, names, text))
            if way.watch_text and not way.watched:
                text.watched.append(_filled(way.watch_text, node, names, text))
        elif node.op is not None:
            text.define(f"v{node.id}", text.constant(float(node.attrs["value"])))
    loss = plan.graph.loss
    for node in reversed(plan.graph.nodes[: (-1 if loss is None else loss) + 1]):
        if not plan.wanted[node.id]:
            continue
        text.grads[node.id] = SIGNAL_OF_LOSS if node.id == loss else _total(plan, node.id, text)
        way = kernels[node.id]
        if way is not None:
            _messages(plan, node, way, operands[node.id], text)
    return text


def _total(plan: Plan, node: int, text: ScalarText) -> str:
    names = [text.messages[key] for key in plan.arrivals[node]]
    if len(names) == 1:
        return names[0]
    before = ""
    for start in range(0, len(names), LONGEST_SUM):
        part = before + "+".join(names[start : start + LONGEST_SUM])
        last = start + LONGEST_SUM >= len(names)
        before = text.define(f"g{node}" if last else f"g{node}_{start}", part) + "+"
    return f"g{node}"


def _messages(plan: Plan, node: Node, way: Elementwise, names: tuple[str, ...], text: ScalarText) -> None:
    signal, sends = text.grads[node.id], False
    for slot, operand in enumerate(node.inputs):
        if not isinstance(operand, int) or not plan.wanted[operand]:
            continue
        factor, name = way.factors[slot], f"m{node.id}_{slot}"
        if factor is None:
            text.messages[node.id, slot] = NO_MESSAGE
            continue
        sends = True
        if factor.kind == "one":
            text.messages[node.id, slot] = signal
            continue
        if factor.kind == "minus":
            message = f"-{signal}"
        elif factor.kind == "operand":
            message = f"{signal}*{names[factor.operand]}"
        elif factor.kind == "result":
            message = f"{signal}*v{node.id}"
        else:
            slope = f"({_filled(factor.text, node, names, text)})"
            if "{d}" in way.watch_text:
                slope = text.define(f"d{node.id}_{slot}", slope)
                text.watched.append(slope)
            message = f"{signal}*{slope}"
        text.messages[node.id, slot] = text.define(name, message)
    if sends and way.watched and "{d}" not in way.watch_text:
        text.watched.append(_filled(way.watch_text, node, names, text))


def _filled(template: str, node: Node, names: tuple[str, ...], text: ScalarText) -> str:
    """A kernel's template over the names of this node."""
    attrs = {name: text.constant(float(value)) for name, value in node.attrs.items() if f"{{{name}}}" in template}
    return template.format(*names, out=f"v{node.id}", **attrs)
