"""Texts stay home: stories and notes, long values, and values that few people share; and what may go is made coarser.

A text leaves only where somebody names it. Looking for names in it is left to a person; `warnings` helps her look, and
misses much: a nickname, a job, a street, or a thing that only one person did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import attrs
import polars as pl
from attrs import frozen

from kindframe.disclosure.rules import Rules
from kindframe.errors import UnknownName
from kindframe.overview import persons
from kindframe.problems import ReadReport, nearest
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["CONTACTS", "coarsened", "warnings", "without_texts"]

_FREE: Mapping[str, tuple[str, ...]] = {"actions": ("story",), "evidence": ("note",)}
_KEPT = ("actors", "actions", "relationships", "responses", "evidence")
_PATTERNS = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a telephone number": re.compile(r"(?<!\d)(?:\+?\d[\s()-]?){9,14}(?!\d)"),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"),
}
CONTACTS = tuple(_PATTERNS)
"""What `warnings` calls the ways to reach somebody."""
_BAND = 10


@frozen
class _Wish:
    """A text somebody wants released: a column of a table, of one record or of all."""

    table: str
    column: str
    record: str | None


def without_texts(
    study: Study, rules: Rules, notes: list[str], released: Iterable[str] = (), *, rare: bool = False
) -> Study:
    """Leave out the texts of a study, but for those that are named.

    Stories and notes go whole. Of every other text that is no id, no kind and no date, values of more than 40
    characters go; where people are told of one by one, so do the values of their attributes that fewer than k of them
    have. Outside the house, of acts, ties, answers and codings in a study of people, words that fewer than k records
    have in a column go as well ("she lives round the corner"): an organisation's act may be told in words about
    somebody. Numbers stay. The raw records among the problems of reading go too.

    Parameters
    ----------
    study, rules, notes
        The study, the rules, and the list of sentences that what was done is added to.
    released
        The texts to leave in: ``table.column`` for all of it, ``table.column:id`` for one record.
    rare
        Whether values that few people have go.

    Raises
    ------
    UnknownName
        Where there is no such table, column or record.
    """
    wishes = [_wish(study, text) for text in released]
    tables = dict(study.tables)
    for name in _KEPT:
        tables[name] = _bare(study, name, rules, notes, [w for w in wishes if w.table == name], rare)
    for wish in wishes:
        notes += _warned(study, tables[wish.table], wish)
    problems = tuple(
        attrs.evolve(problem, raw=None, message=problem.code, near=None, hint="") for problem in study.report.problems
    )
    report = ReadReport(counts=study.report.counts, problems=problems)
    return Study(tables=tables, settings=study.settings, report=report)


def _wish(study: Study, text: str) -> _Wish:
    place, _, record = text.partition(":")
    table, _, column = place.partition(".")
    if table not in _KEPT:
        raise UnknownName("table with texts", table, nearest(table, _KEPT))
    if column not in study.tables[table].columns:
        raise UnknownName(f"column of {table}", column, nearest(column, study.tables[table].columns))
    ids = study.tables[table]["id"].drop_nulls().to_list()
    if record and record not in ids:
        raise UnknownName(f"record of {table}", record, nearest(record, ids))
    return _Wish(table, column, record or None)


def _bare(study: Study, name: str, rules: Rules, notes: list[str], wishes: list[_Wish], rare: bool) -> pl.DataFrame:
    table, own = study.tables[name], {column.name: column.kind for column in TABLES[name].columns}
    told, long, few, words = [], [], [], []
    shy = rules.audience != "internal" and bool(persons(study).any())
    for column in table.columns:
        stays = _stays(column, wishes)
        cell = pl.col(column)
        if column in _FREE.get(name, ()):
            if table[column].null_count() < table.height:
                notes.append(f"Texts were left out ({name}, {column}): words can tell who somebody is.")
            cell = pl.when(stays).then(cell)
        elif _is_text(table, column, own) and column != "name":
            too_long = ((cell.str.len_chars() > rules.long) & ~stays).fill_null(False)
            if table.select(too_long.any()).item():
                long.append(column)
                cell = pl.when(~too_long).then(cell)
        if shy and name != "actors" and column not in _FREE.get(name, ()) and _is_text(table, column, own):
            lone = _seldom(table[column], rules) & ~stays
            if table.select(lone.any()).item():
                words.append(column if column in own else "columns of the study's own")
                cell = pl.when(~lone).then(cell)
        if rare and name == "actors" and _is_attribute(table, column, own):
            lone = _lone(study, column, rules) & ~stays
            if table.select(lone.any()).item():
                few.append(column)
                cell = pl.when(~lone).then(cell)
        told.append(cell.alias(column))
    if long:
        shown = [column for column in long if column in own]
        shown += ["columns of the study's own"] if len(shown) < len(long) else []
        notes.append(f"Texts of over {rules.long} characters were left out ({name}: {', '.join(shown)}).")
    if words:
        said = ", ".join(dict.fromkeys(words))
        notes.append(f"Words that {rules.few} records have were left out ({name}: {said}).")
    if few:
        notes.append(f"Values that {rules.few} people have were left out ({', '.join(few)}).")
    return table.select(told)


def _is_text(table: pl.DataFrame, column: str, own: Mapping[str, str]) -> bool:
    return table[column].dtype == pl.String and own.get(column, "text") == "text"


def _is_attribute(table: pl.DataFrame, column: str, own: Mapping[str, str]) -> bool:
    return (column == "group" or column not in own) and not isinstance(table[column].dtype, pl.List)


def _stays(column: str, wishes: list[_Wish]) -> pl.Expr:
    """Say in which rows somebody wants a column released."""
    mine = [wish for wish in wishes if wish.column == column]
    if any(wish.record is None for wish in mine):
        return pl.lit(True)
    return pl.col("id").is_in([wish.record for wish in mine]).fill_null(False) if mine else pl.lit(False)


def _seldom(cells: pl.Series, rules: Rules) -> pl.Expr:
    """Mark the words that too few rows of a column have, numbers aside."""
    counts = cells.drop_nulls().value_counts(name="rows")
    few = counts.filter(pl.col("rows") < rules.k)[cells.name]
    few = few.filter(~few.str.contains(r"^[+-]?\d+([.,]\d+)?$"))
    return pl.col(cells.name).is_in(few.implode()).fill_null(False)


def _lone(study: Study, column: str, rules: Rules) -> pl.Expr:
    """Mark the people who share their value of a column with too few."""
    people = pl.Series(persons(study))
    counts = study.actors.table.filter(people)[column].drop_nulls().value_counts()
    few = counts.filter(pl.col("count") < rules.k)[column].implode()
    return (pl.lit(people) & pl.col(column).is_in(few)).fill_null(False)


def _warned(study: Study, table: pl.DataFrame, wish: _Wish) -> list[str]:
    """Say that a text was released, and what in it may tell of somebody."""
    held = table if wish.record is None else table.filter(pl.col("id") == wish.record)
    texts = held[wish.column].drop_nulls().cast(pl.String).to_list()
    where = f"{wish.table}.{wish.column}" + (f" of {wish.record}" if wish.record else "")
    found = sorted({told for text in texts for told in warnings(text, study)})
    looks = (
        f" It seems to hold {', '.join(found)}: read it again."
        if found
        else " No name was found in it, which proves nothing."
    )
    return [f"A text was released because somebody named it: {where}.{looks}"]


def warnings(text: str, study: Study) -> tuple[str, ...]:
    """Say what in a text may tell of a person: addresses, numbers, postcodes, and names of people of the study.

    It finds what has a shape. It does not find nicknames, jobs, streets, or people who are not in the study: of twenty
    phrases that identify somebody, tools of this sort found half, and none that was a name, a role or a nickname. So it
    only ever warns.

    .. versionadded:: 0.1
    """
    found = [what for what, pattern in _PATTERNS.items() if pattern.search(text)]
    words = set(re.findall(r"\w+", text.casefold()))
    names = study.actors.table.filter(persons(study))["name"].drop_nulls().to_list()
    parts = {part.casefold() for name in names for part in re.findall(r"\w+", name) if len(part) > 2}
    if words & parts:
        found.append("the name of somebody in the study")
    if re.search(r"(?<=[a-z,;] )[A-Z][a-z]+", text):
        found.append("a word with a capital, as names have")
    return tuple(found)


def coarsened(study: Study, notes: list[str]) -> Study:
    """Make a study coarser: dates to the month, coordinates to about a kilometre, ages to bands of ten years.

    Ages are the numbers in columns called ``age``, or whose name ends in ``_age``, and those declared in years.
    """
    tables = dict(study.tables)
    for name, definition in TABLES.items():
        table = tables[name]
        moments = [column.name for column in definition.columns if column.kind == "moment"]
        changes = [pl.col(column).str.slice(0, 7).alias(column) for column in moments if column in table.columns]
        tables[name] = table.with_columns(changes)
    actors = tables["actors"]
    ages = [c for c in actors.columns if actors[c].dtype.is_numeric() and _is_age(study, c)]
    low = {c: (pl.col(c) // _BAND * _BAND).cast(pl.Int64) for c in ages}
    bands = [pl.format("{}-{}", low[c], low[c] + _BAND - 1).alias(c) for c in ages]
    area = [pl.col(c).round(2) for c in ("latitude", "longitude")]
    tables["actors"] = actors.with_columns(*area, *bands)
    notes.append(
        "Dates are told to the month, coordinates to about a kilometre"
        + (f", {', '.join(ages)} in bands." if ages else ".")
    )
    return Study(tables=tables, settings=study.settings, report=study.report)


def _is_age(study: Study, column: str) -> bool:
    return column == "age" or column.endswith("_age") or study.settings.note("actors", column).unit in ("year", "years")
