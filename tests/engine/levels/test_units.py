"""The units view's structure and numbers: neurons, weights, what is no neuron, and what the cursor has reached."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.debugging.units import unit_numbers_at
from engine.errors import LevelError
from engine.language import parse
from engine.levels import Level
from engine.levels.unit_building import MOST_EDGES, units_of
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import Element, UnitNetwork
from engine.model import DataLeaves, Model
from tests.helpers.generated import some
from tests.helpers.models import random_text

FOUR_TWO = """
x: input = [0.5, -1.0, 2.0]
W1: param = randn(4, 3, seed=1)
b1: param = randn(4, seed=2)
W2: param = randn(2, 4, seed=3)
b2: param = randn(2, seed=4)
h = tanh(W1 @ x + b1)
y = W2 @ h + b2
L: loss = sum(y**2)
"""


def example(name: str) -> Model:
    return parse(resources.example_text(name), f"{name}.gvnn")


def finished(model: Model, network: UnitNetwork, level: Level = Level.VARIABLES) -> UnitNumbers:
    state = start(model, level)
    return unit_numbers_at(network, reduce(state, Goto(len(state.steps))))


def weights(network: UnitNetwork) -> list[tuple[str, str, str]]:
    """(source, weight, target) of every edge by name."""
    edges = network.edges
    named = []
    for k in range(len(edges)):
        source = network.address(Element(int(edges.node[k]), int(edges.node_flat[k])))
        leaf = int(edges.leaf[k])
        weight = network.address(Element(leaf, int(edges.flat[k]))) if leaf >= 0 else f"{edges.sign[k]:g}"
        named.append((source, weight, network.address(network.units[int(edges.target[k])].a)))
    return named


def columns(network: UnitNetwork) -> list[list[str]]:
    return [[network.graph.nodes[network.blocks[b].node].name for b in column] for column in network.columns]


def pre_activations(numbers: UnitNumbers) -> np.ndarray:
    """Every unit's z from its edges and biases alone."""
    found = np.zeros(len(numbers.network.units))
    for k in range(len(numbers.network.edges)):
        edge = numbers.edge(k)
        assert edge.source_value is not None
        found[int(numbers.network.edges.target[k])] += edge.coefficient * edge.source_value
    for unit in numbers.network.units:
        found[unit.index] += sum(
            sign * b for (_, sign), b in zip(unit.biases, numbers.unit(unit.index).biases, strict=True)
        )
    return found


def assert_sums_up(numbers: UnitNumbers) -> None:
    """Every neuron is the sum of its edges; weights receive δ·a, which the trace got in quite another way."""
    network = numbers.network
    expected = pre_activations(numbers)
    for block in network.layers:
        for u in block.units:
            assert numbers.unit(u).pre_activation == pytest.approx(expected[u], rel=1e-12, abs=1e-12)
    if network.examples is None:
        shares: dict[Element, float] = {}
        for k in range(len(network.edges)):
            edge = numbers.edge(k)
            if edge.element is not None and edge.delta is not None and edge.source_value is not None:
                share = float(network.edges.sign[k]) * edge.delta * edge.source_value
                shares[edge.element] = shares.get(edge.element, 0.0) + share
        inside = {member for block in network.layers for member in block.members}
        for element, share in shares.items():
            if any(child not in inside for child, _ in network.graph.children[element.node]):
                continue  # a regulariser, or what moves elements around, reads it too
            assert numbers.signal(element) == pytest.approx(share, rel=1e-12, abs=1e-12)


def test_a_two_layer_network_has_twenty_weights():
    network = units_of(parse(FOUR_TWO))
    assert [len(block.units) for block in network.blocks if block.units] == [3, 4, 2]
    assert len(network.edges) == 3 * 4 + 4 * 2 == 20
    assert columns(network) == [["x"], ["h"], ["y"], ["L"]]
    assert ("x[2]", "W1[3,2]", "h[3]") in weights(network)
    assert ("h[1]", "W2[0,1]", "y[0]") in weights(network)


def test_every_neuron_is_the_sum_of_its_edges():
    model = parse(FOUR_TWO)
    assert_sums_up(finished(model, units_of(model)))


@pytest.mark.parametrize(
    ("name", "units", "weight_count", "inputs"),
    [
        ("mlp-vector", 4, 8, 2),
        ("mlp-scalar", 4, 8, 2),
        ("three-layer", 9, 32, 3),
        ("softmax-regression", 3, 6, 2),
        ("xor-threshold", 3, 6, 2),
        ("univariate-regularised", 1, 1, 1),
    ],
)
def test_the_examples_have_the_units_that_the_lectures_draw(name, units, weight_count, inputs):
    model = example(name)
    network = units_of(model)
    assert sum(len(block.units) for block in network.layers) == units
    assert len(network.edges) == weight_count
    assert sum(len(block.units) for block in network.blocks if block.is_input) == inputs
    numbers = finished(model, network)
    assert_sums_up(numbers)
    for unit in network.units:
        reading, trace = numbers.unit(unit.index), numbers.trace
        assert reading.value == trace.values[unit.a.node].flat[unit.a.flat]
        assert reading.delta == trace.grads[unit.z.node].flat[unit.z.flat]
    for k in range(len(network.edges)):
        edge = numbers.edge(k)
        assert edge.weight == numbers.trace.values[edge.element.node].flat[edge.element.flat]
        assert edge.signal == numbers.trace.grads[edge.element.node].flat[edge.element.flat]
        assert numbers.coefficients(np.array([k])).tolist() == [edge.coefficient]


def test_numbers_and_vectors_draw_the_same_network():
    scalar, vector = (example(name) for name in ("mlp-scalar", "mlp-vector"))
    first, second = (finished(model, units_of(model)) for model in (scalar, vector))
    for u in range(len(first.network.units)):
        one, other = first.unit(u), second.unit(u)
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert one.delta == pytest.approx(other.delta, rel=1e-12)
    assert columns(first.network) == [["x_1", "x_2"], ["h_1", "h_2"], ["t_1", "t_2", "y_1", "y_2"], ["L"]]


def test_one_statement_and_two_are_the_same_units():
    together = units_of(parse("x: input = [1, 2]\nW: param = eye(2)\nh = relu(W @ x)\nL: loss = sum(h)"))
    apart = units_of(parse("x: input = [1, 2]\nW: param = eye(2)\nz = W @ x\nh = relu(z)\nL: loss = sum(h)"))
    assert weights(together) == weights(apart)
    (block,) = apart.layers
    assert [apart.address(apart.units[u].z) for u in block.units] == ["z[0]", "z[1]"]
    assert apart.graph.nodes[block.activation].op.name == "relu"


@pytest.mark.parametrize(
    "rule",
    ["W @ x", "x @ W.T", "x @ transpose(W)", "stack([W[0], W[1]]) @ x", "stack([dot(W[0], x), dot(x, W[1])])"],
)
def test_a_weight_is_found_however_it_is_written(rule):
    model = parse(f"x: input = [1, 2, 3]\nW: param = randn(2, 3)\nz = {rule}\nL: loss = sum(z**2)")
    network = units_of(model)
    found = {(source, weight) for source, weight, _ in weights(network)}
    assert found == {(f"x[{i}]", f"W[{j},{i}]") for j in range(2) for i in range(3)}
    assert_sums_up(finished(model, network))


def test_signs_of_weights_and_biases_are_kept():
    text = "x: input = 2\nu: input = 3\nw: param = 0.5\nv: param = 4\ntheta: param = 1\ny = w*x - (v*u + theta)\n"
    model = parse(text + "L: loss = y**2")
    numbers = finished(model, units_of(model))
    assert {numbers.edge(k).coefficient for k in range(2)} == {0.5, -4.0}
    assert [sign for _, sign in numbers.network.units[-1].biases] == [-1.0]
    assert_sums_up(numbers)


def test_a_recurrent_unit_adds_both_layers():
    text = """
x: input = [1, -1]
h0: input = [0.5, 0.25, 0]
W: param = randn(3, 2, seed=1)
U: param = randn(3, 3, seed=2)
b: param = [0.1, 0.2, 0.3]
h = tanh(W @ x + U @ h0 + b)
g = tanh(W @ x + U @ h + b)
L: loss = sum(g**2)
"""
    model = parse(text)
    network = units_of(model)
    assert len(network.edges) == 2 * (6 + 9)
    assert columns(network) == [["x", "h0"], ["h"], ["g"], ["L"]]
    assert_sums_up(finished(model, network))


def test_a_value_that_is_added_as_it_is_gets_an_edge_that_cannot_be_edited():
    text = "x: input = [1, 2]\nW: param = eye(2)\nh = relu(W @ x)\ny = W @ h + x\nL: loss = sum(y**2)"
    model = parse(text)
    numbers = finished(model, units_of(model))
    plain = [numbers.edge(k) for k in range(len(numbers.network.edges)) if numbers.edge(k).element is None]
    assert [(edge.coefficient, edge.signal) for edge in plain] == [(1.0, None)] * 2
    assert_sums_up(numbers)


def test_the_error_of_an_output_is_no_unit_of_its_own():
    network = units_of(parse("x: input = 1\nt: target = 2\nw: param = 3\ny = w*x\ne = y - t\nL: loss = e**2"))
    assert [network.graph.nodes[block.node].name for block in network.layers] == ["y"]
    assert columns(network) == [["x"], ["t", "y"], ["e"], ["L"]]


def test_a_bias_of_its_own_statement_belongs_to_the_unit():
    network = units_of(
        parse("x: input = 1\nw: param = 3\nb: param = 1\ns = w*x\nz = s + b\ny = tanh(z)\nL: loss = y**2")
    )
    (block,) = network.layers
    (unit,) = (network.units[u] for u in block.units)
    assert (network.address(unit.z), network.address(unit.a)) == ("z", "y")
    assert [network.address(leaf) for leaf, _ in unit.biases] == ["b"]


def test_softmax_stays_one_node_that_every_score_leads_to():
    text = "x: input = [1, 2]\nt: target = [0, 1]\nW: param = eye(2)\nz = W @ x\ny = softmax(z)\n"
    network = units_of(parse(text + "V: param = ones(2, 2)\ng = relu(V @ y)\nL: loss = cross_entropy(softmax(g), t)"))
    names = [network.graph.nodes[block.node].name for block in network.blocks]
    softmax = names.index("y")
    assert not network.blocks[softmax].units
    scores = list(network.layers[0].units)
    assert [source for source, block in network.links if block == softmax] == scores
    leaving = network.edges.source == -1 - softmax
    assert np.count_nonzero(leaving) == 2 * 2


def test_two_functions_of_one_variable_are_no_activation():
    network = units_of(parse("x: input = 1\nw: param = 3\nz = w*x\ng = tanh(z)\nf = sigmoid(z)\nL: loss = g*f"))
    assert [network.graph.nodes[block.node].name for block in network.layers] == ["z"]
    assert columns(network) == [["x"], ["z"], ["g", "f"], ["L"]]


BATCH = """
X: input = [[1, 2], [3, 4], [-1, 0.5]]
W: param = randn(4, 2, seed=3)
b: param = zeros(4)
v: param = randn(4, seed=5)
H = tanh(X @ W.T + b)
y = H @ v
L: loss = sum(y**2)
"""


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_of_a_batch_one_example_is_shown(chosen):
    model = parse(BATCH)
    network = units_of(model, chosen)
    assert (network.examples, network.example) == (3, chosen)
    assert [len(block.units) for block in network.blocks if block.units] == [2, 4, 1]
    assert len(network.edges) == 12
    assert [network.address(network.units[u].a) for u in (0, 1)] == [f"X[{chosen},0]", f"X[{chosen},1]"]
    numbers = finished(model, network)
    assert_sums_up(numbers)
    share = sum(finished(model, units_of(model, e)).edge(0).delta * model.values[0][e, 0] for e in range(3))
    assert numbers.edge(0).signal == pytest.approx(share, rel=1e-12)


def test_examples_along_the_columns_are_a_batch_too():
    model = parse("X: input = [[1, 2, 3], [4, 5, 6]]\nW: param = randn(2, 2)\nZ = tanh(W @ X)\nL: loss = sum(Z)")
    network = units_of(model, 1)
    assert (network.examples, len(network.edges)) == (3, 4)
    assert [network.address(unit.a) for unit in network.units[:2]] == ["X[0,1]", "X[1,1]"]
    assert_sums_up(finished(model, network))


def test_past_the_last_example_the_last_one_is_shown():
    assert units_of(parse(BATCH), 7).example == 2


def test_a_data_set_says_what_a_batch_is_where_shapes_do_not():
    model = parse("x: input = [1, 2, 3]\nw: param = 2\nb: param = 1\ny = tanh(w*x + b)\nL: loss = sum(y**2)")
    assert len(units_of(model).layers[0].units) == 3
    whole = Model(model.graph, model.values, data=(DataLeaves(0, 0, 3, "rows"),))
    network = units_of(whole, 2)
    assert (len(network.layers[0].units), network.examples) == (1, 3)
    assert network.address(network.units[0].a) == "x[2]"


def test_flattened_inputs_of_a_square_are_an_image():
    text = "x: input = randn(8, 8)\nW: param = randn(3, 64)\nh = relu(W @ flatten(x))\nL: loss = sum(h)"
    model = parse(text)
    network = units_of(model)
    assert network.blocks[0].side == 8
    numbers = finished(model, network)
    row = numbers.weight_row(network.layers[0].units[1], 0)
    assert np.array_equal(row, model.values[model.graph.id_of("W")][1])
    assert_sums_up(numbers)


def test_nothing_has_a_number_before_the_cursor_reaches_it():
    model = example("mlp-vector")
    network = units_of(model)
    state = start(model)
    seen = []
    for cursor in range(len(state.steps) + 1):
        numbers = unit_numbers_at(network, reduce(state, Goto(cursor)))
        values = [numbers.unit(u.index).value is not None for u in network.units]
        deltas = [numbers.unit(u.index).delta is not None for u in network.units]
        signals = [numbers.edge(k).signal is not None for k in range(len(network.edges))]
        assert all(numbers.edge(k).weight is not None for k in range(len(network.edges)))
        seen.append((sum(values), sum(deltas), sum(signals)))
    assert seen[0] == (2, 0, 0)
    assert seen[state.schedule.forward_steps] == (6, 0, 0)
    assert seen[-1] == (6, 6, 8)
    assert seen == sorted(seen)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_reaches_the_same_numbers(level):
    model = example("mlp-vector")
    network = units_of(model)
    numbers = finished(model, network, level)
    assert [numbers.unit(u.index) for u in network.units] == [
        finished(model, network).unit(u.index) for u in network.units
    ]


def test_what_no_path_connects_to_the_loss_has_no_delta():
    model = parse("x: input = 1\nw: param = 2\nv: param = 3\ny = w*x\nspare = v*x\nL: loss = y**2")
    numbers = finished(model, units_of(model))
    deltas = {numbers.network.address(unit.a): numbers.unit(unit.index).delta for unit in numbers.network.units}
    assert deltas["spare"] is None
    assert deltas["y"] == 4.0
    assert deltas["x"] == 8.0


@pytest.mark.parametrize("name", ["backward-patterns", "multivariate-chain"])
def test_a_model_without_layers_says_so(name):
    with pytest.raises(LevelError, match="no units"):
        units_of(example(name))


def test_more_weights_than_the_view_holds_are_refused_before_they_are_numbered():
    text = "x: input = zeros(2000)\nW: param = zeros(1001, 2000)\nh = relu(W @ x)\nL: loss = sum(h)"
    with pytest.raises(LevelError, match=f"{MOST_EDGES:,} weights"):
        units_of(parse(text))


def test_a_long_sum_that_is_no_unit_takes_no_time():
    terms = " + ".join(f"x**{i % 3 + 2}" for i in range(2000))
    model = parse(f"x: input = 0.5\nw: param = 2\ns = {terms}\ny = w*s\nL: loss = y")
    assert [weight for _, weight, _ in weights(units_of(model))] == ["w"]


def test_a_number_that_is_written_out_shifts_the_sum_and_is_no_edge():
    model = parse("x: input = 2\nw: param = 3\ny = w*x - 0.5\nL: loss = y**2")
    numbers = finished(model, units_of(model))
    assert len(numbers.network.edges) == 1
    assert numbers.unit(1).pre_activation == 5.5
    assert numbers.unit(1).biases == ()


@pytest.mark.parametrize("seed", range(30))
def test_random_programs_have_units_that_sum_up_or_none(seed):
    text = random_text(seed, statements=9)
    model = parse(text.replace(" - [1, 2, 3]", ""))  # numbers written out, which are no edges
    try:
        network = units_of(model)
    except LevelError:
        return
    assert sorted(b for column in network.columns for b in column) == list(range(len(network.blocks)))
    assert_sums_up(finished(model, network))


SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4)
FORMS = st.sampled_from(
    ["W{i} @ {x} + b{i}", "{x} @ W{i}.T + b{i}", "b{i} + W{i} @ {x}", "W{i} @ {x}", "-(W{i} @ {x}) - b{i}"]
)


@settings(max_examples=some(40), deadline=None)
@given(sizes=SIZES, forms=st.lists(FORMS, min_size=3, max_size=3), apart=st.booleans(), seed=st.integers(0, 99))
def test_any_dense_network_is_drawn_with_all_its_weights(sizes, forms, apart, seed):
    lines = [f"h0: input = randn({sizes[0]}, seed={seed})"]
    for i, (n, m) in enumerate(pairwise(sizes), 1):
        rule = forms[i - 1].format(i=i, x=f"h{i - 1}")
        lines += [f"W{i}: param = randn({m}, {n}, seed={seed + i})", f"b{i}: param = randn({m}, seed={seed - i + 9})"]
        lines += [f"z{i} = {rule}", f"h{i} = tanh(z{i})"] if apart else [f"h{i} = tanh({rule})"]
    model = parse("\n".join([*lines, f"L: loss = sum(h{len(sizes) - 1}**2)"]))
    network = units_of(model)
    assert len(network.units) == sum(sizes)
    assert len(network.edges) == sum(n * m for n, m in pairwise(sizes))
    assert_sums_up(finished(model, network))
