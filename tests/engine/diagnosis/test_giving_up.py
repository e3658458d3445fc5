"""A diagnosis says while it works that it goes on, and can be given up at any such place."""

from __future__ import annotations

import pytest

from engine.diagnosis import diagnose, profile, units_of
from engine.execution import run
from engine.language import parse
from engine.watching import watched_by

DEEP = 300
WEAK = "w: param = 0.5\ny0: input = 1.0\n"
CHAIN = "".join(f"y{i + 1} = tanh(y{i} * w)\n" for i in range(DEEP)) + f"L: loss = y{DEEP}\n"


class StopError(Exception):
    """Raised by who watches."""


@pytest.fixture(scope="module")
def trace():
    return run(parse(WEAK + CHAIN))


@pytest.mark.parametrize("part", [diagnose, profile, units_of])
def test_each_part_speaks_at_least_once_a_node(trace, part):
    words = []
    with watched_by(lambda: words.append(1)):
        part(trace)
    assert len(words) >= DEEP


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8])
def test_it_ends_where_it_is_given_up(trace, after):
    """Also within the walks of its findings: the chain's error signals vanish."""
    words = []
    with watched_by(lambda: words.append(1)):
        diagnose(trace)
    last, said = len(words) * after // 9, []

    def give_up():
        said.append(1)
        if len(said) >= last:
            raise StopError

    with pytest.raises(StopError), watched_by(give_up):
        diagnose(trace)
    assert len(said) == last
