"""Writing GraphML column by column: actors, acts and domains as nodes, ties and roles as edges, typed keys.

What is no node and no edge (codings, answers) stays behind and is counted. The study's settings travel as the text of
its ``study.toml`` in the graph's own data, so that `kindframe_formats.graphml_reading` gives the same study back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import polars as pl
from attrs import define, field, frozen

from kindframe.cells import join_ids
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.records import TABLES
from kindframe.study import Study
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.roles import RECORDS, ROLES, Role
from kindframe_formats.xmltext import as_text, escaped, named

__all__ = ["write_graphml"]

CHUNK = 100_000
_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "double", pl.Int64(): "long", pl.Boolean(): "boolean"}
_NO_ROOM = {
    "evidence": "codings are neither nodes nor edges; export the study to keep them",
    "responses": "answers are neither nodes nor edges; export the study to keep them",
}


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


@define
class _Keys:
    """Gives each column its key: columns of one name and type share one, a second type gets another name."""

    losses: Losses
    held: list[_Key] = field(factory=list)
    _taken: dict[tuple[str, str], _Key] = field(factory=dict)

    def fixed(self, name: str, type: str, target: str, default: str = "") -> _Key:
        return self._give(_Key(id=f"{target[0]}{len(self.held)}", name=name, type=type, target=target, default=default))

    def of(self, table: str, column: str, dtype: pl.DataType, target: str) -> _Key:
        type_ = _TYPES.get(dtype, "string")
        plain = named(column)
        found = self._taken.get((target, plain))
        if found is not None and found.type == type_ and not found.default and plain not in _OWN[target]:
            return found
        name = plain
        while (target, name) in self._taken or name in _OWN[target]:
            name = f"{table}_{name}"
        if name != column:
            why = f"written as {name!r}: the name is taken" if plain == column else "a character XML forbids is named"
            self.losses.add(f"{table}.{column}", "renamed", 1, why)
        return self._give(_Key(id=f"{target[0]}{len(self.held)}", name=name, type=type_, target=target))

    def _give(self, key: _Key) -> _Key:
        self.held.append(key)
        self._taken[key.target, key.name] = key
        return key


_OWN: Mapping[str, frozenset[str]] = {
    "node": frozenset({"id", "record", "record_id"}),
    "edge": frozenset({"id", "source", "target", "role"}),
}


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
    study = release.study
    losses = Losses()
    losses.extend(left_out(study, _NO_ROOM))
    if study.settings.own_frameworks:
        losses.add("frameworks", "dropped", len(study.settings.own_frameworks), "the study's own files travel with it")
    ids = _xml_ids(study, losses)
    keys = _Keys(losses)
    record = keys.fixed("record", "string", "node")
    own = keys.fixed("record_id", "string", "node") if any(frame["own"].any() for frame in ids.values()) else None
    role = keys.fixed("role", "string", "edge", "relationship")
    nodes = {name: _columns(study, name, keys, "node") for name in RECORDS.values()}
    ties = _columns(study, "relationships", keys, "edge")
    with atomic_write(path) as file:
        _head(file, study, keys, "directed" if _one_way(study, losses) else "undirected")
        for kind, table in RECORDS.items():
            _nodes(file, study.tables[table], ids[table], nodes[table], own, record, kind, losses)
        _ties(file, study, ids["actors"], ties, losses)
        for part in ROLES:
            _roles(file, study.tables[RECORDS[part.record]], part, ids, role)
        file.write(b" </graph>\n</graphml>\n")
    return LossReport(format="graphml", losses=tuple(losses), files=(path,))


def _xml_ids(study: Study, losses: Losses) -> dict[str, pl.DataFrame]:
    """Give every node an id of its own; for each table a frame of ``id`` (the record's), ``xml`` (escaped), ``own``."""
    seen = Counter(i for table in RECORDS.values() for i in study.tables[table]["id"].to_list())
    taken: set[str] = set()
    out = {}
    for table in RECORDS.values():
        made = []
        forbidden = 0
        for own in study.tables[table]["id"].to_list():
            name = named(own if seen[own] == 1 else f"{table}:{own}")
            forbidden += named(own) != own
            while name in taken:
                name += "~"
            taken.add(name)
            made.append(name)
        losses.add(f"{table}.id", "coerced", forbidden, "XML forbids a character of it, written by number")
        xml = escaped(pl.Series("xml", made, dtype=pl.String), attribute=True)[0]
        ids = study.tables[table]["id"]
        out[table] = pl.DataFrame({"id": ids, "xml": xml, "own": pl.Series(made, dtype=pl.String) != ids})
    return out


def _columns(study: Study, table: str, keys: _Keys, target: str) -> list[tuple[str, _Key]]:
    """Pair the columns that are data with their keys; a column with nothing in it needs none."""
    frame, definition = study.tables[table], TABLES[table]
    elsewhere = {role.column for role in ROLES if RECORDS[role.record] == table} | {"id"}
    if target == "edge":
        elsewhere |= {"source", "target"}
    out = []
    for name in frame.columns:
        if name in elsewhere:
            continue
        if _filled(frame[name]):
            out.append((name, keys.of(table, name, frame[name].dtype, target)))
        elif name not in definition.names:
            keys.losses.add(f"{table}.{name}", "dropped", 1, "the column has no value in it")
    return out


def _head(file: BinaryIO, study: Study, keys: _Keys, default: str) -> None:
    own = (
        _Key(id="g_kindframe", name="kindframe", type="string", target="graph"),
        _Key(id="g_title", name="title", type="string", target="graph"),
        _Key(id="g_study", name="study", type="string", target="graph"),
    )
    text = pl.Series(["1", study.title, study.settings.to_toml()])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(str(key) for key in (*own, *keys.held)),
        f' <graph edgedefault="{default}">',
        *(_data(key, value) for key, value in zip(own, escaped(text)[0].to_list(), strict=True) if value),
    ]
    file.write("\n".join(lines).encode() + b"\n")


def _data(key: _Key, value: str) -> str:
    return f'<data key="{key.id}">{value}</data>'


def _pieces(frame: pl.DataFrame, columns: list[tuple[str, _Key]], table: str, losses: Losses) -> Iterator[pl.Series]:
    """Give each column as its ``data`` elements; null where there is nothing to say."""
    for name, key in columns:
        held = frame[name]
        if held.dtype == pl.List:
            joined = [join_ids(cell) if cell else None for cell in held.to_list()]
            held = pl.Series(name, joined, dtype=pl.String)
        if held.dtype == pl.String:
            held, bad = escaped(held)
            losses.add(f"{table}.{name}", "coerced", bad, "XML forbids a character of it, written by number")
        held = as_text(held)
        if held.null_count() < held.len():
            yield pl.select(pl.lit(f'<data key="{key.id}">') + held + pl.lit("</data>")).to_series()


def _put(file: BinaryIO, parts: list[pl.Series | str]) -> None:
    """Write one line for each row, made of the parts; null parts are passed over."""
    lines = pl.select(pl.concat_str([pl.lit(part) for part in parts], ignore_nulls=True)).to_series()
    file.write("\n".join(lines.to_list()).encode() + b"\n")


def _nodes(
    file: BinaryIO,
    frame: pl.DataFrame,
    ids: pl.DataFrame,
    columns: list[tuple[str, _Key]],
    own: _Key | None,
    record: _Key,
    kind: str,
    losses: Losses,
) -> None:
    same = f'<data key="{record.id}">{kind}</data>'
    for start in range(0, frame.height, CHUNK):
        part, names = frame.slice(start, CHUNK), ids.slice(start, CHUNK)
        told = names.select(pl.when("own").then("id")).to_series()
        more = [*_pieces(pl.DataFrame({"id": told}), [("id", own)] if own else [], RECORDS[kind], Losses())]
        more += _pieces(part, columns, RECORDS[kind], losses)
        _put(file, ['  <node id="', names["xml"], f'">{same}', *more, "</node>"])


def _ties(file: BinaryIO, study: Study, actors: pl.DataFrame, columns: list[tuple[str, _Key]], losses: Losses) -> None:
    frame = study.tables["relationships"]
    xml = dict(zip(actors["id"].to_list(), actors["xml"].to_list(), strict=True))
    for start in range(0, frame.height, CHUNK):
        part = frame.slice(start, CHUNK)
        name, bad = escaped(part["id"], attribute=True)
        losses.add("relationships.id", "coerced", bad, "XML forbids a character of it, written by number")
        named_edge = pl.select(pl.lit(' id="') + name + pl.lit('"')).to_series()
        ends = [part[end].replace_strict(xml, return_dtype=pl.String) for end in ("source", "target")]
        head: list[pl.Series | str] = ["  <edge", named_edge, ' source="', ends[0], '" target="', ends[1], '">']
        _put(file, [*head, *_pieces(part, columns, "relationships", losses), "</edge>"])


def _one_way(study: Study, losses: Losses) -> bool:
    """Whether the graph is written as directed: unless all of it runs both ways.

    A file may mix the two, but networkx refuses such a file and igraph takes it for all one way. So ties that run both
    ways stand in a directed graph as edges whose key ``directed`` is false, and that is counted as a loss.
    """
    ties = study.relationships.table
    known = [kind for kind in ties["kind"].unique().to_list() if study.settings.directed(kind) is False]
    both = ties.select((~pl.col("directed")).fill_null(pl.col("kind").is_in(known)).fill_null(False)).to_series()
    roles = any(_filled(study.tables[RECORDS[role.record]][role.column]) for role in ROLES)
    if both.all() and not roles:
        return not ties.height
    why = "written one way, their key 'directed' left to say it: other tools cannot read a graph that mixes the two"
    losses.add("relationships.directed", "coerced", int(both.sum()), why)
    return True


def _filled(held: pl.Series) -> bool:
    return bool(held.list.len().sum()) if held.dtype == pl.List else held.null_count() < held.len()


def _roles(file: BinaryIO, frame: pl.DataFrame, role: Role, ids: Mapping[str, pl.DataFrame], key: _Key) -> None:
    held = frame.select("id", other=role.column)
    held = (held.explode("other") if role.several else held).drop_nulls()
    here, there = (dict(ids[RECORDS[record]].select("id", "xml").iter_rows()) for record in (role.record, role.other))
    for start in range(0, held.height, CHUNK):
        part = held.slice(start, CHUNK)
        own = part["id"].replace_strict(here, return_dtype=pl.String)
        other = part["other"].replace_strict(there, return_dtype=pl.String)
        source, target = (own, other) if role.outward else (other, own)
        told = f'"><data key="{key.id}">{role.label}</data></edge>'
        _put(file, ['  <edge source="', source, '" target="', target, told])
