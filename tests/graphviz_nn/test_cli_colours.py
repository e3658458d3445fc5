"""``graphviz-nn export`` and ``gv.render`` with colours by size."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="pictures are drawn with PySide6")

import graphviz_nn as gv
from graphviz_nn.cli.main import main
from graphviz_nn.pictures import COLORS

TITLES = {
    "value": "|value|",
    "grad": "|error signal|",
    "finite": "NaN and infinity",
    "check": "gradient check",
    "cost-forward": "multiply-adds, forward",
    "cost-backward": "multiply-adds, backward",
}


def exported(tmp_path, *arguments):
    out = tmp_path / "graph.svg"
    assert main(["export", "univariate-regularised", "-o", str(out), *arguments]) == 0
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COLORS)
def test_a_picture_is_coloured_by_each_quantity_and_says_so(name, tmp_path):
    assert TITLES[name] in exported(tmp_path, "--colour-by", name)


def test_a_plain_picture_has_no_legend(tmp_path):
    svg = exported(tmp_path)
    assert not any(title in svg for title in TITLES.values())


def test_scale_and_widths_are_chosen(tmp_path):
    svg = exported(tmp_path, "--color-by", "grad", "--linear", "--edge-widths")
    assert "linear scale" in svg
    assert "edge width" in svg
    assert "log scale" in exported(tmp_path, "--colour-by", "grad")


def test_a_picture_half_way_names_only_what_was_reached(tmp_path):
    assert "not reached yet: 10 nodes" in exported(tmp_path, "--colour-by", "grad", "--pass", "forward")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["univariate-regularised", "--colour-by", "colour"], "invalid choice: 'colour'"),
        (["mlp-vector", "--colour-by", "grad", "--view", "units"], "the units have colours and widths of their own"),
        (["mlp-vector", "--edge-widths", "--view", "units"], "the units have colours and widths of their own"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(arguments, sentence, tmp_path, capsys):
    with pytest.raises(SystemExit) as exit_info:
        raise SystemExit(main(["export", "-o", str(tmp_path / "a.svg"), *arguments]))
    assert exit_info.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "a.svg").exists()


def test_a_model_without_a_loss_has_no_verdicts(tmp_path, capsys):
    path = tmp_path / "model.gvnn"
    path.write_text("x: input = [1.0, 2.0]\ny = x * 2\n", encoding="utf-8")
    assert main(["export", str(path), "-o", str(tmp_path / "a.svg"), "--colour-by", "check"]) == 2
    assert "no loss" in capsys.readouterr().err


def test_python_renders_in_colours(tmp_path):
    model = gv.load("univariate-regularised")
    out = tmp_path / "graph.svg"
    gv.render(model.at("primitives"), out, color_by="grad", linear=True)
    assert "linear scale" in out.read_text(encoding="utf-8")
    with pytest.raises(gv.GraphError, match="cannot be coloured by 'size'"):
        gv.render(model, out, color_by="size")
