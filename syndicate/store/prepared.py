"""Statements compiled once and run by the driver itself.

A poll and a publication are some two dozen short statements each, and to take a compiled one through SQLAlchemy costs
many times what the database does for it. So the text that SQLAlchemy makes of a statement is kept for each database,
with the order of its values, and these are bound and read by the types of their columns, as SQLAlchemy does itself.
They run in the transaction of the ``Connection`` they are given, beside whatever else runs there.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ParamSpec, Protocol, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import BindParameter

P = ParamSpec("P")
Core: TypeAlias = "sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update | sa.Delete"
Values: TypeAlias = Mapping[str, Any]
"""Values by the names of bound parameters or, where rows are written, of columns."""
Process: TypeAlias = Callable[[Any], Any] | None
NOTHING: Values = {}
_STEP = 1024


class Row(Protocol):
    """A row as a tuple whose parts have the names of its columns: one of ours, or SQLAlchemy's."""

    def __getattr__(self, name: str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...


def prepared(make: Callable[P, Core]) -> Callable[P, Statement]:
    """The statement that ``make`` builds, built once for each of its arguments."""
    return cast("Callable[P, Statement]", cache(lambda *args, **named: Statement(make(*args, **named))))


class Statement:
    """One statement, for any database. Threads may share it: the worst that a race does is to compile it twice."""

    def __init__(self, core: Core) -> None:
        self.core = core.inline() if isinstance(core, sa.Insert) else core  # inline: it need not tell the numbers
        """For use within another statement."""
        self._lists = tuple(dict.fromkeys(_lists(core)))
        self._forms: dict[tuple[object, ...], _Form] = {}

    def rows(self, connection: Connection, values: Values = NOTHING) -> list[Row]:
        """All rows that it finds."""
        form = self._form(connection, values)
        return form.read(form.execute(connection, values))

    def row(self, connection: Connection, values: Values = NOTHING) -> Row | None:
        """The first row; None if there is none."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def value(self, connection: Connection, values: Values = NOTHING) -> Any:
        """The first part of the first row; None if there is no row."""
        found = self.rows(connection, values)
        return next(iter(found[0])) if found else None

    def values(self, connection: Connection, values: Values = NOTHING) -> list[Any]:
        """The first part of every row."""
        return [next(iter(row)) for row in self.rows(connection, values)]

    def run(self, connection: Connection, values: Values = NOTHING) -> int:
        """Write; says how many rows were concerned."""
        return int(self._form(connection, values).execute(connection, values).rowcount)

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Write once for each of ``rows``, which name the same columns; nothing if there are none."""
        if len(rows) == 1:
            self.run(connection, rows[0])
        elif rows:
            self._form(connection, rows[0]).execute_all(connection, rows)

    def _form(self, connection: Connection, values: Values) -> _Form:
        counts = tuple(_room(len(values[name])) for name in self._lists)
        key = (connection.dialect.name, counts, *values)
        form = self._forms.get(key)
        if form is None:
            rooms = dict(zip(self._lists, counts, strict=True))
            form = self._forms[key] = _Form(self.core, connection.dialect, values, rooms)
        return form


class _Form:
    """A statement as one database gets it: its text, and what becomes of its values on the way there and back."""

    def __init__(self, core: Core, dialect: Dialect, values: Values, counts: Mapping[str, int]) -> None:
        own = core.compile(dialect=dialect, column_keys=list(values))
        given = {name: None for name in own.binds if name in values}
        state = own.construct_expanded_state({**given, **{name: [None] * n for name, n in counts.items()}})
        self._text = state.statement
        self._dialect = dialect
        self._core = core
        self._lists = {name: state.parameter_expansion[name] for name in counts}
        of_list = {each: name for name, expanded in state.parameter_expansion.items() for each in expanded}
        names = list(state.parameters) if state.positiontup is None else state.positiontup
        self._slots: list[tuple[str, Process]] = []
        self._fixed: dict[str, Any] = {}
        for name in names:
            source = of_list.get(name, name)
            process = own.binds[source].type.dialect_impl(dialect).bind_processor(dialect)
            if source not in values:  # the statement's own
                fixed = state.parameters[name]
                self._fixed[name] = process(fixed) if process else fixed
                process = None
            self._slots.append((name, process))
        self._positional = state.positiontup is not None
        self._decoders: list[tuple[int, Callable[[Any], Any]]] = []
        self._make: Callable[[Sequence[Any]], Row] | None = None

    def execute(self, connection: Connection, values: Values) -> Any:
        """The driver's cursor, after it ran this. Raises DBAPIError, and StatementError over values that do not fit."""
        try:
            return connection.connection.driver_connection.execute(self._text, self._bound(values))  # type: ignore[union-attr]
        except Exception as error:
            raise self._failure(error) from error

    def execute_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run this once for each of ``rows``. Raises likewise."""
        try:
            bound: Any = [self._bound(values) for values in rows]
            connection.connection.cursor().executemany(self._text, bound)
        except Exception as error:
            raise self._failure(error) from error

    def read(self, cursor: Any) -> list[Row]:
        """All rows of a cursor. Raises likewise, where a row can't be read."""
        try:
            return self._read(cursor)
        except Exception as error:
            raise self._failure(error) from error

    def _read(self, cursor: Any) -> list[Row]:
        found = cursor.fetchall()
        if not found:
            return []
        if self._make is None:
            self._learn(cursor.description)
        make = cast("Callable[[Sequence[Any]], Row]", self._make)
        if not self._decoders:
            return list(map(make, found))
        rows = []
        for one in found:
            parts = list(one)
            for at, decode in self._decoders:
                parts[at] = decode(parts[at])
            rows.append(make(parts))
        return rows

    def _bound(self, values: Values) -> Sequence[Any] | Values:
        told = values
        if self._fixed or self._lists:
            told = {**self._fixed, **values}
            for name, expanded in self._lists.items():
                told.update(zip(expanded, _padded(values[name], len(expanded)), strict=True))
        if self._positional:
            return [process(told[name]) if process else told[name] for name, process in self._slots]
        return {name: process(told[name]) if process else told[name] for name, process in self._slots}

    def _learn(self, description: Sequence[Sequence[Any]]) -> None:
        """How rows are read, which may depend on what the driver calls the types of their parts."""
        columns = list(self._core.exported_columns)
        self._decoders = [
            (at, decode)
            for at, (column, told) in enumerate(zip(columns, description, strict=True))
            if (decode := column.type.dialect_impl(self._dialect).result_processor(self._dialect, told[1]))
        ]
        names = [str(column.key) for column in columns]
        self._make = cast("Any", namedtuple("Row", names, rename=True))._make  # known when it runs

    def _failure(self, error: Exception) -> BaseException:
        base = self._dialect.loaded_dbapi.Error
        return DBAPIError.instance(self._text, None, error, base, hide_parameters=True, dialect=self._dialect)


def _lists(core: Core) -> Iterator[str]:
    """The parameters that take lists, but for those that have theirs."""
    for one in sa.sql.visitors.iterate(core):
        if isinstance(one, BindParameter) and one.expanding and one.required:
            yield one.key


def _room(count: int) -> int:
    """Lists of any length have few texts of their own: there is room for as many as the next power of two, of long
    lists for as many as the next whole number of ``_STEP``: databases take no more than some ten thousand values."""
    if count > _STEP:
        return -(-count // _STEP) * _STEP
    return 1 << (count - 1).bit_length() if count else 0


def _padded(values: Sequence[Any], room: int) -> list[Any]:
    """A list of so many: whether its last value is there once or more often makes no difference to IN."""
    return [*values, *[values[-1]] * (room - len(values))] if values else []
