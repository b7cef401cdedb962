"""A study as the parts of a file, and back: a Parquet part for each table that has rows, the settings as TOML.

`packed` and `unpacked` are called by saving and opening. What the manifest says of a table (rows, columns, types) is
held against the part before anything is decoded, and the part against the definition of the table.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import attrs
import polars as pl

from kindframe import __version__
from kindframe.areas import AREAS
from kindframe.errors import FileRejected, LimitExceeded, ParameterError, SchemaError, StoreCorrupt
from kindframe.problems import FileCount, ReadReport, visible
from kindframe.records import TABLES
from kindframe.schema import ATTRIBUTE_DTYPES, Table
from kindframe.settings import Settings
from kindframe.storing.bounds import decoded_size
from kindframe.storing.container import Package
from kindframe.storing.versions import FORMAT, READER, SETTINGS
from kindframe.study import Study

__all__ = ["fits", "framework_name", "packed", "settings_text", "unpacked"]

ROOMY = 256_000_000
"""Bytes that any file may take once decoded."""
RATIO = 500
"""How many times its own size a larger file may take: a bomb takes thousands."""

MOST_COLUMNS = 10_000

_FRAMEWORKS = "frameworks/"
_TYPES: Mapping[str, Any] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "flag": pl.Boolean,
    "texts": pl.List(pl.String),
}


def packed(study: Study) -> Package:
    """Turn a study into a package.

    Columns that are unknown in every row are named in the manifest and stored nowhere else.

    Raises
    ------
    SchemaError
        Where a table does not have the columns and types of its definition.
    ParameterError
        Where the settings hold what `study.toml` cannot.
    """
    parts = {SETTINGS: settings_text(study.settings).encode()}
    tables = {}
    for name, table in study.tables.items():
        schema = fits(TABLES[name], table)
        if table.width > MOST_COLUMNS:
            raise SchemaError(f"The table {name!r} has more than {MOST_COLUMNS:,} columns.")
        tables[name] = {"rows": table.height, "columns": {c: _type_name(t) for c, t in schema.items()}}
        if table.height:
            parts[_part(name)] = _parquet(TABLES[name], table)
    for file, text in study.settings.own_frameworks.items():
        parts[_FRAMEWORKS + framework_name(file)] = text.encode()
    if study.settings.areas:
        parts[AREAS] = study.settings.areas.encode()
    manifest = {
        "format": "kindframe",
        "version": FORMAT,
        "reader": READER,
        "writer": __version__,
        "tables": tables,
        "read": [attrs.asdict(count) for count in study.report.counts],
    }
    return Package(manifest=manifest, parts=parts)


def unpacked(package: Package, name: str) -> Study:
    """Turn a package of the present format into the study it was made of.

    The report of the study counts what was read once; what was wrong with the files stays with them.

    Raises
    ------
    StoreCorrupt
        Where manifest, parts and definitions do not agree.
    LimitExceeded
        Where a part would take far more memory than its size allows for.
    """
    manifest, parts = package.manifest, dict(package.parts)
    try:
        settings = Settings.from_toml(parts.pop(SETTINGS).decode(), f"{name}:{SETTINGS}")
        areas = parts.pop(AREAS, b"").decode()
        own = {p.removeprefix(_FRAMEWORKS): parts.pop(p).decode() for p in list(parts) if p.startswith(_FRAMEWORKS)}
        _bounded(manifest["tables"], parts, name)
        tables = {t: _table(TABLES[t], manifest["tables"][t], parts.pop(_part(t), None)) for t in TABLES}
        counts = [FileCount(**count) for count in manifest["read"]]
        if parts or manifest["tables"].keys() != TABLES.keys():
            raise ValueError("it holds tables or parts that no study has")
    except (KeyError, TypeError, AttributeError, ValueError, AssertionError, FileRejected) as error:
        raise StoreCorrupt(f"{name} does not hold a study: {visible(str(error))}.") from None
    if own or areas:
        settings = attrs.evolve(settings, own_frameworks=own, areas=areas)
    return Study(tables=tables, settings=settings, report=ReadReport(counts=tuple(counts)))


def fits(definition: Table, table: pl.DataFrame) -> pl.Schema:
    """Hold a table to the columns and types of its definition, and give those it has.

    Raises
    ------
    SchemaError
        Where it was made past the checks and does not have them.
    """
    declared = definition.polars_schema
    schema = table.schema
    if list(schema)[: len(declared)] != list(declared):
        raise SchemaError(f"The table {definition.name!r} does not begin with its declared columns.")
    for column, dtype in schema.items():
        if dtype != declared.get(column, dtype) or (column not in declared and dtype not in ATTRIBUTE_DTYPES):
            raise SchemaError(
                f"The column {column!r} of {definition.name!r} has the type {dtype}, which it cannot have."
            )
    return schema


def framework_name(file: str) -> str:
    """Give the name of a framework's file as it stands, or refuse one that is no plain file name.

    Raises
    ------
    ParameterError
        Where the name could lead out of its folder or cannot be written.
    """
    if file != visible(file) or not file.strip(". ") or set(file) & set('/\\:*?"<>|') or len(file.encode()) > 120:
        raise ParameterError(f"{visible(file)!r} cannot be the name of a framework's file.")
    return file


def settings_text(settings: Settings) -> str:
    """Write the settings, and see that they read back as they are before anybody relies on it.

    Raises
    ------
    ParameterError
        Where they would not.
    """
    text = settings.to_toml()
    try:
        again = Settings.from_toml(text)
    except FileRejected as error:
        raise ParameterError(f"The settings cannot be saved: {error}") from None
    if again != attrs.evolve(settings, own_frameworks={}, areas=""):
        raise ParameterError("The settings cannot be saved: they hold values of other types than study.toml has.")
    return text


def _part(table: str) -> str:
    return f"{table}.parquet"


def _type_name(dtype: pl.DataType) -> str:
    return next(name for name, known in _TYPES.items() if dtype == known)


def _parquet(definition: Table, table: pl.DataFrame) -> bytes:
    """Write a table without the columns that are unknown throughout; lz4 because opening is what people wait for."""
    held = [c for c in table.columns if c in definition.required or table[c].null_count() < table.height]
    out = io.BytesIO()
    table.select(held).write_parquet(out, compression="lz4", statistics=False)
    return out.getvalue()


def _bounded(claims: Mapping[str, Any], parts: Mapping[str, bytes], name: str) -> None:
    """Refuse what would not fit, before anything is decoded: parts by their pages, blank columns by the manifest."""
    decoded = sum(16 * int(about["rows"]) * len(about["columns"]) for about in claims.values())
    for part, data in parts.items():
        rows, size = decoded_size(data)
        if rows != claims[part.removesuffix(".parquet")]["rows"]:
            raise ValueError(f"{part} has {rows:,} rows, and its manifest says otherwise")
        decoded += size
    size = sum(map(len, parts.values()))
    if decoded > max(ROOMY, RATIO * size):
        raise LimitExceeded(f"{name} would take {decoded:,} bytes of memory for {size:,} on the disk.")


def _table(definition: Table, about: Mapping[str, Any], part: bytes | None) -> pl.DataFrame:
    if len(about["columns"]) > MOST_COLUMNS:
        raise ValueError(f"{definition.name} has more than {MOST_COLUMNS:,} columns")
    schema = {column: _TYPES[kind] for column, kind in about["columns"].items()}
    if part is None:
        if about["rows"]:
            raise ValueError(f"{definition.name} has rows and no part")
        table = pl.DataFrame(schema=schema)
    else:
        table = _decoded(part, schema)
    return definition.conform(table)


def _decoded(part: bytes, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Read a part and put back the columns that were unknown throughout."""
    try:
        held = pl.read_parquet(io.BytesIO(part))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise ValueError(f"a table cannot be decoded: {str(error).splitlines()[0]}") from None
    for column, dtype in held.schema.items():
        if schema.get(column) != dtype:
            raise ValueError(f"the column {column!r} is of another type than its manifest says")
    blank = [pl.lit(None, dtype=dtype).alias(column) for column, dtype in schema.items() if column not in held.columns]
    return held.with_columns(blank).select(list(schema))
