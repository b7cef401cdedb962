"""Assessments as they may be told: counts of records that rest on few people stay home, published cases are counted.

A record rests on the people in it: those who gave or received, who are tied, who answered. What an organisation did, or
is said to have done, rests on nobody and is counted as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs
import polars as pl

from kindframe.analysis import Statement
from kindframe.assessment import Assessment, Finding, again
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.numbers.findings import OF_ACTS, WITHIN, Counts, cell, some
from kindframe.disclosure.numbers.statements import told_all
from kindframe.disclosure.numbers.wording import counts_in, hushed
from kindframe.disclosure.rules import Rules
from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["numbers_of", "published", "told_assessment"]

_GIVEN = "they would give away a number that is not told"
_UNPLACED = "what was coded names an item that the framework does not have, and is counted nowhere"
"""What somebody typed as an item may be anything, and does not leave."""


def numbers_of(held: Assessment, study: Study, rules: Rules) -> dict[str, Told]:
    """Give what the numbers of an assessment count, by name: those that rest on people, of a study with their ids."""
    if published(study) or not persons(study).any():
        return {}
    return Counts(again(held, study), study).told(rules)


def told_assessment(
    held: Assessment,
    study: Study,
    rules: Rules,
    *,
    gone: Iterable[str] = (),
    signals: Mapping[int, Statement] | None = None,
) -> Assessment:
    """Hold the framework against the study as it leaves, and give the counts as they may be told.

    ``study`` is without names. A finding whose records rest on 1 to k - 1 people keeps no count and no status
    (``withheld``); one with a stance of so few, one or two people in most of whose records, or a number that would give
    another away (``gone``, by the names of `numbers_of`), keeps its status and no counts. All others are rounded,
    unless no person is in any of their records. Coverage is told where the acts of a row rest on nobody or on at least
    k people. Single codings and single disagreements stay home. ``signals`` gives statements as the release tells them,
    by the identity of those in ``held``; others are protected each by itself.

    Where the study declares another basis than consent (`Settings.consent_basis`: published text, say), nobody in it
    was asked for consent, and nobody answered it anything, its records are cases that anybody can read; they are
    counted as they are.
    """
    fresh = again(held, study)
    if signals is None or any(id(one) not in signals for f in fresh.findings for one in f.signals):
        alone = {id(one): one for f in fresh.findings for one in f.signals}
        done = told_all(alone.values(), rules)[0]
        signals = {**dict(zip(alone, done, strict=True)), **(signals or {})}
    told = [attrs.evolve(f, signals=tuple(signals[id(one)] for one in f.signals)) for f in fresh.findings]
    counts = Counts(fresh, study)
    if not counts.people or published(study):
        return attrs.evolve(fresh, findings=tuple(told))
    untold = counts.untold(rules, (name.removeprefix("=") for name in gone))
    agreement = fresh.agreement
    if agreement is not None:
        sentences = tuple(hushed(_without_cells(one), rules) for one in agreement.sentences() if not _DIFFER(one))
        nothing = agreement.disagreements.clear()
        agreement = attrs.evolve(
            agreement, coders=(), left_out=(), comparisons=(), disagreements=nothing, notes=sentences
        )
    totals = {"\trecords", "\tcodings"} & untold
    return attrs.evolve(
        fresh,
        findings=tuple(_told(finding, counts, untold, rules) for finding in told),
        codings=fresh.codings.clear(),
        coverage=_coverage(counts, untold, rules),
        agreement=agreement,
        unplaced=tuple(attrs.evolve(problem, row=None, near=None, message=_UNPLACED) for problem in fresh.unplaced),
        not_coded=None if "\tnot coded" in untold else rules.rounded(fresh.not_coded or 0),
        notes=tuple(hushed(note, rules) for note in fresh.notes if not (totals and counts_in(note))),
    )


_DIFFER = re.compile(r"They differ in [\d,]+ cells?").match
_CELLS = re.compile(r" in [\d,]+ cells?\b|(?<= are compared on )[\d,]+ items? and [\d,]+ records?")


def _without_cells(sentence: str) -> str:
    """Take out how many cells and records coders are compared on: less those of published records, few may be left."""
    return _CELLS.sub(lambda held: "" if held[0].startswith(" in") else "the same items and records", sentence)


def published(study: Study) -> bool:
    """Say whether a study holds cases that are public already, by what it declares of itself."""
    asked = study.actors.table["consent"].is_not_null().any() or len(study.consents) or len(study.responses)
    return bool(study.settings.consent_basis.strip()) and not asked


def _told(finding: Finding, counts: Counts, untold: Collection[str], rules: Rules) -> Finding:
    """Give one finding as it may be told."""
    asked = {
        question: (rules.base or 1) if f"\tasked\t{question}\t" in untold else some(n, rules)
        for question, n in finding.asked.items()
    }
    bare = attrs.evolve(finding, asked=asked, subjects=())
    people = len(counts.behind(f"{finding.item}\trecords"))
    if not people:
        return bare
    if f"{finding.item}\trecords" in untold:
        nothing: dict[str, Any] = dict.fromkeys(("records", "codings", "sources", "passages", "places", *WITHIN), 0)
        return attrs.evolve(
            bare,
            **nothing,
            status=finding.status if people >= rules.k else "withheld",
            stances=dict.fromkeys(finding.stances, 0),
            coders=(),
            withheld=counts.kept_back(finding, rules) or _GIVEN,
        )
    hidden = tuple(name for name in WITHIN if f"{finding.item}\t{name}\t" in untold)
    numbers: dict[str, Any] = {name: some(getattr(finding, name), rules) for name in ("records", "codings", *WITHIN)}
    return attrs.evolve(
        bare,
        **{**numbers, **dict.fromkeys(hidden, 0)},
        stances={stance: some(n, rules) for stance, n in finding.stances.items()},
        untold=hidden,
    )


def _coverage(counts: Counts, untold: Collection[str], rules: Rules) -> dict[str, pl.DataFrame]:
    """Give the coverage: rows whose acts rest on few people go, and what cannot be traced to people goes whole."""
    out = {}
    for name, table in counts.held.coverage.items():
        if name not in OF_ACTS:
            out[name] = table.clear()
            continue
        told = pl.Series([cell(name, value, "records") not in untold for value in table["value"]], dtype=pl.Boolean)
        kept = table.filter(told)
        rounded = [pl.Series(c, [some(n, rules) for n in kept[c]], dtype=pl.Int64) for c in ("records", "coded")]
        out[name] = kept.with_columns(rounded)
    return out
