"""`outside-organisations`: which ties between people stand without any organisation between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.errors import UnknownName
from kindframe.pairing import Marks, marks, pairs
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.kernels.pairs import shared
from kindframe_connections.questions import KINDS, PEOPLE, REPORTS, TIES, WAVE, asked
from kindframe_connections.taking_part import people_of
from kindframe_connections.tied import row_marks

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["ANALYSIS"]


def run(study: Study, *, people: tuple[str, ...], organisations: tuple[str, ...], **question: Any) -> Result:
    """Split the ties between people by whether both ends are tied to one organisation, and show by which."""
    _demand_kinds(study, organisations)
    network = asked(study, question, between=people)
    simple = network.undirected()
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    affiliations = _affiliations(study, simple, organisations, question.get("wave"))
    ptr, items, names = affiliations
    table = simple.to_polars().select("source", "target", "weight")
    rows = simple.arrays.rows
    once = rows < simple.indices
    source, target = rows[once], simple.indices[once]
    count, first = shared.on(items.size + source.size)(ptr, items, source, target)
    named = pl.Series([*names, None], dtype=pl.String)
    ties = table.drop("weight").with_columns(
        pl.Series("organisations", count),
        named.gather(pl.Series(np.where(first < 0, len(names), first))).alias("by_way_of"),
    )
    out.table(
        "ties",
        ties,
        {
            "source": "one end",
            "target": "the other end",
            "organisations": ("organisations both ends are tied to", "organisations"),
            "by_way_of": "one of them: the path is source, this, target; blank where the tie is outside",
        },
        people=("source", "target"),
    )
    outside = int((count == 0).sum())
    own = marks(network.nodes["id"])
    pair = pairs(own[np.asarray(source)], own[np.asarray(target)])
    sides = (pair[count == 0], pair[count > 0])
    bodies = study.actors.table["kind"].is_in(list(organisations)).fill_null(False)
    absent = "" if bodies.any() or names else "the study records no organisation"
    called = "organisations and services" if "service" in organisations else "organisations"
    _say(out, simple, outside, (len(names), called), network.directed, absent, sides)
    with out.unless(absent):
        _people(out, simple, source, target, count, np.diff(ptr), sides)
    _settings(out, study, question)
    if not names and not absent:
        out.note("The study records no organisation with a tie to anybody: every tie is outside for want of record.")
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of a person to themselves: left out.")
    return out.result()


def _demand_kinds(study: Study, organisations: tuple[str, ...]) -> None:
    """Refuse a kind of organisation that no codebook and no actor knows."""
    known = {*CODEBOOKS["actor"], *study.settings.codebook.get("actor", {})}
    known.update(study.actors.table["kind"].drop_nulls().unique().to_list())
    for kind in organisations:
        if kind not in known:
            raise UnknownName("kind of actor", kind, nearest(kind, known))


def _affiliations(
    study: Study, network: Network, organisations: tuple[str, ...], wave: str | None
) -> tuple[Any, Any, tuple[str, ...]]:
    """Give, for each person, the sorted row of organisations they belong or are tied to, in any way and direction."""
    table = study.actors.table
    bodies = table.filter(pl.col("kind").is_in(list(organisations)).fill_null(False))["id"]
    here = bodies.implode()
    ties = study.relationships.table
    if wave is not None and ties["wave"].null_count() < ties.height:
        ties = ties.filter((pl.col("wave") == wave).fill_null(False))
    member = table.select(who="id", body="member_of").explode("body")
    pairs = pl.concat(
        [
            ties.select(who="source", body="target"),
            ties.select(who="target", body="source"),
            member,
        ]
    )
    pairs = pairs.filter(pl.col("body").is_in(here)).unique()
    names = bodies.filter(bodies.is_in(pairs["body"].implode()))
    nodes = network.nodes.select(who="id").with_row_index("i")
    codes = pl.DataFrame({"body": names}).with_row_index("j")
    coded = pairs.join(nodes, on="who").join(codes, on="body").sort("i", "j")
    ptr = np.zeros(network.n + 1, np.int64)
    np.cumsum(np.bincount(coded["i"].to_numpy(), minlength=network.n), out=ptr[1:])
    return ptr, coded["j"].to_numpy().astype(np.int32), tuple(names.to_list())


def _say(
    out: Builder,
    simple: Network,
    outside: int,
    found: tuple[int, str],
    directed: bool,
    absent: str,
    sides: tuple[Marks, Marks],
) -> None:
    m, n, (bodies, called) = simple.m, simple.n, found
    free, every = sides[0], np.concatenate(sides)
    total = n * (n - 1) // 2
    text = f"This looks at {counted(n, 'person', 'people')}."
    out.say("people", "the number of people", n, text=text, n=n, of="people", total=True)
    what, text = "the number of organisations somebody is tied to", f"People here are tied to {{}} {called}."
    out.say("organisations", what, bodies, text=text, n=bodies, of="organisations")
    text = f"{m:,} of {counted(total, 'pair')} of people {'has' if m == 1 else 'have'} a tie."
    what = "the number of pairs of people with a tie"
    tied: dict[str, Any] = {"n": m, "of": "ties", "over": "pairs", "among": every, "members": free}
    with out.unless(absent):
        out.say("ties", what, m, text=text, n=total, of="pairs of people", members=every)
        has = "has" if outside == 1 else "have"
        text = f"{outside:,} of {counted(m, 'tie')} between people {has} no organisation in common."
        out.say("outside", "ties outside organisations", outside, text=text, main=True, **tied)
        what = "the share of all pairs of people with a tie that no organisation stands between"
        few = "there are fewer than two people"
        value = outside / total if total else None
        text = "{%} of all pairs of people are tied with no organisation in common."
        out.say("outside density", what, value, text=text, why=few, n=total, of="pairs of people", members=free)
        what = "the share of ties between people that no organisation stands between"
        value, none = outside / m if m else None, "there are no ties between people"
        text = "{%} of ties between people have no organisation in common."
        out.say("outside share", what, value, text=text, why=none, **tied)
    if directed:
        out.note("Pairs of people count once here, whichever way their tie runs.")


def _people(
    out: Builder, simple: Network, source: Any, target: Any, count: Any, bodies: Any, sides: tuple[Marks, Marks]
) -> None:
    free = count == 0
    own = np.bincount(np.concatenate([source[free], target[free]]), minlength=simple.n).astype(np.int64)
    frame = simple.nodes.select("id", "group").with_columns(
        pl.Series("ties", np.diff(simple.indptr)),
        pl.Series("outside", own),
        pl.Series("organisations", bodies.astype(np.int64)),
    )
    out.table(
        "people",
        frame,
        {
            "id": "the person",
            "group": "the person's group; blank where unknown",
            "ties": ("other people tied to", "people"),
            "outside": ("of these, by ties outside organisations", "people"),
            "organisations": ("organisations the person is tied to or belongs to", "organisations"),
        },
        people=("id",),
    )
    with_ties = frame.filter(pl.col("ties") > 0)
    inside = with_ties.filter(pl.col("outside") == 0)["id"]
    only, tied = inside.len(), with_ties.height
    text = f"{counted(only, 'person', 'people')} of {tied:,} with ties have them only where an organisation stands by."
    what = "people tied only by way of organisations"
    among: dict[str, Any] = {"among": with_ties["id"], "members": inside}
    out.say("only inside", what, only, text=text, n=tied, of="people with ties", **among)
    kinds = pl.DataFrame(
        {"ties": ["outside organisations", "with one between"], "count": [int(free.sum()), int((~free).sum())]}
    )
    out.table(
        "shares",
        kinds,
        {"ties": "which ties", "count": ("how many", "ties")},
        counted=Counted(keys=("ties",), counts={"count": "pairs"}),
        members=pl.DataFrame({"count": [pl.Series(side, dtype=pl.UInt64) for side in sides]}),
    )
    if simple.m:
        spec = figures.bars("ties", "count", ("Ties between people", "Ties"))
        title = f"{free.mean():.0%} of ties between people stand outside organisations"
        out.figure("shares", title, "Two bars: ties outside organisations, and with one between.", "shares", spec)


def _settings(out: Builder, study: Study, question: dict[str, Any]) -> None:
    """Say beside it what people themselves told of the setting of their ties, where they did."""
    if question.get("ties") == "acts":
        return
    rows = study.relationships.table.with_row_index("row ")
    table = rows.drop_nulls("setting")
    told, people = table["setting"], people_of(study)
    formal = int((told == "formal").sum())
    sides = [table.filter((pl.col("setting") == "formal") == flag) for flag in (True, False)]
    ends = [pl.concat([part["source"], part["target"]]) for part in sides]
    ground: dict[str, Any] = {"people": min(held.filter(held.is_in(people.implode())).n_unique() for held in ends)}
    why = "no tie tells whether it lives inside or outside an organisation's frame"
    value = 1 - formal / told.len() if told.len() else None
    named = row_marks("relationships", table["row "].to_numpy())
    ground |= {"n": told.len(), "of": "reports of known setting", "why": why, "among": named}
    ground |= {"members": named[(told != "formal").to_numpy()]}
    text = "{%} of the reports that tell it call the tie informal."
    out.say("told informal", "the share of ties told to be informal", value, text=text, **ground)


ANALYSIS = Analysis(
    name="outside-organisations",
    title="Connections outside organisations",
    question="Which ties between people have no organisation between them, and how many are there?",
    definition=(
        "A tie between two people has an organisation between them where one organisation is tied to both, by "
        "membership or any relationship in any direction: a path person, organisation, person of length two. Every "
        "other tie is outside. Share: outside over ties. Density: outside over pairs of people."
    ),
    reading=(
        "Ties outside are not better ties; they are the ones organisations do not see. Services count as organisations "
        "here, unless the settings name other kinds."
    ),
    limits="What is not recorded cannot stand between: the share outside is at most what is given here.",
    sources=(Source(title="The duality of persons and groups", authors="Breiger, R. L.", year=1974),),
    takes="study",
    parameters=(
        PEOPLE,
        Parameter(
            name="organisations",
            meaning="the kinds of actor that count as organisations",
            kind="texts",
            default=("organisation", "service"),
        ),
        TIES,
        KINDS,
        WAVE,
        REPORTS,
    ),
    run=run,
)
