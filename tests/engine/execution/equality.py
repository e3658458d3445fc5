"""Compiled passes beside the reference passes."""

from __future__ import annotations

import numpy as np

from engine.execution import CompiledPass, run
from engine.execution.choice import can_be_levelled
from engine.execution.levelled import Levelled
from engine.execution.plan import plan
from engine.execution.scalar_text import kernels_of
from engine.execution.straight import Straight
from engine.execution.tape import Tape

RELATIVE = 1e-12


def pure_tape(graph_plan, leaves):
    """A tape on which every node runs by its pure rule."""
    return Tape(graph_plan, leaves, kernels=False)


EVALUATORS = {"tape": Tape, "pure tape": pure_tape, "straight": Straight, "levelled": Levelled}
ARRAYS = ("tape", "pure tape")
NUMBERS = ("straight", "levelled")


def fits(model, evaluator, wrt="all"):
    """Whether an evaluator can run a model."""
    if evaluator in ARRAYS:
        return True
    asked = plan(model.graph, wrt)
    kernels = kernels_of(asked)
    return kernels is not None and (evaluator == "straight" or can_be_levelled(asked, kernels))


def compiled(model, evaluator="tape", wrt="all"):
    """A pass with an evaluator of the test's choice."""
    return CompiledPass(model, wrt, EVALUATORS[evaluator](plan(model.graph, wrt), model.values))


def close(one, other, *, scale=0.0, what=""):
    """Equal to 1e-12, relative to themselves or to the largest number that went into them."""
    with np.errstate(all="ignore"):
        atol = RELATIVE * scale if np.isfinite(scale) else 0.0
        np.testing.assert_allclose(one, other, rtol=RELATIVE, atol=atol + 1e-290, err_msg=what)


def assert_same(passed, model):
    """Every value, error signal and message of a pass is that of the reference passes."""
    reference, graph = run(model), model.graph
    largest = max((float(np.max(np.abs(g), initial=0)) for g in reference.grads if g is not None), default=0.0)
    for node in graph.nodes:
        values = [reference.values[p] for p in node.parents]
        scale = max((float(np.max(np.abs(v), initial=0)) for v in [*values, reference.values[node.id]]), default=0.0)
        scale = scale if node.shape == () else scale * (1 + scale)
        close(passed.value(node.name), reference.values[node.id], scale=scale, what=f"value of {node.name}")
        if reference.grads[node.id] is None:
            assert passed.grad(node.name) is None
        else:
            close(passed.grad(node.name), reference.grads[node.id], scale=largest, what=f"signal of {node.name}")
    for (child, slot), message in reference.messages.items():
        name = graph.nodes[child].name
        close(passed.message(name, slot), message, scale=largest, what=f"message of {name} through {slot}")
    if graph.loss is None:
        assert passed.loss is None
    else:
        close(passed.loss, reference.loss_value, what="loss")
