"""The patterns of the backward flow: what is said of an operation holds for the numbers that its rules send."""

from __future__ import annotations

import numpy as np
import pytest

import resources
from engine.arrays import unbroadcast
from engine.debugging.flows import flow_of, flows
from engine.debugging.patterns import Pattern, pattern_of
from engine.language import parse
from engine.levels import Level
from engine.levels.views import view_of
from engine.ops import REGISTRY, register
from engine.ops.declared import declared
from tests.helpers.declaring import forgotten

CASES = [
    pytest.param(op, sample, slot, id=f"{op.name}-{i}-{slot}")
    for op in {op.name: op for op in REGISTRY.values()}.values()
    for i, sample in enumerate(op.samples)
    for slot in range(len(sample.shapes))
]


def attributes(op, sample):
    return {a.name: a.default for a in op.attributes if not a.required} | dict(sample.attrs)


def sent(op, slot, operands, signal, attrs):
    """The message that an operation's rule sends, broadcasts undone."""
    with np.errstate(all="ignore"):
        out = op.forward(operands, attrs)
        return unbroadcast(np.asarray(op.rule(slot)(signal, out, operands, attrs)), operands[slot].shape)


def elements(array):
    return sorted(np.round(np.asarray(array, dtype=float).ravel(), 12).tolist())


@pytest.mark.parametrize(("op", "sample", "slot"), CASES)
def test_what_is_said_of_an_operand_holds_for_the_message_it_receives(op, sample, slot):
    attrs = attributes(op, sample)
    operands = sample.operands()
    pattern = pattern_of(op, slot, sample.shapes, attrs)
    if pattern is Pattern.STOPS:
        assert op.rule(slot) is None or op.choices(slot, sample.shapes, attrs) is not None
        return
    out = op.forward(operands, attrs)
    signal = np.random.default_rng(3).uniform(0.5, 2.0, out.shape)
    message = sent(op, slot, operands, signal, attrs)
    others = [i for i in range(len(operands)) if i != slot]
    if pattern in (Pattern.PASSES, Pattern.NEGATES):
        sign = 1.0 if pattern is Pattern.PASSES else -1.0
        np.testing.assert_allclose(message, sign * unbroadcast(signal, message.shape))
    elif pattern is Pattern.SWAPS:
        # The other operand decides, in proportion, and the operand itself has no say.
        changed = list(operands)
        changed[slot] = operands[slot] + 1.0
        np.testing.assert_allclose(sent(op, slot, changed, signal, attrs), message)
        changed[1 - slot] = 3.0 * operands[1 - slot]
        np.testing.assert_allclose(sent(op, slot, changed, signal, attrs), 3.0 * message)
    elif pattern is Pattern.ROUTES:
        # Every element of the message is made of whole elements of the error signal, and nothing is added to them.
        ones = sent(op, slot, operands, np.ones(out.shape), attrs)
        np.testing.assert_allclose(ones, np.round(ones), err_msg="without ties the routes are all or nothing")
        assert message.sum() <= signal.sum() * (1 + 1e-12)
    elif pattern is Pattern.COPIES:
        assert elements(sent(op, slot, operands, np.ones(out.shape), attrs) * message.size) == pytest.approx(
            [out.size if op.name == "mean" else message.size] * message.size
        )
    elif pattern is Pattern.MOVES:
        assert elements(message) == elements(signal)
    elif pattern is Pattern.SPLITS:
        assert set(elements(message)) <= set(elements(signal))
    elif pattern is Pattern.SELECTS:
        total, given = message.sum(), signal.sum()
        assert total <= given * (1 + 1e-12)
        assert set(elements(message)) - {0.0} <= set(elements(signal)) or total == pytest.approx(given)
    elif pattern is Pattern.SUMS:
        assert message.sum() == pytest.approx(signal.sum())
        assert message.size < signal.size
    elif pattern is Pattern.REPEATS:
        np.testing.assert_allclose(message, op.forward([signal], attrs))
    elif pattern is Pattern.SCALES and message.shape == signal.shape and signal.size > 1:
        for place in np.ndindex(signal.shape):
            alone = np.zeros(signal.shape)
            alone[place] = signal[place]
            found = sent(op, slot, operands, alone, attrs)
            np.testing.assert_allclose(found[place], message[place])
            found[place] = 0.0
            if op.rule(slot) is not None and not others:
                assert not found.any(), "a slope of one element concerns no other"
    else:
        np.testing.assert_allclose(sent(op, slot, operands, 2.0 * signal, attrs), 2.0 * message)


@pytest.mark.parametrize(
    ("text", "pattern", "words"),
    [
        ("a: input = 2.0\nb: input = 3.0\ny = a + b", Pattern.DISTRIBUTES, "a and b receive the same"),
        ("a: input = 2.0\nb: input = 3.0\ny = a - b", Pattern.DISTRIBUTES, "b with the other sign"),
        ("a: input = 2.0\ny = a + a", Pattern.DISTRIBUTES, "once for each of its places"),
        ("a: input = 2.0\ny = a - a", Pattern.DISTRIBUTES, "with one sign and with the other; their sum is 0"),
        ("a: input = [1.0, 2.0]\ny = a[0]", Pattern.SELECTS, "only the part of a that was used"),
        ("a: input = [1.0, 2.0]\ny = concat([a, a])", Pattern.SPLITS, "a receives the parts of the error signal at"),
        ("a: input = 2.0\nb: input = 3.0\ny = stack([a, b])", Pattern.SPLITS, "a and b each receive the part of the"),
        ("a: input = [1.0, 2.0]\ny = mean(a)", Pattern.COPIES, "receives the error signal, divided by their number"),
        ("a: input = [[[[1.0]]]]\ny = avg_pool2d(a, 1)", Pattern.OWN, "of a each pixel receives an equal part"),
        ("a: input = 2.0\nb: input = 3.0\ny = a * b", Pattern.SWAPS, "a receives the error signal times b, b receives"),
        ("a: input = 2.0\ny = 3 * a", Pattern.SWAPS, "a receives the error signal times 3"),
        ("a: input = 2.0\ny = a * a", Pattern.SWAPS, "a receives the error signal times a"),
        ("a: input = [[2.0]]\nb: input = [[3.0]]\ny = a @ b", Pattern.SWAPS, "transposed"),
        ("a: input = 2.0\nb: input = 3.0\ny = maximum(a, b)", Pattern.ROUTES, "a and b receive the error signal where"),
        ("a: input = 2.0\ny = sigmoid(a)", Pattern.SCALES, "times the slope"),
        ("a: input = 2.0\ny = step(a)", Pattern.STOPS, "the flow ends here"),
        ("a: input = [1.0, 2.0]\ny = sum(a)", Pattern.COPIES, "every element of a"),
        ("a: input = [1.0, 2.0]\ny = softmax(a)", Pattern.MIXES, "Σ error signal · result"),
        ("a: input = [[1.0, 2.0]]\nb: input = [3.0, 4.0]\ny = a + b", Pattern.DISTRIBUTES, "for b, repeated"),
        ("a: input = [1.0, 2.0]\ny = -sum(a * log(a))", Pattern.NEGATES, "Σ(a·log(a)) receives the error signal"),
        (
            "a: input = [1.0, 2.0]\ny = -mean(a*log(a) + (1 - a)*log(1 - a))",
            Pattern.NEGATES,
            "mean(a·log(a) + (1 − a)·log",
        ),
        ("a: input = [1.0, 2.0]\nb: input = 3.0\ny = a * b", Pattern.SWAPS, "for b, the same for every element, it is"),
    ],
)
def test_operations_are_told_with_the_names_of_their_operands(text, pattern, words):
    graph = parse(text + "\nL: loss = sum(y)\n").graph
    flow = flow_of(graph, graph.nodes[graph.variable("y").last])
    assert flow.pattern is pattern
    assert words in flow.text


def test_an_operation_of_a_program_is_told_in_a_sentence():
    with forgotten():
        register(declared("twisted", lambda x, y: x * y, [lambda g, out, x, y: g * y, lambda g, out, x, y: g * x]))
        graph = parse("w: param = 2.0\ny = twisted(w, 3)\nz: param = 1.0\nL: loss = twisted(y, z)\n").graph
        flow = flow_of(graph, graph.nodes[graph.variable("L").last])
    assert flow.text == "twisted follows its own rule: y and z receive what a function of the program computes"


def test_leaves_and_constants_have_no_flow_of_their_own():
    graph = parse("a: input = 2.0\nc = 3\nL: loss = a * c\n").graph
    assert flow_of(graph, graph.nodes[0]) is None
    assert flow_of(graph, graph.nodes[graph.variable("c").last]) is None


def test_what_several_nodes_read_adds_their_messages():
    view = view_of(parse("w: param = 2.0\ny = w * 3\nz = w + 1\nL: loss = y * z\n").graph, Level.VARIABLES)
    (added,) = flows(view, view.index["w"])
    assert added.pattern is Pattern.ADDS
    assert "2 messages" in added.text
    assert flows(view, view.index["y"])[0].pattern is Pattern.SWAPS


def test_a_statement_tells_its_operations_in_the_order_of_the_backward_pass():
    view = view_of(parse("w: param = 2.0\nx: input = 1.0\nb: param = 0.5\nL: loss = w*x + b\n").graph, Level.VARIABLES)
    assert [flow.operation for flow in flows(view, view.index["L"])] == ["add", "mul"]


def test_where_no_error_signal_goes_nothing_is_told():
    view = view_of(parse("w: param = 2.0\nspare = w * 3\nL: loss = w ** 2\n").graph, Level.VARIABLES)
    assert flows(view, view.index["spare"]) == ()


@pytest.mark.parametrize("name", resources.example_names())
def test_every_node_of_the_gallery_has_its_patterns(name):
    view = view_of(parse(resources.example_text(name)).graph, Level.PRIMITIVES)
    for node in view.nodes:
        if not node.is_leaf and view.reaches_loss(node.index) and view.graph.nodes[node.last].parents:
            assert flows(view, node.index), node.name
