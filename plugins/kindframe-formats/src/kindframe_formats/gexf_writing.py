"""Writing GEXF 1.3: typed attributes, a time axis from waves and dates, and parallel ties kept apart by their kind.

The study's settings travel as the description of the file, so that `kindframe_formats.gexf_reading` gives the same
study back. The rules are those of Gephi's schema for 1.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.indexing import Runs, different, positions
from kindframe_formats.laying import Laid, Sheet, lay_out
from kindframe_formats.losses import Losses
from kindframe_formats.spans import Axis, axis_of
from kindframe_formats.xmltext import WHY, around, as_text, escaped, named, put_lines

__all__ = ["MARK", "write_gexf"]

CHUNK = 100_000
_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "double", pl.Int64(): "long", pl.Boolean(): "boolean"}
MARK = "kindframe study, version 1"
"""The keywords of a file that kindframe wrote."""

Parts = list[pl.Series | str]


def write_gexf(release: Release, path: Path) -> LossReport:
    """Write a release as one GEXF 1.3 file, as Gephi reads it.

    Nodes are actors, acts and domains (attribute ``record``), edges relationships, one for each report, and roles
    (attribute ``role``). Ties have their strength as weight and run one way or both, each as it is. The triple of
    source, target and kind must be unique in GEXF, so a second tie of one kind between the same two has the kind
    ``KIND (2)``; the attribute ``kind`` has its own. A study with dates or waves is dynamic.

    Returns
    -------
    LossReport
        Codings and answers are dropped; characters XML forbids are coerced to their numbers; columns whose name is
        taken are renamed.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    study = release.study
    losses = Losses()
    laid = lay_out(study, losses, ids=named, fit=named, why=WHY)
    axis = axis_of(study)
    with atomic_write(path) as file:
        keys = _head(file, laid, axis)
        file.write(b"  <nodes>\n")
        for sheet in laid.nodes:
            _nodes(file, sheet, keys, axis if sheet.record == "actor" else None, losses)
        file.write(b"  </nodes>\n  <edges>\n")
        _ties(file, laid, keys, axis, losses)
        _roles(file, laid.roles, keys)
        file.write(b"  </edges>\n </graph>\n</gexf>\n")
    return LossReport(format="gexf", losses=tuple(losses), files=(path,))


def _head(file: BinaryIO, laid: Laid, axis: Axis | None) -> dict[tuple[str, str], str]:
    """Write all that comes before the nodes; give the id of each attribute by its target and name."""
    time = ""
    if axis is not None:
        time = f' mode="dynamic" timeformat="{axis.format}" timerepresentation="interval"'
    toml = escaped(pl.Series([laid.toml]))[0].item()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        f" <meta><creator>kindframe</creator><keywords>{MARK}</keywords><description>{toml}</description></meta>",
        f' <graph defaultedgetype="directed" idtype="string"{time}>',
    ]
    keys: dict[tuple[str, str], str] = {}
    for target, first in (("node", "record"), ("edge", "role")):
        types = {first: "string"}
        if target == "node" and any(sheet.frame["@own"].null_count() < sheet.frame.height for sheet in laid.nodes):
            types["record_id"] = "string"
        types |= {column: _TYPES.get(dtype, "string") for column, dtype in laid.types(target).items()}
        lines.append(f'  <attributes class="{target}">')
        for place, (column, kind) in enumerate(types.items()):
            keys[target, column] = str(place)
            said = escaped(pl.Series([column]), attribute=True)[0].item()
            head = f'   <attribute id="{place}" title="{said}" type="{kind}"'
            usual = "><default>relationship</default></attribute>" if column == "role" else "/>"
            lines.append(head + usual)
        lines.append("  </attributes>")
    file.write("\n".join(lines).encode() + b"\n")
    return keys


def _value(held: pl.Series, key: str) -> Parts:
    return around(f'<attvalue for="{key}" value="', held, '"/>')


def _values(
    frame: pl.DataFrame, sheet: Sheet, keys: Mapping[tuple[str, str], str], target: str, losses: Losses
) -> Iterator[pl.Series | str]:
    """Give each column as its ``attvalue`` elements; null where there is nothing to say."""
    for name, column in sheet.columns.items():
        held = frame[name]
        if held.dtype == pl.String:
            held, bad = escaped(held, attribute=True)
            losses.add(f"{sheet.table}.{column}", "coerced", bad, WHY)
        yield from _value(as_text(held), keys[target, name])


def _attribute(name: str, held: pl.Series) -> Parts:
    return around(f' {name}="', as_text(held), '"')


def _times(times: pl.DataFrame | None, start: int) -> Parts:
    """Give when each element is there, as attributes of it or, where it comes and goes, as spells after its values."""
    if times is None or "stamps" in times.columns:
        return []
    part = times.slice(start, CHUNK)
    return [*_attribute("start", part["start"]), *_attribute("end", part["end"])]


def _spells(times: pl.DataFrame | None, start: int) -> Parts:
    if times is None or "stamps" not in times.columns:
        return []
    stamps = times["stamps"].slice(start, CHUNK)
    place = pl.element().cast(pl.String)
    spell = pl.lit('<spell start="') + place + pl.lit('" end="') + place + pl.lit('"/>')
    each = stamps.list.eval(spell).list.join("")
    some = stamps.list.len() > 0
    return [pl.select(pl.when(some).then(pl.lit("<spells>") + each + pl.lit("</spells>"))).to_series()]


def _nodes(
    file: BinaryIO, sheet: Sheet, keys: Mapping[tuple[str, str], str], axis: Axis | None, losses: Losses
) -> None:
    same = f'<attvalues><attvalue for="{keys["node", "record"]}" value="{sheet.record}"/>'
    times = axis.actors if axis else None
    label = next((name for name, column in sheet.columns.items() if column == "name"), None)
    for start in range(0, sheet.frame.height, CHUNK):
        part = sheet.frame.slice(start, CHUNK)
        ids = escaped(part["@id"], attribute=True)[0]
        shown = part["@id"] if label is None else pl.select(pl.coalesce(part[label], part["@id"])).to_series()
        shown = escaped(shown, attribute=True)[0]
        parts: Parts = ['   <node id="', ids, '" label="', shown, '"', *_times(times, start), ">", same]
        if part["@own"].null_count() < part.height:
            parts += _value(escaped(part["@own"], attribute=True)[0], keys["node", "record_id"])
        values = _values(part, sheet, keys, "node", losses)
        put_lines(file, [*parts, *values, "</attvalues>", *_spells(times, start), "</node>"])


def _kinds(laid: Laid, kind: str | None) -> pl.Series:
    """Give each tie a kind that parts it from the others between the same two.

    Where any tie runs both ways, those one way and the other are parted as well: a reader may not tell them apart.
    """
    ties = laid.ties.frame
    own = ties[kind].fill_null("") if kind else pl.repeat("", ties.height, dtype=pl.String, eager=True)
    known = next(sheet.frame["@id"] for sheet in laid.nodes if sheet.record == "actor")
    one, other = (positions(ties[f"@{end}"], known) for end in ("source", "target"))
    if ties["@both"].any():
        one, other = np.minimum(one, other), np.maximum(one, other)
    runs = Runs.by(one, other, positions(own, different(own)))
    if runs.single:
        return pl.select(pl.when(own != "").then(own)).to_series()
    count = np.empty(ties.height, dtype=np.int64)
    count[slice(None) if runs.rows is None else runs.rows] = np.arange(1, ties.height + 1) - np.repeat(
        runs.first, runs.lengths
    )
    again = pl.Series(count)
    numbered = pl.select(pl.concat_str(own, pl.lit(" ("), again.cast(pl.String), pl.lit(")"))).to_series()
    return pl.select(pl.when(again > 1).then(numbered).when(own != "").then(own)).to_series()


def _ties(file: BinaryIO, laid: Laid, keys: Mapping[tuple[str, str], str], axis: Axis | None, losses: Losses) -> None:
    sheet = laid.ties
    by_column = {column: name for name, column in sheet.columns.items()}
    kinds = escaped(_kinds(laid, by_column.get("kind")), attribute=True)[0]
    times = axis.ties if axis else None
    for start in range(0, sheet.frame.height, CHUNK):
        part = sheet.frame.slice(start, CHUNK)
        name, bad = escaped(part["@id"], attribute=True)
        losses.add("relationships.id", "coerced", bad, WHY)
        ends = [escaped(part[f"@{end}"], attribute=True)[0] for end in ("source", "target")]
        both = pl.select(pl.when(part["@both"]).then(pl.lit(' type="undirected"'))).to_series()
        parts: Parts = ["   <edge", *_attribute("id", name), ' source="', ends[0], '" target="', ends[1], '"', both]
        if "strength" in by_column:
            parts += _attribute("weight", part[by_column["strength"]])
        parts += [*_attribute("kind", kinds.slice(start, CHUNK)), *_times(times, start), "><attvalues>"]
        values = _values(part, sheet, keys, "edge", losses)
        put_lines(file, [*parts, *values, "</attvalues>", *_spells(times, start), "</edge>"])


def _roles(file: BinaryIO, roles: pl.DataFrame, keys: Mapping[tuple[str, str], str]) -> None:
    for start in range(0, roles.height, CHUNK):
        part = roles.slice(start, CHUNK)
        source, target = (escaped(part[end], attribute=True)[0] for end in ("@source", "@target"))
        told = _value(part["role"], keys["edge", "role"])
        ends: Parts = ['   <edge source="', source, '" target="', target, '" kind="role: ', part["role"]]
        put_lines(file, [*ends, '"><attvalues>', *told, "</attvalues></edge>"])
