"""`cascades`: whether kindness is passed on: chains of prompting, reach in order of time, and how something spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.amounts import Amounts
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.diffusion import diffuse, periods_of
from kindframe_connections.groups import none_recorded, not_known
from kindframe_connections.prompting import tell_chains
from kindframe_connections.questions import WAVE
from kindframe_connections.reaching import Timed, count_reach, first_arrivals, timed_acts
from kindframe_connections.taking_part import people_of

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["ANALYSIS"]


def run(
    study: Study,
    *,
    kinds: tuple[str, ...] | None,
    wave: str | None,
    together: bool,
    start: str | None,
    adoption: str | None,
    never: tuple[str, ...],
    direction: str,
    lag: int,
    tie_kinds: tuple[str, ...] | None,
) -> Result:
    """Give chains of prompting, time-respecting reach, and the diffusion of what a column dates."""
    asked = study.network("acts", kinds=kinds, wave=wave)  # refuses a kind or wave nobody knows
    out = Builder(kinds=asked.nodes["kind"])
    tell_chains(out, study)
    if kinds is not None or wave is not None:
        out.note("Chains of prompting are over all acts, of whatever kind and wave: a part of a chain is none.")
    nodes = asked.nodes
    timed = timed_acts(study, nodes, kinds, wave)
    out.note(*timed.notes)
    _reach(out, nodes, timed, together, people_of(study))
    if start is not None:
        _from(out, nodes, timed, asked.index(start), start, together)
    if adoption is None:
        out.note("No column was named as adoption, so nothing is said of how something spreads.")
        return out.result()
    network = study.network(kinds=tie_kinds, wave=wave)
    out.note(*network.notes)
    _diffusion(out, network, adoption, never, direction, lag)
    return out.result()


def _reach(out: Builder, nodes: pl.DataFrame, timed: Timed, together: bool, people: pl.Series) -> None:
    n = nodes.height
    person = nodes["id"].is_in(people.implode()).to_numpy()
    sides = (np.unique(timed.giver), np.unique(timed.receiver))
    rests = min((int(person[side].sum()) for side in sides if person[side].any()), default=0)
    reach, reached_by = count_reach(timed, n, together)
    gave = np.bincount(timed.giver, minlength=n).astype(np.int64)
    got = np.bincount(timed.receiver, minlength=n).astype(np.int64)
    out.table(
        "people",
        nodes.select("id", "kind", "group").with_columns(
            pl.Series("given", gave),
            pl.Series("received", got),
            pl.Series("reach", reach),
            pl.Series("reached_by", reached_by),
        ),
        {
            "id": "the actor",
            "kind": "what the actor is; blank where unknown",
            "group": "the actor's group; blank where unknown",
            "given": ("dated acts to others, one for each receiver", "acts"),
            "received": ("dated acts from others, one for each giver", "acts"),
            "reach": ("others whom acts in order of time lead to from here", "actors"),
            "reached_by": ("others from whom acts in order of time lead here", "actors"),
        },
        people=("id",),
    )
    active = int((gave > 0).sum())
    what = "the number of acts that tell giver, receiver and moment"
    out.say("timed acts", what, timed.acts, n=n, of="actors", counts="things", people=rests)
    ways = n * (n - 1)
    if not timed.giver.size:
        none = "no act tells giver, receiver and moment"
        out.say(
            "reach", "the share of ordered pairs joined in order of time", None, why=none, n=ways, of="ordered pairs"
        )
    else:
        what = "the share of ordered pairs of actors that acts in order of time join"
        ground: dict[str, Any] = {"n": ways, "of": "ordered pairs", "people": rests, "amounts": (Amounts.of(reach),)}
        ground |= {"per": 1, "among": nodes["id"]}
        text = "{%} of ordered pairs of actors are joined by acts in order of time."
        out.say("reach", what, float(reach.sum()) / ways, text=text, **ground)
        what = "the mean number of others reached by those who gave"
        gave_people, who = int(person[gave > 0].sum()), nodes["id"].filter(gave > 0)
        out.mean("mean reach", what, reach[gave > 0], n=active, of="givers", people=gave_people, among=who)
        out.say(
            "furthest reach",
            "the most others that acts of one actor lead on to",
            int(reach.max()),
            n=n,
            of="actors",
            single=True,
        )
        spread = pl.DataFrame({"reach": reach}).group_by("reach").agg(pl.len().cast(pl.Int64).alias("actors"))
        out.table(
            "reach",
            spread.sort("reach"),
            {"reach": ("others reached in order of time", "actors"), "actors": ("actors who reach so many", "actors")},
            counted=Counted(keys=("reach",), counts={"actors": "people"}),
            behind=_people_by(reach, person),
        )
        title = f"Kindness passed on in order of time could reach up to {counted(int(reach.max()), 'other')}"
        alt = "Bars of how many actors could reach how many others by acts in order of time."
        spec = figures.bars("reach", "actors", ("Others reached", "Actors"), ordinal=True)
        out.figure("reach", title, alt, "reach", spec)
    said = "may follow one another" if together else "do not follow one another"
    out.note(f"Acts at one moment {said} on a path.")


def _people_by(reach: np.ndarray[Any, Any], person: np.ndarray[Any, Any]) -> pl.DataFrame:
    """Count the people among the actors of each reach, in its order."""
    frame = pl.DataFrame({"reach": reach, "actors": person.astype(np.int64)})
    return frame.group_by("reach").agg(pl.col("actors").sum()).sort("reach").select("actors")


def _from(out: Builder, nodes: pl.DataFrame, timed: Timed, at: int, start: str, together: bool) -> None:
    first, steps = first_arrivals(timed, nodes.height, at, together)
    names = pl.Series([*timed.when, None], dtype=pl.String)
    frame = (
        nodes.select("id", "group")
        .with_columns(
            pl.Series("steps", steps),
            names.gather(np.where(first < 0, len(timed.when), first)).alias("first"),
            pl.Series("moment", first),
        )
        .filter(pl.col("steps") > 0)
        .sort("moment", "id")
        .drop("moment")
    )
    out.table(
        "arrivals",
        frame,
        {
            "id": f"an actor whom acts in order of time lead to from {start}",
            "group": "the actor's group; blank where unknown",
            "steps": ("the fewest acts that arrive at that first moment", "acts"),
            "first": "the first moment at which they arrive",
        },
        people=("id",),
    )
    what = f"the number of others whom acts in order of time lead to from {start}"
    out.say("arrivals", what, frame.height, n=nodes.height, of="actors")


def _diffusion(out: Builder, network: Network, adoption: str, never: tuple[str, ...], direction: str, lag: int) -> None:
    when = periods_of(network.nodes, adoption, never)
    found = diffuse(network, when, direction, lag)
    n, unknown = found.known, network.n - found.known
    out.note(not_known(adoption, unknown, network.n, "actor", "they are no one's alters and in no share"))
    ground: dict[str, Any] = {"n": n, "of": "actors whose adoption is known"}
    why = none_recorded(adoption)
    share = found.adopters / n if n else None
    out.say("adopted", f"the share of actors who adopted ({adoption})", share, why=why, **ground)
    table = found.periods
    peak = table.sort("adopters", "period", descending=[True, False]).row(0, named=True) if table.height else None
    none = why if not n else "nobody adopted"
    text = f"Most adopted in period {{}}: {counted(peak['adopters'], 'actor')}." if peak else ""
    out.say(
        "peak", "the period of most adoptions", str(peak["period"]) if peak else None, text=text, why=none, **ground
    )
    told = found.people["threshold"].drop_nulls()
    bare = (
        none if not found.adopters else "nobody adopted after the first period and has alters whose adoption is known"
    )
    what = "the mean share of alters who had adopted when somebody did (threshold)"
    out.mean("threshold", what, told, why=bare, of="adopters with alters, after the first period", share=True)
    out.table(
        "periods",
        table,
        {
            "period": f"the period, as in {adoption}",
            "adopters": ("who adopted in it", "actors"),
            "cumulative": ("who had adopted by its end", "actors"),
            "cumulative_share": ("of all whose adoption is known", "share"),
            "hazard": ("adopters over those who had not adopted before; blank in the first period", "share"),
            "mean_exposure": (
                "mean share of alters who have adopted, over those with alters who had not adopted before the period",
                "share",
            ),
            "at_risk": ("over how many that mean is", "actors"),
        },
        counted=Counted(
            keys=("period",),
            counts={"adopters": "people", "cumulative": "people", "at_risk": "people"},
            derived={
                "cumulative": ("adopters",),
                "cumulative_share": ("cumulative", "adopters"),
                "hazard": ("adopters",),
                "mean_exposure": ("at_risk",),
            },
            out_of={"cumulative": n},
            amounts={"mean_exposure": ("exposed", "not_exposed")},
            plain=("cumulative_share", "hazard"),
        ),
        behind=found.behind,
    )
    out.table(
        "adoption",
        found.people,
        {
            "id": "the actor",
            "group": "the actor's group; blank where unknown",
            "adoption": "the period of adoption; blank for never and for unknown",
            "adopted": "whether the actor adopted; blank where unknown",
            "alters": ("alters whose adoption is known", "actors"),
            "threshold": ("share of alters who had adopted when the actor did; blank where undefined", "share"),
        },
        people=("id",),
    )
    if peak:
        spec = figures.line("period", "cumulative_share", ("Period", "Share who have adopted"))
        title = f"{found.adopters:,} of {n:,} adopted; most in period {peak['period']}"
        out.figure("periods", title, "A rising line of the share who have adopted by each period.", "periods", spec)


ANALYSIS = Analysis(
    name="cascades",
    title="Kindness passed on",
    question="Does one kindness lead to another, how far, and how does something new spread?",
    definition=(
        "Chains: acts joined to those that prompted them, one each at most, so they are trees. Structural virality "
        "is the mean number of steps between two of its acts. Reach: j is reached from i where acts lead from giver to "
        "receiver, each later than the one before. Diffusion: with q_t adopters by period t of n, the hazard is "
        "(q_t - q_(t-1)) / (n - q_(t-1)); exposure is the share of alters who have adopted, the threshold the exposure "
        "at one's own adoption, left out for the first period."
    ),
    reading="Reach is what could have been passed on, not what was; chains are what people told.",
    limits="A chain ends where nobody asked further. Dates at coarse precision blur the order of acts.",
    sources=(
        Source(
            title="The structural virality of online diffusion",
            authors="Goel, S., Anderson, A., Hofman, J. and Watts, D. J.",
            year=2016,
        ),
        Source(
            title="Connectivity and inference problems for temporal networks",
            authors="Kempe, D., Kleinberg, J. and Kumar, A.",
            year=2002,
        ),
        Source(
            title="Path problems in temporal graphs",
            authors="Wu, H., Cheng, J., Huang, S., Ke, Y., Lu, Y. and Xu, Y.",
            year=2014,
        ),
        Source(title="Social network thresholds in the diffusion of innovations", authors="Valente, T. W.", year=1996),
        Source(title="Event History Analysis", authors="Allison, P. D.", year=1984),
    ),
    takes="study",
    parameters=(
        Parameter(name="kinds", meaning="the kinds of act that pass kindness on; all where not given", kind="texts"),
        WAVE,
        Parameter(
            name="together",
            meaning="whether acts at one moment may follow one another on a path",
            kind="flag",
            default=False,
        ),
        Parameter(name="start", meaning="an actor from whom first arrivals are listed"),
        Parameter(name="adoption", meaning="the column of the actors that holds the period of adoption"),
        Parameter(
            name="never", meaning="values of that column that mean never adopted", kind="texts", default=("never",)
        ),
        Parameter(
            name="direction",
            meaning="who is exposed to whom: out, to those one's ties go to; in, to those they come from; any, to both",
            default="out",
            choices=("out", "in", "any"),
        ),
        Parameter(
            name="lag",
            meaning="how many periods adoption takes to be noticed",
            kind="integer",
            default=0,
            minimum=0,
            maximum=1000,
        ),
        Parameter(name="tie_kinds", meaning="the kinds of relationship that expose; all where not given", kind="texts"),
    ),
    run=run,
)
