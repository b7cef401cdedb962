"""`bonding`: groups that a purpose brought together: how alike their members are, how tied, and what they join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.sources import Source
from kindframe_connections import bonds, figures
from kindframe_connections.belonging import Belonging, belonging
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, group_by, in_words, not_known
from kindframe_connections.membership import with_members_apart
from kindframe_connections.questions import KINDS, PEOPLE, REPORTS, TIES, WAVE, asked
from kindframe_connections.tied import ties_of

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

Longs = NDArray[np.int64]


def run(
    study: Study,
    *,
    groups: tuple[str, ...],
    people: tuple[str, ...],
    belongs: tuple[str, ...],
    by: str,
    draws: int,
    seed: int,
    **question: Any,
) -> Result:
    """Give for each group how alike, how tied and how overlapping its members are, and what they bridge."""
    amount = "count" if question["ties"] == "acts" else "strength"
    network = asked(study, question, between=people, weight=amount, combine="mean")
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    held = belonging(study, network.nodes, groups, belongs, question["wave"])
    simple = network.undirected()
    known = group_by(network.nodes, by)
    ends = bonds.once(simple)
    inside = bonds.shares(held, ends)
    alike = bonds.likeness(held, known, draws, seed)
    reached = bonds.reached(held, ends)
    frame, behind, members = bonds.measures(held, simple, network.simple(), known, alike, reached)
    overlaps = bonds.overlaps(held, ends, simple.nodes["id"])
    overlaps, shared = with_members_apart(overlaps)
    word = in_words(study, by)
    _say(out, held, frame, overlaps, simple, inside, word, members)
    _tables(out, frame, behind, overlaps, held, word, amount, (members, shared))
    _people(out, held, simple, ends, inside, reached)
    then = "likeness passes over them"
    out.note(not_known(by, known.unknown, known.codes.size, "person", then, "people"))
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    if draws:
        out.note(f"p is from {draws:,} random draws of as many people as a group has (seed {seed}), two-sided.")
    return out.result()


def _say(
    out: Builder,
    held: Belonging,
    frame: pl.DataFrame,
    overlaps: pl.DataFrame,
    simple: Network,
    inside: Longs,
    by: str,
    sets: pl.DataFrame,
) -> None:
    n, count = simple.n, held.groups.height
    none = "the study records no group of the kinds asked about"
    ground: dict[str, Any] = {"n": count, "of": "groups"}
    members = int((held.counts > 0).sum())
    text = f"{{}} of {counted(n, 'person', 'people')} belong to at least one of {counted(count, 'group')}."
    what = "the number of people who belong to any group"
    ids, ties = simple.nodes["id"], ties_of(simple).pair
    belong = ids.filter(held.counts > 0)
    out.say("members", what, members if count else None, text=text, why=none, n=n, of="people", members=belong)
    several = int((held.counts > 1).sum())
    share = several / members if members else None
    of_members: dict[str, Any] = {"among": belong, "members": ids.filter(held.counts > 1)}
    text = f"Of {counted(members, 'member')}, the share who belong to more than one group is {{}}."
    what = "the share of members who belong to more than one group"
    out.say("overlap", what, share, text=text, why="nobody belongs to a group", n=members, of="members", **of_members)
    tested = frame.drop_nulls("p")
    close = tested.filter((pl.col("p") <= 0.05) & (pl.col("alike") > pl.col("expected_alike"))).height
    text = (
        f"In {{}} of {counted(tested.height, 'group')}, members are more alike by {by} than others drawn by chance "
        "(p of 0.05 or less, each tested by itself)."
    )
    why = none if not count else f"no group has two members of known {by} and others to draw"
    what = "the number of groups whose members are more alike than chance"
    ground_p: dict[str, Any] = {"n": tested.height, "of": "groups"}
    out.say("alike", what, close if tested.height else None, text=text, why=why, main=True, **ground_p)
    pairs = int(frame["pairs"].sum())
    why = none if not count else "no group has two members"
    value = int(frame["ties_inside"].sum()) / pairs if pairs else None
    text = "Of all pairs of members of one group, the share with a tie is {}."
    what = "the share of pairs of members with a tie"
    within: dict[str, Any] = {"among": bonds.together(sets, "every"), "members": bonds.together(sets, "ties_inside")}
    out.say("density inside", what, value, text=text, why=why, n=pairs, of="pairs of members", **within)
    all_pairs = n * (n - 1) // 2
    value = simple.m / all_pairs if all_pairs else None
    why = "there are fewer than two people"
    what = "the share of all pairs of people with a tie"
    text = "{%} of all pairs of people have a tie."
    with out.unless("" if count else none):  # beside groups alone it says anything
        out.say("density", what, value, text=text, why=why, n=all_pairs, of="pairs of people", members=ties)
    value = float((inside > 0).mean()) if inside.size and count else None
    what = "the share of ties whose two people belong to one group"
    why = "there are no ties between people" if count else none
    of_ties: dict[str, Any] = {"n": simple.m, "of": "ties", "over": "pairs", "among": ties}
    out.say("ties inside", what, value, why=why, members=ties[inside > 0] if inside.size else ties[:0], **of_ties)
    joined = set(overlaps["first"]) | set(overlaps["second"])
    closed = int(sum(size > 0 for g, size in enumerate(held.sizes.tolist()) if g not in joined))
    filled = int((held.sizes > 0).sum())
    text = f"{{}} of {counted(filled, 'group')} with members are joined to no other group, by a member or a tie."
    if filled and not closed:
        text = f"Every one of {counted(filled, 'group')} with members is joined to another, by a member or a tie."
    if filled and closed == filled:
        text = f"None of {counted(filled, 'group')} with members is joined to another, by a member or a tie."
    what = "the number of groups that nothing joins to another"
    why = none if not count else "no group has members"
    out.say("closed groups", what, closed if filled else None, text=text, why=why, n=filled, of="groups with members")
    if filled < count:
        have = "has" if count - filled == 1 else "have"
        out.note(f"{counted(count - filled, 'group')} of {count:,} {have} no member among the people asked about.")
    out.say("groups", "the number of groups", count, **ground)


def _tables(
    out: Builder,
    frame: pl.DataFrame,
    behind: pl.DataFrame,
    overlaps: pl.DataFrame,
    held: Belonging,
    by: str,
    amount: str,
    sets: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    meanings: dict[str, str | tuple[str, str]] = {
        "group": "the group",
        "members": ("people who belong to it", "people"),
        "pairs": ("pairs of members", "pairs"),
        "ties_inside": ("pairs of members with a tie", "pairs"),
        "density": ("ties inside over pairs; blank with fewer than two members", "share"),
        "strength_inside": f"mean {amount} of members' ties inside, each direction once, over those where it is known",
        "strength_outward": f"the same of ties from them to people outside it; {amount} that is unknown is passed over",
        "ties_outward": ("ties of members with people outside it", "ties"),
        "others_tied_to": ("people outside it whom a member is tied to", "people"),
        "e_i": ("(ties outward - inside) over both: -1 keeps to itself; blank without ties", "-1 to 1"),
        "e_i_by": (f"E-I index of members' ties by {by}, those with an end of unknown {by} left out", "-1 to 1"),
        "in_others_too": ("members who belong to another group as well, over members", "share"),
        "known": (f"members whose {by} is known", "people"),
        "blau": (f"their diversity by {by} (Blau): 0 is all the same", "0 to 1"),
        "alike": (f"pairs of them with the same {by}, over pairs; blank with fewer than two", "share"),
        "expected_alike": ("the same over all people whose value is known: what chance would make it", "share"),
        "p": ("two-sided, of that likeness among as many people drawn at random", "probability"),
        "groups_tied_to": ("other groups with a member whom a member of this one is tied to", "groups"),
    }
    out.table(
        "groups",
        frame,
        meanings,
        behind=behind,
        actors=("group",),
        members=sets[0].drop("every").with_columns(pairs="members"),  # so many pairs tell how many people
        counted=Counted(
            keys=("group",),
            counts={
                "members": "people",
                "pairs": "pairs",
                "ties_inside": "pairs",
                "ties_outward": "ties",
                "others_tied_to": "people",
                "known": "people",
            },
            rests="members",
            derived={
                "density": ("members", "ties_inside"),
                "e_i": ("ties_inside", "ties_outward"),
                "e_i_by": ("ties_inside", "ties_outward"),
            },
            shares={"in_others_too": ("", "members")},
            amounts={
                "strength_inside": "inside",
                "strength_outward": "outward",
                **dict.fromkeys(("blau", "alike", "p"), "each"),
            },
            plain=("density", "e_i", "e_i_by", "expected_alike", "groups_tied_to"),
            apart=True,
        ),
    )
    told = frame.drop_nulls("alike")
    if told.height:
        most = told.sort(["alike", "group"], descending=[True, False]).row(0, named=True)
        share, chance = most["alike"], most["expected_alike"]
        title = f"{_name(held, most['group'])}: {share:.0%} of pairs of members have the same {by}"
        title += f", of all people {chance:.0%}"
        spec = figures.bars("group", "alike", ("Group", f"Pairs of members with the same {by} (share)"))
        out.figure("groups", title, f"Bars of the share of pairs alike in {by} for each group.", "groups", spec)
    names = held.groups["id"]
    shown = overlaps.with_columns(
        names.gather(overlaps["first"]).alias("first"), names.gather(overlaps["second"]).alias("second")
    )
    out.table(
        "overlaps",
        shown,
        {
            "first": "one group",
            "second": "another; pairs of groups with neither members nor ties in common have no row",
            "shared_members": ("people who belong to both", "people"),
            "ties_between": ("ties of a member of one alone with a member of the other alone", "ties"),
            "jaccard": ("shared members over members of either", "share"),
        },
        actors=("first", "second"),
        counted=Counted(
            keys=("first", "second"),
            counts={"shared_members": "people", "ties_between": "ties"},
            rests="shared_members",
            plain=("jaccard",),
            apart=True,
        ),
        members=sets[1],
    )


def _name(held: Belonging, group: str) -> str:
    """Give what a group is called: its name, or its id where it has none."""
    return str(held.groups.row(by_predicate=pl.col("id") == group, named=True)["name"] or group)


def _people(
    out: Builder, held: Belonging, simple: Network, ends: tuple[Longs, Longs], inside: Longs, reached: pl.DataFrame
) -> None:
    n = simple.n
    both, shares = np.concatenate(ends), np.concatenate([inside, inside]) > 0
    bridges = reached.group_by("person").agg(pl.col("group").n_unique().cast(pl.Int64).alias("groups_reached"))
    index = pl.DataFrame({"person": np.arange(n, dtype=np.int64)})
    frame = simple.nodes.select("id").with_columns(
        pl.Series("groups", held.counts),
        pl.Series("ties_inside", np.bincount(both[shares], minlength=n).astype(np.int64)),
        pl.Series("ties_outside", np.bincount(both[~shares], minlength=n).astype(np.int64)),
        index.join(bridges, on="person", how="left", maintain_order="left")["groups_reached"].fill_null(0),
    )
    out.table(
        "people",
        frame,
        {
            "id": "the person",
            "groups": ("groups they belong to", "groups"),
            "ties_inside": ("people tied to with whom they share a group", "people"),
            "ties_outside": ("people tied to with whom they share none", "people"),
            "groups_reached": ("groups not their own with a member whom they are tied to", "groups"),
        },
        people=("id",),
    )


ANALYSIS = Analysis(
    name="bonding",
    title="Groups with a purpose",
    question="Are groups formed by a purpose open or exclusive, strong or weak, and what do they join?",
    definition=(
        "A person belongs to a group by membership or by a tie such as member or attends. Alike: the share of pairs of "
        "members with the same value, beside the same over all people, tested by drawing as many people at random. "
        "Strong: the share of pairs of members with a tie, and its mean strength inside and outward. Exclusive: E-I "
        "index of members' ties, outward against inside, and how many members belong to other groups. Bridging: other "
        "groups and people outside that members are tied to, and members that two groups share."
    ),
    reading=(
        "Bonding and bridging are no opposites: a group can be dense and well joined. One that is alike, dense and "
        "closed is strong for those in it and shut to others; one that is alike and sparse has neither."
    ),
    limits=(
        "Small groups are seldom shown to differ from chance. Ties to people who were not asked are missing, so that "
        "groups look more closed than they are. A test for each group finds one in twenty by chance."
    ),
    sources=(
        Source(
            title="Bowling Alone: the collapse and revival of American community", authors="Putnam, R. D.", year=2000
        ),
        Source(
            title="Informal networks and organizational crises", authors="Krackhardt, D. and Stern, R. N.", year=1988
        ),
        Source(title="The duality of persons and groups", authors="Breiger, R. L.", year=1974),
        Source(title="Inequality and Heterogeneity", authors="Blau, P. M.", year=1977),
    ),
    takes="study",
    parameters=(
        Parameter(name="groups", meaning="the kinds of actor that are groups", kind="texts", default=("group",)),
        PEOPLE,
        Parameter(
            name="belongs",
            meaning="the kinds of tie that make somebody belong",
            kind="texts",
            default=("member", "attends"),
        ),
        BY,
        Parameter(
            name="draws",
            meaning="how many random draws test likeness",
            kind="integer",
            default=1000,
            minimum=0,
            maximum=1_000_000,
        ),
        Parameter(name="seed", meaning="where the random draws begin", kind="integer", default=1, minimum=0),
        TIES,
        KINDS,
        WAVE,
        REPORTS,
    ),
    run=run,
)
