"""Macros: what a ``def`` may look like, and how the arguments of a call find their parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest
from engine.language.constants import evaluate
from engine.language.lookup import is_reserved
from engine.language.refusals import outside
from engine.language.scope import Known, Macro, Parameter, Scope
from engine.notation import steers

MOST_NESTED_CALLS = 40
CALL_NAME = "name"
"""The argument of every macro that names the call: ``unit(w, x, b, name="hidden")``."""


def defined(tree: ast.FunctionDef, scope: Scope) -> Macro:
    """Read the head of a ``def`` and look through its statements; they are read at each call.

    Raises:
        GraphError: It is no macro of the language.
    """
    source = scope.source
    head = source.span(tree)
    head = Span(head.line, head.column, head.line, head.column + len(f"def {tree.name}"))
    if scope.depth or scope.loops or scope.groups:
        raise ModelSyntaxError(
            "a 'def' stands outside of loops, layers and other defs", advice="move it to the margin", span=head
        )
    if tree.decorator_list:
        raise ModelSyntaxError(
            "a macro has no decorators",
            advice="leave out what begins with @",
            span=source.span(tree.decorator_list[0]),
        )
    if is_reserved(tree.name):
        raise ModelSyntaxError(f"'{tree.name}' is an operation", advice="choose another name", span=head)
    before = scope.names.get(tree.name)
    if before is not None:
        what = f"a macro already, in line {before.line}" if isinstance(before, Macro) else "a variable already"
        raise ModelSyntaxError(f"'{tree.name}' is {what}", advice="choose another name", span=head)
    body = tree.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:] if isinstance(body[0].value.value, str) else body
    macro = Macro(
        tree.name,
        tuple(_parameters(tree, scope)),
        tuple(body[:-1]),
        _results(tree, body, scope, head),
        frozenset(_called(tree)),
        tree.lineno,
    )
    _refuse_recursion(macro, scope, head)
    return macro


def _parameters(tree: ast.FunctionDef, scope: Scope) -> Iterator[Parameter]:
    given = tree.args
    for star in (given.vararg, given.kwarg):
        if star is not None:
            raise ModelSyntaxError(
                "a macro has a fixed number of arguments", advice="leave out *", span=scope.source.span(star)
            )
    plain = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(given.defaults))
    defaults += given.defaults
    seen: set[str] = set()
    for argument, default in zip([*plain, *given.kwonlyargs], [*defaults, *given.kw_defaults], strict=True):
        span = scope.source.span(argument)
        if is_reserved(argument.arg):
            raise ModelSyntaxError(f"'{argument.arg}' is an operation", advice="choose another name", span=span)
        if argument.arg == CALL_NAME:
            raise ModelSyntaxError(
                f"'{CALL_NAME}' is the argument that names a call", advice="choose another name", span=span
            )
        if argument.arg in seen:
            raise ModelSyntaxError(f"'{argument.arg}' stands there twice", advice="choose another name", span=span)
        seen.add(argument.arg)
        yield Parameter(argument.arg, None if default is None else Known(evaluate(default, scope)))


def _results(tree: ast.FunctionDef, body: Sequence[ast.stmt], scope: Scope, head: Span) -> tuple[ast.expr, ...]:
    last = body[-1] if body else None
    for part in ast.walk(tree):
        if isinstance(part, ast.Return) and part is not last:
            raise ModelSyntaxError(
                "'return' is the last line of a macro, once",
                advice="use where(condition, a, b)",
                span=scope.source.span(part),
            )
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and part is not tree:
            raise outside(part, scope.source.span(part))
    if not isinstance(last, ast.Return) or last.value is None:
        raise ModelSyntaxError(f"the macro '{tree.name}' returns nothing", advice="end it with return y", span=head)
    results = tuple(last.value.elts) if isinstance(last.value, ast.Tuple) else (last.value,)
    if not results:
        raise ModelSyntaxError(f"the macro '{tree.name}' returns nothing", advice="end it with return y", span=head)
    return results


def _called(tree: ast.AST) -> Iterator[str]:
    for part in ast.walk(tree):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            yield part.func.id


def _refuse_recursion(macro: Macro, scope: Scope, head: Span) -> None:
    """Every circle of calls is closed by the last of its macros to be defined."""
    scope.called |= macro.calls
    if macro.name not in scope.called:
        return
    came_from: dict[str, str] = {}
    waiting = [macro]
    while waiting:
        caller = waiting.pop()
        for name in sorted(caller.calls):
            if name == macro.name:
                circle = [caller.name]
                while circle[-1] != macro.name:
                    circle.append(came_from[circle[-1]])
                shown = " → ".join([*reversed(circle), macro.name])
                raise ModelSyntaxError(
                    f"the macro '{macro.name}' calls itself ({shown})",
                    advice="a model has no recursion; write a loop with 'for'",
                    span=head,
                )
            callee = scope.names.get(name)
            if isinstance(callee, Macro) and name not in came_from:
                came_from[name] = caller.name
                waiting.append(callee)


def matched(macro: Macro, tree: ast.Call, scope: Scope) -> dict[str, ast.expr]:
    """The arguments of a call by the names of their parameters; those with a default may be missing.

    Raises:
        GraphError: There are too few or too many, or one is unknown or given twice.
    """
    source, known = scope.source, [parameter.name for parameter in macro.parameters]
    signature = f"{macro.name}({', '.join(known)})"
    for arg in tree.args:
        if isinstance(arg, ast.Starred):
            raise outside(arg, source.span(arg))
    if len(tree.args) > len(known):
        raise ModelSyntaxError(
            f"'{macro.name}' takes {_many(len(known))}, and {len(tree.args)} are given",
            advice=f"write {signature}",
            span=source.span(tree),
        )
    found = dict(zip(known, tree.args, strict=False))
    for keyword in tree.keywords:
        span = source.span(keyword)
        if keyword.arg == CALL_NAME:
            continue
        if keyword.arg is None or keyword.arg not in known:
            advice = nearest(keyword.arg or "", known) or f"write {signature}"
            raise UnknownNameError(f"'{macro.name}' has no argument '{keyword.arg or '**'}'", advice=advice, span=span)
        if keyword.arg in found:
            raise ModelSyntaxError(f"'{keyword.arg}' is given twice", advice="leave one out", span=span)
        found[keyword.arg] = keyword.value
    missing = [p.name for p in macro.parameters if p.default is None and p.name not in found]
    if missing:
        raise ModelSyntaxError(
            f"'{macro.name}' needs {' and '.join(missing)}", advice=f"write {signature}", span=source.span(tree)
        )
    return found


def _many(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def title_of(tree: ast.Call, scope: Scope) -> str | None:
    """What ``name=`` calls a call, if it is given.

    Raises:
        ModelSyntaxError: It is no name in quotes.
    """
    for keyword in tree.keywords:
        if keyword.arg == CALL_NAME:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if value is None and isinstance(keyword.value, ast.Constant):
                return None
            if not isinstance(value, str) or not value.isidentifier():
                raise ModelSyntaxError(
                    f"'{CALL_NAME}' is one word in quotes",
                    advice=f'write {CALL_NAME}="hidden"',
                    span=scope.source.span(keyword),
                )
            return value
    return None


def layer_title(tree: ast.With, span: Span) -> str:
    """What ``with layer("hidden"):`` calls its group.

    Raises:
        ModelSyntaxError: It is another ``with``, or the name is none.
    """
    call = tree.items[0].context_expr
    title = None
    if len(tree.items) == 1 and tree.items[0].optional_vars is None and isinstance(call, ast.Call):
        is_layer = isinstance(call.func, ast.Name) and call.func.id == "layer"
        if is_layer and len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.Constant):
            title = call.args[0].value
    if not isinstance(title, str) or not title.strip():
        raise ModelSyntaxError(
            "only 'with layer(\"name\"):' opens a group", advice="give the layer one name in quotes", span=span
        )
    if steers(title):
        raise ModelSyntaxError(
            "the name of a layer holds a control character", advice="leave it out: a name is one line", span=span
        )
    return title.strip()


def told_from(error: GraphError, macro: Macro, span: Span) -> GraphError:
    """The same error, saying also where the macro that it happened in was called from."""
    error.span = error.span or span
    error.message = f"{error.message}, in '{macro.name}' called in line {span.line}"
    return error
