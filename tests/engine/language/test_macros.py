"""Macros are put in the place of their calls, each call a group with names of its own."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import GraphError, LimitError, ModelSyntaxError, ShapeError
from engine.execution import run
from engine.graph import Kind
from engine.language import parse
from engine.levels import Level, grouping_of, quotient

UNIT = "def unit(w, x, b=0.5):\n    z = w*x + b\n    y = tanh(z)\n    return y\n"
LEAVES = "x: input = 0.7\nw: param = [1.5, -2]\n"


def addresses(text: str) -> list[str]:
    return [v.address for v in parse(text).graph.variables if not v.is_leaf]


def value(text: str, name: str) -> np.ndarray:
    model = parse(text)
    return run(model).values[model.graph.id_of(name)]


def refused(text: str) -> GraphError:
    with pytest.raises(GraphError) as caught:
        parse(text, "m.gvnn")
    return caught.value


def test_a_call_computes_what_its_statements_compute():
    assert value(f"{UNIT}{LEAVES}h = unit(w[0], x, 0.25)", "h") == np.tanh(1.5 * 0.7 + 0.25)


def test_the_returned_variable_is_the_statements_own():
    graph = parse(f"{UNIT}{LEAVES}h = unit(x, x)").graph
    assert [node.name for node in graph.nodes] == ["x", "w", "h.z.1", "h.z", "h"]
    assert graph.variable("h").formula == "tanh(z)"
    assert graph.variable("h").identifier == "h"
    assert dict(graph.variable("h").reads) == {"z": graph.id_of("h.z")}


def test_a_call_is_a_group():
    graph = parse(f'{UNIT}{LEAVES}with layer("a"):\n    h = unit(x, x)\ny = h').graph
    assert [group.path for group in graph.groups] == [("a",), ("a", "h")]
    assert [v.scope for v in graph.variables] == [(), (), (0, 1), (0, 1), ()]


def test_at_the_layers_level_a_call_is_one_node():
    graph = parse(f"{UNIT}{LEAVES}h = unit(w[0], x)\nL: loss = h**2").graph
    view = quotient(graph, grouping_of(graph, Level.LAYERS))
    assert [node.name for node in view.nodes] == ["x", "w", "h", "L"]


def test_an_argument_that_is_computed_is_a_variable_of_the_call():
    graph = parse(f"{UNIT}{LEAVES}h = unit(w[1], 2*x)").graph
    assert [v.address for v in graph.variables[2:]] == ["h.w", "h.x", "h.z", "h"]
    assert graph.variable("h.w").formula == "w[1]"


def test_a_number_given_to_a_macro_is_a_constant():
    text = "def part(v, n, k=1):\n    return reshape(v, n, -1)[k]\nv: input = [1, 2, 3, 4]\ny = part(v, 1 + 1)"
    np.testing.assert_array_equal(value(text, "y"), [3, 4])
    assert parse(text).graph.variable("y").formula == "reshape(v, 2, -1)[1]"


def test_arguments_may_have_their_names_and_defaults():
    for call in ("unit(x=x, w=w[0])", "unit(w[0], b=0.5, x=x)", "unit(w[0], x)"):
        assert value(f"{UNIT}{LEAVES}h = {call}", "h") == np.tanh(1.5 * 0.7 + 0.5)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("h = unit(x, x)\nh = unit(h, x)", ["h.z", "h", "h_2.z", "h@2"]),
        ('h = unit(x, x, name="a")\ng = unit(h, x, name="a")', ["a.z", "h", "a_2.z", "g"]),
        ("y = unit(x, x) + 1", ["y.z", "y.y", "y"]),
        ("y = unit(x, x) * unit(x, x)", ["y.z", "y.y", "y_2.z", "y_2.y", "y"]),
        ("y_2 = unit(x, x)\ny = unit(x, x) * unit(x, x)", ["y_2.z", "y_2", "y.z", "y.y", "y_3.z", "y_3.y", "y"]),
        ("y = unit(unit(x, x), x)", ["y.w.z", "y.w", "y.z", "y"]),
        ("for i in range(2):\n    h = unit(x, x)", ["h.z", "h", "h_2.z", "h@2"]),
        ("s = sum(unit(x, i) for i in range(2))", ["s.z", "s.y", "s_2.z", "s_2.y", "s"]),
    ],
)
def test_things_made_by_a_call_are_named_after_it(statements, expected):
    assert addresses(f"{UNIT}{LEAVES}{statements}") == expected


def test_every_address_is_there_once():
    text = f"{UNIT}{LEAVES}h_2 = x\n" + "h = unit(x, x)\n" * 4 + "y = unit(h, x) + unit(h, unit(h, x))\n" * 3
    graph = parse(text).graph
    assert len(graph.ids) == len(graph.nodes)
    assert len({group.path for group in graph.groups}) == len(graph.groups)


def test_macros_call_macros():
    text = f"{UNIT}def twice(w, x):\n    a = unit(w, x)\n    return unit(w, a)\n{LEAVES}h = twice(x, x)"
    assert addresses(text) == ["h.a.z", "h.a", "h.unit.z", "h"]
    inner = np.tanh(0.7 * 0.7 + 0.5)
    assert value(text, "h") == np.tanh(0.7 * inner + 0.5)


def test_a_macro_may_declare_leaves_loops_and_layers():
    text = (
        "def net(x, n):\n"
        "    for i in range(n):\n"
        '        with layer("block"):\n'
        "            w: param = randn(seed=i)\n"
        "            x = tanh(w*x)\n"
        "    return x\n"
        "x: input = 0.7\nh = net(x, 2)\n"
    )
    graph = parse(text).graph
    assert [v.address for v in graph.variables] == ["x", "h.w", "h.x", "h.w@2", "h"]
    assert [group.path for group in graph.groups] == [("h",), ("h", "block"), ("h", "block (2)")]


def test_a_macros_names_are_its_own():
    found = value(f"z: input = 3\ny: input = 4\n{UNIT}{LEAVES}h = unit(x, x)\nout = z + y", "out")
    assert found == 7


def test_a_macro_sees_the_names_outside_as_they_are_at_the_call():
    text = "def f(x):\n    return k*x\nx: input = 2\nk: const = 3\na = f(x)\nk = k + 1\nb = f(x)"
    assert (value(text, "a"), value(text, "b")) == (6, 8)


def test_a_macro_does_not_see_its_callers_names():
    text = "def f(x):\n    return hidden*x\ndef g(x):\n    hidden = 2*x\n    return f(x)\nx: input = 2\ny = g(x)"
    assert "'hidden' is used before it is bound" in str(refused(text))


def test_several_values_are_returned_at_once():
    text = "def both(x):\n    a = 2*x\n    return a, a + 1\nx: input = 2\np, q = both(x)"
    assert (value(text, "p"), value(text, "q")) == (4, 5)
    assert addresses(text) == ["p", "q"]


@pytest.mark.parametrize("result", ["x", "k", "2", "1*x", "w"])
def test_what_is_returned_may_be_anything(result):
    text = f"def f(x):\n    w: param = 2\n    return {result}\nk: const = 2\nx: input = 2\n"
    assert value(f"{text}y = f(x)", "y") == 2
    assert value(f"{text}y = f(x) + 1", "y") == 3


def test_a_call_may_be_the_loss_or_an_output():
    graph = parse(f"{UNIT}{LEAVES}h: output = unit(x, x)\nL: loss = unit(h, h)").graph
    assert (graph.variable("h").kind, graph.variable("L").kind) == (Kind.OUTPUT, Kind.LOSS)
    assert graph.loss == graph.id_of("L")


def test_a_macro_that_is_never_called_leaves_nothing():
    assert len(parse(f"{UNIT}{LEAVES}").graph.nodes) == 2


def test_an_error_inside_names_its_line_and_where_the_call_was():
    text = "def f(x):\n    y = x + [1, 2, 3]\n    return y\ndef g(x):\n    return f(x)\nx: input = [1, 2]\ny = g(x)\n"
    error = refused(text)
    assert isinstance(error, ShapeError)
    assert str(error).startswith(
        "m.gvnn:2:9: shapes 2 and 3 do not fit in 'add', in 'f' called in line 5, in 'g' called "
    )
    assert error.line_text == "    y = x + [1, 2, 3]"


F = "def f(a, b=1):\n    return a*b\nx: input = 2\n"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (f"{F}y = f()", 4, "'f' needs a; write f(a, b)"),
        (f"{F}y = f(x, 1, 2)", 4, "'f' takes 2 arguments, and 3 are given; write f(a, b)"),
        (f"{F}y = f(x, c=2)", 4, "'f' has no argument 'c'"),
        (f"{F}y = f(x, a=2)", 4, "'a' is given twice"),
        (f"{F}y = f(*x)", 4, "'*' before a name is outside"),
        (f"{F}y = f(x, **x)", 4, "'f' has no argument '**'"),
        (f"{F}y = f(q)", 4, "'q' is used before it is bound"),
        (f"{F}y = f(x, 'a')", 4, "a text is not a number"),
        (f"{F}y, z = f(x)", 4, "'f' returns one value, and 2 are wanted"),
        (f"{F}y = f + 1", 4, "'f' is a macro; call it: f(...)"),
        (f"{F}f = x", 4, "'f' is a macro, in line 1"),
        (f"{F}f(x)", 4, "this line binds no name"),
        (f"{F}y = ff(x)", 4, "there is no operation 'ff'"),
        (f"{F}def f(x):\n    return x", 4, "'f' is a macro already, in line 1"),
        (f"{F}def x(a):\n    return a", 4, "'x' is a variable already"),
        (f"{F}def tanh(a):\n    return a", 4, "'tanh' is an operation"),
        (f"{F}def g(tanh):\n    return 1", 4, "'tanh' is an operation"),
        (f"{F}def g(a, a):\n    return a", 4, "'a' stands there twice"),
        (f"{F}def g(name):\n    return name", 4, "'name' is the argument that names a call"),
        (f"{F}def g(*a):\n    return x", 4, "a macro has a fixed number of arguments"),
        (f"{F}def g(a=x):\n    return a", 4, "'x' is a variable, and what stands here"),
        (f"{F}def g(a):\n    y = a", 4, "the macro 'g' returns nothing; end it with return y"),
        (f"{F}def g(a):\n    return", 4, "the macro 'g' returns nothing"),
        (f"{F}def g(a):\n    return a\n    y = a", 5, "'return' is the last line of a macro, once"),
        (f"{F}def g(a):\n    def h(b):\n        return b\n    return a", 5, "is outside"),
        (f"{F}@f\ndef g(a):\n    return a", 4, "a macro has no decorators"),
        (f"{F}for i in range(2):\n    def g(a):\n        return a", 5, "a 'def' stands outside of loops, layers"),
        (f"y = f(1)\n{F}", 1, "there is no operation 'f'; 'f' is bound in line 2; put that above this line"),
        (f"{F}def g(a):\n    c, d = dataset('xor')\n    return a\ny = g(x)", 5, "a data set stands outside of loops"),
        (f"{F}def g(a):\n    train()\n    return a\ny = g(x)", 5, "'train' stands outside of loops and defs"),
        (f"{F}def g(a):\n    L: loss = a\n    return a\ny = g(x)\nz = g(x)", 5, "'L' is the second loss"),
    ],
)
def test_a_mistake_with_a_macro_is_named_at_its_place(text, line, sentence):
    error = refused(text)
    assert sentence in str(error)
    assert error.span.line == line
    assert error.advice


def test_recursion_is_refused_where_its_circle_closes():
    text = "def f(x):\n    return g(x)\ndef g(x):\n    return h(x)\ndef h(x):\n    return f(x)\nx: input = 1\n"
    assert "the macro 'h' calls itself (h → f → g → h); a model has no recursion" in str(refused(text))
    assert "the macro 'f' calls itself (f → f)" in str(refused("def f(x):\n    return f(x)\nx: input = 1"))


def test_calls_nest_only_so_deep():
    text = "def f0(x):\n    return x\n" + "".join(f"def f{i}(x):\n    return f{i - 1}(x)\n" for i in range(1, 60))
    error = refused(f"{text}x: input = 1\ny = f59(x)")
    assert isinstance(error, LimitError)
    assert "macros call each other more than 40 deep" in str(error)


def test_the_kinds_inside_of_a_macro_are_kept():
    with pytest.raises(ModelSyntaxError, match="'q' is no kind"):
        parse("def f(x):\n    y: q = x\n    return y\nx: input = 1\nz = f(x)")
