"""What the benchmarks measure is the same computation on every side, and what they write goes where it belongs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import BENCHMARKS, replaced
from benchmarks.passes import FLOORS, rows
from benchmarks.peer_adapter import make
from benchmarks.peers import PEERS, torch_eager
from benchmarks.workloads import workloads


@pytest.mark.parametrize(
    "name", ["scalar 2-4-4-1", "MLP, batch 32", "chain of 1,000", "spiral, an epoch", "CNN, batch 32"]
)
def test_the_workloads_compute_what_pytorch_computes(name):
    pytest.importorskip("torch")
    workload = workloads()[name]
    step, fetch, _ = make("graphviz_nn", workload)
    theirs = torch_eager(workload)
    step()
    theirs[0]()
    (loss, arrays), (other_loss, others) = fetch(), theirs[1]()
    for one, other in zip([np.asarray(loss), *arrays], [np.asarray(other_loss), *others], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * float(np.max(np.abs(other))))


def test_every_floor_belongs_to_a_workload_and_a_peer():
    assert {name for name, _ in FLOORS} <= set(workloads())
    assert {peer for _, peer in FLOORS} <= set(PEERS)


def test_a_row_compares_the_rounds_one_by_one():
    found = rows("CNN, batch 32", {"ours": [1e-3, 1e-2, 1e-3], "PyTorch": [2e-3, 2e-2, 4e-3]})
    assert found == [("CNN, batch 32", "1,000.0", "4,000.0", "PyTorch", "2.00", "0.9")]
    missed = rows("CNN, batch 32", {"ours": [1e-3], "PyTorch": [0.5e-3]})
    assert missed[0][-1] == "0.9, missed"


def test_only_the_named_part_of_a_document_is_written_anew():
    text = "before\n<!-- costs -->\nold\n<!-- /costs -->\n<!-- passes -->\n| old |\n<!-- /passes -->\n"
    found = replaced(text, "passes", "| new |\n")
    assert found == text.replace("| old |", "\n| new |\n")
    assert "```\n1 ms\n```" in replaced(text, "costs", "1 ms\n")


def test_performance_has_a_place_for_what_is_measured():
    text = (Path(__file__).resolve().parents[1] / "docs" / "performance.md").read_text(encoding="utf-8")
    for name in ("passes", "costs"):
        assert name in BENCHMARKS
        assert replaced(text, name, "| anew |") != text
