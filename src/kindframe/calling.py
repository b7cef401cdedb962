"""What actors are called where a study has no people: sentences of places and topics say so, not actors or people.

Analyses are written of actors and people; some take whatever there is in their place. The command line and the report
call it what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from kindframe.overview import NOT_PEOPLE
from kindframe.wording import listed, plural

if TYPE_CHECKING:
    from kindframe.analysis import Result
    from kindframe.settings import KindNote

__all__ = ["called", "unpeopled"]

_WORDS = re.compile(r"\b(?P<article>[Aa]n? )?(?P<noun>actors?|people|person|Actors?|People|Person)\b")
_BODIES = ("organisation", "service", "place")
_THINGS = (
    (r"\b([Ss])omebody\b", r"\1omething"),
    (r"\bknown of nobody\b", "known of none"),
    (r"\b([Nn])obody\b", r"\1othing"),
    (r"\b([Ee])verybody\b", r"\1very one"),
    (r"\b([Aa])nybody\b", r"\1ny of them"),
    (r"\bask who is missing\b", "ask what is missing"),
    (r"\bwho come\b", "joined to it"),
    (r"\bmay come to\b", "may be joined to"),
    (r"\bcomes to\b", "is joined to"),
    (r"\bcome to\b", "are joined to"),
    (r"\bvisit(s?)\b", r"joined pair\1"),
)
"""Words that only people can bear, and what is said of topics and places in their stead."""
MOST = 3
"""With more kinds than this, a list of them is longer than the sentence."""


def unpeopled(kinds: Iterable[str | None], notes: Mapping[str, KindNote]) -> bool:
    """Whether the kind of every actor is known, and none of them is people; ``notes`` are the study's own of kinds.

    >>> unpeopled(["place", "organisation"], {}), unpeopled(["place", None], {}), unpeopled(["person"], {})
    (True, False, False)

    .. versionadded:: 0.1
    """
    return all(kind in NOT_PEOPLE or (kind and kind in notes and notes[kind].people is False) for kind in kinds)


def called(
    results: Iterable[Result], kinds: Iterable[str | None], notes: Mapping[str, KindNote], *, tables: bool = True
) -> tuple[Result, ...]:
    """Give results with actors called what they are, where no kind of actor in the study is people.

    Parameters
    ----------
    results
        What analyses gave.
    kinds
        The kinds of actor in the study; where one is not known, or there are many, nothing is renamed.
    notes
        What the study says of kinds of its own: those that are no people.
    tables
        Whether tables and their columns are named anew as well, or sentences and notes alone.

    .. versionadded:: 0.1
    """
    found, every = tuple(results), list(kinds)
    held = [kind for kind in every if kind]
    if not held or not unpeopled(every, notes) or len(held) > MOST:
        return found
    folk = [kind for kind in held if kind not in _BODIES] or held
    names = {
        "actor": listed(held, "or"),
        "actors": listed(map(plural, held)),
        "person": listed(folk, "or"),
        "people": listed(map(plural, folk)),
    }
    things = _THINGS if not {"organisation", "service", "group"} & {*held} else ()
    return tuple(_called(result, names, things, tables) for result in found)


def _called(result: Result, names: Mapping[str, str], things: Sequence[tuple[str, str]], tables: bool) -> Result:
    def said(text: str) -> str:
        if "were taken as" in text:
            return text
        for words, instead in things:
            text = re.sub(words, instead, text)
        return _WORDS.sub(lambda found: _noun(found, names), text)

    def titled(spec: Any, key: str = "") -> Any:
        if isinstance(spec, Mapping):
            return {name: titled(part, name) for name, part in spec.items()}
        return said(spec) if key == "title" and isinstance(spec, str) else spec

    told = attrs.evolve(
        result,
        statements=tuple(
            attrs.evolve(s, text=said(s.text), of=said(s.of), undefined=said(s.undefined)) for s in result.statements
        ),
        notes=tuple(said(note) for note in _only(result.notes)),
    )
    if not tables:
        return told

    def headed(name: str) -> str:
        words = said(name.replace("_", " "))
        return words if words != name.replace("_", " ") else name

    new = {table: headed(table) for table in result.tables}
    heads = {table: _heads(result, table, headed) for table in result.tables}
    analysis = result.analysis
    if analysis is not None:
        captions = {new.get(table, table): said(caption) for table, caption in analysis.tables.items()}
        analysis = attrs.evolve(analysis, tables=captions, reading=said(analysis.reading))
    return attrs.evolve(
        told,
        analysis=analysis,
        tables={new[table]: frame.rename(heads[table]) for table, frame in result.tables.items()},
        columns={
            new[table]: {
                heads[table].get(name, name): attrs.evolve(note, meaning=said(note.meaning), unit=said(note.unit))
                for name, note in notes.items()
            }
            for table, notes in result.columns.items()
            if table in new
        },
        left_out={new[table]: n for table, n in result.left_out.items() if table in new},
        figures=tuple(
            attrs.evolve(f, title=said(f.title), alt=said(f.alt), spec=titled(f.spec), table=new.get(f.table, f.table))
            for f in result.figures
        ),
    )


def _heads(result: Result, table: str, headed: Callable[[str], str]) -> dict[str, str]:
    """Give new heads to columns that no figure of the table asks for by name, and that stay apart from all others."""
    drawn = json.dumps([dict(figure.spec) for figure in result.figures if figure.table == table], default=str)
    columns = result.tables[table].columns
    heads = {name: headed(name) for name in columns if not re.search(rf"\b{re.escape(name)}\b", drawn)}
    return {name: head for name, head in heads.items() if head != name and head not in columns}


def _only(notes: Iterable[str]) -> Iterable[str]:
    """Pass over what the sentences themselves say now: what was looked at."""
    return (note for note in notes if not note.startswith(("No tie between two people is recorded", "No actor is of")))


def _noun(found: re.Match[str], names: Mapping[str, str]) -> str:
    noun = names[found["noun"].lower()]
    if found["article"]:
        article = "an " if noun[0] in "aeiou" else "a "
        return (article.capitalize() if found["article"][0] == "A" else article) + noun
    return noun[:1].upper() + noun[1:] if found["noun"][0].isupper() else noun
