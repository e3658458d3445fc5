"""The patterns of the backward flow in words, where they occur in a graph, with the names of those concerned."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.arrays import Shape
from engine.debugging.patterns import Pattern, pattern_of
from engine.graph import Graph, Node, Operand
from engine.levels.quotient import Quotient
from engine.notation import formula_runs, name_runs, plain
from engine.notation.runs import Runs
from engine.ops.record import Operation
from engine.ops.spelling import formula_of
from engine.remembering import remembered

_MOST_OPERANDS = 4
"""More operands are not named one by one."""
_NODE = "node_"
"""In a formula that is put together from several ones a node is called so, with its number."""
_LONGEST_OPERAND = 44
"""A formula of more letters has the name of its operation in its place."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What the error signal meets at one place.

    Attributes:
        primitive: The id of the operation; that of the node where messages are added.
        operation: The operation's name; empty where messages are added.
        pattern: What happens there.
        text: The same in words, with the names of the operands.
    """

    primitive: int
    operation: str
    pattern: Pattern
    text: str


@remembered
def flows(view: Quotient, index: int) -> tuple[Flow, ...]:
    """What an error signal meets on its way through a node, in the order of the backward pass.

    Args:
        view: The level.
        index: The node, which may stand for several operations; the same sentence is said once.
    """
    node, graph = view.nodes[index], view.graph
    arriving = len(view.incoming(index))
    found: list[Flow] = []
    if arriving > 1:
        text = f"adds: {arriving} messages arrive, and their sum is the error signal"
        found.append(Flow(node.last, "", Pattern.ADDS, text))
    if node.is_leaf or not view.reaches_loss(index):
        return tuple(found)
    said: set[str] = set()
    for member in reversed(node.members):
        flow = flow_of(graph, graph.nodes[member])
        if flow is not None and flow.text not in said and graph.reaches_loss[member]:
            said.add(flow.text)
            found.append(flow)
    return tuple(found)


def flow_of(graph: Graph, node: Node) -> Flow | None:
    """What one operation does to its error signal; None for leaves and constants.

    Args:
        graph: The structure.
        node: The operation.
    """
    op = node.op
    slots = [slot for slot, operand in enumerate(node.inputs) if isinstance(operand, int)]
    if op is None or not slots:
        return None
    shapes = graph.shapes(node)
    patterns = [pattern_of(op, slot, shapes, node.attrs) for slot in slots]
    spelled = [_spelled(graph, operand) for operand in node.inputs]
    names = [spelled[slot] for slot in slots]
    whole = _of_all(patterns)
    said = (
        f" {_words(node, op, whole, slots, spelled, shapes)}" if whole else f": {_each(op, patterns, slots, spelled)}"
    )
    text = f"{op.name}{said}"
    repeated = {slot: name for name, slot in zip(names, slots, strict=True) if _is_repeated(op, shapes, slot, node)}
    single = dict.fromkeys(name for slot, name in repeated.items() if shapes[slot] == ())
    if single:
        text += f"; for {_listed(list(single))}, the same for every element, it is summed over all of them"
    if along := dict.fromkeys(name for slot, name in repeated.items() if shapes[slot] != ()):
        text += f"; for {_listed(list(along))}, repeated along an axis, it is summed over that axis"
    return Flow(node.id, op.name, whole or patterns[0], text)


def _spelled(graph: Graph, operand: Operand) -> str:
    """An operand as people read it: a short formula for what has no name of its own in the text."""
    if not isinstance(operand, int):
        return operand.text
    return _shown(graph, _formula(graph, operand))


def _formula(graph: Graph, operand: Operand) -> ast.expr:
    """What an operand computes, over the names of the text; those of nodes are their numbers behind a letter."""
    if not isinstance(operand, int):
        return _parsed(operand.text)
    variable = graph.variable_of(operand)
    return _named(operand) if variable.last == operand else _formulas(graph, variable.index)[operand]


@remembered
def _formulas(graph: Graph, variable: int) -> Mapping[int, ast.expr]:
    """The formula of each operation of a statement; the name of the operation where it would be too long."""
    found: dict[int, ast.expr] = {}
    for node in graph.nodes[graph.variables[variable].first : graph.variables[variable].last + 1]:
        found[node.id] = _named(node.id)
        if node.op is None or node.op.variadic:
            continue
        operands = zip(node.op.operand_names(len(node.inputs)), node.inputs, strict=True)
        inner = {slot: found[operand] if operand in found else _formula(graph, operand) for slot, operand in operands}
        whole = _Filled(inner).visit(_parsed(formula_of(node.op, len(node.inputs), node.attrs)))
        if len(_shown(graph, whole)) <= _LONGEST_OPERAND:
            found[node.id] = whole
    return found


def _named(node: int) -> ast.Name:
    return ast.Name(f"{_NODE}{node}")


def _parsed(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


class _Filled(ast.NodeTransformer):
    """A formula with its operands in the places of the slots' names."""

    def __init__(self, operands: Mapping[str, ast.expr]) -> None:
        self._operands = operands

    def visit_Name(self, tree: ast.Name) -> ast.expr:
        return self._operands.get(tree.id, tree)


def _shown(graph: Graph, formula: ast.expr) -> str:
    def spelled(name: str) -> Runs | None:
        number = name.removeprefix(_NODE)
        return name_runs(graph.nodes[int(number)].name) if number.isdecimal() and name != number else None

    return plain(formula_runs(ast.unparse(formula), spelled))


def _of_all(patterns: list[Pattern]) -> Pattern | None:
    """What an operation does as a whole, if it does the same to each operand."""
    kinds = set(patterns)
    if len(patterns) > 1 and kinds <= {Pattern.PASSES, Pattern.NEGATES}:
        return Pattern.DISTRIBUTES
    return patterns[0] if len(kinds) == 1 else None


def _words(
    node: Node, op: Operation, pattern: Pattern, slots: list[int], spelled: list[str], shapes: Sequence[Shape]
) -> str:
    """The sentence of an operation that does the same to each operand."""
    names = [spelled[slot] for slot in slots]
    everyone = _listed(list(dict.fromkeys(names)))
    verb = "receive" if len(set(names)) > 1 else "receives"
    match pattern:
        case Pattern.DISTRIBUTES if len(set(names)) == 1 and len(_turned(op, slots)) == 0:
            return f"distributes: {everyone} receives the error signal once for each of its places"
        case Pattern.DISTRIBUTES if len(set(names)) == 1:
            return f"distributes: {everyone} receives the error signal with one sign and with the other; their sum is 0"
        case Pattern.DISTRIBUTES:
            return f"distributes: {everyone} receive the same error signal" + _signs(op, slots, spelled)
        case Pattern.SWAPS if len(slots) > 1:
            first, second = spelled[0], spelled[1]
            # Of a product with itself both halves are the same.
            rest = "" if first == second else f", {second} receives it times {first}"
            return f"swaps: {first} receives the error signal times {second}{rest}{_as_matrices(op)}"
        case Pattern.SWAPS:
            factor = next((name for i, name in enumerate(spelled[:2]) if i not in slots), "the other operand")
            return f"scales: {everyone} receives the error signal times {factor}"
        case Pattern.ROUTES:
            return f"routes: {everyone} {verb} the error signal where the values chose it, 0 elsewhere"
        case Pattern.SPLITS if len(slots) > 1:
            if len(set(names)) == 1:
                return f"splits: {everyone} receives the parts of the error signal at its places, and adds them"
            return f"splits: {everyone} each receive the part of the error signal at their own place"
        case Pattern.COPIES if "/" in str(op.slot(slots[0]).message_formula(shapes, node.attrs)):
            return f"copies: every element of {everyone} receives the error signal, divided by their number"
        case Pattern.OWN | Pattern.MIXES if op.slot(slots[0]).words:
            words = op.slot(slots[0]).words
            # Some records say it of a part of the operand: "each pixel receives ...".
            return f"{pattern}: " + (f"of {everyone} {words}" if "receives" in words else f"{everyone} {verb} {words}")
    return f"{pattern}: {_PHRASES[pattern].format(everyone)}".replace("receives", verb, 1)


def _signs(op: Operation, slots: list[int], spelled: list[str]) -> str:
    turned = [spelled[s] for s in _turned(op, slots)]
    return f", {_listed(turned)} with the other sign" if turned else ""


def _turned(op: Operation, slots: list[int]) -> list[int]:
    """The slots that receive the error signal with the other sign."""
    return [slot for slot in slots if op.slot(slot).formula == "-g"]


def _as_matrices(op: Operation) -> str:
    """A product that is not one element by element says so."""
    formulas = [slot.formula for slot in op.slots[:2]]
    return "" if all(isinstance(f, str) and "@" not in f for f in formulas) else ", transposed or turned round to fit"


_PHRASES = {
    Pattern.PASSES: "{} receives the error signal as it is",
    Pattern.NEGATES: "{} receives the error signal with the other sign",
    Pattern.SWAPS: "{} receives the error signal times the other operand",
    Pattern.ROUTES: "{} receives the error signal where the values chose it, 0 elsewhere",
    Pattern.SCALES: "{} receives the error signal times the slope there",
    Pattern.COPIES: "every element of {} receives a copy of the error signal",
    Pattern.MOVES: "{} receives the same numbers, moved back to where they came from",
    Pattern.SELECTS: "only the part of {} that was used receives it",
    Pattern.SPLITS: "{} receives the part of the error signal at its own place",
    Pattern.SUMS: "{} receives the sum over the axes that it does not have",
    Pattern.REPEATS: "{} receives the error signal through the same operation",
    Pattern.MIXES: "each element of {} receives a sum of many error signals",
    Pattern.OWN: "{} receives what its own rule says",
    Pattern.STOPS: "{} receives nothing: the flow ends here",
}


def _each(op: Operation, patterns: list[Pattern], slots: list[int], spelled: list[str]) -> str:
    """What each operand receives, of an operation that does not do the same to all of them."""
    shown = [_of_one(op, pattern, slot, spelled) for pattern, slot in zip(patterns, slots, strict=True)]
    more = f"; and {len(shown) - _MOST_OPERANDS} more operands" if len(shown) > _MOST_OPERANDS else ""
    return "; ".join(shown[:_MOST_OPERANDS]) + more


def _of_one(op: Operation, pattern: Pattern, slot: int, spelled: list[str]) -> str:
    words = op.slot(slot).words
    if pattern is Pattern.OWN and words:
        return f"{spelled[slot]} receives {words}"
    if pattern is Pattern.SWAPS and slot < 2:
        return f"{spelled[slot]} receives the error signal times {spelled[1 - slot]}{_as_matrices(op)}"
    return _PHRASES[pattern].format(spelled[slot])


def _is_repeated(op: Operation, shapes: Sequence[Shape], slot: int, node: Node) -> bool:
    """Whether an operand of an operation element by element is smaller than the result, and so was repeated."""
    source = op.slot(slot).message_formula(shapes, node.attrs, slot)
    if source is None or shapes[slot] == node.shape or op.rule(slot) is None:
        return False
    tree = ast.parse(source, mode="eval").body
    by_element = not any(isinstance(p, ast.Call | ast.MatMult | ast.Attribute) for p in ast.walk(tree))
    return by_element and len(op.slots) > 1 and len(shapes[slot]) <= len(node.shape) and bool(node.shape)


def _listed(names: list[str]) -> str:
    """``a, b and c``; of many the first ones."""
    if len(names) > _MOST_OPERANDS:
        return f"{', '.join(names[:_MOST_OPERANDS])} and {len(names) - _MOST_OPERANDS} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
