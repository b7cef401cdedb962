"""What a study holds, in counts: how many of what, what is blank, what became of the rows read.

A report opens with it. `kindframe.disclosure.released` makes one for an audience, in which small counts are None, so
that nobody who writes a report needs the rows of people for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import polars as pl
from attrs import frozen

from kindframe.study import Study

if TYPE_CHECKING:
    from kindframe.problems import ReadReport

__all__ = ["NOT_PEOPLE", "Filled", "Met", "Overview", "RowsRead", "overview", "people_behind", "persons"]

NOT_PEOPLE = ("organisation", "service", "place", "group")
"""Kinds of actor that are no single people. Every other kind is, unless the study says that it is not."""


def persons(study: Study) -> pl.Series:
    """Mark the actors that are people: a mask over the table of actors.

    A person, a household (somebody's home), an actor whose kind is not known, and every kind of the study's own unless
    ``[kinds.actor.<kind>] people = false`` stands in its settings.

    .. versionadded:: 0.1
    """
    notes = study.settings.kinds.get("actor", {})
    others = [*NOT_PEOPLE, *(kind for kind, note in notes.items() if note.people is False)]
    others = [kind for kind in others if notes.get(kind) is None or notes[kind].people is not True]
    return study.actors.table.select((~pl.col("kind").is_in(others)).fill_null(True)).to_series()


def people_behind(study: Study) -> Mapping[str, frozenset[str]]:
    """Give the people in each record, by table and id (``actions:a1``); records without anybody have no entry.

    Those who gave or received, stand at an end of a tie or told of it, answered; and an actor herself.

    .. versionadded:: 0.1
    """
    ids = set(study.actors.table.filter(persons(study))["id"].to_list())
    columns = {
        "actors": ["id"],
        "actions": ["givers", "receivers"],
        "relationships": ["source", "target", "reported_by"],
        "responses": ["respondent"],
    }
    found = {}
    for name, names in columns.items():
        table = study.tables[name].drop_nulls("id").select("id", *(pl.col(c).alias(f"_{c}") for c in names))
        for key, *cells in table.iter_rows():
            who = frozenset(one for held in cells for one in (held if isinstance(held, list) else [held]) if one in ids)
            if who:
                found[f"{name}:{key}"] = who
    return found


@frozen(kw_only=True)
class Filled:
    """How much of one column is filled: ``filled`` of ``of``; either is None where it is not told.

    ``note`` says in which waves it was not asked.

    .. versionadded:: 0.1
    """

    table: str
    column: str
    filled: int | None
    of: int | None
    note: str = ""


@frozen(kw_only=True)
class RowsRead:
    """What became of the rows of one file. Each count is None where it is not told; ``rounded`` says that they are.

    For others, how many were read and kept is not told of files with people: that counts who is not in the study, too.

    .. versionadded:: 0.1
    """

    file: str
    table: str
    read: int | None
    kept: int | None
    set_aside: int | None = 0
    merged: int | None = 0
    rounded: bool = False


@frozen(kw_only=True)
class Met:
    """How often one problem was met in reading, and in which files; ``count`` is None where it is not told.

    .. versionadded:: 0.1
    """

    code: str
    severity: str
    files: tuple[str, ...]
    count: int | None


@frozen(kw_only=True)
class Overview:
    """The counts of a study. A count that is None is above 0 and below ``few``, and not told; 0 is none at all.

    ``actors`` counts by kind (None is the key of those of no known kind), in the usual order of kinds. ``ties`` counts
    reports of ties, ``reporters`` who reported them, ``tellers`` the people among those; ``acts`` acts, with
    ``outcomes`` by outcome; ``codings`` and
    ``coders``; ``answers`` and ``respondents``. ``undated`` and ``unknown_givers`` are acts without a date and without
    giver; ``without_group`` people whose group is not told. ``rounded`` is what counts were rounded to; 0 is not.
    ``untold`` names counts (``person`` and the like among ``actors``, ``ties``, ``acts``, ``answers``)
    that are left out, as 0 or without an entry, because by themselves or beside another number they would tell of few
    people.

    .. versionadded:: 0.1
    """

    few: int = 0
    rounded: int = 0
    actors: Mapping[str | None, int | None] = attrs.field(factory=dict)
    ties: int | None = 0
    reporters: int | None = 0
    tellers: int | None = 0
    acts: int | None = 0
    outcomes: Mapping[str, int | None] = attrs.field(factory=dict)
    undated: int | None = 0
    unknown_givers: int | None = 0
    codings: int | None = 0
    coders: int | None = 0
    answers: int | None = 0
    respondents: int | None = 0
    without_group: int | None = 0
    waves: tuple[tuple[str, str], ...] = ()
    filled: tuple[Filled, ...] = ()
    read: tuple[RowsRead, ...] = ()
    met: tuple[Met, ...] = ()
    untold: frozenset[str] = frozenset()

    def people(self) -> int | None:
        """Give the number of actors of the kind person."""
        return self.actors.get("person", 0)


def overview(study: Study) -> Overview:
    """Count what a study holds; nothing is hidden here (see `kindframe.disclosure`).

    .. versionadded:: 0.1
    """
    actors, ties, acts = study.actors.table, study.relationships.table, study.actions.table
    people = actors.filter(kind="person") if actors.height else actors
    told = dict(study.actors.table["kind"].value_counts().iter_rows())
    first = [kind for kind in ("person", "household", *_LATER) if kind in told]
    kinds = [*first, *sorted(k for k in told if k is not None and k not in first), *([None] if None in told else [])]
    titles = {wave.id: wave.title for wave in study.settings.waves}
    return Overview(
        actors={kind: told[kind] for kind in kinds},
        ties=ties.height,
        reporters=ties["reported_by"].drop_nulls().n_unique(),
        tellers=people.filter(pl.col("id").is_in(ties["reported_by"].implode())).height if ties.height else 0,
        acts=acts.height,
        outcomes=dict(acts["outcome"].drop_nulls().value_counts().sort("outcome").iter_rows()),
        undated=acts["when"].null_count(),
        unknown_givers=acts.filter(pl.col("givers").list.len() == 0).height,
        codings=len(study.evidence),
        coders=study.evidence.table["coder"].drop_nulls().n_unique(),
        answers=len(study.responses),
        respondents=study.responses.table["respondent"].n_unique(),
        without_group=people["group"].null_count() if people["group"].null_count() < people.height else 0,
        waves=tuple((wave, titles.get(wave) or wave) for wave in study.waves),
        filled=tuple(held for name in study.tables for held in _filled(study, name)),
        read=tuple(
            RowsRead(file=c.file, table=c.table, read=c.read, kept=c.kept, set_aside=c.set_aside, merged=c.merged)
            for c in study.report.counts
        ),
        met=_met(study.report),
    )


_LATER = ("group", "organisation", "service", "place")


def _met(report: ReadReport) -> tuple[Met, ...]:
    """Count the problems of reading by code, most frequent first."""
    times: Counter[tuple[str, str]] = Counter()
    files: dict[tuple[str, str], dict[str, None]] = {}
    for problem in report.problems:
        key = (problem.code, str(problem.severity))
        times[key] += 1
        files.setdefault(key, {})[problem.file or "the whole"] = None
    rows = sorted(times.items(), key=lambda row: (-row[1], row[0]))
    return tuple(Met(code=key[0], severity=key[1], files=tuple(files[key]), count=n) for key, n in rows)


def _filled(study: Study, name: str) -> list[Filled]:
    """Say of every column of a table how many of its cells hold something."""
    table = study.tables[name]
    out = []
    for column in table.columns if table.height else ():
        held = table[column]
        lists = isinstance(held.dtype, pl.List)
        filled = int((held.list.len() > 0).sum()) if lists else held.len() - held.null_count()
        waves = [n.wave for n in study.settings.not_asked if n.table == name and n.column == column]
        note = "" if not waves else "not asked" if "" in waves else f"not asked in wave {', '.join(waves)}"
        out.append(Filled(table=name, column=column, filled=filled, of=held.len(), note=note))
    return out
