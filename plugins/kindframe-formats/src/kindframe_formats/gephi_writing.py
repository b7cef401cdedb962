"""Writing Gephi's spreadsheets: a table of edges and beside it one of nodes, with when they are there.

The tables are CSV as Gephi's import asks for: ``Id``, ``Label`` and, of edges, ``Source``, ``Target``, ``Type`` and
``Weight`` come first; ``Interval`` or ``Timeset`` say when. The reader gives the study back as far as tables go.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kindframe.cells import guard
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe_formats.edge_csv import guarded, nodes_beside, text_of
from kindframe_formats.laying import Laid, Sheet, lay_out
from kindframe_formats.losses import Losses
from kindframe_formats.spans import Axis, axis_of
from kindframe_formats.xmltext import as_text

__all__ = ["EDGES", "NODES", "write_gephi"]

NODES = ("Id", "Label", "Timeset", "record", "record_id")
EDGES = ("Source", "Target", "Type", "Weight", "Id", "Label", "Timeset", "role", "record_id")
"""The columns of each table that are Gephi's or the layout's own; the study's follow."""


def write_gephi(release: Release, path: Path) -> LossReport:
    """Write a release's ties and roles to ``path``, and its nodes beside it as ``NAME-nodes.csv``.

    Import the nodes first, then the edges, and let Gephi leave parallel edges as they are ("don't merge").

    Returns
    -------
    LossReport
        Codings, answers and the study's settings are dropped. What a spreadsheet would run as a formula gets an
        apostrophe before it, which reading takes off, and is not lost.

    Raises
    ------
    StoreNotSaved
        Where a file cannot be written; then none of them is.

    .. versionadded:: 0.1
    """
    losses = Losses()
    own = {"node": {name.casefold() for name in NODES}, "edge": {name.casefold() for name in EDGES} - {"id"}}
    laid = lay_out(release.study, losses, own={target: (*names, *_capitals(names)) for target, names in own.items()})
    if laid.toml:
        losses.add("study.toml", "dropped", 1, "a table has no room for titles, meanings and waves")
    axis = axis_of(release.study)
    beside = nodes_beside(path)
    nodes = pl.concat(
        [_nodes(sheet, axis if sheet.record == "actor" else None) for sheet in laid.nodes], how="diagonal"
    )
    edges = _edges(laid, axis)
    with atomic_write(beside) as first, atomic_write(path) as second:
        first.write(text_of(_safe(nodes)))
        second.write(text_of(_safe(edges)))
    return LossReport(format="gephi-csv", losses=tuple(losses), files=(path, beside))


def _capitals(names: set[str]) -> set[str]:
    return {name.capitalize() for name in names}


def _safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Guard every text, the ids like texts, and write truths in words."""
    columns = []
    for held in frame:
        cells = as_text(held) if held.dtype == pl.Boolean else held
        cells = guarded(cells, "text") if cells.dtype == pl.String else cells
        columns.append(cells.rename(guard(held.name)))
    return pl.DataFrame(columns)


def _times(times: pl.DataFrame | None, n: int) -> pl.Series:
    """Write when each row is there, as Gephi reads it: ``<[2020-01-01, 2020-12-31]>``, or ``<[1, 2]>`` of waves."""
    if times is None:
        return pl.repeat(None, n, dtype=pl.String, eager=True).alias("Timeset")
    if "stamps" in times.columns:
        listed = times["stamps"].cast(pl.List(pl.String)).list.join(", ")
        some = times["stamps"].list.len() > 0
        text = pl.select(pl.when(some).then(pl.lit("<[") + listed + pl.lit("]>"))).to_series()
        return text.alias("Timeset")
    start, end = (times[name].fill_null(odd) for name, odd in (("start", "-Infinity"), ("end", "Infinity")))
    some = times["start"].is_not_null() | times["end"].is_not_null()
    text = pl.select(pl.when(some).then(pl.lit("<[") + start + pl.lit(", ") + end + pl.lit("]>"))).to_series()
    return text.alias("Timeset")


def _data(sheet: Sheet) -> list[pl.Series]:
    return [sheet.frame[name] for name in sheet.columns]


def _nodes(sheet: Sheet, axis: Axis | None) -> pl.DataFrame:
    n = sheet.frame.height
    name = next((name for name, column in sheet.columns.items() if column == "name"), None)
    ids = sheet.frame["@id"]
    label = ids if name is None else pl.select(pl.coalesce(sheet.frame[name], ids)).to_series()
    head = [ids.alias("Id"), label.alias("Label"), _times(axis.actors if axis else None, n)]
    record = pl.repeat(sheet.record, n, dtype=pl.String, eager=True).alias("record")
    return pl.DataFrame([*head, record, sheet.frame["@own"].alias("record_id"), *_data(sheet)])


def _edges(laid: Laid, axis: Axis | None) -> pl.DataFrame:
    sheet, roles = laid.ties, laid.roles
    frame = sheet.frame
    by_column = {column: name for name, column in sheet.columns.items()}
    words = pl.select(pl.when(frame["@both"]).then(pl.lit("Undirected")).otherwise(pl.lit("Directed"))).to_series()
    none = pl.repeat(None, frame.height, dtype=pl.Float64, eager=True)
    strength = frame[by_column["strength"]] if "strength" in by_column else none
    kind = frame[by_column["kind"]] if "kind" in by_column else none.cast(pl.String)
    head = [frame["@source"].alias("Source"), frame["@target"].alias("Target"), words.alias("Type")]
    head += [strength.alias("Weight"), kind.alias("Label"), _times(axis.ties if axis else None, frame.height)]
    said = pl.repeat("relationship", frame.height, dtype=pl.String, eager=True).alias("role")
    data = [held for held in _data(sheet) if held.name not in (by_column.get("strength"),)]
    ties = pl.DataFrame([*head, said, frame["@id"].alias("record_id"), *data])
    others = roles.select(
        pl.col("@source").alias("Source"),
        pl.col("@target").alias("Target"),
        pl.lit("Directed").alias("Type"),
        pl.col("role").alias("Label"),
        "role",
    )
    return pl.concat([ties, others], how="diagonal")
