"""What gets in the way of kindness: barriers, the same request answered differently, decisions and what they weighed.

Researchers and reports call these with a study whose acts say so in columns of its own; each gives a `Result` with
counts, what they rest on, and ids to look up. No story and no free text is copied into a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from kindframe.analysis import ColumnNote, Result, Statement
from kindframe.problems import nearest
from kindframe.study import Study
from kindframe.wording import counted, listed

__all__ = ["barriers", "uneven_answers", "weighed_decisions"]

OUTCOMES = ("happened", "mixed", "blocked")
MOST_PAIRS = 1000
"""Pairs listed at most; the requests they belong to are all counted."""


def barriers(
    study: Study, *, family: str = "barrier_family", what: str = "what_blocked", sector: str = "sector"
) -> Result:
    """Count the acts that met a barrier, by its family, by family and place, and by family and sector of the givers.

    An act may have met several (``risk;rules``): it counts in each family and once in the sentences. An act that came
    about may have met a barrier too, so the outcomes stand beside. Families are the study's own words, as coded.

    Parameters
    ----------
    study
        The study.
    family
        The column of the acts that names the families, with ``;`` between several.
    what
        The column of the acts that tells what got in the way in words; only whether it is filled is counted.
    sector
        The column of the actors that holds their sector.

    Returns
    -------
    Result
        Tables ``families``, ``by_place``, ``by_sector`` and ``acts``. Without the column there are no tables, and a
        statement that says which column is wanted.

    .. versionadded:: 0.1
    """
    acts = study.actions.table
    if family not in acts.columns:
        return _not_recorded("barriers", acts, family, "the sort of barrier an act met")
    told = _text(acts, what).is_not_null() if what in acts.columns else pl.lit(None, dtype=pl.Boolean)
    met = (
        acts.select("id", "place", "outcome", "source", "givers", family=_parts(acts, family), told=told)
        .explode("family")
        .drop_nulls("family")
        .unique(["id", "family"], maintain_order=True)
    )
    families = met.group_by("family", maintain_order=True).agg(
        _count(pl.len()).alias("acts"),
        *(_count((pl.col("outcome") == outcome).sum()).alias(outcome) for outcome in OUTCOMES),
        _count(pl.col("outcome").is_null().sum()).alias("outcome_unknown"),
        _count(pl.col("place").drop_nulls().n_unique()).alias("places"),
        _count(pl.col("source").drop_nulls().n_unique()).alias("passages"),
    )
    tables = {
        "families": families.sort(["acts", "family"], descending=[True, False]),
        "by_place": _cross(met, "place"),
        "by_sector": _cross(_with_sectors(study, met, sector), "sector"),
        "acts": met.group_by("id", maintain_order=True).agg(
            pl.col("family").sort().str.join("; "), pl.first("outcome", "place", "told")
        ),
    }
    return Result(
        tables=tables,
        columns=_notes_on_barriers(),
        statements=tuple(_on_barriers(acts, met, families, what)),
        notes=(
            "One act may have met several barriers, so the families add up to more than the acts.",
            "An act of which no barrier is told may have met one: a blank is unknown.",
        ),
    )


def uneven_answers(study: Study, *, request: str = "request", by: str = "place") -> Result:
    """Find the same request with different outcomes: asked in one place it happened, in another it was blocked.

    Two acts answer the same request where they hold the same words in the column ``request``: whoever coded the study
    says what is the same, nothing is guessed. Outcomes that are not known are compared with nothing.

    Parameters
    ----------
    study
        The study.
    request
        The column of the acts that names what was asked for.
    by
        The column of the acts that says who or where was asked, shown for both acts of a pair.

    Returns
    -------
    Result
        Tables ``requests`` (one row each, with its outcomes) and ``pairs`` (two acts with different outcomes; at most
        1,000 are listed). Without the column there are no tables, and a statement that says which column is wanted.

    .. versionadded:: 0.1
    """
    acts = study.actions.table
    for column, meaning in ((request, "what was asked for"), (by, "where it was asked")):
        if column not in acts.columns:
            return _not_recorded("uneven-answers", acts, column, meaning)
    asked = acts.select("id", "outcome", request=_text(acts, request), by=_text(acts, by)).drop_nulls("request")
    requests = (
        asked.group_by("request", maintain_order=True)
        .agg(
            _count(pl.len()).alias("acts"),
            *(_count((pl.col("outcome") == outcome).sum()).alias(outcome) for outcome in OUTCOMES),
            _count(pl.col("outcome").is_null().sum()).alias("outcome_unknown"),
            _count(pl.col("by").drop_nulls().n_unique()).alias("places"),
            (pl.col("outcome").drop_nulls().n_unique() > 1).alias("uneven"),
        )
        .sort(["uneven", "acts", "request"], descending=[True, True, False])
    )
    pairs = _pairs(asked, requests.filter("uneven")["request"].to_list())
    repeated, uneven = requests.filter(pl.col("acts") > 1).height, requests.filter("uneven").height
    return Result(
        tables={"requests": requests, "pairs": pairs},
        columns=_notes_on_requests(by),
        statements=(
            Statement(
                name="uneven",
                text=(
                    f"{counted(uneven, 'request')} of {repeated:,} made more than once had different outcomes."
                    if repeated
                    else "No request was made more than once, so none can have been answered differently."
                ),
                value=uneven if repeated else None,
                n=repeated,
                of="requests made more than once",
                undefined="" if repeated else "no request was made more than once",
            ),
        ),
        notes=(f"At most {MOST_PAIRS:,} pairs are listed.",) if pairs.height == MOST_PAIRS else (),
    )


def weighed_decisions(
    study: Study,
    *,
    done: str = "harm_if_done",
    not_done: str = "harm_if_not_done",
    kinds: Sequence[str] = ("decision", "policy"),
) -> Result:
    """List decisions with whether the harm of doing and the harm of not doing were both set down.

    The risk of saying yes is often written and the risk of saying no is not. A decision is an act of one of ``kinds``,
    or any act with one of the two columns filled.

    Parameters
    ----------
    study
        The study.
    done, not_done
        The columns of the acts that tell the harm feared from doing it, and from not doing it. A column that is not
        there was never asked; that is said, and counts as nothing set down.
    kinds
        The kinds of act that are decisions.

    Returns
    -------
    Result
        Tables ``decisions`` (one row each) and ``one_sided`` (those that set down the harm of doing alone). Without
        either column there are no tables.

    .. versionadded:: 0.1
    """
    acts = study.actions.table
    if done not in acts.columns and not_done not in acts.columns:
        return _not_recorded("weighed-decisions", acts, not_done, "the harm of not doing what was decided on")
    one, other = (_filled(acts, name) for name in (done, not_done))
    decisions = acts.select("id", "kind", "place", "outcome", done=one, not_done=other).filter(
        pl.col("kind").is_in(list(kinds)) | pl.col("done") | pl.col("not_done")
    )
    one_sided = decisions.filter(pl.col("done") & ~pl.col("not_done"))
    both = decisions.filter(pl.col("done") & pl.col("not_done")).height
    neither = decisions.filter(~pl.col("done") & ~pl.col("not_done")).height
    n = decisions.height
    none = "" if n else "there is no decision among the acts"
    never = [name for name in (done, not_done) if name not in acts.columns]
    counts = (
        ("both", both, "set down the harm of doing it and of not doing it"),
        ("one-sided", one_sided.height, "set down the harm of doing it and not that of leaving it undone"),
        ("neither", neither, "set down neither"),
    )
    return Result(
        tables={"decisions": decisions, "one_sided": one_sided.select("id", "kind", "place", "outcome")},
        columns={
            name: {"id": ColumnNote(meaning="the act; look it up in the study"), **_PLACE_AND_OUTCOME}
            | ({"done": ColumnNote(meaning="whether harm from doing it is set down")} if name == "decisions" else {})
            | ({"not_done": ColumnNote(meaning="whether harm from not doing it is")} if name == "decisions" else {})
            for name in ("decisions", "one_sided")
        },
        statements=tuple(
            Statement(
                name=name,
                text=f"{k:,} of {counted(n, 'decision')} {words}." if n else f"No decision is among the acts: {name}.",
                value=k if n else None,
                n=n,
                of="decisions",
                undefined=none,
            )
            for name, k, words in counts
        ),
        notes=(f"The study has no column {listed(never)}: that was never asked.",) if never else (),
    )


# -- inside --------------------------------------------------------------------------------------

_PLACE_AND_OUTCOME = {
    "kind": ColumnNote(meaning="the kind of act"),
    "place": ColumnNote(meaning="where; blank is not told"),
    "outcome": ColumnNote(meaning="happened, mixed or blocked; blank is not told"),
}


def _not_recorded(name: str, acts: pl.DataFrame, column: str, meaning: str) -> Result:
    near = nearest(column, acts.columns, cutoff=0.75)
    guess = f" Is it {near!r}?" if near else ""
    text = f"The acts of this study have no column {column!r} for {meaning}.{guess}"
    return Result(statements=(Statement(name=name, text=text, undefined=f"there is no column {column!r}"),))


def _count(expression: pl.Expr) -> pl.Expr:
    return expression.cast(pl.Int64)


def _text(table: pl.DataFrame, column: str) -> pl.Expr:
    """Give a column as text without space around it; blank where nothing is left. Several ids are put in order."""
    held = pl.col(column)
    text = held.list.sort().list.join("; ") if table[column].dtype == pl.List(pl.String) else held.cast(pl.String)
    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _parts(table: pl.DataFrame, column: str) -> pl.Expr:
    """Give the parts of a cell with ``;`` between them; none where it is blank."""
    parts = _text(table, column).str.split(";").list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def _filled(acts: pl.DataFrame, column: str) -> pl.Expr:
    if column not in acts.columns:
        return pl.lit(False)
    return _text(acts, column).is_not_null()


def _with_sectors(study: Study, met: pl.DataFrame, sector: str) -> pl.DataFrame:
    """Give one row for each act, family and sector of its givers; blank where no sector is known."""
    actors = study.actors.table
    if sector not in actors.columns:
        return met.with_columns(sector=pl.lit(None, dtype=pl.String))
    known = actors.select(pl.col("id").alias("givers"), pl.col(sector).cast(pl.String).alias("sector"))
    named = met.select("id", "givers").unique("id").filter(pl.col("givers").list.len() > 0).explode("givers")
    sectors = named.join(known, on="givers").drop_nulls("sector").select("id", "sector").unique()
    return met.join(sectors, on="id", how="left", maintain_order="left")


def _cross(met: pl.DataFrame, by: str) -> pl.DataFrame:
    counts = met.group_by("family", by, maintain_order=True).agg(
        _count(pl.len()).alias("acts"), _count((pl.col("outcome") == "blocked").sum()).alias("blocked")
    )
    return counts.sort(["acts", "family", by], descending=[True, False, False])


def _on_barriers(acts: pl.DataFrame, met: pl.DataFrame, families: pl.DataFrame, what: str) -> Iterator[Statement]:
    n = acts.height
    held = met["id"].n_unique()
    none = "" if n else "the study has no acts"
    yield Statement(
        name="met",
        text=f"{held:,} of {counted(n, 'act')} met a barrier that somebody named.",
        value=held if n else None,
        n=n,
        of="acts",
        undefined=none,
    )
    if families.height:
        top = max(families["acts"].to_list())
        first = families.filter(pl.col("acts") == top)["family"].sort().to_list()
        yield Statement(
            name="most",
            text=f"Named most often: {listed(first)}, in {top:,} of the {held:,} acts.",
            value=top,
            n=held,
            of="acts that met a barrier",
        )
    stopped = acts.filter(pl.col("outcome") == "blocked")
    unsaid = stopped.filter(~pl.col("id").is_in(met["id"].implode())).height
    if stopped.height:
        yield Statement(
            name="unexplained",
            text=f"{unsaid:,} of {counted(stopped.height, 'blocked act')} have no barrier named.",
            value=unsaid,
            n=stopped.height,
            of="blocked acts",
        )
    if what in acts.columns:
        uncoded = acts.filter(_text(acts, what).is_not_null() & ~pl.col("id").is_in(met["id"].implode())).height
        yield Statement(
            name="uncoded",
            text=f"{counted(uncoded, 'act')} told what got in the way and was put in no family.",
            value=uncoded,
            n=n,
            of="acts",
        )


def _pairs(asked: pl.DataFrame, requests: Sequence[str]) -> pl.DataFrame:
    """Pair acts of the same request with different outcomes, few enough to read."""
    schema = dict.fromkeys(
        ("request", "act", "outcome", "place", "other_act", "other_outcome", "other_place"), pl.String
    )
    rows: list[tuple[str | None, ...]] = []
    for request in requests:
        held = asked.filter(pl.col("request") == request).drop_nulls("outcome").select("id", "outcome", "by").rows()
        for i, first in enumerate(held):
            for second in held[i + 1 :]:
                if len(rows) == MOST_PAIRS:
                    return pl.DataFrame(rows, schema=schema, orient="row")
                if first[1] != second[1]:
                    rows.append((request, *first, *second))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _notes_on_barriers() -> dict[str, dict[str, ColumnNote]]:
    acts = ColumnNote(meaning="acts that met it", unit="acts")
    family = ColumnNote(meaning="the family of barrier, in the study's own words")
    blocked = ColumnNote(meaning="of those, blocked", unit="acts")
    return {
        "families": {
            "family": family,
            "acts": acts,
            **{outcome: ColumnNote(meaning=f"of those, {outcome}", unit="acts") for outcome in OUTCOMES},
            "outcome_unknown": ColumnNote(meaning="of those, with an outcome not told", unit="acts"),
            "places": ColumnNote(meaning="distinct places, where told", unit="places"),
            "passages": ColumnNote(meaning="distinct references, as written", unit="passages"),
        },
        "by_place": {
            "family": family,
            "place": ColumnNote(meaning="where; blank is not told"),
            "acts": acts,
            "blocked": blocked,
        },
        "by_sector": {
            "family": family,
            "sector": ColumnNote(meaning="the sector of whoever gave; an act counts in each; blank is not known"),
            "acts": acts,
            "blocked": blocked,
        },
        "acts": {
            "id": ColumnNote(meaning="the act; look it up in the study"),
            "family": family,
            "outcome": _PLACE_AND_OUTCOME["outcome"],
            "place": _PLACE_AND_OUTCOME["place"],
            "told": ColumnNote(meaning="whether it is told in words; blank where that was never asked"),
        },
    }


def _notes_on_requests(by: str) -> dict[str, dict[str, ColumnNote]]:
    return {
        "requests": {
            "request": ColumnNote(meaning="what was asked for"),
            "acts": ColumnNote(meaning="how often", unit="acts"),
            **{outcome: ColumnNote(meaning=f"of those, {outcome}", unit="acts") for outcome in OUTCOMES},
            "outcome_unknown": ColumnNote(meaning="of those, with an outcome not told", unit="acts"),
            "places": ColumnNote(meaning=f"distinct values of {by}"),
            "uneven": ColumnNote(meaning="whether outcomes differ"),
        },
        "pairs": {
            "request": ColumnNote(meaning="what was asked for"),
            **{
                f"{before}{name}": ColumnNote(meaning=f"{whose} {meaning}")
                for before, whose in (("", "the one act's"), ("other_", "the other act's"))
                for name, meaning in (("act", "id"), ("outcome", "outcome"), ("place", by))
            },
        },
    }
