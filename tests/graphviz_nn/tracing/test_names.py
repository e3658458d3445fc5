"""Variables of the program name the nodes, and calls of its functions are the groups."""

from __future__ import annotations

import pytest

import graphviz_nn as gv
from tests.graphviz_nn.tracing.programs import run, without_source

LEAVES = "x = gv.input(1.5)\nw = gv.param(0.8)\n"


def model_of(text, **names):
    return gv.model(run(LEAVES + text, **names)["L"])


def names_of(text):
    return model_of(text).names


def groups_of(model):
    graph = model.inner.graph
    return {v.address: graph.groups[v.scope[-1]].path if v.scope else () for v in graph.variables}


def test_variables_keep_their_names():
    assert names_of("z = w*x + 1\ny: gv.Traced = gv.tanh(z)\nL = y**2\n") == ("x", "w", "z", "y", "L")


def test_what_has_no_name_is_part_of_the_equation_that_reads_it():
    assert names_of("L = gv.tanh(w*x + 1)**2\n") == ("x", "w", "L")


def test_a_name_bound_again_counts_up():
    text = "h = w*x\nfor _ in range(2):\n    h = gv.tanh(h)\nh += x\nL = h\n"
    assert names_of(text) == ("x", "w", "h", "h@2", "h@3", "h@4")


def test_a_value_that_is_still_read_keeps_its_name_from_the_next_one():
    model = model_of("h = w*x\ng = h\nh = gv.tanh(h)\nL = g + h\n")
    assert model.names == ("x", "w", "h", "h_2", "L")
    assert model.run().value("h") == pytest.approx(1.2)


def test_a_shared_value_without_a_name_is_numbered():
    model = model_of("def twice(a):\n    return a + a\nL = (lambda v: v * v)(w + x)\n")
    assert model.names == ("x", "w", "v1", "L")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("class Box: pass\nbox = Box()\nbox.z = w*x\nz = box.z\n", "z"),
        ("d = {}\nd['z'] = w*x\nz = d['z']\n", "z"),
        ("z, u = w*x, 2\n", "z"),
        ("if (z := w*x) is None: pass\n", "z"),
        ("z = w*x if True else 0\n", "z"),
        ("zs = [k*x for k in [w]]\nz = zs[0]\n", "zs"),
        ("zs = []\nzs.append(w*x)\nz = zs[0]\n", "zs"),
        ("f = lambda k: k*x\nz = f(w)\n", "z"),
        ("sum_ = w*x\nz = sum_\n", "sum_"),
        ("norm = w*x\nz = norm\n", "norm_"),
        ("µ = w*x\nz = µ\n", "μ"),
    ],
    ids=[
        *("attribute", "key", "pair", "walrus", "choice", "comprehension", "append", "lambda"),
        *("own name", "name of an operation", "normalised"),
    ],
)
def test_a_name_is_found_however_it_is_bound(text, name):
    assert name in names_of(text + "L = z**2\n")


def test_python_s_own_sum_is_one_equation():
    model = model_of("terms = [w*x, w+x, w-x]\nz = sum(terms)\ns = sum(k*z for k in [1, w])\nL = z*s\n")
    assert model.names == ("x", "w", "terms", "terms_2", "terms_3", "z", "s", "L")
    assert "z = terms + terms_2 + terms_3" in model.text
    assert "s = z * 1 + w * z" in model.text.replace("1 * z", "z * 1")


def test_a_sum_in_a_loop_begins_with_the_0_that_the_program_says():
    model = model_of("L = 0\nfor k in (w, x):\n    L = L + k*k\n")
    assert model.names == ("x", "w", "L", "L@2")
    assert "L = 0 + w * w" in model.text
    assert "0 +" not in gv.model(without_source("x = gv.input(2.0)\nL = sum([x, x])\n")["L"]).text


def test_what_is_mapped_and_summed_takes_no_name_of_the_sum():
    model = model_of("def f(k):\n    return k*x\nz = sum(map(f, [w, w+1]))\nL = z*z\n")
    assert model.run().value("z") == pytest.approx(1.5 * (0.8 + 1.8))


def test_a_closure_s_values_are_named_inside_it():
    text = "def layer(v):\n    def act(a):\n        s = a * v\n        return gv.tanh(s)\n    return act\n"
    model = model_of(text + "f = layer(w)\ny = f(x) + 1\nL = y*y\n")
    assert model.names == ("x", "w", "s", "act", "y", "L")
    assert groups_of(model)["s"] == ("act",)


def test_leaves_take_the_name_of_keyword_or_key_and_explicit_names_come_first():
    model = gv.model(run("d = dict(w=gv.param(2.0))\nx = gv.input(3.0, name='size')\nL = d['w'] * x\n")["L"])
    assert model.names == ("w", "size", "L")
    assert gv.model(gv.param(1.0, name="v") * gv.param(1.0, name="v")).names[:2] == ("v", "v_2")


def test_calls_of_functions_are_groups_nested_and_counted():
    text = """
def unit(v):
    z = w*v
    return gv.tanh(z)
def block(v):
    for _ in range(2):
        v = unit(v)
    return v
h = block(x)
y = h + block(h)
L = y**2
"""
    groups = groups_of(model_of(text))
    assert groups["z"] == ("block", "unit")
    assert groups["z@2"] == ("block", "unit (2)")
    assert groups["z@3"] == ("block (2)", "unit")
    assert groups["y"] == ()


def test_the_function_that_everything_is_in_is_no_group():
    text = "def net(v):\n    z = w*v\n    return gv.tanh(z)\nL = net(x)\n"
    assert model_of(text).inner.graph.groups == ()


def test_objects_are_groups_named_after_their_class_and_hold_their_parameters():
    text = """
class Dense:
    def __init__(self, n):
        self.W = gv.param(np.eye(n) / 2)
        self.b = gv.param(np.zeros(n))
    def __call__(self, v):
        return gv.tanh(v @ self.W.T + self.b)
first, second = Dense(2), Dense(2)
v = gv.input([1.0, 2.0])
h = first(v)
y = second(h)
L = gv.sum(y) + gv.l2(first.W)
"""
    model = model_of(text)
    groups = groups_of(model)
    assert model.at("layers").names == ("v", "Dense", "Dense (2)", "L")
    assert (groups["h"], groups["b"]) == (("Dense",), ("Dense",))
    assert (groups["y"], groups["b@2"]) == (("Dense (2)",), ("Dense (2)",))


def test_a_parameter_that_several_groups_read_stands_outside():
    text = "def step(v):\n    return gv.tanh(w * v)\nh = x\nfor _ in range(2):\n    h = step(h)\nL = h\n"
    assert model_of(text).at("layers").names == ("x", "w", "step", "step (2)")


def test_a_layer_block_is_a_group_and_comprehensions_are_none():
    text = 'with gv.layer("hidden"):\n    hs = [gv.tanh(k*w) for k in (x, 2)]\nL = hs[0] + hs[1]\n'
    groups = groups_of(model_of(text))
    assert (groups["hs"], groups["hs_2"], groups["L"]) == (("hidden",), ("hidden",), ())


def test_a_recursive_function_nests_only_so_deep():
    text = "def power(n):\n    return w * power(n - 1) if n else x\nL = power(60) + x\n"
    model = model_of(text)
    assert max(len(v.scope) for v in model.inner.graph.variables) == 20
    assert model.run().value("L") == pytest.approx(0.8**60 * 1.5 + 1.5)


def test_without_source_names_come_from_what_python_stores():
    model = gv.model(without_source("x = gv.input(2.0)\nw = gv.param(3.0)\nz = w*x\nL = z*z + z\n")["L"])
    assert model.names == ("x", "w", "z", "L")
    assert model.where("L") == "<nowhere>:4"


def test_without_source_loops_and_sums_are_named_all_the_same():
    text = "x = gv.input(2.0)\nh = x\nfor _ in range(2):\n    h = gv.tanh(h)\nL = sum([h, x, -h])\n"
    assert gv.model(without_source(text)["L"]).names == ("x", "h", "h@2", "L")


def test_what_has_no_name_anywhere_is_numbered_and_the_loss_is_called_so():
    text = "d = [gv.input(2.0), gv.param(3.0)]\nd += [d[0]*d[1]]\nd += [d[2]*d[2] + d[2]]\n"
    model = gv.model(without_source(text)["d"][3])
    assert model.names == ("x1", "w1", "v1", "loss")
    assert model.run().loss == 42


def test_a_cell_that_is_run_again_with_other_lines_is_read_again():
    for name in ("a", "b"):
        space = run(f"x = gv.input(1.0)\n{name} = x*2\nL = {name}*{name}\n", filename="<cell again>")
        assert name in gv.model(space["L"]).names


def test_cells_know_each_others_values():
    first = run("x = gv.input(1.0)\nz = x*2\n")
    assert gv.model(run("L = z*z\n", z=first["z"])["L"]).names == ("x", "z", "L")


def test_a_source_that_has_become_no_python_is_no_error():
    space = run("x = gv.input(1.0)\nL = x*2\n", filename="<broken>")
    import linecache

    linecache.cache["<broken>"] = (3, None, ["x = (\n"], "<broken>")
    assert gv.trace(space["L"]).loss == 2
