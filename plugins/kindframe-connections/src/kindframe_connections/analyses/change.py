"""`change`: what became of ties, people and answers from one wave to the next."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
from attrs import frozen

import kindframe as kf
from kindframe.amounts import ADDED, Amounts
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.errors import ParameterError, UnknownName
from kindframe.instrument import called
from kindframe.problems import nearest
from kindframe.sources import Source
from kindframe_connections.building import Builder, counted, shown
from kindframe_connections.comings import tell_composition
from kindframe_connections.groups import BY, group_by
from kindframe_connections.individuals import LEVELS, Asked, changes
from kindframe_connections.intervals import means
from kindframe_connections.interviewing import tell_interviews
from kindframe_connections.membership import with_members_apart
from kindframe_connections.paired import moved
from kindframe_connections.questions import KINDS, PEOPLE, REPORTS, SEED, draws
from kindframe_connections.tied import paired
from kindframe_connections.waves import Presence, fates, presence, tied

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

FATES = ("kept", "lost", "new")


@frozen(kw_only=True, eq=False)
class _Step:
    """One wave to another: who was there, and the ties of those who were there in both."""

    first: str
    second: str
    people: Presence
    before: pl.DataFrame
    after: pl.DataFrame
    left_out: tuple[int, int]

    @property
    def name(self) -> str:
        """How the two waves are named together: first, a dash, second."""
        return f"{self.first}-{self.second}"


def run(
    study: Study,
    *,
    first: str | None,
    second: str | None,
    people: tuple[str, ...],
    organisations: tuple[str, ...],
    kinds: tuple[str, ...] | None,
    reports: str,
    by: str,
    columns: tuple[str, ...],
    levels: tuple[str, ...],
    resamples: int,
    permutations: int,
    seed: int,
) -> Result:
    """Give kept, lost and new ties, who joined and left, and paired change of individuals and organisations."""
    out = Builder()
    group_by(study.network(between=people).nodes, by)  # refuses a column that is not there, whatever the waves
    steps = _pairs(study, first, second)
    if not steps:
        why = "the study has no two waves to compare" if first is None else f"no wave follows wave {first}"
        out.say("jaccard", "the share of ties kept (Jaccard)", None, why=why, n=0, of="ties")
    made = [_step(study, a, b, people, kinds, reports, out) for a, b in steps]
    _ties(out, study, made, by)
    tell_composition(out, study, [(step.first, step.second, step.people) for step in made], by, people)
    told = Asked(people=people, organisations=organisations, columns=columns, levels=levels)
    levels_of, sums, whose = changes(study, made_of(made), told, (resamples, permutations, seed), out)
    titles = {wave.id: wave.title for wave in study.settings.waves if wave.title}
    _individuals(out, levels_of, sums, whose, (resamples, permutations, seed), titles)
    tell_interviews(out, study, {wave for step in steps for wave in step})
    return out.result()


def made_of(steps: list[_Step]) -> list[tuple[str, str, pl.DataFrame, pl.DataFrame, pl.Series]]:
    """Give the steps as plain parts: waves, ties of both, and who stayed."""
    return [(step.first, step.second, step.before, step.after, step.people.stayed) for step in steps]


def _pairs(study: Study, first: str | None, second: str | None) -> list[tuple[str, str]]:
    """Give the pairs of waves asked about: each with the next, or the one pair that was named."""
    waves = study.waves
    for name in (first, second):
        if name is not None and name not in waves:
            raise UnknownName("wave", name, nearest(name, waves))
    if first is not None and first == second:
        raise ParameterError(f"Wave {first} is compared with itself; name another as second.")
    if first is None and second is None:
        return list(pairwise(waves))
    if second is None:
        return [(str(first), later) for later in waves[waves.index(str(first)) + 1 :][:1]]
    start = first if first is not None else waves[max(0, waves.index(second) - 1)]
    return [(start, second)] if start != second else []


def _step(
    study: Study,
    first: str,
    second: str,
    kinds_of_people: tuple[str, ...],
    kinds: tuple[str, ...] | None,
    reports: str,
    out: Builder,
) -> _Step:
    networks = []
    told = study.relationships.table["wave"]
    for wave in (first, second):
        rule = reports if (told == wave).any() else "union"  # a rule about reporters cannot be asked of no rows
        network = study.network(between=kinds_of_people, kinds=kinds, wave=wave, reports=rule, layers=True)
        out.note(*[f"Wave {wave}: {note}" for note in network.notes])
        networks.append(network)
    actors = study.network(between=kinds_of_people).nodes
    who = presence(study, actors, first, second)
    both_ways = any(network.directed and network.m for network in networks)
    ties = [tied(network, both_ways) for network in networks]
    if told.null_count() == told.len():
        ties = [table.clear() for table in ties]
    here = who.stayed.implode()
    inside = [table.filter(pl.col("source").is_in(here) & pl.col("target").is_in(here)) for table in ties]
    left_out = (ties[0].height - inside[0].height, ties[1].height - inside[1].height)
    return _Step(first=first, second=second, people=who, before=inside[0], after=inside[1], left_out=left_out)


def _ties(out: Builder, study: Study, steps: list[_Step], by: str) -> None:
    groups = study.actors.table.select("id").with_columns(group_by(study.actors.table, by).labels)
    parts: dict[str, list[pl.DataFrame]] = {"overall": [], "kinds": [], "groups": []}
    dated = study.relationships.table["wave"].drop_nulls().len()
    for step in steps:
        overall = fates(step.before, step.after, ["source", "target"])
        parts["overall"].append(_counted(overall, step, []))
        kinds = fates(step.before, step.after, ["source", "target", "kind"])
        parts["kinds"].append(_counted(kinds, step, ["kind"]))
        grouped = overall.join(groups.rename({"id": "source", "group": "from"}), on="source", how="left")
        grouped = grouped.join(groups.rename({"id": "target", "group": "to"}), on="target", how="left")
        unknown = grouped.filter(pl.col("from").is_null() | pl.col("to").is_null()).height
        if unknown:
            out.note(f"Waves {step.name}: {counted(unknown, 'tie')} with an end whose {by} is unknown: in no group.")
        parts["groups"].append(_counted(grouped.drop_nulls(["from", "to"]), step, ["from", "to"]))
        _say(out, step, overall, bool(dated))
        _one_sided_kinds(out, step)
    base: dict[str, str | tuple[str, str]] = {
        "first": "the earlier wave",
        "second": "the later wave",
        "kept": ("ties told in both, between people present and asked in both", "ties"),
        "lost": ("ties told in the first alone", "ties"),
        "new": ("ties told in the second alone", "ties"),
        "jaccard": ("kept / (kept + lost + new); blank without ties", "share"),
        "stability": ("kept / (kept + lost); blank where the first has none", "share"),
    }
    more: dict[str, dict[str, str]] = {
        "overall": {},
        "kinds": {"kind": "the kind of tie; empty where unknown"},
        "groups": {"from": f"the {by} a tie comes from", "to": "where it goes (of undirected ties, the other end)"},
    }
    for name, told in more.items():
        empty = _counted(fates(_NO_TIES, _NO_TIES, ["source", "target", *told]), None, list(told))
        frame, members = with_members_apart(pl.concat([empty, *parts[name]]))
        out.table(
            "ties" if name == "overall" else name,
            frame,
            {**base, **told},
            members=members,
            counted=Counted(
                keys=("first", "second", *told),
                strata=("first", "second"),
                counts=dict.fromkeys(FATES, "ties"),
                derived=dict.fromkeys(("jaccard", "stability"), FATES),
                plain=("jaccard", "stability"),
                apart=name == "kinds",
            ),
        )
    if steps and any(frame.height for frame in parts["overall"]):
        step, row = steps[-1], parts["overall"][-1].row(0, named=True)
        spec = {
            "transform": [{"fold": list(FATES), "as": ["fate", "ties"]}],
            "mark": {"type": "bar"},
            "encoding": {
                "x": {
                    "field": "second",
                    "title": "Wave",
                    "type": "ordinal",
                    "axis": {"title": "Wave, beside the one before it"},
                },
                "y": {"field": "ties", "title": "Ties", "type": "quantitative"},
                "color": {"field": "fate", "title": "What became of them", "type": "nominal"},
            },
        }
        title = f"Wave {step.first} to {step.second}: {row['kept']} ties kept, {row['lost']} lost, {row['new']} new"
        out.figure("ties", title, "Stacked bars of ties kept, lost and new, one for each later wave.", "ties", spec)


_NO_TIES = pl.DataFrame(schema=dict.fromkeys(("source", "target", "kind", "from", "to"), pl.String))


def _counted(table: pl.DataFrame, step: _Step | None, by: list[str]) -> pl.DataFrame:
    """Count fates, by some columns."""
    table = paired(table)
    counts = [(pl.col("fate") == fate).sum().cast(pl.Int64).alias(fate) for fate in FATES]
    counts += [pl.col("pair").filter(pl.col("fate") == fate).alias(f"{fate} ids") for fate in FATES]
    if by:
        frame = table.group_by(by).agg(counts).sort(by)
    else:  # of no ties, too, there is a row
        frame = table.select(one if n < len(FATES) else one.implode() for n, one in enumerate(counts))
        frame = frame.head(0 if step is None else 1)
    every, before = pl.sum_horizontal(*FATES), pl.col("kept") + pl.col("lost")
    return frame.select(
        pl.lit(step.first if step else "").alias("first"),
        pl.lit(step.second if step else "").alias("second"),
        *by,
        *FATES,
        *(f"{fate} ids" for fate in FATES),
        pl.when(every > 0).then(pl.col("kept") / every).alias("jaccard"),
        pl.when(before > 0).then(pl.col("kept") / before).alias("stability"),
    )


def _say(out: Builder, step: _Step, overall: pl.DataFrame, dated: bool) -> None:
    count = {fate: int((overall["fate"] == fate).sum()) for fate in FATES}
    n, name = overall.height, step.name
    where = f"between waves {step.first} and {step.second}"
    pairs = paired(overall)
    held = {fate: pairs.filter(pl.col("fate") == fate)["pair"] for fate in FATES}
    ground: dict[str, Any] = {"n": n, "of": "ties told in either wave", "among": pairs["pair"]}
    for fate in FATES:
        text = f"{counted(count[fate], 'tie')} {'were' if count[fate] != 1 else 'was'} {fate} {where}."
        out.say(f"{fate} {name}", f"ties {fate} {where}", count[fate], text=text, members=held[fate], **ground)
    why = "no tie says in which wave it was told" if not dated else "there are no ties among those present in both"
    what = f"the share of ties kept {where} (Jaccard)"
    out.say(f"jaccard {name}", what, count["kept"] / n if n else None, why=why, members=held["kept"], **ground)
    lost = sum(step.left_out)
    if lost:
        out.note(
            f"Waves {name}: {step.left_out[0]:,} ties of the first and {step.left_out[1]:,} ties of the second "
            "have an end who was not present and asked in both; they are neither kept, lost nor new."
        )
    if step.people.unsure and step.people.unsure < step.people.stayed.len() + 1:
        out.note(f"{counted(step.people.unsure, 'actor')} record no wave and are taken as asked in all.")


def _one_sided_kinds(out: Builder, step: _Step) -> None:
    """Warn of kinds told in one wave only: perhaps they were not asked in the other."""
    before, after = (set(table["kind"].unique().to_list()) for table in (step.before, step.after))
    for here, kinds in ((step.first, before - after), (step.second, after - before)):
        if kinds and before and after:
            named = ", ".join(sorted(kind or "an unknown kind" for kind in kinds))
            out.note(
                f"Waves {step.name}: {named} {'is' if len(kinds) == 1 else 'are'} told in wave {here} alone; if it was "
                "not asked in the other, nothing changed."
            )


def _individuals(
    out: Builder,
    levels: pl.DataFrame,
    sums: list[tuple[Amounts, ...]],
    whose: list[list[str]],
    chance: tuple[int, int, int],
    waves: Mapping[str, str],
) -> None:
    resamples, permutations, seed = chance
    instruments = kf.instruments()
    words = {what: called(what, instruments) for what in levels["what"].unique(maintain_order=True).to_list()}
    asked = "; ".join(f"{what} is “{said}”" for what, said in words.items() if said != what and "/" in what)
    out.table(
        "paired",
        levels,
        {
            "first": "the earlier wave",
            "second": "the later wave",
            "level": "; ".join(f"{name}: {said}" for name, said in LEVELS.items()),
            "what": f"the number: ties, a question, or columns of the actors{f'. {asked}' if asked else ''}",
            "n": ("who has the number in both waves", "pairs"),
            "before": "mean in the first wave, over them",
            "after": "mean in the second wave, over them",
            "difference": "mean of after less before",
            "low": "lower end of its 95% interval; blank with fewer than two pairs",
            "high": "upper end",
            "p": "p of the difference, two-sided, by flipping signs at random",
            "rose": ("of them, whose number rose", "share"),
            "fell": ("of them, whose number fell", "share"),
        },
        counted=Counted(
            keys=("first", "second", "level", "what"),
            counts={"n": "people"},
            rests="n",
            shares={"rose": ("", "n"), "fell": ("", "n")},
            amounts=dict.fromkeys(("before", "after", "difference", "low", "high"), "amounts"),
            derived={"p": ("amounts",)},
            plain=("p",),
            apart=True,
        ),
        behind=pl.DataFrame(
            {"amounts": [[attrs.asdict(one) for one in held] for held in sums]}, schema={"amounts": pl.List(ADDED)}
        ),
        members=pl.DataFrame({"n": whose}, schema={"n": pl.List(pl.String)}),
    )
    for row, held, ids in zip(levels.iter_rows(named=True), sums, whose, strict=True):
        name = f"{row['level']} {row['what']} {row['first']}-{row['second']}"
        what = f"the mean change of {row['what']} ({row['level']}) from wave {row['first']} to {row['second']}"
        of = "people in both waves" if row["level"] == "individual" else "organisations in both waves"
        ground: dict[str, Any] = {"n": row["n"], "of": of, "over": "people", "amounts": held, "p": row["p"]}
        ground |= {"interval": (row["low"], row["high"]) if row["low"] is not None else None}
        ground["among"] = pl.Series(ids, dtype=pl.String)
        before, after = (waves.get(row[side], f"wave {row[side]}") for side in ("first", "second"))
        text = moved(row["level"], row["what"], row["difference"], before, after)
        text = text if row["difference"] is None else text.replace("{}", shown(abs(row["difference"])))
        out.say(name, what, row["difference"], text=text, why="nobody has it in both waves", **ground)
    told = levels.filter(pl.col("n") > 0)
    if told.height:
        best = told.sort(pl.col("difference").abs(), descending=True, maintain_order=True).row(0, named=True)
        title = f"Largest change: {best['what']} ({best['level']}), {best['difference']:+.2f} on average"
        only = {"level": best["level"], "first": best["first"], "second": best["second"]}
        words["ties"] = "Number of others tied to"
        titles = ("What was told or asked", "Mean change, each on its own scale")
        spec = means("what", ("difference", "low", "high"), titles, only=only, tooltip=("n",), called=words)
        alt = "A dot for the mean paired change of each number, with a line for its 95% interval."
        out.figure("paired", title, alt, "paired", spec)
        if resamples:
            out.note(f"Intervals of change are percentiles of {resamples:,} resamples of pairs (seed {seed}).")
        if permutations:
            out.note(f"p of change is from {permutations:,} random flips of sign (seed {seed}).")


ANALYSIS = Analysis(
    name="change",
    title="From wave to wave",
    question="Which ties were kept, lost and made, and did people and organisations change?",
    definition=(
        "Over people present and asked in both waves: a tie is kept where it is told in both, lost or new where in one "
        "alone. Jaccard: kept / (kept + lost + new). Joined and left: present and asked in one wave alone. Paired "
        "change: the mean over those with a number in both waves of the second less the first; of individuals, of "
        "organisations by their own answers, and of organisations by the mean of their members."
    ),
    reading=(
        "A tie that is lost may be one that was not told again. What was asked has scales of its own: hold each change "
        "against nought, not against another. Look at organisations beside individuals."
    ),
    limits="Who left may differ from who stayed: nothing here speaks of them but their number.",
    sources=(
        Source(title="Étude comparative de la distribution florale", authors="Jaccard, P.", year=1901),
        Source(
            title="Introduction to stochastic actor-based models for network dynamics",
            authors="Snijders, T. A. B., van de Bunt, G. G. and Steglich, C. E. G.",
            year=2010,
        ),
        Source(
            title="Detecting changes in personal networks",
            authors="Feld, S. L., Suitor, J. J. and Hoegh, J. G.",
            year=2007,
        ),
        Source(title="An Introduction to the Bootstrap", authors="Efron, B. and Tibshirani, R. J.", year=1993),
    ),
    takes="study",
    parameters=(
        Parameter(name="first", meaning="the earlier wave; each wave with the next where neither is given"),
        Parameter(name="second", meaning="the later wave; the one after the first where not given"),
        PEOPLE,
        Parameter(
            name="organisations",
            meaning="the kinds of actor that count as organisations",
            kind="texts",
            default=("organisation", "service", "group"),
        ),
        KINDS,
        REPORTS,
        BY,
        Parameter(
            name="columns",
            meaning="columns of the actors that hold one number, a column for each wave in order",
            kind="texts",
            default=(),
        ),
        Parameter(
            name="levels",
            meaning="the words of answers from least to most, where they are no numbers",
            kind="texts",
            default=(),
        ),
        draws("resamples", "how many resamples make an interval"),
        draws("permutations", "how many flips of sign make a p"),
        SEED,
    ),
    run=run,
)
