"""The last look at words: no text of a release is the id or the name of a person, a home or a group that is left out.

Whatever a plugin writes into a statement, a note, a cell or the reason why it failed goes through here after all other
protection, so that naming somebody needs more than a plugin that does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import attrs
import polars as pl
from attrs import frozen

from kindframe.analysis import Figure, Result, Statement
from kindframe.overview import persons
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["Names", "names_of", "reasons", "trimmed", "unnamed"]

_WORDS = re.compile(r"\S+")
_EDGES = ".,;:!?()[]{}<>\"'“”‘’«»…/\\|=*"
_SHORT = 3


@frozen(kw_only=True)
class Names:
    """Ids and names of people, of homes and of groups left out, and how many words the longest of them has.

    Ids that are plain numbers or shorter than three characters are left out: they stand in texts for other things.
    ``columns`` are the study's own columns of which ``study.toml`` says nothing: they were named for no reader.
    """

    held: frozenset[str]
    longest: int
    columns: frozenset[str] = frozenset()

    def within(self, text: str) -> bool:
        """Whether one of them stands in a text as whole words."""
        if not self.held:
            return False
        words = [word.strip(_EDGES) for word in _WORDS.findall(unicodedata.normalize("NFC", text))]
        parts = [part for word in words for part in re.split(r"[,;:/=|()\[\]'\"]+", word)]
        if any(word in self.held for word in (*words, *parts)):
            return True
        spans = range(2, min(self.longest, len(words)) + 1)
        return any(" ".join(words[i : i + n]) in self.held for n in spans for i in range(len(words) - n + 1))


def names_of(study: Study, told: Study | None = None) -> Names:
    """Give the ids and names of everybody in a study who is a person, may be one, or is a home.

    With ``told``, the study that is released, those of groups and other bodies that are not in it as well: that there
    is a group of few people tells of them. A word that the released study uses itself is none of these.
    """
    actors = study.actors.table
    held = _plain(actors.filter(persons(study)))
    if told is not None:
        gone = actors.filter(~persons(study), ~pl.col("id").is_in(told.actors.table["id"].implode()))
        held |= _plain(gone) - _words_of(told) if gone.height else held
    free = {
        column
        for name, table in study.tables.items()
        for column in table.columns
        if column not in TABLES[name].names and column not in study.settings.attributes.get(name, {})
    }
    longest = max((text.count(" ") + 1 for text in held), default=1)
    return Names(held=held, longest=longest, columns=frozenset(free))


def _plain(actors: pl.DataFrame) -> frozenset[str]:
    """Give ids and names as they would stand in a sentence."""
    texts = [*actors["id"].to_list(), *actors["name"].drop_nulls().to_list()]
    plain = (" ".join(unicodedata.normalize("NFC", text).split()) for text in texts)
    return frozenset(text for text in plain if len(text) >= _SHORT and not text.isdecimal())


def _words_of(told: Study) -> set[str]:
    """Give the columns of a released study, what stands in its cells of actors and ties, and each word of that."""
    cells = {column for table in told.tables.values() for column in table.columns}
    for table in (told.actors.table, told.relationships.table, told.domains.table):
        for column in table.columns:
            if table[column].dtype == pl.String:
                cells |= set(table[column].drop_nulls().unique().to_list())
    return cells | {word for cell in cells for word in cell.split()}


def unnamed(results: Iterable[Result], names: Names, notes: list[str], new: Mapping[str, str]) -> tuple[Result, ...]:
    """Take out of results whatever names somebody; ``new`` gives the pseudonyms that may stand in the place of ids.

    A row of a table goes with the cell, a statement keeps its place without its words, notes and figures go.
    """
    count = [0]
    done = tuple(_unnamed(result, names, new, count) for result in results)
    if count[0]:
        notes.append("Rows, sentences and notes with the name of a person, a home or a group not shown were left out.")
    return done


def reasons(failures: Mapping[str, str], names: Names) -> dict[str, str]:
    """Give why analyses were not computed, without reasons that name somebody."""
    return {name: "it could not be computed" if names.within(why) else why for name, why in failures.items()}


def trimmed(study: Study) -> Study:
    """Give a study without the free columns that hold nothing any more, and without what its settings say of them."""
    tables = {}
    for name, table in study.tables.items():
        free = [column for column in table.columns if column not in TABLES[name].names]
        tables[name] = table.drop([column for column in free if table[column].null_count() == table.height])
    said = study.settings
    attributes = {
        name: {column: note for column, note in held.items() if column in tables[name].columns}
        for name, held in said.attributes.items()
        if name in tables
    }
    not_asked = tuple(n for n in said.not_asked if n.table in tables and n.column in tables[n.table].columns)
    settings = attrs.evolve(said, attributes=attributes, columns={}, not_asked=not_asked)
    return Study(tables=tables, settings=settings, report=study.report)


def _unnamed(result: Result, names: Names, new: Mapping[str, str], count: list[int]) -> Result:
    tables = {name: _table(table, names, new, count) for name, table in result.tables.items()}
    tables = {name: table for name, table in tables.items() if not _mentions(names, [name, *table.columns], count)}
    named = {name: result.tables[name].height - table.height for name, table in tables.items()}
    notes = tuple(note for note in result.notes if not _mentions(names, [note], count))
    figures = tuple(f for f in result.figures if f.table in tables and not _mentions(names, _texts(f), count))
    return attrs.evolve(
        result,
        tables=tables,
        columns={
            name: {column: note for column, note in held.items() if not _mentions(names, [note.meaning], count)}
            for name, held in result.columns.items()
            if name in tables
        },
        people={name: held for name, held in result.people.items() if name in tables},
        counted={name: held for name, held in result.counted.items() if name in tables},
        behind={},
        left_out={name: n for name in tables if (n := result.left_out.get(name, 0) + named[name])},
        statements=tuple(_statement(held, names, count) for held in result.statements),
        figures=figures,
        notes=notes,
    )


def _table(table: pl.DataFrame, names: Names, new: Mapping[str, str], count: list[int]) -> pl.DataFrame:
    texts = [name for name, dtype in table.schema.items() if dtype == pl.String]
    lists = [name for name, dtype in table.schema.items() if dtype == pl.List(pl.String)]
    if not (names.held or names.columns) or not (texts or lists) or table.is_empty():
        return table
    table = table.with_columns(
        pl.col(texts).replace(dict(new)), pl.col(lists).list.eval(pl.element().replace(dict(new)))
    )
    stays = pl.Series([True] * table.height)
    for column in (*(table[name] for name in texts), *(table[name].list.join("\n") for name in lists)):
        cells = column.drop_nulls().unique().to_list()
        odd = [cell for cell in cells if cell in names.columns or names.within(cell)]
        stays &= ~column.is_in(odd).fill_null(False)
    count[0] += int((~stays).sum())
    return table.filter(stays)


def _statement(held: Statement, names: Names, count: list[int]) -> Statement:
    texts = [held.text, held.name, held.what, held.undefined, *([held.value] if isinstance(held.value, str) else [])]
    if not _mentions(names, texts, count):
        return held
    why = "it names a person, a home or a group that is not shown"
    return Statement(name="not-told", text=f"A finding is not told: {why}.", undefined=why)


def _texts(figure: Figure) -> list[str]:
    """Give every text of a figure, those of its specification too."""

    def inside(value: object) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for key, held in value.items():
                yield str(key)
                yield from inside(held)
        elif isinstance(value, (list, tuple)):
            for held in value:
                yield from inside(held)

    return [figure.name, figure.title, figure.alt, *inside(figure.spec)]


def _mentions(names: Names, texts: Iterable[str], count: list[int]) -> bool:
    found = any(names.within(text) for text in texts if text)
    count[0] += found
    return found
