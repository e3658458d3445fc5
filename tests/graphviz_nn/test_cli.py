"""The commands: what they print, their exit status, and one clear line for everything that is wrong."""

from __future__ import annotations

import ast
import io
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import resources
from engine.language import parse
from engine.ops import REGISTRY
from graphviz_nn import __version__
from graphviz_nn.cli import main
from tests.helpers.models import LAYERED, REGULARISED, random_text

ROOT = Path(__file__).parents[2]
NODE_KEYS = {"id", "name", "kind", "op", "scope", "inputs", "shape", "value", "grad", "messages"}
KINDS = {"input", "target", "param", "const", "variable", "loss", "output"}


@pytest.fixture
def cli(capsys):
    """Runs one command in this process; gives its exit status and what it printed."""

    def command(*arguments: str) -> SimpleNamespace:
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as ended:
            status = ended.code
        out, err = capsys.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    return command


@pytest.fixture
def file(tmp_path):
    """Makes a model file and gives its path."""

    def make(text: str, name: str = "model.gvnn") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def process(*arguments: str, **more) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **more.pop("env", {})}
    command = [sys.executable, "-m", "graphviz_nn", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=environment, cwd=ROOT, timeout=60, check=False, **more)


def numbers_of(value) -> np.ndarray:
    """Nested lists with "nan", "inf" and "-inf" among the numbers."""
    if isinstance(value, list):
        return np.array([numbers_of(v) for v in value])
    return np.float64(value)


# ---------------------------------------------------------------------------------------------------------------- run
def assert_is_a_run(document: dict) -> None:
    assert set(document) == {"format", "version", "title", "loss", "loss_value", "cost", "nodes"}
    assert (document["format"], document["version"]) == ("graphviz-nn/run", 1)
    assert isinstance(document["title"], str)
    assert set(document["cost"]) == {"forward_mul_adds", "backward_mul_adds"}
    assert all(isinstance(n, int) for n in document["cost"].values())
    ids = [node["id"] for node in document["nodes"]]
    assert len(set(ids)) == len(ids)
    seen: set[int] = set()
    for node in document["nodes"]:
        assert set(node) - {"ports"} == NODE_KEYS
        assert "ports" not in node or len(node["ports"]) > 1
        assert node["kind"] in KINDS
        assert node["op"] in KINDS | set(REGISTRY)
        assert set(node["inputs"]) <= seen  # forward order
        assert numbers_of(node["value"]).shape == tuple(node["shape"])
        assert all(set(m) - {"port"} == {"from", "value"} and m["from"] in ids for m in node["messages"])
        if node["grad"] is None:
            assert node["messages"] == []
        else:
            assert numbers_of(node["grad"]).shape == tuple(node["shape"])
        seen.add(node["id"])


def run_json(cli, *arguments) -> dict:
    result = cli("run", "--json", *arguments)
    assert result.status == 0, result.err
    assert len(result.out.strip().split("\n")) == 1
    document = json.loads(result.out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert_is_a_run(document)
    return document


def by_name(document: dict) -> dict[str, dict]:
    return {node["name"]: node for node in document["nodes"]}


def test_run_json_of_the_regularised_example(cli, file):
    document = run_json(cli, file('"""A title\n\nNotes"""\n' + REGULARISED))
    assert document["title"] == "A title"
    assert document["loss"] == "L_reg"
    assert document["loss_value"] == pytest.approx(0.07377509501636628)
    nodes = by_name(document)
    assert list(nodes) == ["x", "t", "w", "b", "lam", "z", "y", "L", "R", "L_reg"]
    assert [nodes[n]["kind"] for n in ("x", "t", "w", "lam", "z", "L_reg")] == [
        "input",
        "target",
        "param",
        "const",
        "variable",
        "loss",
    ]
    assert (nodes["z"]["op"], nodes["y"]["op"]) == ("add", "sigmoid")
    assert nodes["z"]["inputs"] == [nodes[n]["id"] for n in ("w", "x", "b")]
    assert [m["from"] for m in nodes["w"]["messages"]] == [nodes["R"]["id"], nodes["z"]["id"]]
    assert sum(m["value"] for m in nodes["w"]["messages"]) == nodes["w"]["grad"]
    assert (nodes["L_reg"]["grad"], nodes["L_reg"]["messages"]) == (1.0, [])


def test_run_json_at_primitives_keeps_every_slot(cli, file):
    document = run_json(cli, file("x: input = 3\ny: loss = x*x + 2"), "--level", "primitives")
    nodes = by_name(document)
    assert list(nodes) == ["x", "y.1", "y"]
    assert nodes["y.1"]["inputs"] == [0, 0]
    assert nodes["x"]["messages"] == [{"from": 1, "value": 3.0}, {"from": 1, "value": 3.0}]
    assert nodes["x"]["grad"] == 6.0


def test_run_json_at_variables_sums_the_slots(cli, file):
    nodes = by_name(run_json(cli, file("x: input = 3\ny: loss = x*x + 2")))
    assert list(nodes) == ["x", "y"]
    assert nodes["y"]["id"] == 2
    assert nodes["x"]["messages"] == [{"from": 2, "value": 6.0}]
    assert nodes["y"]["inputs"] == [0]


def test_run_json_names_the_layers_around_a_node(cli, file):
    nodes = by_name(run_json(cli, file('x: input = 1\nwith layer("a"):\n    with layer("b"):\n        y = 2*x\nL = y')))
    assert nodes["y"]["scope"] == ["a", "b"]
    assert nodes["x"]["scope"] == nodes["L"]["scope"] == []


def test_run_json_at_layers_has_one_node_a_block(cli, file):
    nodes = by_name(run_json(cli, file(LAYERED), "--level", "layers"))
    assert list(nodes) == ["x", "hidden", "output", "L"]


def test_run_json_at_scalars_has_one_node_a_number(cli, file):
    document, whole = (run_json(cli, file(LAYERED), "--level", level) for level in ("scalars", "variables"))
    nodes = by_name(document)
    assert list(nodes)[:6] == ["x[0]", "x[1]", "W[0,0]", "W[0,1]", "W[1,0]", "W[1,1]"]
    assert nodes["W[1,0]"] | {"messages": []} == {
        "id": nodes["W[1,0]"]["id"],
        "name": "W[1,0]",
        "kind": "param",
        "op": "param",
        "scope": ["hidden"],
        "inputs": [],
        "shape": [],
        "value": 0.7,
        "grad": by_name(whole)["W"]["grad"][1][0],
        "messages": [],
    }
    assert nodes["z[0]"]["inputs"] == [nodes[n]["id"] for n in ("W[0,0]", "x[0]", "W[0,1]", "x[1]")]
    assert (document["cost"], document["loss"]) == (whole["cost"], "L")


def test_a_model_with_too_many_scalars_is_refused(cli, file):
    result = cli("run", file("x: input = randn(500)\nW: param = randn(300, 500)\ny = W @ x"), "--level", "scalars")
    assert result.status == 2
    assert "at least 299,700 operations, and the most that are written out are 200,000" in result.err


def test_run_json_has_null_exactly_where_no_path_leads_to_the_loss(cli, file):
    nodes = by_name(run_json(cli, file("x: input = 2\nu: param = 1\ns = step(x)\nL: loss = s\nd = u*L")))
    assert [nodes[n]["grad"] for n in ("x", "u", "s", "L", "d")] == [0.0, None, 1.0, 1.0, None]


def test_run_json_without_a_loss_has_nulls(cli, file):
    document = run_json(cli, file("v: input = [1, 2]\nu = 2*v"))
    assert (document["loss"], document["loss_value"]) == (None, None)
    assert all(node["grad"] is None for node in document["nodes"])


def test_run_json_writes_nan_and_infinities_as_texts(cli, file):
    result = cli("run", "--json", file("v: input = [0, 1, -1]\nu = v/0\nL: loss = sum(u)"))
    assert result.status == 0
    nodes = by_name(json.loads(result.out))
    assert nodes["u"]["value"] == ["nan", "inf", "-inf"]
    assert nodes["L"]["value"] == "nan"
    assert nodes["L"]["shape"] == []


@pytest.mark.parametrize("level", ["variables", "primitives", "scalars"])
@pytest.mark.parametrize("seed", range(12))
def test_run_json_of_any_model_agrees_with_itself(cli, file, seed, level):
    document = run_json(cli, file(random_text(seed)), "--level", level)
    for node in document["nodes"]:
        if node["messages"]:
            total = sum(numbers_of(m["value"]) for m in node["messages"])
            np.testing.assert_allclose(total, numbers_of(node["grad"]), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("name", resources.example_names())
def test_every_example_runs_steps_and_checks(cli, name):
    assert_is_a_run(run_json(cli, name))
    rows = ("--rows", "0:4") if parse(resources.example_text(name)).data else ()
    for command in ("run", "steps", "check"):
        result = cli(command, name, *rows)
        assert (result.status, result.err) == (0, "")


def test_run_prints_a_table(cli, file):
    result = cli("run", file(REGULARISED))
    lines = result.out.split("\n")
    assert lines[0].split() == ["name", "kind", "value", "error", "signal"]
    assert any(line.split() == ["w", "param", "0.8", "−0.0091"] for line in lines)
    assert "loss L_reg = 0.07378" in lines
    assert result.status == 0


def test_run_of_a_forward_only_model_says_so(cli, file):
    assert "no loss: the model runs forward only" in cli("run", file("v: input = [1, 2]\nu = 2*v")).out


def test_a_model_that_overflows_is_shown_with_one_warning_line(cli, file):
    path = file("x: input = 1000\ny = exp(x)\nL: loss = y - y")
    for command in ("run", "steps"):
        result = cli(command, path)
        assert result.status == 0
        assert result.out
        assert result.err.count("\n") == 1
        assert result.err.startswith("graphviz-nn: warning: ")
        assert "it begins at 'y' (inf)" in result.err


def test_the_warning_names_an_error_signal_if_the_values_are_fine(cli, file):
    result = cli("run", file("x: input = 0\ny = x**0.5\nL: loss = 2*y"))
    assert result.err.count("\n") == 1
    assert "error signal of 'x'" in result.err


# ---------------------------------------------------------------------------------------------------------------- set
def test_set_gives_another_value(cli, file):
    nodes = by_name(run_json(cli, file(REGULARISED), "--set", "w=2", "--set", "x=-1e1", "--set", "b = 1/2"))
    assert nodes["z"]["value"] == -19.5


def test_set_takes_lists_and_infinities(cli, file):
    nodes = by_name(run_json(cli, file("v: input = [1, 2]\nu = 2*v"), "--set", "v=[3, -inf]"))
    assert nodes["u"]["value"] == [6.0, "-inf"]


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("w", "--set takes NAME=VALUE, and 'w' is not"),
        ("=2", "--set takes NAME=VALUE"),
        ("w=", "--set w=: "),
        ("w=abc", "--set w=abc: "),
        ("w=__import__('os')", "--set w="),
        ("w=1;2", "is not a number"),
        ("w=" + "(" * 5000, "nested too deeply"),
        ("q=1", "the model has no 'q'"),
        ("z=1", "'z' is computed, so its value cannot be set"),
        ("w=[1, 2]", "'w' has shape scalar, and the value has 2"),
        ("w=[1, [2]]", "different lengths"),
        ("w=True", "None, True and False are not numbers"),
    ],
)
def test_set_refuses_what_does_not_fit(cli, file, assignment, sentence):
    result = cli("run", file(REGULARISED), "--set", assignment)
    assert (result.status, result.out) == (2, "")
    assert sentence in result.err
    assert result.err.count("\n") == 1


# -------------------------------------------------------------------------------------------------------------- steps
def test_steps_prints_exactly_one_line_a_step(cli, file):
    lines = cli("steps", file(REGULARISED)).out.split("\n")
    assert len(lines) == 26
    assert lines[-1] == ""
    assert lines[19].startswith("20/25  message  z → w: ")
    assert lines[0].startswith(" 1/25  forward  z = ")


@pytest.mark.parametrize(("notation", "signal"), [("bar", "L̄_reg"), ("delta", "δ_L_reg"), ("d", "dL_reg/dL_reg")])
def test_steps_takes_a_notation(cli, file, notation, signal):
    lines = cli("steps", file(REGULARISED), "--notation", notation).out.splitlines()
    assert lines[5].endswith(f"seed     {signal} = 1")
    assert cli("steps", file(REGULARISED), "--notation", "nabla").status == 2


def test_steps_takes_a_level(cli, file):
    count = [len(cli("steps", file(LAYERED), "--level", level).out.splitlines()) for level in ("layers", "variables")]
    lines = cli("steps", file(LAYERED), "--level", "scalars").out.splitlines()
    assert lines[0].endswith("forward  z₀ = W₀,₀·x₀ + W₀,₁·x₁ = 0.7")
    assert count[0] == 10
    assert count[1] > 10


def test_run_shows_the_cost_of_every_node_on_request(cli, file):
    path = file("x: input = [1, 2]\nW: param = [[1, 2], [3, 4]]\nz = W @ x\nL: loss = sum(z*z)")
    plain, costly = (cli("run", path, *more).out.splitlines() for more in ([], ["--cost"]))
    assert "cost" not in plain[0]
    assert "cost forward  cost backward" in costly[0]
    assert {line.split()[0]: line.split()[1:4] for line in costly[4:6]} == {
        "z": ["4", "8", "[5,"],
        "L": ["loss", "2", "4"],
    }
    assert costly[-1] == plain[-1] == "multiply-adds: 6 forward, 12 backward"


# -------------------------------------------------------------------------------------------------------------- check
def test_check_passes_and_prints_a_table(cli, file):
    result = cli("check", file(REGULARISED))
    assert result.status == 0
    assert result.out.endswith("all leaves passed\n")
    assert [line.split()[0] for line in result.out.split("\n")[2:7]] == ["x", "t", "w", "b", "lam"]


def test_check_json(cli, file):
    result = cli("check", "--json", file(REGULARISED))
    document = json.loads(result.out)
    assert set(document) == {"format", "version", "passed", "checked", "note", "leaves"}
    assert (document["checked"], document["note"]) == (True, None)
    assert (document["format"], document["version"], document["passed"]) == ("graphviz-nn/check", 1, True)
    for leaf in document["leaves"]:
        assert set(leaf) >= {"name", "max_relative_error", "passed", "kink"}
        assert leaf["passed"] is True
        assert leaf["max_relative_error"] < 1e-6
        assert leaf["reason"] in ("ok", "kink", "wrong", "no gradient by definition")


def test_check_fails_with_1_where_the_difference_is_no_gradient(cli, file):
    path = file("x: input = 1000\ny = exp(x)\nL: loss = y")
    result = cli("check", path)
    assert result.status == 1
    assert "the loss is not finite, so its gradient cannot be checked" in result.out
    document = json.loads(cli("check", "--json", path).out)
    assert document["passed"] is False
    assert document["checked"] is False
    assert document["note"] == "the loss is not finite, so its gradient cannot be checked"
    assert document["leaves"][0]["reason"] == "wrong"
    assert document["leaves"][0]["max_relative_error"] == "inf"


def test_check_of_a_forward_only_model_is_refused(cli, file):
    result = cli("check", file("v: input = [1, 2]\nu = 2*v"))
    assert result.status == 2
    assert "the model has no loss" in result.err


# ------------------------------------------------------------------------------------------------- examples and ops
def test_examples_lists_every_example_with_its_title(cli):
    lines = cli("examples").out.splitlines()
    assert [line.split()[0] for line in lines] == list(resources.example_names())
    for line in lines:
        name, title = line.split(maxsplit=1)
        assert title == parse(resources.example_text(name)).graph.title


@pytest.mark.parametrize("name", resources.example_names())
def test_examples_prints_an_example_as_it_is(cli, name):
    assert cli("examples", name).out == resources.example_text(name)


def test_an_unknown_example_names_the_nearest(cli):
    result = cli("examples", "univariate-regularized")
    assert result.status == 2
    assert "there is no example 'univariate-regularized'; did you mean 'univariate-regularised'?" in result.err


def test_ops_lists_every_operation(cli):
    out = cli("ops").out
    listed = [line.split()[0] for line in out.split("\n\n")[0].splitlines()[2:]]
    assert listed == list(REGISTRY)


def test_ops_lists_layers_and_initialisers(cli):
    _, _, layers, rest = cli("ops").out.split("\n\n")
    heads = [line.strip() for line in layers.splitlines() if line.startswith("  ") and line[2] != " "]
    assert [head.partition("(")[0] for head in heads] == ["dense", "conv", "mlp"]
    assert rest.startswith("initialisers of leaves: eye, full, he, ")
    assert cli("ops", "dense").out.startswith("dense: Units that read all of x: z = x @ W.T + b")


def test_ops_describes_initialisers_and_data_sets(cli):
    assert "  written    w: param = randn(2, 3, seed=7, scale=0.5)\n" in cli("ops", "randn").out
    assert '  written    x, t = dataset("moons", n=200, noise=0.1, seed=0, labels=None)\n' in cli("ops", "moons").out
    assert "did you mean 'moons'?" in cli("ops", "mons").err


@pytest.mark.parametrize("name", list(REGISTRY))
def test_ops_describes_an_operation(cli, name):
    result = cli("ops", name)
    assert result.status == 0
    assert result.out.startswith(f"{name}: {REGISTRY[name].doc}\n")
    assert "  formula " in result.out
    assert "  cost " in result.out


def test_ops_says_what_may_be_left_out_and_what_is_an_index(cli):
    assert "  optional   gamma, beta\n" in cli("ops", "layer_norm").out
    assert "  indices    t: whole numbers from 0 on\n" in cli("ops", "hinge").out
    assert "optional" not in cli("ops", "hinge").out
    assert "indices " not in cli("ops", "conv2d").out


def test_ops_knows_aliases_and_names_the_nearest(cli):
    assert cli("ops", "logistic").out.startswith("sigmoid: ")
    result = cli("ops", "sigmod")
    assert (result.status, result.out) == (2, "")
    assert "there is no operation 'sigmod'; did you mean 'sigmoid'?" in result.err


# ---------------------------------------------------------------------------------------------------- what is wrong
def test_an_error_in_a_model_names_its_place_and_shows_the_line(cli, file):
    path = file("x: input = 1\ny = 2*q\n")
    result = cli("run", path)
    assert (result.status, result.out) == (2, "")
    lines = result.err.splitlines()
    assert lines[0] == f"graphviz-nn: {path}:2:7: 'q' is used before it is bound; bind it in a line above this one"
    assert lines[1:] == ["  y = 2*q", "        ^"]


@pytest.mark.parametrize("command", ["run", "steps", "check"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ":1:1: the model is empty"),
        ("# nothing\n", ":1:1: the model is empty"),
        ("x: input = 1\ny = (x\n", ":2:5: "),
        ("import os\n", ":1:1: an import"),
        ("x: input = [1, 2]\ny = x + [1, 2, 3]\n", ":2:5: shapes 2 and 3 do not fit"),
        ("x: param = zeros(10**9)\n", ":1:12: an array of "),
        ("x: param = 9**9**9**9\n", ":1:"),
        ("x: input = 1\ny = " + "(" * 10_000, ":2:"),
        ("x: input = 1\nfor i in range(10**9):\n    x = 2*x\n", ":2:10: a loop of 1,000,000,000 turns is too long"),
    ],
)
def test_a_bad_model_is_one_clear_line_and_no_traceback(cli, file, command, text, place):
    path = file(text)
    result = cli(command, path)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"graphviz-nn: {path}{place}")
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) <= 3  # the line, and the place in the text under it


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "missing.gvnn"], "there is no file 'missing.gvnn'; check the name"),
        (["run", "univariate-regularized"], "did you mean 'univariate-regularised'?"),
        (["run", "."], "'.' is a folder"),
        (["run", ""], "no file is named"),
        (["run", "a\0b"], "cannot be read"),
        (["run"], "the following arguments are required: FILE"),
        (["run", "univariate-regularised", "more"], "unrecognized arguments: more"),
        (["run", "univariate-regularised", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["run", "univariate-regularised", "--level"], "expected one argument"),
        (["run", "univariate-regularised", "--level", "variable"], "did you mean 'variables'?"),
        (["steps", "univariate-regularised", "--level", "x"], "there is no level 'x'"),
        (["export", "univariate-regularised"], "required: -o/--output"),
        (["export", "univariate-regularised", "-o", "a.pdf"], "pictures ending in '.pdf' are not there yet"),
        (["export", "univariate-regularised", "-o", "a.xyz"], "'.xyz' is no ending of a picture"),
        (["export", "univariate-regularised", "-o", "a"], "has no ending"),
        (["export", "univariate-regularised", "-o", "a.svg", "--at", "x"], "--at takes a number of steps"),
        (["export", "univariate-regularised", "-o", "a.svg", "--at", "26"], "step 26"),
        (["export", "univariate-regularised", "-o", "a.svg", "--scale", "0"], "scale is a number from 0.1 to 16"),
        (["export", "univariate-regularised", "-o", "a.svg", "--theme", "x"], "invalid choice"),
        (["export", "backward-patterns", "-o", "a.svg", "--view", "units"], "the model has no units"),
        (["export", "mlp-vector", "-o", "a.svg", "--view", "neurons"], "invalid choice"),
        (["export", "mlp-vector", "-o", "a.svg", "--view", "units", "--batch-row", "2"], "no row 2; its last one is 0"),
        (["export", "univariate-regularised", "-o", "a.svg", "--at", "9" * 5000], "--at takes a number of steps"),
        (["export", "mlp-vector", "-o", "a.svg", "--batch-row", "9" * 5000], "--batch-row takes a whole number"),
        (["run", "xor-learned", "--example", "9" * 5000], "--example takes a whole number"),
        (["run", "xor-learned", "--rows", "0:" + "9" * 5000], "--rows takes I:J"),
        (["run", "univariate-logistic", "--rows", "0:300000000"], "the model has no data set"),
        (["export", "mlp-vector", "-o", "a.svg", "--batch-row", "x"], "--batch-row takes a whole number"),
        (["export", "univariate-regularised", "-o", "a.svg", "--level", "scalar"], "did you mean 'scalars'?"),
        (["--frobnicate"], "unrecognized arguments"),
    ],
)
def test_bad_arguments_are_one_clear_line(cli, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    result = cli(*arguments)
    assert (result.status, result.out) == (2, "")
    assert sentence in result.err
    assert result.err.startswith("graphviz-nn")
    assert result.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_text_is_refused(cli, tmp_path):
    path = tmp_path / "m.gvnn"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
    result = cli("run", path)
    assert result.status == 2
    assert result.err == f"graphviz-nn: '{path}' is not a text file; a model is plain text in UTF-8\n"


def test_a_file_is_preferred_to_an_example_of_its_name(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "univariate-regularised").write_text("x: input = 1\nmine = 2*x\n")
    assert "mine" in cli("run", "univariate-regularised").out


def test_help_and_version(cli):
    assert cli("--version").out == f"graphviz-nn {__version__}\n"
    result = cli("--help")
    assert result.status == 0
    for command in ("open", "run", "steps", "check", "export", "examples", "ops"):
        assert command in result.out
        assert cli(command, "--help").status == 0


def test_a_model_is_read_from_standard_input(cli, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x: input = 3\ny = q\n")))
    result = cli("run", "-")
    assert result.err.splitlines()[0].startswith("graphviz-nn: <stdin>:2:5: 'q' is used before it is bound")


# ----------------------------------------------------------------------------------------------------- real processes
def test_run_of_standard_input_in_a_process():
    result = process("run", "-", "--json", input="λ: input = 3\ny = λ*λ\n".encode())
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["nodes"][0]["name"] == "λ"


def test_a_bad_model_in_a_process_has_no_traceback():
    result = process("steps", "-", input=b"\xff\xfe\x00")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().strip() == "graphviz-nn: '<stdin>' is not a text file; a model is plain text in UTF-8"


def test_a_terminal_without_unicode_gets_question_marks_not_a_traceback():
    result = process("steps", "univariate-regularised", env={"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")
    assert len(result.stdout.splitlines()) == 25


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m graphviz_nn ops | head -n 1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_one_clear_line():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "graphviz_nn", "ops"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, timeout=60, check=False)
    assert result.returncode == 2
    assert result.stderr == b"graphviz-nn: the output cannot be written (No space left on device)\n"


def test_the_commands_without_pictures_import_no_qt():
    code = (
        "import sys; from graphviz_nn.cli import main\n"
        "for command in (['run', 'univariate-regularised'], ['steps', 'univariate-regularised'],"
        " ['check', 'univariate-regularised'], ['examples'], ['ops']): assert main(command) == 0\n"
        "wrong = [m for m in sys.modules if m.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph', 'networkx')]\n"
        "sys.exit(f'imported: {wrong}' if wrong else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert result.returncode == 0, result.stderr.decode()


def test_nan_is_never_written_as_a_number(cli, file):
    out = cli("run", "--json", file("x: input = inf\ny = x - x\nL: loss = y")).out
    assert "NaN" not in out
    assert "Infinity" not in out
    assert math.isnan(float(json.loads(out)["loss_value"]))


def test_the_units_are_a_picture_too(cli, tmp_path):
    pytest.importorskip("PySide6", reason="pictures are drawn with Qt")
    text = "X: input = [[1, 2], [3, 4.25]]\nW: param = [[0.125, -0.5]]\nH = tanh(X @ W.T)\nL: loss = sum(H**2)\n"
    (tmp_path / "batch.gvnn").write_text(text, encoding="utf-8")
    for row, number in (("0", ">1</text>"), ("1", ">4.25</text>")):
        out = tmp_path / f"{row}.svg"
        result = cli("export", str(tmp_path / "batch.gvnn"), "-o", str(out), "--view", "units", "--batch-row", row)
        assert (result.status, result.err) == (0, "")
        svg = out.read_text(encoding="utf-8")
        assert number in svg
        assert ">−0.5</text>" in svg
    early = tmp_path / "early.png"
    assert cli("export", "mlp-vector", "-o", str(early), "--view", "units", "--at", "0", "--scale", "1").status == 0
    assert early.read_bytes().startswith(b"\x89PNG")


# --------------------------------------------------------------------------------------------------- control characters
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.mark.parametrize(
    "text",
    [
        '"""T \\x1b[31mred\\x07\\x9b\\u202e"""\nx: input = 1\ny = 2*x\n',
        'a, b = dataset("a\\x1b[31mb.csv")\n',
        'a, b = dataset("a\\0b")\n',
        "x: input = 1\ny = 2*z  # \x1b[31m\x9b\n",
        'train(optimizer="\\x1b[31m")\nx: input = 1\n',
    ],
)
@pytest.mark.parametrize("arguments", [("run",), ("run", "--json"), ("steps",), ("check",), ("train",)])
def test_what_a_model_says_does_not_steer_the_terminal(cli, tmp_path, text, arguments):
    (tmp_path / "m.gvnn").write_text(text, encoding="utf-8")
    result = cli(arguments[0], str(tmp_path / "m.gvnn"), *arguments[1:])
    assert result.out or result.err
    assert not STEERING.search(result.out + result.err)


def test_control_characters_of_a_title_are_shown(cli, tmp_path):
    (tmp_path / "m.gvnn").write_text('"""T \\x1b[31mred\\x07"""\nx: input = 1\ny = 2*x\n', encoding="utf-8")
    assert cli("run", str(tmp_path / "m.gvnn")).out.startswith("T ␛[31mred␇\n")


def test_a_command_prints_in_one_place_only():
    for path in (ROOT / "graphviz_nn" / "cli").glob("*.py"):
        called = {
            call.func.id
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        }
        assert path.name in {"printing.py", "common.py"} or "print" not in called, path.name


def test_whether_to_shuffle_is_true_or_false(cli):
    assert "--shuffle takes true or false, not 'maybe'" in cli("train", "xor-learned", "--shuffle", "maybe").err
    assert "--lr takes a number, not 'maybe'" in cli("train", "xor-learned", "--lr", "maybe").err
