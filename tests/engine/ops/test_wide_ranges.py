"""Values and error signals from −1e4 to 1e4 and beyond, against mpmath at many digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ValueNotAllowedError
from engine.language import parse
from tests.engine.ops.cases import CASES, Case, case
from tests.helpers.generated import some

mp = pytest.importorskip("mpmath", reason="mpmath, the oracle of many digits, is not installed")

RELATIVE = 1e-10
DIGITS = 40
wide = settings(max_examples=some(150), deadline=None, derandomize=True)
EXTREMES = [0.0, 1e-300, -1e-300, 1e-9, -1e-9, 36.7, -36.7, 709.0, -745.2, 1e4, -1e4, 1e308, -1e308]
NUMBERS = st.one_of(st.floats(-1e4, 1e4), st.floats(-40, 40), st.floats(-1, 1), st.sampled_from(EXTREMES))
TAME = st.one_of(st.floats(-1e4, 1e4), st.floats(-40, 40), st.floats(-1, 1))
VECTORS = st.lists(TAME, min_size=1, max_size=6)


def assert_near(ours, theirs):
    """Equal to 1e-10 of themselves, or below what float64 can hold with all its digits."""
    ours = np.atleast_1d(np.asarray(ours, dtype=np.float64)).ravel()
    assert np.isfinite(ours).all()
    for one, other in zip(ours, theirs, strict=True):
        expected = float(other)
        assert abs(one - expected) <= RELATIVE * abs(expected) + 1e-300, f"{one} and {expected}"


# ---------------------------------------------------------------------------------------------- functions of one number
def logistic(x):
    return 1 / (1 + mp.exp(-x)) if x > 0 else mp.exp(x) / (1 + mp.exp(x))


def distribution(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def density(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def softplus(x):
    return max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x)))


def sech_squared(x):
    e = mp.exp(-2 * abs(x))
    return 4 * e / (1 + e) ** 2


def tanh(x):
    return mp.sign(x) * -mp.expm1(-2 * abs(x)) / (1 + mp.exp(-2 * abs(x)))


FUNCTIONS = {
    "sigmoid": (logistic, lambda x: logistic(x) * logistic(-x)),
    "softplus": (softplus, logistic),
    "tanh": (tanh, sech_squared),
    "silu": (lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x))),
    "gelu": (lambda x: x * distribution(x), lambda x: distribution(x) + x * density(x)),
    "elu": (lambda x: x if x > 0 else mp.expm1(x), lambda x: mp.mpf(1) if x > 0 else mp.exp(x)),
    "erf": (mp.erf, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)),
}


def far_out(x):
    """Beyond, mpmath has nothing but limits to say; a little nearer, squares cost it many digits."""
    return max(-1e5, min(1e5, x))


def near_a_zero(name, x):
    """Where a derivative changes its sign, its own digits are lost in those of x."""
    zeros = {"silu": -1.2784645427610738, "gelu": -0.7517915246935645}
    return name in zeros and abs(x - zeros[name]) < 1e-3


@pytest.mark.parametrize("name", FUNCTIONS)
@wide
@given(NUMBERS)
def test_an_activation_and_its_slope_are_right_to_the_last_digits(name, x):
    found = case(name, x)
    value, slope = FUNCTIONS[name]
    with np.errstate(over="ignore", under="ignore"):
        out, sent = found.out, found.message(0, np.ones(()))
    with mp.workdps(DIGITS):
        if abs(x) > 1e5:
            assert_near(sent, [mp.nint(slope(mp.mpf(far_out(x))))])
            assert np.isfinite(out)
            return
        assert_near(out, [value(mp.mpf(x))])
        if not near_a_zero(name, x):
            assert_near(sent, [slope(mp.mpf(x))])


# -------------------------------------------------------------------------------------------------- softmax and its kin
def rest(z, at):
    """Σ_{j ≠ at} e^(z_j − z_at): small where that one wins."""
    return mp.fsum(mp.exp(v - z[at]) for j, v in enumerate(z) if j != at)


def winner(z):
    return max(range(len(z)), key=lambda i: z[i])


def log_softmax(z):
    top = winner(z)
    return [(z[i] - z[top]) - mp.log1p(rest(z, top)) for i in range(len(z))]


@wide
@given(VECTORS)
def test_softmax_and_its_logarithm_keep_their_digits(numbers):
    z = [mp.mpf(v) for v in numbers]
    with mp.workdps(DIGITS):
        logs = log_softmax(z)
        soft = [mp.exp(v) for v in logs]
        assert_near(case("log_softmax", numbers).out, logs)
        assert_near(case("softmax", numbers).out, soft)
        assert_near(case("logsumexp", numbers).message(0, np.ones(())), soft)


@wide
@given(VECTORS)
def test_logsumexp_is_its_largest_operand_and_a_little_more(numbers):
    z = [mp.mpf(v) for v in numbers]
    with mp.workdps(DIGITS):
        top = winner(z)
        expected = z[top] + mp.log1p(rest(z, top))
        ours = float(case("logsumexp", numbers).out)
        # Where the two parts cancel, the digits are those of the larger part.
        assert abs(ours - expected) <= 1e-15 * max(abs(z[top]), abs(expected)) + 1e-300


@wide
@given(VECTORS, st.integers(0, 5))
def test_the_cross_entropy_of_logits_and_its_message_keep_their_digits(numbers, place):
    right = place % len(numbers)
    z = [mp.mpf(v) for v in numbers]
    one_hot = [float(i == right) for i in range(len(numbers))]
    with mp.workdps(DIGITS):
        logs = log_softmax(z)
        sent = [mp.expm1(v) if i == right else mp.exp(v) for i, v in enumerate(logs)]
        for target in (one_hot, float(right)):
            if len(numbers) == 1 and target == 0.0:
                continue
            found = case("softmax_cross_entropy", numbers, target)
            assert_near(found.out, [-logs[right]])
            assert_near(found.message(0, np.ones(())), sent)


# ---------------------------------------------------------------------------------------------- losses of probabilities
@wide
@given(TAME, st.sampled_from([0.0, 1.0, 0.25]))
def test_the_binary_cross_entropy_of_logits_keeps_its_digits(z, t):
    found = case("bce_with_logits", z, t)
    with mp.workdps(DIGITS):
        x, y = mp.mpf(z), mp.mpf(t)
        assert_near(found.out, [y * softplus(-x) + (1 - y) * softplus(x)])
        sent = (1 - y) * logistic(x) - y * logistic(-x)
        if abs(sent) > 1e-3 or t in {0.0, 1.0}:
            assert_near(found.message(0, np.ones(())), [sent])


PROBABILITIES = st.one_of(st.floats(1e-300, 1 - 1e-16), st.floats(1e-300, 1e-6), st.floats(0.999, 1 - 1e-16))


@wide
@given(PROBABILITIES, st.sampled_from([0.0, 1.0]))
def test_the_cross_entropies_of_probabilities_keep_their_digits(y, t):
    p = mp.mpf(y)
    with mp.workdps(DIGITS):
        found = case("bce", y, t)
        assert_near(found.out, [-mp.log(p) if t else -mp.log1p(-p)])
        assert_near(found.message(0, np.ones(())), [-1 / p if t else 1 / (1 - p)])
        found = case("cross_entropy", [y, 0.5], [t, 0.0])
        assert_near(found.out, [-mp.log(p) * mp.mpf(t)])
        assert_near(found.message(0, np.ones(())), [-mp.mpf(t) / p, 0])


# ---------------------------------------------------------------------------------------------------- norm and variance
@wide
@given(
    st.lists(st.floats(-1, 1).filter(lambda v: v == 0 or abs(v) > 1e-3), min_size=1, max_size=6), st.integers(-290, 290)
)
def test_a_norm_is_right_at_every_size(numbers, exponent):
    numbers = [v * 10.0**exponent for v in numbers]
    x = [mp.mpf(v) for v in numbers]
    found = case("norm", numbers)
    with mp.workdps(DIGITS):
        norm = mp.sqrt(mp.fsum(v * v for v in x))
        assert_near(found.out, [norm])
        assert_near(found.message(0, np.ones(())), [v / norm if norm else mp.mpf(0) for v in x])


@wide
@given(st.lists(st.floats(-100, 100), min_size=2, max_size=6), st.sampled_from([0.0, 1e4, -1e4]))
def test_a_variance_far_from_zero_keeps_the_digits_that_the_numbers_have(numbers, offset):
    moved = [v + offset for v in numbers]
    x = [mp.mpf(v) for v in moved]
    found = case("var", moved)
    with mp.workdps(DIGITS):
        mean = mp.fsum(x) / len(x)
        expected = mp.fsum((v - mean) ** 2 for v in x) / len(x)
        # The mean is rounded to the last digit of the numbers.
        lost = 1e-15 * (1 + max(map(abs, moved)))
        assert abs(float(found.out) - expected) <= RELATIVE * expected + 10 * lost * mp.sqrt(expected) + lost**2
        for ours, v in zip(found.message(0, np.ones(())), x, strict=True):
            assert abs(ours - 2 * (v - mean) / len(x)) <= 10 * lost


# -------------------------------------------------------------------------------------------- no signal stays no signal
HUGE = [0.0, 1e308, -1e308, 1e-308, 800.0, -800.0, 1.0]
PRODUCTS = {"mul", "matmul", "dot", "outer", "conv2d", "layer_norm", "batch_norm"}


@pytest.mark.parametrize("name", CASES)
def test_no_signal_stays_no_signal_whatever_the_operands(name):
    found = CASES[name]
    # An operand of infinity makes the slope of a product infinite everywhere: there it is left out.
    values = HUGE if found.op.name in PRODUCTS else [*HUGE, np.inf, -np.inf]
    rng = np.random.default_rng(0)
    for _ in range(20):
        xs = [rng.choice(values, x.shape) if found.carries(slot) else x for slot, x in enumerate(found.xs)]
        with np.errstate(all="ignore"):
            extreme = Case(found.op, [np.asarray(x) for x in xs], found.attrs, found.written)
            for slot in range(len(xs)):
                assert not extreme.message(slot, np.zeros(extreme.out.shape)).any(), f"slot {slot} of {xs}"


# ----------------------------------------------------------------------------------------------- limits of what is read
def test_clip_with_its_limits_the_wrong_way_round_says_so():
    with pytest.raises(ValueNotAllowedError, match="lower limit of 2 above its upper limit of 1") as found:
        parse("x: input = 3\ny = clip(x, 2, 1)")
    assert found.value.place.endswith(":2:5")
