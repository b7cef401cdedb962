"""Results of analyses as the page shows them: question, answer in words with what it rests on, pictures, tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from kindframe_report.charts import Chart, drawn
from kindframe_report.words import number, probability, slug

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Result, Statement
    from kindframe.sources import Source

__all__ = ["Answer", "Said", "Sheet", "answers", "sheet"]

MOST_ROWS = 200


@frozen(kw_only=True)
class Said:
    """A statement, and in small print what it rests on."""

    text: str
    basis: str
    undefined: str = ""


@frozen(kw_only=True)
class Sheet:
    """A table ready to print: heads with meanings, cells as text, which columns are numbers, what is not shown."""

    title: str
    heads: tuple[tuple[str, str], ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    notes: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Answer:
    """Everything the page shows of one result."""

    anchor: str
    title: str
    question: str
    said: tuple[Said, ...]
    charts: tuple[Chart, ...]
    sheets: tuple[Sheet, ...]
    reading: str
    limits: str
    definition: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    made_by: str
    settings: str

    @property
    def first(self) -> Said | None:
        """The finding the opening shows: the first that is defined."""
        return next((said for said in self.said if not said.undefined), None)


def answers(results: Iterable[Result], taken: set[str]) -> tuple[Answer, ...]:
    """Make every result ready for the page; ``taken`` holds the ids the page has given away."""
    return tuple(_answer(result, taken) for result in results)


def _answer(result: Result, taken: set[str]) -> Answer:
    analysis, made = result.analysis, result.provenance
    name = analysis.name if analysis else made.analysis if made else "result"
    anchor = slug(f"answer {name}", taken)
    return Answer(
        anchor=anchor,
        title=analysis.title if analysis else name,
        question=analysis.question if analysis else name,
        said=tuple(said(statement) for statement in result.statements),
        charts=tuple(drawn(figure, result.tables, f"{anchor}-{place}") for place, figure in enumerate(result.figures)),
        sheets=tuple(sheet(title, table, result.columns.get(title, {})) for title, table in result.tables.items()),
        reading=analysis.reading if analysis else "",
        limits=analysis.limits if analysis else "",
        definition=analysis.definition if analysis else "",
        notes=result.notes,
        sources=analysis.sources if analysis else (),
        made_by=" ".join(part for part in (made.plugin, made.version) if part) if made else "",
        settings=_settings(made.parameters) if made else "",
    )


def _settings(parameters: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {number(value)}" for name, value in parameters.items() if value is not None)


def said(statement: Statement) -> Said:
    """Put a statement in words, and in the small print its count, interval and p-value."""
    parts = []
    if statement.n is not None:
        parts.append(f"rests on {statement.n:,} {statement.of}".rstrip())
    if statement.interval is not None:
        low, high = (number(end) for end in statement.interval)
        parts.append(f"{statement.level:.0%} interval {low} to {high}")
    if statement.p is not None:
        parts.append(probability(statement.p))
    return Said(
        text=statement.text,
        basis="; ".join(parts),
        undefined=statement.undefined if statement.value is None else "",
    )


def sheet(title: str, table: pl.DataFrame, columns: Mapping[str, object]) -> Sheet:
    """Make a table ready to print, with what its columns mean."""
    heads, notes = [], []
    for name in table.columns:
        note = columns.get(name)
        unit = getattr(note, "unit", "")
        meaning = getattr(note, "meaning", "")
        heads.append((name.replace("_", " "), unit))
        if meaning:
            notes.append((name.replace("_", " "), meaning))
    rows = tuple(tuple(number(cell) for cell in row) for row in table.head(MOST_ROWS).iter_rows())
    return Sheet(
        title=title.replace("_", " "),
        heads=tuple(heads),
        numeric=tuple(dtype.is_numeric() for dtype in table.dtypes),
        rows=rows,
        more=max(0, table.height - MOST_ROWS),
        notes=tuple(notes),
    )
