"""Finding words of a list in a text (`flags`) and in the texts of a study (`language`). Nothing is ever changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import frozen

from kindframe.analysis import ColumnNote, Result, Statement
from kindframe.errors import UnknownName
from kindframe.language.words import Word, WordList, load_words
from kindframe.problems import nearest
from kindframe.records import TABLES
from kindframe.study import Study
from kindframe.wording import counted

__all__ = ["Flag", "flags", "language"]

NOT_READ = ("name", "source")
"""Columns that are passed over: names are people's and bodies' own, references are other people's titles."""

_QUOTES = "\"'‘’“”«»"


@frozen(kw_only=True)
class Flag:
    """A word of the list, where it stands in a text (from 0), and what might be said instead.

    ``found`` is as written. ``quoted`` says that it stands in quotation marks, so that the text may speak of the word
    and not of people.

    .. versionadded:: 0.1
    """

    found: str
    word: Word
    start: int
    end: int
    quoted: bool


def flags(text: str, words: WordList | None = None) -> tuple[Flag, ...]:
    """Find the words of a list in a text: whole words, in any letter case, over line breaks.

    A form that begins with "the" is passed over where a word for people follows ("the unemployed workers"), and any
    word before one of its ``except_before``. Every flag is a question to whoever wrote the text, not a fault.

    >>> [(f.found, f.word.instead[0]) for f in flags("Housing units for the unemployed.")]
    [('Housing units', 'homes'), ('the unemployed', 'people who are out of work')]

    .. versionadded:: 0.1
    """
    return tuple(_Lens(words or load_words()).look(text))


def language(
    study: Study, words: WordList | None = None, *, columns: Mapping[str, Sequence[str]] | None = None
) -> Result:
    """Look through the texts of a study: stories, notes, answers and every text column of its own.

    Parameters
    ----------
    study
        The study.
    words
        The list; the one that comes with kindframe by default.
    columns
        The columns to read, by table; by default all text but names and references.

    Returns
    -------
    Result
        Tables ``flags`` (where each stands: table, record, column, place in the text), ``words`` (how often, what might
        be said instead, why, and where that is read) and ``texts`` (what was read). The texts themselves are not
        copied, and nothing is rewritten.

    Raises
    ------
    UnknownName
        Where a table or column is not there.

    .. versionadded:: 0.1
    """
    held = words or load_words()
    lens = _Lens(held)
    rows, read = [], []
    for table, names in (_texts(study) if columns is None else _chosen(study, columns)).items():
        frame = study.tables[table]
        ids = [name or f"row {place}" for place, name in enumerate(frame["id"].to_list(), 1)]
        for name in names:
            cells = [(i, text) for i, text in zip(ids, frame[name].to_list(), strict=True) if text]
            found = [(table, i, name, flag) for i, text in cells for flag in lens.look(text)]
            rows += found
            read.append((table, name, len(cells), len({i for _, i, _, _ in found})))
    return _result(held, rows, read)


class _Lens:
    """A list of words as one pattern."""

    def __init__(self, words: WordList) -> None:
        self.entries = {_plain(form): word for word in words.words for form in (word.word, *word.forms)}
        after = "|".join(_pattern(name) for name in words.people)
        people = rf"(?!\s+(?:{after})(?!\w))" if after else ""
        forms = []
        for form in sorted(self.entries, key=len, reverse=True):
            before = "|".join(_pattern(name) for name in self.entries[form].except_before)
            barred = rf"(?!\s+(?:{before})(?!\w))" if before else ""
            forms.append(_pattern(form) + r"(?!\w|-\w)" + barred + (people if form.startswith("the ") else ""))
        self.pattern = re.compile(r"(?<!\w)(?<!\w-)(?:" + "|".join(forms) + ")", re.IGNORECASE) if forms else None

    def look(self, text: str) -> Iterator[Flag]:
        """Give the flags of a text, in order."""
        for found in self.pattern.finditer(text) if self.pattern else ():
            start, end = found.span()
            around = text[start - 1 : start] if start else "", text[end : end + 1]
            quoted = all(mark and mark in _QUOTES for mark in around)
            yield Flag(
                found=found.group(), word=self.entries[_plain(found.group())], start=start, end=end, quoted=quoted
            )


def _plain(form: str) -> str:
    return " ".join(form.split()).casefold()


def _pattern(form: str) -> str:
    return r"\s+".join(re.escape(part) for part in form.split())


def _texts(study: Study) -> dict[str, list[str]]:
    """Give the text columns of each table that are read where nobody says which."""
    out = {}
    for name, definition in TABLES.items():
        declared = [c.name for c in definition.columns if c.kind == "text" and c.name not in NOT_READ]
        frame = study.tables[name]
        own = [c for c in frame.columns if c not in definition.names and frame[c].dtype == pl.String]
        out[name] = declared + [c for c in own if c not in NOT_READ]
    return out


def _chosen(study: Study, columns: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    for table, names in columns.items():
        if table not in study.tables:
            raise UnknownName("table", table, nearest(table, study.tables))
        frame = study.tables[table]
        texts = [c for c in frame.columns if frame[c].dtype == pl.String]
        for name in names:
            if name not in texts:
                raise UnknownName(f"text column of the {table}", name, nearest(name, texts))
    return {table: list(names) for table, names in columns.items()}


def _result(
    words: WordList, rows: Sequence[tuple[str, str, str, Flag]], read: Sequence[tuple[str, str, int, int]]
) -> Result:
    places = pl.DataFrame(
        [(t, i, c, f.found, f.word.word, f.start, f.quoted) for t, i, c, f in rows],
        schema={
            **dict.fromkeys(("table", "record", "column", "found", "word"), pl.String),
            "start": pl.Int64,
            "quoted": pl.Boolean,
        },
        orient="row",
    )
    times = places.group_by("word", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("times"),
        pl.struct("table", "record").n_unique().cast(pl.Int64).alias("records"),
        pl.col("quoted").sum().cast(pl.Int64).alias("quoted"),
    )
    told = pl.DataFrame(
        [(w.word, "; ".join(w.instead), w.why, str(words.source(w) or ""), w.basis) for w in words.words],
        schema=dict.fromkeys(("word", "instead", "why", "read_in", "basis"), pl.String),
        orient="row",
    )
    texts = pl.DataFrame(
        [row for row in read if row[2]],
        schema={"table": pl.String, "column": pl.String, "texts": pl.Int64, "flagged": pl.Int64},
        orient="row",
    )
    return Result(
        tables={
            "flags": places,
            "words": times.join(told, on="word", how="left").sort(["times", "word"], descending=[True, False]),
            "texts": texts,
        },
        columns=_COLUMNS,
        people={"flags": ("record",)} if "actors" in places["table"].to_list() else {},
        statements=(_statement(places, texts),),
        notes=(
            "A flag is a question to whoever wrote the text: a word may be quoted, or people's own for themselves.",
            "Nothing was rewritten.",
        ),
    )


def _statement(places: pl.DataFrame, texts: pl.DataFrame) -> Statement:
    n = int(texts["texts"].sum())
    flagged = int(texts["flagged"].sum())
    named = f"{counted(places.height, 'word')} of the list in all"
    text = f"{flagged:,} of {counted(n, 'text')} hold a word that may label people, {named}."
    return Statement(
        name="flagged",
        text=text if n else "No text was read.",
        value=flagged if n else None,
        n=n,
        of="texts",
        undefined="" if n else "the study holds no text to read",
    )


_COLUMNS = {
    "flags": {
        "table": ColumnNote(meaning="the table it stands in"),
        "record": ColumnNote(meaning="the record, by id, or its row"),
        "column": ColumnNote(meaning="the column"),
        "found": ColumnNote(meaning="the word as written"),
        "word": ColumnNote(meaning="its entry in the list"),
        "start": ColumnNote(meaning="where it begins, counted from 0", unit="characters"),
        "quoted": ColumnNote(meaning="whether it stands in quotation marks"),
    },
    "words": {
        "word": ColumnNote(meaning="the entry in the list"),
        "times": ColumnNote(meaning="how often it was found"),
        "records": ColumnNote(meaning="in how many records", unit="records"),
        "quoted": ColumnNote(meaning="how often in quotation marks"),
        "instead": ColumnNote(meaning="what might be said instead"),
        "why": ColumnNote(meaning="why somebody may mind"),
        "read_in": ColumnNote(meaning="where that is read"),
        "basis": ColumnNote(meaning="what the alternative rests on; derived is ours"),
    },
    "texts": {
        "table": ColumnNote(meaning="the table"),
        "column": ColumnNote(meaning="the column"),
        "texts": ColumnNote(meaning="texts read", unit="texts"),
        "flagged": ColumnNote(meaning="texts with a flag", unit="texts"),
    },
}
