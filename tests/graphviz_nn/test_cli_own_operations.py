"""``--operations FILE.py``: own operations for a command, run because the person named the file, told when wrong."""

from __future__ import annotations

import json

import pytest

from graphviz_nn.cli.main import main
from tests.helpers.declaring import forgotten

LEAKY = """
import numpy as np
import graphviz_nn as gv

gv.operation(
    "leaky",
    forward=lambda x, *, alpha=0.1: np.where(x > 0, x, alpha * x),
    derivatives=[lambda g, out, x, *, alpha: np.where(x > 0, g, {factor}alpha * g)],
    branch=lambda x: x > 0,
)
"""
MODEL = "x: input = [2.0, -3.0]\nw: param = [1.0, 0.5]\ny = leaky(w*x, alpha=0.25)\nL: loss = sum(y**2)\n"


@pytest.fixture(autouse=True)
def clean():
    with forgotten():
        yield


@pytest.fixture
def files(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return [str(tmp_path / name.replace("_", ".")) for name in texts]

    return write


def test_every_command_that_reads_a_model_knows_them(files, capsys, tmp_path):
    model, own = files(m_gvnn=MODEL, own_py=LEAKY.format(factor=""))
    for command in ("run", "steps", "check", "diagnose", "train"):
        with forgotten():
            options = ["--epochs", "1", "--quiet"] if command == "train" else []
            assert main([command, model, "--operations", own, *options]) == 0, capsys.readouterr()
    assert main(["run", model, "--json", "--operations", own]) == 0
    printed = capsys.readouterr().out
    nodes = {node["name"]: node for node in json.loads(printed[printed.index("{") :])["nodes"]}
    assert nodes["y"]["value"] == [2.0, -0.375]
    assert nodes["w"]["grad"] == [2 * 2.0 * 2.0, 2 * -0.375 * 0.25 * -3.0]
    assert main(["ops", "leaky", "--operations", own]) == 0
    assert "argument   alpha = 0.1" in capsys.readouterr().out


def test_without_the_option_nothing_is_run(files, capsys):
    model, _ = files(m_gvnn=MODEL, own_py=LEAKY.format(factor=""))
    assert main(["run", model]) == 2
    assert "there is no operation 'leaky'" in capsys.readouterr().err


def test_a_wrong_rule_is_named_on_the_terminal(files, capsys):
    model, own = files(m_gvnn=MODEL, own_py=LEAKY.format(factor="2*"))
    assert main(["check", model, "--operations", own]) == 1
    assert "the derivative of 'leaky' at y" in capsys.readouterr().out


def test_a_wrong_rule_is_a_problem_that_a_diagnosis_finds(files, capsys):
    model, own = files(m_gvnn=MODEL, own_py=LEAKY.format(factor="2*"))
    assert main(["diagnose", model, "--operations", own]) == 1
    out = capsys.readouterr().out
    assert f"{model}:3:5: error: derivative of 'leaky' at y" in out
    assert "correct that function" in out
    with forgotten():
        assert main(["diagnose", model, "--operations", own, "--json", "--notation", "delta"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["kind"], found["name"]) == ("wrong derivative", "y")
    assert found["trail"][0]["sentence"].startswith("δ_w[1] is ")


MISTAKES = {
    "no file": (None, "cannot be read (No such file or directory); correct the name"),
    "no Python": ("import\n", "own.py:1:1: this is no Python: "),
    "null bytes": ("\0", "own.py"),
    "an exception": ("a = 1\nb = {}['c']\n", "own.py:2:1: running it raised KeyError: 'c'; correct the file\n  b = {}"),
    "a name that is taken": (
        "import graphviz_nn as gv\ngv.operation('exp', lambda x: x, [lambda g, out, x: g])\n",
        "own.py:2:1: 'exp' means something already; choose another name for the operation",
    ),
    "the end": ("import sys\nsys.exit(0)\n", "ends the program; leave sys.exit out of it"),
    "nothing": ("x = 1\n", "declares no operation; declare some by gv.operation(...)"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_wrong_with_the_file_is_one_sentence(mistake, files, capsys, tmp_path):
    text, words = MISTAKES[mistake]
    (model,) = files(m_gvnn=MODEL)
    own = str(tmp_path / "own.py")
    if text is not None:
        files(own_py=text)
    assert main(["run", model, "--operations", own]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_only_python_files_are_run(files, capsys):
    model, own = files(m_gvnn=MODEL, own_txt=LEAKY.format(factor=""))
    assert main(["run", model, "--operations", own]) == 2
    assert "--operations takes a Python file" in capsys.readouterr().err
