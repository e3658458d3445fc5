"""Groups open and closed one by one: any mixture of levels is one quotient with the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.errors import UnknownNameError
from engine.execution import run
from engine.execution.passes import total
from engine.graph import Graph, Group
from engine.language import parse
from engine.levels import Folding, GroupName, Level, LevelNumbers, group_tree, numbers_of, quotient, view_of
from engine.levels.grouping import grouping_of
from engine.model import Model
from tests.engine.oracle.programs import examples, programs, tame, unrolled_programs
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model

SEEDS = st.integers(0, 10_000)
LEVELS = st.sampled_from(list(Level))
NESTED = """\
def unit(x):
    y = tanh(x * x)
    return y

def pair(x):
    a = unit(x)
    b = unit(a + 1)
    return b

x: param = 0.5
for i in range(2):
    with layer("block"):
        x = pair(x) + x
L: loss = x * x
"""


def layer(*titles: str) -> GroupName:
    return GroupName("layer", "/".join(titles))


def statement(address: str) -> GroupName:
    return GroupName("statement", address)


def names(view) -> list[str]:
    return [node.name for node in view.nodes]


def a_folding(draw, graph: Graph, level: Level) -> Folding:
    """Some groups of a graph the other way round."""
    groups = list(group_tree(graph).keys)
    return Folding(level, frozenset(draw(st.lists(st.sampled_from(groups), unique=True, max_size=12))))


# ------------------------------------------------------------------------------------------------------------- by hand
def test_a_level_without_exceptions_is_that_level():
    for text in (REGULARISED, LAYERED, NESTED):
        graph = parse(text).graph
        for level in Level:
            plain, folded = view_of(graph, level), view_of(graph, Folding(level))
            assert plain.nodes == folded.nodes
            assert plain.arrivals == folded.arrivals


def test_one_variable_is_opened_into_its_operations():
    view = view_of(parse(REGULARISED).graph, Folding(Level.VARIABLES).turned([statement("z")], is_open=True))
    assert names(view) == ["x", "t", "w", "b", "lam", "z.1", "z", "y", "L", "R", "L_reg"]


def test_one_layer_is_closed_among_variables():
    view = view_of(parse(LAYERED).graph, Folding(Level.VARIABLES).turned([layer("hidden")], is_open=False))
    assert names(view) == ["x", "hidden", "v", "y", "L"]


def test_layers_variables_and_primitives_stand_side_by_side():
    folding = Folding(Level.LAYERS).turned([layer("output"), statement("y")], is_open=True)
    view = view_of(parse(LAYERED).graph, folding)
    assert names(view) == ["x", "hidden", "v", "y.1", "y", "L"]


def test_an_opened_group_shows_the_groups_in_it_closed_or_open_as_they_were():
    graph = parse(NESTED).graph
    outer = layer("block")
    inner = next(name for name in group_tree(graph).keys if name.address.startswith("block/"))
    folding = Folding(Level.LAYERS).turned([outer], is_open=True)
    assert inner.address in names(view_of(graph, folding))
    deeper = folding.turned([inner], is_open=True)
    assert inner.address not in names(view_of(graph, deeper))
    closed = deeper.turned([outer], is_open=False)
    assert names(view_of(graph, closed)) == names(view_of(graph, Level.LAYERS))
    assert names(view_of(graph, closed.turned([outer], is_open=True))) == names(view_of(graph, deeper))


def test_opening_what_is_open_changes_nothing():
    folding = Folding(Level.VARIABLES)
    assert folding.turned([layer("hidden")], is_open=True) is folding


def test_a_name_that_the_model_does_not_have_changes_nothing():
    graph = parse(REGULARISED).graph
    folding = Folding(Level.VARIABLES).turned([statement("gone"), layer("gone")], is_open=True)
    assert view_of(graph, folding).nodes == view_of(graph, Level.VARIABLES).nodes


def test_an_unknown_group_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'hidden'"):
        group_tree(parse(LAYERED).graph).named(layer("hiden"))


def test_at_the_scalars_one_element_is_opened():
    folding = Folding(Level.SCALARS).turned([statement("z[0]")], is_open=True)
    view = view_of(parse(LAYERED).graph, folding)
    assert [name for name in names(view) if name.startswith("z[0]")] == ["z[0].1", "z[0].2", "z[0]"]
    assert "z[1].1" not in names(view)


def test_the_groups_around_a_node_are_those_that_are_open():
    graph = parse(LAYERED).graph
    tree = group_tree(graph)

    def around(folding: Folding, name: str) -> list[str]:
        view = view_of(graph, folding)
        return [tree.name(key).address for key in view.around(view.named(name).index)]

    folding = Folding(Level.VARIABLES)
    assert around(folding, "h") == ["hidden"]
    assert around(folding, "x") == []
    assert around(folding.turned([layer("hidden")], is_open=False), "hidden") == []
    assert around(folding.turned([statement("y")], is_open=True), "y.1") == ["output", "y"]
    assert around(folding.turned([statement("z")], is_open=True), "z") == ["hidden"]  # one operation: nothing to open


def test_the_tree_holds_every_variable_once_under_its_groups():
    tree = group_tree(parse(NESTED).graph)
    seen, waiting = [], list(tree.contents(None))
    while waiting:
        key = waiting.pop()
        assert tree.keys[tree.name(key)] == key
        seen.append(key)
        if key[0] == "layer":
            waiting += tree.contents(key)
    statements = sorted(index for sort, index in seen if sort == "statement")
    assert statements == list(range(len(parse(NESTED).graph.variables)))


# ------------------------------------------------------------------------------------------------------ random programs
def assert_same_numbers(numbers: LevelNumbers) -> None:
    """Bit for bit the numbers of the trace, whatever is open."""
    trace, view = numbers.trace, numbers.quotient
    for node in view.nodes:
        if node.is_array:
            continue  # the arrays' numbers are compared with the tensors'
        assert numbers.value(node.index) is trace.values[node.last]
        signals = numbers.signals(node.index)
        for port in node.ports:
            children = trace.graph.children[port]
            outside = [key for key in children if view.block[key[0]] != node.index and key in trace.messages]
            if port == trace.graph.loss or len(outside) == sum(key in trace.messages for key in children):
                expected = trace.grads[port]
            else:
                expected = total([trace.messages[key] for key in outside])
            if expected is None:
                assert port not in signals
            else:
                assert np.array_equal(signals[port], expected, equal_nan=True)
                assert signals[port].tobytes() == expected.tobytes()


def assert_messages_add_up(numbers: LevelNumbers) -> None:
    """What arrives at a node is its error signal; each message is exactly what crosses."""
    view, trace = numbers.quotient, numbers.trace
    for node in view.nodes:
        arrived: dict[int, list] = {}
        for channel in view.incoming(node.index):
            for port, message in numbers.messages(channel).items():
                sent = [(c.sender, c.slot) for c in channel.crossings if c.port == port]
                crossing = [trace.messages[key] for key in sent if key in trace.messages]
                arrived.setdefault(port, []).append(message)
                if node.is_array:
                    continue
                assert message.tobytes() == total(crossing).tobytes()
        for port, signal in numbers.signals(node.index).items():
            if port != view.graph.loss:
                np.testing.assert_allclose(sum(arrived[port]), signal, rtol=1e-12, atol=1e-12)
        landed = len(view.incoming(node.index))
        if landed:
            assert numbers.partial_sum(node.index, landed).tobytes() == numbers.signal(node.index).tobytes()


@settings(examples, max_examples=some(80))
@given(st.one_of(programs(), unrolled_programs()), LEVELS, st.data())
def test_messages_add_up_for_any_mixture_of_open_groups(text, level, data):
    trace = run(parse(text))
    assume(tame(trace))
    shown = view_of(trace.graph, level).graph
    view = view_of(trace.graph, a_folding(data.draw, shown, level))
    numbers = numbers_of(view, trace)
    assert_same_numbers(numbers)
    assert_messages_add_up(numbers)


@settings(examples, max_examples=some(60))
@given(programs(), st.data())
def test_a_whole_array_among_scalars_has_the_numbers_of_the_tensors(text, data):
    trace = run(parse(text))
    scalars = view_of(trace.graph, Level.SCALARS).graph
    arrays = [name for name in group_tree(scalars).keys if name.sort == "array"]
    assume(arrays)
    closed = data.draw(st.lists(st.sampled_from(arrays), unique=True, min_size=1))
    view = view_of(trace.graph, Folding(Level.SCALARS).turned(closed, is_open=False))
    numbers = numbers_of(view, trace)
    for name in closed:
        index, tensor = view.index[name.address], trace.graph.id_of(name.address)
        assert view.shape(index) == trace.graph.nodes[tensor].shape
        assert numbers.value(index).tobytes() == trace.values[tensor].tobytes()
        signal, expected = numbers.signal(index), trace.grads[tensor]
        assert (signal is None) == (expected is None)
        assert signal is None or np.array_equal(signal, expected, equal_nan=True)
        assert not numbers.has_several_ports(index)
        for channel in view.incoming(index):
            assert numbers.message(channel).shape == view.shape(index)


def test_an_array_stands_beside_single_numbers():
    graph = parse(LAYERED).graph
    folding = Folding(Level.SCALARS).turned([GroupName("array", name) for name in ("W", "v")], is_open=False)
    view = view_of(graph, folding)
    assert names(view)[:8] == ["x[0]", "x[1]", "W", "z[0]", "z[1]", "h[0]", "h[1]", "s"]
    assert view.framed(view.index["z[0]"]) == view.around(view.index["z[0]"])[:1]  # an array has no frame
    assert view.shape(view.index["W"]) == (2, 2)


@settings(max_examples=some(60), deadline=None)
@given(SEEDS, LEVELS, st.data())
def test_a_node_is_the_outermost_closed_group_around_its_primitives(seed, level, data):
    graph = random_model(seed).graph
    shown = view_of(graph, level).graph
    folding = a_folding(data.draw, shown, level)
    view, tree = view_of(graph, folding), group_tree(shown)
    for primitive, index in enumerate(view.block):
        closed = [key for key in tree.path(primitive) if not folding.is_open(tree.name(key))]
        assert view.nodes[index].key == (closed[0] if closed else ("node", primitive))
        assert not set(view.around(index)) & set(closed)


def in_scattered_groups(model: Model, draw) -> Model:
    """The same model with its statements dealt out to nested groups, without any heed to their order."""
    span = model.graph.variables[0].span
    groups = (Group(0, "a", ("a",), None, span), Group(1, "b", ("b",), None, span), Group(2, "c", ("a", "c"), 0, span))
    scopes = st.sampled_from([(), (0,), (1,), (0, 2)])
    variables = tuple(replace(v, scope=draw(scopes)) for v in model.graph.variables)
    return replace(model, graph=replace(model.graph, groups=groups, variables=variables))


@settings(max_examples=some(100), deadline=None)
@given(SEEDS, st.sampled_from([Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES]), st.data())
def test_groups_that_would_cycle_are_split_whatever_else_is_open(seed, level, data):
    model = in_scattered_groups(random_model(seed), data.draw)
    folding = a_folding(data.draw, model.graph, level)
    grouping = grouping_of(model.graph, folding)
    view = quotient(model.graph, grouping)
    assert all(parent < node.index for node in view.nodes for parent in node.parents)
    assert all({grouping[i] for i in node.members} == {node.key} for node in view.nodes)
    assert len(set(names(view))) == len(view.nodes)
    for key in {node.key for node in view.nodes if node.key[0] == "layer"}:
        parts = [node.name.removesuffix(" (layer)") for node in view.nodes if node.key == key]
        title = "/".join(model.graph.groups[key[1]].path)
        assert parts == ([title] if len(parts) == 1 else [f"{title} ({i + 1})" for i in range(len(parts))])
    trace = run(model)
    assert_same_numbers(numbers_of(view, trace))


def test_a_split_group_is_opened_as_a_whole():
    model = parse("x: param = 2\na = 2*x\nb = 3*a\nc = 4*b*a\nL: loss = c*x")
    span = model.graph.variables[0].span
    # a and c in one block, b outside of it: a -> b -> c.
    scopes = {"a": (0,), "c": (0,)}
    variables = tuple(replace(v, scope=scopes.get(v.address, ())) for v in model.graph.variables)
    graph = replace(model.graph, groups=(Group(0, "block", ("block",), None, span),), variables=variables)
    assert names(view_of(graph, Level.LAYERS)) == ["x", "block (1)", "b", "block (2)", "L"]
    opened = Folding(Level.LAYERS).turned([layer("block")], is_open=True)
    assert names(view_of(graph, opened)) == ["x", "a", "b", "c", "L"]
    mixed = opened.turned([statement("c")], is_open=True)
    assert names(view_of(graph, mixed)) == ["x", "a", "b", "c.1", "c", "L"]
