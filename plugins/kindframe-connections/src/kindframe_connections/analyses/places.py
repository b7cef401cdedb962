"""`places`: who meets whom where, how mixed those are who come, and which meetings are more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.amounts import ADDED, Amounts, added
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network.rows import places as visits_to
from kindframe.sources import Source
from kindframe_connections.adding import of_each
from kindframe_connections.affiliation import Affiliation, two_mode
from kindframe_connections.backbone import MODELS, TAILS
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, Groups, group_by, in_words
from kindframe_connections.meetings import backbone
from kindframe_connections.members import chosen
from kindframe_connections.opening import COLUMNS, About, about, say_opening
from kindframe_connections.questions import PEOPLE, SEED, WAVE
from kindframe_connections.tallies import APART, LOOKED_AT, SAME, Meetings, tally
from kindframe_connections.visitors import MIXED, diversity, say_mixed, sorts, visits_by_group

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]


def run(
    study: Study,
    *,
    people: tuple[str, ...],
    at: tuple[str, ...],
    kinds: tuple[str, ...] | None,
    wave: str | None,
    by: str,
    sort: str,
    operator: str,
    hours: str,
    agenda_free: str,
    draws: int,
    seed: int,
    **model: Any,
) -> Result:
    """Give people and places as two modes: visits, meetings, diversity by sort of place, hours, and the backbone."""
    asked: dict[str, Any] = {"kinds": kinds, "wave": wave, "at": at}
    _, where = visits_to(study.tables, **asked)
    out = Builder()
    actors = study.actors.table
    others = actors.filter(~pl.col("id").is_in(where.implode()))
    chosen(study, actors, at, out, "places")
    chosen(study, others, people, out, "people", otherwise=at)
    some = bool(others["kind"].is_in(list(people)).any())
    network = study.network("places", mode="two", between=people if some else None, **asked)
    out.note(*network.notes)
    for why, count in network.question.left_out.items():
        out.note(f"{counted(count, 'visit')} {why}: left out.")
    held = two_mode(network, network.nodes["id"].is_in(where.implode()).to_numpy().astype(bool))
    groups = group_by(held.rows, by)
    names = {"sort": sort, "operator": operator, "hours": hours, "agenda_free": agenda_free}
    told = about(held.columns, names, out)
    meetings = tally(held, groups.codes)
    n, k = held.rows.height, held.columns.height
    text = f"This looks at {counted(n, 'person', 'people')}"
    out.everybody(held.rows["id"])
    out.say("people", "the number of people", n, text=f"{text}.", n=n, of="people", total=True)
    out.say("places", "the number of places", k, text=f"Places they may come to: {k:,}.", n=k, of="places")
    strange = int((~held.columns["kind"].is_in(list(at)).fill_null(False)).sum())
    also = " (whatever acts or ties are told of as being at is counted as a place)" if strange else ""
    with out.unless("" if k else "the study records no place"):
        _say(out, held, meetings, groups, also)
        by = in_words(study, by)
        _all(out, held, meetings, groups, told, {"by": by, "draws": draws, "seed": seed}, model)
    return out.result()


def _all(
    out: Builder, held: Affiliation, meetings: Meetings | None, groups: Groups, told: About, chance: Any, model: Any
) -> None:
    """Add everything but what is said first."""
    by, draws, seed = chance["by"], chance["draws"], chance["seed"]
    _places(out, held, groups, told)
    types = sorts(out, "types", told.sort, held, groups, told.hours, told.agenda_free, draws, seed)
    operators = sorts(out, "operators", told.operator, held, groups, told.hours, told.agenda_free, draws, seed)
    say_mixed(out, types, groups, by)
    say_opening(out, told, operators)
    visits_by_group(out, told.sort, held, groups, by)
    _people(out, held, meetings, groups, by)
    backbone(out, held, meetings, seed=seed, **model)


def _say(out: Builder, held: Affiliation, meetings: Meetings | None, groups: Groups, also: str) -> None:
    n, k, visits = held.rows.height, held.columns.height, int(held.items.size)
    cells = n * k
    ground: dict[str, Any] = {"n": cells, "of": "pairs of a person and a place", "people": n, "among": held.rows["id"]}
    text = f"There are {counted(visits, 'visit')}: people and places they come to, each pair once."
    ground["amounts"] = (Amounts.of(np.ones(visits), held.owners),)
    out.say("visits", "visits", visits, text=text, counts="things", **ground)
    none = "there are no people, or no places"
    what = "the share of people and places where the person comes to the place (density)"
    text = "Of all pairs of a person and a place, in {%} the person comes to the place (density)."
    out.say("density", what, visits / cells if cells else None, text=text, why=none, per=1, **ground)
    nowhere, empty = int((held.row_sizes == 0).sum()), int((held.column_sizes == 0).sum())
    text = f"{nowhere:,} of {counted(n, 'person', 'people')} {'comes' if nowhere == 1 else 'come'} to no place."
    if n and not nowhere:
        text = f"Every one of {counted(n, 'person', 'people')} comes to some place."
    none_of = held.rows["id"].filter(held.row_sizes == 0)
    out.say("nowhere", "people at no place", nowhere, text=text, n=n, of="people", members=none_of)
    text = f"{empty:,} of {counted(k, 'place')} {'has' if empty == 1 else 'have'} nobody who comes there{also}."
    if k and not empty:
        text = f"Somebody comes to every one of {counted(k, 'place')}{also}."
    out.say("empty places", "places without people", empty, text=text, n=k, of="places")
    every = n * (n - 1) // 2
    many = "" if meetings else f"there are more than {LOOKED_AT:,} meetings to look at"
    ground = {"n": every, "of": "pairs of people", "among": held.rows["id"]}
    meet: dict[str, Any] = {"members": meetings.sets(), "counts": "meetings"} if meetings else {}
    meet |= {**ground, "over": "meetings"}
    count = meetings.count if meetings else None
    text = f"{count or 0:,} of {counted(every, 'pair')} of people share at least one place."
    out.say("pairs who meet", "pairs of people who share a place", count, text=text, why=many, **meet)
    why = many or "there are fewer than two people"
    share = count / every if count is not None and every else None
    out.say("meeting density", "the share of pairs of people who share a place", share, why=why, **meet)
    met = (meetings.amounts,) if meetings else ()
    what = "the number of places shared, added up over pairs of people"
    text = f"{what.capitalize()}, is {{}}."
    out.say("meetings", what, held.meetings(), text=text, counts="meetings", amounts=met, **ground)
    most = int(np.flatnonzero(meetings.by_shared).max(initial=0)) if meetings else 0
    why = many or "no two people share a place"
    out.say("most shared", "the most places that two people share", most or None, why=why, single=True, **ground)
    _again(out, held, meetings, many)
    across = tally(held.turned())
    count = across.count if across else None
    between = k * (k - 1) // 2
    text = f"{count or 0:,} of {counted(between, 'pair')} of places share at least one person."
    text = text if count or not between else "No two places share a person."
    why = "" if across else f"there are more than {LOOKED_AT:,} of them to look at"
    why, count = ("there is but one place", None) if k == 1 else (why, count)
    out.say("joined places", "joined pairs of places", count, text=text, why=why, n=between, of="pairs of places")
    _across(out, meetings, groups)


def _again(out: Builder, held: Affiliation, meetings: Meetings | None, many: str) -> None:
    """Say how often two who meet at one place meet at another (two-mode clustering of Robins and Alexander)."""
    paths = int(((held.row_sizes[held.owners] - 1) * (held.column_sizes[held.items] - 1)).sum())
    twice = meetings.by_shared if meetings else np.zeros(0, np.int64)
    closed = 4 * int((twice * (np.arange(twice.size) * (np.arange(twice.size) - 1) // 2)).sum())
    what = "the share of paths person, place, person, place whose ends meet too (two-mode clustering)"
    value = closed / paths if meetings and paths else None
    why = many or "no path leads from a person by a place and another person to another place"
    meet = int((held.row_sizes > 1).sum())  # whoever comes to two places can meet somebody again
    out.say("meeting again", what, value, why=why, n=paths, of="paths of three", people=meet)


def _across(out: Builder, meetings: Meetings | None, groups: Groups) -> None:
    """Say how many of those who meet are of two groups, beside how many of all pairs are."""
    what = "the share of pairs who share a place whose two people are of different groups"
    if meetings is None:
        out.say("across groups", what, None, why="there are too many meetings to look at", n=None)
        return
    apart = int(meetings.spread[APART].sum())
    n = apart + int(meetings.spread[SAME].sum())
    sizes = groups.sizes
    total = int(sizes.sum())
    every = total * (total - 1) // 2
    others = every - int((sizes * (sizes - 1) // 2).sum())
    usual = others / every if every else 0
    text = f"Of pairs who share a place, {{%}} are of different groups; of all pairs, {usual:.0%}."
    why = "no two people of known group share a place"
    sets: dict[str, Any] = {"among": meetings.sets(SAME, APART), "members": meetings.sets(APART)}
    sets |= {"over": "meetings", "counts": "meetings"}
    of = "pairs whose groups are known"
    out.say("across groups", what, apart / n if n else None, text=text, why=why, n=n, of=of, **sets)


def _places(out: Builder, held: Affiliation, groups: Groups, told: About) -> None:
    """Add a row for each place."""
    codes = groups.codes[held.back]
    counts = [
        np.bincount(part[part >= 0], minlength=len(groups.names)).astype(np.int64)
        for part in np.split(codes, held.back_ptr[1:-1])[: held.columns.height]
    ]
    rows = [diversity(one, groups.sizes) for one in counts]
    schema = {"known": pl.Int64, **dict.fromkeys(("blau", "iqv", "expected_blau"), pl.Float64)}
    ways = np.bincount(held.items, weights=held.ways, minlength=held.columns.height)
    frame = held.columns.select("id", "kind").with_columns(
        told.sort.alias("sort"),
        told.operator.alias("operator"),
        told.hours.alias("hours"),
        told.agenda_free.alias("agenda_free"),
        pl.Series("people", held.column_sizes),
        pl.Series("ways", ways.astype(np.int64)),
        *pl.DataFrame(rows, schema=schema).get_columns(),
    )
    homes = bool((held.columns["kind"] == "person").any())  # somebody whom others come to is a person, too
    sums = added(held.ways, held.owners, rows=held.items, height=held.columns.height)
    each = pl.Series("each", [of_each(one, groups.sizes) for one in counts], dtype=pl.List(ADDED))
    order = frame.with_columns(sums, each).sort("people", descending=True, maintain_order=True)
    out.table(
        "places",
        order.drop("added", "each"),
        {
            "id": "the place",
            "kind": "what sort of actor it is",
            "sort": "the sort of place; blank where unknown",
            "operator": "who runs it; blank where unknown",
            "hours": "how long it is open, as recorded; blank where unknown",
            "agenda_free": "whether one may come without an agenda; blank where unknown",
            "people": ("people who come", "people"),
            "ways": ("ways in which they do: kinds of tie, acts, ties lived there", "ways"),
            **MIXED,
        },
        people=("id",) if homes else (),
        counted=None
        if homes
        else Counted(
            keys=("id", "kind", "sort", "operator", "hours", "agenda_free"),
            counts={"people": "people", "known": "people"},
            rests="people",
            derived=dict.fromkeys(("blau", "iqv", "expected_blau"), ("known",)),
            amounts={"ways": "ways", **dict.fromkeys(("blau", "iqv"), "each")},
            plain=("expected_blau",),
            apart=True,
        ),
        members=None if homes else _who(held, groups, frame, order),
        behind=None if homes else order.select("each", ways="added"),
    )


def _who(held: Affiliation, groups: Groups, frame: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """Give who comes to each place, and who of them is of a known group, in the order of the table."""
    ids, parts = held.rows["id"], np.split(held.back, held.back_ptr[1:-1])[: held.columns.height]
    known = [part[groups.codes[part] >= 0] for part in parts]
    sets = {name: [ids.gather(one) for one in each] for name, each in (("people", parts), ("known", known))}
    members = pl.DataFrame(sets, schema=dict.fromkeys(sets, pl.List(pl.String))).with_columns(frame["id"])
    return order.select("id").join(members, on="id", how="left", maintain_order="left").drop("id")


def _people(out: Builder, held: Affiliation, meetings: Meetings | None, groups: Groups, by: str) -> None:
    n = held.rows.height
    frame = held.rows.select("id").with_columns(
        groups.labels,
        pl.Series("places", held.row_sizes),
        pl.Series("met", meetings.others if meetings else [None] * n, dtype=pl.Int64),
    )
    out.table(
        "people",
        frame,
        {
            "id": "the person",
            "group": f"the person's {by}; blank where unknown",
            "places": ("places the person comes to", "places"),
            "met": ("others who come to any of them; blank where there were too many to look at", "people"),
        },
        people=("id",),
    )


_MODEL = (
    Parameter(name="project", meaning="whose pairs are tested", default="people", choices=("people", "places")),
    Parameter(name="model", meaning="what chance keeps: see the definition", default="sdsm", choices=MODELS),
    Parameter(
        name="chance",
        meaning="how the chances of the sdsm are found: as even as can be, or rows times columns over the total",
        default="bicm",
        choices=("bicm", "chi-square"),
    ),
    Parameter(name="tail", meaning="sums of chances exactly, or by the refined normal", default="exact", choices=TAILS),
    Parameter(name="signed", meaning="whether pairs who share fewer are looked for too", kind="flag", default=False),
    Parameter(name="correction", meaning="for the number of pairs", default="holm", choices=("holm", "bh", "none")),
    Parameter(
        name="alpha", meaning="the p below which a pair is kept", kind="number", default=0.05, minimum=0, maximum=1
    ),
    Parameter(
        name="tables",
        meaning="how many random tables (fdsm)",
        kind="integer",
        default=1000,
        minimum=1,
        maximum=1_000_000,
    ),
)

ANALYSIS = Analysis(
    name="places",
    title="Who meets whom where",
    question="Who comes to which places, how mixed are they, and who meets there more than by chance?",
    definition=(
        "Somebody is at a place by a tie to it (other than running or funding it), by an act there, by a tie lived "
        "there, or as a member. Blau's diversity of those who come is 1 less the sum of squared shares of groups; IQV "
        "divides by its most with so many groups. Two people meet where they share a place. Two-mode clustering: 4 "
        "times the cycles person, place, person, place over the paths of three steps. Backbone: a pair is kept "
        "where so many shared places are unlikely when visits fall by chance. sdsm: each visit has its own chance, so "
        "that sizes of people and places hold on average, and what two share is a Poisson-binomial sum. fdsm: random "
        "tables with all sizes kept (curveball). fixed-row: hypergeometric. fixed-column: people exchangeable at each "
        "place. p is corrected for all pairs there are, also those who share nothing."
    ),
    reading="A mixed place is not good by that alone: ask who is missing. Sharing a place is a chance to meet, not a "
    "meeting.",
    limits=(
        "Who comes is who was recorded as coming. Diversity counts people, not how they get on; small numbers look "
        "less mixed than they are, so hold it beside the expected."
    ),
    sources=(
        Source(title="The duality of persons and groups", authors="Breiger, R. L.", year=1974),
        Source(title="Inequality and Heterogeneity", authors="Blau, P. M.", year=1977),
        Source(
            title="Small worlds among interlocking directors: network structure and distance in bipartite graphs",
            authors="Robins, G. and Alexander, M.",
            year=2004,
        ),
        Source(
            title="The backbone of bipartite projections: inferring relationships from co-authorship, "
            "co-sponsorship, co-attendance and other co-behaviors",
            authors="Neal, Z.",
            year=2014,
        ),
        Source(
            title="A fast and unbiased procedure to randomize ecological binary matrices with fixed row and column "
            "totals",
            authors="Strona, G. et al.",
            year=2014,
        ),
        Source(
            title="On computing the distribution function for the Poisson binomial distribution",
            authors="Hong, Y.",
            year=2013,
        ),
        Source(
            title="Inferring monopartite projections of bipartite networks: an entropy-based approach",
            authors="Saracco, F. et al.",
            year=2017,
        ),
        Source(title="A simple sequentially rejective multiple test procedure", authors="Holm, S.", year=1979),
        Source(title="Controlling the false discovery rate", authors="Benjamini, Y. and Hochberg, Y.", year=1995),
    ),
    takes="study",
    parameters=(
        PEOPLE,
        Parameter(name="at", meaning="the kinds of actor that are places", kind="texts", default=("place",)),
        Parameter(
            name="kinds", meaning="the kinds of tie that are a presence; all and acts where not given", kind="texts"
        ),
        WAVE,
        BY,
        *(Parameter(name=name, meaning=meaning, default=default) for name, (default, meaning) in COLUMNS.items()),
        *_MODEL,
        Parameter(
            name="draws",
            meaning="how many draws make a p of diversity",
            kind="integer",
            default=1000,
            minimum=0,
            maximum=1_000_000,
        ),
        SEED,
    ),
    run=run,
)
