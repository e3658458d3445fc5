"""Heat of units: each shown neuron by its own number, as far as the cursor has come."""

from __future__ import annotations

import numpy as np
import pytest

import graphviz_nn as gv
from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.debugging.heat import Quantity
from engine.debugging.marks import Mark
from engine.debugging.unit_heat import OF_UNITS, WHY_NOT, unit_heat
from engine.debugging.units import unit_numbers_at
from engine.levels import Level
from engine.levels.unit_building import unit_network

TEXT = """x: input = [{first}, -2.0]
W: param = [[0.5, 1.0], [{weight}, 0.25]]
h = tanh(W @ x)
v: param = [1.0, -3.0]
y = dot(v, h)
L: loss = y**2
"""


def heat(quantity, weight="2.0", first="1.0", cursor=10**6):
    state = start(gv.parse(TEXT.format(weight=weight, first=first)).inner, Level.VARIABLES)
    state = reduce(state, Goto(min(cursor, len(state.steps))))
    network = unit_network(state.model.graph)
    units = range(len(network.units))
    names = [network.graph.nodes[unit.a.node].name + str(list(network.place(unit.a))) for unit in network.units]
    found = unit_heat(unit_numbers_at(network, state), units, quantity)
    return dict(zip(names, found.sizes, strict=True)), dict(zip(names, found.marks, strict=True)), found


def expected(weight=2.0):
    """By hand: a = tanh(Wx), delta_z = y-bar v (1 - a²)."""
    a = np.tanh(np.array([[0.5, 1.0], [weight, 0.25]]) @ np.array([1.0, -2.0]))
    y = a[0] - 3 * a[1]
    return a, y, 2 * y * np.array([1.0, -3.0]) * (1 - a * a)


def test_values_and_error_signals_are_those_of_the_calculation_by_hand():
    a, y, delta = expected()
    sizes, marks, _ = heat(Quantity.VALUE)
    assert [sizes["h[0]"], sizes["h[1]"]] == pytest.approx(abs(a))
    assert sizes["x[1]"] == 2.0
    assert sizes["y[]"] == pytest.approx(abs(y))
    assert set(marks.values()) == {Mark.MEASURED}
    sizes, _, _ = heat(Quantity.GRAD)
    assert [sizes["h[0]"], sizes["h[1]"]] == pytest.approx(abs(delta))


def test_what_the_cursor_has_not_reached_has_no_colour_of_a_number():
    sizes, marks, _ = heat(Quantity.VALUE, cursor=0)
    assert marks["x[0]"] == Mark.MEASURED
    assert marks["h[0]"] == marks["y[]"] == Mark.NOT_REACHED
    assert np.isnan(sizes["h[0]"])
    assert set(heat(Quantity.GRAD, cursor=3)[1].values()) == {Mark.NOT_REACHED}


def test_nan_and_infinity_are_marked_where_they_are_and_named_where_they_begin():
    _, marks, found = heat(Quantity.FINITE, weight="inf", first="0.0")  # 0·∞
    assert marks["h[1]"] == marks["y[]"] == Mark.NAN
    assert found.first_bad is not None
    assert list(marks)[found.first_bad] == "h[1]"
    _, marks, found = heat(Quantity.FINITE)
    assert set(marks.values()) == {Mark.PLAIN}
    assert found.first_bad is None


def test_without_a_loss_no_unit_has_an_error_signal():
    state = start(gv.parse("x: input = [1.0, 2.0]\nW: param = [[1.0, 2.0]]\nz = W @ x\n").inner, Level.VARIABLES)
    network = unit_network(state.model.graph)
    found = unit_heat(unit_numbers_at(network, state), range(len(network.units)), Quantity.GRAD)
    assert set(found.marks) == {Mark.NOTHING}


def test_every_other_quantity_says_why_it_has_no_meaning_for_a_unit():
    assert set(WHY_NOT) == set(Quantity) - OF_UNITS
    for quantity, reason in WHY_NOT.items():
        with pytest.raises(ValueError, match=reason):
            heat(quantity)
