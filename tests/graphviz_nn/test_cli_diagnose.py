"""``graphviz-nn diagnose`` and ``gv.diagnose``."""

from __future__ import annotations

import json

import graphviz_nn as gv
from graphviz_nn.cli.main import main
from tests.helpers.planted import PLANTED

SOFTMAX = "z: param = [1.0, 1000.0]\ne = exp(z)\np = e / sum(e)\nL: loss = -log(p[1])\n"


def written(tmp_path, text):
    path = tmp_path / "model.gvnn"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_sound_model_has_nothing_and_exits_with_0(capsys):
    assert main(["diagnose", "univariate-regularised"]) == 0
    assert capsys.readouterr().out == "nothing found\n"


def test_what_is_found_is_told_with_its_place_its_way_and_what_to_do(tmp_path, capsys):
    path = written(tmp_path, SOFTMAX)
    assert main(["diagnose", path]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path}:2:5: error: overflow of exp at e",
        "  overflow of exp: e[1] = exp(1000) = ∞",
        "  how it comes about:",
        "    L is NaN, since p is NaN",
        "    ∞/∞: p[1] = ∞/∞ = NaN",
        "    overflow of exp: e[1] = exp(1000) = ∞",
        "  what to do: make its operand smaller, or subtract its largest element",
        "",
        "1 problem found",
    ]


def test_the_json_says_the_same(tmp_path, capsys):
    path = written(tmp_path, SOFTMAX)
    assert main(["diagnose", path, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], document["version"], document["found"]) == ("graphviz-nn/diagnose", 1, 1)
    (finding,) = document["findings"]
    assert (finding["name"], finding["reason"], finding["severity"]) == ("e", "overflow of exp", "error")
    assert finding["place"] == f"{path}:2:5"
    assert [step["name"] for step in finding["trail"]] == ["L", "p", "e"]


def test_another_value_may_mend_it(tmp_path):
    assert main(["diagnose", written(tmp_path, SOFTMAX), "--set", "z=[1, 2]"]) == 0


def test_layers_and_units_are_tables_if_wanted(capsys):
    assert main(["diagnose", "vanishing", "--layers"]) == 1
    out = capsys.readouterr().out
    assert "layer" in out
    assert "error signal (rms)" in out
    assert main(["diagnose", "vanishing", "--json"]) == 1
    layers = json.loads(capsys.readouterr().out)["layers"]
    assert layers[0]["grad"] < 1e-4 * layers[-1]["grad"]


def test_what_is_no_model_is_no_finding(tmp_path, capsys):
    assert main(["diagnose", written(tmp_path, "L: loss = nothing\n")]) == 2
    assert "nothing" in capsys.readouterr().err


def test_from_python_the_findings_are_records():
    (found,) = gv.diagnose(gv.parse(SOFTMAX))
    assert isinstance(found, gv.Finding)
    assert (found.name, found.reason) == ("e", "overflow of exp")
    assert gv.diagnose(gv.load("univariate-regularised")) == ()


def test_error_signals_are_named_as_one_likes(capsys):
    path = str(PLANTED / "logistic-chain.gvnn")
    assert main(["diagnose", path]) == 1
    assert "h\u0304₀ is" in capsys.readouterr().out
    assert main(["diagnose", path, "--notation", "delta"]) == 1
    assert "δ_h₀ is" in capsys.readouterr().out
