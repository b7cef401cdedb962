"""What actors are called where a study has no people: sentences of places and topics say so, not actors or people.

Analyses are written of actors and people; some take whatever there is in their place. The page calls it what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from kindframe.overview import NOT_PEOPLE, persons
from kindframe.wording import listed
from kindframe_report.words import plural

if TYPE_CHECKING:
    from kindframe.analysis import ColumnNote, Result
    from kindframe.exporting import Release
    from kindframe.overview import Overview

__all__ = ["called", "named"]

_WORDS = re.compile(r"\b(?P<article>[Aa]n? )?(?P<noun>actors?|people|person|Actors?|People|Person)\b")
_BODIES = ("organisation", "service", "place")
_IDS = ("id", "source", "target", "without", "body", "place", "by_way_of")
"""Columns of tables that hold the ids of actors, whether or not the analysis declares it."""
_LISTS = frozenset({"where"})
"""Columns that hold several ids with ``;`` between."""
_THINGS = (
    (r"\b([Ss])omebody\b", r"\1omething"),
    (r"\bknown of nobody\b", "known of none"),
    (r"\b([Nn])obody\b", r"\1othing"),
    (r"\b([Ee])verybody\b", r"\1very one"),
    (r"\b([Aa])nybody\b", r"\1ny of them"),
    (r"\bwho come\b", "joined to it"),
    (r"\bmay come to\b", "may be joined to"),
    (r"\bcomes to\b", "is joined to"),
    (r"\bcome to\b", "are joined to"),
    (r"\bvisit(s?)\b", r"joined pair\1"),
)
"""Words that only people can bear, and what is said of topics and places in their stead."""
MOST = 3
"""With more kinds than this, a list of them is longer than the sentence."""


def named(release: Release) -> tuple[Result, ...]:
    """Give the results with names in the place of the ids of organisations, places and groups that have one."""
    actors = release.study.actors.table
    if "name" not in actors.columns:
        return release.results
    known = actors.filter(~pl.Series(persons(release.study))).drop_nulls("name").select("id", "name")
    names = dict(known.unique("name", keep="none").iter_rows())
    return tuple(
        attrs.evolve(
            result,
            tables={name: _named(table, names, result.columns.get(name, {})) for name, table in result.tables.items()},
        )
        for result in release.results
    )


def _named(table: pl.DataFrame, names: Mapping[str, str], notes: Mapping[str, ColumnNote]) -> pl.DataFrame:
    declared = {column for column, note in notes.items() if note.refers == "actors"}
    columns = [c for c in table.columns if c in (*_IDS, *declared) and table[c].dtype == pl.String]
    if not names:
        return table
    several = [
        pl.col(c).str.split(";").list.eval(pl.element().replace(names)).list.join("; ")
        for c in _LISTS & {*table.columns}
    ]
    return table.with_columns(*(pl.col(c).replace(names) for c in columns), *several)


def called(release: Release, held: Overview) -> tuple[Result, ...]:
    """Give the results with actors called what they are, where no kind of actor in the study is people."""
    notes = release.study.settings.kinds.get("actor", {})
    kinds = [kind for kind in held.actors if kind]
    nobody = all(kind in NOT_PEOPLE or (kind in notes and notes[kind].people is False) for kind in kinds)
    if not kinds or None in held.actors or not nobody or len(kinds) > MOST:
        return named(release)
    folk = [kind for kind in kinds if kind not in _BODIES] or kinds
    names = {
        "actor": listed(kinds, "or"),
        "actors": listed(map(plural, kinds)),
        "person": listed(folk, "or"),
        "people": listed(map(plural, folk)),
    }
    things = _THINGS if not {"organisation", "service", "group"} & {*kinds} else ()
    return tuple(_called(result, names, things) for result in named(release))


def _called(result: Result, names: Mapping[str, str], things: Sequence[tuple[str, str]]) -> Result:
    def said(text: str) -> str:
        if "were taken as" in text:
            return text
        for words, instead in things:
            text = re.sub(words, instead, text)
        return _WORDS.sub(lambda found: _noun(found, names), text)

    def titled(spec: Any, key: str = "") -> Any:
        if isinstance(spec, Mapping):
            return {name: titled(part, name) for name, part in spec.items()}
        return said(spec) if key == "title" and isinstance(spec, str) else spec

    def headed(name: str) -> str:
        words = said(name.replace("_", " "))
        return words if words != name.replace("_", " ") else name

    new = {table: headed(table) for table in result.tables}
    heads = {table: _heads(result, table, headed) for table in result.tables}
    return attrs.evolve(
        result,
        tables={new[table]: frame.rename(heads[table]) for table, frame in result.tables.items()},
        columns={
            new[table]: {
                heads[table].get(name, name): attrs.evolve(note, meaning=said(note.meaning), unit=said(note.unit))
                for name, note in notes.items()
            }
            for table, notes in result.columns.items()
            if table in new
        },
        left_out={new[table]: n for table, n in result.left_out.items() if table in new},
        statements=tuple(
            attrs.evolve(s, text=said(s.text), of=said(s.of), undefined=said(s.undefined)) for s in result.statements
        ),
        figures=tuple(
            attrs.evolve(f, title=said(f.title), alt=said(f.alt), spec=titled(f.spec), table=new.get(f.table, f.table))
            for f in result.figures
        ),
        notes=tuple(said(note) for note in _only(result.notes)),
    )


def _heads(result: Result, table: str, headed: Callable[[str], str]) -> dict[str, str]:
    """Give new heads to columns that no figure of the table asks for by name, and that stay apart from all others."""
    drawn = json.dumps([dict(figure.spec) for figure in result.figures if figure.table == table], default=str)
    columns = result.tables[table].columns
    heads = {name: headed(name) for name in columns if not re.search(rf"\b{re.escape(name)}\b", drawn)}
    return {name: head for name, head in heads.items() if head != name and head not in columns}


def _only(notes: Iterable[str]) -> Iterable[str]:
    """Pass over what the sentences themselves say now: what was looked at."""
    return (note for note in notes if not note.startswith(("No tie between two people is recorded", "No actor is of")))


def _noun(found: re.Match[str], names: Mapping[str, str]) -> str:
    noun = names[found["noun"].lower()]
    if found["article"]:
        article = "an " if noun[0] in "aeiou" else "a "
        return (article.capitalize() if found["article"][0] == "A" else article) + noun
    return noun[:1].upper() + noun[1:] if found["noun"][0].isupper() else noun
