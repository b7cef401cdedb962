"""`ask`: one question put to the tables of a study, and the `Network` that answers it. `Study.network` calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import attrs
import polars as pl

from kindframe.errors import ParameterError, UnknownName
from kindframe.indexing import Ends
from kindframe.network import rows
from kindframe.network.answering import answer
from kindframe.network.keeping import Kept
from kindframe.network.network import Network
from kindframe.network.nodes import asked
from kindframe.network.projecting import meetings
from kindframe.network.question import COMBINES, REPORT_RULES, Question
from kindframe.problems import nearest
from kindframe.records import TABLES
from kindframe.settings import Settings
from kindframe.wording import listed

__all__ = ["ask"]

_TIES = ("relationships", "acts", "places")
_CODEBOOK = {"relationships": "relationship", "acts": "action", "places": "relationship"}
_TABLE = {"relationships": "relationships", "acts": "actions", "places": "relationships"}
_OUTCOMES = TABLES["actions"].column("outcome").values
Names = str | Iterable[str]
Kinds = Callable[[str], set[str]]


def ask(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    *,
    ends: Ends | None = None,
    kept: Kept | None = None,
    ties: str = "relationships",
    kinds: Names | None = None,
    between: Names | tuple[Names, Names] | None = None,
    wave: str | int | None = None,
    reports: str = "union",
    directed: bool | None = None,
    weight: str = "count",
    combine: str = "sum",
    layers: bool = False,
    self_ties: str = "keep",
    outcomes: Names | None = None,
    mode: str = "one",
    at: Names = ("place",),
    **unknown: object,
) -> Network:
    """Ask one question of a study: which ties, between whom, when, told by whom, how weighed.

    Parameters
    ----------
    tables, settings
        The study's tables by name, and its settings.
    ends
        Where the ends of the relationships stand among the actors, where that is known already.
    kept
        The networks last made of these very tables: one that answers the same question is given again.
    ties
        ``relationships`` (standing ties), ``acts`` (from every giver to every receiver of one act) or ``places``
        (people who are at the same place).
    kinds
        The kinds of relationship or act; all where not given. For places: the kinds of tie that are a presence there.
    between
        The kinds of actor asked about, or a pair of lists: ties from actors of the first to actors of the second. A
        pair is told from two names by its parts being lists: ``(["person"], ["organisation"])``.
    wave
        The wave of ties and nodes. Without it all waves are taken together, and a tie told in several is one tie.
    reports
        How reports become a tie: ``union`` (anybody told of it), ``intersection`` (both ends did), ``source`` or
        ``target`` (that end did; of an undirected tie, the first or second of the row). A third party's report and
        one of which nobody is recorded as having told count in ``union`` alone.
    directed
        None: as recorded, row by row, then by the kind's declaration, then directed. If all ties are undirected so is
        the network; if some are, it is directed and they stand in both directions. True reads every row as running
        from its source to its target, False as running both ways.
    weight
        ``count`` (ties behind an entry; two reports of a tie are one tie), ``strength``, ``quality`` or a numeric
        attribute: the mean over the reports of a tie, then ``combine`` over parallel ties. Unknown stays unknown (NaN)
        and is counted; among known values it is passed over, and that is counted too.
    combine
        ``sum``, ``mean``, ``max`` or ``min``.
    layers
        Whether kinds are kept apart: an entry for each pair and kind (for places, each place).
    self_ties
        ``keep`` or ``drop`` ties of an actor to itself.
    outcomes
        The outcomes of acts; without it all but the blocked ones.
    mode
        For places, ``one`` gives people tied by shared places, ``two`` gives people tied to places.
    at
        For places, the kinds of actor that count as one (``place``; groups and organisations work too). An actor named
        as the ``place`` of a tie or an act is always one.

    Returns
    -------
    Network
        Its nodes are every actor asked about, those with no tie included.

    Raises
    ------
    ParameterError
        Where a value cannot be taken, or a rule about reporters is asked of ties that record none.
    UnknownName
        Where a kind, a wave, a weight or a keyword is not known; with the nearest that is.

    Examples
    --------
    >>> from kindframe import Actor, Relationship, Study
    >>> study = Study.from_records(
    ...     [Actor(id="a"), Actor(id="b"), Actor(id="c")]
    ...     + [Relationship(source="a", target="b", kind="friend", reported_by=who) for who in "ab"]
    ... )
    >>> network = study.network(reports="intersection")
    >>> network.n, network.m, network.reports.tolist()
    (3, 1, [2])

    .. versionadded:: 0.1
    """
    for name in unknown:
        raise UnknownName("keyword of a question", name, nearest(name, attrs.fields_dict(Question)))
    for name, given, known in (
        ("ties", ties, _TIES),
        ("reports", reports, REPORT_RULES),
        ("combine", combine, COMBINES),
        ("self_ties", self_ties, ("keep", "drop")),
        ("mode", mode, ("one", "two")),
    ):
        if given not in known:
            near = nearest(str(given), known)
            raise ParameterError(
                f"{name} must be one of {', '.join(known)}, not {given!r}.",
                hint=f"Did you mean {near!r}?" if near else "",
            )
    if not isinstance(weight, str):
        raise ParameterError(f"weight must be count or the name of a column, not {weight!r}.")
    told_outcomes = None if outcomes is None else _names(outcomes, "outcomes")
    for outcome in told_outcomes or ():
        if outcome not in _OUTCOMES:
            raise UnknownName("outcome", outcome, nearest(outcome, _OUTCOMES))
    if directed not in (None, True, False):
        raise ParameterError(f"directed must be True, False or None (as recorded), not {directed!r}.")
    question = Question(
        ties=ties,
        kinds=_known(kinds, partial(rows.known_kinds, tables, settings, _TABLE[ties]), _CODEBOOK[ties]),
        between=_between(between, partial(rows.known_kinds, tables, settings, "actors")),
        wave=_wave(wave, tables, settings),
        reports=reports,
        directed=directed,
        weight=weight,
        combine=combine,
        layers=bool(layers),
        self_ties=self_ties,
        outcomes=told_outcomes,
        mode=mode,
        at=_names(at, "at"),
    )
    if kept is None:
        return _answered(tables, settings, ends, question)
    network = kept.get(question)
    if network is None:
        network = _answered(tables, settings, ends, question)
        kept.add(question, network)
    return network


def _answered(tables: Mapping[str, pl.DataFrame], settings: Settings, ends: Ends | None, question: Question) -> Network:
    """Make the network that answers a question."""
    notes: list[str] = []
    if question.wave is None:
        _note_waves(tables, settings, question, notes)
    if question.ties == "places":
        return meetings(tables, question, notes)
    nodes = asked(tables["actors"], question, notes)
    which: dict[str, Any] = {"kinds": question.kinds, "wave": question.wave, "weight": question.weight}
    if question.ties == "acts":
        told = rows.acts(tables, settings, outcomes=question.outcomes, **which)
    else:
        held = ends or Ends.of(tables["actors"], tables["relationships"])
        told = rows.relationships(tables, settings, held, **which)
    return answer(told, question, nodes, tables["actors"]["id"], notes + told.notes)


# -- reading the question ---------------------------------------------------------------------------


def _names(given: Names, what: str) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (given,)
    if not names or not all(isinstance(name, str) for name in names):
        raise ParameterError(f"{what} must be a name or several, not {given!r}.")
    return names


def _known(given: Names | None, kinds: Kinds, what: str) -> tuple[str, ...] | None:
    """Give names that are all known, or None where nothing was asked."""
    if given is None:
        return None
    names, known = _names(given, "kinds"), kinds(what)
    for name in names:
        if name not in known:
            raise UnknownName(f"kind of {what}", name, nearest(name, known))
    return names


def _between(given: Any, kinds: Kinds) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Read one list of actor kinds (both ends), or a pair of lists (from, to)."""
    if given is None:
        return None
    parts = [given, given]
    if isinstance(given, (tuple, list)) and len(given) == 2 and not any(isinstance(part, str) for part in given):
        parts = list(given)
    starts, ends = (_known(part, kinds, "actor") or () for part in parts)
    return starts, ends


def _wave(given: str | int | None, tables: Mapping[str, pl.DataFrame], settings: Settings) -> str | None:
    if given is None:
        return None
    if not isinstance(given, (str, int)) or isinstance(given, bool):
        raise ParameterError(f"wave must be the id of a wave, not {given!r}.")
    known = {wave.id for wave in settings.waves}
    for table in tables.values():
        if "wave" in table.columns:
            known.update(table["wave"].drop_nulls().unique().to_list())
    known.update(tables["actors"]["waves"].explode().drop_nulls().unique().to_list())
    if str(given) not in known:
        raise UnknownName("wave", str(given), nearest(str(given), known))
    return str(given)


def _note_waves(tables: Mapping[str, pl.DataFrame], settings: Settings, question: Question, notes: list[str]) -> None:
    waves = sorted(tables[_TABLE[question.ties]]["wave"].drop_nulls().unique().to_list())
    if len(waves) > 1:
        once = "" if question.ties == "acts" else "; a tie told in several of them is one tie"
        every = "Both waves" if len(waves) == 2 else f"All {len(waves):,} waves"
        # By their ids where some are missing: a title may hold a year, which a public report takes for a count.
        which = every if set(waves) == {wave.id for wave in settings.waves} else f"Waves {listed(waves)}"
        notes.append(f"{which} were taken together{once}.")
