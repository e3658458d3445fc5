"""The three levels of a model: their nodes, inputs, messages and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import LevelError, UnknownNameError
from engine.execution import run
from engine.graph import Kind
from engine.language import parse
from engine.levels import Level, LevelNumbers, Quotient, grouping_of, quotient
from engine.levels.grouping import level_named
from engine.model import Model
from tests.helpers.models import LAYERED, REGULARISED


def at(model: Model, level: Level) -> LevelNumbers:
    return LevelNumbers(quotient(model.graph, grouping_of(model.graph, level)), run(model))


def names(view: Quotient) -> list[str]:
    return [node.name for node in view.nodes]


def inputs(view: Quotient, name: str) -> list[str]:
    return [view.nodes[p].name for p in view.named(name).parents]


def senders(view: Quotient, name: str) -> list[str]:
    return [view.nodes[channel.child].name for channel in view.incoming(view.named(name).index)]


def test_a_product_with_itself_sends_two_messages_at_primitives():
    numbers = at(parse("x: input = 3\ny: loss = x*x"), Level.PRIMITIVES)
    channels = numbers.quotient.incoming(0)
    assert [(c.child, c.slot) for c in channels] == [(1, 0), (1, 1)]
    assert [float(numbers.message(c)) for c in channels] == [3.0, 3.0]
    assert numbers.signal(0) == 6


def test_a_product_with_itself_sends_one_summed_message_at_variables():
    numbers = at(parse("x: input = 3\ny: loss = x*x"), Level.VARIABLES)
    (channel,) = numbers.quotient.incoming(0)
    assert channel.slot is None
    assert numbers.message(channel) == numbers.signal(0) == 6


def test_inputs_are_distinct_and_in_order_of_first_use():
    view = at(parse("a: input = 1\nb: input = 2\nc: input = 3\ny = c*a + b*c*a"), Level.VARIABLES).quotient
    assert inputs(view, "y") == ["c", "a", "b"]


def test_literals_are_no_nodes():
    view = at(parse("x: input = 3\ny = 2*x + 0.5"), Level.PRIMITIVES).quotient
    assert names(view) == ["x", "y.1", "y"]
    assert inputs(view, "y") == ["y.1"]


def test_at_variables_every_leaf_and_statement_is_one_node():
    view = at(parse(REGULARISED), Level.VARIABLES).quotient
    assert names(view) == ["x", "t", "w", "b", "lam", "z", "y", "L", "R", "L_reg"]
    assert view.named("L_reg").kind is Kind.LOSS
    assert view.loss == view.named("L_reg").index
    assert len(view.edges) == 10


def test_a_node_is_known_by_its_last_operation():
    model = parse(REGULARISED)
    view = at(model, Level.VARIABLES).quotient
    for node in view.nodes:
        assert node.last == model.graph.id_of(node.name)


def test_messages_come_from_the_children_in_reverse_order():
    view = at(parse(REGULARISED), Level.VARIABLES).quotient
    assert senders(view, "w") == ["R", "z"]
    view = at(parse("x: input = 2\na = x*x\nb = x + a\nL: loss = a*b*x"), Level.VARIABLES).quotient
    assert senders(view, "x") == ["L", "b", "a"]


def test_the_same_numbers_stand_at_every_level():
    model = parse(LAYERED)
    fine = at(model, Level.PRIMITIVES)
    for level in (Level.VARIABLES, Level.LAYERS):
        coarse = at(model, level)
        for node in coarse.quotient.nodes:
            twin = node.last
            np.testing.assert_array_equal(coarse.value(node.index), fine.value(twin))
            for port, signal in coarse.signals(node.index).items():
                np.testing.assert_array_equal(signal, fine.signal(port))


def test_no_path_means_no_signal_and_no_message():
    numbers = at(parse("x: input = 2\nu: param = 3\nL: loss = x*x\nd = u*L"), Level.VARIABLES)
    for name in ("u", "d"):
        node = numbers.quotient.named(name).index
        assert numbers.signal(node) is None
        assert numbers.signals(node) == {}
        assert numbers.quotient.incoming(node) == ()
        assert not numbers.quotient.reaches_loss(node)


def test_a_path_of_zero_derivatives_is_a_path():
    numbers = at(parse("x: input = 2\ns = step(x)\nc = x > 1\nL: loss = s + c"), Level.VARIABLES)
    assert numbers.signal(0) == 0
    assert senders(numbers.quotient, "x") == ["c", "s"]


def test_what_comes_after_the_loss_sends_nothing_to_what_comes_before():
    numbers = at(parse("x: input = 2\nL: loss = 3*x\nd = x*L"), Level.VARIABLES)
    assert senders(numbers.quotient, "x") == ["L"]
    assert numbers.signal(0) == 3
    assert numbers.signal(numbers.quotient.named("L").index) == 1


def test_a_message_has_the_shape_of_its_receiver():
    model = parse("b: param = 1\nv: param = [1, 2, 3]\nc: param = [[1], [2]]\nL: loss = sum(v*b + c)")
    for level in (Level.PRIMITIVES, Level.VARIABLES):
        numbers = at(model, level)
        for node in numbers.quotient.nodes:
            for channel in numbers.quotient.incoming(node.index):
                assert numbers.message(channel).shape == numbers.value(node.index).shape


def test_at_layers_a_block_is_one_node_and_the_rest_stays_as_it_is():
    view = at(parse(LAYERED), Level.LAYERS).quotient
    assert names(view) == ["x", "hidden", "output", "L"]
    assert inputs(view, "output") == ["hidden"]
    assert [node.layer for node in view.nodes] == [None, 0, 1, None]


def test_a_layer_with_two_exits_keeps_message_and_signal_for_each():
    model = parse(LAYERED)
    numbers = at(model, Level.LAYERS)
    hidden = numbers.quotient.named("hidden")
    h, s = model.graph.id_of("h"), model.graph.id_of("s")
    assert hidden.ports == tuple(sorted((h, s)))
    (channel,) = numbers.quotient.incoming(hidden.index)
    messages = numbers.messages(channel)
    assert set(messages) == set(numbers.signals(hidden.index)) == {h, s}
    for port in (h, s):
        np.testing.assert_array_equal(messages[port], numbers.signals(hidden.index)[port])
        assert messages[port].shape == numbers.trace.values[port].shape


def test_nested_layers_collapse_into_the_outermost():
    view = at(
        parse('x: input = 1\nwith layer("a"):\n    y = x\n    with layer("b"):\n        z = y\nL = z'), Level.LAYERS
    )
    assert names(view.quotient) == ["x", "a", "L"]


def test_repeated_blocks_are_nodes_of_their_own():
    text = 'h: input = 1\nwith layer("block"):\n    h = tanh(h)\nwith layer("block"):\n    h = tanh(h)\nL = h'
    assert names(at(parse(text), Level.LAYERS).quotient) == ["h", "block", "block (2)", "L"]


def test_a_layer_that_holds_the_loss_is_the_loss():
    view = at(parse('x: input = 1\nwith layer("a"):\n    L: loss = x*x\n    d = 2*L'), Level.LAYERS).quotient
    assert view.named("a").kind is Kind.LOSS
    assert view.loss == view.named("a").index


def test_a_layer_of_leaves_only_is_given():
    view = at(parse('with layer("data"):\n    x: input = 1\n    t: target = 2\nL = x - t'), Level.LAYERS).quotient
    assert view.named("data").is_leaf
    assert inputs(view, "L") == ["data"]


def test_names_are_unique_even_if_a_layer_is_called_like_a_variable():
    text = 'y: input = 1\nwith layer("y"):\n    z = 2*y\nwith layer("L"):\n    u = z\nL: loss = y + u'
    view = at(parse(text), Level.LAYERS).quotient
    assert names(view) == ["y", "y (layer)", "L (layer)", "L"]
    assert len(view.index) == len(view.nodes)


def test_a_variable_knows_which_statement_it_is_as_a_whole():
    model = parse(REGULARISED)
    view = at(model, Level.PRIMITIVES).quotient
    assert view.variable(view.named("z").index) is None
    assert view.variable(view.named("y").index).address == "y"


@pytest.mark.parametrize("name", ["layers", "variables", "primitives", "scalars"])
def test_a_level_is_found_by_its_name(name):
    assert level_named(name) == name


def test_an_unknown_level_names_the_nearest():
    with pytest.raises(LevelError, match="did you mean 'variables'"):
        level_named("variable")
    with pytest.raises(LevelError, match="use one of layers, variables, primitives, scalars"):
        level_named("neurons")


def test_an_unknown_node_names_the_nearest():
    view = at(parse("weight: input = 1\ny = weight"), Level.VARIABLES).quotient
    with pytest.raises(UnknownNameError, match="did you mean 'weight'"):
        view.named("wieght")
