"""`ego-networks`: who each person's people are, and how they hang together, by group and with survey weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, Amounts
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.composition import Alters, Composition, compose
from kindframe_connections.groups import BY, Groups, group_by, not_known
from kindframe_connections.intervals import means
from kindframe_connections.kernels.egos import structure
from kindframe_connections.modes import of_two_modes
from kindframe_connections.personal import alters_of, among_mask, egos_of, mean_over_alters, weights_of
from kindframe_connections.questions import KINDS, REPORTS, WAVE
from kindframe_connections.shares import shares
from kindframe_connections.surveys import effective, weighted_mean

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

Numbers = NDArray[np.float64]
STRUCTURE: dict[str, tuple[str, str]] = {
    "size": ("alters of the ego; 0 is an ego that named nobody", "alters"),
    "ties_among": ("ties among the alters, the ego left out", "ties"),
    "density": ("ties among the alters over pairs of them; blank with fewer than two", "share"),
    "components": ("parts into which the alters fall once the ego is left out", "components"),
    "isolates": ("alters tied to no other alter", "alters"),
    "alter_degree": ("mean number of other alters an alter is tied to; blank without alters", "alters"),
    "betweenness": (
        "largest betweenness of an alter among the alters, not divided; blank without, or for too many",
        "",
    ),
    "strength": ("mean strength of the ties with alters that tell it; blank where none does", ""),
    "quality": ("mean quality of the ties with alters that tell it; blank where none does", ""),
}
PARTS = {
    "known": "alters whose {} is known",
    "blau": "Blau's diversity of the alters by {}; blank where none is known",
    "iqv": "that over the most it could be (IQV); blank too where there is one value in all",
    "same": "share of alters with the ego's own {}; blank where either is unknown",
    "e_i": "E-I index of ego and alters by {}: -1 all alike, 1 none; blank where either is unknown",
}


def run(
    study: Study,
    *,
    by: str,
    attributes: tuple[str, ...],
    egos: str | None,
    direction: str,
    among: str | None,
    cap: int | None,
    weight: str | None,
    kinds: tuple[str, ...] | None,
    alter_kinds: tuple[str, ...] | None,
    wave: str | None,
    reports: str,
    betweenness_up_to: int,
) -> Result:
    """Give composition and structure for each ego, and weighted means over egos, those without alters included."""
    network = study.network(kinds=kinds, wave=wave, reports=reports)
    nodes = network.nodes
    is_ego, said, drawn = egos_of(nodes, egos, wave)
    out = Builder(network.notes, nodes["id"], nodes["kind"].filter(pl.Series(is_ego)))
    out.note(said)
    drawn = drawn or weight is not None
    weights, notes = weights_of(study, nodes, weight, is_ego)
    out.note(*notes)
    alters = alters_of(network, is_ego, direction, among_mask(nodes, among))
    if among is not None:
        out.note(f"Only alters with {among} count; all sizes and ties are over them.")
    held = _structure(out, study, network, alters, is_ego, alter_kinds, wave, betweenness_up_to)
    for name in ("strength", "quality"):
        weighed = study.network(kinds=kinds, wave=wave, reports=reports, weight=name, combine="mean")
        out.note(*[note for note in weighed.notes if "turned" in note or "not asked" in note])
        held[name] = mean_over_alters(weighed, alters, direction)
    made = [compose(nodes, alters, column) for column in dict.fromkeys(attributes)]
    groups = group_by(nodes, by)
    _egos(out, nodes, groups, is_ego, held, made, weights, weight is not None, cap)
    _sizes(out, held["size"][is_ego], nodes["id"].filter(is_ego), cap)
    _means(
        out, held, made, groups, is_ego, weights, by, nodes["id"], of_two_modes(network), drawn, _beside(nodes, is_ego)
    )
    shares(out, made, groups, nodes["id"], is_ego, weights, by)
    if weight is not None:
        n = int((~np.isnan(weights)).sum())
        out.say(
            "effective n",
            "Kish's effective number of egos",
            effective(weights),
            why="none is weighed",
            n=n,
            of="egos",
            amounts=(Amounts.of(weights),),
        )
    out.note(
        "Intervals treat egos as drawn independently with replacement (linearised standard errors, 95%)."
        if drawn
        else "Nothing tells that egos are a sample of others: means have no interval."
    )
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: nobody is their own alter.")
    return out.result()


def _structure(
    out: Builder,
    study: Study,
    network: Network,
    alters: Alters,
    is_ego: NDArray[np.bool_],
    alter_kinds: tuple[str, ...] | None,
    wave: str | None,
    most: int,
) -> dict[str, Numbers]:
    """Measure what ties there are among the alters; unknown where the study seems never to have asked for them."""
    simple = study.network(kinds=alter_kinds, wave=wave).undirected()  # told by the ego, a third party: always union
    size = alters.size.astype(np.float64)
    degree = np.diff(simple.indptr)[alters.alter]
    among = np.minimum(np.bincount(alters.ego, weights=degree, minlength=network.n), alters.size * (alters.size - 1))
    searches = int((np.minimum(alters.size, most) * (alters.size + among)).sum())  # from each alter through all ties
    run_ = structure.on(int(alters.alter.size + simple.indices.size), searches)
    found = run_(alters.ptr, alters.alter, simple.indptr, simple.indices, network.n, most)
    ties, parts, alone, between = (np.asarray(one, np.float64) for one in found)
    held = {"size": size, "ties_among": ties, "components": parts, "isolates": alone}
    pairs = size * (size - 1) / 2
    held["density"] = np.divide(ties, pairs, out=np.full(size.size, np.nan), where=pairs > 0)
    held["alter_degree"] = np.divide(2 * ties, size, out=np.full(size.size, np.nan), where=size > 0)
    large = int((between[is_ego] < 0).sum())
    if large:
        out.note(f"{counted(large, 'ego')} with more than {most:,} alters: the betweenness of these is not computed.")
    held["betweenness"] = np.where((size > 0) & (between >= 0), between, np.nan)
    if not ties.any() and not is_ego.all() and (pairs[is_ego] > 0).any():
        out.note(
            "No tie between two alters is recorded. As not every actor is an ego, they seem not to have been asked."
        )
        for name in ("ties_among", "components", "isolates", "density", "alter_degree", "betweenness"):
            held[name] = np.full(size.size, np.nan)
    return {name: held[name] for name in STRUCTURE if name in held}


def _series(name: str, values: Any, is_ego: NDArray[np.bool_], whole: bool = False) -> pl.Series:
    made = pl.Series(name, np.asarray(values, np.float64)[is_ego], dtype=pl.Float64).fill_nan(None)
    return made.cast(pl.Int64) if whole else made


def _egos(
    out: Builder,
    nodes: pl.DataFrame,
    groups: Groups,
    is_ego: NDArray[np.bool_],
    held: dict[str, Numbers],
    made: list[Composition],
    weights: Numbers,
    weighted: bool,
    cap: int | None,
) -> None:
    whole = ("size", "ties_among", "components", "isolates")
    frame = nodes.select("id").with_columns(groups.labels).filter(pl.Series(is_ego))
    frame = frame.with_columns(_series(name, held[name], is_ego, name in whole) for name in STRUCTURE)
    meanings: dict[str, str | tuple[str, str]] = {"id": "the ego", "group": f"its {groups.column}; blank where unknown"}
    meanings |= STRUCTURE
    if weighted:
        frame = frame.with_columns(_series("weight", weights, is_ego))
        meanings["weight"] = "the ego's survey weight; blank where it has none"
    if cap is not None:
        frame = frame.with_columns((pl.col("size") >= cap).alias("at_cap"))
        meanings["at_cap"] = f"whether the ego named {cap} or more, so that there may be others"
    for one in made:
        for part, meaning in PARTS.items():
            name = f"{one.column} {part}"
            frame = frame.with_columns(_series(name, getattr(one, part), is_ego, part == "known"))
            meanings[name] = meaning.format(one.column)
    out.table("egos", frame, meanings, people=("id",))


def _sizes(out: Builder, size: Numbers, ids: pl.Series, cap: int | None) -> None:
    n = size.size
    none = int((size == 0).sum())
    text = f"{none:,} of {counted(n, 'actor')} {'has' if none == 1 else 'have'} nobody around them."
    if n and not none:
        text = f"Every one of {counted(n, 'actor')} has others around them."
    alone = ids.filter(size == 0)
    out.say("no alters", "egos without alters", none, text=text, n=n, of="actors", among=ids, members=alone)
    if cap is not None:
        full, over = int((size >= cap).sum()), int((size > cap).sum())
        text = f"{counted(full, 'ego')} of {n:,} named {cap} or more, as many as were asked for."
        out.say("at cap", "egos at the cap", full, text=text, n=n, of="egos")
        out.note(f"Names were asked up to {cap}: sizes are at least what is given, and a mean size is a lower bound.")
        if over:
            out.note(f"{counted(over, 'ego')} have more alters than the cap of {cap} allows.")
    frame = pl.DataFrame({"size": size.astype(np.int64)}).group_by("size").agg(pl.len().cast(pl.Int64).alias("egos"))
    meanings = {"size": ("alters", "alters"), "egos": ("how many egos have that many", "egos")}
    out.table("sizes", frame.sort("size"), meanings, counted=Counted(keys=("size",), counts={"egos": "people"}))
    if n:
        spec = figures.bars("size", "egos", ("Others around them", "Actors"), ordinal=True, gaps=True)
        told = f"{none} of {counted(n, 'actor')} have nobody around them"
        told = told if none else f"Every one of {counted(n, 'actor')} has others around them"
        out.figure(
            "sizes", told + figures.half_have(size), "Bars of how many egos have how many alters.", "sizes", spec
        )


_AROUND = "others around them"
_SAID = {
    "size": f"On average an actor has {{}} {_AROUND}.",
    "density": "On average {%} of the pairs among somebody's others are tied themselves (density).",
    "components": "On average somebody's others fall into {} circles that nothing else joins.",
    "isolates": "On average {} of somebody's others are tied to none of the rest.",
}


def _beside(nodes: pl.DataFrame, is_ego: NDArray[np.bool_]) -> str:
    """Say, where only people are egos, that what else they are tied to is around them too."""
    egos, alters = (set(nodes["kind"].filter(pl.Series(held)).to_list()) for held in (is_ego, ~is_ego))
    return ", groups and places among them" if egos == {"person"} and alters & {"group", "place"} else ""


_AMONG_ALTERS = ("density", "components", "isolates")
_WHAT = {
    "size": "the mean number of alters, egos without any included",
    "density": "the mean density among alters",
    "components": "the mean number of parts among alters",
    "isolates": "the mean number of alters tied to no other",
    "strength": "the mean over egos of the mean strength of their ties",
    "quality": "the mean over egos of the mean quality of their ties",
}


def _means(
    out: Builder,
    held: dict[str, Numbers],
    made: list[Composition],
    groups: Groups,
    is_ego: NDArray[np.bool_],
    weights: Numbers,
    by: str,
    ids: pl.Series,
    closed: str,
    drawn: bool,
    beside: str,
) -> None:
    measures = dict(held)
    what = dict(_WHAT)
    for one in made:
        for part, said in (("iqv", "diversity (IQV)"), ("same", "share like the ego"), ("e_i", "E-I index")):
            measures[f"{one.column} {part}"] = getattr(one, part)
            what[f"{one.column} {part}"] = f"the mean {said} of alters by {one.column}"
    rows, members, behind = [], [], []
    for name, values in measures.items():
        known = ~np.isnan(weights) & (weights > 0) & ~np.isnan(values)
        lean, share = name.endswith(" e_i"), name == "density" or name.endswith((" iqv", " same", " blau", " e_i"))
        parts = (1 + values) / 2 if lean else values  # an E-I index is twice the share that goes outward, less 1
        overall = weighted_mean(values, weights, is_ego)
        if name in what:
            why = "there are no egos" if not is_ego.any() else "it is known of no ego"
            sums = weighted_mean(parts, weights, is_ego, share).amounts
            ground: dict[str, Any] = {"n": overall.n, "of": "actors", "among": ids.filter(is_ego & known)}
            ground |= {"text": _SAID.get(name, "").replace(_AROUND, f"{_AROUND}{beside}"), "amounts": sums}
            ground |= {"interval": overall.interval if drawn else None}
            with out.unless(closed if name in _AMONG_ALTERS else ""):
                out.say(name, what[name], overall.value, why=why, **ground)
        for code, group in ((-1, ""), *enumerate(groups.names)):
            here = is_ego & (groups.codes == code) if group or code >= 0 else is_ego
            if here.any():
                mean = weighted_mean(values, weights, here)
                ends = (mean.low, mean.high) if drawn else (None, None)
                rows.append((name, group, mean.n, mean.value, *ends))
                members.append(ids.filter(here & known).to_list())
                sums = weighted_mean(parts, weights, here, share).amounts
                behind.append([attrs.asdict(one) for one in (sums[0], sums[-1])])
    schema = {"measure": pl.String, "group": pl.String, "n": pl.Int64}
    schema |= dict.fromkeys(("mean", "low", "high"), pl.Float64)
    out.table(
        "groups",
        pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None),
        {
            "measure": "a column of the table of egos",
            "group": f"the ego's {by}; empty is all egos",
            "n": ("egos of whom it is defined and who have a weight; of size, all that have a weight", "egos"),
            "mean": "their mean, weighted where a weight is named",
            "low": "lower end of its 95% interval; blank with fewer than two, and where egos are no sample",
            "high": "upper end",
        },
        behind=pl.DataFrame(behind, schema=dict.fromkeys(("added", "left"), ADDED), orient="row"),
        counted=Counted(
            keys=("measure", "group"),
            strata=("measure",),
            counts={"n": "people"},
            rests="n",
            total="",
            amounts=dict.fromkeys(("mean", "low", "high"), ("added", "left")),
        ),
        members=pl.DataFrame({"n": members}, schema={"n": pl.List(pl.String)}),
    )
    unknown = int((is_ego & (groups.codes < 0)).sum())
    out.note(not_known(by, unknown, int(is_ego.sum()), "actor", "they are in no group but in every total"))
    shown = [row for row in rows if row[0] == "size" and row[1]]
    if shown:
        best = max(shown, key=lambda row: row[3] if row[3] == row[3] else -1)
        spec = means(
            "group",
            ("mean", "low", "high"),
            (by.capitalize(), "Others around them, on average"),
            only={"measure": "size"},
            called={"": "all"},
        )
        title = f"{best[1]} has most others around them: {best[3]:.2f} on average"
        alt = "A dot for the mean number of alters in each group of egos" + (
            ", with a line for its 95% interval." if drawn else "."
        )
        out.figure("groups", title, alt, "groups", spec)


ANALYSIS = Analysis(
    name="ego-networks",
    title="Who is around each one",
    question="Who are the others around each one, how alike are they, and how do they hang together?",
    definition=(
        "An ego's alters are the others it is tied to. Density: ties among alters, the ego left out, over k(k - 1)/2. "
        "Components, isolates and betweenness are of the alters without the ego. Composition: shares of values among "
        "alters whose value is known, Blau 1 - sum p^2, IQV, E-I of ego and alters (unlike - like) / all. Means are "
        "over all egos, those without alters included where the measure is defined for them (size always), weighted "
        "where a survey weight is named."
    ),
    reading="Small and dense is close company; many parts are many circles. Neither is better.",
    limits="A name generator with a cap hides how many more there are. Alters' ties are as the ego tells them.",
    sources=(
        Source(
            title="Conducting Personal Network Research",
            authors="McCarty, C., Lubbers, M. J., Vacca, R. and Molina, J. L.",
            year=2019,
        ),
        Source(
            title="egor: Import and analyse ego-centered network data", authors="Krenz, T., Krivitsky, P. N. et al."
        ),
        Source(title="A faster algorithm for betweenness centrality", authors="Brandes, U.", year=2001),
        Source(title="Inequality and Heterogeneity", authors="Blau, P. M.", year=1977),
        Source(title="Analysis of complex survey samples", authors="Lumley, T.", year=2004),
        Source(title="Survey Sampling", authors="Kish, L.", year=1965),
    ),
    takes="study",
    parameters=(
        BY,
        Parameter(
            name="attributes", meaning="columns of the alters to describe them by", kind="texts", default=("group",)
        ),
        Parameter(name="egos", meaning="a column that says who is an ego; those asked where not given"),
        Parameter(
            name="direction",
            meaning="whose ties make alters: any, those given by the ego, or those received",
            default="any",
            choices=("any", "given", "received"),
        ),
        Parameter(name="among", meaning="only alters with this: column=value"),
        Parameter(name="cap", meaning="the most names that could be given", kind="integer", minimum=1),
        Parameter(name="weight", meaning="the column of the survey weight of egos"),
        KINDS,
        Parameter(name="alter_kinds", meaning="the kinds of tie among alters; all where not given", kind="texts"),
        WAVE,
        REPORTS,
        Parameter(
            name="betweenness_up_to",
            meaning="the most alters for which betweenness is computed",
            kind="integer",
            default=500,
            minimum=0,
        ),
    ),
    run=run,
)
