"""SQLAlchemy statements, compiled once per dialect and run on the driver's own cursor.

Core's `execute` costs several times what the database does for one step. What it adds beyond
the text (types in and types out) is done here once per statement.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Select, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_NUMERIC = 1700  # PostgreSQL's number of the type, asked only of numbers

SHAPES = 256  # of statements put together anew that are kept compiled
AT_ONCE = 100  # rows that a stream takes from the driver

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]


class CompiledStatement:
    """The text of one statement with its converters in and out."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101  only data statements come here
        self.text = compiled.string
        self._positional = compiled.positional
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names = compiled.positiontup if compiled.positional else list(binds)
        self._binds: list[tuple[str, bool, Any, Convert | None]] = []
        for name in names or ():
            bind = binds[name]
            convert = _into(bind.type, dialect)
            fixed = convert(bind.value) if convert and not bind.required else bind.value
            self._binds.append((name, bind.required, fixed, convert))
        self.out: list[tuple[int, Convert]] = []
        if isinstance(statement, Select):
            out = [_out_of(column.type, dialect) for column in statement.selected_columns]
            self.out = [(at, convert) for at, convert in enumerate(out) if convert]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        if self._positional:
            return [
                (convert(values[name]) if convert else values[name]) if given else fixed
                for name, given, fixed, convert in self._binds
            ]
        return {
            name: (convert(values[name]) if convert else values[name]) if given else fixed
            for name, given, fixed, convert in self._binds
        }

    def read_all(self, rows: list[Row]) -> list[Row]:
        """The rows with the types of their columns."""
        return [self.read(row) for row in rows] if self.out else rows

    def read(self, row: Row) -> Row:
        """The row with the types of its columns."""
        if not self.out:
            return row
        cells = list(row)
        for at, convert in self.out:
            cells[at] = convert(cells[at])
        return tuple(cells)


class Statements:
    """The compiled statements of one dialect, shared by all its connections."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.compiled: dict[ClauseElement, CompiledStatement] = {}
        self._made: dict[tuple[str, str], ClauseElement] = {}
        self._shaped: OrderedDict[Hashable, CompiledStatement] = OrderedDict()

    def of(self, statement: ClauseElement) -> CompiledStatement:
        """The statement compiled; the same object is compiled once."""
        found = self.compiled.get(statement)
        if found is None:
            found = self.compiled[statement] = CompiledStatement(statement, self.dialect)
        return found

    def shaped(self, shape: Hashable, make: Callable[[], ClauseElement]) -> CompiledStatement:
        """A statement that is put together for the occasion, made and compiled once for its shape.

        The shape names all that its text depends on; the `SHAPES` used last are kept.
        """
        found = self._shaped.pop(shape, None) or CompiledStatement(make(), self.dialect)
        self._shaped[shape] = found
        while len(self._shaped) > SHAPES:
            self._shaped.popitem(last=False)
        return found

    def insert(self, table: Table, *, clash: str = "fail") -> CompiledStatement:
        """An insert of whole rows; where the primary key is there: `fail`, `keep` or `replace`.

        `keep` keeps what stands on a clash with any unique key.
        """
        made = self._made.get((table.name, clash))
        if made is None:
            made = self._made[table.name, clash] = self._insert(table, clash)
        return self.of(made)

    def counter(self, table: Table, column: str) -> CompiledStatement:
        """An insert of 1, or the next number where the row is there; gives the number."""
        made = self._made.get((table.name, "count"))
        if made is None:
            adding = self._upserting(table)
            here = table.c[column]
            made = self._made[table.name, "count"] = adding.on_conflict_do_update(
                index_elements=list(table.primary_key), set_={column: here + 1}
            ).returning(here)
        return self.of(made)

    def _insert(self, table: Table, clash: str) -> ClauseElement:
        if clash == "fail":
            return insert(table).inline()
        adding = self._upserting(table)
        if clash == "keep":
            return adding.on_conflict_do_nothing()
        changing = {
            column.name: adding.excluded[column.name]
            for column in table.columns
            if not column.primary_key
        }
        return adding.on_conflict_do_update(index_elements=list(table.primary_key), set_=changing)

    def _upserting(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        if self.dialect.name == "sqlite":
            return sqlite.insert(table).inline()
        return postgresql.insert(table).inline()


class Cursor:
    """Statements run in one open transaction, on the driver's cursor."""

    def __init__(self, statements: Statements, driver: Any) -> None:
        self.statements = statements
        self.driver = driver

    def rows(self, statement: ClauseElement, **values: Any) -> list[Row]:
        """Every row of the select."""
        compiled = self.statements.of(statement)
        self.driver.execute(compiled.text, compiled.bind(values))
        return compiled.read_all(self.driver.fetchall())

    def asked(
        self, shape: Hashable, make: Callable[[], ClauseElement], values: Mapping[str, Any]
    ) -> list[Row]:
        """Every row of a select that is put together for the occasion, see `Statements.shaped`."""
        compiled = self.statements.shaped(shape, make)
        self.driver.execute(compiled.text, compiled.bind(values))
        return compiled.read_all(self.driver.fetchall())

    @contextmanager
    def streamed(
        self, shape: Hashable, make: Callable[[], ClauseElement], values: Mapping[str, Any]
    ) -> Iterator[Iterator[Row]]:
        """The rows of such a select as they come, while the database goes on.

        Nothing else may be asked before the end of the block, where what is left is read to its
        end: PostgreSQL's driver would call the select off, and with it the transaction.
        """
        compiled = self.statements.shaped(shape, make)
        bound = compiled.bind(values)
        if self.statements.dialect.name == "sqlite":
            rows = self.driver.execute(compiled.text, bound)
        else:
            rows = self.driver.stream(compiled.text, bound, size=AT_ONCE)
        try:
            yield map(compiled.read, rows) if compiled.out else rows
        finally:
            deque(rows, maxlen=0)

    def row(self, statement: ClauseElement, **values: Any) -> Row | None:
        """The first row of the select."""
        compiled = self.statements.of(statement)
        self.driver.execute(compiled.text, compiled.bind(values))
        row = self.driver.fetchone()
        return None if row is None else compiled.read(row)

    def change(self, statement: ClauseElement, **values: Any) -> int:
        """Run an update or a delete; how many rows it met."""
        compiled = self.statements.of(statement)
        self.driver.execute(compiled.text, compiled.bind(values))
        return int(self.driver.rowcount)

    def add(self, table: Table, rows: Iterable[Mapping[str, Any]], *, clash: str = "fail") -> int:
        """Insert whole rows; how many went in or were replaced, see `Statements.insert`."""
        compiled = self.statements.insert(table, clash=clash)
        bound = [compiled.bind(row) for row in rows]
        if len(bound) == 1:
            self.driver.execute(compiled.text, bound[0])
        elif bound:
            self.driver.executemany(compiled.text, bound)
        return int(self.driver.rowcount) if bound else 0

    def count(self, table: Table, column: str, **key: Any) -> int:
        """The next number of a counting row, which is made where it is missing."""
        compiled = self.statements.counter(table, column)
        self.driver.execute(compiled.text, compiled.bind({**key, column: 1}))
        return int(self.driver.fetchone()[0])


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, _NUMERIC)
