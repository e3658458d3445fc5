"""From traced values to the statements of a model: which values get a line of their own, its name, group and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from engine.arrays import Array
from engine.graph import Kind
from engine.ops import REGISTRY
from graphviz_nn.tracing.calls import Call
from graphviz_nn.tracing.naming import Names, is_free, unnamed
from graphviz_nn.tracing.sources import bound_at, gathers, is_result, name_of, operand_name, statement_of
from graphviz_nn.tracing.traced import Traced

Scope = tuple[Call, ...]
"""The calls that are groups around a statement, outermost first."""

_DEEPEST_GROUPS = 20
_DEEPEST = 40
_LONGEST = 300
"""An expression of more operations, or a deeper one, is split: nobody reads it, and Python's reader gives up."""


@dataclass(slots=True, eq=False)
class Statement:
    """One line of the model.

    Attributes:
        value: The leaf, or the last operation of the equation.
        kind: What it is.
        scope: The groups around it.
        name: The name that it binds.
    """

    value: Traced
    kind: Kind
    scope: Scope
    name: str = ""


@dataclass(slots=True)
class _Use:
    """Who reads a value.

    Attributes:
        count: How many operands it is.
        last: The last operation that reads it.
        roots: The statements whose equations read it.
    """

    count: int = 0
    last: Traced | None = None
    roots: list[Traced] = field(default_factory=list)


class Plan:
    """The statements of a traced program.

    Args:
        loss: What the backward pass starts from.
        outputs: Further results worth showing.

    Attributes:
        order: Everything that the ends depend on, in the order of computation.
        statements: The statements in their order.
        by_value: The id of a traced value -> its statement.
    """

    def __init__(self, loss: Traced, outputs: Sequence[Traced]) -> None:
        if loss.op is None:
            loss = Traced(loss.value, loss.site, op=REGISTRY["identity"], inputs=(loss,), name="loss")
        self._loss, self._outputs = loss, {id(output) for output in outputs if output is not loss}
        self._alias: dict[int, Traced] = {}
        self.order = self._reachable([loss, *outputs])
        self._base = _common_calls(value.site.call for value in self.order if value.op is not None)
        self._scopes: dict[int, Scope] = {}
        self._wanted: dict[int, str] = {}
        self._uses = {id(value): _Use() for value in self.order}
        self._count()
        self.by_value: dict[int, Statement] = {}
        self._divide()
        self.statements = self._ordered()
        self._name()

    def operands(self, value: Traced) -> tuple[Traced | Array, ...]:
        """The operands of a value, slot by slot, equal large constants made one."""
        return tuple(self._alias.get(id(each), each) if isinstance(each, Traced) else each for each in value.inputs)

    def _reachable(self, ends: Sequence[Traced]) -> list[Traced]:
        """Everything that the ends depend on, in the order of computation; equal large constants are one."""
        found: dict[int, Traced] = {}
        waiting = list(ends)
        while waiting:
            value = waiting.pop()
            if id(value) not in found:
                found[id(value)] = value
                waiting += [each for each in value.inputs if isinstance(each, Traced)]
        first: dict[tuple[object, bytes], Traced] = {}
        order = []
        for value in sorted(found.values(), key=attrgetter("number")):
            if value.operand is not None:
                same = first.setdefault((value.shape, value.value.tobytes()), value)
                if same is not value:
                    self._alias[id(value)] = same
                    continue
            order.append(value)
        return order

    def _count(self) -> None:
        for value in self.order:
            for operand in self.operands(value):
                if isinstance(operand, Traced):
                    use = self._uses[id(operand)]
                    use.count, use.last = use.count + 1, value

    def _scope(self, call: Call) -> Scope:
        if id(call) not in self._scopes:
            path = call.path()
            # Only a leaf can lie elsewhere: made in another cell, say, or handed to the program.
            inside = path[len(self._base) :] if path[: len(self._base)] == self._base else ()
            titled = tuple(each for each in inside if each.title)
            self._scopes[id(call)] = titled[:_DEEPEST_GROUPS]
        return self._scopes[id(call)]

    # ------------------------------------------------------------------------------------ which get a line of their own
    def _divide(self) -> None:
        depth: dict[int, int] = {}
        length: dict[int, int] = {}
        for value in self.order:
            key, operands = id(value), [each for each in self.operands(value) if isinstance(each, Traced)]
            depth[key] = 1 + max((depth[id(each)] for each in operands), default=0)
            length[key] = 1 + sum(length[id(each)] for each in operands)
            name = self._name_in_program(value)
            if name is not None:
                self._wanted[key] = name
            too_large = depth[key] >= _DEEPEST or length[key] >= _LONGEST
            if value.op is None or name is not None or too_large or not self._is_folded(value):
                depth[key] = length[key] = 0
                scope = self._scope(value.site.call)
                self.by_value[key] = Statement(value, self._kind(value), scope)
        self._find_roots()

    def _kind(self, value: Traced) -> Kind:
        if value is self._loss:
            return Kind.LOSS
        return Kind.OUTPUT if value.op is not None and id(value) in self._outputs else value.kind

    def _name_in_program(self, value: Traced) -> str | None:
        if value.name:
            return value.name
        if value.operand is not None:
            return operand_name(value.site, value.operand)
        use = self._uses[id(value)]
        partial = use.count == 1 and use.last is not None and use.last.site == value.site
        if partial and value.op is not None and gathers(value.site, value.op):
            return None
        return name_of(value.site, leaf=value.op is None)

    def _is_folded(self, value: Traced) -> bool:
        """Whether a value without a name stands inside the equation that reads it."""
        use = self._uses[id(value)]
        if use.count != 1 or use.last is None or value is self._loss or id(value) in self._outputs:
            return False
        if self._scope(value.site.call) != self._scope(use.last.site.call):
            return False
        if use.last.site == value.site:
            return True
        one = {statement_of(value.site), statement_of(bound_at(value.site))}
        other = {statement_of(use.last.site), statement_of(bound_at(use.last.site))}
        return bool(one & other)

    def _find_roots(self) -> None:
        """For each statement, the statements whose equations read it."""
        root: dict[int, Traced] = {}
        for value in reversed(self.order):
            last = self._uses[id(value)].last
            root[id(value)] = value if id(value) in self.by_value or last is None else root[id(last)]
        for value in self.order:
            for operand in self.operands(value):
                if isinstance(operand, Traced) and id(operand) in self.by_value:
                    self._uses[id(operand)].roots.append(root[id(value)])

    # ------------------------------------------------------------------------------------------------------ their order
    def _ordered(self) -> list[Statement]:
        """In the order of computation, each leaf in the group that it belongs to."""
        begins: dict[int, int] = {}
        for statement in self.by_value.values():
            for call in statement.scope:
                begins[id(call)] = min(begins.get(id(call), statement.value.number), statement.value.number)
        places: dict[int, tuple[int, int, int]] = {}
        for key, statement in self.by_value.items():
            number = statement.value.number
            places[key] = (number, 1, 0)
            if statement.value.op is None:
                before = self._settle(statement, begins)
                places[key] = (number if before is None else before, 0, number)
        return sorted(self.by_value.values(), key=lambda statement: places[id(statement.value)])

    def _settle(self, leaf: Statement, begins: dict[int, int]) -> int | None:
        """Put a leaf into its group: the number of what it stands in front of, or None where it stands already.

        A leaf that a function makes for itself stays there. A parameter or constant that one group reads belongs to
        that group, wherever it was made, also where a penalty outside reads it later. All others stand outside.
        """
        readers = [self.by_value[id(root)].scope for root in self._uses[id(leaf.value)].roots]
        if not readers:
            leaf.scope = ()
            return None
        made, first = leaf.scope, readers[0]
        if made and first[: len(made)] == made:
            return None
        leaf.scope = _home(readers) if leaf.kind in {Kind.PARAM, Kind.CONST} else ()
        if made == leaf.scope:
            return None
        inner = first[len(leaf.scope) : len(leaf.scope) + 1]
        return begins[id(inner[0])] if inner else self._uses[id(leaf.value)].roots[0].number

    # ------------------------------------------------------------------------------------------------------ their names
    def _name(self) -> None:
        places = {id(statement.value): place for place, statement in enumerate(self.statements)}
        names = Names({*self._wanted.values()})
        for place, statement in enumerate(self.statements):
            value = statement.value
            last_read = max((places[id(root)] for root in self._uses[id(value)].roots), default=-1)
            name = self._wanted.get(id(value)) or self._fallback(statement)
            if name is None:
                statement.name = names.number(unnamed(value.kind), last_read)
            else:
                statement.name = names.bind(name, place, last_read)

    def _fallback(self, statement: Statement) -> str | None:
        """The name of a value that the program gives none: what a function returns is called after it."""
        if statement.kind is Kind.LOSS:
            return "loss"
        call = statement.value.site.call.function
        name = call.code.co_name
        returned = statement.value.op is not None and is_result(statement.value.site)
        return name if returned and name.isidentifier() and is_free(name) else None


def _common_calls(calls: Iterable[Call]) -> Scope:
    """The calls that all operations lie in: the program itself, which is no group of it."""
    seen: set[int] = set()
    common: Scope | None = None
    for call in calls:
        if id(call) not in seen:
            seen.add(id(call))
            path = call.path()
            common = path if common is None else common_scope([common, path])
    found = common or ()
    layers = [i for i, call in enumerate(found) if call.layer]
    return found[: layers[0]] if layers else found


def _home(readers: Sequence[Scope]) -> Scope:
    """The group that a leaf with these readers belongs to, the first of them included."""
    longest = max(readers, key=len)
    home = common_scope([longest, *(each for each in readers if longest[: len(each)] != each)])
    return home if readers[0][: len(home)] == home else common_scope(readers)


def common_scope(scopes: Sequence[Scope]) -> Scope:
    """What several scopes begin with."""
    common = scopes[0]
    for scope in scopes[1:]:
        count = 0
        while count < min(len(common), len(scope)) and common[count] is scope[count]:
            count += 1
        common = common[:count]
    return common
