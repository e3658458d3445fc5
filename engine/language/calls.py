"""A call of a macro: a group of its own, in which the macro's statements are read with the arguments as names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.errors import GraphError, LimitError, ModelSyntaxError, Span
from engine.graph import Kind, Literal, Operand
from engine.language.arguments import attributes_of
from engine.language.builder import Target
from engine.language.constants import array_of, constant_text, evaluate
from engine.language.layers import OPERAND, Layer, LayerText, layer_argument
from engine.language.lookup import macro_of
from engine.language.macros import CALL_NAME, MOST_NESTED_CALLS, matched, title_of, told_from
from engine.language.scope import Binding, Known, Macro, Scope

if TYPE_CHECKING:
    from engine.language.statements import StatementReader

_RESULT = "out"
"""What a returned expression is called where the call stands in the middle of another one."""


class Expander:
    """Expands the calls in one right-hand side.

    Args:
        caller: The reader of the statement that they stand in.
        wanted: What a call is called that does not say ``name=``: the variable assigned.
        groups: The groups that the statement lies in.
    """

    __slots__ = ("builder", "caller", "groups", "scope", "source", "wanted")

    def __init__(self, caller: StatementReader, wanted: str, groups: tuple[int, ...]) -> None:
        self.caller = caller
        self.builder = caller.builder
        self.scope = caller.scope
        self.source = caller.source
        self.wanted = wanted
        self.groups = groups

    def __call__(self, tree: ast.Call, macro: Macro | Layer) -> Operand:
        """Expand a call in the middle of an expression."""
        (result,) = self.call(tree, macro, ())
        return result

    def call(self, tree: ast.Call, macro: Macro | Layer, targets: Sequence[Target]) -> list[Operand]:
        """Read a macro's statements in the place of its call.

        Args:
            tree: The call.
            macro: What is called.
            targets: What its results are bound to; nothing in the middle of an expression.

        Raises:
            GraphError: The arguments do not fit, or a statement of the macro is wrong.
        """
        span = self.source.span(tree)
        self._refuse_too_much(macro, span)
        title = title_of(tree, self.scope)
        wanted = self.wanted if title is None else f"{self.wanted.rpartition('.')[0]}.{title}".removeprefix(".")
        address = self.builder.call_name(wanted)
        groups = self.builder.open_group(address.rpartition(".")[2], self.groups, span)
        if isinstance(macro, Layer):
            return self._layer(tree, macro, targets, address, groups)
        inside = Scope(self.scope.outermost.source, self.scope.outermost, f"{address}.", groups, self.scope.depth + 1)
        start = len(self.builder.variables)
        given = matched(macro, tree, self.scope)
        for parameter in macro.parameters:
            if parameter.name in given:
                inside.names[parameter.name] = self._argument(parameter.name, given[parameter.name], address, groups)
            elif parameter.default is not None:
                inside.names[parameter.name] = parameter.default
        _check_count(macro.name, len(macro.results), targets, span)
        try:
            return self._body(inside, macro.body, macro.results, targets, start)
        except GraphError as error:
            raise told_from(error, macro, span) from None

    def _refuse_too_much(self, macro: Macro | Layer, span: Span) -> None:
        self.builder.budget.steps(1, span)
        if self.scope.depth >= MOST_NESTED_CALLS:
            raise LimitError(
                f"macros call each other more than {MOST_NESTED_CALLS} deep",
                advice="call fewer of them from one another",
                span=span,
            )
        if isinstance(macro, Macro) and not self.scope.repeated:
            least = self.caller.reading.forecast.call(macro, self.scope)
            self.builder.budget.foresee(least.operations, least.steps, span)

    def foresee(self, made: ast.ListComp | ast.GeneratorExp) -> None:
        """Refuse a comprehension that will be too much before any of it is read."""
        if not self.scope.repeated:
            least = self.caller.reading.forecast.terms(made, self.scope)
            self.builder.budget.foresee(least.operations, least.steps, self.source.span(made))

    def _layer(
        self, tree: ast.Call, layer: Layer, targets: Sequence[Target], address: str, groups: tuple[int, ...]
    ) -> list[Operand]:
        span = self.source.span(tree)
        if not tree.args or isinstance(tree.args[0], ast.Starred):
            raise ModelSyntaxError(f"'{layer.name}' needs '{OPERAND}'", advice=f"write {layer.formula}", span=span)
        keywords = [keyword for keyword in tree.keywords if keyword.arg != CALL_NAME]
        attrs = attributes_of(layer, tree.args[1:], keywords, span, self.scope, layer_argument)
        start = len(self.builder.variables)
        operand = self._argument(OPERAND, tree.args[0], address, groups)
        if isinstance(operand, Known):
            shape = array_of(operand.value, tree.args[0], self.source).shape
        else:
            assert isinstance(operand, int)
            shape = self.builder.nodes[operand].shape
        _check_count(layer.name, 1, targets, span)
        try:
            text = layer.write(shape, attrs)
        except GraphError as error:
            error.span = error.span or span
            raise
        source = LayerText(text, self.source.filename, span)
        inside = Scope(source, None, f"{address}.", groups, self.scope.depth + 1)
        inside.names[OPERAND] = operand
        *body, last = source.statements
        assert isinstance(last, ast.Return)
        assert last.value is not None
        return self._body(inside, body, [last.value], targets, start)

    def _argument(self, name: str, tree: ast.expr, address: str, groups: tuple[int, ...]) -> Binding:
        """A variable itself, a number as a constant, anything else as a variable of the call."""
        found = self.scope.find(tree.id) if isinstance(tree, ast.Name) else None
        if isinstance(found, int):
            return found
        try:
            return Known(evaluate(tree, self.scope))
        except GraphError:
            pass  # no constant: an expression, whose own mistakes are told when it is read as one
        target = Target(name, f"{address}.{name}", Kind.VARIABLE, self.source.span(tree))
        macro = macro_of(tree, self.scope)
        if macro is None:
            return self.caller.computed(target, tree, groups)
        assert isinstance(tree, ast.Call)
        (result,) = Expander(self.caller, target.address, groups).call(tree, macro, [target])
        assert isinstance(result, int)
        return result

    def _body(
        self,
        inside: Scope,
        body: Sequence[ast.stmt],
        results: Sequence[ast.expr],
        targets: Sequence[Target],
        start: int,
    ) -> list[Operand]:
        reader = self.caller.inside(inside)
        reader.block(body)
        if not targets:
            return [_operand(reader, results[0])]
        named: set[int] = set()
        return [_result(reader, tree, target, start, named) for tree, target in zip(results, targets, strict=True)]


def _operand(reader: StatementReader, tree: ast.expr) -> Operand:
    """What a macro returns into the middle of an expression."""
    found = reader.scope.find(tree.id) if isinstance(tree, ast.Name) else None
    if isinstance(found, int):
        return found
    if isinstance(found, Known):
        return Literal(array_of(found.value, tree, reader.source), constant_text(found.value))
    target = Target(_RESULT, f"{reader.scope.prefix}{_RESULT}", Kind.VARIABLE, reader.source.span(tree))
    macro = macro_of(tree, reader.scope)
    if macro is None:
        return reader.computed(target, tree, reader.scope.groups)
    return _passed_on(reader, tree, macro, target)


def _result(reader: StatementReader, tree: ast.expr, target: Target, start: int, named: set[int]) -> Operand:
    """What a macro returns into a statement of its own: the macro's variable gets the statement's name."""
    builder = reader.builder
    found = reader.scope.find(tree.id) if isinstance(tree, ast.Name) else None
    if isinstance(found, int):
        variable = builder.variables[builder.nodes[found].variable]
        if variable.index >= start and not variable.is_leaf and variable.index not in named:
            builder.rename(found, target)
            named.add(variable.index)
            return found
    macro = macro_of(tree, reader.scope)
    if macro is None:
        return reader.computed(target, tree, reader.scope.groups)
    return _passed_on(reader, tree, macro, target)


def _passed_on(reader: StatementReader, tree: ast.expr, macro: Macro | Layer, target: Target) -> Operand:
    """What a macro returns is what another one does."""
    assert isinstance(tree, ast.Call)
    expander = Expander(reader, reader.scope.prefix + macro.name, reader.scope.groups)
    (result,) = expander.call(tree, macro, [target])
    return result


def _check_count(name: str, count: int, targets: Sequence[Target], span: Span) -> None:
    wanted = len(targets) or 1
    if count != wanted:
        given = "one value" if count == 1 else f"{count} values"
        raise ModelSyntaxError(
            f"'{name}' returns {given}, and {wanted} {'is' if wanted == 1 else 'are'} wanted",
            advice=f"write {', '.join('abcdefgh'[:count])} = {name}(...)" if count <= 8 else "bind all of them",
            span=span,
        )
