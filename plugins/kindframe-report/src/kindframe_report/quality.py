"""How good the data are, for the page: rows read and what became of them, problems by code, what is blank."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from kindframe_report.words import share

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Blank", "Code", "Quality", "quality"]


@frozen(kw_only=True)
class Code:
    """How often one problem was met."""

    code: str
    severity: str
    places: str
    count: int


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


def quality(study: Study) -> Quality:
    """Gather what is known of the quality of a study's data."""
    met: Counter[tuple[str, str]] = Counter()
    files: dict[tuple[str, str], dict[str, None]] = {}
    for problem in study.report.problems:
        key = (problem.code, str(problem.severity))
        met[key] += 1
        files.setdefault(key, {})[problem.file or "the whole"] = None
    codes = tuple(
        Code(code=code, severity=severity, places=", ".join(files[code, severity]), count=n)
        for (code, severity), n in sorted(met.items(), key=lambda row: (-row[1], row[0]))
    )
    blanks = tuple(
        (name, tuple(_blanks(study, name))) for name, table in study.tables.items() if table.height and table.width
    )
    return Quality(counts=tuple(str(held) for held in study.report.counts), codes=codes, blanks=blanks)


def _blanks(study: Study, name: str) -> list[Blank]:
    """Say of every column of a table how much of it is filled; columns with nothing in them come last, together."""
    table = study.tables[name]
    out = []
    for column in table.columns:
        held = table[column]
        lists = held.dtype == table.schema[column] and hasattr(held.dtype, "inner")
        filled = int((held.list.len() > 0).sum()) if lists else held.len() - held.null_count()
        waves = [n.wave for n in study.settings.not_asked if n.table == name and n.column == column]
        note = "" if not waves else "not asked" if "" in waves else f"not asked in wave {', '.join(waves)}"
        out.append(Blank(column=column, filled=filled, of=held.len(), said=share(filled, held.len()), note=note))
    return out
