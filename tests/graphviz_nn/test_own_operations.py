"""``gv.operation``: a person's own functions, as operations like all others, checked and told apart when wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import graphviz_nn as gv
from graphviz_nn.cli.main import main
from tests.helpers.declaring import forgotten, logistic, swish, swish_rule, wrong_rule

ROOT = Path(__file__).resolve().parents[2]
NET = (
    "x: input = [0.5, -1.0, 3.0]\nW: param = randn(2, 3, seed=1)\nb: param = [0.1, -0.2]\n"
    "y = {op}(W @ x + b)\nL: loss = sum(y**2)\n"
)


@pytest.fixture(autouse=True)
def clean():
    with forgotten():
        yield


def test_it_computes_what_the_built_in_one_computes_in_every_evaluator():
    gv.operation("swish", swish, [swish_rule], formula="x · σ(x)")
    mine, theirs = gv.parse(NET.format(op="swish")), gv.parse(NET.format(op="silu"))
    own, known = mine.run(), theirs.run()
    for name in ("x", "W", "b", "y"):
        assert np.allclose(own.grad(name), known.grad(name), rtol=1e-12, atol=0)
        assert np.allclose(own.value(name), known.value(name), rtol=1e-12, atol=0)
    compiled = mine.compile(wrt="all")
    compiled.step()
    assert np.allclose(compiled.grad("W"), known.grad("W"), rtol=1e-12, atol=0)
    numbers, layers = mine.at("scalars").run(), mine.at("primitives").run()
    assert float(numbers.grad("W[1,2]")) == pytest.approx(float(known.grad("W")[1, 2]), rel=1e-12)
    assert np.allclose(layers.grad("b"), known.grad("b"), rtol=1e-12, atol=0)
    assert gv.check(mine).passed


def test_a_traced_program_calls_it_and_its_text_is_read_again():
    gv.operation("swish", swish, [swish_rule])
    x, w = gv.input(1.5, name="x"), gv.param([0.8, -2.0], name="w")
    model = gv.model(gv.sum(gv.swish(w * x)))
    assert "swish(w * x)" in model.text
    s = logistic(np.array([1.2, -3.0]))
    expected = 1.5 * (s + np.array([1.2, -3.0]) * s * (1 - s))
    assert np.allclose(model.run().grad("w"), expected, rtol=1e-12)


def test_operands_are_broadcast_and_a_shape_rule_may_say_otherwise():
    gv.operation("scaled", lambda x, k: x * k, [lambda g, out, x, k: g * k, lambda g, out, x, k: g * x])
    gv.operation("length", lambda x: np.sqrt(np.sum(x * x)), [lambda g, out, x: g * x / out], shape=lambda x: ())
    text = "x: param = [[3.0, 4.0], [1.0, 2.0]]\nk: param = [2.0, -1.0]\nL: loss = length(scaled(x, k))\n"
    model = gv.parse(text)
    trace, known = model.run(), gv.parse(text.replace("length", "norm").replace("scaled(x, k)", "x*k")).run()
    assert trace.grad("k").shape == (2,)
    assert np.allclose(trace.grad("k"), known.grad("k"), rtol=1e-12)
    assert np.allclose(trace.grad("x"), known.grad("x"), rtol=1e-12)
    assert gv.check(model).passed


def test_an_operand_without_a_rule_has_no_gradient_by_definition():
    gv.operation(
        "gated", lambda x, on: np.where(on > 0, x, 0.0), [lambda g, out, x, on: np.where(on > 0, g, 0.0), None]
    )
    model = gv.parse("x: param = [1.0, 2.0]\non: param = [1.0, -1.0]\nL: loss = sum(gated(x, on))\n")
    assert model.run().grad("on").tolist() == [0.0, 0.0]
    assert model.run().grad("x").tolist() == [1.0, 0.0]
    assert {leaf.name: str(leaf.reason) for leaf in gv.check(model).leaves}["on"] == "no gradient by definition"


def test_a_wrong_rule_is_pointed_at_and_not_the_right_ones_around_it():
    gv.operation("swish", swish, [wrong_rule])
    found = gv.check(gv.parse(NET.format(op="swish")))
    assert not found.passed
    (culprit,) = found.culprits
    assert (culprit.name, culprit.operation, culprit.operand, culprit.span.line) == ("y", "swish", "x", 4)
    assert culprit.sentence == "the derivative of 'swish' at y (<text>:4:5) is wrong"


def test_the_wrong_one_of_two_rules_is_named():
    gv.operation("scaled", lambda x, k: x * k, [lambda g, out, x, k: g * k, lambda g, out, x, k: g * x * 0.5])
    found = gv.check(gv.parse("x: param = 3.0\nk: param = 2.0\ny = scaled(x, k)\nL: loss = y**2\n"))
    assert [(culprit.name, culprit.operand) for culprit in found.culprits] == [("y", "k")]
    assert found.culprits[0].rule == "derivative of 'scaled' by its 2nd operand (k)"


def test_a_kink_is_told_from_a_mistake_by_the_branch_function():
    def rule(g, out, x):
        return np.where(x > 0, g, 0.0)

    text = "x: param = [0.0, 1.0]\nL: loss = sum(ramp(x))\n"
    gv.operation("ramp", lambda x: np.maximum(x, 0.0), [rule], branch=lambda x: x > 0)
    (leaf,) = gv.check(gv.parse(text)).leaves
    assert (leaf.passed, leaf.kink, str(leaf.reason)) == (True, True, "kink")
    gv.operation(
        "ramp", lambda x: np.maximum(x, 0.0), [lambda g, out, x: 2.0 * rule(g, out, x)], branch=lambda x: x > 0
    )
    result = gv.check(gv.parse(text))
    assert result.leaves[0].wrong.tolist() == [False, True]
    assert result.culprits


def test_declared_again_it_is_replaced_and_older_models_keep_what_they_had():
    gv.operation("swish", swish, [wrong_rule])
    text = "w: param = 0.7\nL: loss = swish(w)\n"
    old = gv.parse(text)
    gv.operation("swish", swish, [swish_rule])
    assert not gv.check(old).passed
    assert gv.check(gv.parse(text)).passed
    assert gv.check(gv.model(gv.swish(gv.param(0.7, name="w")))).passed


def raises(x):
    raise KeyError("table")


FAULTS = [
    (raises, swish_rule, "at y: the forward function of 'own' raised KeyError: 'table' (test_own_operations.py:"),
    (lambda x: x[:1], swish_rule, "at y: the forward function of 'own' returned the shape 1, and 2 is announced"),
    (lambda x: x * 1j, swish_rule, "returned an array of complex128, which is no array of real numbers"),
    (lambda x: None, swish_rule, "returned nothing, which is no array of real numbers"),
    (lambda x: x.__iadd__(1.0), swish_rule, "raised ValueError: output array is read-only"),
    (
        swish,
        lambda g, out, x: g[:1],
        "at y: the derivative of 'own' with respect to x returned the shape 1, and x has 2",
    ),
    (swish, lambda g, out, x: 1 // 0, "at y: the derivative of 'own' with respect to x raised ZeroDivisionError"),
    (swish, lambda g, out, x: "g", "at y: the derivative of 'own' with respect to x returned 'g'"),
]


@pytest.mark.parametrize(("forward", "rule", "words"), FAULTS)
def test_what_goes_wrong_in_it_is_told_with_operation_node_and_place(forward, rule, words):
    gv.operation("own", forward, [rule])
    model = gv.parse("x: input = [1.0, 2.0]\ny = own(x)\nL: loss = sum(y)\n")
    for run in (model.run, lambda: model.compile(wrt="all").step()):
        with pytest.raises(gv.OperationError) as told:
            run()
        assert words in str(told.value)
        assert told.value.span.line == 2


def test_a_traced_call_that_fails_names_the_line_of_the_program():
    gv.operation("own", raises, [swish_rule])
    with pytest.raises(gv.OperationError, match="raised KeyError") as told:
        gv.own(gv.input(1.0, name="x"))
    assert Path(told.value.filename).name == Path(__file__).name
    assert "gv.own(" in told.value.line_text
    assert isinstance(told.value.__cause__, KeyError)


def test_of_constants_alone_it_is_computed_while_reading_and_told_there():
    gv.operation("swish", swish, [swish_rule])
    model = gv.parse("x: input = 1.0\nL: loss = x * swish(2.0)\n")
    assert float(model.run().grad("x")) == pytest.approx(2 * logistic(2.0))
    gv.operation("own", raises, [swish_rule])
    with pytest.raises(gv.OperationError, match=r"<text>:2:15: the forward function"):
        gv.parse("x: input = 1.0\nL: loss = x * own(2.0)\n")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (lambda x: 3, "returned 3, which is no shape"),
        (lambda x: x[5], "raised IndexError"),
        (lambda x: (-1,), "no shape"),
    ],
)
def test_a_shape_rule_that_gives_no_shape_is_told_while_reading(shape, words):
    gv.operation("own", swish, [swish_rule], shape=shape)
    with pytest.raises(gv.OperationError, match=words) as told:
        gv.parse("x: input = [1.0, 2.0]\ny = own(x)\n")
    assert told.value.span.line == 2


@pytest.mark.parametrize("name", ["sin", "logistic", "check", "dense", "dataset", "pi", "for", "a b", "_x", "2x", ""])
def test_names_that_mean_something_are_refused(name):
    with pytest.raises(gv.ValueNotAllowedError):
        gv.operation(name, swish, [swish_rule])


@pytest.mark.parametrize(
    ("forward", "derivatives", "words"),
    [
        (swish, [], "has no derivative rule"),
        (lambda x, y: x, [swish_rule], "takes 2 operands \\(x, y\\), and there are 1 derivative rules"),
        (3, [swish_rule], "'forward' of the operation 'own' is no function"),
        (swish, ["g"], "'derivative by x' of the operation 'own' is no function"),
    ],
)
def test_functions_that_do_not_fit_are_refused(forward, derivatives, words):
    with pytest.raises(gv.ValueNotAllowedError, match=words):
        gv.operation("own", forward, derivatives)
    with pytest.raises(gv.UnknownNameError):
        gv.parse("x: input = 1.0\ny = own(x)\n")


def test_nothing_can_be_bound_to_its_name_any_more():
    gv.operation("swish", swish, [swish_rule])
    with pytest.raises(gv.ModelSyntaxError, match="'swish' is an operation"):
        gv.parse("swish: input = 1.0\n")


def test_the_command_names_the_wrong_rule(tmp_path, capsys):
    gv.operation("swish", swish, [wrong_rule])
    path = tmp_path / "model.gvnn"
    path.write_text(NET.format(op="swish"), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert f"the derivative of 'swish' at y ({path}:4:5) is wrong" in capsys.readouterr().out
    assert main(["check", str(path), "--json"]) == 1
    (culprit,) = json.loads(capsys.readouterr().out)["culprits"]
    claimed, difference = culprit.pop("claimed"), culprit.pop("difference")
    assert abs(claimed - difference) > 0.01
    assert culprit == {"node": "y", "operation": "swish", "operand": "x", "line": 4, "column": 5}


def test_another_process_says_that_it_is_unknown_and_how_it_is_declared(tmp_path):
    path = tmp_path / "model.gvnn"
    path.write_text(NET.format(op="swish"), encoding="utf-8")
    command = [sys.executable, "-m", "graphviz_nn", "run", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 2
    assert "there is no operation 'swish'" in done.stderr
    assert "gv.operation" in done.stderr


# --------------------------------------------------------------------------------------------------------- attributes
def leaky(x, *, alpha=0.1):
    return np.where(x > 0, x, alpha * x)


def leaky_rule(g, out, x, *, alpha):
    return np.where(x > 0, g, alpha * g)


def declare_leaky(rule=leaky_rule):
    return gv.operation("leaky", leaky, [rule], branch=lambda x: x > 0)


@pytest.mark.parametrize(("written", "slope"), [("", 0.1), (", alpha=0.3", 0.3), (", 0.3", 0.3), (", alpha=3/4", 0.75)])
def test_an_attribute_is_a_number_in_the_text_or_its_default(written, slope):
    declare_leaky()
    text = "x: input = [0.5, -1.0, 3.0]\nW: param = randn(2, 3, seed=1)\ny = {op}\nL: loss = sum(y**2)\n"
    mine = gv.parse(text.format(op=f"leaky(W @ x{written})"))
    theirs = gv.parse(text.format(op=f"leaky_relu(W @ x, slope={slope})"))
    assert np.allclose(mine.run().grad("W"), theirs.run().grad("W"), rtol=1e-12, atol=0)
    compiled = mine.compile(wrt="all")
    compiled.step()
    assert np.allclose(compiled.grad("W"), theirs.run().grad("W"), rtol=1e-12, atol=0)
    scalars = mine.at("scalars").run()
    assert float(scalars.grad("W[1,2]")) == pytest.approx(float(theirs.run().grad("W")[1, 2]), rel=1e-12)
    assert gv.check(mine).passed


def test_a_traced_program_gives_it_by_name_and_its_text_is_read_again():
    own = declare_leaky()
    model = gv.model(gv.sum(own(gv.param([0.8, -2.0], name="w"), alpha=0.5)))
    assert "leaky(w, alpha=0.5)" in model.text or "leaky(w, 0.5)" in model.text
    assert model.run().grad("w").tolist() == [1.0, 0.5]
    assert gv.parse(model.text).run().grad("w").tolist() == [1.0, 0.5]


def test_a_wrong_rule_is_found_for_the_number_that_is_given():
    declare_leaky(lambda g, out, x: np.where(x > 0, g, 0.1 * g))  # right for the default alone
    text = "x: param = [-1.0, 2.0]\nL: loss = sum(leaky(x{})**2)\n"
    assert gv.check(gv.parse(text.format(""))).passed
    assert [c.operation for c in gv.check(gv.parse(text.format(", alpha=0.3"))).culprits] == ["leaky"]


def test_the_default_says_what_an_attribute_takes():
    def rolled(x, *, by=1, back=False, scale=1.0, axes=(0,), must):
        return must * scale * np.roll(x, -by if back else by, axes)

    gv.operation("rolled", rolled, [lambda g, out, x: g])
    trace = gv.parse(
        "x: param = [1, 2, 3]\ny = rolled(x, by=2, back=True, axes=[0], must=10)\nL: loss = sum(y)\n"
    ).run()
    assert trace.value("y").tolist() == [30.0, 10.0, 20.0]
    for written, words in (
        ("must=1, by=0.5", "'by' of 'rolled' takes a whole number"),
        ("must=1, back=1", "'back' of 'rolled' takes True or False"),
        ("must=1, scale=True", "'scale' of 'rolled' takes a number"),
        ("by=1", "'rolled' needs 'must'"),
        ("must=1, bye=1", "did you mean 'by'?"),
    ):
        with pytest.raises(gv.GraphError) as told:
            gv.parse(f"x: param = [1, 2, 3]\ny = rolled(x, {written})\nL: loss = sum(y)\n")
        assert words in str(told.value)


def test_functions_that_do_not_fit_each_other_are_refused():
    with pytest.raises(
        gv.ValueNotAllowedError, match="asks for 'beta', and the forward function has no such attribute"
    ):
        gv.operation("own", leaky, [lambda g, out, x, *, beta: g])
    with pytest.raises(gv.ValueNotAllowedError, match=r"the default of 'table' of the operation 'own' is .*a number"):
        gv.operation("own", lambda x, *, table=None: x, [lambda g, out, x: g])
    with pytest.raises(gv.ValueNotAllowedError, match="whole number"):
        gv.operation("own", lambda x, *, axes=(0.5,): x, [lambda g, out, x: g])
