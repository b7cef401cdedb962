"""How good the data are, for the page: rows read and what became of them, problems by code, what is blank."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from kindframe_report.words import dated, share

if TYPE_CHECKING:
    from kindframe.overview import Filled, Overview, RowsRead

__all__ = ["Blank", "Code", "Quality", "quality"]


_ABOUT = {
    "ACT": "an act",
    "COL": "the name of a column, or what it was read as",
    "CONSENT": "what is recorded of consent",
    "DATE": "a date",
    "DUP": "rows that stand twice",
    "DL": "a file of UCINET",
    "EGO": "a table of personal networks",
    "EDGE": "a table of ties",
    "ENC": "how the letters of a file are written",
    "FILE": "a file as a whole",
    "FLAG": "a yes or no",
    "FOOT": "notes below a table",
    "FW": "a framework",
    "GEPHI": "a table of Gephi",
    "GEXF": "a file of Gephi",
    "GML": "a file in GML",
    "GMLT": "a file in GraphML",
    "GRID": "a matrix",
    "HEAD": "the first line of a table",
    "HIF": "a file of a hypergraph",
    "ID": "an id",
    "IN": "a questionnaire",
    "ITEM": "an item of a framework",
    "JSON": "a file in JSON",
    "KIND": "a kind that the codebook does not have",
    "KUMU": "a file of Kumu",
    "LOOP": "acts that prompt each other in a ring",
    "MAP": "a map",
    "MAT": "a matrix",
    "NAME": "a name",
    "NC": "a file of Network Canvas",
    "NOM": "who was named",
    "NUM": "a number",
    "PAJ": "a file of Pajek",
    "PARQUET": "a Parquet file",
    "QUOTE": "quotation marks in a file",
    "QX": "a file of Qualtrics",
    "REF": "an id that stands nowhere else",
    "REQ": "something that has to be there",
    "ROW": "the shape of a row",
    "SIZE": "how large a file is",
    "STAT": "a file of SPSS or Stata",
    "TEXT": "letters in a text",
    "TIE": "a tie",
    "TIME": "the order of dates",
    "TOML": "study.toml",
    "TYPE": "the type of a value",
    "VAL": "a value out of its range",
    "WORD": "a word of a codebook",
    "WORK": "a workshop",
    "XLSX": "a workbook",
    "XML": "a file in XML",
    "XW": "a crosswalk",
    "ZIP": "an archive",
}
"""What the middle of a code says the problem is about."""


@frozen(kw_only=True)
class Code:
    """How often one problem was met."""

    code: str
    about: str
    severity: str
    places: str
    count: str


@frozen(kw_only=True)
class Blank:
    """How much of one column is filled."""

    column: str
    filled: int
    of: int
    said: str
    note: str = ""

    @property
    def percent(self) -> float:
        """The filled part in per cent."""
        return 100 * self.filled / self.of if self.of else 0.0


@frozen(kw_only=True)
class Quality:
    """What the section on data quality shows."""

    counts: tuple[str, ...]
    codes: tuple[Code, ...]
    blanks: tuple[tuple[str, tuple[Blank, ...]], ...]


def quality(held: Overview) -> Quality:
    """Gather what is known of the quality of a study's data."""
    codes = tuple(
        Code(
            code=met.code,
            about=_about(met.code),
            severity=met.severity,
            places=", ".join(met.files),
            count="some" if met.count is None else f"{met.count:,}",
        )
        for met in held.met
    )
    tables = dict.fromkeys(filled.table for filled in held.filled)
    blanks = tuple((name, tuple(_blank(held, f) for f in held.filled if f.table == name)) for name in tables)
    times = Counter(read.file for read in held.read)
    return Quality(
        counts=tuple(_rows(held, read, times[read.file] > 1) for read in held.read), codes=codes, blanks=blanks
    )


def _about(code: str) -> str:
    return _ABOUT.get(code.split("-")[1] if code.count("-") > 1 else "", "something else")


def _told(held: Overview, n: int | None) -> str:
    return f"fewer than {held.few}" if n is None else f"{n:,}"


def _rows(held: Overview, read: RowsRead, again: bool) -> str:
    """Say what became of the rows of one file; one that was read for several tables says for which (``again``)."""
    file = f"{read.file} ({read.table})" if again else read.file
    if read.rounded and read.read is None:
        return f"{file}: {_unread(held, read)}"
    about = "about " if read.rounded and read.read else ""
    if read.set_aside == 0 and read.merged == 0:
        return f"{file}: {about}{_told(held, read.read)} read, all kept"
    text = f"{file}: {about}{_told(held, read.read)} read = {_told(held, read.kept)} kept"
    if read.set_aside != 0:
        text += f" + {_told(held, read.set_aside)} set aside"
    return text if read.merged == 0 else f"{text} + {_told(held, read.merged)} merged"


def _unread(held: Overview, read: RowsRead) -> str:
    """Say what became of the rows of a file with people, whose number is not told."""
    lost = [(read.set_aside, "set aside"), (read.merged, "merged")]
    said = [f"{'about ' if n else ''}{_told(held, n)} {word}" for n, word in lost if n != 0]
    return f"{' and '.join(said)}, all others kept" if said else "all rows kept"


def _blank(held: Overview, found: Filled) -> Blank:
    note = dated(found.note, dict(held.waves))
    if found.filled is None or found.of is None:
        said = "none" if found.filled == 0 else "some, not told exactly"
        return Blank(column=found.column, filled=0, of=found.of or 0, said=said, note=note)
    return Blank(column=found.column, filled=found.filled, of=found.of, said=share(found.filled, found.of), note=note)
