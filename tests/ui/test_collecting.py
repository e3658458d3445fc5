"""When Python looks for garbage: not while something is made, and not among what a large document is made of."""

from __future__ import annotations

import gc
import weakref

import pytest

from ui.collecting import MANY, Collector


@pytest.fixture
def collector():
    """A collector; afterwards everything is looked at again."""
    yield Collector()
    gc.unfreeze()


def test_nothing_is_collected_while_somebody_holds_it(collector):
    assert gc.isenabled()
    with collector.held():
        assert not gc.isenabled()
        with collector.held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_go_too(collector):
    with pytest.raises(ZeroDivisionError), collector.held():
        print(1 / 0)
    assert gc.isenabled()


def test_only_what_a_large_view_is_made_of_is_left_out(collector):
    before = gc.get_freeze_count()
    collector.leave_out(MANY - 1)
    assert gc.get_freeze_count() == before
    collector.leave_out(MANY)
    assert gc.get_freeze_count() > before


def test_what_was_left_out_is_found_after_another_document_is_opened(collector):
    class Ring:
        """Holds itself."""

    ring = Ring()
    ring.itself = ring
    alive = weakref.ref(ring)
    del ring
    collector.leave_out(MANY)
    gc.collect()
    assert alive() is not None
    collector.include()
    gc.collect()
    assert alive() is None
