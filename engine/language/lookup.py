"""What a name that is called means, and the sentences for names that mean nothing here."""

from __future__ import annotations

import ast

from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest
from engine.language.constants import CONSTANTS, INITIALISERS
from engine.language.layers import LAYERS, Layer
from engine.language.refusals import no_operation
from engine.language.scope import Macro, Scope
from engine.ops import Operation, callable_names, called

_FORMS = frozenset({*LAYERS, "max_norm"})


def is_reserved(name: str) -> bool:
    """Whether nothing can be bound to a name: it is an operation's, one declared by a program included."""
    return name in _FORMS or called(name) is not None


def macro_of(tree: ast.expr, scope: Scope) -> Macro | Layer | None:
    """The macro that an expression calls as a whole, if it is such a call."""
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        return None
    found = scope.find(tree.func.id)
    if found is None:
        return LAYERS.get(tree.func.id)
    return found if isinstance(found, Macro) else None


def callee(tree: ast.Name, scope: Scope) -> Operation | Macro | Layer:
    """What a call calls.

    Raises:
        GraphError: The name means nothing that can be called.
    """
    name = tree.id
    found = scope.find(name)
    if isinstance(found, Macro):
        return found
    if found is None and (known := called(name)) is not None:
        return known
    span = scope.source.span(tree)
    if found is not None:
        what = "a variable" if isinstance(found, int) else "a number"
        raise ModelSyntaxError(f"'{name}' is {what}, not an operation", advice="use * to multiply", span=span)
    if name in LAYERS:
        return LAYERS[name]
    if name in INITIALISERS:
        advice = f"declare a leaf: name: param = {name}(...)"
        raise ModelSyntaxError(f"'{name}' makes the value of a leaf", advice=advice, span=span)
    if name == "dataset":
        raise data_set_alone(span)
    if name in {"train", "max_norm"}:
        raise ModelSyntaxError(f"'{name}' gives no value", advice="write it on a line of its own", span=span)
    if name == "range":
        raise ModelSyntaxError(
            "'range' stands behind 'for ... in' only", advice="linspace makes the values of a leaf", span=span
        )
    line = scope.source.line_that_binds(name)
    macros = [known for known in scope.visible() if isinstance(scope.find(known), Macro)]
    error = no_operation(name, [*callable_names(), *_FORMS, *macros], span)
    if line is not None and line > span.line:
        error.advice = f"'{name}' is bound in line {line}; put that above this line"
    raise error


def data_set_alone(span: Span) -> ModelSyntaxError:
    """The error for a data set that is not bound to inputs and targets."""
    return ModelSyntaxError(
        "'dataset' gives inputs and targets at once", advice='write x, t = dataset("xor"), without a kind', span=span
    )


def unbound(name: str, scope: Scope, span: Span) -> GraphError:
    """The error for a name that means no value here."""
    if isinstance(scope.find(name), Macro):
        return ModelSyntaxError(f"'{name}' is a macro", advice=f"call it: {name}(...)", span=span)
    if is_reserved(name):
        return ModelSyntaxError(f"'{name}' is an operation", advice=f"call it: {name}(...)", span=span)
    line = scope.source.line_that_binds(name)
    if line is not None and line < span.line:
        return UnknownNameError(
            f"'{name}' has no value: the loop that binds it in line {line} has no turns",
            advice="bind it above the loop",
            span=span,
        )
    if line is not None:
        return UnknownNameError(
            f"'{name}' is used before it is bound in line {line}",
            advice="a model has no cycles: each line uses only names from lines above it",
            span=span,
        )
    advice = nearest(name, [*scope.visible(), *CONSTANTS]) or "bind it in a line above this one"
    return UnknownNameError(f"'{name}' is used before it is bound", advice=advice, span=span)
