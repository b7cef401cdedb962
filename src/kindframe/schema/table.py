"""`Table`: what a record class says of its table, and the way between rows and records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import polars as pl
from attrs import frozen

from kindframe.errors import SchemaError
from kindframe.problems import Problem
from kindframe.schema.casting import as_attribute, cast, unknown, wider
from kindframe.schema.checks import Violation, column_violations, violation
from kindframe.schema.columns import DECLARED, Column

__all__ = ["Table"]


@frozen(kw_only=True, eq=False)
class Table:
    """The table of one kind of record: its name, its files, its columns, all read off the record class.

    ``files`` maps the stems a file of this table may have to values they imply (``people.csv`` implies
    ``kind = person``). ``key`` is the column that must be unique, where given.

    .. versionadded:: 0.1
    """

    name: str
    record: type[Any]
    meaning: str
    files: Mapping[str, Mapping[str, str]]
    key: str | None = "id"
    columns: tuple[Column, ...] = attrs.field(init=False)

    @columns.default
    def _declared(self) -> tuple[Column, ...]:
        return tuple(
            Column(name=field.name, **field.metadata[DECLARED])
            for field in attrs.fields(self.record)
            if isinstance(field.metadata.get(DECLARED), Mapping)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The declared columns' names, in order."""
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there and filled."""
        return tuple(c.name for c in self.columns if c.required)

    @property
    def polars_schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The declared columns' dtypes, in order."""
        return {c.name: c.dtype for c in self.columns}

    def column(self, name: str) -> Column:
        """Give a declared column by name; raise `KeyError` where there is none."""
        for declared in self.columns:
            if declared.name == name:
                return declared
        raise KeyError(name)

    def aliases(self) -> dict[str, str]:
        """Every name a declared column may go by, in lower case, to its own name."""
        known = {alias.casefold(): c.name for c in self.columns for alias in c.aliases}
        return known | {c.name: c.name for c in self.columns}

    def empty(self) -> pl.DataFrame:
        """Give the table with no rows."""
        return pl.DataFrame(schema=self.polars_schema)

    # -- rows and records -------------------------------------------------------------------------

    def to_record(self, row: Mapping[str, Any]) -> Any:
        """Make a record of one row of the table (a mapping of every column)."""
        declared = {name: row[name] for name in self.names if name in row}
        further = {name: value for name, value in row.items() if name not in declared}
        return self.record(**declared, attributes=further)

    def to_row(self, record: Any) -> dict[str, Any]:
        """Make a row of one record: the declared columns, then its attributes."""
        row = {name: getattr(record, name) for name in self.names}
        for c in self.columns:
            if c.kind == "ids":
                row[c.name] = list(row[c.name])
        clash = set(row) & set(record.attributes)
        if clash:
            raise SchemaError(f"Attributes of a {self.record.__name__} may not be called {sorted(clash)}: columns are.")
        return row | dict(record.attributes)

    def from_records(self, records: Iterable[Any]) -> pl.DataFrame:
        """Make the table of some records; attributes become columns, in the order they first appear."""
        rows = [self.to_row(record) for record in records]
        extra: dict[str, Any] = {}
        for row in rows:
            for name, value in row.items():
                if name not in self.names and value is not None:
                    extra[name] = wider(self.name, name, extra.get(name), value)
        schema = {**self.polars_schema, **extra}
        return self.conform(pl.DataFrame(rows, schema=schema, orient="row"))

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give the frame the declared columns (missing ones unknown), order and dtypes; further columns follow.

        Raises
        ------
        SchemaError
            Where a column cannot take its dtype without loss.
        """
        columns, problems = [], []
        for declared in self.columns:
            if declared.name not in frame.columns:
                columns.append(unknown(declared.name, declared.dtype, frame.height, listed=declared.kind == "ids"))
                continue
            try:
                columns.append(cast(frame[declared.name], declared.dtype))
            except (pl.exceptions.PolarsError, ValueError) as error:
                problems.append(self._mistyped(declared, frame[declared.name], error))
        for name in frame.columns:
            if name not in self.names:
                try:
                    columns.append(as_attribute(frame[name]))
                except ValueError as error:
                    problems.append(Problem(code="KF-TYPE-02", file=self.name, column=name, message=str(error)))
        if problems:
            raise SchemaError(f"The table {self.name!r} does not fit its definition:", problems)
        out = pl.DataFrame(columns)
        ids = [c.name for c in self.columns if c.kind == "ids" and out[c.name].null_count()]
        return out.with_columns(pl.col(ids).fill_null([])) if ids else out

    def _mistyped(self, declared: Column, series: pl.Series, error: Exception) -> Problem:
        return Problem(
            code="KF-TYPE-01",
            file=self.name,
            column=declared.name,
            message=f"{declared.kind} wanted, the column is {series.dtype}: {str(error).splitlines()[0]}",
            hint="Ids are text; convert the column before handing it over." if declared.kind == "id" else "",
        )

    # -- checks -----------------------------------------------------------------------------------

    def check(self, frame: pl.DataFrame) -> Iterator[Violation]:
        """Hold a conformed table against its declarations, column by column, without a Python loop over rows."""
        yield from self.check_cells(frame)
        if self.key is not None:
            yield from self._repeated(frame)

    def check_cells(self, frame: pl.DataFrame, *, parsed: bool = False) -> Iterator[Violation]:
        """Hold each column of a conformed table against its own declaration, and no row against another.

        ``parsed`` says that the cells were read from text, so that numbers are finite and moments exist.
        """
        for declared in self.columns:
            held = frame[declared.name]
            if declared.required or held.null_count() < held.len():
                yield from column_violations(declared, held, parsed=parsed)

    def _repeated(self, frame: pl.DataFrame) -> Iterator[Violation]:
        assert self.key is not None
        keys = frame[self.key]
        if keys.drop_nulls().is_unique().all():
            return
        later = keys.is_not_null() & ~keys.is_first_distinct()
        if later.any():
            message = f"{self.key} stands more than once in {self.name}"
            yield violation("KF-DUP-01", self.key, keys, later, message)
