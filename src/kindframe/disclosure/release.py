"""The last step before anything leaves: `released` turns a study and what was computed of it into a `Release`.

It runs in the core, after every plugin, and exporters get nothing but what it gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import polars as pl

from kindframe.analysis import Result, Statement
from kindframe.assessment import Assessment, again
from kindframe.disclosure.attack.across import Told
from kindframe.disclosure.graphs import Joined, groupings, joined, people_of_groups
from kindframe.disclosure.numbers.assessments import numbers_of, told_assessment
from kindframe.disclosure.numbers.counts import beside, told_counts, untold_ties
from kindframe.disclosure.numbers.opened import opened
from kindframe.disclosure.numbers.persons import NOBODY_ELSE, who_of
from kindframe.disclosure.numbers.tables import Tally, bared
from kindframe.disclosure.numbers.together import guarded
from kindframe.disclosure.people.pseudonyms import new_key, pseudonyms
from kindframe.disclosure.releases.history import History
from kindframe.disclosure.releases.ledger import UNSENT
from kindframe.disclosure.rules import AUDIENCES, Rules, rules_for
from kindframe.disclosure.uniqueness import uniqueness
from kindframe.disclosure.words.naming import names_of, reasons, trimmed, unnamed
from kindframe.disclosure.words.numbering import nameless_coders, numbered
from kindframe.disclosure.words.quotes import Quotable, speaking
from kindframe.disclosure.words.texts import coarsened, without_texts
from kindframe.errors import ReleaseRefused
from kindframe.exporting import Release
from kindframe.overview import overview, persons
from kindframe.progress import Come, Shares, unheard
from kindframe.schema import Table
from kindframe.study import Study

__all__ = ["AUDIENCES", "released"]


def released(
    study: Study,
    *,
    audience: str = "public",
    results: Iterable[Result] = (),
    assessments: Iterable[Assessment] = (),
    said: Iterable[str] = (),
    failures: Mapping[str, str] | None = None,
    key: bytes | None = None,
    options: Mapping[str, Any] | None = None,
    by: str = "group",
    k: int | None = None,
    purpose: str = "",
    accept_reidentification_risk: bool = False,
    graph: bool = True,
    texts: Iterable[str] = (),
    coarse: bool | None = None,
    quotes: Quotable | None = None,
    history: History | None = None,
    come: Come = unheard,
) -> Release:
    """Protect a study and its results for an audience.

    The study becomes a group-level study (`kindframe.disclosure.grouped`): no person is in it. Tables, statements and
    counts are told where at least ``k`` distinct people stand behind them; tables whose rows are single people, and
    tables that do not say what they count, are left out with their figures. Stories, notes and the raw records among
    the reading problems stay home. A study without people leaves as it is, but for the texts.

    Partners and colleagues may be given single people: where ``purpose`` says what for and
    ``accept_reidentification_risk`` is true. Then ``partners`` get pseudonyms made for this one release, in the order
    of the pseudonyms, without names, coordinates and texts of over 40 characters; ``internal`` keeps ids and names; and
    tables of single people are left in, for partners with the pseudonyms.

    Parameters
    ----------
    study
        The study, already without those who did not consent.
    audience
        ``public``, ``partners`` or ``internal``.
    results, assessments
        What was computed of it.
    said, failures, options
        Sentences on what was done before, analyses that failed, and the exporter's own options.
    key
        32 bytes that make the pseudonyms; fresh ones by default.
    by
        The column of actors by which people are grouped.
    k
        The least number of people behind anything told: 10 by default, 5 for ``internal``, never under 3.
    purpose, accept_reidentification_risk
        What single people are needed for, and that who asks knows that they can be recognised.
    graph
        Whether a study is wanted at all: without, one that cannot be grouped leaves without its people.
    texts
        Texts to release all the same, one by one: ``table.column:id``, or ``table.column`` for all of it.
    coarse
        Whether dates are told to the month, coordinates to about a kilometre, and ages in bands of ten years; by
        default they are for partners who get single people, and for nobody else.
    quotes
        The stories that may be quoted, asked of the study before consent (`kindframe.disclosure.quotable`); by default
        none. A story goes nowhere else: the study that leaves is without it.
    history
        The numbers of earlier releases (`kindframe.disclosure.Ledger.history`), by default of none. Nothing is told by
        which one of theirs, or one beside them, would be given away; the numbers of this release are put into it.
    come
        Called with the share that is done.

    Raises
    ------
    ReleaseRefused
        Where single people are asked for without a purpose, without accepting the risk, or for the public; where the
        people of a study cannot be grouped and ``graph`` asks for them; and where its groups would, beside earlier
        releases, tell of few people.

    .. versionadded:: 0.1
    """
    rules = rules_for(audience, k)
    alone = _single_people(audience, purpose, accept_reidentification_risk)
    notes, assessments = list(said), tuple(assessments)
    made = new_key() if key is None else key
    coarse = (alone and audience == "partners") if coarse is None else coarse
    bare = coarsened(study, notes) if coarse else study
    if not coarse and study.actors.table["latitude"].count():
        notes.append("Points on maps are told as exactly as the study holds them.")
    bare = without_texts(bare, rules, notes, texts, rare=alone and audience != "internal")
    people = bool(persons(study).any())
    if audience != "internal":
        bare = nameless_coders(bare)
    safe = bare
    if audience != "internal" or not alone:
        nameless: list[str] = []
        safe = _without_names(bare, made, nameless, rules)
        notes += nameless if alone else []
    given = tuple(results)
    results = (*given, _signals(given, assessments))  # the last is not shown by itself
    past, tally = history or History(), Tally()
    grouping: list[str] = []
    whole = Joined(study=safe) if alone else _grouped(bare, by, rules, grouping, graph)
    told = whole.study
    shown: tuple[Result, ...] = tuple(map(bared, results))
    untold: frozenset[str] = frozenset()
    counts, who = (opened(study), who_of(study)) if people else ({}, NOBODY_ELSE)
    if people:
        numbers = _numbers_of(assessments, study, rules)
        groups = () if alone else people_of_groups(bare, told, by)
        others = beside(study, rules, groups, whole.told, whole.few, counts, who)
        shares = Shares(_TWICE, come)
        shares.next()
        every = {**others, **numbers}
        known: dict[str, Any] = {"history": past, "who": who, "come": shares.come}
        shown, untold = guarded(results, rules, tally, person_level=alone, beside=every, **known)
        shares.next()
        if any(name.removeprefix(" ").isdigit() for name in untold):
            grouping, tally = [_apart(by, rules, graph, past)], Tally()
            told = bare.keeping(~persons(bare))
            numbers |= beside(study, rules, counts=counts, who=who)
            shown, untold = guarded(results, rules, tally, beside=numbers, **{**known, "come": shares.come})
        elif lost := untold_ties(untold):
            told = whole.without(lost)
            grouping.append("Ties between some groups were left out, because they would give away a number not told.")
        notes += [*grouping, *tally.sentences(rules)]
        notes += _held_against(past)
    names = names_of(study, told)
    if audience != "internal" or not alone:
        # Only who goes by a pseudonym is renamed: the id of a place may be a word of the study as well, such as "shop".
        ids = study.actors.table.filter(persons(study))["id"].to_list()
        shown = unnamed(shown, names, notes, pseudonyms(ids, made) if alone else {})
        failures = reasons(failures or {}, names)
    facts: dict[str, Any] = {
        "purpose": purpose.strip(),
        "single_people": alone,
        "grouped_by": "" if alone or not people else by,
        "rules": attrs.asdict(rules),
        "coarse": coarse,
        "texts_released": list(texts),
        "withheld": attrs.asdict(tally),
        "held_against": len(past.releases),
        "beyond_limits": past.beyond,
    }
    held = quotes or Quotable()
    shown_quotes = speaking(held, study, assessments, notes, names)
    if held.trail or held.left_out:
        facts["quotes"] = [dict(one) for one in held.trail]
        facts["quotes_left_out"] = list(held.left_out)
    if alone and people:
        facts["uniqueness"] = uniqueness(told, rules.k)
        notes.append(_standing_out(facts["uniqueness"]))
    if people and not (alone and audience == "internal"):
        told = numbered(told)
    counted = frozenset(name for name in untold if "\t" not in name)
    said_of = _said(results, shown)
    return Release(
        study=trimmed(told) if people and not alone else told,
        results=shown[: len(given)],
        assessments=tuple(
            told_assessment(held, safe, rules, gone=_gone(untold, n), signals=said_of) if people else again(held, safe)
            for n, held in enumerate(assessments)
        ),
        audience=audience,
        protection=tuple(dict.fromkeys(notes)),
        options=dict(options or {}),
        failures=dict(failures or {}),
        overview=told_counts(study, rules, counted, counts) if people else overview(study),
        facts=facts,
        quotes=shown_quotes,
    )


_TWICE = (4, 1)
"""How long the attack takes beside one that comes after it where the groups had to go, which is seldom."""


def _single_people(audience: str, purpose: str, accepted: bool) -> bool:
    """Say whether single people may be in the release; refuse what was only half asked for."""
    if not purpose.strip() and not accepted:
        return False
    if audience == "public":
        raise ReleaseRefused(
            "Single people are never released to the public.",
            hint="Name the audience that needs them (partners or internal), or leave the purpose away.",
        )
    if not accepted:
        raise ReleaseRefused(
            "A purpose was given, but not that the risk of recognising people is accepted.",
            hint="Say accept_reidentification_risk=True (--accept-risk) beside the purpose, or leave the purpose away.",
        )
    if not purpose.strip():
        raise ReleaseRefused(
            "The risk was accepted, but no purpose was given.",
            hint="Say what single people are needed for: purpose='...' (--purpose TEXT).",
        )
    return True


def _standing_out(found: Mapping[str, Mapping[str, float]]) -> str:
    """Say how many people could be recognised by their place alone; shares are to a tenth of a hundredth."""
    if not any(found[name]["unique"] for name in _POSITIONS):
        return "Single people are in this release. By place alone none, or next to none, could be told from all others."
    shares = [f"{found[name]['unique']:.0%} {words}" for name, words in _POSITIONS.items()]
    told = "; ".join(shares)
    return f"Single people are in this release. So many could be told from all others without a name: {told}."


def _numbers_of(assessments: Iterable[Assessment], study: Study, rules: Rules) -> dict[str, Told]:
    """Give the numbers of all assessments, by names that tell which is whose."""
    return {
        f"{n}\t{name}": told
        for n, held in enumerate(assessments)
        for name, told in numbers_of(held, study, rules).items()
    }


def _signals(results: Iterable[Result], assessments: Iterable[Assessment]) -> Result:
    """Give the statements beside the items of frameworks that are not of any result."""
    every = {id(one): one for held in assessments for finding in held.findings for one in finding.signals}
    known = {id(one) for result in results for one in result.statements}
    return Result(statements=tuple(one for own, one in every.items() if own not in known))


def _gone(untold: Iterable[str], n: int) -> list[str]:
    """Name the numbers of one assessment that have to be left out."""
    return [name.removeprefix(f"{n}\t") for name in untold if name.startswith(f"{n}\t")]


def _said(before: Iterable[Result], after: Iterable[Result]) -> dict[int, Statement]:
    """Give statements as they are told, by the identity of those they were made of."""
    return {
        id(old): new
        for was, now in zip(before, after, strict=True)
        for old, new in zip(was.statements, now.statements, strict=True)
    }


def _apart(by: str, rules: Rules, wanted: bool, past: History) -> str:
    """Say that people cannot be told by these groups, because of what else is told of them; refuse where they must."""
    earlier = ", ".join(past.releases[-5:]) or "none"
    said = f"Groups by {by!r} would, beside other numbers of the same people, tell of {rules.few} of them."
    if wanted:
        raise ReleaseRefused(
            said,
            hint="Safe would be: the very same groups as in earlier releases; another column (--by); or to wait until "
            f"at least {rules.k} people have come to each group that changed, or gone. Earlier: {earlier}. {UNSENT}",
        )
    return f"{said} No picture of their connections is given."


def _held_against(past: History) -> list[str]:
    n = len(past.releases)
    if past.beyond:
        return [f"{past.beyond:,} {_BEYOND}", *_held_against(attrs.evolve(past, beyond=0))]
    if not n:
        return []
    what = "an earlier release" if n == 1 else f"{n:,} earlier releases"
    return [f"Every number was held against those of {what}; what they would give away together was left out."]


_BEYOND = "numbers were left out because there are more than can be held against each other one by one."
_SINGLE = {
    "public": "A graph of single people is never for the public; partners and colleagues may have one "
    "(--audience partners --purpose TEXT --accept-risk).",
    "others": "No purpose was given, so no single people may be in it. To have them, say what for and accept that they "
    "can be recognised: --purpose TEXT --accept-risk (in Python purpose='...', accept_reidentification_risk=True).",
}
_POSITIONS = {
    "degree": "by the number of their ties",
    "neighbours": "by that and the numbers of those they are tied to",
    "kinds": "by these and the kinds of their ties",
}


def _grouped(study: Study, by: str, rules: Rules, notes: list[str], wanted: bool) -> Joined:
    """Put groups in the place of people; refuse, or leave the people out, where there are none of at least k."""
    found = joined(study, by, rules)
    if found is not None:
        notes += found.notes
        return found
    could = groupings(study, rules)
    how = f"by={could[0]!r} (or {', '.join(could[1:6])})" if len(could) > 1 else f"by={could[0]!r}" if could else ""
    said = f"The people of this study cannot be put in groups of at least {rules.k} by {by!r}."
    if wanted:
        hint = f"Group them by another column (--by): {how}." if how else "No column of actors has groups that large."
        raise ReleaseRefused(said, hint=f"{hint} {_SINGLE['public' if rules.audience == 'public' else 'others']}")
    notes.append(f"{said} No picture of their connections is given.")
    return Joined(study=study.keeping(~persons(study)))


def _without_names(study: Study, key: bytes, notes: list[str], rules: Rules) -> Study:
    actors = study.actors.table
    person = persons(study)
    people = actors.filter(person)["id"].to_list()
    if not people:
        return study
    new = pseudonyms(people, key)
    roomy = [
        c
        for c in actors.columns
        if c not in study.actors.definition.names
        and actors[c].dtype == pl.String
        and bool((actors.filter(person)[c].str.len_chars() > rules.long).any())
    ]
    blank = ["name", "latitude", "longitude", *roomy]
    guarded = actors.with_columns(pl.when(pl.Series(person)).then(None).otherwise(pl.col(c)).alias(c) for c in blank)
    tables = {**study.tables, "actors": guarded}
    out = {name: _renamed(table, _definition(study, name), new) for name, table in tables.items()}
    out["actors"] = out["actors"].sort("id", maintain_order=True)
    out["relationships"] = out["relationships"].sort("source", "target", maintain_order=True)
    who = "people and homes" if (actors["kind"] == "household").any() else "people"
    notes.append(f"The {len(people):,} {who} go by pseudonyms made for this one release; their names are left out.")
    notes += [f"The column {c!r} of people was left out: it holds long text." for c in roomy]
    return Study(tables=out, settings=study.settings, report=study.report)


def _definition(study: Study, name: str) -> Table:
    held: Table = getattr(study, name).definition
    return held


def _renamed(table: pl.DataFrame, definition: Table, new: Mapping[str, str]) -> pl.DataFrame:
    """Put the pseudonyms wherever a column of the table refers to actors."""
    changes = []
    for column in definition.columns:
        is_own_id = definition.name == "actors" and column.name == "id"
        if not (is_own_id or "actors" in column.refers or (definition.name == "evidence" and column.name == "coder")):
            continue
        if column.kind == "ids":
            changes.append(pl.col(column.name).list.eval(pl.element().replace(dict(new))))
        elif column.name == "subject":
            qualified = {f"actors:{old}": f"actors:{made}" for old, made in new.items()}
            changes.append(pl.col("subject").replace({**new, **qualified}))
        else:
            changes.append(pl.col(column.name).replace(dict(new)))
    return table.with_columns(changes) if changes else table
