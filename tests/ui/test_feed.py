"""What a pass runs on: which examples follow which, and what is left where the data set shrinks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.language import parse
from ui.feed import ALL, BATCH, Feed, batch_of, examples_of, has_modes

sizes = st.integers(1, 200)


def test_all_examples_have_no_next_one():
    assert ALL.rows is None
    assert ALL.moved(1, 8, 20) == ALL


@given(sizes, st.data())
def test_single_examples_go_from_the_first_to_the_last_and_stay_there(size, data):
    at = data.draw(st.integers(0, size - 1))
    feed = Feed().of_one(at)
    assert feed.is_one
    assert feed.moved(1, 8, size).rows == (min(at + 1, size - 1),)
    assert feed.moved(-1, 8, size).rows == (max(at - 1, 0),)


@given(sizes, st.integers(1, 64), st.data())
def test_batches_cover_every_example_once_in_order(size, count, data):
    feed, seen = Feed(evaluate=True).of_batch(0, count, size), []
    while True:
        seen += feed.rows
        after = feed.moved(1, count, size)
        if after.rows == feed.rows:
            break
        assert after.rows == (feed.of_one(feed.rows[-1] + 1) if count == 1 else after).rows
        feed = after
        assert feed.evaluate
    assert seen == list(range(size))
    example = data.draw(st.integers(0, size - 1))
    assert example in feed.of_batch(example, count, size).rows


@given(sizes, sizes)
def test_examples_that_are_gone_leave_all_of_them(size, asked):
    feed = Feed((asked - 1,), evaluate=True)
    assert feed.fitting(size) == (feed if asked <= size else Feed(evaluate=True))


def test_a_feed_says_what_it_has_beside_its_first_example():
    assert ALL.words == ""
    assert ALL.of_one(4).words == ""
    assert ALL.of_batch(40, 32, 100).words == "to 63"
    assert Feed((2, 7, 9)).words == "and 2 others"


def test_a_model_says_how_many_examples_it_has_and_how_many_go_in_a_batch():
    data = 'x, t = dataset("spiral", n=100)\nw: param = 1\nL: loss = mean((w*x)**2)\n'
    assert (examples_of(parse(data)), batch_of(parse(data))) == (100, BATCH)
    assert batch_of(parse(f"{data}train(batch=10)\n")) == 10
    assert batch_of(parse(f"{data}train(batch=1000)\n")) == 100
    alone = parse("w: param = 1\nL: loss = w**2\n")
    assert (examples_of(alone), batch_of(alone)) == (0, 1)


def test_only_what_works_otherwise_in_use_has_modes():
    assert not has_modes(parse("w: param = 1\nL: loss = w**2\n"))
    assert has_modes(parse("w: param = [1.0, 2.0]\nL: loss = sum(dropout(w, 0.5))\n"))
