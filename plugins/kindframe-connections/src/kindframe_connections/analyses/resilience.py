"""`resilience`: what is left of a community's connections without its organisations, or without any one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.pairing import Marks
from kindframe.sources import Source
from kindframe_connections.building import Builder, counted
from kindframe_connections.curves import curves
from kindframe_connections.groups import BY, group_by, not_known
from kindframe_connections.losing import singles
from kindframe_connections.members import chosen, with_members
from kindframe_connections.membership import with_members_apart
from kindframe_connections.questions import KINDS, PEOPLE, REPORTS, SEED, TIES, WAVE, asked
from kindframe_connections.removal import Apart, State, alone_in, in_largest, without
from kindframe_connections.taking_part import people_of
from kindframe_connections.tied import named, ties_of

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

Flags = NDArray[np.bool_]


def run(
    study: Study,
    *,
    people: tuple[str, ...],
    organisations: tuple[str, ...],
    places: tuple[str, ...],
    memberships: bool,
    sort: str,
    by: str,
    repeats: int,
    seed: int,
    listed: int,
    **question: Any,
) -> Result:
    """Give what is left without all organisations, as they go one by one, and without any one organisation or place."""
    network = asked(study, question)
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    folk = chosen(study, network.nodes, people, out, "people", otherwise=(*organisations, *places))
    bodies = chosen(study, network.nodes, organisations, out, "organisations")
    spots = chosen(study, network.nodes, places, out, "places")
    simple = network.undirected()
    if memberships:
        simple = with_members(simple, out)
    whole, part = without(simple, np.zeros(simple.n, bool), folk)
    left, label = without(simple, bodies, folk)
    _say(out, (whole, part), (left, label), folk, bodies, simple)
    homes = simple.nodes["id"].is_in(people_of(study).implode()).to_numpy() & ~folk  # how many there are is of people
    _kinds(out, simple, folk, homes, {"all organisations": bodies, "all places": spots}, (whole, part))
    curves(out, simple, np.flatnonzero(bodies), folk, sort, repeats, seed)
    apart = Apart(network=simple, people=folk)
    singles(out, simple, apart, {"organisation": bodies, "place": spots & ~bodies}, listed)
    _people(out, simple, folk & ~bodies, part, label, by)
    out.note("Connected is joined by any path, whatever the direction of ties; several ties of a pair are one.")
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out; it connects nobody.")
    return out.result()


def _share(pairs: int, people: int) -> float | None:
    return pairs / (people * (people - 1) // 2) if people > 1 else None


Parts = tuple[State, NDArray[np.int64]]


def _say(out: Builder, whole: Parts, left: Parts, folk: Flags, bodies: Flags, simple: Network) -> None:
    ties = ties_of(simple)
    gone = int(bodies.sum())
    remain = folk & ~bodies
    for name, said, (state, label) in (
        ("", "as things are", whole),
        ("left ", "when all organisations are gone", left),
    ):
        n = int((folk if not name else remain).sum())
        absent = "there is no organisation to go" if name and not gone else ""
        stay = np.full(simple.n, True) if not name else ~bodies
        ground: dict[str, Any] = {"n": state.actors, "of": "actors", "people": n}
        ground["among"] = simple.nodes["id"].filter(stay)
        off = n - state.people_in_largest  # whoever is not connected to most is one of these
        rests = off if off else n
        with out.unless(absent):
            ids = simple.nodes["id"]
            who = [
                ids.filter(held) for held in (remain if name else folk, in_largest(label, folk), alone_in(label, folk))
            ]
            _state(out, name, said, state, rests, ground, ties.among(stay), who)
    text = "" if gone else "No organisation is among the actors of this study, so nothing was taken away."
    what, size = "the number of organisations", int(bodies.size)
    out.say("organisations", what, gone, text=text, n=size, of="actors", counts="nobody")


def _state(
    out: Builder, name: str, said: str, state: State, rests: int, ground: Any, ties: Marks, who: list[pl.Series]
) -> None:
    """Say how far actors and people are connected in one state; ``who`` are all people, the largest part, the alone."""
    people, largest, alone = who
    n = people.len()
    text = f"There are {counted(state.actors, 'actor')} {said}."
    out.say(f"{name}actors", f"actors {said}", state.actors, text=text, total=True, **ground)
    out.say(f"{name}ties", f"the number of pairs with a tie {said}", state.ties, counts="pairs", members=ties, **ground)
    parts = {**ground, "counts": "things", "members": named(f"part {said}", state.parts), "people": rests}
    out.say(f"{name}parts", f"the number of separate parts {said}", state.parts, **parts)
    out.say(
        f"{name}largest", f"the number of actors in the largest part {said}", state.largest, members=largest, **ground
    )
    are = "is" if state.alone == 1 else "are"
    text = f"{state.alone:,} of {counted(n, 'person', 'people')} {are} tied to nobody {said}."
    if n and not state.alone:
        text = f"Every one of {counted(n, 'person', 'people')} is tied to somebody {said}."
    out.say(
        f"{name}alone", f"people alone {said}", state.alone, text=text, n=n, of="people", among=people, members=alone
    )
    pairs = n * (n - 1) // 2
    what = f"the share of pairs of people who are connected {said}"
    out.say(
        f"{name}connected",
        what,
        _share(state.pairs, n),
        text=f"{{%}} of pairs of people are linked, directly or through others, {said}.",
        why="there are fewer than two people",
        n=pairs,
        of="pairs of people",
        among=people,
        people=rests,
    )


def _kinds(out: Builder, simple: Network, folk: Flags, homes: Flags, together: dict[str, Flags], whole: Parts) -> None:
    """Add what is left without all organisations, all places, and each kind of actor that is no person."""
    kinds = simple.nodes["kind"]
    gone = dict(together)
    for kind in kinds.filter(pl.Series(~folk)).drop_nulls().unique().sort().to_list():
        gone[f"kind: {kind}"] = (kinds == kind).fill_null(False).to_numpy() & ~folk
    rows: list[tuple[str, int | None, State, Flags]] = [("nothing", 0, whole[0], folk)]
    labels = [whole[1]]
    for name, flags in gone.items():
        taken = None if (flags & homes).any() else int(flags.sum())
        state, label = without(simple, flags, folk)
        rows.append((name, taken, state, folk & ~flags))
        labels.append(label)
    ties, stays = ties_of(simple), [np.full(simple.n, True), *(~flags for flags in gone.values())]
    ids, most = simple.nodes["id"], [in_largest(label, folk) for label in labels]
    who = {
        "largest": [ids.filter(held) for held in most],
        "people_in_largest": [ids.filter(held & folk) for held in most],
        "people_alone": [ids.filter(alone_in(label, folk)) for label in labels],
    }
    frame = pl.DataFrame(
        [
            (name, taken, s.actors, s.ties, s.parts, s.largest, s.people_in_largest, s.alone, _share(s.pairs, n))
            for name, taken, s, n in ((name, taken, s, int(there.sum())) for name, taken, s, there in rows)
        ],
        schema={
            "without": pl.String,
            **dict.fromkeys(
                ("taken", "actors", "ties", "parts", "largest", "people_in_largest", "people_alone"), pl.Int64
            ),
            "connected": pl.Float64,
        },
        orient="row",
    )
    out.table(
        "without",
        frame,
        {
            "without": "what is taken away; kinds one at a time, all others staying",
            "taken": ("how many actors that is; blank where they are homes, or may be people", "actors"),
            "actors": ("actors left", "actors"),
            "ties": ("pairs of them with a tie", "pairs"),
            "parts": ("separate parts they are in; an actor alone is one", "parts"),
            "largest": ("actors in the largest part", "actors"),
            "people_in_largest": ("people among them", "people"),
            "people_alone": ("people tied to nobody that is left", "people"),
            "connected": ("share of pairs of the people left who are joined by some path; blank under two", "share"),
        },
        counted=Counted(
            keys=("without", "taken"),
            counts={"actors": "people", "ties": "pairs", "people_in_largest": "people", "people_alone": "people"},
            wholes={"actors": ("largest",)},
            out_of=dict.fromkeys(("people_in_largest", "people_alone"), int(folk.sum())),
            plain=("connected",),
            single=("parts",),  # to the last one, it says how many can be alone
            derived={"connected": ("largest", "people_in_largest", "people_alone")},
            apart=True,
        ),
        members=ties.left(ids, stays).with_columns(pl.Series(name, held) for name, held in who.items()),
    )


def _people(
    out: Builder, simple: Network, folk: Flags, part: NDArray[np.int64], label: NDArray[np.int64], by: str
) -> None:
    """Add each person's part with and without organisations, and the same by group."""
    groups = group_by(simple.nodes, by)
    before, after = np.bincount(part), np.bincount(label[label >= 0])
    own = np.where(folk, after[label] if after.size else 0, 0)
    frame = (
        simple.nodes.select("id")
        .with_columns(groups.labels, pl.Series("part", before[part] if part.size else part), pl.Series("left", own))
        .filter(pl.Series(folk))
    )
    out.table(
        "people",
        frame,
        {
            "id": "the person",
            "group": f"the person's {by}; blank where unknown",
            "part": ("actors in the person's part, this person included", "actors"),
            "left": ("the same without any organisation; 1 is alone", "actors"),
        },
        people=("id",),
    )
    known = frame.drop_nulls("group")
    unknown = frame.height - known.height
    out.note(not_known(by, unknown, frame.height, "person", "they are in no group", "people"))
    alone, apart = pl.col("part") == 1, pl.col("left") == 1
    table = (
        known.group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("people"),
            alone.sum().cast(pl.Int64).alias("alone"),
            apart.sum().cast(pl.Int64).alias("left_alone"),
            (apart & ~alone).mean().alias("made_alone"),
            pl.col("id").alias("people ids"),
            pl.col("id").filter(alone).alias("alone ids"),
            pl.col("id").filter(apart).alias("left_alone ids"),
        )
        .sort("group")
    )
    table, members = with_members_apart(table)
    out.table(
        "groups",
        table,
        {
            "group": f"the {by}",
            "people": ("people in it", "people"),
            "alone": ("of these, tied to nobody", "people"),
            "left_alone": ("of these, tied to nobody without organisations", "people"),
            "made_alone": ("share whom the loss of all organisations leaves alone", "share"),
        },
        counted=Counted(
            keys=("group",),
            counts={"people": "people"},
            wholes={"people": ("alone", "left_alone")},
            shares={"made_alone": ("", "people")},
        ),
        members=members,
    )


ANALYSIS = Analysis(
    name="resilience",
    title="Without its organisations",
    question="What is left of the connections when organisations go, and whom does the loss of one cut off?",
    definition=(
        "On the network of all actors without direction, memberships included, actors are taken away and the parts "
        "that stay joined by paths are counted. In turn: by number of actors tied (ties broken by the order of the "
        "data), at random, and each kind by itself. Robustness is the mean over the curve of the largest part, as a "
        "share of the actors there at first (Schneider et al., over the organisations alone). Alone: a person of the "
        "largest part is cut off where, without that one actor, they are not in the largest part that is left."
    ),
    reading=(
        "What still holds together when organisations are gone is the community's own. What falls apart then is held "
        "together by organisations. Services count among them."
    ),
    limits=(
        "Ties are taken to stay as they are; people may make new ones, or meet elsewhere. A tie lived at a place stays "
        "when the place goes: only what runs through the place is lost."
    ),
    sources=(
        Source(title="Error and attack tolerance of complex networks", authors="Albert, R. et al.", year=2000),
        Source(title="Mitigation of malicious attacks on networks", authors="Schneider, C. M. et al.", year=2011),
        Source(title="Efficient algorithms for graph manipulation", authors="Hopcroft, J. and Tarjan, R.", year=1973),
        Source(
            title="Fast Monte Carlo algorithm for site or bond percolation",
            authors="Newman, M. E. J. and Ziff, R. M.",
            year=2001,
        ),
    ),
    takes="study",
    parameters=(
        PEOPLE,
        Parameter(
            name="organisations",
            meaning="the kinds of actor that are taken away",
            kind="texts",
            default=("organisation", "service"),
        ),
        Parameter(name="places", meaning="the kinds of actor that are places", kind="texts", default=("place",)),
        Parameter(name="memberships", meaning="whether belonging (member_of) is a tie", kind="flag", default=True),
        Parameter(
            name="sort", meaning="the column of the actors by which organisations go one kind at a time", default="kind"
        ),
        BY,
        Parameter(
            name="repeats", meaning="how many random orders", kind="integer", default=100, minimum=0, maximum=100_000
        ),
        SEED,
        Parameter(
            name="listed",
            meaning="for how many organisations and places those cut off are named",
            kind="integer",
            default=20,
            minimum=0,
        ),
        TIES,
        KINDS,
        WAVE,
        REPORTS,
    ),
    run=run,
)
