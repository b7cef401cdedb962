"""Checks across the tables of a study: references, duplicates, loops of prompting, order in time, kinds.

`sift` is the one place where it is decided which records cannot be kept. Reading calls it on what it parsed and turns
the positions into lines of files; `Study.from_frames` calls it on frames and refuses what it finds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl
from attrs import frozen

from kindframe.moments import first_instant, last_instant
from kindframe.problems import Severity, nearest
from kindframe.records import CODEBOOKS, TABLES
from kindframe.schema import Column, Violation
from kindframe.settings import Settings

__all__ = ["Sifted", "sift"]

_ROW = "__row__"
_NEAR_LIMIT = 20_000


@frozen(kw_only=True)
class Sifted:
    """Tables without the records that cannot be kept, and why each of those could not.

    ``found`` holds the violations of each table, ``removed`` and ``merged`` the positions (from 0) of the rows left
    out; all positions count in the tables as they were given.

    .. versionadded:: 0.1
    """

    tables: dict[str, pl.DataFrame]
    found: dict[str, list[Violation]]
    removed: dict[str, list[int]]
    merged: dict[str, list[int]] = attrs.field(factory=dict)


def sift(tables: Mapping[str, pl.DataFrame], settings: Settings) -> Sifted:
    """Hold conformed tables against their definitions and each other.

    A row is left out where it breaks a rule of its own table, repeats a key with other contents, or refers to a record
    that is not there (also because that was left out). A row that repeats an earlier one in every cell is merged with
    it. Tables are sifted in the order they refer to each other, so one pass is enough; references within a table
    (``member_of``, ``parent``, ``prompted_by``) are repeated until nothing changes.
    """
    out: dict[str, pl.DataFrame] = {}
    found: dict[str, list[Violation]] = {}
    removed: dict[str, list[int]] = {}
    merged: dict[str, list[int]] = {}
    for name, definition in TABLES.items():
        given = tables[name] if name in tables else definition.empty()
        table = given.with_row_index(_ROW)
        violations: list[Violation] = []
        table = _merge(table, definition.key, violations, merged, name)
        own = list(definition.check(table.drop(_ROW)))
        table = _leave_out(table, own, violations)
        table = _references(table, name, out, violations)
        out[name] = table.drop(_ROW)
        kept = set(table[_ROW].to_list()) if violations else None
        removed[name] = (
            [] if kept is None else sorted(set(range(given.height)) - kept - set(merged.get(name, ())))
        )
        violations += _warnings(name, table, settings, out)
        if violations:
            found[name] = violations
    return Sifted(tables=out, found=found, removed=removed, merged=merged)


def _merge(
    table: pl.DataFrame, key: str | None, violations: list[Violation], merged: dict[str, list[int]], name: str
) -> pl.DataFrame:
    """Merge rows that repeat an earlier one in every cell."""
    if key is not None and table[key].is_unique().all():
        return table
    cells = [c for c in table.columns if c != _ROW]
    if name == "relationships":
        pairs = table.select(
            pl.struct("source", "target", "kind", "wave", "reported_by").is_duplicated().any()
        )
        if not pairs.item():
            return table
    repeats = table.select(pl.struct(cells).is_first_distinct())[cells[0]] if cells else None
    if repeats is None or repeats.all():
        return table
    again = table.filter(~repeats)
    rows = again[_ROW].to_list()
    merged[name] = rows
    violations.append(
        Violation(
            code="KF-DUP-02",
            column=key or cells[0],
            rows=tuple(rows),
            values=tuple(again[key or cells[0]].to_list()),
            message="the record stands twice, alike in every cell; it is counted once",
            severity=Severity.WARNING,
        )
    )
    return table.filter(repeats)


def _leave_out(table: pl.DataFrame, own: list[Violation], violations: list[Violation]) -> pl.DataFrame:
    """Leave out the rows that break a rule of their own table; positions become those of the given table."""
    rows = table[_ROW]
    bad: set[int] = set()
    for violation in own:
        places = rows.gather(list(violation.rows)).to_list()
        violations.append(attrs.evolve(violation, rows=tuple(places)))
        if violation.severity is Severity.SET_ASIDE:
            bad.update(places)
    return table.filter(~pl.col(_ROW).is_in(sorted(bad))) if bad else table


def _references(
    table: pl.DataFrame, name: str, done: Mapping[str, pl.DataFrame], violations: list[Violation]
) -> pl.DataFrame:
    """Leave out rows that refer to nothing, until no more do."""
    columns = [c for c in TABLES[name].columns if c.refers and c.name != "subject"]
    while True:
        bad: set[int] = set()
        for column in columns:
            known = _known(column, name, table, done)
            bad.update(_dangling(table, column, known, violations, bad))
        if name == "evidence":
            bad.update(_subjects(table, done, violations))
        if not bad:
            return table
        table = table.filter(~pl.col(_ROW).is_in(sorted(bad)))


def _known(column: Column, name: str, table: pl.DataFrame, done: Mapping[str, pl.DataFrame]) -> pl.Series:
    parts = [
        table["id"] if other == name else done[other]["id"]
        for other in column.refers
        if other == name or other in done
    ]
    return pl.concat(parts).drop_nulls() if parts else pl.Series([], dtype=pl.String)


def _dangling(
    table: pl.DataFrame, column: Column, known: pl.Series, violations: list[Violation], seen: set[int]
) -> set[int]:
    """Find the rows whose cell names an id that is not there; say which, with the nearest that is."""
    if column.kind == "ids":
        named = (
            table.select(_ROW, column.name).filter(pl.col(column.name).list.len() > 0).explode(column.name)
        )
    else:
        named = table.select(_ROW, column.name).drop_nulls(column.name)
    missing = named.filter(~pl.col(column.name).is_in(known.implode()))
    if missing.is_empty():
        return set()
    by_nfc = (
        {unicodedata.normalize("NFC", k): k for k in known.to_list()} if known.len() <= _NEAR_LIMIT else {}
    )
    for row, value in missing.iter_rows():
        near = nearest(value, by_nfc, cutoff=0.5) if by_nfc and missing.height <= 200 else None
        violations.append(
            Violation(
                code="KF-REF-01",
                column=column.name,
                rows=(row,),
                values=(value,),
                message=f"{column.name} refers to {value!r}, which is not among the {' or '.join(column.refers)}",
                hint=f"Did you mean {near!r}?" if near else "",
            )
        )
    return set(missing[_ROW].to_list())


def _subjects(table: pl.DataFrame, done: Mapping[str, pl.DataFrame], violations: list[Violation]) -> set[int]:
    """Find the codings whose subject is no record, or could be several."""
    refers = TABLES["evidence"].column("subject").refers
    held = {name: set(done[name]["id"].drop_nulls().to_list()) for name in refers if name in done}
    bad: set[int] = set()
    for row, subject in table.select(_ROW, "subject").iter_rows():
        prefix, _, rest = subject.partition(":")
        owners = [name for name, ids in held.items() if subject in ids]
        if prefix in held and rest in held[prefix]:
            owners = [prefix]
        if len(owners) == 1:
            continue
        hint = ""
        if owners:
            message = f"subject {subject!r} stands in {' and in '.join(owners)}"
            hint = f"Write {owners[0]}:{subject}."
        else:
            message = f"subject refers to {subject!r}, which no record is called"
            near = nearest(subject, [i for ids in held.values() for i in ids][:_NEAR_LIMIT])
            hint = f"Did you mean {near!r}?" if near else ""
        bad.add(row)
        violations.append(
            Violation(
                code="KF-REF-02", column="subject", rows=(row,), values=(subject,), message=message, hint=hint
            )
        )
    return bad


# -- warnings: everything is kept -------------------------------------------------------------------


def _warnings(
    name: str, table: pl.DataFrame, settings: Settings, done: Mapping[str, pl.DataFrame]
) -> list[Violation]:
    if table.is_empty():
        return []
    found = _kinds(name, table, settings)
    found += (
        _order(table, "since", "until", "ends before it begins", "KF-TIME-01")
        if "since" in table.columns
        else []
    )
    if name == "relationships":
        found += _self_ties(table)
    if name == "actions":
        found += _prompting(table)
    if name == "actors":
        found += _look_alikes(table)
    return found


def _warn(code: str, column: str, table: pl.DataFrame, message: str, hint: str = "") -> Violation:
    values = tuple(table[column].to_list())
    rows = tuple(table[_ROW].to_list())
    return Violation(
        code=code,
        column=column,
        rows=rows,
        values=values,
        message=message,
        hint=hint,
        severity=Severity.WARNING,
    )


def _kinds(name: str, table: pl.DataFrame, settings: Settings) -> list[Violation]:
    """Warn of kinds that are in no codebook, with the nearest that is."""
    found = []
    for column in TABLES[name].columns:
        if not column.codebook:
            continue
        known = {**CODEBOOKS[column.codebook], **settings.codebook.get(column.codebook, {})}
        for odd in table[column.name].drop_nulls().unique(maintain_order=True).to_list():
            if odd not in known:
                near = nearest(odd, known)
                message = f"{odd!r} is not a kind of {column.codebook} in the codebook; it is kept as it is"
                hint = f"Did you mean {near!r}?" if near else ""
                hint = f"{hint} A kind of your own goes under [codebook.{column.codebook}] in study.toml.".strip()
                found.append(
                    _warn("KF-KIND-01", column.name, table.filter(pl.col(column.name) == odd), message, hint)
                )
    return found


def _self_ties(table: pl.DataFrame) -> list[Violation]:
    selves = table.filter(pl.col("source") == pl.col("target"))
    if selves.is_empty():
        return []
    return [
        _warn(
            "KF-TIE-01",
            "target",
            selves,
            "the tie leads from an actor to itself",
            "Measures say whether they count it.",
        )
    ]


def _order(table: pl.DataFrame, first: str, second: str, message: str, code: str) -> list[Violation]:
    both = table.drop_nulls([first, second])
    if both.is_empty():
        return []
    late = both.filter(first_instant(pl.col(first)) > last_instant(pl.col(second)))
    return [] if late.is_empty() else [_warn(code, first, late, message)]


def _prompting(table: pl.DataFrame) -> list[Violation]:
    """Warn of acts that prompt themselves, by whatever way round, and of acts before what prompted them."""
    prompted = table.drop_nulls("prompted_by")
    if prompted.is_empty():
        return []
    place = {held: i for i, held in enumerate(table["id"].to_list())}
    parent = np.full(table.height, -1, dtype=np.int64)
    for own, cause in prompted.select("id", "prompted_by").iter_rows():
        parent[place[own]] = place.get(cause, -1)
    # Jumping twice as far each time: after log2(n) rounds only acts on a loop, or prompted by one, still have a way up.
    jump = parent.copy()
    for _ in range(max(1, int(np.ceil(np.log2(table.height + 1))))):
        jump = np.where(jump >= 0, jump[jump], -1)
    found = []
    if (jump >= 0).any():
        on_loop = np.zeros(table.height, dtype=bool)
        for start in np.unique(jump[jump >= 0]):
            at = int(start)
            while not on_loop[at]:
                on_loop[at] = True
                at = int(parent[at])
        looped = table.filter(pl.Series(on_loop))
        message = "the act prompts itself, by way of the acts it prompted"
        found.append(
            _warn("KF-LOOP-01", "prompted_by", looped, message, "Mend prompted_by; chains stop at the loop.")
        )
    causes = table.select(pl.col("id").alias("prompted_by"), pl.col("when").alias("cause_when"))
    timed = prompted.join(causes, on="prompted_by", how="left").drop_nulls(["when", "cause_when"])
    early = timed.filter(last_instant(pl.col("when")) < first_instant(pl.col("cause_when")))
    if early.height:
        found.append(_warn("KF-TIME-02", "when", early, "the act was before the one that prompted it"))
    return found


def _look_alikes(table: pl.DataFrame) -> list[Violation]:
    """Warn of ids that a person would read as the same."""
    ids = table["id"]
    plain = ids.filter(ids.str.contains(r"[^\x21-\x7e]"))
    if plain.is_empty():
        return []
    folded = {}
    for held in ids.to_list():
        folded.setdefault(_skeleton(held), []).append(held)
    odd = [held for twins in folded.values() if len(twins) > 1 for held in twins[1:]]
    if not odd:
        return []
    rows = table.filter(pl.col("id").is_in(odd))
    return [_warn("KF-ID-01", "id", rows, "the id looks like another one; they are kept as two")]


_CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁɡһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕКМНОРСТХ", "aeopcyxijsdghABEZHIKMNOPTYXoABEKMHOPCTX"
)


def _skeleton(text: str) -> str:
    """Give the text a person would think they see: compatibility forms, look-alike letters, no invisible characters."""
    shown = unicodedata.normalize("NFKC", text).translate(_CONFUSABLE)
    return "".join(c for c in shown if unicodedata.category(c) != "Cf").strip().casefold()
