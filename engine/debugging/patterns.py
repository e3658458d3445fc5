"""The patterns of the backward flow: who distributes, swaps, routes or copies the error signal, read off the rules.

What an operation does to an error signal g stands in its record: in the message formula of each of its slots. ``g`` alone
is passed on, ``g * y`` is multiplied by the *other* operand, ``g * (x > 0)`` lets it through at some places only. The
names are those of the lectures (CSC 311, CSC 413) and of Stanford's CS 231n, "Patterns in backward flow".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.arrays import Shape
from engine.graph import Graph, Node
from engine.levels.quotient import Quotient
from engine.notation import parse_name
from engine.ops.record import Attrs, Operation

_MOST_OPERANDS = 4
"""More operands are not named one by one."""


class Pattern(StrEnum):
    """What happens to an error signal on its way through one operand of an operation, or at a node that many read."""

    PASSES = "passes"
    """The message is the error signal as it is."""
    NEGATES = "negates"
    """The message is the error signal with the other sign."""
    SWAPS = "swaps"
    """The message is the error signal times the other operand."""
    ROUTES = "routes"
    """Each element receives the error signal or nothing of it, depending on the values."""
    SCALES = "scales"
    """The message is the error signal times a slope."""
    COPIES = "copies"
    """The error signal of a sum or a mean goes to each of its terms."""
    MOVES = "moves"
    """The same numbers in another place or shape."""
    SELECTS = "selects"
    """A part of the error signal, or the error signal in a part of the message with 0 around it."""
    SUMS = "sums"
    """The message is a sum over the axes along which the operand was repeated."""
    REPEATS = "repeats"
    """The error signal goes through the same operation as the value did."""
    MIXES = "mixes"
    """Each element of the message depends on many of the error signal."""
    OWN = "its own rule"
    """A rule that the language cannot spell, told in the words of its record."""
    STOPS = "stops"
    """No message: the derivative is 0 by definition or does not exist."""
    DISTRIBUTES = "distributes"
    """Of an operation: all its operands receive the same error signal, but for its sign."""
    ADDS = "adds"
    """Of a node that several nodes read: its error signal is the sum of their messages."""


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


def pattern_of(op: Operation, index: int, shapes: Sequence[Shape], attrs: Attrs) -> Pattern:
    """What an operation does to the error signal that it sends to one of its operands.

    Args:
        op: The operation.
        index: Which operand.
        shapes: The shapes of all its operands.
        attrs: Its attributes.
    """
    slot = op.slot(index)
    if op.choices(index, shapes, attrs) is not None or op.rule(index) is None:
        return Pattern.STOPS
    source = slot.message_formula(shapes, attrs, index)
    tree = None if source is None else ast.parse(source, mode="eval").body
    is_factor = op.multiply_adds is not None and index < 2
    if is_factor and (tree is None or slot.name not in _names(tree)):
        return Pattern.SWAPS
    if tree is None:
        chooses = op.branch is not None and len(op.slots) == 1  # among its own elements: a largest one, say
        return Pattern.ROUTES if chooses else Pattern.OWN
    return _pattern(tree, op.name)


def _pattern(tree: ast.expr, own: str) -> Pattern:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        inner = _pattern(tree.operand, own)
        return {Pattern.PASSES: Pattern.NEGATES, Pattern.NEGATES: Pattern.PASSES}.get(inner, inner)
    copied = _without_zero(tree)
    if copied is not None:
        factors = list(_factors(copied))
        others = [f for f in factors if "g" not in _names(f)]
        return Pattern.COPIES if all(isinstance(f, ast.Constant) for f in others) else Pattern.SCALES
    if isinstance(tree, ast.Call) and "g" in _names(tree):
        return _of_call(tree, own)
    if _is_moved(tree):
        return _of_moves(tree)
    factors = list(_factors(tree))
    carriers = [f for f in factors if "g" in _names(f)]
    if len(carriers) != 1 or not _is_moved(carriers[0]):
        return Pattern.MIXES
    others = [f for f in factors if f is not carriers[0]]
    if others and all(_is_call(getattr(f, "value", f), "one_hot") for f in others):
        return Pattern.SELECTS
    return Pattern.ROUTES if others and all(map(_is_mask, others)) else Pattern.SCALES


def _of_call(tree: ast.Call, own: str) -> Pattern:
    if _is_moved(tree):
        return _of_moves(tree)
    if _is_call(tree, "sum") and _is_moved(tree.args[0]):
        return Pattern.SUMS
    if _is_call(tree, own):
        return Pattern.REPEATS
    return Pattern.SELECTS if any(_is_call(part, "one_hot") for part in ast.walk(tree)) else Pattern.MIXES


def _of_moves(tree: ast.expr) -> Pattern:
    """What moves alone do: nothing, the same numbers elsewhere, or with some of them left out or zeros around them."""
    if isinstance(tree, ast.Name):
        return Pattern.PASSES
    parts = list(ast.walk(tree))
    selects = any(_is_call(part, "pad") or isinstance(part, ast.Subscript) for part in parts)
    return Pattern.SELECTS if selects else Pattern.MOVES


def _is_moved(tree: ast.expr) -> bool:
    """Whether an expression is g, its elements moved, cut or framed by zeros, and nothing else."""
    match tree:
        case ast.Name(id="g"):
            return True
        case ast.Attribute(value=inner, attr="T") | ast.Subscript(value=inner):
            return _is_moved(inner)
        case ast.Call(func=ast.Name(id="reshape" | "transpose" | "expand" | "squeeze" | "pad"), args=[inner, *_]):
            return _is_moved(inner)
    return False


def _without_zero(tree: ast.expr) -> ast.expr | None:
    """``g / 3`` of ``g / 3 + 0 * x``, as the formulas write that g is repeated in the shape of x; else None."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=ast.BinOp(left=ast.Constant(value=0), op=ast.Mult())):
            return left
    return None


def _factors(tree: ast.expr) -> Iterator[ast.expr]:
    """The factors of a product, and those that it is divided by."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div | ast.MatMult):
        yield from _factors(tree.left)
        yield from _factors(tree.right)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        yield from _factors(tree.operand)
    else:
        yield tree


def _is_mask(tree: ast.expr) -> bool:
    """Whether a factor says only which elements take part: comparisons, and how often ties are shared."""
    match tree:
        case ast.Compare():
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Div(), right=right):
            return _is_mask(left) and (_is_mask(right) or isinstance(right, ast.Constant))
        case ast.Call(func=ast.Name(id="sum"), args=[inner]):
            return _is_mask(inner)
    return False


def _is_call(tree: ast.AST, name: str) -> bool:
    return isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == name


def _names(tree: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}


# ------------------------------------------------------------------------------------------------------------ in words
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
    spelled = [parse_name(graph.nodes[i].name).plain if isinstance(i, int) else i.text for i in node.inputs]
    names = [spelled[slot] for slot in slots]
    whole = _of_all(patterns)
    text = f"{op.name} {_words(op, whole, slots, spelled)}" if whole else f"{op.name}: {_each(names, patterns)}"
    repeated = [name for name, slot in zip(names, slots, strict=True) if _is_repeated(op, shapes, slot, node)]
    if repeated:
        listed = _listed(list(dict.fromkeys(repeated)))
        text += f"; for {listed}, repeated along an axis, it is summed over that axis"
    return Flow(node.id, op.name, whole or patterns[0], text)


def _of_all(patterns: list[Pattern]) -> Pattern | None:
    """What an operation does as a whole, if it does the same to each operand."""
    kinds = set(patterns)
    if len(patterns) > 1 and kinds <= {Pattern.PASSES, Pattern.NEGATES}:
        return Pattern.DISTRIBUTES
    return patterns[0] if len(kinds) == 1 else None


def _words(op: Operation, pattern: Pattern, slots: list[int], spelled: list[str]) -> str:
    """The sentence of an operation that does the same to each operand."""
    names = [spelled[slot] for slot in slots]
    everyone = _listed(list(dict.fromkeys(names)))
    verb = "receive" if len(set(names)) > 1 else "receives"
    match pattern:
        case Pattern.DISTRIBUTES if len(set(names)) == 1:
            return f"distributes: {everyone} receives the error signal once for each of its places"
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
        case Pattern.OWN | Pattern.MIXES if op.slot(slots[0]).words:
            return f"{pattern}: {everyone} {verb} {op.slot(slots[0]).words}"
    return f"{pattern}: {_PHRASES[pattern].format(everyone)}".replace("receives", verb, 1)


def _signs(op: Operation, slots: list[int], spelled: list[str]) -> str:
    turned = [spelled[s] for s in slots if op.slot(s).formula == "-g"]
    return f", {_listed(turned)} with the other sign" if turned else ""


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
    Pattern.COPIES: "every element of {} receives a copy, of a mean divided by their number",
    Pattern.MOVES: "{} receives the same numbers, moved back to where they came from",
    Pattern.SELECTS: "only the part of {} that was used receives it",
    Pattern.SUMS: "{} receives the sum over the axes that it does not have",
    Pattern.REPEATS: "{} receives the error signal through the same operation",
    Pattern.MIXES: "each element of {} receives a sum of many error signals",
    Pattern.OWN: "{} receives what its own rule says",
    Pattern.STOPS: "{} receives nothing: the flow ends here",
}


def _each(names: list[str], patterns: list[Pattern]) -> str:
    shown = [_PHRASES[p].format(name) for name, p in zip(names, patterns, strict=True)]
    more = f"; and {len(shown) - _MOST_OPERANDS} more operands" if len(shown) > _MOST_OPERANDS else ""
    return "; ".join(shown[:_MOST_OPERANDS]) + more


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
