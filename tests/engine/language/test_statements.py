"""Every statement of the model language, and the graph that it makes."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ModelSyntaxError, ShapeError, UnknownNameError
from engine.execution import run
from engine.graph import Kind
from engine.language import parse
from tests.helpers.models import LAYERED, REGULARISED


def test_the_first_string_is_title_and_notes():
    graph = parse('"""  A title\n\nSome *notes*,\n\non two lines.\n"""\nx: input = 1\n').graph
    assert graph.title == "A title"
    assert graph.notes == "Some *notes*,\n\non two lines."


def test_a_model_without_a_first_string_has_no_title():
    graph = parse("x: input = 1\n").graph
    assert (graph.title, graph.notes) == ("", "")


def test_the_title_may_stand_behind_comments():
    assert parse("# by me\n\n'T'\nx: input = 1").graph.title == "T"


def test_escapes_in_the_notes_are_no_error():
    assert parse('"""T\n\n\\sigma and \\d"""\nx: input = 1\n').graph.notes == "\\sigma and \\d"


def test_escapes_in_the_notes_hide_no_other_error():
    with pytest.raises(UnknownNameError, match="'w' is used before it is bound in line 5"):
        parse('"""T\n\n\\sigma and \\d"""\ny = w\nw: param = 1\n')


@pytest.mark.parametrize("kind", ["input", "target", "param", "const"])
def test_a_leaf_has_its_kind_and_its_value(kind):
    model = parse(f"a: {kind} = 1.5\ny = 2*a")
    (leaf,) = model.graph.leaves
    assert (leaf.kind, leaf.address, leaf.is_leaf) == (Kind(kind), "a", True)
    assert model.values[leaf.last] == 1.5
    assert model.graph.nodes[leaf.last].op is None


@pytest.mark.parametrize("kind", ["input", "target", "param", "const"])
def test_a_leaf_may_give_the_range_of_its_slider(kind):
    (leaf,) = parse(f"a: {kind}(-3, 2*pi) = 1").graph.leaves
    assert leaf.leaf is not None
    assert leaf.leaf.slider == (-3.0, 2 * np.pi)


def test_a_leaf_without_a_range_has_none():
    (leaf,) = parse("a: param = 1").graph.leaves
    assert leaf.leaf is not None
    assert leaf.leaf.slider is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-0.3", -0.3),
        ("+2", 2.0),
        ("1_000", 1000.0),
        ("0x10", 16.0),
        ("1e-3", 1e-3),
        ("2*pi", 2 * np.pi),
        ("-e", -np.e),
        ("inf", np.inf),
        ("1/3", 1 / 3),
        ("2**0.5", 2**0.5),
        ("(1 + 2)*3 - 4", 5.0),
        ("1/0", np.inf),
        ("[1, -2.5, 1/4]", [1, -2.5, 0.25]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("(1, 2)", [1, 2]),
        ("[[1],\n [2]]", [[1], [2]]),
        ("[]", []),
    ],
)
def test_a_leafs_value_is_a_constant_expression(written, value):
    model = parse(f"a: param = {written}")
    found = model.values[0]
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, value)


def test_the_numbers_of_a_literal_know_their_places():
    model = parse("W: param = [[0.5, -1],\n  [2, 3*4]]")
    spans = model.graph.leaves[0].leaf.element_spans
    assert {i: (s.line, s.column, s.end_column) for i, s in spans.items()} == {
        (0, 0): (1, 14, 17),
        (0, 1): (1, 19, 21),
        (1, 0): (2, 4, 5),
        (1, 1): (2, 7, 10),
    }


def test_values_are_read_only():
    model = parse("a: param = [1, 2]")
    with pytest.raises(ValueError, match="read-only"):
        model.values[0][0] = 5


def test_a_statement_is_one_variable_of_several_primitives():
    graph = parse(REGULARISED).graph
    z = graph.variable("z")
    assert [graph.nodes[i].name for i in range(z.first, z.last + 1)] == ["z.1", "z"]
    assert [graph.nodes[i].op.name for i in range(z.first, z.last + 1)] == ["mul", "add"]
    assert z.formula == "w*x + b"
    assert z.kind is Kind.VARIABLE


def test_nodes_come_in_the_order_of_the_text():
    graph = parse(REGULARISED).graph
    assert [v.address for v in graph.variables] == ["x", "t", "w", "b", "lam", "z", "y", "L", "R", "L_reg"]
    assert [node.id for node in graph.nodes] == list(range(len(graph.nodes)))
    assert all(parent < node.id for node in graph.nodes for parent in node.parents)


def test_leaves_may_stand_between_equations():
    graph = parse("x: input = 1\ny = 2*x\nb: param = 3\nz: loss = y + b").graph
    assert [v.address for v in graph.variables] == ["x", "y", "b", "z"]


def test_the_declared_loss_is_the_loss():
    graph = parse("x: input = 1\nL: loss = 2*x\nM = 3*L").graph
    assert graph.nodes[graph.loss].name == "L"
    assert graph.variable("L").kind is Kind.LOSS
    assert graph.variable("M").kind is Kind.VARIABLE


def test_without_a_declared_loss_the_last_scalar_variable_is_it():
    graph = parse("x: input = [1, 2]\ns = sum(x)\nr = mean(x)\nv = 2*x\nc: const = 1").graph
    assert graph.nodes[graph.loss].name == "r"
    assert graph.variable("r").kind is Kind.LOSS
    assert graph.variable("s").kind is Kind.VARIABLE


def test_a_leaf_is_never_the_default_loss():
    assert parse("x: input = 1").graph.loss is None


def test_without_a_scalar_variable_a_model_runs_forward_only():
    graph = parse("x: input = [1, 2]\nv = 2*x").graph
    assert graph.loss is None
    assert not any(graph.reaches_loss)


def test_an_output_is_a_variable_worth_showing():
    graph = parse("x: input = 1\ny: output = 2*x\nL: loss = y*y").graph
    assert graph.variable("y").kind is Kind.OUTPUT


def test_layers_group_statements_and_nest():
    graph = parse(
        'x: input = 1\nwith layer("a"):\n    y = 2*x\n    with layer("b"):\n        z = 3*y\n    u = y + z\nv = u'
    ).graph
    assert [group.path for group in graph.groups] == [("a",), ("a", "b")]
    assert [graph.groups[1].parent, graph.groups[0].parent] == [0, None]
    scopes = {v.address: v.scope for v in graph.variables}
    assert scopes == {"x": (), "y": (0,), "z": (0, 1), "u": (0,), "v": ()}


def test_a_layers_title_may_come_again_and_is_numbered():
    text = 'x: input = 1\nwith layer("a"):\n    y = 2*x\nwith layer("a"):\n    z = 2*y\n'
    assert [group.path for group in parse(text).graph.groups] == [("a",), ("a (2)",)]


def test_a_layer_may_hold_its_parameters_and_pass():
    graph = parse('x: input = 1\nwith layer("empty"):\n    pass\nwith layer("a"):\n    w: param = 2\n    y = w*x').graph
    assert graph.variable("w").scope == (1,)


def test_layers_do_not_hide_names():
    model = parse(LAYERED)
    assert run(model).loss_value is not None
    assert model.graph.variable("h").scope == (0,)


def test_a_rebound_name_is_a_node_of_its_own():
    model = parse("h: input = 0.5\nh = tanh(h)\nh = 2*h\nL: loss = h")
    graph = model.graph
    assert [v.address for v in graph.variables] == ["h", "h@2", "h@3", "L"]
    assert {v.identifier for v in graph.variables[:3]} == {"h"}
    values = run(model).values
    assert values[graph.id_of("h")] == 0.5
    assert values[graph.id_of("h@2")] == np.tanh(0.5)
    assert values[graph.id_of("h@3")] == values[graph.id_of("L")] == 2 * np.tanh(0.5)
    assert dict(graph.variable("h@3").reads) == {"h": graph.id_of("h@2")}


def test_the_primitives_of_a_rebound_name_are_numbered_behind_its_address():
    graph = parse("h: input = 1\nh = 2*h + 3*h").graph
    assert [node.name for node in graph.nodes] == ["h", "h@2.1", "h@2.2", "h@2"]


def test_names_may_shadow_the_constants():
    model = parse("e: input = 2\npi = 3*e\ny = e + pi")
    assert run(model).values[model.graph.id_of("y")] == 8


def test_names_may_be_called_like_the_words_of_the_language():
    model = parse("input: input = 2\nloss = 3*input\nself: param = 1\nlayer: loss = loss + self")
    assert run(model).loss_value == 7


def test_greek_letters_are_names():
    model = parse("λ: param = 2\nσ_1 = 3*λ")
    assert model.graph.id_of("σ_1") == 1


def test_several_statements_may_share_a_line():
    assert run(parse("x: input = 2; y = 3*x; z = y + x")).loss_value == 8


def test_a_statement_may_go_on_over_lines():
    model = parse("x: input = 2\ny = (x\n     + 3*x)\nz = y \\\n  + 1")
    assert run(model).loss_value == 9
    assert model.graph.variable("y").formula == "x\n     + 3*x"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_is_read_alike(end):
    model = parse(REGULARISED.replace("\n", end))
    assert [v.span.line for v in model.graph.variables] == [v.span.line for v in parse(REGULARISED).graph.variables]
    assert model.text == REGULARISED.replace("\n", end)


def test_a_form_feed_does_not_shift_the_lines():
    model = parse("x: input = 1\n\x0c\ny = 2*x\nz = y\n")
    assert [v.span.line for v in model.graph.variables] == [1, 3, 4]


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\x1c", "\x0b"])
def test_only_pythons_line_ends_count_as_lines(separator):
    model = parse(f"x: input = 1  # {separator} still a comment\ny = 2*x\n")
    assert model.graph.variable("y").span.line == 2


def test_with_values_makes_a_new_model_and_leaves_the_old_one_alone():
    model = parse(REGULARISED)
    other = model.with_values(w=0.9, x=2)
    assert model.values[model.leaf_id("w")] == 0.8
    assert (other.values[other.leaf_id("w")], other.values[other.leaf_id("x")]) == (0.9, 2.0)
    assert other.graph is model.graph


def test_with_values_takes_a_leaf_called_self():
    model = parse("self: param = 1\ny = 2*self")
    assert run(model.with_values(self=3)).loss_value == 6


@pytest.mark.parametrize("bad", ["text", None, 1j, [1, "a"], [[1], [1, 2]], 10**400, np.array([1j]), object()])
def test_with_values_takes_only_numbers(bad):
    with pytest.raises((ModelSyntaxError, ShapeError, ValueError), match="'a' cannot be") as caught:
        parse("a: param = 1").with_values(a=bad)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("good", [2, 2.0, True, np.float32(2), np.array(2), 2**80])
def test_with_values_takes_every_kind_of_number(good):
    assert parse("a: param = 1").with_values(a=good).values[0] == float(good)


def test_with_values_wants_the_leafs_own_shape():
    with pytest.raises(ShapeError, match="'a' has shape 2, and the value has 3"):
        parse("a: param = [1, 2]").with_values(a=[1, 2, 3])


def test_numbers_over_several_lines_are_found_where_they_stand():
    text = "λ: param = [\n  [1, -2],\r\n  [3, 4.5]]\nv: const = (1,\n 2)\nμ: input = 7, 8\n"
    lines = text.replace("\r\n", "\n").split("\n")
    model = parse(text)
    for leaf in model.graph.leaves:
        spans = leaf.leaf.element_spans
        assert len(spans) == model.values[leaf.last].size
        for index, span in spans.items():
            written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert float(written) == model.values[leaf.last][index]
