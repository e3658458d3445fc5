"""The commands examples and ops: what there is, listed and described."""

from __future__ import annotations

import pytest

import resources
from engine.language import parse
from engine.ops import REGISTRY


def test_examples_lists_every_example_with_its_title(cli):
    lines = cli("examples").out.splitlines()
    assert [line.split()[0] for line in lines] == list(resources.example_names())
    for line in lines:
        name, title = line.split(maxsplit=1)
        assert title == parse(resources.example_text(name)).graph.title


@pytest.mark.parametrize("name", resources.example_names())
def test_examples_prints_an_example_as_it_is(cli, name):
    assert cli("examples", name).out == resources.example_text(name)


def test_an_unknown_example_names_the_nearest(cli):
    result = cli("examples", "univariate-regularized")
    assert result.status == 2
    assert "there is no example 'univariate-regularized'; did you mean 'univariate-regularised'?" in result.err


def test_ops_lists_every_operation(cli):
    out = cli("ops").out
    listed = [line.split()[0] for line in out.split("\n\n")[0].splitlines()[2:]]
    assert listed == list(REGISTRY)


def test_ops_lists_layers_and_initialisers(cli):
    _, _, layers, rest = cli("ops").out.split("\n\n")
    heads = [line.strip() for line in layers.splitlines() if line.startswith("  ") and line[2] != " "]
    assert [head.partition("(")[0] for head in heads] == ["dense", "conv", "mlp"]
    assert rest.startswith("initialisers of leaves: eye, full, he, ")
    assert cli("ops", "dense").out.startswith("dense: Units that read all of x: z = x @ W.T + b")


def test_ops_describes_initialisers_and_data_sets(cli):
    assert "  written    w: param = randn(2, 3, seed=7, scale=0.5)\n" in cli("ops", "randn").out
    assert '  written    x, t = dataset("moons", n=200, noise=0.1, seed=0, labels=None)\n' in cli("ops", "moons").out
    assert "did you mean 'moons'?" in cli("ops", "mons").err


@pytest.mark.parametrize("name", list(REGISTRY))
def test_ops_describes_an_operation(cli, name):
    result = cli("ops", name)
    assert result.status == 0
    assert result.out.startswith(f"{name}: {REGISTRY[name].doc}\n")
    assert "  formula " in result.out
    assert "  cost " in result.out


def test_ops_says_what_may_be_left_out_and_what_is_an_index(cli):
    assert "  optional   gamma, beta\n" in cli("ops", "layer_norm").out
    assert "  indices    t: whole numbers from 0 on\n" in cli("ops", "hinge").out
    assert "optional" not in cli("ops", "hinge").out
    assert "indices " not in cli("ops", "conv2d").out


def test_ops_knows_aliases_and_names_the_nearest(cli):
    assert cli("ops", "logistic").out.startswith("sigmoid: ")
    result = cli("ops", "sigmod")
    assert (result.status, result.out) == (2, "")
    assert "there is no operation 'sigmod'; did you mean 'sigmoid'?" in result.err
