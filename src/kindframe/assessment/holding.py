"""`assess`: count the codings of a study, item by item of one framework, and say what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs
import polars as pl
from attrs import frozen

from kindframe.agreement import agreement
from kindframe.analysis import Statement
from kindframe.assessment.about import ASPECTS, about, coverage, works
from kindframe.assessment.asked import answers, questions_of
from kindframe.assessment.finding import STANCES, Finding, Status
from kindframe.assessment.model import Assessment
from kindframe.assessment.parties import assessors
from kindframe.framework import Framework, Item
from kindframe.problems import Problem, Severity, nearest
from kindframe.progress import Come, unheard
from kindframe.records import TABLES
from kindframe.study import Study
from kindframe.wording import counted, listed

__all__ = ["again", "assess", "codings", "disputed"]

_FAVOURABLE = {"for", "enables"}
_ADVERSE = {"against", "blocks"}
_NOT_YET = ("proposed", "draft")


def codings(study: Study, framework: Framework) -> pl.DataFrame:
    """Give the study's codings against one edition of a framework, with the item's own id in ``item_id``.

    ``item`` may be written ``framework/item`` or ``framework@edition/item``. Codings that name another edition are left
    out; those that name none count for the edition asked for. ``row`` is the position in the evidence table, from 1.

    .. versionadded:: 0.1
    """
    columns = [name for name in TABLES["evidence"].names if name != "note"]
    held = study.evidence.table.select(columns).with_row_index("row", offset=1)
    parts = pl.col("item").str.splitn("/", 2).struct
    held = held.with_columns(item_id=parts[1].fill_null(""))
    return held.filter(parts[0].is_in([framework.id, framework.key]))


def assess(
    study: Study,
    framework: Framework,
    *,
    signals: Mapping[str, Iterable[Statement]] | None = None,
    looked_at: Literal["all", "coded"] = "all",
    come: Come = unheard,
) -> Assessment:
    """Hold a study against a framework.

    Parameters
    ----------
    study
        The study; its evidence table holds the codings.
    framework
        One edition of a framework.
    signals
        Statements of analyses by the analysis's name. An item that names an analysis shows its statements beside the
        coded evidence; a signal never changes a status.
    looked_at
        For the agreement of coders: whether each read every record that any of them coded, or only those she coded
        herself, as when a second coder is given a sample. See `kindframe.agreement.agreement`.
    come
        Called with the share that is done; comparing coders takes most of it.

    Returns
    -------
    Assessment
        One finding for each item, in the framework's order. A compound item counts the codings on its parts too: a
        record is counted once for each stance, wherever in the item it was coded.

    Notes
    -----
    A study without evidence gives an assessment in which every item is silent. Codings of items that the framework does
    not have are kept in ``unplaced`` and counted nowhere, and so are codings that name another edition: a note says how
    many. The text of notes on codings stays in the study.

    .. versionadded:: 0.1
    """
    held = codings(study, framework)
    known = {item.id: item for item in framework.walk()}
    placed = held.filter(pl.col("item_id").is_in(list(known)))
    placed = placed.join(about(study, placed["subject"]), on="subject", how="left", maintain_order="left")
    placed = _sourced(study, placed).with_columns(assessors(study, placed))
    hold = _Holding(framework=framework, placed=placed, answers=answers(study), signals=_gathered(signals))
    return Assessment(
        framework=framework,
        study=study.title or "untitled study",
        findings=tuple(hold.findings(framework.items)),
        codings=placed,
        coverage=coverage(study, placed),
        agreement=agreement(placed, unit="record", item="item_id", looked_at=looked_at, come=come),
        looked_at=looked_at,
        unplaced=tuple(_unplaced(study, held, known, framework)),
        not_coded=len(study.actions) - placed.filter(pl.col("table") == "actions")["record"].n_unique(),
        notes=tuple(_notes(study, framework, placed)),
    )


def again(held: Assessment, study: Study) -> Assessment:
    """Hold the same framework against another version of the study, with the same signals beside its items.

    What leaves is assessed anew on the study as it leaves, so that no id or name stays behind in an assessment.

    .. versionadded:: 0.1
    """
    beside = {finding.item: finding.signals for finding in held.findings}
    fresh = assess(study, held.framework, looked_at=held.looked_at)
    findings = tuple(attrs.evolve(f, signals=beside.get(f.item, ())) for f in fresh.findings)
    return attrs.evolve(fresh, findings=findings)


def _gathered(signals: Mapping[str, Iterable[Statement]] | None) -> dict[str, tuple[Statement, ...]]:
    return {name: tuple(statements) for name, statements in (signals or {}).items()}


def _sourced(study: Study, placed: pl.DataFrame) -> pl.DataFrame:
    """Add ``passage`` (the reference as written: the coding's, else the record's) and ``work`` it stands in."""
    placed = placed.with_columns(passage=pl.coalesce("source", "told_in")).drop("told_in")
    found = works(placed["passage"].drop_nulls().unique().to_list(), study.settings.sources)
    return placed.with_columns(work=pl.col("passage").replace_strict(found, default=None, return_dtype=pl.String))


@frozen(kw_only=True)
class _Holding:
    """One framework and the codings placed in it."""

    framework: Framework
    placed: pl.DataFrame
    answers: Mapping[str, int]
    signals: Mapping[str, tuple[Statement, ...]]

    def findings(self, items: Iterable[Item], depth: int = 0, parent: str | None = None) -> Iterator[Finding]:
        """Give the finding of each item and, after it, of its parts."""
        for item in items:
            yield self.finding(item, depth, parent)
            yield from self.findings(item.items, depth + 1, item.id)

    def finding(self, item: Item, depth: int, parent: str | None) -> Finding:
        """Count what is coded of one item and its parts, and set what measures say of it beside."""
        mine = self.placed.filter(pl.col("item_id").is_in([part.id for part in item.walk()]))
        by_stance = dict(mine.drop_nulls("stance").group_by("stance").agg(pl.col("record").n_unique()).iter_rows())

        def distinct(column: str) -> int:
            return mine[column].drop_nulls().n_unique()

        return Finding(
            item=item.id,
            label=item.title,
            kind=item.kind,
            depth=depth,
            parent=parent,
            status=_status(item, mine),
            stances={stance: int(by_stance.get(stance, 0)) for stance in STANCES},
            records=distinct("record"),
            codings=mine.height,
            own=mine.filter(pl.col("item_id") == item.id).height,
            coders=tuple(mine["coder"].drop_nulls().unique().sort().to_list()),
            sources=distinct("work"),
            passages=distinct("passage"),
            places=distinct("place"),
            disputed=disputed(mine).len(),
            interested=mine.filter(pl.col("assessor").is_in(["self", "belongs"])).height,
            subjects=tuple(mine["record"].unique(maintain_order=True).to_list()),
            asked={question: self.answers.get(question, 0) for question in questions_of(self.framework, item)},
            signals=tuple(statement for name in item.signals for statement in self.signals.get(name, ())),
            unknown_item=item.unknown,
            verified=item.verified,
            reconstructed=item.reconstructed,
        )


def _status(item: Item, mine: pl.DataFrame) -> Status:
    if item.unknown:
        return "unknown"
    if mine.is_empty():
        return "silent"
    stances = set(mine["stance"].drop_nulls().to_list())
    if not stances:
        return "unknown"
    if "mixed" in stances or (stances & _FAVOURABLE and stances & _ADVERSE):
        return "contested"
    return "supported" if stances & _FAVOURABLE else "contradicted"


def disputed(mine: pl.DataFrame) -> pl.Series:
    """Give the records of which two coders say different things on the same item, of some codings."""
    said = mine.drop_nulls(["coder", "stance"]).group_by("record", "item_id")
    counts = said.agg(pl.col("stance").n_unique().alias("stances"), pl.col("coder").n_unique().alias("coders"))
    return counts.filter((pl.col("stances") > 1) & (pl.col("coders") > 1))["record"].unique().sort()


def _unplaced(study: Study, held: pl.DataFrame, known: Mapping[str, Item], framework: Framework) -> Iterator[Problem]:
    """Say which codings name an item the framework does not have, or seem to mean one without naming it."""
    lost = held.filter(~pl.col("item_id").is_in(list(known)))
    for item, row, n in _by_item(lost):
        yield _problem(item, row, n, f"is no item of {framework.key}", nearest(item.split("/", 1)[-1], known))
    bare = study.evidence.table.select("item").with_row_index("row", offset=1)
    bare = bare.filter(~pl.col("item").str.contains("/", literal=True))
    for item, row, n in _by_item(bare):
        if item in known:
            yield _problem(item, row, n, "names no framework", f"{framework.id}/{item}")


def _by_item(rows: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
    counted = rows.group_by("item", maintain_order=True).agg(pl.col("row").min(), pl.len().alias("n"))
    yield from counted.sort("n", descending=True, maintain_order=True).iter_rows()


def _problem(item: str, row: int, n: int, what: str, near: str | None) -> Problem:
    times = f"; {counted(n, 'coding')} say so" if n > 1 else ""
    return Problem(
        code="KF-ITEM-01",
        file="evidence",
        row=row,
        column="item",
        message=f"{item!r} {what} and is counted nowhere{times}",
        near=near,
        severity=Severity.WARNING,
    )


def _notes(study: Study, framework: Framework, placed: pl.DataFrame) -> Iterator[str]:
    others = _other_editions(study, framework)
    if placed.is_empty():
        yield "No record of this study was coded against this framework; silence here says nothing about kindness."
    else:
        yield from _about_codings(study, framework, placed)
    if others:
        named = ", ".join(f"{edition} ({n:,})" for edition, n in others)
        yield f"Codings that name another edition are not counted here: {named}."
    if framework.status in _NOT_YET:
        yield f"This edition is {framework.status}; it was not in force."
    blank = [a for a in ASPECTS[:5] if study.actions.table[a].null_count() == len(study.actions)]
    blank = [a for a in blank if a != "wave" or study.settings.waves]  # what was told once has no wave to tell
    if blank and len(study.actions):
        yield f"No act says its {' or '.join(blank)}, so what is covered cannot be shown by that."


def _about_codings(study: Study, framework: Framework, placed: pl.DataFrame) -> Iterator[str]:
    coders = placed["coder"].drop_nulls().n_unique()
    made = f"{counted(placed.height, 'coding')} of {counted(placed['record'].n_unique(), 'record')}"
    yield f"{made} by {counted(coders, 'coder')}."
    if coders < 2:
        yield "One coder's judgement: nobody has coded the same records without sight of it."
    unnamed = placed["coder"].null_count()
    if unnamed:
        yield f"{counted(unnamed, 'coding')} without a word on whose judgement it is."
    unstated = placed["stance"].null_count()
    if unstated:
        yield f"{counted(unstated, 'coding')} without a stance: counted as codings, speaking neither for nor against."
    yield from _about_assessors(placed)
    if framework.subjects:
        odd = placed.filter(~pl.col("table").is_in(list(framework.subjects))).height
        if odd:
            yield f"{counted(odd, 'coding')} of other records than {listed(framework.subjects)}, which it is for."
    for need in framework.needs:
        short = _without(study, placed, need)
        if short:
            yield f"{counted(short, 'coded record')} without {need}: a coding with this framework then says little."


def _about_assessors(placed: pl.DataFrame) -> Iterator[str]:
    counts = dict(placed["assessor"].drop_nulls().value_counts().iter_rows())
    if not counts:
        yield "No coder is an actor of the study, so it cannot be seen whether anybody judged their own acts."
    if counts.get("self"):
        yield f"{counted(counts['self'], 'coding')} by somebody who took part in what is coded."
    if counts.get("belongs"):
        yield f"{counted(counts['belongs'], 'coding')} by somebody who belongs to those who are assessed."


def _without(study: Study, placed: pl.DataFrame, column: str) -> int:
    """Count the coded records whose table has the column, or should have it, and whose cell is blank."""
    short = 0
    for name in placed["table"].drop_nulls().unique().to_list():
        table = study.tables[name]
        ids = placed.filter(pl.col("table") == name)["record_id"].unique()
        rows = table.filter(pl.col("id").is_in(ids.implode()))
        short += rows[column].null_count() if column in rows.columns else rows.height
    return short


def _other_editions(study: Study, framework: Framework) -> list[tuple[str, int]]:
    heads = study.evidence.table.select(pl.col("item").str.splitn("/", 2).struct[0].alias("head"))
    other = heads.filter(pl.col("head").str.starts_with(f"{framework.id}@") & (pl.col("head") != framework.key))
    return sorted(other["head"].value_counts().iter_rows())
