"""Assessments as they may be told: counts of records that rest on few people stay home, published cases are counted.

A record rests on the people in it: those who gave or received, who are tied, who answered. What an organisation did, or
is said to have done, rests on nobody and is counted as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import polars as pl

from kindframe.amounts import Amounts, added
from kindframe.assessment import Assessment, Finding, again
from kindframe.disclosure.magnitudes import unsafe
from kindframe.disclosure.rules import Rules
from kindframe.disclosure.statements import told_all
from kindframe.disclosure.wording import hushed
from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["published", "told_assessment"]

_OF_ACTS = ("place", "domain", "wave", "kind", "capacity")


def told_assessment(held: Assessment, study: Study, rules: Rules) -> Assessment:
    """Hold the framework against the study as it leaves, and give the counts as they may be told.

    ``study`` is without names. A finding whose records rest on 1 to k - 1 people keeps no count and no status
    (``withheld``); one with a stance of so few, or one or two people in most of whose records, keeps its status and no
    counts. All others are rounded, unless no person
    is in any of their records. Coverage is told where the acts of a row rest on nobody or on at least k people. Single
    codings and single disagreements stay home.

    Where the study declares another basis than consent (`Settings.consent_basis`: published text, say), nobody in it
    was asked for consent, and nobody answered it anything, its records are cases that anybody can read; they are
    counted as they are.
    """
    fresh = again(held, study)
    people = _people_of(study)
    if not people or published(study):
        findings = [attrs.evolve(f, signals=told_all(f.signals, rules)[0]) for f in fresh.findings]
        return attrs.evolve(fresh, findings=tuple(findings))
    behind = {record: set(who) for record, who in people.items()}
    stances: dict[tuple[str, str], set[str]] = {}
    for item, stance, record in fresh.codings.select("item_id", "stance", "record").drop_nulls().iter_rows():
        stances.setdefault((item, stance), set()).add(record)
    known = {item.id: [part.id for part in item.walk()] for item in fresh.framework.walk()}

    def count(items: list[str], stance: str) -> int:
        records = set().union(*(stances.get((item, stance), set()) for item in items))
        return len(set().union(*(behind.get(record, set()) for record in records)))

    told_of = []
    for finding in fresh.findings:
        everybody = set().union(*(behind.get(record, set()) for record in finding.subjects))
        few = [s for s in finding.stances if 0 < count(known[finding.item], s) < rules.k]
        largest = _largest(finding.subjects, behind, rules)
        told_of.append(_told(finding, len(everybody), bool(few), largest, rules))
    told = fresh.agreement
    if told is not None:
        sentences = tuple(hushed(sentence, rules) for sentence in told.sentences())
        told = attrs.evolve(
            told, coders=(), left_out=(), comparisons=(), disagreements=told.disagreements.clear(), notes=sentences
        )
    return attrs.evolve(
        fresh,
        findings=tuple(told_of),
        codings=fresh.codings.clear(),
        coverage=_coverage(fresh, study, behind, rules),
        agreement=told,
        unplaced=tuple(
            attrs.evolve(problem, row=None, message=hushed(problem.message, rules)) for problem in fresh.unplaced
        ),
        not_coded=rules.rounded(fresh.not_coded),
        notes=tuple(hushed(note, rules) for note in fresh.notes),
    )


def published(study: Study) -> bool:
    """Say whether a study holds cases that are public already, by what it declares of itself."""
    asked = study.actors.table["consent"].is_not_null().any() or len(study.consents) or len(study.responses)
    return bool(study.settings.consent_basis.strip()) and not asked


def _people_of(study: Study) -> dict[str, list[str]]:
    """Give the people in each record, by table and id; records without anybody have no entry."""
    ids = set(study.actors.table.filter(persons(study))["id"].to_list())
    columns = {
        "actors": ["id"],
        "actions": ["givers", "receivers"],
        "relationships": ["source", "target", "reported_by"],
        "responses": ["respondent"],
    }
    found: dict[str, list[str]] = {}
    for name, names in columns.items():
        for key, *cells in (
            study.tables[name].drop_nulls("id").select("id", *(pl.col(c).alias(f"_{c}") for c in names)).iter_rows()
        ):
            who = [one for cell in cells for one in (cell if isinstance(cell, list) else [cell]) if one in ids]
            if who:
                found[f"{name}:{key}"] = who
    return found


def _largest(records: Iterable[str], behind: Mapping[str, set[str]], rules: Rules) -> bool:
    """Say whether one or two people are in most of some records that people are in."""
    held = [behind[record] for record in records if record in behind]
    names = sorted(set().union(*held))
    number = {name: place for place, name in enumerate(names)}
    who = [number[name] for people in held for name in people]
    sums = added([1.0] * len(who), who, totals=[float(len(held))])
    return bool(names) and bool(unsafe(Amounts.read(sums[0]), rules))


def _told(finding: Finding, people: int, few: bool, largest: bool, rules: Rules) -> Finding:
    """Give one finding as it may be told: ``people`` stand behind its records, ``few`` behind one of its stances.

    ``largest`` says that one or two of them stand behind most of its records.
    """
    signals, _ = told_all(finding.signals, rules)

    def some(n: int) -> int:  # what there is never becomes nothing: silence means something here
        return n and max(rules.rounded(n), rules.base)

    asked = {question: some(n) for question, n in finding.asked.items()}
    bare = attrs.evolve(finding, signals=signals, asked=asked, subjects=())
    if not people:
        return bare
    if people < rules.k or few or largest:
        nothing: dict[str, Any] = dict.fromkeys(("records", "codings", "own", "sources", "passages", "places"), 0)
        return attrs.evolve(
            bare,
            **nothing,
            disputed=0,
            interested=0,
            status=finding.status if people >= rules.k else "withheld",
            stances=dict.fromkeys(finding.stances, 0),
            coders=(),
            withheld=f"{rules.few if people < rules.k or few else 'one or two'} people stand behind "
            f"{'them' if people < rules.k or few else 'most of them'}",
        )
    return attrs.evolve(
        bare,
        stances={stance: some(n) for stance, n in finding.stances.items()},
        records=some(finding.records),
        codings=some(finding.codings),
        own=some(finding.own),
        disputed=some(finding.disputed),
        interested=some(finding.interested),
    )


def _coverage(held: Assessment, study: Study, behind: Mapping[str, set[str]], rules: Rules) -> dict[str, pl.DataFrame]:
    """Give the coverage: rows whose acts rest on few people go, and what cannot be traced to people goes whole."""
    acts = study.actions.table
    spoken = set(held.codings.filter(pl.col("table") == "actions")["record"].to_list())
    out = {}
    for name, table in held.coverage.items():
        if name not in _OF_ACTS:
            out[name] = table.clear()
            continue
        by: dict[str | None, tuple[set[str], set[str]]] = {}
        acts_of: dict[str | None, list[str]] = {}
        for key, value in acts.select(pl.col("id"), pl.col(name).cast(pl.String).alias("value")).iter_rows():
            who = behind.get(f"actions:{key}", set())
            acts_of.setdefault(value, []).append(f"actions:{key}")
            every, coded = by.setdefault(value, (set(), set()))
            every |= who
            if f"actions:{key}" in spoken:
                coded |= who
        safe = [
            v
            for v, (every, coded) in by.items()
            if not _few(every, rules) and not _few(coded, rules) and not _largest(acts_of[v], behind, rules)
        ]
        kept = table.filter(
            pl.col("value").is_in([v for v in safe if v]) | (pl.col("value").is_null() & (None in safe))
        )
        number = [(pl.col(c) / rules.base + 0.5).floor().cast(pl.Int64) * rules.base for c in ("records", "coded")]
        out[name] = kept.with_columns(number) if rules.base > 1 else kept
    return out


def _few(people: set[str], rules: Rules) -> bool:
    return 0 < len(people) < rules.k
