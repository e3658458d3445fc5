"""``graphviz-nn check`` where something is wrong, or takes long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.ops import REGISTRY
from graphviz_nn.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
LONG = "X: input = randn(64, 200)\nW: param = randn(200, 200)\nL: loss = mean(tanh(X @ W.T)**2)\n"


@pytest.fixture
def wrong_tanh(monkeypatch):
    tanh = REGISTRY["tanh"]
    slot = replace(tanh.slots[0], rule=lambda g, out, xs, attrs: g * (1 - out))
    monkeypatch.setitem(REGISTRY, "tanh", replace(tanh, slots=(slot,)))


def test_a_wrong_rule_is_named_with_its_place(wrong_tanh, tmp_path, capsys):
    path = tmp_path / "model.gvnn"
    path.write_text("x: input = 2\nw: param = 0.3\nL: loss = tanh(w*x)**2\n", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    *_, verdict, culprit = capsys.readouterr().out.splitlines()
    assert verdict == "the gradient is wrong"
    assert culprit.startswith("the derivative of 'tanh' in L (")
    assert "model.gvnn:3:11) is wrong: for ∂L.2/∂L.1 it says 0.463, differences say 0.7116" in culprit


def test_a_rule_that_is_wrong_in_many_places_does_not_flood_the_terminal(wrong_tanh, tmp_path, capsys):
    lines = ["w: param = 0.3", *(f"h{i} = tanh({i + 1} * w)" for i in range(9))]
    loss = "L: loss = " + " + ".join(f"h{i}" for i in range(9))
    path = tmp_path / "model.gvnn"
    path.write_text("\n".join([*lines, loss]), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "and 4 more"


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_long_check_counts_on_the_terminal_and_can_be_interrupted(tmp_path):
    import pty

    path = tmp_path / "long.gvnn"
    path.write_text(LONG, encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "graphviz_nn", "check", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        shown = b""
        while b"of 52,800 numbers" not in shown:
            shown += os.read(ours, 1024)
        process.send_signal(signal.SIGINT)
        while not shown.endswith(b"interrupted\r\n"):  # it goes on writing until then
            shown += os.read(ours, 1024)
        out, _ = process.communicate()
    os.close(ours)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in shown
    assert shown.split(b"\x1b[K")[-1] == b"graphviz-nn: interrupted\r\n"


def test_a_short_check_does_not_count(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["check", "univariate-regularised"]) == 0
    assert capsys.readouterr().err == ""


def test_a_loss_that_is_not_finite_cannot_be_told(tmp_path, capsys):
    path = tmp_path / "model.gvnn"
    path.write_text("x: input = 0\nw: param = 2\ny = log(x)\nL: loss = w*y\n", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert "wrong" not in out
    assert out.splitlines()[-1] == (
        "the gradient cannot be told: the loss L is −∞; NaN or infinity begins at y (line 3)"
    )
    assert [line.split()[1:] for line in out.splitlines()[2:4]] == [["–", "not", "told", "cannot", "be", "told"]] * 2
    assert main(["check", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["passed"], document["checked"]) == (False, False)
    assert {(leaf["reason"], leaf["note"]) for leaf in document["leaves"]} == {("wrong", document["note"])}
    assert {leaf["max_relative_error"] for leaf in document["leaves"]} == {"inf"}
