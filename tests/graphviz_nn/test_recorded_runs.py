"""Recorded runs in a terminal: ``run --save`` writes one, and what was recorded is printed, not computed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.files.traces import read_trace, write_trace
from graphviz_nn.cli.main import main
from graphviz_nn.cli.window import add_arguments

ROOT = Path(__file__).parents[2]
MODEL = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"


@pytest.fixture
def recorded(tmp_path, capsys):
    """A run of which one number was changed: computing would give 6."""
    (tmp_path / "model.gvnn").write_text(MODEL, encoding="utf-8")
    assert main(["run", str(tmp_path / "model.gvnn"), "--save", str(tmp_path / "run.gvtrace")]) == 0
    capsys.readouterr()
    trace = read_trace(tmp_path / "run.gvtrace")
    assert [float(value) for value in trace.values] == [2.0, 3.0, 6.0]
    write_trace(tmp_path / "run.gvtrace", replace(trace, values=(*trace.values[:2], np.array(42.0))))
    return str(tmp_path / "run.gvtrace")


def loss(capsys, *arguments: str) -> float:
    assert main(["run", *arguments, "--json"]) == 0
    return float(json.loads(capsys.readouterr().out)["loss_value"])


def test_run_prints_what_was_recorded_unless_something_is_changed(recorded, capsys):
    assert loss(capsys, recorded) == 42.0
    assert loss(capsys, recorded, "--set", "w=4") == 8.0
    assert loss(capsys, recorded, "--mode", "evaluate") == 6.0


def test_steps_tell_what_was_recorded(recorded, capsys):
    assert main(["steps", recorded]) == 0
    assert "L = w·x = 42" in capsys.readouterr().out


def test_a_run_is_saved_under_its_own_ending_only(tmp_path, capsys):
    (tmp_path / "model.gvnn").write_text(MODEL, encoding="utf-8")
    assert main(["run", str(tmp_path / "model.gvnn"), "--save", str(tmp_path / "run.txt")]) == 2
    assert "does not end in .gvtrace" in capsys.readouterr().err
    assert main(["run", str(tmp_path / "model.gvnn"), "--save", str(tmp_path / "gone" / "run.gvtrace")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_a_damaged_run_ends_with_one_sentence(tmp_path, capsys):
    (tmp_path / "bad.gvtrace").write_bytes(b"no archive")
    assert main(["run", str(tmp_path / "bad.gvtrace")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "bad.gvtrace' cannot be opened" in line


def test_open_takes_any_number_of_files():
    from argparse import ArgumentParser

    parser = ArgumentParser()
    add_arguments(parser)
    assert parser.parse_args([]).files == []
    assert parser.parse_args(["a", "b", "c"]).files == ["a", "b", "c"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_run_is_saved_though_nobody_reads_what_is_printed(tmp_path):
    out = tmp_path / "run.gvtrace"
    run = f"{sys.executable} -m graphviz_nn run univariate-regularised --save '{out}' | true; exit ${{PIPESTATUS[0]}}"
    assert subprocess.run(["bash", "-c", run], cwd=ROOT, timeout=60, check=False).returncode == 0
    assert read_trace(out).values
