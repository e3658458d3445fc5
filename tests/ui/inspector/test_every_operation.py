"""The inspector on every operation of the registry: what it says is read back, and held against differences.

No derivative rule of the program has a part in what is compared with: an operand is moved by a little and back.
"""

from __future__ import annotations

import html
import math
import re
from functools import cache

import numpy as np
import pytest

from engine.debugging.debugger import start
from engine.language import parse
from engine.notation import parse_name
from engine.notation.copying import Form, copied
from tests.engine.derivation.test_rendering import is_well_formed
from tests.engine.ops.cases import CASES, forward_formula, with_attribute
from ui.inspector.background import flow_lines, notes
from ui.inspector.sources import SIGNAL, VALUE, sources
from ui.inspector.story import Story
from ui.inspector.words import Words
from ui.theme import theme_named

THEME = theme_named("light")
STEP = 1e-6
each_case = pytest.mark.parametrize("page", CASES, indirect=True)


@pytest.fixture
def page(request):
    return page_of(request.param)


class Page:
    """What the inspector says of an operation's result ``r`` at the end of the pass; the loss is its sum, weighted."""

    def __init__(self, case) -> None:
        self.case = case
        self.names, formula, spelled = forward_formula(case)
        for name, value in spelled.items():
            formula = with_attribute(formula, name, value)
        leaves = [f"{name}: input = {x.tolist()!r}" for name, x in zip(self.names, case.xs, strict=True)]
        self.weights = np.random.default_rng(5).uniform(-1, 1, case.out.shape)
        text = [*leaves, f"k: const = {self.weights.tolist()}", f"r = {formula}", "L: loss = sum(r * k)"]
        self.state = start(parse("\n".join(text)), cursor=10**6)
        self.index = self.state.view.index["r"]
        self.words = Words(self.state, THEME)
        self.story = Story(self.words, self.index)
        self.messages = self.story.messages

    def texts(self) -> list[str]:
        """All its lines."""
        story, words = self.story, self.words
        long = [story.formula_lines(), story.derivative_lines(), story.signal_lines(), flow_lines(words, self.index)]
        rows = [row.rule + row.numbers for row in (*self.messages.sent().shown, *self.messages.received().shown)]
        return [written(line) for line in (*lines_of("".join(long)), *rows, *notes(words, self.index))]

    def derivatives(self) -> dict[str, list[str]]:
        """The lines about each operand, by its name: the formula, and the one with the numbers in it."""
        found: dict[str, list[str]] = {}
        for line in map(written, lines_of(self.story.derivative_lines())):
            named = re.match(r"(?:r·)?∂r/∂(\w+)", line)
            if named:
                found[named[1]] = []
            found[next(reversed(found))].append(line)
        return found

    def slope(self, slot: int) -> np.ndarray:
        """The derivative of the loss by every element of an operand, by two-sided differences."""
        x = self.case.xs[slot]
        found = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            ends = []
            for step in (STEP, -STEP):
                moved = [np.array(other) for other in self.case.xs]
                moved[slot][place] += step
                ends.append(float(np.sum(self.weights * self.case.op.forward(moved, self.case.attrs))))
            found[place] = (ends[0] - ends[1]) / (2 * STEP)
        return found


@cache
def page_of(case: str) -> Page:
    return Page(CASES[case])


def sides(said: str) -> list[str]:
    """What stands between the equals signs that are in no parentheses."""
    found = [""]
    for piece in said.split(" = "):
        inside = found[-1].count("(") > found[-1].count(")")
        found = [*found[:-1], f"{found[-1]} = {piece}"] if inside else [*found, piece]
    return found[1:]


def lines_of(rich: str) -> list[str]:
    return re.findall(r"<p[^>]*>(.*?)</p>", rich)


def written(rich: str) -> str:
    """Rich text as one line, with exponents in parentheses."""
    raised = re.sub(r"<sup>(.*?)</sup>", r"**(\1)", rich)
    raised = re.sub(r"<sub>(.*?)</sub>", r"_\1", raised)
    return html.unescape(re.sub(r"<[^>]*>", "", raised)).replace("\u2009", " ")


def calculated(shown: str) -> float:
    """The number that a line of mathematics means, as a person reads it."""
    code = shown.replace("−", "-").replace("×", "*").replace("π", "pi").replace(")(", ")*(")
    for sign, parts in {"½": 2, "⅓": 3, "¼": 4}.items():
        code = re.sub(rf"{sign}(?: \*)?", f"(1/{parts})*", code)
    code = code.replace("≥", ">=").replace("≤", "<=").replace("≠", "!=").replace(" = ", " == ")
    code = re.sub(r"√(pi|[\d.]+)", r"sqrt(\1)", code).replace("√(", "sqrt(").replace("σ(", "sigmoid(")
    return float(eval(code, {"__builtins__": {}}, FUNCTIONS))


FUNCTIONS = {name: getattr(math, name) for name in ("exp", "log", "sin", "cos", "tan", "tanh", "sqrt", "erf", "pi")} | {
    "max": max,
    "min": min,
    "mean": float,
    "norm": abs,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "sign": lambda x: math.copysign(1, x),
    "where": lambda condition, yes, no: yes if condition else no,
    "dropout": lambda x, p: x / (1 - p),  # of one number that is not dropped
}


def same(number: str, expected: float, digits: float = 6e-4) -> bool:
    return math.isclose(float(number.replace("−", "-")), expected, rel_tol=digits, abs_tol=1e-7)


@each_case
def test_a_derivative_is_that_of_the_function_and_the_numbers_in_it_give_it(page):
    """Of two numbers: the line with the numbers, read by itself, gives the slope that differences have."""
    for slot, name in enumerate(page.names):
        if not page.case.carries(slot) or page.case.out.shape != () or page.case.xs[slot].shape != ():
            continue
        said = " = ".join(page.derivatives()[name]).replace("= = ", "= ")
        if ": " in said:
            assert page.case.op.slot(slot).words in said
            continue
        expected = float(page.slope(slot)) / float(page.weights)
        *before, last = sides(said)
        assert same(last, expected), said
        for numbers in before[2:]:
            assert calculated(numbers) == pytest.approx(expected, rel=5e-3, abs=2e-3), said


@each_case
def test_the_messages_that_it_sends_are_what_moving_the_operand_does_to_the_loss(page):
    carried = [slot for slot in range(len(page.case.xs)) if page.case.carries(slot)]
    sent = [source for source in sources(page.state, page.index) if source.key.startswith("out")]
    assert len(sent) == len(page.messages.sent().shown) == len(carried)
    for slot, source, row in zip(carried, sent, page.messages.sent().shown, strict=True):
        assert source.title == f"message to {parse_name(page.names[slot]).plain}"
        expected = page.slope(slot)
        np.testing.assert_allclose(source.array(), expected, rtol=2e-6, atol=2e-7)
        if expected.ndim == 0:
            assert same(row.result, float(expected))
            if row.numbers:
                signal, factor = (part.strip("()") for part in row.numbers.split(" × "))
                assert same(signal, float(page.weights))
                assert same(factor, float(expected) / float(page.weights))


@each_case
def test_value_error_signal_and_messages_are_copied_as_they_are(page):
    arrays = {source.key: source.array() for source in sources(page.state, page.index)}
    np.testing.assert_allclose(arrays[VALUE], page.case.out, rtol=1e-12)
    np.testing.assert_allclose(arrays[SIGNAL], page.weights, rtol=1e-12)
    for array in arrays.values():
        again = parse(f"a: param = {copied(array, Form.TEXT)}\nL: loss = sum(a)").values[0]
        assert np.array_equal(again, array)
        assert np.array_equal(eval(copied(array, Form.NUMPY), {"np": np}), array)
        rows = copied(array, Form.CSV).splitlines()[1 if array.ndim > 2 else 0 :]
        leading = array.ndim - 1 if array.ndim > 2 else 0
        assert np.array_equal([float(v) for row in rows for v in row.split(",")[leading:]], array.ravel())
        if array.ndim < 3:
            typeset = copied(array, Form.LATEX)
            assert is_well_formed(typeset.replace("&", ""))
            inside = re.sub(r"\\(?:left|begin|end|right)(?:\(|\)|\{\w+\})(?:\{\*.*\})?|\n", " ", typeset)
            cells = [cell.strip() for cell in re.split(r"\\\\|&", inside)]
            powers = [re.sub(r"\\times 10\^\{(.*?)\}", r"e\1", cell) for cell in cells]
            np.testing.assert_allclose([float(cell) for cell in powers], array.ravel(), rtol=6e-4)


@each_case
def test_what_is_said_is_mathematics_that_can_be_printed(page):
    """No sign behind a sign, no fraction before a minus, no letter that only the program's records use."""
    for text in page.texts():
        assert not re.search(r"[−+·×/½⅓¼⅕⅙⅛] ?−|\(\(−[\d.]+\)\)|[½⅓¼⅕⅙⅛][\d½⅓¼]", text), text
        assert text.count("(") == text.count(")"), text
        assert not re.search(r"\b(?:g|out)\b", text), text
        parts = sides(text.removeprefix("= "))
        assert len(parts) == len(set(parts)), f"said twice: {text}"
    for lines in page.derivatives().values():
        parts = sides(" = ".join(line.removeprefix("= ") for line in lines))
        assert len(parts) == len(set(parts)), f"said twice: {lines}"


@each_case
def test_the_pattern_of_the_backward_flow_is_named_for_what_carries_any(page):
    flow = written(flow_lines(page.words, page.index))
    assert flow.startswith(page.case.op.name)
    for slot, name in enumerate(page.names):
        if not page.case.op.variadic:
            plain = {"gamma": "γ", "beta": "β"}.get(name, name)
            assert re.search(rf"\b{plain}\b", flow), f"{name} in {flow}"
        nothing = page.case.op.rule(slot) is None or not page.case.carries(slot)
        assert nothing <= ("nothing" in flow)
