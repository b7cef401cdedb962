"""Stated against measured: from a value to the outcomes, indicators and questions that measure it, or to nothing.

`trace` reads what a framework says of itself (``measured_by``) and lists what no measure reaches; with a study it says
whether the questions were asked there. Researchers and reports call it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl
from attrs import frozen

from kindframe.analysis import ColumnNote, Result, Statement
from kindframe.assessment.asked import answers, measures
from kindframe.errors import ParameterError
from kindframe.framework import ITEM_KINDS, Framework, Item
from kindframe.problems import nearest
from kindframe.study import Study
from kindframe.wording import counted, listed

__all__ = ["trace"]

MEASURING = ("indicator", "measure", "question")
"""The kinds of item that measure what they are a part of, or what names them."""


@frozen(kw_only=True)
class _Path:
    """One way from something stated to something that measures it."""

    start: Item
    outcome: Item | None
    indicator: Item | None
    measure: Item | None
    question: Item | None
    asked_as: str | None

    @property
    def sure(self) -> bool:
        """Whether nothing on the way is unverified, unknown or ours."""
        held = (self.start, self.outcome, self.indicator, self.measure, self.question)
        return not any(item.standing for item in held if item is not None)


def trace(framework: Framework, *, of: Sequence[str] = ("value",), study: Study | None = None) -> Result:
    """Follow what a framework states to what it measures: value, outcome, indicator, question.

    Parameters
    ----------
    framework
        One edition. An item reaches what its ``measured_by`` names, what those items are part of, and what measures
        them in turn; ``counts`` say how many indicators and questions there are, listed here or not.
    of
        The kinds of item that are stated: ``value``, ``commitment``, ``outcome`` and so on. Of items that nest, the
        innermost of these kinds are followed.
    study
        A study, to see which of the questions it asked.

    Returns
    -------
    Result
        Tables ``paths`` (one row each way to a measure), ``reach`` (one row each item that was followed: how many
        indicators and questions it reaches, of how many) and ``unmeasured`` (those that no measure reaches), and one
        statement for each item. Nothing is weighed: an item measured by one question in eighty is measured, by one.

    Raises
    ------
    ParameterError
        Where ``of`` names a kind that no item can have.

    .. versionadded:: 0.1
    """
    for kind in of:
        if kind not in ITEM_KINDS:
            near = nearest(kind, ITEM_KINDS)
            raise ParameterError(f"An item has no kind {kind!r}." + (f" Did you mean {near!r}?" if near else ""))
    starts = [item for item in framework.walk() if item.kind in of and not _inner(item, of)]
    paths = {start.id: list(_paths(framework, start)) for start in starts}
    held = answers(study) if study is not None else None
    reach = [_reach(framework, start, paths[start.id]) for start in starts]
    return Result(
        tables={
            "paths": _path_table([p for start in starts for p in paths[start.id]], held),
            "reach": pl.DataFrame(reach, schema=_REACH, orient="row"),
            "unmeasured": pl.DataFrame(
                [(s.id, s.title, s.kind) for s in starts if not paths[s.id]],
                schema=dict.fromkeys(("item", "label", "kind"), pl.String),
                orient="row",
            ),
        },
        columns=_COLUMNS,
        statements=tuple(_statements(framework, starts, paths, reach)),
        notes=tuple(_notes(framework, starts, paths, held)),
    )


def _inner(item: Item, of: Sequence[str]) -> bool:
    return any(part.kind in of for part in item.walk() if part is not item)


def _paths(framework: Framework, start: Item) -> Iterator[_Path]:
    """Give every way from an item to a measure: to each question it leads to, or the indicator where none is known.

    What measures an item is what its ``measured_by`` or that of a part names, and the indicators among its parts.
    """
    seen = {start.id}
    waiting = list(reversed(start.items))
    yield from _named(framework, start, start, waiting)
    while waiting:
        item = waiting.pop()
        if item.id in seen:
            continue
        seen.add(item.id)
        before = len(waiting)
        waiting += reversed(item.items)
        found = list(_named(framework, start, item, waiting))
        yield from found
        new = [held for held in waiting[before:] if held.id not in seen]
        if item.kind in MEASURING and not found and not _leads_on(new):
            yield _path(framework, start, item, None)


def _named(framework: Framework, start: Item, item: Item, waiting: list[Item]) -> Iterator[_Path]:
    """Give the ways an item names itself, and put the items it names with those still to be looked at."""
    items, questions = measures(framework, item)
    waiting += reversed(items)
    for question in questions:
        yield _path(framework, start, item, question)


def _leads_on(items: Sequence[Item]) -> bool:
    """Whether any of these items, or of their parts, says what measures it or is a question."""
    return any(held.measured_by or held.kind == "question" for item in items for held in item.walk())


def _path(framework: Framework, start: Item, item: Item, asked_as: str | None) -> _Path:
    """Place a measure among the items around it; a measure named by the value itself stands in no outcome."""
    around = () if item is start else (item, *framework.around(item))

    def first(kind: str) -> Item | None:
        return next((held for held in around if held.kind == kind), None)

    return _Path(
        start=start,
        outcome=first("outcome"),
        indicator=first("indicator"),
        measure=first("measure"),
        question=first("question"),
        asked_as=asked_as,
    )


def _total(framework: Framework, within: Item | None, kind: str) -> int:
    """Say how many items of a kind there are, in the whole or in one item: as stated, else as listed."""
    counts = framework.counts if within is None else within.counts
    held = framework.walk() if within is None else within.walk()
    return counts.get(kind, 0) or sum(1 for item in held if item.kind == kind and item is not within)


_REACH = {
    **dict.fromkeys(("item", "label", "kind"), pl.String),
    **dict.fromkeys(("outcomes", "indicators", "of_indicators", "questions", "of_questions"), pl.Int64),
}


def _reach(
    framework: Framework, start: Item, paths: Sequence[_Path]
) -> tuple[str, str, str, int, int, int, int, int | None]:
    indicators = {p.indicator.id: p.indicator for p in paths if p.indicator}
    questions = {p.question.id if p.question else p.asked_as for p in paths if p.question or p.asked_as}
    of_questions = [_total(framework, held, "question") for held in indicators.values()]
    return (
        *(start.id, start.title, start.kind),
        len({p.outcome.id for p in paths if p.outcome}),
        len(indicators),
        _total(framework, None, "indicator"),
        len(questions),
        sum(of_questions) if of_questions and all(of_questions) else None,
    )


def _path_table(paths: Sequence[_Path], held: dict[str, int] | None) -> pl.DataFrame:
    rows = [
        (
            *(p.start.id, p.start.title),
            *(item.title if item else None for item in (p.outcome, p.indicator, p.measure, p.question)),
            p.asked_as,
            None if held is None or p.asked_as is None else held.get(p.asked_as, 0),
            p.sure,
        )
        for p in paths
    ]
    texts = ("item", "label", "outcome", "indicator", "measure", "question", "asked_as")
    schema = {**dict.fromkeys(texts, pl.String), "answers": pl.Int64, "verified": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _statements(
    framework: Framework,
    starts: Sequence[Item],
    paths: dict[str, list[_Path]],
    reach: Sequence[tuple[str, str, str, int, int, int, int, int | None]],
) -> Iterator[Statement]:
    for _, row in zip(starts, reach, strict=True):
        item, label, _, _, indicators, of_indicators, questions, of_questions = row
        if not paths[item]:
            text = f"{label}: no measure of this framework reaches it."
        else:
            within = f" of {of_questions:,}" if of_questions else ""
            asked = f"{counted(questions, 'question')}{within} in " if questions else ""
            text = f"{label}: {asked}{counted(indicators, 'indicator')} of {of_indicators:,}."
        yield Statement(name=item, text=text, value=indicators, n=of_indicators, of="indicators")
    lost = [start.title for start in starts if not paths[start.id]]
    n = len(starts)
    yield Statement(
        name="unmeasured",
        text=f"{len(lost):,} of {counted(n, 'stated item')} are reached by no measure{_colon(lost)}.",
        value=len(lost) if n else None,
        n=n,
        of="stated items",
        undefined="" if n else "the framework states nothing of these kinds",
    )
    total = _total(framework, None, "indicator")
    reached = {p.indicator.id for held in paths.values() for p in held if p.indicator}
    yield Statement(
        name="indicators",
        text=(
            f"{len(reached):,} of {counted(total, 'indicator')} measure something that is stated here."
            if total
            else "The framework has no indicators."
        ),
        value=len(reached) if total else None,
        n=total,
        of="indicators",
        undefined="" if total else "the framework has no indicators",
    )


def _colon(names: Sequence[str]) -> str:
    return f": {listed(names)}" if names else ""


def _notes(
    framework: Framework, starts: Sequence[Item], paths: dict[str, list[_Path]], held: dict[str, int] | None
) -> Iterator[str]:
    yield "What measures what is as the framework file says; that an indicator is not named does not make it useless."
    for start in starts:
        if start.note and paths[start.id]:
            yield f"{start.title}: {start.note}"
    listed_here = sum(1 for item in framework.walk() if item.kind == "indicator")
    stated = _total(framework, None, "indicator")
    if listed_here != stated:
        yield f"The framework has {counted(stated, 'indicator')}; {listed_here:,} are listed in its file."
    if held is not None:
        never = sorted({p.asked_as for ways in paths.values() for p in ways if p.asked_as and not held.get(p.asked_as)})
        if never:
            yield f"Never asked in this study: {listed(never)}."


_COLUMNS = {
    "paths": {
        "item": ColumnNote(meaning="what is stated, by its id"),
        "label": ColumnNote(meaning="what it is called"),
        "outcome": ColumnNote(meaning="the outcome the measure stands in; blank is none"),
        "indicator": ColumnNote(meaning="the indicator; blank is none"),
        "measure": ColumnNote(meaning="the figure the indicator is made from; blank is none"),
        "question": ColumnNote(meaning="the question as the framework lists it; blank is none"),
        "asked_as": ColumnNote(meaning="the instrument and question; blank is not known"),
        "answers": ColumnNote(meaning="answers in the study; blank where no study was given", unit="answers"),
        "verified": ColumnNote(meaning="whether every item on the way was checked against its source"),
    },
    "reach": {
        "item": ColumnNote(meaning="what is stated, by its id"),
        "label": ColumnNote(meaning="what it is called"),
        "kind": ColumnNote(meaning="its kind"),
        "outcomes": ColumnNote(meaning="outcomes with a measure of it", unit="outcomes"),
        "indicators": ColumnNote(meaning="indicators that measure it", unit="indicators"),
        "of_indicators": ColumnNote(meaning="indicators the framework has", unit="indicators"),
        "questions": ColumnNote(meaning="questions that measure it", unit="questions"),
        "of_questions": ColumnNote(meaning="questions of those indicators; blank is not known", unit="questions"),
    },
    "unmeasured": {
        "item": ColumnNote(meaning="what is stated and reached by no measure, by its id"),
        "label": ColumnNote(meaning="what it is called"),
        "kind": ColumnNote(meaning="its kind"),
    },
}
