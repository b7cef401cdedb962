"""Writing UCINET DL: actors and one value for each ordered pair of them, a matrix for each kind of tie.

DL has room for a value and no more, so what becomes of parallel ties, of ties that run both ways and of strengths that
are nought or unknown is decided here, aloud. Labels are cut to the 18 characters UCINET keeps, and told apart.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

import polars as pl

from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_write
from kindframe.indexing import positions
from kindframe.records import TABLES
from kindframe.settings import Settings
from kindframe.study import Study
from kindframe_formats.laying import both_ways, filled
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.pair_writing import put_pairs
from kindframe_formats.xmltext import put_lines

__all__ = ["LONGEST", "write_dl"]

LONGEST = 18
"""The most characters of a label that UCINET keeps."""
_MOST_STACKED = 500
"""With more actors than this, several kinds are written as lists and not as whole matrices."""
_NO_ROOM = {
    "domains": "DL has room for matrices alone",
    "actions": "acts are no ties; GraphML keeps them",
    "evidence": "codings are no cells of a matrix; export the study to keep them",
    "responses": "answers are no cells of a matrix; export the study to keep them",
    "consents": "consents are no cells of a matrix; export the study to keep them",
}
_BARRED = re.compile(r'["\x00-\x1f\x7f\x85\u2028\u2029]')


def write_dl(release: Release, path: Path) -> LossReport:
    """Write a release's actors and ties as UCINET DL.

    One kind of tie is an ``edgelist1``; several are matrices, stacked whole where there are at most 500 actors, else
    as lists with ``!`` between them. A tie that runs both ways is written in both directions. Of parallel ties of one
    kind the strongest stands.

    Returns
    -------
    LossReport
        Everything of actors but their ids and of ties but kind, strength and direction is dropped. Labels longer than
        18 characters, with quotation marks or line ends, or alike in capitals, are renamed. Strengths that are unknown
        become 1, those that are nought are dropped (nought means no tie), parallel ties are merged.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    study = release.study
    losses = Losses()
    losses.extend(left_out(study, _NO_ROOM))
    if study.settings != Settings():
        losses.add("study.toml", "dropped", 1, "DL has no room for titles, meanings and waves")
    labels = _labels(study.tables["actors"]["id"], "actors.id", losses)
    _columns(study, losses)
    cells = _cells(study, losses)
    kinds = cells["kind"].unique(maintain_order=True).to_list()
    ids = study.tables["actors"]["id"]
    with atomic_write(path) as file:
        if len(kinds) < 2:
            if kinds and kinds[0] is not None:
                losses.add("relationships.kind", "dropped", cells.height, "one matrix by itself has no name")
            _head(file, "edgelist1", labels, None)
            put_pairs(file, cells, ids, _number(cells["strength"]))
        else:
            nameless = int(cells["kind"].is_null().sum())
            losses.add("relationships.kind", "coerced", nameless, "ties of no kind are the matrix 'ties'")
            own = pl.Series(["ties" if kind is None else kind for kind in kinds], dtype=pl.String)
            names = _labels(own, "relationships.kind", losses)
            parts = [cells.filter(pl.col("kind").eq_missing(kind)) for kind in kinds]
            whole = ids.len() <= _MOST_STACKED
            _head(file, "fullmatrix" if whole else "edgelist1", labels, names)
            for place, part in enumerate(parts):
                if whole:
                    _matrix(file, part, ids)
                else:
                    file.write(b"!\n" if place else b"")
                    put_pairs(file, part, ids, _number(part["strength"]))
    return LossReport(format="dl", losses=tuple(losses), files=(path,))


# -- what is lost -------------------------------------------------------------------------------------


def _labels(held: pl.Series, field: str, losses: Losses) -> pl.Series:
    """Give labels that UCINET keeps apart: short, without quotation marks, different in capitals too."""
    if held.len() and not held.str.contains(r'["\x00-\x1f\x7f\u{85}\u{2028}\u{2029}]').any():
        short = (held.str.len_chars() <= LONGEST).all()
        if short and held.str.to_uppercase().is_unique().all() and not (held.str.strip_chars() != held).any():
            return held
    taken: set[str] = set()
    made = []
    changed = 0
    for text in held.to_list():
        label = base = _BARRED.sub("'", text).strip()[:LONGEST].strip() or "_"
        again = 2
        while label.upper() in taken:
            tail = f"~{again}"
            label, again = f"{base[: LONGEST - len(tail)]}{tail}", again + 1
        taken.add(label.upper())
        made.append(label)
        changed += label != text
    why = f"UCINET keeps {LONGEST} characters, in capitals, without quotation marks; they are told apart by a number"
    losses.add(field, "renamed", changed, why)
    return pl.Series(held.name, made, dtype=pl.String)


def _columns(study: Study, losses: Losses) -> None:
    """Count the columns that a matrix has no room for."""
    carried = {"actors": {"id"}, "relationships": {"source", "target", "kind", "strength", "directed"}}
    for table, kept in carried.items():
        frame = study.tables[table]
        for column in frame.columns:
            held = frame[column]
            if column in kept or (column in TABLES[table].names and not filled(held)):
                continue
            known = int((held.list.len() > 0).sum()) if held.dtype == pl.List else held.len() - held.null_count()
            losses.add(f"{table}.{column}", "dropped", max(known, 1), "a matrix has a value for each pair and no more")


def _cells(study: Study, losses: Losses) -> pl.DataFrame:
    """Give the cells that are not nought: ``source``, ``target``, ``kind``, ``strength``, one for each pair."""
    ties = study.tables["relationships"].select("source", "target", "kind", "strength", "directed")
    both = both_ways(study)
    losses.add("relationships.directed", "coerced", int(both.sum()), "written in both directions")
    blank = int((ties["directed"].is_null() & ~both).sum())
    losses.add("relationships.directed", "coerced", blank, "blank is written as its kind says")
    strength = ties["strength"]
    nought = strength == 0
    losses.add("relationships", "dropped", int(nought.sum()), "a value of 0 means no tie there")
    unknown = strength.is_null() | ~strength.is_finite()
    losses.add("relationships.strength", "coerced", int(unknown.sum()), "unknown is written as 1")
    ties = ties.with_columns(strength=pl.when(unknown).then(1.0).otherwise("strength"), both=both)
    ties = ties.filter(~nought.fill_null(False))
    cells = ties.select("source", "target", "kind", "strength")
    back = ties.filter(pl.col("both") & (pl.col("source") != pl.col("target")))
    turned = back.select(source="target", target="source", kind="kind", strength="strength")
    whole = pl.concat([cells, turned])
    merged = whole.group_by("source", "target", "kind", maintain_order=True).agg(pl.col("strength").max())
    why = "a pair has one value for each kind: the strongest of parallel ties stands"
    losses.add("relationships", "coerced", whole.height - merged.height, why)
    return merged


# -- writing ------------------------------------------------------------------------------------------


def _quoted(labels: pl.Series) -> pl.Series:
    """Put labels with anything but letters and digits between quotation marks."""
    plain = labels.str.contains(r"^[\p{L}\p{N}_.~'-]+$")
    return pl.select(pl.when(plain).then(labels).otherwise(pl.lit('"') + labels + pl.lit('"'))).to_series()


def _head(file: BinaryIO, how: str, labels: pl.Series, matrices: pl.Series | None) -> None:
    several = "" if matrices is None else f" nm={matrices.len()}"
    file.write(f"dl n={labels.len()}{several}\nformat = {how}\nlabels:\n".encode())
    put_lines(file, [_quoted(labels)])
    if matrices is not None:
        file.write(b"matrix labels:\n")
        put_lines(file, [_quoted(matrices)])
    file.write(b"data:\n")


def _places(cells: pl.DataFrame, ids: pl.Series) -> list[pl.Series]:
    return [pl.Series(positions(cells[end], ids)) for end in ("source", "target")]


def _number(held: pl.Series) -> pl.Series:
    """Write values; whole ones without a fraction, which some readers of DL need."""
    return held.cast(pl.String).str.strip_suffix(".0")


def _matrix(file: BinaryIO, cells: pl.DataFrame, ids: pl.Series) -> None:
    rows = [["0"] * ids.len() for _ in range(ids.len())]
    held = zip(*_places(cells, ids), _number(cells["strength"]), strict=True)
    for source, target, value in held:
        rows[source][target] = value
    file.write("".join(" ".join(row) + "\n" for row in rows).encode())
