"""`gaps`: who receives, gives and experiences kindness, group by group, and whether it reaches those who need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kindframe.amounts import ADDED
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.sources import Source
from kindframe_connections.building import Builder
from kindframe_connections.differences import Compared, compare, holm
from kindframe_connections.gap_sentences import WHAT, say_absent, say_gap
from kindframe_connections.groups import BY, Groups, group_by, in_words, not_known
from kindframe_connections.intervals import means
from kindframe_connections.measures import measured
from kindframe_connections.need import beside
from kindframe_connections.questions import PEOPLE, SEED, WAVE, draws
from kindframe_connections.receipt import acts_of, all_amounts, amounts, known_in, ties_of

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

PAIRS_UP_TO = 20


def run(
    study: Study,
    *,
    by: str,
    people: tuple[str, ...],
    experience: str | None,
    need: str | None,
    experience_levels: tuple[str, ...],
    need_levels: tuple[str, ...],
    receipt: str,
    kinds: tuple[str, ...] | None,
    tie_kinds: tuple[str, ...] | None,
    wave: str | None,
    resamples: int,
    permutations: int,
    seed: int,
) -> Result:
    """Give group means, differences, inequality with its parts, and need beside receipt."""
    network = study.network(between=people, kinds=tie_kinds, wave=wave)
    if kinds is not None:
        study.network("acts", between=people, kinds=kinds, wave=wave)  # refuses a kind of act nobody knows
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    nodes = network.nodes
    held, notes = acts_of(study, nodes, kinds, wave)
    out.note(*notes)
    if study.relationships.table.height:
        held |= ties_of(network)
    else:
        out.note("No ties are recorded, so how many each person has is unknown.")
    if experience is not None:
        held["experience"], said, notes = measured(study, nodes, experience, wave, experience_levels)
        out.note(f"Experience of kindness is the {said}.", *notes)
    groups = group_by(nodes, by)
    then = "they are in no group but in every total"
    out.note(not_known(by, groups.unknown, groups.codes.size, "actor", then))
    found = []
    for place, name in enumerate(WHAT):
        values = held.get(name)
        if values is None:
            say_absent(out, name, nodes.height)
            continue
        found.append(compare(name, values, groups, resamples, permutations, (seed, place), pairs_up_to=PAIRS_UP_TO))
        say_gap(out, found[-1], values, groups, nodes["id"], in_words(study, by))
    _groups(out, found, nodes["id"], groups, held)
    _differences(out, found, nodes["id"], groups, held)
    _inequality(out, found, nodes["id"], groups, held)
    _people(out, nodes, groups, by, held)
    _figure(out, found, receipt, by)
    if need is not None:
        needed, said, notes = measured(study, nodes, need, wave, need_levels)
        out.note(f"Need is the {said}.", *notes)
        beside(out, needed, held.get(receipt), WHAT[receipt][0], groups)
    else:
        out.note("No column or question was named as need, so receipt stands alone.")
    if resamples:
        out.note(
            f"Intervals are of {resamples:,} resamples of people, within each group (seed {seed}): percentiles of "
            "means and differences, widened for small numbers, and of Gini and Theil's T corrected for bias and skew."
        )
    if permutations:
        out.note(f"p is from {permutations:,} random exchanges of groups between people (seed {seed}), two-sided.")
    return out.result()


_SCHEMA_GROUPS = {
    "measure": pl.String,
    "group": pl.String,
    "n": pl.Int64,
    "unknown": pl.Int64,
    **dict.fromkeys(
        (
            "mean",
            "low",
            "high",
            "gini",
            "gini_low",
            "gini_high",
            "difference",
            "difference_low",
            "difference_high",
            "p",
        ),
        pl.Float64,
    ),
}


_AMOUNTS = tuple(name for name, kind in _SCHEMA_GROUPS.items() if kind == pl.Float64 and name != "p")
"""The columns of the table of groups to which what each person has adds up."""


def _known(ids: pl.Series, values: Any, groups: Groups) -> pl.Series:
    """Give those whose number and group are known."""
    return ids.filter(_known_of(values) & pl.Series(groups.codes >= 0))


def _known_of(values: Any) -> pl.Series:
    """Say of whom a number is known."""
    return pl.Series(~np.isnan(np.asarray(values, np.float64)))


def _groups(out: Builder, found: list[Compared], ids: pl.Series, groups: Groups, held: dict[str, Any]) -> None:
    """Add a row for each group and what is counted: mean, inequality within, and how far from everybody else."""
    frame = pl.DataFrame([row for one in found for row in one.rows], schema=_SCHEMA_GROUPS, orient="row")
    frame = frame.fill_nan(None).with_columns(holm(frame["p"], frame["measure"]))
    out.table(
        "groups",
        frame,
        {
            "measure": "what is counted: " + "; ".join(f"{name}: {said[0]}" for name, said in WHAT.items()),
            "group": f"the {groups.column}",
            "n": ("people in the group whose number is known", "people"),
            "unknown": ("people in the group whose number is not known", "people"),
            "mean": "their mean; blank where nobody's is known",
            "low": "lower end of the 95% interval of the mean; blank where fewer than two are known",
            "high": "upper end",
            "gini": ("Gini coefficient within the group; blank where undefined", "0 to 1"),
            "gini_low": "lower end of its 95% interval",
            "gini_high": "upper end",
            "difference": "mean less the mean of everybody else in a known group",
            "difference_low": "lower end of the 95% interval of the difference",
            "difference_high": "upper end",
            "p": "permutation p of that difference, two-sided",
            "p_holm": "p corrected for the number of groups (Holm)",
        },
        behind=amounts(frame["measure"], frame["group"], groups, held),
        members=known_in(frame["measure"], frame["group"], groups, held, ids),
        counted=Counted(
            keys=("measure", "group"),
            strata=("measure",),
            counts={"n": "people", "unknown": "people"},
            amounts=dict.fromkeys(_AMOUNTS, "amounts"),
            plain=("p", "p_holm"),
            derived={**dict.fromkeys(_AMOUNTS, ("n",)), **dict.fromkeys(("p", "p_holm"), ("n", "amounts"))},
        ),
    )


def _differences(out: Builder, found: list[Compared], ids: pl.Series, groups: Groups, held: dict[str, Any]) -> None:
    """Add a row for each pair of groups, where they are few enough to be listed."""
    pairs = [row for one in found for row in one.pairs]
    if len(groups.names) > PAIRS_UP_TO:
        out.note(f"There are more than {PAIRS_UP_TO} groups: pairs of them are not listed one by one.")
    n = {(row[0], row[1]): int(row[2]) for one in found for row in one.rows}
    every = all_amounts(groups, held)
    both = [ids.filter(_known_of(held[row[0]]) & groups.labels.is_in(list(row[1:3]))) for row in pairs]
    fewest = [min(n.get((row[0], row[1]), 0), n.get((row[0], row[2]), 0)) for row in pairs]
    numbers = dict.fromkeys(("difference", "low", "high"), pl.Float64)
    schema = {"measure": pl.String, "first": pl.String, "second": pl.String, **numbers}
    out.table(
        "differences",
        pl.DataFrame(pairs, schema=schema, orient="row").fill_nan(None),
        {
            "measure": "what is counted",
            "first": "one group",
            "second": "the other",
            "difference": "mean of the first less mean of the second",
            "low": "lower end of the 95% interval of the difference; not corrected for the number of pairs",
            "high": "upper end",
        },
        behind=pl.DataFrame(
            {"people": fewest, "amounts": [every[row[0]] for row in pairs]},
            schema={"people": pl.Int64, "amounts": pl.List(ADDED)},
        ),
        counted=Counted(
            keys=("measure", "first", "second"),
            rests="people",
            counts={"people": "people"},
            amounts=dict.fromkeys(numbers, "amounts"),
            apart=True,
        ),
        members=pl.DataFrame({"people": both}, schema={"people": pl.List(pl.String)}),
    )


def _inequality(out: Builder, found: list[Compared], ids: pl.Series, groups: Groups, held: dict[str, Any]) -> None:
    """Add how unequal it is over everybody, and how much of that is within and between groups."""
    every = all_amounts(groups, held)
    parts = ("gini", "gini_within", "gini_between", "gini_overlap", "theil", "theil_within", "theil_between")
    schema = {"measure": pl.String, "n": pl.Int64, **dict.fromkeys(parts, pl.Float64)}
    out.table(
        "inequality",
        pl.DataFrame([one.parts for one in found], schema=schema, orient="row").fill_nan(None),
        {
            "measure": "what is counted",
            "n": ("people whose number and group are known", "people"),
            "gini": "Gini coefficient over them",
            "gini_within": "of that, from differences within groups",
            "gini_between": "of that, from differences between the means of groups",
            "gini_overlap": "the rest: groups overlap",
            "theil": "Theil's T over them",
            "theil_within": "of that, within groups",
            "theil_between": "of that, between groups; the two add up",
        },
        behind=pl.DataFrame({"amounts": [every[one.name] for one in found]}, schema={"amounts": pl.List(ADDED)}),
        counted=Counted(
            keys=("measure",), counts={"n": "people"}, rests="n", amounts=dict.fromkeys(parts, "amounts"), apart=True
        ),
        members=pl.DataFrame({"n": [_known(ids, held[one.name], groups) for one in found]}),
    )


def _people(out: Builder, nodes: pl.DataFrame, groups: Groups, by: str, held: dict[str, Any]) -> None:
    """Add a row for each person: group and numbers."""
    columns = [pl.Series(name, held[name], dtype=pl.Float64).fill_nan(None) for name in WHAT if name in held]
    meanings = {name: WHAT[name] for name in WHAT if name in held}
    out.table(
        "people",
        nodes.select("id").with_columns(groups.labels, *columns),
        {"id": "the person", "group": f"the person's {by}; blank where unknown", **meanings},
        people=("id",),
    )


def _figure(out: Builder, found: list[Compared], receipt: str, by: str) -> None:
    shown = next((one for one in found if one.name == receipt), None)
    if shown is None or not shown.rows or shown.widest is None:
        return
    what = WHAT[receipt][0]
    high, low = shown.widest
    title = f"{high} has most {what} on average, {low} least"
    if shown.gap == 0:
        title = f"All groups have the same mean of {what}"
    elif shown.p is not None and shown.p > 0.05:
        title = f"{what[:1].upper()}{what[1:]}: groups differ by no more than chance may bring (p = {shown.p:.2f})"
    spec = means("group", ("mean", "low", "high"), (by.capitalize(), f"Mean of {what}"), only={"measure": receipt})
    alt = f"A dot for the mean of {what} in each group, with a line for its 95% interval."
    out.figure("groups", title, alt, "groups", spec)


ANALYSIS = Analysis(
    name="gaps",
    title="Who receives, who gives",
    question="Who receives, gives and experiences kindness, and is it those who need it?",
    definition=(
        "For each person: acts received and given (each act once; blocked ones not), others tied to, and the answer or "
        "column named as experience. Means by group, differences of each group from everybody else, Gini "
        "2 sum(i x_i) / (n sum x) - (n + 1) / n over values in rising order, Theil's T mean(x/m ln(x/m)). T is within "
        "sum(s_g T_g) plus between sum(s_g ln(m_g / m)), s_g a group's share of the total; Gini is within "
        "sum(p_g s_g G_g), p_g its share of people, plus that of the group means, plus overlap. Groups cross where "
        "the one with more need receives less."
    ),
    reading=(
        "Where need is known, look first at it beside what is received: where need differs and what is received does "
        "not, that is a gap too."
    ),
    limits=(
        "Acts are those that were told; who tells of few may receive many. The widest gap is chosen by looking: its p "
        "allows for that, its interval does not. With fewer than some 50 people intervals of inequality are too "
        "narrow (see the table of their coverage)."
    ),
    sources=(
        Source(title="Variabilità e mutabilità", authors="Gini, C.", year=1912),
        Source(title="Economics and Information Theory", authors="Theil, H.", year=1967),
        Source(
            title="The decomposition of the Gini coefficient by population subgroups",
            authors="Lambert, P. J. and Aronson, J. R.",
            year=1993,
            note="In: Inequality decomposition analysis and the Gini coefficient revisited",
        ),
        Source(title="An Introduction to the Bootstrap", authors="Efron, B. and Tibshirani, R. J.", year=1993),
        Source(title="Better bootstrap confidence intervals", authors="Efron, B.", year=1987),
        Source(
            title="What teachers should know about the bootstrap: resampling in the undergraduate statistics "
            "curriculum",
            authors="Hesterberg, T. C.",
            year=2015,
        ),
        Source(
            title="Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
            authors="Bonett, D. G. and Wright, T. A.",
            year=2000,
        ),
        Source(title="A simple sequentially rejective multiple test procedure", authors="Holm, S.", year=1979),
    ),
    takes="study",
    parameters=(
        BY,
        PEOPLE,
        Parameter(name="experience", meaning="a question, or a column of the actors, that tells how much kindness"),
        Parameter(name="need", meaning="a question, or a column of the actors, that tells how much is needed"),
        Parameter(
            name="experience_levels",
            meaning="the words of experience from least to most, where they are no numbers",
            kind="texts",
            default=(),
        ),
        Parameter(
            name="need_levels",
            meaning="the words of need from least to most, where they are no numbers",
            kind="texts",
            default=(),
        ),
        Parameter(
            name="receipt", meaning="what is held beside need, and drawn", default="received", choices=tuple(WHAT)
        ),
        Parameter(name="kinds", meaning="the kinds of act; all where not given", kind="texts"),
        Parameter(name="tie_kinds", meaning="the kinds of relationship; all where not given", kind="texts"),
        WAVE,
        draws("resamples", "how many resamples make an interval"),
        draws("permutations", "how many exchanges of groups make a p"),
        SEED,
    ),
    run=run,
)
