"""Results of analyses as the page shows them: question, answer in words with what it rests on, pictures, tables."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
from attrs import frozen

from kindframe_report.charts import Chart, drawn
from kindframe_report.downloads import link
from kindframe_report.tips import MOST_ROWS
from kindframe_report.words import interval, number, places, probability, slug

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Figure, Result, Statement
    from kindframe.sources import Source

__all__ = [
    "Answer",
    "Said",
    "Sheet",
    "Unsaid",
    "answers",
    "ends",
    "over",
    "said",
    "shared_notes",
    "sheet",
    "unbroken",
    "worded",
]

MOST_LEADING = 3
_OURS = ("attribute", "column", "measure", "term", "what")
_SAME = {"no alters": "isolates"}  # one number under two names
_DECIMAL = re.compile(r"(?<![\w.,])\d+\.\d+(?![\w%])")
_PART = re.compile(r"(\d[\d,.]*|\bNone) (\w+ )?of [\d,]+")


@frozen(kw_only=True)
class Said:
    """A statement, and in small print what it rests on."""

    text: str
    basis: str


@frozen(kw_only=True)
class Unsaid:
    """Figures that are not defined in this study, for one reason."""

    reason: str
    names: tuple[str, ...]
    kept_back: bool = False


@frozen(kw_only=True)
class Sheet:
    """A table ready to print: heads with meanings, cells as text, which columns are numbers, what is not shown.

    ``name`` is what figures and files call it, ``title`` what a reader does; ``empty`` names columns with nothing in.
    """

    name: str
    title: str
    heads: tuple[tuple[str, str], ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    csv: str = ""
    empty: tuple[str, ...] = ()
    more: int = 0
    left_out: int = 0
    notes: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Answer:
    """Everything the page shows of one result; a chart that has nothing to draw is not among its charts."""

    name: str
    anchor: str
    title: str
    question: str
    statements: tuple[Statement, ...]
    main: Statement | None
    rank: int
    about_time: bool
    found: bool
    lead: tuple[Said, ...]
    further: tuple[Said, ...]
    unsaid: tuple[Unsaid, ...]
    charts: tuple[Chart, ...]
    sheets: tuple[Sheet, ...]
    reading: str
    limits: str
    definition: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    made_by: str
    settings: str
    by: str = ""

    @property
    def tells(self) -> bool:
        """Whether there is anything to show: a chart, or a statement that rests on somebody and is not none at all."""
        return self.found or (bool(self.lead) and any(not chart.failed for chart in self.charts))


def answers(results: Iterable[Result], taken: set[str], wanted: Sequence[str] = ()) -> tuple[Answer, ...]:
    """Make every result ready for the page; ``taken`` holds the ids the page has given away.

    ``wanted`` names statements ("analysis/statement") that stand before all others of their analysis. What is the main
    statement of one analysis is not told again by another.
    """
    every = tuple(results)
    mains = [{_key(s) for s in result.statements if s.main and s.value is not None} for result in every]
    return tuple(
        _answer(result, taken, wanted, set[object]().union(*mains[:place], *mains[place + 1 :]))
        for place, result in enumerate(every)
    )


def _key(statement: Statement) -> object:
    name = _SAME.get(statement.name, statement.name)
    return (name, statement.value, statement.n, statement.of)


def _answer(result: Result, taken: set[str], wanted: Sequence[str], elsewhere: Container[object]) -> Answer:
    analysis, made = result.analysis, result.provenance
    name = analysis.name if analysis else made.analysis if made else "result"
    anchor = slug(f"answer {name}", taken)
    lead, further, headline = _parted(
        [s for s in result.statements if s.main or _key(s) not in elsewhere],
        {held.partition("/")[2] for held in wanted if held.startswith(f"{name}/")},
    )
    charts = [
        drawn(figure, result.tables, f"{anchor}-{place}", result.left_out.get(figure.table, 0))
        for place, figure in enumerate(result.figures)
        if not _lone(figure, result)
    ]
    return Answer(
        name=name,
        anchor=anchor,
        statements=result.statements,
        main=headline,
        rank=_rank(headline),
        # What can be asked of a first and a second wave compares the two.
        about_time={"first", "second"} <= {p.name for p in analysis.parameters} if analysis else False,
        title=analysis.title if analysis else name,
        question=analysis.question if analysis else name,
        found=any(statement.value != 0 and _weight(statement) > 0 for statement in lead),
        lead=tuple(said(statement) for statement in lead),
        further=_lean(further),
        unsaid=_unsaid(result.statements),
        charts=tuple(chart for chart in charts if not chart.bare),
        sheets=tuple(
            attrs.evolve(
                sheet(key, table, result.columns.get(key, {}), analysis.tables.get(key, "") if analysis else ""),
                left_out=result.left_out.get(key, 0),
            )
            for key, table in result.tables.items()
            if table.height and not _names_alone(table)
        ),
        reading=analysis.reading.replace("`", "") if analysis else "",
        limits=analysis.limits.replace("`", "") if analysis else "",
        definition=analysis.definition.replace("`", "") if analysis else "",
        notes=tuple(begun(note) for note in result.notes),
        sources=analysis.sources if analysis else (),
        made_by=" ".join(part for part in (made.plugin, made.version) if part) if made else "",
        settings=_settings(made.parameters) if made else "",
        by=str(made.parameters.get("by") or "") if made else "",
    )


def _lone(figure: Figure, result: Result) -> bool:
    """Whether a figure would draw a single number of which nothing was taken away: a sentence says it better."""
    table = result.tables.get(figure.table)
    several = {"transform", "layer"} & {*figure.spec}  # a row may be drawn as several marks
    return table is not None and table.height == 1 and not several and not result.left_out.get(figure.table, 0)


def _parted(
    statements: Iterable[Statement], wanted: Container[str] = ()
) -> tuple[tuple[Statement, ...], tuple[Statement, ...], Statement | None]:
    """Part what is defined into what is told first and what follows; and choose the one the opening tells.

    A statement does not say how weighty it is. What the study wants told comes before all; what is more than chance
    before what has an interval, and that before "so many of so many", then shares; nothing rests on nobody.
    """
    held = tuple(s for s in statements if s.value is not None)
    if all(s.n == 0 for s in held):
        return (), held, None
    ranked = sorted(held, key=lambda statement: -_weight(statement) - 9 * (statement.name in wanted))
    ranked = [s for s in ranked if _weight(s) > 0] or ranked
    chosen = {id(statement) for statement in ranked[:MOST_LEADING] if statement.n != 0}
    lead = tuple(sorted((s for s in held if id(s) in chosen), key=lambda statement: statement.name not in wanted))
    # what has no weight is an index for the trade, left over where what says more may not be told
    headline = next((s for s in ranked if s.n != 0 and s.value != 0 and _weight(s) > 0), None)
    return lead, tuple(s for s in held if id(s) not in chosen), headline


def _rank(statement: Statement | None) -> int:
    """Order what the opening may tell: tested first, then estimated, then counted; 9 is nothing to tell."""
    if statement is None or not statement.n or statement.total:  # how many were looked at is no finding
        return 9
    if statement.p is not None:
        return (0 if statement.main else 3) if statement.p < 0.05 else 6
    if statement.interval is not None:
        return 1 if statement.main else 5
    part = 0 if _PART.search(statement.text) else 1
    return (2 if statement.main else 7) + part


def _weight(statement: Statement) -> float:
    if statement.n == 0:
        return -1
    if statement.main:
        return 4
    if statement.p is not None and statement.p <= 0.05:
        return 3.5
    if statement.interval is not None:
        return 3
    if statement.p is not None:
        return 0  # chance may have given it
    if _PART.search(statement.text):
        return 2
    return 1 if re.search(r"\bshare\b|%", statement.text) else 0


def begun(note: str) -> str:
    """Begin a note with a capital, unless it begins with a letter or with a name that is written as it is.

    >>> begun("strength is not known."), begun("p is from 9 draws."), begun("agenda_free is blank.")
    ('Strength is not known.', 'p is from 9 draws.', 'agenda_free is blank.')
    """
    return note[:1].upper() + note[1:] if re.match(r"[a-z]{2,}[ :]", note) else note


def _lean(statements: Iterable[Statement]) -> tuple[Said, ...]:
    """Put statements in words, what they rest on only where it is another than the one before."""
    out: list[Said] = []
    last = ""
    for statement in statements:
        full = said(statement)
        out.append(attrs.evolve(full, basis="" if full.basis == last else full.basis))
        last = full.basis
    return tuple(out)


def _unsaid(statements: Iterable[Statement]) -> tuple[Unsaid, ...]:
    """Gather what has no number by its reason; what protection keeps back apart from what is not defined."""
    found: dict[tuple[str, bool], list[str]] = {}
    for statement in statements:
        if statement.value is None:
            reason = statement.undefined.removesuffix(".")
            text = statement.text.removesuffix(".")
            kept_back = text.endswith(f" is not told: {reason}")
            name = text.removesuffix(f" is not told: {reason}").removesuffix(f" is undefined: {reason}")
            own = not name[1:2].islower() or name.partition(" ")[0].endswith("'s")  # Theil's T, and not theil's
            lower = name if own else name[:1].lower() + name[1:]
            found.setdefault((reason, kept_back), []).append(lower)
    return tuple(
        Unsaid(reason=reason, names=tuple(names), kept_back=kept_back) for (reason, kept_back), names in found.items()
    )


def shared_notes(told: Iterable[Answer]) -> tuple[tuple[str, ...], tuple[Answer, ...]]:
    """Take the notes that most answers repeat out of them; they are said once."""
    held = tuple(told)
    times = Counter(note for answer in held for note in dict.fromkeys(answer.notes))
    shared = tuple(note for note, n in times.items() if n >= 3 and n * 2 >= len(held))
    own = tuple(attrs.evolve(a, notes=tuple(n for n in a.notes if n not in shared)) for a in held)
    return shared, own


def _settings(parameters: Mapping[str, object]) -> str:
    """Write the settings that say something; what is empty was left to the study."""
    held = {
        f"{name} {part}" if part else name: setting
        for name, value in parameters.items()
        for part, setting in (value.items() if isinstance(value, Mapping) else (("", value),))
    }
    said = (f"{name} = {number(value)}" for name, value in held.items() if value not in (None, "", (), []))
    return ", ".join(said).replace("_", " ")


def ends(statement: Statement) -> str:
    """Write the interval of a statement as its number is written: in per cent where that is."""
    low, high = statement.interval or (0.0, 0.0)
    if isinstance(statement.value, float) and re.search(r"\d%", statement.text) and 0 <= low <= high <= 1:
        places = 0 if high - low >= 0.01 else 1
        return f"{low:.{places}%} to {high:.{places}%}".replace("% to", " to", 1)
    return interval(low, high)


_STILL = re.compile(r"\b(?:rose|fell) by 0(?:\.0+)?(?![\d.,]*\d)")


def unbroken(text: str) -> str:
    """Keep the name of an index, and a p-value, on one line."""
    return re.sub(
        r"\bp ([=<]) ", "p\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text.replace("E-I ", "E\N{NON-BREAKING HYPHEN}I ")
    )


def worded(statement: Statement) -> str:
    """Give the sentence of a statement, its number no more exact than the interval beside it.

    What rose or fell by nothing that can be told stayed about the same.
    """
    return _STILL.sub("stayed about the same", _rounded(statement))


def _rounded(statement: Statement) -> str:
    text, value = unbroken(statement.text), statement.value
    if not isinstance(value, float) or statement.interval is None or "%" in text:
        return text
    exact = f"{abs(value):.{places(*statement.interval)}f}"
    told = [found for found in _DECIMAL.finditer(text) if math.isclose(float(found[0]), abs(value), rel_tol=0.006)]
    if len(told) != 1 or len(exact) >= len(told[0][0]):
        return text
    return text[: told[0].start()] + exact + text[told[0].end() :]


def over(statement: Statement) -> str:
    """Say of what there are so many, one of them as one: 1 person in both waves, 1 ordered pair."""
    if statement.n != 1:
        return statement.of
    person = re.sub(r"^people\b", "person", statement.of)
    return person if person != statement.of else re.sub(r"(?<=\w)s\b", "", person, count=1)


def said(statement: Statement) -> Said:
    """Put a statement in words, and in the small print its count, interval and p-value."""
    parts = []
    if statement.n is not None and not (statement.total and statement.value == statement.n):  # it says so itself
        parts.append(f"rests on {statement.n:,} {over(statement)}".rstrip())
    elif statement.of:
        parts.append(f"on how many {statement.of} it rests is not told")
    if statement.interval is not None and statement.interval[0] < statement.interval[1]:
        parts.append(f"{statement.level:.0%} interval {ends(statement)}")
    if statement.p is not None:
        told = probability(statement.p)
        parts.append(told if statement.p < 0.05 else f"it may be chance ({told})")
    return Said(text=worded(statement), basis=unbroken("; ".join(parts)))


def _names_alone(table: pl.DataFrame) -> bool:
    """Whether nothing but the first column of a table says anything: a list of names under a promise of numbers."""
    return table.width > 1 and all(table[c].null_count() == table.height for c in table.columns[1:])


def sheet(name: str, table: pl.DataFrame, columns: Mapping[str, object], title: str = "") -> Sheet:
    """Make a table ready to print, with what its columns mean; it is headed by its name where it has no title.

    A column with no number in any row is left out, and named in a note: the CSV has it.
    """
    heads, notes = [], []
    csv, whole = link(table), table.columns
    empty = [c for c in whole if table[c].null_count() == table.height]
    empty = empty if len(empty) < len(whole) else []
    table = table.drop(empty)
    for column in table.columns:
        note = columns.get(column)
        unit = getattr(note, "unit", "")
        meaning = getattr(note, "meaning", "")
        heads.append((column.replace("_", " "), "" if unit in column.split("_") else unit))
        if meaning:
            notes.append((column.replace("_", " "), meaning.replace("_", " ")))
    ours = [column in _OURS for column in table.columns]  # names that are the analysis's own, and no ids
    rows = tuple(
        tuple(number(cell).replace("_", " ") if own else number(cell) for cell, own in zip(row, ours, strict=True))
        for row in table.head(MOST_ROWS).iter_rows()
    )
    return Sheet(
        name=name.replace("_", " "),
        title=title or name.replace("_", " "),
        heads=tuple(heads),
        numeric=tuple(dtype.is_numeric() for dtype in table.dtypes),
        rows=rows,
        csv=csv,
        empty=tuple(column.replace("_", " ") for column in empty),
        more=max(0, table.height - MOST_ROWS),
        notes=tuple(notes),
    )
