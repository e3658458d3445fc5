"""Sums, products and powers in their simplest form, written as the lectures write them.

Constants are folded, zeros and ones go away, like terms and like factors come together, signs move to the front or
into a difference (−(y − t) becomes t − y). Products of sums are kept. A simplification never changes the shape: what
is lost with a factor of 0 or 1 is remembered by :class:`~engine.derivation.expression.Copies`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import numpy as np

from engine.arrays import Shape
from engine.derivation.expression import (
    Apply,
    Copies,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Value,
    Written,
)

ZERO, ONE, MINUS_ONE = Number(0), Number(1), Number(-1)
_LARGEST_EXPONENT = 64
_LARGEST_WHOLE = 1e15


def number(value: Value) -> Number:
    """A number, as a whole one where it is."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return Number(value.numerator)
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return Number(int(value))
    return Number(value)


def add(*terms: Expression) -> Expression:
    """The sum: like terms collected, and an error signal that stands in every term put before it."""
    shape = _shape_of(terms)
    counted: dict[frozenset[Expression], tuple[Value, tuple[Expression, ...]]] = {}
    for coefficient, factors in _flat_terms(terms):
        key = frozenset(factors)
        before = counted.get(key, (0, factors))
        counted[key] = (_plus(before[0], coefficient), before[1])
    kept = [_product(c, factors) for c, factors in counted.values() if c != 0]
    return copies(_sum_of(kept), shape, terms)


def _flat_terms(terms: Iterable[Expression]) -> Iterator[tuple[Value, tuple[Expression, ...]]]:
    """Each term as its number and its factors."""
    for term in terms:
        match term:
            case Number():
                yield term.value, ()
            case Sum():
                yield from _flat_terms(term.terms)
            case Copies():
                yield from _flat_terms((term.of,))
            case Product():
                yield term.coefficient, term.factors
            case _:
                yield 1, (term,)


def _sum_of(terms: list[Expression]) -> Expression:
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    signals = [_signal_in(term) for term in terms]
    if all(signals):
        signal = signals[0]
        assert signal is not None
        return multiply(signal, add(*(_without(term, signal) for term in terms)))
    first = next((i for i, term in enumerate(terms) if not is_negative(term)), 0)
    ordered = (terms[first], *terms[:first], *terms[first + 1 :])
    return Sum(ordered, _shape_of(ordered))


def _signal_in(term: Expression) -> Name | None:
    factors = term.factors if isinstance(term, Product) else (term,)
    return next((f for f in factors if isinstance(f, Name) and f.is_signal), None)


def _without(term: Expression, factor: Name) -> Expression:
    if isinstance(term, Product):
        return _product(term.coefficient, tuple(f for f in term.factors if f != factor))
    return ONE


def multiply(*factors: Expression) -> Expression:
    """The product, element by element: like factors collected, numbers in front, then the error signal, then names."""
    shape = _shape_of(factors)
    coefficient: Value = 1
    exponents: dict[Expression, Expression] = {}
    for base, exponent in _flat_factors(factors):
        if isinstance(base, Number) and exponent == ONE:
            coefficient = _times(coefficient, base.value)
        else:
            exponents[base] = add(exponents[base], exponent) if base in exponents else exponent
    if coefficient == 0:
        return copies(ZERO, shape, factors)
    raised = [power(base, exponent) for base, exponent in exponents.items()]
    if any(isinstance(f, Number | Product | Copies) for f in raised):
        return copies(multiply(number(coefficient), *raised), shape, factors)
    coefficient, raised = _signed(coefficient, raised)
    raised.sort(key=_rank)
    return copies(_product(coefficient, tuple(raised)), shape, factors)


def _flat_factors(factors: Iterable[Expression]) -> Iterator[tuple[Expression, Expression]]:
    """Each factor as a base and its exponent."""
    for factor in factors:
        match factor:
            case Product():
                yield number(factor.coefficient), ONE
                yield from _flat_factors(factor.factors)
            case Copies():
                yield from _flat_factors((factor.of,))
            case Power():
                yield factor.base, factor.exponent
            case _:
                yield factor, ONE


def _signed(coefficient: Value, factors: list[Expression]) -> tuple[Value, list[Expression]]:
    """A minus sign moved into the only difference among the factors, if that has no constant: t − y, not −(y − t)."""
    sums = [f for f in factors if isinstance(f, Sum) or (isinstance(f, Power) and isinstance(f.base, Sum))]
    if not coefficient < 0 or len(sums) != 1 or not isinstance(sums[0], Sum):
        return coefficient, factors
    terms = sums[0].terms
    if any(isinstance(term, Number) for term in terms) or not any(is_negative(term) for term in terms):
        return coefficient, factors
    turned = add(*(negative(term) for term in terms))
    return -coefficient, [turned if f is sums[0] else f for f in factors]


def _rank(factor: Expression) -> int:
    base = factor.base if isinstance(factor, Power) else factor
    if isinstance(base, Name):
        return 0 if base.is_signal else 1
    return 1 if isinstance(base, Written) else 2


def _product(coefficient: Value, factors: tuple[Expression, ...]) -> Expression:
    if not factors:
        return number(coefficient)
    if coefficient == 1 and len(factors) == 1:
        return factors[0]
    return Product(coefficient, factors, _shape_of(factors))


def power(base: Expression, exponent: Expression) -> Expression:
    """A power, element by element; of a product or a power only where that holds for every base."""
    shape = _shape_of((base, exponent))
    if isinstance(base, Copies) or isinstance(exponent, Copies):
        return copies(power(_inside(base), _inside(exponent)), shape, (base, exponent))
    if not isinstance(exponent, Number):
        return Power(base, exponent, shape)
    if exponent.value == 0:
        return copies(ONE, shape, (base,))
    if exponent.value == 1:
        return base
    if isinstance(exponent.value, int) and abs(exponent.value) <= _LARGEST_EXPONENT:
        n = exponent.value
        match base:
            case Number(value=value) if value != 0 and np.isfinite(float(value)):
                return number(_to_the(value, n))
            case Power(exponent=Number(value=inner)):
                return power(base.base, number(_times(inner, n)))
            case Product() if n < 0:
                return multiply(number(_to_the(base.coefficient, n)), *(power(f, exponent) for f in base.factors))
            case Product() if base.coefficient != 1:
                rest = _product(1, base.factors)
                return multiply(number(_to_the(base.coefficient, n)), power(rest, exponent))
    return Power(base, exponent, shape)


def negative(tree: Expression) -> Expression:
    """The expression with its sign changed."""
    return multiply(MINUS_ONE, tree)


def divide(numerator: Expression, denominator: Expression) -> Expression:
    """The quotient, element by element."""
    return multiply(numerator, power(denominator, MINUS_ONE))


def is_negative(tree: Expression) -> bool:
    """Whether a minus sign stands in front."""
    if isinstance(tree, Number):
        return tree.value < 0
    return isinstance(tree, Product) and tree.coefficient < 0


def copies(tree: Expression, shape: Shape, like: Iterable[Expression]) -> Expression:
    """The expression, marked as repeated where it is smaller than a shape.

    Args:
        tree: The expression.
        shape: The shape that it stands for.
        like: Expressions that broadcast to the shape.
    """
    if isinstance(tree, Copies):
        like = (*tree.like, *like)
        tree = tree.of
    if tree.shape == shape:
        return tree
    found = tuple(dict.fromkeys(piece for model in like for piece in _models(model) if piece.shape))
    whole = next((piece for piece in found if piece.shape == shape), None)
    return Copies(tree, found if whole is None else (whole,), shape)


def _models(tree: Expression) -> tuple[Expression, ...]:
    return tree.like if isinstance(tree, Copies) else (tree,)


def rebuilt(tree: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """The expression with some of its pieces replaced, simplified again.

    Args:
        tree: The expression.
        change: What a piece becomes; None to look into it instead.
    """
    changed = change(tree)
    if changed is not None:
        return changed
    match tree:
        case Sum():
            return add(*(rebuilt(term, change) for term in tree.terms))
        case Product():
            return multiply(number(tree.coefficient), *(rebuilt(f, change) for f in tree.factors))
        case Power():
            return power(rebuilt(tree.base, change), rebuilt(tree.exponent, change))
        case Apply():
            return Apply(tree.op, tuple(rebuilt(arg, change) for arg in tree.args), tree.attrs, tree.shape)
        case Copies():
            return copies(rebuilt(tree.of, change), tree.shape, [rebuilt(model, change) for model in tree.like])
    return tree


def _inside(tree: Expression) -> Expression:
    return tree.of if isinstance(tree, Copies) else tree


def _shape_of(trees: Iterable[Expression]) -> Shape:
    return np.broadcast_shapes(*(tree.shape for tree in trees))


def _plus(a: Value, b: Value) -> Value:
    return number(a + b).value


def _times(a: Value, b: Value) -> Value:
    return number(a * b).value


def _to_the(value: Value, n: int) -> Value:
    if isinstance(value, float):
        return value**n
    return Fraction(value) ** n
