"""``graphviz-nn run``: forward and backward, as a table or as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.debugging.cost import Cost, cost_of
from engine.debugging.narration import parts_text
from engine.errors import FileError
from engine.files.traces import is_trace, write_trace
from engine.graph import Kind
from engine.levels import LevelNumbers, QuotientNode, numbers_of, view_of
from engine.notation import format_array, format_number
from graphviz_nn.cli.common import (
    add_json,
    add_level,
    add_pass,
    folding_of,
    jsonable,
    level_of,
    print_json,
    print_table,
    trace_of,
    warn_of_bad_numbers,
)
from graphviz_nn.cli.printing import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --set, --example, --rows, --mode, --level, --open, --json, --cost, --save."""
    add_pass(parser)
    add_level(parser)
    add_json(parser)
    parser.add_argument("--cost", action="store_true", help="show every node's multiply-adds, forward and backward")
    parser.add_argument("--save", metavar="OUT.gvtrace", help="write all numbers of the pass to a file, too")


def command(arguments: argparse.Namespace) -> int:
    """Run a model and print every node's value and error signal."""
    level_of(arguments)  # refused before anything is run
    target = None if arguments.save is None else _target(arguments.save)
    trace = trace_of(arguments)
    model = trace.model
    view = view_of(model.graph, folding_of(arguments, model.graph))
    numbers = numbers_of(view, trace)
    warn_of_bad_numbers(trace)
    if target is not None:
        write_trace(target, trace)  # first: whoever reads what is printed may stop reading
    if arguments.json:
        print_json(document(numbers, cost_of(model.graph)))
    else:
        _print(numbers, cost_of(model.graph), with_cost=arguments.cost)
    return 0


def _target(name: str) -> Path:
    """Where to save the run."""
    path = Path(name)
    if not is_trace(path):
        raise FileError(f"'{name}' does not end in .gvtrace", advice="write --save run.gvtrace")
    return path


def document(numbers: LevelNumbers, cost: Cost) -> dict[str, Any]:
    """The ``graphviz-nn/run`` object."""
    graph = numbers.quotient.graph
    return {
        "format": "graphviz-nn/run",
        "version": 1,
        "title": graph.title,
        "loss": None if graph.loss is None else graph.nodes[graph.loss].name,
        "loss_value": jsonable(numbers.trace.loss_value),
        "cost": {"forward_mul_adds": cost.forward, "backward_mul_adds": cost.backward},
        "nodes": [_node(numbers, node) for node in numbers.quotient.nodes],
    }


def _node(numbers: LevelNumbers, node: QuotientNode) -> dict[str, Any]:
    view = numbers.quotient
    last = view.graph.nodes[node.last]
    variable = view.graph.variable_of(node.last)
    slots = tuple(view.block[p] for p in last.parents) if node.is_primitive else node.parents
    scope = variable.scope if node.layer is None else variable.scope[: variable.scope.index(node.layer)]
    messages = [
        {"from": view.nodes[channel.child].last, "value": jsonable(message)} | ({"port": port} if port else {})
        for channel in view.incoming(node.index)
        for port, message in numbers.parts(channel)
    ]
    signal = numbers.signal(node.index)
    found = {
        "id": node.last,
        "name": node.name,
        "kind": node.kind,
        "op": str(variable.kind) if last.op is None else last.op.name,
        "scope": [view.graph.groups[g].name for g in scope],
        "inputs": [view.nodes[p].last for p in slots],
        "shape": list(view.shape(node.index)),
        "value": jsonable(numbers.value(node.index)),
        "grad": None if signal is None else jsonable(signal),
        "messages": messages,
    }
    if numbers.has_several_ports(node.index):
        # A layer with several exits has an error signal for each; `grad` is that of its last variable.
        found["ports"] = {port: jsonable(array) for port, array in numbers.signal_parts(node.index)}
    return found


def _print(numbers: LevelNumbers, total: Cost, *, with_cost: bool) -> None:
    view, graph = numbers.quotient, numbers.quotient.graph
    if graph.title:
        say(f"{graph.title}\n")
    rows = []
    for node in view.nodes:
        kind = "" if node.kind is Kind.VARIABLE else str(node.kind)
        cost = cost_of(graph, node.members)
        paid = [f"{cost.forward:,}", f"{cost.backward:,}"] if cost.forward else ["", ""]
        signal = parts_text(numbers.signal_parts(node.index))
        rows.append((node.name, kind, *(paid if with_cost else ()), format_array(numbers.value(node.index)), signal))
    costs = ("cost forward", "cost backward") if with_cost else ()
    print_table(("name", "kind", *costs, "value", "error signal"), rows, right=(2, 3) if with_cost else ())
    if graph.loss is None:
        say("\nno loss: the model runs forward only")
    else:
        say(f"\nloss {graph.nodes[graph.loss].name} = {format_number(numbers.trace.loss_value or 0.0)}")
    say(f"multiply-adds: {total.forward} forward, {total.backward} backward")
