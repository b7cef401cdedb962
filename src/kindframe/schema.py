"""A record class is the one definition of its table.

A field of a record states once, through `column`, its type, whether it is required, its allowed values or codebook,
what it refers to, its aliases and its meaning. `Table` reads that and gives the table's columns and dtypes, the
vectorised checks, the conversion between rows and records both ways, and the words of the reference page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs
import polars as pl
from attrs import frozen

from kindframe.errors import SchemaError
from kindframe.moments import are_moments, is_moment
from kindframe.problems import Problem, Severity, nearest

__all__ = ["ATTRIBUTE_DTYPES", "Column", "Kind", "Table", "Violation", "attributes", "column"]

Kind = Literal["id", "text", "word", "number", "integer", "flag", "moment", "ids"]
"""What a cell holds.

``id`` an identifier, kept exactly; ``text`` free text; ``word`` a value of a codebook or a closed list; ``number`` a
finite float; ``integer`` a whole number; ``flag`` yes or no; ``moment`` a date or time at its own precision
(`kindframe.moments`); ``ids`` a list of identifiers, written with ``;`` between them.
"""

DTYPES: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "text": pl.String,
    "word": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "flag": pl.Boolean,
    "moment": pl.String,
    "ids": pl.List(pl.String),
}
_PYTHON: Mapping[Kind, tuple[type, ...]] = {
    "id": (str,),
    "text": (str,),
    "word": (str,),
    "number": (float, int),
    "integer": (int,),
    "flag": (bool,),
    "moment": (str,),
    "ids": (tuple,),
}
ATTRIBUTE_DTYPES = (pl.String, pl.Float64, pl.Int64, pl.Boolean)
"""The dtypes a free attribute may have in a table; text unless declared or handed over otherwise."""


@frozen(kw_only=True)
class Column:
    """One field of a record, as its table knows it.

    ``values`` is a closed list (a value outside it is an error), ``codebook`` names an open one (a value outside it
    is a warning); ``spellings`` maps other ways of writing a closed value to that value. ``refers`` names the tables
    whose ids the cell holds. ``minimum`` and ``maximum`` are inclusive. Blank is unknown, for every column.

    .. versionadded:: 0.1
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    spellings: Mapping[str, str] = attrs.field(factory=dict)
    codebook: str = ""
    refers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    @property
    def dtype(self) -> pl.DataType | type[pl.DataType]:
        """The column's polars dtype."""
        return DTYPES[self.kind]


@frozen(kw_only=True)
class Violation:
    """Rows of a table that break one rule of one column; ``rows`` are positions from 0.

    .. versionadded:: 0.1
    """

    code: str
    column: str
    rows: tuple[int, ...]
    message: str
    values: tuple[object, ...] = ()
    hint: str = ""
    near: str | None = None
    severity: Severity = Severity.SET_ASIDE

    def said(self, value: object) -> str:
        """Give the message of one row, with its value where the message does not show it already."""
        if value is None or repr(value) in self.message:
            return self.message
        return f"{self.message}: {value!r}"


_KEY = "kindframe"


def column(kind: Kind, meaning: str, *, required: bool = False, **rest: Any) -> Any:
    """Declare a field of a record; the keywords are those of `Column`. Optional fields default to unknown."""
    declared = {"kind": kind, "meaning": meaning, "required": required, **rest}
    default: Any = attrs.NOTHING if required else (() if kind == "ids" else None)
    converter = _as_ids if kind == "ids" else None
    return attrs.field(default=default, converter=converter, metadata={_KEY: declared}, validator=_valid)


def attributes() -> Any:
    """Declare the field that carries every further column of the table, by name."""
    return attrs.field(factory=dict, converter=_plain, eq=True, hash=False, metadata={_KEY: "attributes"})


def _as_ids(value: Any) -> tuple[str, ...]:
    """Take one id, several, or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _plain(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """Copy the attributes without the unknown ones: a missing attribute and an unknown one are the same."""
    return {name: held for name, held in (value or {}).items() if held is not None}


def _valid(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Hold one field of a record against its declaration."""
    declared = Column(name=attribute.name, **attribute.metadata[_KEY])
    message = _fault(declared, value)
    if message:
        raise SchemaError(f"{type(record).__name__}.{attribute.name} {message}.")


def _fault(declared: Column, value: Any) -> str:
    """Say what is wrong with one value, or nothing."""
    if value is None or value == ():
        return "is required" if declared.required else ""
    wanted = _PYTHON[declared.kind]
    if not isinstance(value, wanted) or (isinstance(value, bool) and declared.kind != "flag"):
        return f"must be {declared.kind}, not {value!r}"
    if declared.kind in ("id", "word") and not value:
        return "may not be empty; leave it out where it is unknown"
    if declared.kind == "ids" and not all(isinstance(item, str) and item for item in value):
        return f"must hold ids (non-empty text), not {value!r}"
    if declared.kind == "moment" and not is_moment(value):
        return f"must be a date such as 2024, 2024-03, 2024-03-05 or 2024-03-05T14:30, not {value!r}"
    if declared.kind in ("number", "integer"):
        if not math.isfinite(value):
            return f"must be a finite number, not {value!r}"
        if declared.minimum is not None and value < declared.minimum:
            return f"must be at least {declared.minimum:g}, not {value!r}"
        if declared.maximum is not None and value > declared.maximum:
            return f"must be at most {declared.maximum:g}, not {value!r}"
    if declared.values and value not in declared.values:
        return f"must be one of {', '.join(declared.values)}, not {value!r}"
    return ""


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
            Column(name=field.name, **field.metadata[_KEY])
            for field in attrs.fields(self.record)
            if isinstance(field.metadata.get(_KEY), Mapping)
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
                    extra[name] = _wider(self, name, extra.get(name), value)
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
                columns.append(pl.Series(declared.name, [None] * frame.height, dtype=declared.dtype))
                continue
            try:
                columns.append(_cast(frame[declared.name], declared.dtype))
            except (pl.exceptions.PolarsError, ValueError) as error:
                problems.append(self._mistyped(declared, frame[declared.name], error))
        for name in frame.columns:
            if name not in self.names:
                try:
                    columns.append(_attribute(frame[name]))
                except ValueError as error:
                    problems.append(Problem(code="KF-TYPE-02", file=self.name, column=name, message=str(error)))
        if problems:
            raise SchemaError(f"The table {self.name!r} does not fit its definition:", problems)
        out = pl.DataFrame(columns)
        ids = [c.name for c in self.columns if c.kind == "ids"]
        return out.with_columns(pl.col(ids).fill_null([])) if ids and out.height else out

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

    def check_cells(self, frame: pl.DataFrame) -> Iterator[Violation]:
        """Hold each column of a conformed table against its own declaration, and no row against another."""
        for declared in self.columns:
            held = frame[declared.name]
            if declared.required or held.null_count() < held.len():
                yield from _column_violations(declared, held)

    def _repeated(self, frame: pl.DataFrame) -> Iterator[Violation]:
        assert self.key is not None
        keys = frame[self.key]
        if keys.drop_nulls().is_unique().all():
            return
        later = keys.is_not_null() & ~keys.is_first_distinct()
        if later.any():
            message = f"{self.key} stands more than once in {self.name}"
            yield _violation("KF-DUP-01", self.key, keys, later, message)


def _column_violations(declared: Column, held: pl.Series) -> Iterator[Violation]:
    name = declared.name
    if declared.required and held.null_count():
        yield _violation("KF-REQ-01", name, held, held.is_null(), f"{name} is required and blank")
    if declared.kind in ("id", "word"):
        empty = (held.str.len_bytes() == 0).fill_null(False)
        if empty.any():
            yield _violation("KF-REQ-02", name, held, empty, f"{name} is empty text; unknown is left blank")
    if declared.kind == "number":
        wild = (~held.is_finite()).fill_null(False)
        if wild.any():
            yield _violation("KF-NUM-01", name, held, wild, f"{name} is not a finite number")
    for bound, above in ((declared.minimum, False), (declared.maximum, True)):
        if bound is not None:
            out = ((held > bound) if above else (held < bound)).fill_null(False)
            if out.any():
                message = f"{name} is {'above' if above else 'below'} {bound:g}"
                yield _violation("KF-NUM-02", name, held, out, message)
    if declared.values:
        odd = (~held.is_in(list(declared.values))).fill_null(False)
        if odd.any():
            message = f"{name} must be one of {', '.join(declared.values)}"
            yield _violation("KF-VAL-01", name, held, odd, message)
    if declared.kind == "moment":
        unique = held.drop_nulls().unique()
        bad = unique.filter(~are_moments(unique))
        if not bad.is_empty():
            wrong = held.is_in(bad.implode()).fill_null(False)
            yield _violation("KF-DATE-01", name, held, wrong, f"{name} is not a date such as 2024-03-05")


def _violation(code: str, name: str, held: pl.Series, where: pl.Series, message: str) -> Violation:
    rows = where.arg_true()
    values = tuple(held.gather(rows).to_list())
    return Violation(code=code, column=name, rows=tuple(rows.to_list()), message=message, values=values)


def _cast(series: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Cast without loss: text never becomes a number, a float with a fraction never a whole number."""
    if series.dtype == dtype:
        return series
    if series.dtype == pl.Null or series.null_count() == series.len():
        return pl.Series(series.name, [None] * series.len(), dtype=dtype)
    if dtype == pl.String:
        if isinstance(series.dtype, (pl.Categorical, pl.Enum)) or series.dtype.is_integer():
            return series.cast(pl.String)
        if series.dtype == pl.Date:
            return series.dt.strftime("%Y-%m-%d")
        if isinstance(series.dtype, pl.Datetime):
            zone = "%:z" if series.dtype.time_zone else ""
            return series.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}")
        raise ValueError("only text, whole numbers, categories and dates can stand for text")
    if dtype == pl.List(pl.String):
        if series.dtype == pl.String:
            return series.str.split(";").list.eval(
                pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != "")
            )
        return series.cast(dtype)
    if series.dtype.is_numeric() and dtype != pl.Boolean:
        return series.cast(dtype, strict=True) if dtype == pl.Float64 else _whole(series)
    raise ValueError("it would have to be guessed")


def _whole(series: pl.Series) -> pl.Series:
    if series.dtype.is_float() and not (series.drop_nulls() == series.drop_nulls().round(0)).all():
        raise ValueError("some of the numbers are not whole")
    return series.cast(pl.Int64, strict=True)


def _attribute(series: pl.Series) -> pl.Series:
    """Give a free attribute one of the four dtypes it may have."""
    if series.dtype in ATTRIBUTE_DTYPES:
        return series
    if series.dtype == pl.Null:
        return series.cast(pl.String)
    if series.dtype.is_integer():
        return series.cast(pl.Int64)
    if series.dtype.is_float():
        return series.cast(pl.Float64)
    try:
        return _cast(series, pl.String)
    except ValueError:
        raise ValueError(f"an attribute may be text, a number or yes/no, not {series.dtype}") from None


def _wider(table: Table, name: str, dtype: Any, value: object) -> Any:
    """Choose the dtype of an attribute's column that holds one more value."""
    if isinstance(value, bool):
        own: Any = pl.Boolean
    elif isinstance(value, int):
        own = pl.Int64
    elif isinstance(value, float):
        own = pl.Float64
    elif isinstance(value, str):
        own = pl.String
    else:
        raise SchemaError(f"The attribute {name!r} of {table.name} may be text, a number or yes/no, not {value!r}.")
    if dtype is None or dtype == own:
        return own
    if {dtype, own} == {pl.Int64, pl.Float64}:
        return pl.Float64
    raise SchemaError(f"The attribute {name!r} of {table.name} holds both {dtype} and {own}; use one kind of value.")


def nearest_column(table: Table, name: str, taken: Sequence[str] = ()) -> str | None:
    """Give the declared column or alias closest to a name, passing over those already taken."""
    return nearest(name, [n for n in table.aliases() if n not in taken])
