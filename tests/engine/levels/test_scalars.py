"""The scalars level: one node an element, the tensor pass's numbers, and every operation of the registry."""

from __future__ import annotations

from dataclasses import replace
from gc import collect
from weakref import ref

import numpy as np
import pytest
from hypothesis import assume, given, settings

from engine.arrays import frozen
from engine.debugging.cost import cost_of
from engine.debugging.debugger import start
from engine.debugging.narration import formula as typeset
from engine.errors import LimitError, UnknownNameError
from engine.execution import run
from engine.graph import Graph, Kind, Leaf, Node, Variable
from engine.language import parse
from engine.learning.modes import evaluated
from engine.levels import Level, counterpart, numbers_of, quotient, view_of
from engine.levels.scalars import element_count, expand, scalar_trace
from engine.model import Model
from engine.notation import plain
from engine.notation.names import parse_name, split_element
from engine.ops import REGISTRY
from engine.ops.record import Statistics
from tests.engine.execution.one_operation import SPAN, graph_of
from tests.engine.oracle.programs import examples, programs, tame
from tests.helpers.generated import some
from tests.helpers.models import LAYERED

SAMPLES = {f"{op.name}-{number}": (op, sample) for op in REGISTRY.values() for number, sample in enumerate(op.samples)}
NETWORK = """\
x: input = [1.0, -0.5]
t: target = [0.5]
W: param(-2, 2) = [[0.4, -0.6], [0.7, 0.2]]
b: param = [0.1, -0.2]
v: param = [0.5, -0.8]
z = W @ x + b
h = tanh(z)
y = stack([dot(v, h)])
L: loss = squared_error(y, t)
"""


def at_scalars(text):
    trace = run(parse(text))
    return trace, numbers_of(view_of(trace.graph, Level.SCALARS), trace)


def value(numbers, name):
    return float(numbers.value(numbers.quotient.named(name).index))


def signal(numbers, name):
    return numbers.signal(numbers.quotient.named(name).index)


# ------------------------------------------------------------------------------------------------------------ the nodes
def test_there_is_one_node_for_every_element_of_every_leaf_and_variable():
    trace, numbers = at_scalars(NETWORK)
    names = [node.name for node in numbers.quotient.nodes]
    expected = ["x[0]", "x[1]", "t[0]", "W[0,0]", "W[0,1]", "W[1,0]", "W[1,1]", "b[0]", "b[1]", "v[0]", "v[1]"]
    assert names == [*expected, "z[0]", "z[1]", "h[0]", "h[1]", "y[0]", "L"]
    assert len(names) == element_count(trace.graph)


def test_an_element_has_the_kind_of_its_variable_and_reads_only_what_it_is_computed_from():
    _, numbers = at_scalars(NETWORK)
    view = numbers.quotient
    z = view.named("z[1]")
    assert [view.nodes[p].name for p in z.parents] == ["W[1,0]", "x[0]", "W[1,1]", "x[1]", "b[1]"]
    assert view.named("W[0,1]").kind is Kind.PARAM
    assert view.named("W[0,1]").is_leaf
    assert view.named("L").kind is Kind.LOSS


def test_messages_between_elements_are_products_with_entries_of_the_jacobian():
    _, numbers = at_scalars("x: param = [0.3, -1, 2]\ny = softmax(x)\nL: loss = dot(y, [1, 2, 3])")
    view = numbers.quotient
    y = np.array([value(numbers, f"y[{j}]") for j in range(3)])
    for j in range(3):
        for i in range(3):
            sent = numbers.message_between(view.named(f"y[{j}]").index, view.named(f"x[{i}]").index)
            assert float(sent) == pytest.approx((j + 1) * y[j] * ((i == j) - y[i]), rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "element", "formula"),
    [
        ("W @ x + b", "y[1]", "W₁,₀·x₀ + W₁,₁·x₁ + b₁"),
        ("softmax(x)", "y[1]", "softmax(x₀, x₁)[1]"),
        ("x * max(b)", "y[0]", "x₀·max(b₀, b₁)"),
        ("bce_with_logits(x, [0, -1])", "y", "bce_with_logits([x₀, x₁], [0, −1])"),
        ("leaky_relu(x)", "y[0]", "leaky ReLU(x₀, 0.01)"),
        ("-x**2 / 2", "y[1]", "−½x₁²"),
        ("x.T", "y[0]", "x₀"),
        ("W @ W @ W @ x", "y[0]", "W W W x"),
    ],
)
def test_an_elements_formula_is_over_elements_as_long_as_it_can_be_read(expression, element, formula):
    text = f"x: input = [1, 2]\nW: param = [[1, 2], [3, 4]]\nb: param = [5, 6]\ny = {expression}\nL: loss = sum(y)"
    state = start(parse(text), Level.SCALARS)
    assert plain(typeset(state, state.view.index[element])).replace("\u2009", " ") == formula


def test_what_elements_share_in_a_statement_is_written_out_in_each_of_them():
    _, numbers = at_scalars("x: param = [1, 2]\ny = x * sum(x)\nL: loss = y[0]")
    view = numbers.quotient
    assert [view.nodes[p].name for p in view.named("y[1]").parents] == ["x[0]", "x[1]"]
    assert [node.name for node in view.nodes] == ["x[0]", "x[1]", "y[0]", "y[1]", "L"]


def test_an_element_without_a_path_to_the_loss_has_no_error_signal():
    trace, numbers = at_scalars("x: param = [1, 2]\nL: loss = x[0] ** 2")
    assert trace.grad("x").tolist() == [2, 0]
    assert signal(numbers, "x[0]") == 2
    assert signal(numbers, "x[1]") is None


def test_what_moves_elements_or_is_a_number_makes_nodes_of_its_own():
    _, numbers = at_scalars("x: param = [1, 2]\ny = pad(x, 1)\nk = [3, 4]\nz = y[::-1]\nL: loss = sum(z) * k[1]")
    operations = {n.name: numbers.quotient.graph.nodes[n.last].op for n in numbers.quotient.nodes}
    assert operations["y[0]"].name == "constant"
    assert operations["y[1]"].name == "identity"
    assert [value(numbers, f"z[{i}]") for i in range(4)] == [0, 2, 1, 0]


def test_names_bound_again_and_layers_are_kept():
    _, numbers = at_scalars('x: input = [1, 2]\nwith layer("a"):\n    x = x * 2\nL: loss = sum(x)')
    view = numbers.quotient
    assert value(numbers, "x@2[1]") == 4
    variable = view.variable(view.named("x@2[0]").index)
    assert [view.graph.groups[g].name for g in variable.scope] == ["a"]


def test_an_unknown_element_names_the_nearest():
    _, numbers = at_scalars(NETWORK)
    with pytest.raises(UnknownNameError, match=r"did you mean 'W\["):
        numbers.quotient.named("W[2,0]")


@pytest.mark.parametrize(
    ("address", "parts", "shown"),
    [
        ("W[0,1]", ("W", (0, 1)), "W₀,₁"),
        ("w", ("w", ()), "w"),
        ("h@2[3]", ("h@2", (3,)), "h₃′"),
        ("hidden.W[1,12]", ("hidden.W", (1, 12)), "hidden.W₁,₁₂"),
        ("w_1[2]", ("w_1", (2,)), "w₁,₂"),
        ("z[0].2", ("z", (0,)), "z₀.2"),
        ("block [2]", ("block [2]", ()), "block [2]"),
        ("a[b]", ("a[b]", ()), "a[b]"),
        ("alpha[0]", ("alpha", (0,)), "α₀"),
    ],
)
def test_an_element_is_named_by_its_index(address, parts, shown):
    assert split_element(address) == parts
    assert parse_name(address).plain == shown


# ---------------------------------------------------------------------------------------------------------- the numbers
@pytest.mark.parametrize("name", SAMPLES)
def test_every_operation_of_the_registry_is_expanded(name):
    """Values as computed from single numbers, and error signals as sums of messages, are those of the tensors."""
    op, sample = SAMPLES[name]
    trace = run(graph_of(op, sample))
    expansion = expand(trace.graph)
    graph, scalars = expansion.graph, scalar_trace(trace)
    calculated = recomputed(graph, scalars)
    for last, (node, place) in expansion.elements:
        np.testing.assert_allclose(calculated[last], trace.values[node].reshape(-1)[place], rtol=1e-12, atol=1e-14)
        whole = trace.grads[node]
        arrived = [float(message) for _, _, message in scalars.received(last)]
        if last == graph.loss:
            continue
        if scalars.grads[last] is None:
            assert not arrived
            assert whole is None or whole.reshape(-1)[place] == 0
        else:
            np.testing.assert_allclose(sum(arrived), whole.reshape(-1)[place], rtol=1e-12, atol=1e-13)


def recomputed(graph, trace):
    """The values of a scalar graph from its leaves alone, by its operations."""
    values = []
    for node in graph.nodes:
        inputs = [values[x] if isinstance(x, int) else x.value for x in node.inputs]
        values.append(trace.values[node.id] if node.op is None else node.op.forward(inputs, node.attrs))
    return values


@settings(examples, max_examples=some(50))
@given(programs())
def test_random_programs_have_the_same_numbers_bit_for_bit(text):
    trace, numbers = at_scalars(text)
    for node in numbers.quotient.nodes:
        name, index = split_element(node.name)
        assert np.array_equal(numbers.value(node.index), trace.value(name)[index], equal_nan=True)
        own = numbers.signal(node.index)
        if own is not None:
            assert np.array_equal(own, trace.grad(name)[index], equal_nan=True)
        elif trace.grad(name) is not None:
            assert trace.grad(name)[index] == 0 or np.isnan(trace.grad(name)[index])


@pytest.mark.parametrize(
    ("leaf", "features"), [("randn(4, 3, seed=1)", 3), ("randn(2, 3, 2, 2, seed=1)", 3)], ids=["vectors", "images"]
)
@pytest.mark.parametrize("trained", [True, False])
def test_in_evaluation_every_element_is_normalised_alone_by_the_statistics_of_its_feature(leaf, features, trained):
    text = f"x: input = {leaf}\ng: param = randn(3, seed=2)\ny = batch_norm(x, g)\nL: loss = mean(y**3)\n"
    statistics = {"y": Statistics(np.linspace(-1, 2, features), np.linspace(0.5, 3, features))} if trained else {}
    trace = run(evaluated(parse(text), statistics))
    scalar = scalar_trace(trace)
    again = recomputed(scalar.graph, scalar)
    inputs = {(n.id, slot): x for n in scalar.graph.nodes for slot, x in enumerate(n.inputs)}
    for variable in scalar.graph.variables[:-1]:
        name, index = split_element(variable.address)
        np.testing.assert_allclose(again[variable.last], trace.value(name)[index], rtol=1e-12)
        messages = [m for key, m in scalar.messages.items() if inputs[key] == variable.last]
        np.testing.assert_allclose(sum(messages), trace.grad(name)[index], rtol=1e-12, atol=1e-15)
    element = scalar.graph.nodes[scalar.graph.id_of("y" + str([0] * np.ndim(trace.value("x"))).replace(" ", ""))]
    assert sum(name.startswith("x[") for name in leaves_of(scalar.graph, element.id)) == 1


def leaves_of(graph, node):
    """The names of the leaves that a node is computed from."""
    parents = graph.nodes[node].parents
    return {name for p in parents for name in leaves_of(graph, p)} if parents else {graph.nodes[node].name}


@settings(examples, max_examples=some(50))
@given(programs())
def test_all_elements_of_a_variable_together_are_the_variables_level(text):
    trace = run(parse(text))
    assume(tame(trace))
    expansion = expand(trace.graph)
    sources = expansion.sources
    variables = numbers_of(view_of(trace.graph, Level.VARIABLES), trace)
    together = numbers_of(
        quotient(expansion.graph, tuple(("variable", sources[n.variable]) for n in expansion.graph.nodes)), trace
    )
    assert len(together.quotient.nodes) == len(variables.quotient.nodes)
    for one, other in zip(together.quotient.nodes, variables.quotient.nodes, strict=True):
        shape = variables.value(other.index).shape
        assert split_element(one.name)[0] == other.name
        ends = [expansion.graph.variable_of(m).last for m in one.members]
        values = [float(together.trace.values[end]) for end in dict.fromkeys(ends)]
        assert np.array_equal(np.reshape(values, shape), variables.value(other.index))
        assert {split_element(together.quotient.nodes[p].name)[0] for p in one.parents} <= {
            variables.quotient.nodes[p].name for p in other.parents
        }
        for channel in variables.quotient.incoming(other.index):
            found = np.zeros(shape)
            for mine in together.quotient.incoming(one.index):
                if mine.child == channel.child:
                    for port, message in together.messages(mine).items():
                        found.reshape(-1)[expansion.origins[port][1]] += float(message)
            np.testing.assert_allclose(found, variables.message(channel), rtol=1e-12, atol=1e-12)


# ----------------------------------------------------------------------------------------------------- conventions, 0·∞
def messages_to(text, name):
    _, numbers = at_scalars(text)
    return [float(m) for m in [signal(numbers, f"{name}[{i}]") for i in range(3)]], [
        sum(float(numbers.message(c)) for c in numbers.quotient.incoming(numbers.quotient.named(f"{name}[{i}]").index))
        for i in range(3)
    ]


@pytest.mark.parametrize(
    ("expression", "sent"),
    [
        ("max(x)", [0, 0.5, 0.5]),
        ("min(x * [1, -1, -1])", [0, -0.5, -0.5]),
        ("max_pool2d(reshape(x, 1, 1, 1, 3), [1, 3])[0, 0, 0, 0]", [0, 1, 0]),
        ("sum(wta(x))", [0, 0, 0]),
        ("sum(relu(x - 2))", [0, 0, 0]),
        ("sum(abs(x - 2))", [-1, 0, 0]),
        ("prod(x - [1, 2, 0])", [0, 0, 0]),
        ("norm(x - [1, 2, 2])", [0, 0, 0]),
        ("sum(sqrt(x - 1) * [0, 1, 0])", [0, 0.5, 0]),
    ],
)
def test_conventions_at_kinks_are_those_of_the_tensors(expression, sent):
    found, arrived = messages_to(f"x: param = [1, 2, 2]\nL: loss = {expression}", "x")
    assert found == arrived == sent


def test_an_overflow_stays_where_it_is():
    trace, numbers = at_scalars("x: param = [1000, 1]\ny = exp(x)\nL: loss = y[1] + 0 * y[0]")
    assert np.isinf(value(numbers, "y[0]"))
    assert np.array_equal([signal(numbers, "x[0]"), signal(numbers, "x[1]")], trace.grad("x"), equal_nan=True)


def test_large_logits_stay_exact():
    _, numbers = at_scalars("z: param = [10000, -10000, 0]\nL: loss = softmax_cross_entropy(z, 2)")
    assert value(numbers, "L") == 10000
    assert [float(signal(numbers, f"z[{i}]")) for i in range(3)] == [1, 0, -1]


# -------------------------------------------------------------------------------------------------------------- indices
def test_an_index_is_a_parent_that_receives_no_message():
    _, numbers = at_scalars(
        "k: input = [2, 0]\nE: param = [[1, 2], [3, 4], [5, 6]]\ny = embedding(k, E)\nL: loss = sum(y**2)"
    )
    view = numbers.quotient
    assert [view.nodes[p].name for p in view.named("y[0,1]").parents] == ["k[0]", "E[0,1]", "E[1,1]", "E[2,1]"]
    assert value(numbers, "y[0,1]") == 6
    assert signal(numbers, "k[0]") is None
    assert view.only_chooses(view.named("k[0]").index)
    assert [float(signal(numbers, f"E[{i},1]")) for i in range(3)] == [4, 0, 12]


def test_another_index_keeps_the_graph():
    model = parse("k: input = 2\nE: param = [[1, 2], [3, 4], [5, 6]]\ny = embedding(k, E)\nL: loss = sum(y)")
    assert expand(model.graph) is expand(model.with_values(k=0).graph)


# --------------------------------------------------------------------------------------------------------- cost, limits
@pytest.mark.parametrize("text", [NETWORK, LAYERED])
def test_the_cost_is_that_of_the_tensors(text):
    graph = parse(text).graph
    assert cost_of(expand(graph).graph) == cost_of(graph)


def test_a_very_deep_statement_is_written_out_without_recursion():
    depth = 5_000
    leaf = Node(0, None, (), {}, (), "x", 0, SPAN)
    chain = [Node(i, REGISTRY["sin"], (i - 1,), {}, (), f"L.{i}", 1, SPAN) for i in range(1, depth + 1)]
    chain[-1] = replace(chain[-1], name="L")
    variables = (
        Variable(0, "x", "x", Kind.PARAM, "", SPAN, 0, 0, (), {}, Leaf(None, SPAN, {})),
        Variable(1, "L", "L", Kind.LOSS, "", SPAN, 1, depth, (), {}),
    )
    graph = Graph((leaf, *chain), variables, (), depth)
    trace = run(Model(graph, {0: frozen(0.5)}))
    numbers = numbers_of(view_of(graph, Level.SCALARS), trace)
    assert len(numbers.quotient.graph.nodes) == depth + 1
    assert signal(numbers, "x") == trace.grad("x")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x: input = randn(400)\nW: param = randn(400, 400)\nL: loss = sum(W @ x)", "at least 319,601 operations"),
        ("x: input = randn(300000)\nL: loss = sum(x)", "300,000 leaf elements"),
    ],
)
def test_what_is_too_large_is_refused_with_how_large_it_would_be(text, count):
    graph = parse(text).graph
    with pytest.raises(LimitError, match=f"at the scalars level this model has {count}, and the most"):
        view_of(graph, Level.SCALARS)


def test_what_grows_too_large_while_it_is_written_out_says_how_large_it_would_be():
    """100 elements of 99 additions and a product, and the sum of them."""
    graph = parse("x: input = randn(100)\ny = x * sum(x)\nL: loss = sum(y)").graph
    with pytest.raises(LimitError, match="has some 10,000 operations or more, and the most that are written out are"):
        expand(graph, 5_000)


def test_nothing_is_expanded_before_the_level_is_asked_for():
    model = parse("x: input = randn(2000)\nW: param = randn(2000, 2000)\nL: loss = sum(W @ x)")
    run(model)
    view_of(model.graph, Level.PRIMITIVES)
    with pytest.raises(LimitError, match="4,002,000 leaf elements"):
        view_of(model.graph, Level.SCALARS)


def test_a_graph_is_written_out_once_and_forgotten_with_it():
    model = parse(NETWORK)
    written = expand(model.graph)
    assert expand(model.with_values(x=[1, 2]).graph) is written
    gone = ref(written)
    del model, written
    collect()
    assert gone() is None


# --------------------------------------------------------------------------------------------------------- other levels
@pytest.mark.parametrize(
    ("level", "name", "element"), [(Level.VARIABLES, "z", "z[0]"), (Level.PRIMITIVES, "z.1", "z[0]")]
)
def test_a_variable_is_found_in_its_first_element(level, name, element):
    graph = parse(NETWORK).graph
    before, after = view_of(graph, level), view_of(graph, Level.SCALARS)
    found = counterpart(graph, before, before.named(name).index, after)
    assert after.nodes[found].name == element


def test_an_element_is_found_in_its_variable_and_its_layer():
    graph = parse(LAYERED).graph
    scalars = view_of(graph, Level.SCALARS)
    for level, name in ((Level.VARIABLES, "h"), (Level.LAYERS, "hidden"), (Level.PRIMITIVES, "h")):
        after = view_of(graph, level)
        assert after.nodes[counterpart(graph, scalars, scalars.named("h[1]").index, after)].name == name
