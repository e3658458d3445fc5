"""Steps told in words and numbers, for the terminal, the timeline and screen readers."""

from __future__ import annotations

from engine.arrays import Array, Shape
from engine.debugging.debugger import DebuggerState
from engine.debugging.steps import Step, StepKind
from engine.derivation import derivative_between
from engine.graph import Kind
from engine.levels.quotient import Channel
from engine.notation import (
    format_array,
    format_number,
    formula_latex,
    formula_runs,
    name_latex,
    name_runs,
    number_runs,
    parse_name,
    plain,
)
from engine.notation.numbers import DASH
from engine.notation.runs import Run, Runs
from engine.ops.spelling import formula_of


def shown_name(state: DebuggerState, node: int) -> str:
    """A node's name as mathematics writes it."""
    return parse_name(state.view.nodes[node].name).plain


def shown_signal(state: DebuggerState, node: int) -> str:
    """The name of a node's error signal: v̄, δ_v or dL/dv."""
    return state.signals.plain(state.view.nodes[node].name)


_KIND_WORDS = {Kind.PARAM: "parameter", Kind.CONST: "constant"}


def kind_word(state: DebuggerState, node: int) -> str:
    """What a node is, in a word: parameter, loss, layer, or the operation that it shows."""
    found = state.view.nodes[node]
    if found.layer is not None:
        return "layer"
    operation = state.view.graph.nodes[found.last].op
    if found.is_primitive and operation is not None:
        return operation.name
    return _KIND_WORDS.get(found.kind, str(found.kind))


def part_runs(state: DebuggerState, node: int) -> Runs:
    """What a name such as ``z.1`` stands for: operation 1 of 2 in z; nothing where a node is all of its statement."""
    found = state.view.nodes[node]
    if not found.is_primitive:
        return ()
    variable = state.view.graph.variable_of(found.last)
    count = variable.last - variable.first + 1
    if count == 1:
        return ()
    which = f"operation {found.last - variable.first + 1} of {count} in "
    return Run(which), *name_runs(variable.address)


def formula_source(state: DebuggerState, node: int) -> str | None:
    """What a node computes, in the model language; None for leaves, whole layers and whole arrays of scalars."""
    found = state.view.nodes[node]
    if found.is_leaf or found.is_array or found.layer is not None:
        return None
    variable = state.view.variable(node)
    if variable is not None and (len(found.members) > 1 or variable.first == variable.last):
        return variable.formula
    primitive = state.view.graph.nodes[found.last]
    return None if primitive.op is None else formula_of(primitive.op, len(primitive.inputs), primitive.attrs)


def formula(state: DebuggerState, node: int) -> Runs:
    """What a node computes, typeset: w·x + b."""
    source = formula_source(state, node)
    if source is None:
        return ()
    names = operand_names(state, node)
    return formula_runs(source, names.get, shapes=_operand_shapes(state, node), equated=True)


def formula_in_latex(state: DebuggerState, node: int) -> str:
    r"""What a node computes, with its name, in LaTeX: ``z = w\,x + b``; empty for leaves and whole layers."""
    source = formula_source(state, node)
    if source is None:
        return ""
    graph = state.view.graph
    spelled = {
        name: name_latex(graph.nodes[operand].name) if isinstance(operand, int) else formula_latex(operand)
        for name, operand in _operands(state, node).items()
    }
    right = formula_latex(source, spelled.get, shapes=_operand_shapes(state, node))
    return f"{name_latex(state.view.nodes[node].name)} = {right}"


def _operand_shapes(state: DebuggerState, node: int) -> dict[str, Shape]:
    nodes = state.view.graph.nodes
    return {name: nodes[i].shape for name, i in _operands(state, node).items() if isinstance(i, int)}


def operand_names(state: DebuggerState, node: int) -> dict[str, Runs]:
    """How the names in a node's formula are written: the binding that is meant, or a primitive's operands."""
    graph = state.view.graph
    names: dict[str, Runs] = {}
    for name, operand in _operands(state, node).items():
        if isinstance(operand, int):
            names[name] = name_runs(graph.nodes[operand].name)
        else:
            names[name] = formula_runs(operand)
    return names


def substituted(state: DebuggerState, node: int) -> Runs:
    """The formula with the numbers in it; arrays stay names."""
    source = formula_source(state, node)
    if source is None:
        return ()
    trace = state.numbers.trace
    spelled: dict[str, Runs] = {}
    for name, operand in _operands(state, node).items():
        if not isinstance(operand, int):
            spelled[name] = formula_runs(operand)
        elif trace.values[operand].ndim == 0:
            spelled[name] = number_runs(float(trace.values[operand]))
        else:
            spelled[name] = name_runs(trace.graph.nodes[operand].name)
    return formula_runs(source, spelled.get, times=" × ", shapes=_operand_shapes(state, node), equated=True)


def _operands(state: DebuggerState, node: int) -> dict[str, int | str]:
    """The names in a node's formula: the node id that each means, or the text of a literal."""
    graph = state.view.graph
    found = state.view.nodes[node]
    variable = state.view.variable(node)
    if variable is not None and (len(found.members) > 1 or variable.first == variable.last):
        return dict(variable.reads)
    primitive = graph.nodes[found.last]
    if primitive.op is None:
        return {}
    names = primitive.op.operand_names(len(primitive.inputs))
    return {
        name: operand if isinstance(operand, int) else operand.text
        for name, operand in zip(names, primitive.inputs, strict=True)
    }


def message_text(state: DebuggerState, channel: Channel) -> str:
    """A message with the numbers in it: z̄ × ∂z/∂w = −0.05941 × 1.5 = −0.08912."""
    left, factor, result = message_parts(state, channel)
    return f"{left} = {factor} = {result}" if factor else f"{left} = {result}"


def message_parts(state: DebuggerState, channel: Channel) -> tuple[str, str, str]:
    """(what is multiplied, the numbers or nothing, the message), each as text."""
    child, parent = shown_name(state, channel.child), shown_name(state, channel.parent)
    exits = [name for name, _ in state.numbers.parts(channel) if name]
    receiver = parse_name(exits[0]).plain if len(exits) == 1 else parent
    left = f"{shown_signal(state, channel.child)} × ∂{child}/∂{receiver}"
    result = parts_text(state.numbers.parts(channel))
    factor = state.factors.of(channel)
    signal = state.numbers.signal(channel.child)
    if factor is None or signal is None or signal.ndim:
        return left, "", result
    second = format_number(factor)
    return left, f"{format_number(float(signal))} × {f'({second})' if second.startswith('−') else second}", result


def parts_text(parts: tuple[tuple[str, Array], ...], digits: int | None = None, most: int = 4) -> str:
    """A message or an error signal: a number, or one for each exit of a layer that it belongs to."""
    texts = []
    for name, array in parts:
        number = format_array(array, digits, most)
        texts.append(f"{parse_name(name).plain}: {number}" if name else number)
    return ", ".join(texts) or DASH


def step_line(state: DebuggerState, step: Step) -> str:
    """One step in one line, without its number."""
    name = shown_name(state, step.node)
    if step.kind is StepKind.FORWARD:
        rule = plain(formula(state, step.node))
        value = format_array(state.numbers.value(step.node))
        return f"forward  {name} = {rule} = {value}" if rule else f"forward  {name} = {value}"
    if step.kind is StepKind.SEED:
        return f"seed     {shown_signal(state, step.node)} = 1"
    if step.channel is not None:
        sender = shown_name(state, step.channel.child)
        return f"message  {sender} → {name}: {message_text(state, step.channel)}"
    return f"sum      {shown_signal(state, step.node)} = {parts_text(state.numbers.signal_parts(step.node))}"


def all_formulas(state: DebuggerState, node: int, *, latex: bool = False) -> tuple[str, ...]:
    """A node's formula and its derivatives with respect to its parents, one a line; empty for leaves and whole layers.

    Args:
        state: The debugger's state.
        node: The node.
        latex: In LaTeX instead of Unicode.
    """
    if formula_source(state, node) is None:
        return ()
    first = formula_in_latex(state, node) if latex else f"{shown_name(state, node)} = {plain(formula(state, node))}"
    found = [derivative_between(state.view, node, parent) for parent in state.view.nodes[node].parents]
    rest = (d.latex_in(state.notation) if latex else d.text_in(state.notation) for d in found if d is not None)
    return (first, *rest)
