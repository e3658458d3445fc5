"""Every number of every example, against PyTorch: values, error signals and messages."""

from __future__ import annotations

import numpy as np
import pytest

import graphviz_nn as gv
import resources
from engine.graph import Kind
from tests.helpers.oracle import assert_agrees, close, judge


@pytest.fixture(params=resources.example_names())
def example(request):
    return gv.parse(resources.example_text(request.param))


def test_every_value_error_signal_and_message_is_pytorchs(example):
    trace = example.run()
    assert_agrees(trace.inner, judge(example.inner))


def test_the_messages_between_variables_are_the_sums_of_pytorchs(example):
    trace, verdict = example.run(), judge(example.inner)
    graph = example.inner.graph
    for child in graph.variables:
        if trace.grad(child.address) is None:  # it comes after the loss
            continue
        for read in dict.fromkeys(child.reads.values()):
            if graph.feeds_indices[read]:
                continue
            crossing = [
                verdict.messages[node.id, slot]
                for node in graph.nodes[child.first : child.last + 1]
                for slot, operand in enumerate(node.inputs)
                if operand == read
            ]
            theirs = sum(np.zeros(graph.nodes[read].shape) if part is None else part for part in crossing)
            ours = trace.message(child.address, graph.nodes[read].name)
            close(ours, theirs, what=f"message from {child.address} to {graph.nodes[read].name}")


def test_the_numbers_agree_elsewhere_too(example):
    rng = np.random.default_rng(3)
    moved = {
        leaf.last: rng.uniform(-1.5, 1.5, example.inner.values[leaf.last].shape)
        for leaf in example.inner.graph.leaves
        if leaf.kind is not Kind.TARGET or not example.inner.data  # the classes of a data set have no elsewhere
    }
    inner = example.inner.with_leaf_values(moved)
    assert_agrees(gv.Model(inner).run().inner, judge(inner))
