"""What a model says is shown as it is and steers no terminal."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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
