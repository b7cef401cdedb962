"""Writing Pajek: the network in ``.net``, beside it a partition (``.clu``) or a vector (``.vec``) for each column.

Pajek has vertices and lines between them and nothing else, so it is the actors and their ties that are written. What
the numbers of a partition stand for is told in remarks at the head of the ``.net`` file, by which they are read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import orjson
import polars as pl
from attrs import frozen

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.indexing import different
from kindframe.records import TABLES
from kindframe.settings import Settings
from kindframe.study import Study
from kindframe_formats.laying import both_ways, filled
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.pair_writing import put_pairs
from kindframe_formats.xmltext import put_lines

__all__ = ["MARK", "NO_VALUE", "write_pajek"]

MARK = "% kindframe "
"""What a remark of kindframe's own begins with."""
NO_VALUE = 999999998
"""What stands in a vector where nothing is known; Pajek takes it as missing."""

_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "number", pl.Int64(): "integer", pl.Boolean(): "flag"}
_CLASSES = ("kind", "group", "consent")
_NO_ROOM = {
    "domains": "Pajek has room for vertices and lines alone",
    "actions": "acts are no ties; GraphML keeps them",
    "evidence": "codings are neither vertices nor lines; export the study to keep them",
    "responses": "answers are neither vertices nor lines; export the study to keep them",
    "consents": "consents are neither vertices nor lines; export the study to keep them",
}
_BARRED = re.compile(r'["\x00-\x1f\x7f\x85\u2028\u2029]|&(?=#[0-9]+;)')
_SLUG = re.compile(r"[^A-Za-z0-9_-]+")


@frozen(kw_only=True)
class _Beside:
    """A partition or a vector: the column it holds, its file, and the words of its classes from 1."""

    column: str
    path: Path
    values: pl.Series
    dtype: pl.DataType
    words: tuple[str, ...] | None = None


def write_pajek(release: Release, path: Path) -> LossReport:
    """Write a release's actors and ties for Pajek.

    Labels are ids. Each kind of tie is a relation of its own where there are several; ties that run both ways are
    edges, the others arcs. Strength is the line's value. A quotation mark, a line end or another control character in a
    label is written as ``&#34;``, as Pajek itself does.

    Returns
    -------
    LossReport
        Domains, acts, codings, answers and the study's settings are dropped; of ties everything but kind, strength and
        direction; of actors texts that differ from one to the next (names, stories) and lists.

    Raises
    ------
    StoreNotSaved
        Where a file cannot be written; then none of them is.

    .. versionadded:: 0.1
    """
    study = release.study
    losses = Losses()
    losses.extend(left_out(study, _NO_ROOM))
    if study.settings != Settings():
        losses.add("study.toml", "dropped", 1, "Pajek has no room for titles, meanings and waves")
    beside = list(_beside(study, path, losses))
    relations = list(_relations(study, losses))
    with ExitStack() as stack:
        files = [stack.enter_context(atomic_write(part.path)) for part in beside]
        network = stack.enter_context(atomic_write(path))
        ids = study.tables["actors"]["id"]
        for part, file in zip(beside, files, strict=True):
            put_lines(file, [pl.Series([f"*Vertices {ids.len()}"])])
            put_lines(file, [part.values])
        _network(network, study, beside, relations)
    return LossReport(format="pajek", losses=tuple(losses), files=(path, *(part.path for part in beside)))


def _plain(text: str) -> str:
    return _BARRED.sub(lambda found: f"&#{ord(found[0])};", text)


def _labels(held: pl.Series) -> pl.Series:
    """Write ids as labels; those that need it are looked at one by one."""
    odd = held.filter(held.str.contains(r'["\x00-\x1f\x7f\u{85}\u{2028}\u{2029}]|&#')).unique().to_list()
    return held.replace(odd, [_plain(text) for text in odd]) if odd else held


# -- partitions and vectors ---------------------------------------------------------------------------


def _beside(study: Study, path: Path, losses: Losses) -> Iterator[_Beside]:
    actors, definition = study.tables["actors"], TABLES["actors"]
    taken = {path.name.casefold()}
    for column in actors.columns:
        held = actors[column]
        if column == "id" or (column in definition.names and not filled(held)):
            continue
        known = held.len() - held.null_count()
        if not filled(held):
            losses.add(f"actors.{column}", "dropped", 1, "the column has no value in it")
        elif held.dtype == pl.List:
            known = int((held.list.len() > 0).sum())
            losses.add(f"actors.{column}", "dropped", known, "a partition gives each actor one class, no list")
        elif held.dtype in (pl.String, pl.Boolean):
            words = held.cast(pl.String)
            each = words.drop_nulls().unique(maintain_order=True)
            words_apart = held.dtype == pl.String and column not in _CLASSES and each.len() > max(1, known // 2)
            if words_apart:
                losses.add(f"actors.{column}", "dropped", known, "text that differs from one to the next is no class")
                continue
            codes = words.replace_strict(each, pl.int_range(1, each.len() + 1, eager=True), default=None)
            yield _Beside(
                column=column,
                path=_named(path, column, ".clu", taken),
                values=codes.fill_null(0).cast(pl.String),
                dtype=held.dtype,
                words=tuple(each.to_list()),
            )
        else:
            if odd := int((~held.is_finite()).sum()):
                losses.add(f"actors.{column}", "dropped", odd, "a vector holds finite numbers")
                held = pl.select(pl.when(held.is_finite()).then(held)).to_series()
            if clash := int((held == NO_VALUE).sum()):
                losses.add(f"actors.{column}", "dropped", clash, f"{NO_VALUE} means a missing value there")
            yield _Beside(
                column=column,
                path=_named(path, column, ".vec", taken),
                values=held.cast(pl.String).fill_null(str(NO_VALUE)),
                dtype=held.dtype,
            )


def _named(path: Path, column: str, suffix: str, taken: set[str]) -> Path:
    """Give the file of a column: ``NAME-COLUMN.clu``; what a file's name may not hold is an underline."""
    slug = _SLUG.sub("_", column)[:60] or "_"
    name, again = f"{path.stem}-{slug}{suffix}", 2
    while name.casefold() in taken:
        name, again = f"{path.stem}-{slug}-{again}{suffix}", again + 1
    taken.add(name.casefold())
    return path.with_name(name)


# -- the network --------------------------------------------------------------------------------------


@frozen(kw_only=True, eq=False)
class _Relation:
    """The ties of one kind and one way."""

    kind: str | None
    both: bool
    ties: pl.DataFrame


def _relations(study: Study, losses: Losses) -> Iterator[_Relation]:
    ties, definition = study.tables["relationships"], TABLES["relationships"]
    carried = {"source", "target", "kind", "strength"}
    for column in ties.columns:
        known = ties.height - ties[column].null_count()
        if column == "directed":
            losses.add("relationships.directed", "coerced", ties.height - known, "blank is written as its kind says")
        elif column not in carried and filled(ties[column]):
            losses.add(f"relationships.{column}", "dropped", known, "a line has a value and nothing else")
        elif column not in carried and column not in definition.names:
            losses.add(f"relationships.{column}", "dropped", 1, "the column has no value in it")
    strength, both = ties["strength"], both_ways(study)
    if odd := int((~strength.is_finite()).sum()):
        losses.add("relationships.strength", "dropped", odd, "a line's value is finite")
        strength = pl.select(pl.when(strength.is_finite()).then(strength)).to_series()
    frame = ties.select("source", "target", "kind").with_columns(strength, both=both)
    kinds = different(ties["kind"])
    one = ties["kind"].null_count() == (0 if kinds.len() else ties.height) and both.n_unique() == 1
    if kinds.len() <= 1 and one:
        yield _Relation(kind=next(iter(kinds), None), both=bool(both[0]), ties=frame)
        return
    for (kind, both), part in frame.partition_by("kind", "both", as_dict=True, maintain_order=True).items():
        yield _Relation(kind=kind, both=bool(both), ties=part)


def _network(file: BinaryIO, study: Study, beside: list[_Beside], relations: list[_Relation]) -> None:
    kinds = list(dict.fromkeys(relation.kind for relation in relations))
    head = [_remark({"version": 1, "kinds": kinds})]
    for part in beside:
        told = {"file": part.path.name, "column": part.column, "type": _TYPES.get(part.dtype, "")}
        head.append(_remark(told if part.words is None else {**told, "classes": part.words}))
    ids = study.tables["actors"]["id"]
    numbers = pl.int_range(1, ids.len() + 1, eager=True).cast(pl.String)
    file.write("\n".join([*head, f"*Vertices {ids.len()}"]).encode() + b"\n")
    put_lines(file, [numbers, ' "', _labels(ids), '"'])
    for relation in relations:
        what = "*Edges" if relation.both else "*Arcs"
        place = kinds.index(relation.kind) + 1
        name = f' :{place} "{_plain(relation.kind or "")}"' if len(kinds) > 1 else ""
        file.write(f"{what}{name}\n".encode())
        put_pairs(file, relation.ties, ids, relation.ties["strength"])


def _remark(held: object) -> str:
    return MARK + orjson.dumps(held).decode()
