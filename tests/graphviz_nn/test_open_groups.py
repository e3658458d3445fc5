"""``--open``: groups opened on the terminal, at any level."""

from __future__ import annotations

import json

import pytest

from graphviz_nn.cli.main import main


def printed(capsys, *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def names(capsys, *words: str) -> list[str]:
    return [node["name"] for node in json.loads(printed(capsys, "run", *words, "--json"))["nodes"]]


def test_a_layer_is_opened_among_layers(capsys):
    found = names(capsys, "attention", "--level", "layers", "--open", "attention")
    assert found == ["X", "T", "projections", "S", "A", "Y", "L"]


def test_opening_a_variable_opens_the_layers_around_it(capsys):
    found = names(capsys, "attention", "--level", "layers", "--open", "S")
    assert found == ["X", "T", "projections", "S.1", "S.2", "S", "A", "Y", "L"]


def test_several_groups_are_opened(capsys):
    found = names(capsys, "univariate-regularised", "--open", "z", "--open", "R")
    assert found == ["x", "t", "w", "b", "lam", "z.1", "z", "y", "L", "R.1", "R", "L_reg"]


def test_an_element_is_opened_among_scalars(capsys):
    assert "z[0].1" in names(capsys, "mlp-vector", "--level", "scalars", "--open", "z[0]")


def test_the_numbers_are_those_of_the_level_below(capsys):
    def numbers(*words: str) -> dict[str, tuple]:
        nodes = json.loads(printed(capsys, "run", "attention", *words, "--json"))["nodes"]
        return {node["name"]: (node["value"], node["grad"], node["inputs"]) for node in nodes}

    mixed, fine = numbers("--open", "S"), numbers("--level", "primitives")
    for name in ("S.1", "S.2", "S"):
        assert mixed[name] == fine[name]


def test_the_steps_go_through_an_opened_group(capsys):
    lines = printed(capsys, "steps", "univariate-regularised", "--open", "z").splitlines()
    assert len(lines) == 28
    assert lines[0].endswith("z.1 = w·x = 1.2")


def test_a_picture_has_the_group_open(tmp_path, capsys):
    pytest.importorskip("PySide6")
    target = tmp_path / "open.svg"
    printed(capsys, "export", "attention", "--level", "layers", "--open", "attention", "-o", str(target))
    text = target.read_text(encoding="utf-8")
    assert "projections" in text
    assert "softmax" in text


def test_an_unknown_group_is_refused_with_the_nearest_name(capsys):
    assert main(["run", "attention", "--open", "atention"]) == 2
    assert "did you mean 'attention'" in capsys.readouterr().err
