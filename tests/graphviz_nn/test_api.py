"""The public Python interface."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import graphviz_nn as gv
from tests.helpers.models import LAYERED, REGULARISED

ROOT = Path(__file__).parents[2]


@pytest.fixture
def model():
    return gv.parse(REGULARISED)


def python(code: str, folder: Path, *, path: Path | None = None) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(path)} if path else None
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=60, check=False)


def test_a_model_is_loaded_from_a_file_given_either_way(tmp_path):
    path = tmp_path / "model.gvnn"
    path.write_text('"""T\n\nN"""\n' + REGULARISED, encoding="utf-8")
    for name in (path, str(path)):
        model = gv.load(name)
        assert (model.title, model.notes, model.loss) == ("T", "N", "L_reg")
        assert model.text.endswith(REGULARISED)


def test_an_example_is_loaded_by_its_name():
    assert gv.load("univariate-regularised").loss == "L_reg"


def test_a_missing_file_is_a_graph_error():
    with pytest.raises(gv.FileError, match="there is no file"):
        gv.load("missing.gvnn")


def test_a_run_gives_values_error_signals_and_messages(model):
    trace = model.run()
    z = 0.8 * 1.5 - 0.3
    y = 1 / (1 + np.exp(-z))
    assert trace.value("z") == pytest.approx(z)
    assert trace.value("y") == pytest.approx(y)
    assert trace.grad("z") == pytest.approx((y - 1) * y * (1 - y))
    assert trace.message("z", "w") == pytest.approx(float(trace.grad("z")) * 1.5)
    assert trace.message("R", "w") == pytest.approx(0.1 * 0.8)
    assert trace.grad("w") == trace.message("R", "w") + trace.message("z", "w")
    assert trace.message("y", "z") == trace.grad("z")
    assert trace.loss == trace.value("L_reg")


def test_a_run_takes_other_values_for_this_run_only(model):
    assert model.run(x=2.0, b=0).value("z") == pytest.approx(1.6)
    assert model.run().value("z") == pytest.approx(0.9)


def test_with_values_makes_a_new_model(model):
    other = model.with_values(w=0.9)
    assert other.run().value("w") == 0.9
    assert model.run().value("w") == 0.8
    assert (other.title, other.level, other.loss) == (model.title, model.level, model.loss)


def test_a_leaf_may_be_called_self():
    model = gv.parse("self: input = 2\ny = 3*self")
    assert model.run(self=3).value("y") == 9
    assert model.with_values(self=4).run().loss == 12


def test_arrays_are_read_only_and_a_models_own(model):
    given = np.array([1.0, 2.0])
    trace = gv.parse("v: input = [0, 0]\ny = 2*v\nL: loss = sum(y)").run(v=given)
    given[0] = 99
    assert trace.value("v").tolist() == [1, 2]
    for array in (trace.value("v"), trace.value("y"), trace.grad("v"), trace.message("y", "v")):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5


def test_the_same_model_at_another_level(model):
    fine = model.at("primitives")
    assert fine.names == ("x", "t", "w", "b", "lam", "z.1", "z", "y", "L.1", "L.2", "L", "R.1", "R", "L_reg.1", "L_reg")
    assert fine.run().value("z.1") == pytest.approx(1.2)
    assert fine.at("variables").names == model.names
    assert gv.parse(LAYERED).at("layers").names == ("x", "hidden", "output", "L")


def test_at_the_scalars_level_a_name_is_an_element():
    trace = gv.parse(LAYERED).at("scalars").run()
    assert float(trace.value("W[0,1]")) == -0.6
    assert trace.message("z[0]", "W[0,1]") == trace.grad("W[0,1]") == trace.inner.grad("W")[0, 1]
    assert "<svg" in trace._repr_svg_()


def test_a_model_with_too_many_scalars_still_shows_itself():
    model = gv.parse("x: input = randn(500)\nW: param = randn(300, 500)\ny = W @ x").at("scalars")
    assert repr(model) == "<gv.Model 'untitled': too many nodes at the level 'scalars'>"
    with pytest.raises(gv.LimitError, match="at least 299,700 operations"):
        model.run()


def test_the_same_numbers_at_every_level(model):
    traces = [model.at(level).run() for level in ("layers", "variables", "primitives")]
    for name in model.names:
        assert len({t.value(name).tobytes() for t in traces}) == 1
        assert len({t.grad(name).tobytes() for t in traces}) == 1


def test_two_messages_of_two_slots_are_given_as_their_sum():
    model = gv.parse("x: input = 3\ny = x*x")
    assert model.run().message("y", "x") == model.at("primitives").run().message("y", "x") == 6


def test_grad_is_none_where_no_path_leads_to_the_loss():
    trace = gv.parse("x: input = 2\nu: param = 1\nL: loss = x*x\nd = u*L").run()
    assert trace.grad("u") is None
    assert trace.grad("d") is None
    assert trace.grad("x") == 4


def test_a_forward_only_model_has_no_loss():
    model = gv.parse("v: input = [1, 2]\nu = 2*v")
    assert model.loss is None
    assert model.run().loss is None
    assert model.run().grad("v") is None


def test_a_second_binding_is_addressed_by_its_number():
    trace = gv.parse("h: input = 1\nh = 2*h\nL: loss = 3*h").run()
    assert (trace.value("h"), trace.value("h@2"), trace.grad("h@2"), trace.grad("h")) == (1, 2, 3, 6)


def test_nan_is_a_result_and_no_warning():
    trace = gv.parse("x: input = 0\ny = x/x\nL: loss = y").run()
    assert np.isnan(trace.value("y"))


def test_check_compares_every_leaf(model):
    result = gv.check(model)
    assert result.passed
    assert [leaf.name for leaf in result.leaves] == ["x", "t", "w", "b", "lam"]
    assert max(leaf.max_relative_error for leaf in result.leaves) < 1e-6


@pytest.mark.parametrize(
    ("action", "error", "sentence"),
    [
        (lambda m: m.run(q=1), gv.UnknownNameError, "the model has no 'q'"),
        (lambda m: m.run(z=1), gv.UnknownNameError, "'z' is computed, so its value cannot be set"),
        (lambda m: m.run(w=[1, 2]), gv.ShapeError, "'w' has shape scalar, and the value has 2"),
        (lambda m: m.with_values(w="one"), gv.ValueNotAllowedError, "'w' cannot be 'one'"),
        (lambda m: m.with_values(w=None), gv.ValueNotAllowedError, "'w' cannot be None"),
        (lambda m: m.with_values(w=np.array([["a"] * 50] * 50)), gv.ValueNotAllowedError, "'w' cannot be array"),
        (lambda m: m.run().value("q"), gv.UnknownNameError, "the model has no 'q'"),
        (lambda m: m.run().grad("lan"), gv.UnknownNameError, "did you mean 'lam'"),
        (
            lambda m: m.run().message("z", "lam"),
            gv.UnknownNameError,
            "'z' sends 'lam' no message; 'lam' receives from L_reg",
        ),
        (lambda m: m.run().message("L", "L_reg"), gv.UnknownNameError, "it receives none"),
        (lambda m: m.run().value("z.1"), gv.UnknownNameError, "the model has no 'z.1'"),
        (lambda m: m.at("scalars").run().value("z[0]"), gv.UnknownNameError, "the model has no 'z[0]'"),
        (lambda m: m.at("variabels"), gv.LevelError, "did you mean 'variables'"),
        (lambda m: gv.parse("y = q"), gv.UnknownNameError, "<text>:1:5: 'q' is used before it is bound"),
        (lambda m: gv.parse("y ="), gv.ModelSyntaxError, "<text>:1:"),
        (lambda m: gv.parse("x: param = zeros(10**9)"), gv.LimitError, "50,000,000 elements"),
        (lambda m: gv.check(gv.parse("v: input = [1]\nu = v")), gv.NoLossError, "the model has no loss"),
    ],
)
def test_everything_wrong_is_a_graph_error_with_one_sentence(model, action, error, sentence):
    with pytest.raises(gv.GraphError) as caught:
        action(model)
    assert isinstance(caught.value, error)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_the_families_of_python_still_catch(model):
    with pytest.raises(KeyError):
        model.run().value("q")
    with pytest.raises(ValueError, match="has shape"):
        model.run(w=[1, 2])
    with pytest.raises(ValueError, match="there is no level"):
        model.at("x")


def test_everything_that_is_promised_is_there():
    assert all(hasattr(gv, name) for name in gv.__all__)


def test_importing_the_package_imports_neither_qt_nor_networkx():
    code = (
        "import sys, graphviz_nn as gv\n"
        "gv.parse('x: input = 1\\ny = x*x').run().grad('x')\n"
        "gv.trace(gv.exp(gv.input(1)))\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph', 'networkx')])"
    )
    assert python(code, ROOT).stdout.strip() == "[]"


def test_a_foreign_engine_is_named(tmp_path):
    (tmp_path / "engine.py").write_text("speed = 9\n")
    result = python("import graphviz_nn", tmp_path, path=ROOT)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: graphviz_nn needs its own package 'engine', but Python found another one")
    assert str(tmp_path / "engine.py") in last
    assert "Rename that file" in last


# ----------------------------------------------------------------------------------------------------------------- cost
def test_the_cost_of_a_model_and_of_each_of_its_nodes():
    model = gv.parse(
        'x: input = ones(3)\nwith layer("one"):\n    W: param = ones(4, 3)\n    z = W @ x\nL: loss = sum(z*z)'
    )
    assert model.cost() == gv.Cost(forward=16, backward=32)
    assert model.cost("z") == gv.Cost(forward=12, backward=24)
    assert model.at("layers").cost("one") == gv.Cost(forward=12, backward=24)
    assert model.cost("W") == gv.Cost(forward=0, backward=0)
    with pytest.raises(gv.UnknownNameError):
        model.cost("nothing")


# ---------------------------------------------------------------------------------------------------------------- units
def test_the_units_are_rendered_too_and_a_model_without_them_says_so(tmp_path):
    pytest.importorskip("PySide6", reason="pictures are drawn with Qt")
    gv.render(gv.load("mlp-vector"), tmp_path / "units.svg", view="units", at="forward")
    assert ">−0.8</text>" in (tmp_path / "units.svg").read_text(encoding="utf-8")
    with pytest.raises(gv.LevelError, match="no units"):
        gv.render(gv.load("multivariate-chain"), tmp_path / "none.svg", view="units")
    with pytest.raises(gv.UnknownNameError, match="no view 'neurons'"):
        gv.render(gv.load("mlp-vector"), tmp_path / "none.svg", view="neurons")
    assert [path.name for path in tmp_path.iterdir()] == ["units.svg"]


# ---------------------------------------------------------------------------------------------------------- derivatives
def test_a_derivative_is_a_formula_in_the_language_in_unicode_and_in_latex(model):
    found = model.derivative("y", "z")
    assert isinstance(found, gv.Derivative)
    assert (found.local, found.message) == ("sigmoid(z) * (1 - sigmoid(z))", "ȳ * sigmoid(z) * (1 - sigmoid(z))")
    assert found.text == "∂y/∂z = σ(z)(1 − σ(z))"
    assert found.latex == r"\frac{\partial y}{\partial z} = \sigma(z)\,(1 - \sigma(z))"
    vectors = gv.parse(LAYERED).derivative("z", "W")
    assert vectors.text_in(gv.Notation.DELTA).startswith("δ_z·∂z/∂W = ")


def test_a_derivative_by_what_is_not_read_is_refused_with_what_is(model):
    with pytest.raises(gv.UnknownNameError, match="'y' does not read 'w'") as error:
        model.derivative("y", "w")
    assert error.value.advice == "'y' reads z"
    with pytest.raises(gv.UnknownNameError, match="nothing"):
        model.derivative("w", "y")


@pytest.mark.parametrize("scale", [-1, 0, float("nan"), "a", True, 17])
def test_a_picture_s_scale_is_checked(tmp_path, scale):
    with pytest.raises(gv.ValueNotAllowedError, match=r"scale is a number from 0\.1 to 16"):
        gv.render(gv.load("mlp-vector"), tmp_path / "a.png", scale=scale)
