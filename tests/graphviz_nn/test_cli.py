"""The commands: what they print, their exit status, and one clear line for everything that is wrong."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

from graphviz_nn import __version__
from tests.helpers.models import LAYERED, REGULARISED


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
    assert set(document) == {"format", "version", "passed", "checked", "note", "leaves", "culprits"}
    assert (document["checked"], document["note"]) == (True, None)
    assert (document["format"], document["version"], document["passed"]) == ("graphviz-nn/check", 1, True)
    for leaf in document["leaves"]:
        assert set(leaf) >= {"name", "max_relative_error", "passed", "kink"}
        assert leaf["passed"] is True
        assert leaf["max_relative_error"] < 1e-6
        assert leaf["reason"] in ("ok", "kink", "wrong", "no gradient by definition")


def test_check_fails_with_1_where_nothing_can_be_told(cli, file):
    path = file("x: input = 1000\ny = exp(x)\nL: loss = y")
    result = cli("check", path)
    assert result.status == 1
    note = "the loss L is ∞; NaN or infinity begins at y (line 2)"
    assert result.out.endswith(f"the gradient cannot be told: {note}\n")
    document = json.loads(cli("check", "--json", path).out)
    assert document["passed"] is False
    assert document["checked"] is False
    assert document["note"] == note
    assert (document["leaves"][0]["reason"], document["leaves"][0]["note"]) == ("wrong", note)
    assert document["leaves"][0]["max_relative_error"] == "inf"


def test_check_of_a_forward_only_model_is_refused(cli, file):
    result = cli("check", file("v: input = [1, 2]\nu = 2*v"))
    assert result.status == 2
    assert "the model has no loss" in result.err


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


def test_a_png_that_would_be_too_large_is_made_smaller_and_the_terminal_says_so(cli, file, tmp_path):
    pytest.importorskip("PySide6", reason="pictures are drawn with Qt")
    chain = "\n".join(["x0: param = 0.5", *(f"x{i} = tanh(x{i - 1})" for i in range(1, 41)), "L: loss = x40**2"])
    out = tmp_path / "chain.png"
    result = cli("export", str(file(chain)), "-o", str(out), "--scale", "16")
    assert result.status == 0
    words = r"graphviz-nn: note: the picture would have [\d,]+×[\d,]+ pixels and is made with 32,000×"
    assert re.match(words, result.err)
    width = int.from_bytes(out.read_bytes()[16:20], "big")  # the header's, as the format has it
    assert width == 32_000
