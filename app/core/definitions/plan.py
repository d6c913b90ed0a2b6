"""What a form works out by itself: order of computing, formulas compiled, what depends on what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from app.core.expressions.evaluating import compiled
from app.core.expressions.expression import BadExpression, Expression, Value
from app.core.expressions.parsing import parse
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.source.scalars import Words

TODAY = "today"  # in formulas the day in the organisation's zone

Run: TypeAlias = Callable[[Mapping[str, Any]], Value]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The formulas of a form, ready to run. Names are `total`, or `items.approved` for a column.

    Attributes:
        order: Names with a `when:` or a `value:`, each after everything it depends on: of each
            decide first whether it shows, then its value.
        visible: `when:` by name; a field without one always shows.
        computed: `value:` by name; a column's runs once a row, with the row's cells beside the
            form's names.
        checks: `check:` by name, with what to say; run after everything is computed.
        required: Names that must be answered where they show.
        needs: For every name the names that it depends on, directly or through others.
    """

    order: tuple[str, ...]
    visible: Mapping[str, Run]
    computed: Mapping[str, Run]
    checks: Mapping[str, tuple[Run, Words]]
    required: frozenset[str]
    needs: Mapping[str, frozenset[str]]

    def inputs(self, name: str) -> frozenset[str]:
        """The names that a value depends on, directly or through others, itself left out."""
        return self.needs.get(name, frozenset())


def leaves(fields: Iterable[Field]) -> Iterator[tuple[str, Field, Table | None]]:
    """Every field and, behind its table, every column: (name or `table.column`, field, table)."""
    for field in fields:
        yield field.name, field, None
        if isinstance(field, Table):
            for column in field.columns:
                yield f"{field.name}.{column.name}", column, field


def needs_of(expression: Expression, table: Table | None) -> set[str]:
    """What a formula asks for directly; inside a table the row's columns come first."""
    own = {column.name for column in table.columns} if table else set()
    found = {f"{table.name}.{each}" if table and each in own else each for each in expression.names}
    for name, column in expression.columns:
        found |= {name, f"{name}.{column}"}
    return found


def direct_needs(fields: Iterable[Field]) -> dict[str, set[str]]:
    """For every name what it depends on directly; formulas that cannot be read ask for nothing."""
    graph: dict[str, set[str]] = {}
    for name, field, table in leaves(fields):
        asked = {table.name} if table else set()
        for text in (field.when, field.value):
            if text is not None:
                try:
                    asked |= needs_of(parse(text), table)
                except BadExpression:
                    continue
        graph[name] = asked
    return graph


def reach(fields: Iterable[Field], text: str) -> set[str]:
    """Every name that a formula of the form asks for, directly or through others."""
    graph = direct_needs(fields)
    found: set[str] = set()
    left = needs_of(parse(text), None)
    while left:
        name = left.pop()
        found.add(name)
        left |= graph.get(name, set()) - found
    return found


def circle(fields: Iterable[Field]) -> tuple[str, ...]:
    """Names that depend on each other in a circle, first and last alike; empty: there is none."""
    try:
        tuple(TopologicalSorter(direct_needs(fields)).static_order())
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def make_plan(fields: tuple[Field, ...]) -> Plan:
    """The plan of a form's fields.

    Raises:
        ValueError: A formula cannot be read, or they go in a circle.
    """
    graph = direct_needs(fields)
    every = {name: (field, table) for name, field, table in leaves(fields)}
    sequence = tuple(TopologicalSorter(graph).static_order())
    needs: dict[str, frozenset[str]] = {}
    for name in sequence:
        direct = graph.get(name, set())
        needs[name] = frozenset(direct.union(*(needs[each] for each in direct)) if direct else ())
    # the table itself hides its columns; it is no input of theirs
    return Plan(
        order=tuple(
            n for n in sequence if n in every and (every[n][0].when or every[n][0].computed)
        ),
        visible={n: compiled(parse(f.when)) for n, (f, _) in every.items() if f.when is not None},
        computed={
            n: compiled(parse(f.value)) for n, (f, _) in every.items() if f.value is not None
        },
        checks={
            n: (compiled(parse(f.check.that)), f.check.say)
            for n, (f, _) in every.items()
            if f.check is not None
        },
        required=frozenset(n for n, (f, _) in every.items() if f.required and not f.computed),
        needs=needs,
    )
