"""What hovering over the units view says: exact numbers, and how a unit's or a weight's comes about."""

from __future__ import annotations

import html

from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import Element
from engine.notation import full_number
from ui.drawing.units_parts import activation_symbol

_MOST_TERMS = 4
_UNKNOWN = "not computed yet"


def unit_explanation(numbers: UnitNumbers, unit: int) -> str:
    """Rich text about a unit: its pre-activation, its value, its error signal, its bias.

    Args:
        numbers: What the cursor has reached.
        unit: Its index.
    """
    network = numbers.network
    record, reading = network.units[unit], numbers.unit(unit)
    block = network.blocks[record.block]
    lines = [f"<b>{_name(numbers, record.a)}</b> &nbsp;{'input' if block.is_input else 'unit'}"]
    symbol = activation_symbol(network.graph, block)
    if symbol:
        lines.append(f"pre-activation {_name(numbers, record.z)} = {_number(reading.pre_activation)}")
        lines.append(f"value {html.escape(symbol)}({_name(numbers, record.z)}) = {_number(reading.value)}")
    else:
        lines.append(f"value {_number(reading.value)}")
    if numbers.trace.grads[record.z.node] is None:
        lines.append("no error signal: no path leads from here to the loss")
    else:
        of = f" of {_name(numbers, record.z)}" if symbol else ""
        lines.append(f"error signal δ{of}: {_number(reading.delta)}")
    for (leaf, sign), bias in zip(record.biases, reading.biases, strict=True):
        words = "bias" if sign > 0 else "subtracted"
        lines.append(f"{words} {_name(numbers, leaf)} = {full_number(bias)}, {_signal(numbers, leaf)}")
    return "<br>".join(lines)


def edge_explanation(numbers: UnitNumbers, edge: int) -> str:
    """Rich text about an edge: its weight, the product that it adds, and the weight's error signal."""
    network, reading = numbers.network, numbers.edge(edge)
    edges = network.edges
    source = _name(numbers, Element(int(edges.node[edge]), int(edges.node_flat[edge])))
    target = _name(numbers, network.units[int(edges.target[edge])].z)
    path = f"from {source} to {target}"
    if reading.element is None:
        return (
            f"<b>{source}</b> is added to {target} as it is" if reading.coefficient > 0 else f"{source} is subtracted"
        )
    lines = [f"<b>{_name(numbers, reading.element)} = {full_number(reading.weight or 0.0)}</b> &nbsp;weight {path}"]
    if reading.source_value is None:
        lines.append(f"{source} is {_UNKNOWN}")
    else:
        product = reading.coefficient * reading.source_value
        factors = f"{full_number(reading.coefficient)} × {full_number(reading.source_value)}"
        lines.append(f"adds {factors} = {full_number(product)}")
    lines.append(_signal(numbers, reading.element))
    if reading.delta is not None and reading.source_value is not None:
        share = reading.delta * reading.source_value * float(edges.sign[edge])
        words = "" if network.examples is None else ", this example's share"
        factors = f"{full_number(reading.delta)} × {full_number(reading.source_value)}"
        lines.append(f"δ · {source} = {factors} = {full_number(share)}{words}")
    return "<br>".join(lines)


def bias_explanation(numbers: UnitNumbers, unit: int) -> str:
    """Rich text about a unit's bias."""
    record, reading = numbers.network.units[unit], numbers.unit(unit)
    return "<br>".join(
        f"<b>{_name(numbers, leaf)} = {full_number(bias)}</b> &nbsp;bias of {_name(numbers, record.z)}"
        f"<br>{_signal(numbers, leaf)}"
        for (leaf, _), bias in zip(record.biases, reading.biases, strict=True)
    )


def _name(numbers: UnitNumbers, element: Element) -> str:
    return html.escape(numbers.network.address(element))


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else full_number(value)


def _signal(numbers: UnitNumbers, element: Element) -> str:
    if numbers.trace.grads[element.node] is None:
        return "no error signal: no path leads from here to the loss"
    signal = numbers.signal(element)
    return "error signal not there yet" if signal is None else f"error signal {full_number(signal)}"
