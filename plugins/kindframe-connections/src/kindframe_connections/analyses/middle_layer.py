"""`middle-layer`: who stands between people and formal services, and whether kindness there means leaving a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, group_by, not_known
from kindframe_connections.kernels.between import two_steps
from kindframe_connections.members import chosen, with_members
from kindframe_connections.membership import with_members_apart
from kindframe_connections.questions import PEOPLE, REPORTS, WAVE, asked
from kindframe_connections.roles import DEFAULT_BY, acts_in_role

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

Flags = NDArray[np.bool_]


def run(
    study: Study,
    *,
    people: tuple[str, ...],
    middle: tuple[str, ...],
    formal: tuple[str, ...],
    memberships: bool,
    by: str,
    sector: str,
    **question: Any,
) -> Result:
    """Find who joins people to formal bodies they have no tie to, and split acts by the capacity they were done in."""
    network = asked(study, question)
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    folk = chosen(study, network.nodes, people, out, "people", otherwise=(*formal, *middle))
    bodies = chosen(study, network.nodes, formal, out, "formal bodies")
    between = chosen(study, network.nodes, middle, out, "those between")
    part = _run_by(study, network, bodies) & ~folk
    if (part & between).any():
        out.note(
            f"{counted(int((part & between).sum()), 'actor')} run by a formal body: part of it, not of the middle."
        )
    between &= ~part & ~bodies
    simple = network.undirected()
    if memberships:
        simple = with_members(simple, out)
    bridges, reach = two_steps.on(simple.indices.size)(simple.indptr, simple.indices, folk, between, bodies)
    _say(out, network.nodes, folk, bodies, between, bridges, reach)
    _middle(out, simple, between, bridges)
    _people(out, simple, folk, reach, by)
    acts_in_role(out, study, sector, question.get("wave"))
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    return out.result()


def _run_by(study: Study, network: Network, bodies: Flags) -> Flags:
    """Say of each node whether a formal body is recorded as running it."""
    here = network.nodes.filter(pl.Series(bodies))["id"].implode()
    table = study.relationships.table.filter((pl.col("kind") == "runs").fill_null(False))
    theirs = table.filter(pl.col("source").is_in(here))["target"]
    return network.nodes["id"].is_in(theirs.implode()).to_numpy().astype(bool)


def _say(
    out: Builder, nodes: pl.DataFrame, folk: Flags, bodies: Flags, between: Flags, bridges: Any, reach: Any
) -> None:
    n = int(folk.sum())
    own, further, ways = reach[folk].T if n else np.zeros((3, 0), np.int64)
    why = "there are no people" if not n else "no formal body is recorded"
    defined = bool(n and bodies.any())
    ground: dict[str, Any] = {"n": n, "of": "people", "why": why, "among": nodes["id"].filter(folk)}
    by_others = int(((own == 0) & (further > 0)).sum())
    ids = nodes["id"].filter(folk)
    these = (own > 0, (own == 0) & (further > 0), (own == 0) & (further == 0), (own == 0) & (ways == 1))
    members = dict(zip(("direct", "bridged", "neither", "one bridge"), map(ids.filter, these), strict=True))
    for name, what, value, text, main in (
        (
            "direct",
            "the number of people with a tie of their own to a formal body",
            int((own > 0).sum()),
            f"{{}} of {counted(n, 'person', 'people')} have a tie of their own to a formal body, such as a service.",
            False,
        ),
        (
            "bridged",
            "the number of people who reach a formal body by others alone",
            by_others,
            f"{{}} of {counted(n, 'person', 'people')} reach a formal body, such as a service, only through others.",
            True,
        ),
        (
            "neither",
            "the number of people without a formal body within two steps",
            int(((own == 0) & (further == 0)).sum()),
            f"{{}} of {counted(n, 'person', 'people')} have no formal body within two steps.",
            False,
        ),
        (
            "one bridge",
            "the number of people for whom one other is the only way to a formal body",
            int(((own == 0) & (ways == 1)).sum()),
            f"For {{}} of {by_others:,} who reach formal bodies by others alone, one other is the only way.",
            False,
        ),
    ):
        out.say(name, what, value if defined else None, text=text, main=main, members=members[name], **ground)
    active = int((bridges[:, 0] > 0).sum())
    text = f"{{}} of {counted(int(between.sum()), 'actor')} who could stand between join people to a formal body."
    n_between = int(between.sum())
    why = "nobody is of the kinds that could stand in the middle" if not n_between else why
    held = active if defined and n_between else None
    what = "the number of those who stand in the middle"
    could, joins = nodes["id"].filter(between), nodes["id"].filter(between & (bridges[:, 0] > 0))
    out.say("middle", what, held, text=text, why=why, n=n_between, of="actors", among=could, members=joins)
    only = int((bridges[:, 2] > 0).sum())
    are = "is" if only == 1 else "are"
    text = f"{{}} of {counted(active, 'actor')} in the middle {are} the only way to one for somebody."
    held = only if defined and active else None
    why = why if not (defined and n_between) else "nobody joins people to bodies"
    what = "the number of those who are the only way for somebody"
    alone = nodes["id"].filter(between & (bridges[:, 2] > 0))
    out.say(
        "only bridges",
        what,
        held,
        text=text,
        why=why,
        n=active,
        of="actors in the middle",
        among=joins,
        members=alone,
    )


def _middle(out: Builder, network: Network, between: Flags, bridges: Any) -> None:
    frame = network.nodes.select("id", "kind").with_columns(
        *[
            pl.Series(name, bridges[:, place])
            for place, name in enumerate(("people", "pairs", "only_people", "only_pairs"))
        ]
    )
    frame = frame.filter(pl.Series(between)).sort(["only_people", "pairs", "id"], descending=[True, True, False])
    meanings: dict[str, str | tuple[str, str]] = {
        "people": ("people joined to a formal body they have no tie to themselves", "people"),
        "pairs": ("pairs of person and formal body so joined", "pairs"),
        "only_people": ("people with no tie to any formal body for whom this is the only way to one", "people"),
        "only_pairs": ("pairs that nobody else joins", "pairs"),
    }
    out.table(
        "middle",
        frame,
        {"id": "who could stand in the middle", "kind": "what it is; blank where unknown", **meanings},
        people=("id",),
    )
    held = pl.col("people") > 0
    kinds = (
        frame.group_by("kind")
        .agg(
            pl.len().cast(pl.Int64).alias("actors"),
            held.sum().cast(pl.Int64).alias("in_the_middle"),
            pl.col("pairs", "only_people", "only_pairs").sum(),
            pl.col("id").alias("actors ids"),
            pl.col("id").filter(held).alias("in_the_middle ids"),
        )
        .sort("kind", nulls_last=True)
    )
    kinds, members = with_members_apart(kinds)
    out.table(
        "kinds",
        kinds,
        {
            "kind": "what stands in the middle; blank where unknown",
            "actors": ("actors of that kind", "actors"),
            "in_the_middle": ("of these, who join somebody to a formal body", "actors"),
            "pairs": ("pairs of person and body they join; one that two join counts for each", "pairs"),
            "only_people": meanings["only_people"],
            "only_pairs": meanings["only_pairs"],
        },
        counted=Counted(
            keys=("kind",),
            counts={"actors": "people", "pairs": "pairs", "only_people": "people", "only_pairs": "pairs"},
            wholes={"actors": ("in_the_middle",)},
            apart=True,
        ),
        members=members,
    )
    if kinds["pairs"].sum():
        most = kinds.sort("pairs", descending=True).row(0, named=True)
        title = f"Most of what joins people to formal bodies: {most['kind'] or 'an unknown kind'}"
        spec = figures.bars("kind", "pairs", ("Who stands in the middle", "Pairs of person and body joined"))
        out.figure("kinds", title, "Bars of the pairs that each kind of actor joins.", "kinds", spec)


def _people(out: Builder, network: Network, folk: Flags, reach: Any, by: str) -> None:
    groups = group_by(network.nodes, by)
    frame = (
        network.nodes.select("id")
        .with_columns(
            groups.labels,
            *[pl.Series(name, reach[:, place]) for place, name in enumerate(("bodies", "further", "between"))],
        )
        .filter(pl.Series(folk))
    )
    out.table(
        "people",
        frame,
        {
            "id": "the person",
            "group": f"the person's {by}; blank where unknown",
            "bodies": ("formal bodies tied to", "bodies"),
            "further": ("other formal bodies within two steps", "bodies"),
            "between": ("others who stand between to these", "actors"),
        },
        people=("id",),
    )
    own, more = pl.col("bodies") > 0, pl.col("further") > 0
    split = (
        frame.drop_nulls("group")
        .group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("people"),
            own.sum().cast(pl.Int64).alias("direct"),
            (~own & more).sum().cast(pl.Int64).alias("bridged"),
            (~own & ~more).sum().cast(pl.Int64).alias("neither"),
            *[
                pl.col("id").filter(those).alias(f"{name} ids")
                for name, those in (("direct", own), ("bridged", ~own & more), ("neither", ~own & ~more))
            ],
            pl.col("id").alias("people ids"),
        )
        .sort("group")
    )
    split, members = with_members_apart(split)
    out.table(
        "groups",
        split,
        {
            "group": f"the {by}",
            "people": ("people in it", "people"),
            "direct": ("with a tie of their own to a formal body", "people"),
            "bridged": ("without, but with somebody between", "people"),
            "neither": ("with neither", "people"),
        },
        counted=Counted(
            keys=("group",), counts={"people": "people"}, wholes={"people": ("direct", "bridged", "neither")}
        ),
        members=members,
    )
    unknown = int(frame["group"].null_count())
    if split.height:
        out.note(not_known(by, unknown, frame.height, "person", "they are in every total", "people"))


ANALYSIS = Analysis(
    name="middle-layer",
    title="The middle layer",
    question="Who stands between people and formal services, and must they step out of their role to be kind?",
    definition=(
        "The middle: persons, groups and places on a path person, actor, formal body of length two, where the person "
        "has no tie to that body; ties and memberships of any kind in any direction count. What a formal body runs is "
        "part of it and not in the middle. An actor is the only way for a person who has no tie to any formal body and "
        "whom nobody else joins to one. Share in role: acts done in a role over acts done in or beyond one, blocked "
        "acts left out, with Wilson's interval; its change between waves with Newcombe's (1998, method 10)."
    ),
    reading=(
        "A person for whom one neighbour is the only way is cut off when that neighbour moves. A high share in role, "
        "with acts beyond it few, is a place where kindness needs nobody to bend a rule."
    ),
    limits=(
        "A tie to a body is not help from it. Acts are those that were told; those of unknown capacity are counted "
        "apart and are in no share. Intervals take acts as independent, which acts of one giver are not."
    ),
    sources=(
        Source(
            title="The spirit of kinder communities",
            authors="Saeed Zubairi, K.",
            year=2017,
        ),
        Source(
            title="Structures of mediation: a formal approach to brokerage in transaction networks",
            authors="Gould, R. V. and Fernandez, R. M.",
            year=1989,
        ),
        Source(
            title="Interval estimation for the difference between independent proportions",
            authors="Newcombe, R. G.",
            year=1998,
        ),
    ),
    takes="study",
    parameters=(
        PEOPLE,
        Parameter(
            name="middle",
            meaning="the kinds of actor that may stand in the middle",
            kind="texts",
            default=("person", "group", "place"),
        ),
        Parameter(
            name="formal",
            meaning="the kinds of actor that are formal bodies",
            kind="texts",
            default=("service", "organisation"),
        ),
        Parameter(name="memberships", meaning="whether belonging counts as a tie", kind="flag", default=True),
        BY,
        Parameter(name="sector", meaning="the column of the actors by which acts are split", default=DEFAULT_BY),
        WAVE,
        REPORTS,
    ),
    run=run,
)
