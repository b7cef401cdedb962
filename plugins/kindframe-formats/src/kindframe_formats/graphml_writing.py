"""Writing GraphML column by column: actors, acts and domains as nodes, ties and roles as edges, typed keys.

What is no node and no edge (codings, answers) stays behind and is counted. The study's settings travel as the text of
its ``study.toml`` in the graph's own data, so that `kindframe_formats.graphml_reading` gives the same study back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import polars as pl
from attrs import frozen

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe_formats.laying import Laid, Sheet, lay_out, one_way
from kindframe_formats.losses import Losses
from kindframe_formats.xmltext import WHY, around, as_text, escaped, named, put_lines

__all__ = ["write_graphml"]

CHUNK = 100_000
_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "double", pl.Int64(): "long", pl.Boolean(): "boolean"}


@frozen(kw_only=True)
class _Key:
    id: str
    name: str
    type: str
    target: str
    default: str = ""

    def __str__(self) -> str:
        name = escaped(pl.Series([self.name]), attribute=True)[0].item()
        head = f'  <key id="{self.id}" for="{self.target}" attr.name="{name}" attr.type="{self.type}"'
        return f"{head}><default>{self.default}</default></key>" if self.default else f"{head}/>"


def write_graphml(release: Release, path: Path) -> LossReport:
    """Write a release as one GraphML file.

    Nodes are actors, acts and domains (key ``record``); edges are relationships, one for each report, and roles (key
    ``role``: gave, received, took place at, in domain, prompted, member of, part of). A node's id is the record's own
    where no other table has the same one, else ``table:id``. The graph is undirected only where all of it is.

    Returns
    -------
    LossReport
        Codings and answers are dropped; characters XML forbids are coerced to their numbers; ties that run both ways
        are coerced where others run one way; a column whose name another type holds already is renamed. All are
        counted.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written; what stood there before still stands, and no part of the new one.

    .. versionadded:: 0.1
    """
    losses = Losses()
    laid = lay_out(release.study, losses, ids=named, fit=named, why=WHY)
    keys = _keys(laid)
    with atomic_write(path) as file:
        _head(file, laid, keys, "directed" if one_way(laid, losses) else "undirected")
        for sheet in laid.nodes:
            _nodes(file, sheet, keys, losses)
        _ties(file, laid.ties, keys, losses)
        _roles(file, laid.roles, keys)
        file.write(b" </graph>\n</graphml>\n")
    return LossReport(format="graphml", losses=tuple(losses), files=(path,))


def _keys(laid: Laid) -> dict[tuple[str, str], _Key]:
    """Give every key of the file by its target and name."""
    fixed = [("node", "record", "string", ""), ("edge", "role", "string", "relationship")]
    if any(sheet.frame["@own"].null_count() < sheet.frame.height for sheet in laid.nodes):
        fixed.insert(1, ("node", "record_id", "string", ""))
    wanted = fixed + [
        (target, name, _TYPES.get(dtype, "string"), "")
        for target in ("node", "edge")
        for name, dtype in laid.types(target).items()
    ]
    return {
        (target, name): _Key(id=f"{target[0]}{place}", name=name, type=type_, target=target, default=default)
        for place, (target, name, type_, default) in enumerate(wanted)
    }


def _head(file: BinaryIO, laid: Laid, keys: Mapping[tuple[str, str], _Key], default: str) -> None:
    own = (
        _Key(id="g_kindframe", name="kindframe", type="string", target="graph"),
        _Key(id="g_title", name="title", type="string", target="graph"),
        _Key(id="g_study", name="study", type="string", target="graph"),
    )
    text = escaped(pl.Series(["1", laid.title, laid.toml]))[0].to_list()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(str(key) for key in (*own, *keys.values())),
        f' <graph edgedefault="{default}">',
        *(f'<data key="{key.id}">{value}</data>' for key, value in zip(own, text, strict=True) if value),
    ]
    file.write("\n".join(lines).encode() + b"\n")


def _pieces(
    frame: pl.DataFrame, sheet: Sheet, keys: Mapping[tuple[str, str], _Key], target: str, losses: Losses
) -> Iterator[pl.Series | str]:
    """Give each column as its ``data`` elements; null where there is nothing to say."""
    for name, column in sheet.columns.items():
        held = frame[name]
        if held.dtype == pl.String:
            held, bad = escaped(held)
            losses.add(f"{sheet.table}.{column}", "coerced", bad, WHY)
        held = as_text(held)
        if held.null_count() < held.len():
            yield from around(f'<data key="{keys[target, name].id}">', held, "</data>")


def _nodes(file: BinaryIO, sheet: Sheet, keys: Mapping[tuple[str, str], _Key], losses: Losses) -> None:
    same = f'<data key="{keys["node", "record"].id}">{sheet.record}</data>'
    for start in range(0, sheet.frame.height, CHUNK):
        part = sheet.frame.slice(start, CHUNK)
        ids = escaped(part["@id"], attribute=True)[0]
        parts: list[pl.Series | str] = ['  <node id="', ids, f'">{same}']
        if part["@own"].null_count() < part.height:
            own = escaped(part["@own"])[0]
            parts += around(f'<data key="{keys["node", "record_id"].id}">', own, "</data>")
        put_lines(file, [*parts, *_pieces(part, sheet, keys, "node", losses), "</node>"])


def _ties(file: BinaryIO, sheet: Sheet, keys: Mapping[tuple[str, str], _Key], losses: Losses) -> None:
    for start in range(0, sheet.frame.height, CHUNK):
        part = sheet.frame.slice(start, CHUNK)
        name, bad = escaped(part["@id"], attribute=True)
        losses.add("relationships.id", "coerced", bad, WHY)
        ends = [escaped(part[f"@{end}"], attribute=True)[0] for end in ("source", "target")]
        head: list[pl.Series | str] = [
            "  <edge",
            *around(' id="', name, '"'),
            ' source="',
            ends[0],
            '" target="',
            ends[1],
            '">',
        ]
        put_lines(file, [*head, *_pieces(part, sheet, keys, "edge", losses), "</edge>"])


def _roles(file: BinaryIO, roles: pl.DataFrame, keys: Mapping[tuple[str, str], _Key]) -> None:
    for start in range(0, roles.height, CHUNK):
        part = roles.slice(start, CHUNK)
        source, target = (escaped(part[end], attribute=True)[0] for end in ("@source", "@target"))
        told = f'"><data key="{keys["edge", "role"].id}">'
        put_lines(file, ['  <edge source="', source, '" target="', target, told, part["role"], "</data></edge>"])
