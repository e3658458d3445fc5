"""The reference page of the operations is made from the registry, complete, and current."""

from __future__ import annotations

import re
from collections import Counter
from unicodedata import combining

import pytest

from engine.language import parse
from engine.language.constants import INITIALISERS
from engine.language.initialisers import FORMS
from engine.learning.datasets import BUILT_IN
from engine.ops import REGISTRY
from graphviz_nn.cli.main import main
from graphviz_nn.operations_page import PATH, SECTIONS, page
from graphviz_nn.reference import messages, shape_examples


def test_the_page_in_the_repository_is_the_one_that_the_registry_makes():
    assert PATH.read_text(encoding="utf-8") == page(), "run: python -m graphviz_nn.operations_page"


def test_every_operation_stands_in_exactly_one_section():
    found = Counter(op.name for operations in SECTIONS.values() for op in operations)
    assert set(found) == set(REGISTRY)
    assert set(found.values()) == {1}


@pytest.mark.parametrize("op", REGISTRY.values(), ids=REGISTRY)
def test_an_entry_says_what_the_record_says(op):
    entry = page().split(f"### {op.name}\n")[1].split("\n##")[0]
    assert op.doc in entry
    assert op.convention in entry
    assert all(f"`{alias}`" in entry for alias in op.aliases)
    assert all(f"`{a.name}" in entry for a in op.attributes)
    assert len(re.findall("^- Message to", entry, re.MULTILINE)) == len(op.slots)
    assert ("- Cost:" in entry) == (op.multiply_adds is not None)
    assert all(example in entry for example in shape_examples(op))
    for message in messages(op):
        assert all(f"`{formula}`" in entry for formula, _ in message.formulas)


def test_it_lists_the_initialisers_as_they_are_written_and_the_data_sets():
    assert set(FORMS) == INITIALISERS
    for form, _ in FORMS.values():
        assert f"- `{form}`: " in page()
        assert parse(f"w: param = {form}").graph.leaves
    assert all(f'- `dataset("{name}"' in page() for name in BUILT_IN)


@pytest.mark.parametrize("columns", [60, 80, 120, 400])
def test_the_list_fits_the_terminal(columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["ops"]) == 0
    table = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert len(table) == len(REGISTRY) + 2
    assert max(sum(not combining(c) for c in line) for line in table) <= max(columns, 72)
    assert any(line.endswith("…") for line in table) == (columns < 400)


@pytest.mark.parametrize("name", ["matmul", "conv2d", "index", "softmax_cross_entropy"])
def test_one_operation_is_told_in_full_whatever_the_width(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["ops", name]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{name}: ")
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    for example in shape_examples(REGISTRY[name]):
        assert example in text
    assert ("none" in text.split("cost ")[1]) == (REGISTRY[name].multiply_adds is None)
