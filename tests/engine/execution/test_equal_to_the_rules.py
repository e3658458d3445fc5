"""Compiled passes equal the reference passes: every value, every error signal, every message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import resources
from engine.language import parse
from engine.ops import REGISTRY
from engine.ops.kernels import KERNELS
from engine.ops.kernels.elementwise import ELEMENTWISE
from tests.engine.execution.equality import EVALUATORS, assert_same, compiled
from tests.engine.oracle.programs import examples, programs
from tests.helpers.models import random_model


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("name", resources.example_names())
def test_examples(name, evaluator):
    model = parse(resources.example_text(name))
    assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("evaluator", EVALUATORS)
@settings(examples, max_examples=150)
@given(text=programs())
def test_random_programs(evaluator, text):
    model = parse(text)
    assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("seed", range(60))
def test_random_models_with_and_without_a_loss(seed):
    model = random_model(seed, loss=seed % 5 > 0)
    assert_same(compiled(model), model)


def test_every_kernel_belongs_to_an_operation():
    assert set(KERNELS) | set(ELEMENTWISE) <= set(REGISTRY)
