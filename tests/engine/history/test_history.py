"""The history: what it keeps of a pass, what it gives back, and the bound of its memory."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.execution.passes import run
from engine.history.history import MEGABYTE, History, evenly
from engine.history.measured import keep, known, measured
from engine.history.record import Made
from engine.language import parse, with_rows
from engine.learning.modes import with_draws
from engine.learning.settings import TrainSettings
from engine.learning.training import Training
from tests.helpers.generated import some

TEXT = """\
x: input = 1.5
w: param = 0.5
b: param = randn(4)
z = w*x + b
L: loss = sum(z**2)
"""


def add(history, model, label="edit", **more):
    return history.add(model, run(model).loss_value, label, **more)


def same_pass(a, b):
    """Bit for bit: values, error signals and messages."""
    pairs = [*zip(a.values, b.values, strict=True), *zip(a.grads, b.grads, strict=True)]
    assert a.messages.keys() == b.messages.keys()
    pairs += [(message, b.messages[key]) for key, message in a.messages.items()]
    for one, other in pairs:
        assert (one is None) == (other is None)
        if one is not None:
            assert one.shape == other.shape
            assert one.tobytes() == other.tobytes()
    return True


def trained(name, history, batches, **more):
    """The passes of a training, each with the model that it was run with, made without the history."""
    model = parse(resources.example_text(name), f"{name}.gvnn")
    heard = []

    def hear(passed):
        heard.append(passed)
        history.add_trained(passed)

    training = Training(model, TrainSettings(**more) if more else None, heard=hear)
    for _ in range(batches):
        training.run_batch()
    return model, heard


def test_an_edit_keeps_only_the_leaves_that_it_changed():
    history, model = History(), parse(TEXT)
    first, second = add(history, model), add(history, model.with_values(w=0.7))
    assert first.ground is second.ground
    assert not first.changed
    assert [model.graph.nodes[leaf].name for leaf in second.changed] == ["w"]


def test_neighbours_share_the_arrays_that_both_have():
    history, model = History(), parse(TEXT).with_values(w=1.0)
    add(history, parse(TEXT))
    one = add(history, model.with_values(b=[1.0, 2.0, 3.0, 4.0]))
    other = add(history, parse(TEXT).with_values(w=3.0, b=[1.0, 2.0, 3.0, 4.0]))
    b = model.leaf_id("b")
    assert one.changed[b] is other.changed[b]


def test_a_number_that_is_changed_in_the_text_stands_on_the_same_ground():
    history = History()
    one, other = add(history, parse(TEXT)), add(history, parse(TEXT.replace("0.5", "0.625")))
    assert other.ground is one.ground
    assert float(other.model.values[other.model.leaf_id("w")]) == 0.625


@pytest.mark.parametrize("change", [("z**2", "z**4"), ("w*x + b", "w*x - b"), ("z", "q"), ("randn(4)", "randn(5)")])
def test_another_equation_is_another_ground(change):
    history = History()
    one, other = add(history, parse(TEXT)), add(history, parse(TEXT.replace(*change)))
    assert other.ground is not one.ground
    assert other.model.graph is not one.model.graph


def test_a_comment_is_no_pass():
    history = History()
    one, other = add(history, parse(TEXT)), add(history, parse(f"# a word\n{TEXT}"))
    assert other is one
    assert history.made == 1


def test_the_edits_of_one_drag_are_one_pass_and_the_last_one():
    history, model = History(), parse(TEXT)
    add(history, model)
    for w in (0.6, 0.7, 0.8):
        add(history, model.with_values(w=w), gesture="drag")
    assert [record.number for record in history.records] == [1, 2]
    assert float(history.records[-1].value(model.leaf_id("w"))) == 0.8


@settings(max_examples=some(25), deadline=None)
@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.booleans()), min_size=1, max_size=12))
def test_every_edited_pass_is_computed_again_bit_for_bit(edits):
    history, text = History(), TEXT
    then = []
    for number, squared in edits:
        model = parse(text.replace("z**2", "z**2" if squared else "exp(z)")).with_values(w=number)
        record = add(history, model)
        then.append((record, run(model)))
    for record, trace in then:
        assert same_pass(record.trace(), trace)


@pytest.mark.parametrize("name", ["spiral", "noise-and-norm", "xor-learned"])
def test_every_pass_of_a_training_is_computed_again_bit_for_bit(name):
    history = History()
    model, heard = trained(name, history, 20)
    assert len(history.records) == len(heard) == 20
    for record, passed in zip(history.records, heard, strict=True):
        read = model if passed.rows is None else with_rows(model, tuple(passed.rows.tolist()))
        then = with_draws(read.with_leaf_values(passed.values), passed.draw)
        assert same_pass(record.trace(), run(then))
        assert record.model.rows == then.rows
        # The compiled pass of the training is another evaluator: the same numbers but for the order of its sums.
        assert record.trace().loss_value == pytest.approx(passed.loss, rel=1e-12)
        assert record.loss == passed.loss


def test_a_pass_with_drawn_masks_has_the_masks_that_were_drawn():
    history = History()
    trained("noise-and-norm", history, 3)
    losses = [record.trace().loss_value for record in history.records]
    assert losses == pytest.approx([record.loss for record in history.records], rel=1e-12)
    undrawn = [run(record.ground.model.with_leaf_values(record.changed)).loss_value for record in history.records]
    assert losses != pytest.approx(undrawn, rel=1e-6)


def test_batches_of_one_size_share_a_graph():
    history = History()
    trained("spiral", history, 16)
    assert len({id(record.model.graph) for record in history.records}) == 2  # 200 points: six of 32, one of 8


def test_batches_say_which_epoch_and_batch_they_are():
    history = History()
    trained("spiral", history, 9)
    assert [record.label for record in history.records][-3:] == [
        "epoch 1, batch 7",
        "epoch 2, batch 1",
        "epoch 2, batch 2",
    ]
    assert {record.made for record in history.records} == {Made.BATCH}


def test_the_batch_whose_loss_is_not_finite_is_kept_too():
    history = History()
    _, heard = trained("spiral", history, 40, optimizer="sgd", lr=1e200, batch=32, epochs=5)
    assert not np.isfinite(heard[-1].loss)
    assert not np.isfinite(history.records[-1].trace().loss_value)


def test_ten_thousand_passes_of_the_spiral_stay_within_the_bound():
    history = History(16 * MEGABYTE)
    model = parse(resources.example_text("spiral"), "spiral.gvnn")
    passed = []
    training = Training(model, heard=passed.append)
    for _ in range(14):
        training.run_batch()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(10_000):
        one = passed[i % 14]
        vector = np.full(sum(value.size for value in one.values.values()), float(i))
        values, start = {}, 0
        for leaf, value in one.values.items():
            values[leaf] = vector[start : start + value.size].reshape(value.shape)
            start += value.size
        history.add_trained(replace(one, values=values, draw=(0, i)))
        assert history.used_bytes <= 16 * MEGABYTE
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert history.made == 10_000
    assert history.dropped == 10_000 - len(history.records)
    assert len(history.records) > 1_500
    assert taken <= 16 * MEGABYTE
    assert taken > 0.5 * history.used_bytes  # what is said is near to what is


def numbers_after(bound, count, pinned=()):
    history, model = History(bound), parse("w: param = randn(1000)\nL: loss = sum(w)\n")
    for i in range(count):
        add(history, model.with_values(w=np.full(1000, float(i))))
        if i + 1 in pinned:
            history.pin(i + 1)
    return history


def test_the_older_half_is_thinned_out_and_the_newest_stays():
    history = numbers_after(200_000, 200)
    numbers = [record.number for record in history.records]
    gaps = np.diff(numbers)
    assert numbers[0] == 1
    assert numbers[-1] == 200
    assert gaps[: len(gaps) // 2].mean() > 2 * gaps[len(gaps) // 2 :].mean()
    assert gaps[-1] == 1


def test_pinned_passes_are_never_dropped():
    history = numbers_after(100_000, 200, pinned=(5, 77))
    numbers = [record.number for record in history.records]
    assert {5, 77} <= set(numbers)
    assert history.pinned == {5, 77}
    history.unpin(5)
    history.set_bound(20_000)
    numbers = [record.number for record in history.records]
    assert 5 not in numbers
    assert 77 in numbers


def test_edits_outlive_the_passes_of_a_training():
    history = History(300_000)
    model = parse(resources.example_text("spiral"), "spiral.gvnn")
    add(history, model)
    edited = add(
        history, model.with_values(**{model.graph.leaves[2].address: 0 * model.values[model.graph.leaves[2].last]})
    )
    trained("spiral", history, 200)
    numbers = [record.number for record in history.records]
    assert history.dropped > 50
    assert edited.number in numbers


def test_a_dropped_pass_is_found_no_more_and_its_place_is_the_next_one():
    history = numbers_after(200_000, 200)
    kept = [record.number for record in history.records]
    gone = next(n for n in range(1, 200) if n not in kept)
    assert history.find(gone) is None
    assert history.records[history.place(gone)].number == min(n for n in kept if n > gone)
    assert all(history.records[history.place(n)].number == n for n in kept)
    assert history.find(kept[3]) is history.records[3]


def test_clearing_forgets_everything():
    history = numbers_after(200_000, 20, pinned=(3,))
    history.clear()
    assert (len(history.records), history.made, history.used_bytes, history.pinned) == (0, 0, 0, frozenset())


def test_every_change_has_another_version():
    history, model = History(), parse(TEXT)
    versions = [history.version]
    for change in (lambda: add(history, model), lambda: history.pin(1), lambda: history.unpin(1), history.clear):
        change()
        versions.append(history.version)
    assert len(set(versions)) == len(versions)


def test_some_passes_are_taken_evenly():
    records = numbers_after(10**8, 100).records
    some = evenly(records, 5)
    assert [record.number for record in some] == [1, 26, 51, 75, 100]
    assert evenly(records, 200) == list(records)


def test_a_number_of_a_pass_is_worked_out_once():
    record = add(History(), parse(TEXT))
    runs = []

    def loss(trace):
        runs.append(trace)
        return trace.loss_value

    assert known(record, "L") is None
    assert measured(record, "L", loss) == measured(record, "L", loss) == known(record, "L") == record.loss
    assert len(runs) == 1
    keep(record, "w", 0.5)
    assert measured(record, "w", loss) == 0.5
