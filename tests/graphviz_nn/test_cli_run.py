"""The command run: a pass as JSON and as a table, at every level."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import resources
from engine.language import parse
from engine.ops import REGISTRY
from tests.helpers.models import LAYERED, REGULARISED, random_text

NODE_KEYS = {"id", "name", "kind", "op", "scope", "inputs", "shape", "value", "grad", "messages"}
KINDS = {"input", "target", "param", "const", "variable", "loss", "output"}


def numbers_of(value) -> np.ndarray:
    """Nested lists with "nan", "inf" and "-inf" among the numbers."""
    if isinstance(value, list):
        return np.array([numbers_of(v) for v in value])
    return np.float64(value)


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


def test_nan_is_never_written_as_a_number(cli, file):
    out = cli("run", "--json", file("x: input = inf\ny = x - x\nL: loss = y")).out
    assert "NaN" not in out
    assert "Infinity" not in out
    assert math.isnan(float(json.loads(out)["loss_value"]))


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
