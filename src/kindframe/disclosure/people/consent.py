"""Who may be in what is counted and in what leaves; everybody else goes, with all about them, before it is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs
import polars as pl

from kindframe.disclosure.people.statuses import NO, asked_people, statuses
from kindframe.errors import ConsentMissing
from kindframe.records import TABLES
from kindframe.study import Study

__all__ = ["consented"]

_HOME = ("collect", "analyse")
"""Purposes for which nothing leaves: there a no counts, and what is not recorded is counted and said."""

_DOING = {
    "collect": "being held in the study",
    "analyse": "being counted",
    "report": "being counted in a report",
    "share": "being in what is shared",
    "contact": "being contacted",
}


def consented(
    study: Study,
    *,
    purpose: str = "share",
    besides: Collection[str] = (),
    basis: str = "",
    on: str | None = None,
) -> tuple[Study, tuple[str, ...]]:
    """Leave out whoever may not be there for this purpose, with their ties, acts, answers, and the codings about them.

    For ``report``, ``share`` and ``contact`` a person stays only with a recorded yes (`people.statuses`):
    not recorded is not given. For ``analyse`` and ``collect``, for which nothing leaves, those who said no go; people
    of whom nothing is recorded are counted.

    A tie needs both its people. An act stays with those of its givers and of its receivers who stay; it goes where
    none of either is left. A household goes with the last of its members.

    Parameters
    ----------
    study
        The study.
    purpose
        What it is for.
    besides
        Other purposes to which those who stay must have said yes as well: a report and an export of the same people
        are each of those who agreed to both.
    basis
        Why people of whom no consent is recorded may be there all the same: "published text", "public register". By
        default ``consent_basis`` of ``study.toml``. It holds only in a study where nobody is recorded as having said
        yes: where some were asked, a blank is somebody who was not asked or has not answered. It never overrules a no.
    on
        The day on which it is asked; today by default.

    Returns
    -------
    Study, tuple of str
        The study without them, and in sentences what was left out and on what basis the others stay. The sentences
        may be published: they give no small number.

    Raises
    ------
    ConsentMissing
        Where there were people and none may stay.

    .. versionadded:: 0.1
    """
    held = statuses(study, purpose, on=on)
    for other in besides:
        also = statuses(study, other, on=on)
        held = pl.select(pl.when(also.is_in(NO) | (held == "given")).then(also).otherwise(held)).to_series()
    people = asked_people(study)
    said_no = people & held.is_in(NO).fill_null(False)
    unrecorded = people & held.is_null()
    basis = basis.strip() or study.settings.consent_basis.strip()
    home = purpose in _HOME
    stands = bool(basis) and not _anybody_said_yes(study, people)
    out = said_no if home or stands else people & (held != "given").fill_null(True)
    if not home and people.any() and not (people & ~out).any():
        raise _nobody(study, purpose, recorded=_anything_recorded(study, people))
    notes = list(_said(out, said_no, dict.fromkeys((purpose, *besides)), of_home=home))
    if unrecorded.any() and stands and not home:
        notes.append(f"No consent of single people is recorded. They are here on this basis: {basis}")
    elif basis and not stands and not home:
        notes.append("The basis that is given was not used, because the study records who said yes.")
    out |= _left_homes(study, out, strict=not (home or stands))
    kept = study.keeping(~out) if out.any() else study
    kept = _without_coders(kept, study, out)
    return (kept if home else _without_records(kept)), tuple(notes)


def _anybody_said_yes(study: Study, people: pl.Series) -> bool:
    in_column = (study.actors.table["consent"] == "given") & people
    return bool(in_column.any()) or bool((study.consents.table["status"] == "given").any())


def _anything_recorded(study: Study, people: pl.Series) -> bool:
    return bool((study.actors.table["consent"].is_not_null() & people).any()) or len(study.consents) > 0


def _nobody(study: Study, purpose: str, *, recorded: bool) -> ConsentMissing:
    if not recorded:
        return ConsentMissing(
            "The study records no consent of anybody in it, and what is not recorded is not given.",
            hint="Record it: a column consent of the people, or consents.csv. Where the data are public or there is "
            'another ground, say which: consent_basis = "..." in study.toml, or --consent-basis TEXT.',
        )
    named = study.settings.purposes
    hint = "See consents.csv and the column consent."
    if named and purpose not in named:
        hint = f"study.toml names the purposes {', '.join(named)}; the column consent speaks for those alone."
    return ConsentMissing(f"Nobody in the study is recorded as having said yes to {_DOING[purpose]}.", hint=hint)


def _said(out: pl.Series, said_no: pl.Series, purposes: Iterable[str], *, of_home: bool) -> list[str]:
    n = int(out.sum())
    if not n:
        return []
    why = "they refused, withdrew or their consent ran out"
    if not of_home:
        what = " and ".join(f"to {_DOING.get(purpose, purpose)}" for purpose in purposes)
        why = f"no consent {what} stands on record for them"
    many = "Fewer than 10" if n < 10 else f"About {round(n / 5) * 5:,}"
    return [f"{many} people were left out, with their ties, acts and answers, and the codings about them: {why}."]


def _left_homes(study: Study, out: pl.Series, *, strict: bool) -> pl.Series:
    """Mark the households that go: those that said no, and those of which no member stays.

    With ``strict``, a household goes as well where nobody is known to live in it and it has not said yes itself.
    """
    actors = study.actors.table
    homes = (actors["kind"] == "household").fill_null(False)
    if not homes.any():
        return homes
    members = actors.select("id", "member_of", stays=~out).explode("member_of").drop_nulls("member_of")
    lived_in = members["member_of"].implode()
    still = members.filter("stays")["member_of"].implode()
    emptied = actors["id"].is_in(lived_in) & ~actors["id"].is_in(still)
    unknown = ~actors["id"].is_in(lived_in) & (actors["consent"] != "given").fill_null(True) & strict
    return homes & (actors["consent"].is_in(NO).fill_null(False) | emptied | unknown)


def _without_coders(kept: Study, study: Study, out: pl.Series) -> Study:
    """Blank the coder of a coding where it is somebody who was left out."""
    gone = study.actors.table.filter(out)["id"].implode()
    evidence = kept.evidence.table
    if not evidence["coder"].is_in(gone).any():
        return kept
    coder = pl.when(~pl.col("coder").is_in(gone)).then("coder").alias("coder")
    tables = {**kept.tables, "evidence": evidence.with_columns(coder)}
    return Study(tables=tables, settings=kept.settings, report=kept.report)


def _without_records(study: Study) -> Study:
    """Give the study without what it records of consent: who agreed to what, and who withdrew, concerns nobody else."""
    tables = {**study.tables, "consents": TABLES["consents"].empty()}
    settings = attrs.evolve(study.settings, withdrawn=(), quotes=())
    return Study(tables=tables, settings=settings, report=study.report)
