"""From the nodes and edges of a file that kindframe wrote back to the tables of the study, whatever the format.

A writer marks its file and puts ``record`` on nodes and ``role`` on edges (`kindframe_formats.laying`); its reader
hands the nodes and the edges, with their lines, to `give_back`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import polars as pl
from attrs import field, frozen

from kindframe.cells import guard, join_ids
from kindframe.exporting import Reading
from kindframe.problems import FileCount, Problem, Severity
from kindframe.records import TABLES
from kindframe_formats.parts import guarded_series
from kindframe_formats.roles import RECORDS, ROLES, Role
from kindframe_formats.rows import LINE

__all__ = ["Restored", "give_back", "restored"]

Types = Mapping[str, Mapping[str, str]]
"""For ``node`` and ``edge``, the columns that are a number, an integer or a flag."""


def give_back(
    nodes: pl.DataFrame,
    edges: pl.DataFrame,
    *,
    file: str,
    toml: str | Mapping[str, Any],
    types: Types,
    problems: Iterable[Problem] = (),
    aside: Mapping[str, Mapping[int, Problem]] | None = None,
) -> Reading:
    """Give the study of a file that kindframe wrote.

    Parameters
    ----------
    nodes, edges
        Columns of text: ``@id`` and `LINE`, of edges also ``@source`` and ``@target``, and the data.
    file
        The file's name.
    toml
        The text of the study's settings, or the settings.
    types
        The types of columns; those that kindframe knows have their own.
    problems
        What was found so far.
    aside
        For ``node`` and ``edge``, by position, why one cannot be taken.
    """
    told = list(problems)
    counts: dict[str, int] = {}
    if aside:
        nodes = _aside(nodes, aside.get("node", {}), "record", told, counts)
        edges = _aside(edges, aside.get("edge", {}), "role", told, counts)
    back = restored(nodes, edges)
    for line, label in back.loose:
        message = f"an edge {label!r} whose act, actor or domain is not in the file; it is passed over"
        told.append(Problem(code="KF-GML-10", file=file, row=line, message=message, severity=Severity.WARNING))
    settings = _settings(toml, file, told) if isinstance(toml, str) else dict(toml)
    attributes = {name: dict(held) for name, held in settings.get("attributes", {}).items()}
    for name, table in back.tables.items():
        held = attributes.setdefault(name, {})
        for column, kind in types.get("edge" if name == "relationships" else "node", {}).items():
            if column in table.columns and column not in held and column.casefold() not in _KNOWN:
                held[column] = {"type": kind}
    settings["attributes"] = {name: held for name, held in attributes.items() if held}
    kept = {name: table for name, table in back.tables.items() if table.height or name == "actors"}
    return Reading(
        tables=kept,
        rows={name: back.lines[name] for name in kept},
        problems=tuple(told),
        counts=tuple(
            FileCount(
                file=file,
                table=name,
                read=table.height + counts.get(name, 0),
                kept=table.height,
                set_aside=counts.get(name, 0),
            )
            for name, table in kept.items()
        ),
        settings=settings,
    )


def _aside(
    frame: pl.DataFrame, why: Mapping[int, Problem], mark: str, told: list[Problem], counts: dict[str, int]
) -> pl.DataFrame:
    """Take rows out that cannot be used, and count them for the table they belong to."""
    if not why:
        return frame
    told += why.values()
    marks = _with(frame, mark)[mark]
    for row in why:
        table = RECORDS.get(marks[row] or "actor", "actors") if mark == "record" else "relationships"
        counts[table] = counts.get(table, 0) + 1
    kept = [row for row in range(frame.height) if row not in why]
    return frame[kept]


_KNOWN = frozenset(name for table in TABLES.values() for name in table.aliases())


def _settings(toml: str, file: str, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        told = f"the settings in it cannot be read ({error}); they are passed over"
        problems.append(Problem(code="KF-GML-08", file=file, message=told, severity=Severity.WARNING))
        return {}


@frozen(kw_only=True)
class Restored:
    """Raw tables, the line of each of their rows, and roles whose own record is not in the file (line, label)."""

    tables: dict[str, pl.DataFrame]
    lines: dict[str, pl.Series]
    loose: list[tuple[int, str]] = field(factory=list)


def restored(nodes: pl.DataFrame, edges: pl.DataFrame) -> Restored:
    """Part the nodes by their record and the edges by their role, and fill each record's references from its roles."""
    nodes = _with(nodes, "record", "record_id").with_columns(
        pl.col("record").fill_null("actor"), pl.coalesce("record_id", "@id").alias("id")
    )
    edges = _with(edges, "role", "@id", "@directed").with_columns(pl.col("role").fill_null("relationship"))
    ties = edges.filter(role="relationship")
    edges = edges.filter(pl.col("role") != "relationship") if ties.height < edges.height else edges.clear()
    who = nodes.select("@id", "record", "id").unique("@id", keep="first", maintain_order=True)
    renamed = nodes["record_id"].null_count() < nodes.height
    for end in ("source", "target"):
        named = who.rename({"@id": f"@{end}", "record": f"{end}_record", "id": f"{end}_id"})
        edges = edges.join(named, on=f"@{end}", how="left", maintain_order="left")
        if renamed:
            ties = ties.join(named.drop(f"{end}_record"), on=f"@{end}", how="left", maintain_order="left")
    out = Restored(tables={}, lines={})
    for record, name in RECORDS.items():
        table = nodes.filter(record=record)
        for role in (role for role in ROLES if role.record == record):
            table = table.join(_filled(edges, role, out), on="@id", how="left", maintain_order="left")
        out.lines[name] = table[LINE]
        out.tables[name] = _raw(table.drop("@id", "record", "record_id", LINE), name)
    out.lines["relationships"] = ties[LINE]
    ends = [pl.coalesce(*([f"{end}_id"] if renamed else []), f"@{end}").alias(end) for end in ("source", "target")]
    own = ["@source", "@target", "@directed", "@id", "role", LINE]
    ties = ties.with_columns(*ends, pl.col("@id").alias("id")).drop(*own, "source_id", "target_id", strict=False)
    out.tables["relationships"] = _raw(ties, "relationships")
    return out


def _with(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    missing = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def _filled(edges: pl.DataFrame, role: Role, out: Restored) -> pl.DataFrame:
    """Gather the other ends of a role for each record it belongs to, as one cell, in the order of the file."""
    own, other = ("source", "target") if role.outward else ("target", "source")
    mine = edges.filter((pl.col("role") == role.label) & pl.col(f"{own}_record").fill_null(role.record).eq(role.record))
    lost = mine.filter(pl.col(f"{own}_record").is_null())
    if role.label != "in domain" or role.record == "actor":
        out.loose.extend(lost.select(LINE, "role").rows())
    found = (
        mine.filter(pl.col(f"{own}_record").is_not_null())
        .group_by(f"@{own}", maintain_order=True)
        .agg(pl.coalesce(f"{other}_id", f"@{other}").alias(role.column))
    )
    cells = [join_ids(held) if role.several else guard(held[-1], "id") for held in found[role.column].to_list()]
    return pl.DataFrame({"@id": found[f"@{own}"], role.column: pl.Series(cells, dtype=pl.String)})


def _raw(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Write every text so that the study folder's rules give exactly it back; drop columns of other tables."""
    definition = TABLES[name]
    lists = {column.name for column in definition.columns if column.kind == "ids"}
    references = {role.column for role in ROLES if RECORDS[role.record] == name}
    held = []
    for column in table.columns:
        if table[column].null_count() == table.height and column not in definition.required:
            continue
        if column in lists or column in references:
            held.append(table[column])
            continue
        kind = definition.column(column).kind if column in definition.names else "text"
        if kind in ("id", "text", "word"):
            how: Literal["id", "text", "word"] = kind
            held.append(guarded_series(table[column], how))
        else:
            held.append(table[column])
    return pl.DataFrame(held)
