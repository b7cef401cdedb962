"""The opening of the report: what was read, of whom, what is missing, and the first finding of every result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from kindframe.wording import listed
from kindframe_report.words import count, plural, share

if TYPE_CHECKING:
    from kindframe.exporting import Release
    from kindframe.study import Study

__all__ = ["Opening", "Tile", "opening"]

_KINDS = ("person", "household", "group", "organisation", "service", "place")


@frozen(kw_only=True)
class Tile:
    """A number to be seen at once, and what it counts."""

    number: str
    label: str


@frozen(kw_only=True)
class Opening:
    """The words of the opening."""

    tiles: tuple[Tile, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]


def _tile(n: int, noun: str, many: str = "") -> Tile:
    return Tile(number=f"{n:,}", label=noun if n == 1 else many or plural(noun))


def opening(release: Release) -> Opening:
    """Say in plain words what the report rests on."""
    study = release.study
    return Opening(tiles=tuple(_tiles(study)), asked=tuple(_asked(study)), missing=tuple(_missing(release)))


def _counted_kinds(study: Study) -> dict[str, int]:
    found = dict(study.actors.table["kind"].fill_null("actor of unknown kind").value_counts().iter_rows())
    first = {kind: found[kind] for kind in _KINDS if kind in found}
    return first | {kind: found[kind] for kind in sorted(found) if kind not in first}


def _tiles(study: Study) -> Iterable[Tile]:
    kinds = _counted_kinds(study)
    few = dict(list(kinds.items())[:6])
    for kind, n in few.items():
        yield _tile(n, kind)
    rest = sum(kinds.values()) - sum(few.values())
    if rest:
        yield _tile(rest, "other actor")
    if len(study.relationships):
        yield _tile(len(study.relationships), "report of a tie", "reports of ties")
    if len(study.actions):
        yield _tile(len(study.actions), "act")
    if len(study.evidence):
        yield _tile(len(study.evidence), "coding")
    if len(study.responses):
        yield _tile(len(study.responses), "answer")


def _asked(study: Study) -> Iterable[str]:
    kinds = _counted_kinds(study)
    if not kinds:
        yield "This study holds nobody yet: there is nothing to show."
        return
    yield f"The study holds {listed(count(n, kind) for kind, n in kinds.items())}."
    ties, acts = len(study.relationships), len(study.actions)
    parts = []
    if ties:
        reporters = study.relationships.table["reported_by"].drop_nulls().n_unique()
        parts.append(f"{count(ties, 'report')} of ties" + (f" by {count(reporters, 'reporter')}" if reporters else ""))
    if acts:
        outcomes = dict(study.actions.table["outcome"].drop_nulls().value_counts().iter_rows())
        told = [f"{outcomes[word]:,} {word}" for word in ("happened", "mixed", "blocked") if word in outcomes]
        parts.append(count(acts, "act") + (f" ({', '.join(told)})" if told else ""))
    if len(study.evidence):
        coders = study.evidence.table["coder"].drop_nulls().n_unique()
        parts.append(count(len(study.evidence), "coding") + (f" by {count(coders, 'coder')}" if coders else ""))
    if len(study.responses):
        who = study.responses.table["respondent"].n_unique()
        parts.append(f"{count(len(study.responses), 'answer')} to questions, given by {count(who, 'respondent')}")
    yield f"It records {listed(parts)}." if parts else "It records no ties and no acts."
    if study.waves:
        titles = {wave.id: wave for wave in study.settings.waves}
        named = [titles[w].title or w if w in titles else w for w in study.waves]
        yield f"It was told in {count(len(named), 'wave')}: {listed(named)}."


def _missing(release: Release) -> Iterable[str]:
    study = release.study
    report = study.report
    if report.set_aside:
        read = sum(held.read for held in report.counts)
        yield f"{share(report.set_aside, read)} rows could not be used and were set aside; see Data quality."
    actors = study.actors.table
    unknown = actors["kind"].null_count()
    if unknown:
        yield f"For {share(unknown, actors.height)} actors it is not told what they are."
    people = actors.filter(kind="person") if actors.height else actors
    if people.height and people["group"].null_count() < people.height and people["group"].null_count():
        yield f"For {share(people['group'].null_count(), people.height)} people the group is not told."
    ties = study.relationships.table
    for column, words in (("strength", "how strong it is"), ("quality", "how good it is")):
        if ties.height and study.settings.asked("relationships", column):
            lost = ties[column].null_count()
            if lost == ties.height:
                yield f"No report of a tie says {words}."
            elif lost:
                yield f"{share(lost, ties.height)} reports of ties do not say {words}."
    acts = study.actions.table
    undated = acts["when"].null_count() if acts.height else 0
    if undated:
        yield f"{share(undated, acts.height)} acts have no date."
    nobody = acts.filter(acts["givers"].list.len() == 0).height if acts.height else 0
    if nobody:
        yield f"For {share(nobody, acts.height)} acts it is not told who did them."
    if release.failures:
        yield f"{count(len(release.failures), 'question')} could not be answered; see Connections.".capitalize()
