"""Commands as processes of their own: pipes, terminals, disks, and what they import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def process(*arguments: str, **more) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **more.pop("env", {})}
    command = [sys.executable, "-m", "graphviz_nn", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=environment, cwd=ROOT, timeout=60, check=False, **more)


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


WRONG = "x: param = 0\nL: loss = sqrt(x**2)\n"
LONG = "".join(f"c{i}: const = {i}\n" for i in range(300))  # more than is gathered before it is written
NO_LOSS_LEFT = "x: param = 800\nL: loss = exp(x)**2\ntrain(epochs=2)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
@pytest.mark.parametrize(
    ("command", "text", "status"),
    [
        ("check", WRONG, 1),
        ("check", WRONG + LONG, 1),
        ("check", "x: param = 1\nL: loss = x**2\n", 0),
        ("diagnose", WRONG, 1),
        ("train", NO_LOSS_LEFT, 1),
        ("run", LONG, 0),
    ],
)
def test_a_verdict_stands_though_nobody_reads_it(command, text, status, tmp_path):
    model = tmp_path / "model.gvnn"
    model.write_text(text, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)  # the reader has gone before the first line
    arguments = [sys.executable, "-m", "graphviz_nn", command, str(model)]
    with subprocess.Popen(arguments, stdout=write, stderr=subprocess.PIPE, cwd=ROOT) as process:
        os.close(write)
        _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (status, b"")


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
