"""Assessments as the page shows them: item by item, evidence and silence side by side, and nothing added up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs
from attrs import frozen
from markupsafe import Markup

import kindframe as kf
from kindframe.instrument import called
from kindframe.wording import listed
from kindframe_report.answers import Said, Sheet, said, sheet
from kindframe_report.palette import STANCES
from kindframe_report.svg import Drawing
from kindframe_report.words import count, slug

if TYPE_CHECKING:
    from kindframe.assessment import Assessment, Finding
    from kindframe.exporting import Quote
    from kindframe.framework import Framework
    from kindframe.sources import Source

__all__ = ["BarrierLine", "ItemLine", "Quoted", "Standing", "barriers", "stance_legend", "standings", "statuses"]

_STATUS: Mapping[str, tuple[str, str]] = {
    "silent": ("silent", "nothing in this study speaks to it"),
    "supported": ("only in favour", "every record that speaks to it speaks for it"),
    "contradicted": ("only against", "every record that speaks to it speaks against it"),
    "contested": ("both ways", "records speak for it and against it, or a record does both"),
    "unknown": ("not known", "the item's own words are not known, or no coding says which way it speaks"),
    "withheld": ("not told", "records speak to it, but too few people stand behind them to say which way"),
}
_BARRIER_STATUS: Mapping[str, tuple[str, str]] = {
    "supported": ("told of", "of a barrier: every record that speaks to it shows it"),
    "contradicted": ("told not to be", "of a barrier: every record that speaks to it says that it was not in the way"),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "for": ("for", "for"),
    "enables": ("helps it", "help it"),
    "mixed": ("mixed", "mixed"),
    "blocks": ("gets in its way", "get in its way"),
    "against": ("against", "against"),
}
"""What one record does, and what several do, by how it was coded."""
_BARRIER_WORDS: Mapping[str, tuple[str, str]] = {
    **_WORDS,
    "for": ("shows it", "show it"),
    "enables": ("helps it along", "help it along"),
    "blocks": ("works against it", "work against it"),
    "against": ("says it was not in the way", "say it was not in the way"),
}
_CODED: Mapping[str, str] = {"enables": "as helping it", "blocks": "as getting in its way"}
"""How a quoted story was coded, where the word of the coding alone does not say it."""
_BARRIER_COLOURS: Mapping[str, str] = dict(
    zip(STANCES, ("#4f5f78", "#7f8da4", "#b3bccb", "#cfd5de", "#e3e6ec"), strict=True)
)
_CODERS = re.compile(r"\bby (\d+) coders?\b")
BAR = 220.0


@frozen(kw_only=True)
class Quoted:
    """A story that is quoted beside an item: the words, and where it comes from and how it was judged."""

    text: str
    where: str


@frozen(kw_only=True)
class ItemLine:
    """One item of a framework."""

    label: str
    statement: str
    depth: int
    status: str
    word: str
    meaning: str
    bar: Markup
    counts: str
    basis: str
    marks: tuple[str, ...]
    signals: tuple[Said, ...]
    unsaid_signals: str
    never_asked: str
    quotes: tuple[Quoted, ...] = ()


@frozen(kw_only=True)
class Standing:
    """One assessment."""

    anchor: str
    title: str
    edition: str
    description: str
    notes: tuple[str, ...]
    lines: tuple[ItemLine, ...]
    silence: str
    agreement: tuple[str, ...]
    unplaced: tuple[str, ...]
    gaps: Sheet
    sources: tuple[Source, ...]
    licence: str


@frozen(kw_only=True)
class BarrierLine:
    """One thing in the way that the study has evidence of."""

    label: str
    framework: str
    told: str
    bar: Markup


def standings(assessments: Iterable[Assessment], taken: set[str], quotes: Iterable[Quote] = ()) -> tuple[Standing, ...]:
    """Make every assessment ready for the page, with the stories that may be quoted beside their items."""
    held = tuple(quotes)
    return tuple(_standing(assessment, taken, held) for assessment in assessments)


def _standing(held: Assessment, taken: set[str], quotes: tuple[Quote, ...]) -> Standing:
    framework = held.framework
    most = max((sum(finding.stances.values()) for finding in held.findings), default=0)
    silent = sum(finding.silent for finding in held.findings)
    quoted = _quoted(held.findings, framework, quotes)
    edition = ", ".join(
        part
        for part in (f"edition {framework.edition}" if framework.edition else "", framework.status.replace("-", " "))
        if part
    )
    return Standing(
        anchor=slug(f"framework {framework.key}", taken),
        title=framework.title,
        edition=edition,
        description=framework.description,
        notes=tuple(_CODERS.sub(lambda by: f"by {count(int(by[1]), 'coder')}", note) for note in held.notes),
        lines=tuple(
            attrs.evolve(_line(finding, framework, most), quotes=quoted.get(finding.item, ()))
            for finding in held.findings
        ),
        silence=f"{silent:,} of its {len(held.findings):,} items are silent here." if silent else "",
        agreement=_agreement(held),
        unplaced=tuple(dict.fromkeys(problem.message for problem in held.unplaced)),
        gaps=sheet("where this study says little", held.gaps, {}),
        sources=framework.sources,
        licence=framework.licence,
    )


def _agreement(held: Assessment) -> tuple[str, ...]:
    return held.agreement.sentences() if held.agreement else ()


def _line(finding: Finding, framework: Framework, most: int) -> ItemLine:
    item = framework[finding.item]
    barrier = finding.kind == "barrier"
    known = {**_STATUS, **_BARRIER_STATUS} if barrier else _STATUS
    word, meaning = known[finding.status]
    signals = [statement for statement in finding.signals if not statement.total]  # who was looked at is no signal
    told = tuple(statement for statement in signals if statement.value is not None)
    basis = []
    if finding.records:
        basis.append(count(finding.records, "record"))
        if finding.coders:
            basis.append(f"by {count(len(finding.coders), 'coder')}")
        if finding.sources:
            basis.append(f"in {count(finding.sources, 'source')}")
        if finding.places:
            basis.append(f"at {count(finding.places, 'place')}")
        if finding.disputed:
            basis.append(f"(coders differ on {count(finding.disputed, 'record')})")
    if finding.withheld:
        basis.append(f"recorded; how often is not told: {finding.withheld}")
    return ItemLine(
        label=item.title,
        statement=item.statement,
        depth=min(finding.depth, 4),
        status="told" if barrier and finding.records else finding.status,
        word=word,
        meaning=meaning,
        bar=_bar(finding.stances, most, _BARRIER_COLOURS if barrier else STANCES) if finding.records else Markup(""),
        counts=_counts(finding.stances, _BARRIER_WORDS if barrier else _WORDS),
        basis=" ".join(basis),
        marks=item.standing,
        signals=tuple(said(statement) for statement in told),
        unsaid_signals=_untold(len(signals) - len(told), bool(told)),
        never_asked=listed(f"“{called(question, kf.instruments())}”" for question in finding.never_asked),
    )


def _untold(n: int, others: bool) -> str:
    """Say of how many signals there is no number: why each has none stands beside its analysis."""
    if not n:
        return ""
    which = count(n, "other signal" if others else "signal")
    return f"{which[0].upper()}{which[1:]} {'has' if n == 1 else 'have'} no number here."


def _quoted(
    findings: Iterable[Finding], framework: Framework, quotes: Iterable[Quote]
) -> dict[str, tuple[Quoted, ...]]:
    """Put every quote beside the items it speaks to: its words beside the first of them, a word on them after that."""
    out: dict[str, tuple[Quoted, ...]] = {}
    for quote in quotes:
        first = ""
        for item in (finding.item for finding in findings):
            if (framework.key, item) not in quote.speaks:
                continue
            coded = listed(_CODED.get(stance, stance) for stance in quote.speaks[framework.key, item])
            place = f", from {quote.place}" if quote.place else ""
            where = f"A story told in this study{place}" + (f"; coded {coded}" if coded else "")
            again = f"The story quoted under “{first}”" + (f"; coded {coded}" if coded else "")
            out[item] = (
                *out.get(item, ()),
                Quoted(text="", where=again) if first else Quoted(text=quote.text, where=where),
            )
            first = first or framework[item].title
    return out


def _counts(stances: Mapping[str, int], words: Mapping[str, tuple[str, str]]) -> str:
    """Say how many records do what.

    >>> _counts({"for": 2, "enables": 9, "mixed": 1, "blocks": 1}, _WORDS)
    '2 for · 9 help it · 1 mixed · 1 gets in its way'
    """
    return " · ".join(
        f"{stances[stance]:,} {words[stance][stances[stance] != 1]}" for stance in STANCES if stances.get(stance)
    )


def _bar(stances: Mapping[str, int], most: int, colours: Mapping[str, str] = STANCES) -> Markup:
    """Draw the counts as one bar, as long beside the others of its framework as there is evidence."""
    drawing = Drawing(BAR, 14, "", css="bar")
    x = 0.0
    for stance, colour in colours.items():
        n = stances.get(stance, 0)
        if n:
            long = BAR * n / max(most, 1)
            drawing.add("rect", x=x, y=1, width=max(long - 1, 1.0), height=12, fill=colour)
            x += long
    return drawing.markup


def statuses() -> tuple[tuple[str, str], ...]:
    """Give the words of status, each with its meaning."""
    return (*_STATUS.values(), *_BARRIER_STATUS.values())


def stance_legend() -> tuple[tuple[Markup, str], ...]:
    """Give the key of the bars."""
    out = []
    for stance, colour in STANCES.items():
        drawing = Drawing(14, 14, "", css="key")
        drawing.add("rect", x=1, y=1, width=12, height=12, fill=colour)
        out.append((drawing.markup, _WORDS[stance][0]))
    return tuple(out)


def barriers(assessments: Iterable[Assessment]) -> tuple[tuple[BarrierLine, ...], str]:
    """Gather what gets in the way: barriers that records show, then conditions that records say are blocked.

    Only what tells of something in the way is counted here; the frameworks' own parts show the rest. The second value
    is a sentence about the barriers that nothing speaks to.
    """
    found: list[tuple[bool, int, str, Assessment, Finding]] = []
    quiet = []
    for held in assessments:
        for finding in held.findings:
            barrier = finding.kind == "barrier"
            stances = ("for", "mixed") if barrier else ("blocks", "against", "mixed")
            told = sum(finding.stances.get(stance, 0) for stance in stances)
            if barrier and finding.silent:
                quiet.append(finding.label or finding.item)
            elif told and (barrier or finding.kind == "condition"):
                found.append((not barrier, -told, finding.item, held, finding))
    found.sort(key=lambda row: row[:3])
    most = max((-told for _, told, *_ in found), default=0)
    lines = []
    for condition, told, _, held, finding in found:
        mixed = finding.stances["mixed"]
        bar = _bar({"for": -told - mixed, "mixed": mixed}, most, _BARRIER_COLOURS)
        label = finding.label or finding.item
        words = _told(-told - mixed, mixed, condition)
        lines.append(BarrierLine(label=label, framework=held.framework.title, told=words, bar=bar))
    silence = f"Nothing here speaks to {listed(quiet)}: that is silence, not absence." if quiet and lines else ""
    return tuple(lines), silence


def _told(plain: int, mixed: int, condition: bool) -> str:
    """Say how many records tell of something in the way, and how many partly."""
    verb = ("says it was blocked", "say it was blocked") if condition else ("shows it", "show it")
    told = [f"{count(plain, 'record')} {verb[plain != 1]}"] if plain else []
    if mixed:
        told.append(f"{count(mixed, 'record')} {'is' if mixed == 1 else 'are'} mixed")
    return ", ".join(told)
