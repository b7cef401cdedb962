"""Stories that a report may quote: released one by one by the keeper, and agreed to by everybody behind them.

`kindframe.api.report` asks `quotable` of the study as it is held, before anybody is left out of it; `released` then
puts each quote beside the items it is evidence of, with `speaking`. By default nothing is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Any

import attrs
import polars as pl
from attrs import frozen

from kindframe.assessment import Assessment
from kindframe.disclosure.numbers.assessments import published
from kindframe.disclosure.people.statuses import NO, statuses
from kindframe.disclosure.words.naming import Names, names_of
from kindframe.disclosure.words.texts import CONTACTS, warnings
from kindframe.errors import ReleaseRefused
from kindframe.exporting import Quote
from kindframe.overview import persons
from kindframe.settings import QuoteChoice
from kindframe.study import Study

__all__ = ["Quotable", "quotable", "speaking"]

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SOMEBODY = "[somebody]"
_AGAIN = re.compile(rf"{re.escape(_SOMEBODY)}(?:\s+{re.escape(_SOMEBODY)})+")
_OPEN = ("place", "service", "organisation")


@frozen(kw_only=True)
class Quotable:
    """The stories that may be quoted, by the id of their act, and what is to be said and recorded of them.

    ``left_out`` are the ids of stories that were released and may not be quoted now; ``trail`` holds for each story
    that may its id, the reason, and what in its words may tell of somebody.

    .. versionadded:: 0.1
    """

    quotes: Mapping[str, Quote] = attrs.field(factory=dict)
    left_out: tuple[str, ...] = ()
    trail: tuple[Mapping[str, object], ...] = ()


def quotable(study: Study, *, audience: str = "public", on: str | None = None) -> Quotable:
    """Give the stories that a report for an audience may quote.

    They are those of ``[[quotes]]`` in ``study.toml`` that

    - stand in the study, with the sentences that were named;
    - were told by somebody whose own rows in the table of consents say yes to ``report``, and to ``share`` where the
      report leaves the house (``public``, ``partners``), today: a yes in the column ``consent`` is not enough;
    - have nobody behind them (who gave, who received, who lives in a home that did, who is named in the words) without
      a standing yes to the same, as `people.statuses` has it, and no home of which nobody is known.

    In a study of cases that are public already (`numbers.assessments.published`) nobody was asked, and a
    story with nobody of the study behind it may be quoted on that ground. The others are left out, and the keeper is
    told which. The words lose the names and ids of people: each becomes ``[somebody]``.

    Parameters
    ----------
    study
        The study as it is held, with its consents.
    audience
        ``public``, ``partners`` or ``internal``.
    on
        The day on which it is asked; today by default.

    Raises
    ------
    ReleaseRefused
        Where a story has not the sentences that were named, or its words hold a telephone number, an e-mail address or
        a postcode.

    .. versionadded:: 0.1
    """
    chosen = study.settings.quotes
    if not chosen:
        return Quotable()
    purposes = ("report",) if audience == "internal" else ("report", "share")
    said_of = [statuses(study, p, on=on) for p in purposes]
    agreed = reduce(and_, (said == "given" for said in said_of)).fill_null(False)
    refused = reduce(or_, (said.is_in(NO) for said in said_of)).fill_null(False)
    ids = study.actors.table["id"]
    yes = set(ids.filter(agreed).to_list())
    people = set(ids.filter(persons(study)).to_list())
    yes |= _homes_of(study, yes) - set(ids.filter(refused).to_list())
    said = study.consents.table.filter(status="given")
    own = reduce(
        and_, (ids.is_in(said.filter(pl.col("purpose").is_in([p, "all"]))["person"].implode()) for p in purposes)
    )
    tellers = yes & set(ids.filter(own).to_list())
    cases = published(study)
    acts = {row["id"]: row for row in study.actions.table.drop_nulls("story").iter_rows(named=True)}
    quotes, left_out, trail = {}, [], []
    for choice in chosen:
        act = acts.get(choice.story)
        words = _sentences(choice, act["story"]) if act else ""
        behind = (_behind(study, act) | _named(study, words)) & people if act else set()
        may = (behind <= yes and choice.told_by in tellers) or (cases and not behind)
        if act is None or not may:
            left_out.append(choice.story)
            continue
        plain = _unnamed(study, words)
        looks = warnings(plain, study)
        if any(found in CONTACTS for found in looks):
            raise ReleaseRefused(
                f"The story {choice.story!r} cannot be quoted: it seems to hold {' and '.join(looks)}.",
                hint="Name the sentences that may be quoted (sentences = [1, 2]) and leave that one out.",
            )
        quotes[choice.story] = Quote(text=plain, place=_place(study, act["place"]))
        trail.append({"story": choice.story, "reason": choice.reason, "looks": list(looks)})
    return Quotable(quotes=quotes, left_out=tuple(left_out), trail=tuple(trail))


def speaking(
    held: Quotable, study: Study, assessments: Iterable[Assessment], notes: list[str], names: Names
) -> tuple[Quote, ...]:
    """Say of each quote which items it is evidence of, and in ``notes`` what became of the stories.

    ``study`` is the one that leaves, after consent: a story whose act is not in it any more is not quoted, and none in
    which one of the ``names`` stands that may not.
    """
    here = set(study.actions.ids)
    codings = [(a.framework.key, a.codings.filter(table="actions")) for a in assessments]
    out = []
    for story, quote in held.quotes.items():
        if story not in here or names.within(quote.text):
            continue
        speaks: dict[tuple[str, str], tuple[str, ...]] = {}
        for key, table in codings:
            rows = table.filter(pl.col("record") == f"actions:{story}").drop_nulls("item_id")
            for item, stance in rows.select("item_id", "stance").unique(maintain_order=True).iter_rows():
                speaks[key, item] = (*speaks.get((key, item), ()), *([stance] if stance else []))
        if speaks:
            out.append(attrs.evolve(quote, speaks=speaks))
    if out:
        many, each = ("Stories are", "each") if len(out) > 1 else ("A story is", "it")
        notes.append(
            f"{many} quoted word for word, without names: the keeper of the study released {each} by itself, and "
            "everybody behind it who had to be asked agreed."
        )
    if held.left_out or len(out) < len(held.quotes):
        notes.append(
            "Not every story that was released is quoted: its people must have agreed, it must speak to an item, and "
            "no group may be named in it that is not shown."
        )
    return tuple(out)


def _sentences(choice: QuoteChoice, story: str) -> str:
    """Give the sentences of a story that were chosen, with a mark where some between them are left out."""
    parts = [part for part in _SENTENCE.split(" ".join(story.split())) if part]
    if not choice.sentences:
        return " ".join(parts)
    if any(not 1 <= n <= len(parts) for n in choice.sentences):
        named = ", ".join(map(str, choice.sentences))
        raise ReleaseRefused(
            f"The story {choice.story!r} has {len(parts)} sentences, and sentences {named} were named.",
            hint="Count them from 1: sentences = [1, 2] under [[quotes]] in study.toml.",
        )
    order = sorted(set(choice.sentences))
    said = [parts[order[0] - 1]]
    for before, n in pairwise(order):
        said += [*(["[…]"] if n > before + 1 else []), parts[n - 1]]
    return " ".join(said)


def _behind(study: Study, act: Mapping[str, Any]) -> set[str]:
    """Give the people who did an act or had it done to them; of a home everybody who lives there, and the home."""
    ends = {*(act["givers"] or ()), *(act["receivers"] or ())}
    return ends | set(_living(study).filter(pl.col("home").is_in(list(ends)))["id"].to_list())


def _living(study: Study) -> pl.DataFrame:
    """Give who lives in which home."""
    homes = study.actors.table.filter(kind="household")["id"]
    members = study.actors.table.select("id", home="member_of").explode("home")
    return members.filter(pl.col("home").is_in(homes.implode()))


def _homes_of(study: Study, yes: set[str]) -> set[str]:
    """Give the homes in which everybody who lives there said yes."""
    every = _living(study).with_columns(yes=pl.col("id").is_in(list(yes))).group_by("home").agg(pl.col("yes").all())
    return set(every.filter("yes")["home"].to_list())


def _parts(study: Study) -> dict[str, set[str]]:
    """Give the people behind every word of a name of more than two letters."""
    out: dict[str, set[str]] = {}
    people = study.actors.table.filter(persons(study)).select("id", "name")
    for who, name in people.iter_rows():
        for word in {who, *_WORD.findall(name or "")}:
            if len(word) > 2 and not word.isdecimal():
                out.setdefault(word, set()).add(who)
    return out


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _named(study: Study, words: str) -> set[str]:
    """Give the people of the study who may be named in some words."""
    parts = _parts(study)
    return set().union(*(parts.get(w, set()) | parts.get(_bare(w), set()) for w in _WORD.findall(words)))


def _unnamed(study: Study, words: str) -> str:
    """Put somebody in the place of every name and id of people; refuse where one is left all the same."""
    parts = _parts(study)

    def hidden(found: re.Match[str]) -> str:
        whole, bare = found[0], _bare(found[0])
        return _SOMEBODY if whole in parts else whole.replace(bare, _SOMEBODY) if bare in parts else whole

    told = _WORD.sub(hidden, words)
    told = _AGAIN.sub(_SOMEBODY, told)
    if names_of(study).within(told):
        raise ReleaseRefused(
            "A story cannot be quoted: the name of somebody in the study stands in it.",
            hint="Name the sentences that may be quoted and leave that one out.",
        )
    return told


def _place(study: Study, place: object) -> str:
    """Give the name of a place that is open to others; a home has none."""
    found = study.actors.table.filter(pl.col("id").is_in([place]), pl.col("kind").is_in(_OPEN))
    return str(found["name"][0] or "") if found.height else ""
