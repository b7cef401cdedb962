"""From the nodes and edges of a GraphML file that kindframe wrote back to the tables of the study."""

from __future__ import annotations

from typing import Literal

import polars as pl
from attrs import field, frozen

from kindframe.cells import guard, join_ids
from kindframe.records import TABLES
from kindframe_formats.roles import RECORDS, ROLES, Role
from kindframe_formats.rows import LINE

__all__ = ["Restored", "restored"]


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
    edges = _with(edges, "role").with_columns(pl.col("role").fill_null("relationship"))
    who = nodes.select("@id", "record", "id").unique("@id", keep="first", maintain_order=True)
    for end in ("source", "target"):
        named = who.rename({"@id": f"@{end}", "record": f"{end}_record", "id": f"{end}_id"})
        edges = edges.join(named, on=f"@{end}", how="left", maintain_order="left")
    out = Restored(tables={}, lines={})
    for record, name in RECORDS.items():
        table = nodes.filter(record=record)
        for role in (role for role in ROLES if role.record == record):
            table = table.join(_filled(edges, role, out), on="@id", how="left", maintain_order="left")
        out.lines[name] = table[LINE]
        out.tables[name] = _raw(table.drop("@id", "record", "record_id", LINE), name)
    ties = edges.filter(role="relationship")
    out.lines["relationships"] = ties[LINE]
    ends = [pl.coalesce(f"{end}_id", f"@{end}").alias(end) for end in ("source", "target")]
    own = ["@source", "@target", "@directed", "@id", "role", LINE]
    further = ["source_record", "target_record", "source_id", "target_id"]
    ties = ties.with_columns(*ends, pl.col("@id").alias("id")).drop(*own, *further)
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
            cells = [cell if cell is None else guard(cell, how) for cell in table[column].to_list()]
            held.append(pl.Series(column, cells, dtype=pl.String))
        else:
            held.append(table[column])
    return pl.DataFrame(held)
