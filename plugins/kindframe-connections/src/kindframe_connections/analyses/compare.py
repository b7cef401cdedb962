"""`compare`: whether kinds of tie, or waves, go together, and whether any statistic is more than chance makes it.

`analysis` makes it, given the other analyses: a module here imports none of its siblings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from kindframe.amounts import ADDED, Amounts
from kindframe.analysis import Analysis, Counted, Parameter, Result, Statement
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import Network
from kindframe.problems import nearest
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted, shown
from kindframe_connections.correlating import fewest_behind, say_strongest
from kindframe_connections.nulls import NULLS
from kindframe_connections.nulltests import statement_of, test_statistic, told_by
from kindframe_connections.quadratic import Layers, correlate, regress
from kindframe_connections.questions import BETWEEN, KINDS, REPORTS, TIES, WAVE, asked

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["analysis"]

MOST = 12
"""The most layers compared at once."""


def run(
    study: Study,
    *,
    others: Mapping[str, Analysis],
    across: str,
    outcome: str | None,
    weight: str,
    statistic: Sequence[str] | None,
    null: str,
    by: str | None,
    draws: int,
    seed: int,
    **question: Any,
) -> Result:
    """Correlate and regress layers with tests by exchange of actors, and test statistics against a null model."""
    out = Builder()
    question["between"] = _between(study, question, out)
    named = _layers(study, across, weight, question, out)
    layers = Layers.of(list(named.values()))
    names = list(named)
    if named:
        out.call(named[names[0]].nodes["kind"])
    permuted = layers.drawn(draws, seed) if len(names) > 1 else np.zeros((0, 0, 0))
    out.everybody(ids := named[names[0]].nodes["id"] if named else pl.Series("id", dtype=pl.String))
    _correlations(out, layers, names, permuted, across, ids)
    _regression(out, layers, names, permuted, outcome, across)
    _tests(out, study, others, statistic or (), null, by, draws, seed)
    out.note(f"p is from {draws:,} random exchanges of actors (seed {seed}), the observed one counted among them.")
    return out.result()


# -- what is compared -------------------------------------------------------------------------------


def _between(study: Study, question: Mapping[str, Any], out: Builder) -> tuple[str, ...] | None:
    """Ask of ties between people, unless other kinds of actor are named or there are no such ties."""
    if question["between"] is not None:
        return tuple(question["between"])
    people = study.actors.table.filter(pl.col("kind") == "person").height
    if not people or not asked(study, {**question, "kinds": None}, between="person").simple().m:
        if study.actors.table["kind"].null_count() < len(study.actors):
            out.note(
                "No tie between two people is recorded, so the ties of all actors were looked at; actors of all kinds "
                "are exchanged with each other."
            )
        return None
    return ("person",)


def _layers(study: Study, across: str, weight: str, question: dict[str, Any], out: Builder) -> dict[str, Network]:
    """Ask for each kind or wave apart, over the same actors."""
    if across == "waves":
        if question["wave"] is not None:
            raise ParameterError("across=waves compares the waves; wave= cannot be given with it.")
        found = {wave: asked(study, {**question, "wave": wave}, weight=weight) for wave in study.waves}
    else:
        table = study.actions.table if question["ties"] == "acts" else study.relationships.table
        kinds = list(question["kinds"] or sorted(table["kind"].drop_nulls().unique().to_list()))
        found = {kind: asked(study, {**question, "kinds": [kind]}, weight=weight) for kind in kinds}
        found = {kind: network for kind, network in found.items() if network.simple().m}
        if question["kinds"] is None and (unknown := table["kind"].null_count()):
            out.note(f"{counted(unknown, 'row')} of unknown kind: in no comparison.")
    if len(found) > MOST:
        ordered = sorted(found, key=lambda name: -found[name].simple().m)
        out.note(f"Only the {MOST} kinds with most ties are compared; left out: {', '.join(ordered[MOST:])}.")
        found = {name: network for name, network in found.items() if name in ordered[:MOST]}
    for network in found.values():
        out.note(*network.notes)
    return _same_actors(found, out)


def _same_actors(found: dict[str, Network], out: Builder) -> dict[str, Network]:
    """Keep the actors that all networks have, and the ties among them."""
    if len({network.ids for network in found.values()}) <= 1:
        return found
    common = set.intersection(*(set(network.ids) for network in found.values()))
    every = set.union(*(set(network.ids) for network in found.values()))
    out.note(f"{counted(len(every) - len(common), 'actor')} of {len(every):,} are not in all of them: left out.")
    ids = sorted(common)
    kept = {}
    for name, network in found.items():
        simple = network.simple()
        place = {held: i for i, held in enumerate(ids)}
        new = np.array([place.get(held, -1) for held in network.ids], np.int32)
        rows, indices = new[simple.arrays.rows], new[simple.indices]
        both = (rows >= 0) & (indices >= 0) & (simple.directed | (rows < indices))
        kept[name] = Network.from_edges(ids, rows[both], indices[both], simple.weight[both], directed=simple.directed)
    return kept


# -- QAP --------------------------------------------------------------------------------------------


def _correlations(out: Builder, layers: Layers, names: list[str], permuted: Any, across: str, ids: pl.Series) -> None:
    rows, sets, filled = [], [], layers.values != 0
    pair, once = layers.pairs(ids)
    half = 1 if layers.directed else 2
    for first, second in combinations(range(len(names)), 2):
        found = correlate(layers, first, second, permuted)
        defined = found.value == found.value
        both = int((filled[:, first] & filled[:, second]).sum()) // half
        sets.append(pl.Series(pair[once & filled[:, first] & filled[:, second]], dtype=pl.UInt64))
        either = int((filled[:, first] | filled[:, second]).sum()) // half
        spread = float(found.drawn.std()) if defined and found.drawn.size else None
        p = (found.p, found.p_high, found.p_low) if defined and found.drawn.size else (None, None, None)
        value = found.value if defined else None
        rows.append((names[first], names[second], value, *p, spread, both, both / either if either else None))
    numbers = ("correlation", "p", "p_high", "p_low", "spread")
    schema: dict[str, Any] = {"first": pl.String, "second": pl.String, **dict.fromkeys(numbers, pl.Float64)}
    frame = pl.DataFrame(rows, schema={**schema, "both": pl.Int64, "jaccard": pl.Float64}, orient="row")
    what, many = ("kind of tie", "kinds of tie") if across == "kinds" else ("wave", "waves")
    out.table(
        "correlations",
        frame,
        {
            "first": f"one {what}",
            "second": f"the other {what}",
            "correlation": ("Pearson's correlation over all pairs of different actors; blank where one has none", ""),
            "p": ("share of exchanges with a correlation at least as far from 0", "probability"),
            "p_high": ("share of exchanges with at least this correlation", "probability"),
            "p_low": ("share of exchanges with at most this correlation", "probability"),
            "spread": "standard deviation of the correlation over the exchanges, whose mean is 0",
            "both": ("pairs tied in both", "pairs"),
            "jaccard": ("pairs tied in both over pairs tied in either", "share"),
        },
        counted=Counted(
            keys=("first", "second"),
            counts={"both": "pairs"},
            # with how many ties there are of each, a correlation gives the pairs tied in both to within one
            derived={"jaccard": ("both",), "correlation": ("both",)},
            plain=("correlation", "p", "p_high", "p_low", "spread", "jaccard"),
            people=layers.n,
            apart=True,
        ),
        members=pl.DataFrame({"both": sets}, schema={"both": pl.List(pl.UInt64)}),
    )
    ground: dict[str, Any] = {"n": layers.cells, "of": "pairs of actors"}
    out.say("layers", f"the number of {many} compared", len(names), n=layers.n, of="actors", counts="nobody")
    known = frame.drop_nulls("correlation")
    if not known.height:
        few = f"fewer than two {many} have ties that could be compared"
        out.say("strongest", "the strongest QAP correlation", None, why=few, main=True, **ground)
        return
    say_strongest(out, known, many, ground)
    top = known.sort("correlation", descending=True, maintain_order=True).row(0, named=True)
    title = f"{top['first']} and {top['second']} go together most ({top['correlation']:.2f})"
    if known["correlation"].abs().max() < 0.05:  # type: ignore[operator]
        return  # a grid of nothing but noughts
    spec = figures.square("first", "second", "correlation", (what.capitalize(), "Correlation"))
    out.figure("correlations", title, f"A grid of {many}: each cell is the correlation of two.", "correlations", spec)


# -- MRQAP ------------------------------------------------------------------------------------------


def _regression(
    out: Builder, layers: Layers, names: list[str], permuted: Any, outcome: str | None, across: str
) -> None:
    """Explain one layer by the others (of waves, the last by those before)."""
    schema = dict.fromkeys(("term", "coefficient", "t", "p"), pl.Float64) | {"term": pl.String}
    least = fewest_behind(layers.values, layers.directed, layers.n)
    rows: list[tuple[Any, ...]] = []
    if outcome is not None and outcome not in names:
        raise UnknownName("outcome among what is compared", outcome, nearest(outcome, names))
    found = None
    explained = outcome or ""
    if len(names) > 1:
        most = len(names) - 1 if across == "waves" else int(np.argmax((layers.values != 0).sum(0)))
        explained = outcome or names[most]
        target = names.index(explained)
        rest = [i for i in range(len(names)) if i != target]
        found = regress(layers, target, rest, permuted)
        if found is not None:
            rows.append(("(constant)", found.intercept, None, None))
            for i, term in zip(rest, found.terms, strict=True):
                rows.append((names[i], term.coefficient, term.t, term.p if term.drawn.size else None))
    out.table(
        "regression",
        pl.DataFrame(rows, schema=schema, orient="row"),
        {
            "term": f"what {explained or 'the outcome'} is explained by",
            "coefficient": "what one more of it adds, the others held",
            "t": "coefficient over its standard error: what is compared; not a test by itself, as pairs share actors",
            "p": ("share of exchanges with a t at least as far from 0 (double semi-partialling)", "probability"),
        },
        counted=Counted(
            keys=("term",),
            people=(least := fewest_behind(layers.values, layers.directed, layers.n)),
            plain=("coefficient", "t", "p"),
        ),
    )
    ground: dict[str, Any] = {"n": layers.cells, "of": "pairs of actors", "people": least}
    why = "fewer than two can be compared" if len(names) < 2 else "they do not vary, or one is a mixture of the others"
    what = "wave" if across == "waves" else "the kind"
    text = f"All others together explain {{}} of how ties of {what} {explained} vary over pairs (R squared)."
    value, share = found.r_squared if found else None, "the share of an outcome explained (R squared)"
    out.say("r squared", share, value, text=text, why=why, plain=True, **ground)
    for i, row in enumerate(rows[1:]):
        text = (
            f"Pairs with one more tie of {what} {row[0]} have {shown(abs(row[1]))} "
            f"{'more' if row[1] > 0 else 'fewer'} ties of {what} {explained}, on average and all else alike."
        )
        more = f"how many more ties of {what} {explained} go with one more of {what} {row[0]}"
        out.say(f"coefficient {i + 1}", more, row[1], text=text, p=row[3], plain=True, **ground)


# -- any statistic ----------------------------------------------------------------------------------


def _tests(
    out: Builder,
    study: Study,
    others: Mapping[str, Analysis],
    wanted: Sequence[str],
    null: str,
    by: str | None,
    draws: int,
    seed: int,
) -> None:
    """Test statements of other analyses, written analysis:statement."""
    rows, behind = [], []
    for text in wanted:
        name, _, statement = text.partition(":")
        if name not in others:
            raise UnknownName("analysis to test a statement of", name, nearest(name, others))
        held = others[name]
        own = {parameter.name for parameter in held.parameters}
        asked_by: dict[str, Any] = {"by": by} if by and "by" in own else {}
        statistic = statement_of(held, statement, **asked_by)
        given = study.network(**held.network) if held.takes == "network" else study
        seen = told_by(held, statement, given, **asked_by)
        behind.append([attrs.asdict(one) for one in _resting(seen, len(study.actors))])
        tested = test_statistic(given, statistic, null=null, draws=draws, seed=seed)
        why = "it is undefined in what was observed" if tested.observed is None else ""
        if tested.observed is not None and not tested.drawn.size:
            why = "it is undefined in every draw"
        elif tested.fixed:
            why = "this null model never changes it"
        within = tested.within or (None, None)
        p = None if why else tested.p
        sides = (None, None) if why else (tested.p_high, tested.p_low)
        rows.append((text, tested.observed, tested.expected, *within, p, *sides, tested.undefined, why))
        ground: dict[str, Any] = {"n": int(tested.drawn.size), "of": "draws"}
        said = f"{text} is {{}}"
        if tested.expected is not None:
            said += f", where the null model {null} gives {tested.expected:.3f} on average"
        out.say(text, text, tested.observed, text=said + ".", why=why, p=p, **ground)
    numbers = ("observed", "expected", "low", "high", "p", "p_high", "p_low")
    schema: dict[str, Any] = {"statistic": pl.String, **dict.fromkeys(numbers, pl.Float64)}
    frame = pl.DataFrame(rows, schema={**schema, "undefined": pl.Int64, "untested": pl.String}, orient="row")
    out.table(
        "tests",
        frame,
        {
            "statistic": "the analysis and its statement",
            "observed": "its value; blank where undefined",
            "expected": f"its mean over the draws of the null model {null}",
            "low": "2.5 % of the draws lie below",
            "high": "2.5 % of the draws lie above",
            "p": ("two-sided: twice the smaller of the next two, at most 1", "probability"),
            "p_high": ("share of draws at least as high, the observed one counted", "probability"),
            "p_low": ("share of draws at least as low, the observed one counted", "probability"),
            "undefined": ("draws in which it is undefined, left out", "draws"),
            "untested": "why there is no p; empty where there is",
        },
        behind=pl.DataFrame({"amounts": behind}, schema={"amounts": pl.List(ADDED)}),
        counted=Counted(
            keys=("statistic", "untested"),
            people=len(study.actors),
            amounts=dict.fromkeys(numbers[:4], "amounts"),
            plain=(*numbers[4:], "undefined"),
        ),
    )


def _resting(observed: Statement, everybody: int) -> tuple[Amounts, ...]:
    """Say on whom a statistic rests, as its own statement does; on nobody where it counts few or is one person's."""
    if observed.nobody or observed.plain:
        n = observed.n or 0
        people = n if observed.over == "people" else math.isqrt(n)  # so many at least make n pairs or ties
        people = observed.people if observed.people is not None else everybody if observed.nobody else people
        return (Amounts(total=1.0, people=people, largest=()), *observed.amounts)
    return () if observed.single else observed.amounts


def analysis(others: Sequence[Analysis]) -> Analysis:
    """Make the analysis, able to test the statements of the others."""
    return Analysis(
        name="compare",
        title="Comparing networks with chance and with each other",
        question="Do kinds of tie, or waves, go together, and is a finding more than chance would make it?",
        definition=(
            "QAP correlation: Pearson's correlation of two networks over all pairs of different actors, tested by "
            "exchanging the actors of one. MRQAP: one network regressed on others by least squares over the same "
            "pairs, each t tested by double semi-partialling: the residual of a predictor from the others has its "
            "actors exchanged. Tests of a statement of any analysis: it is computed again in draws from a null model. "
            "labels exchanges who is who within kinds of actor; size, edges and dyads are conditional uniform graphs: "
            "any network of so many actors, with so many ties, with so many mutual and one-way pairs. Two-sided p is "
            "twice the smaller tail."
        ),
        reading=(
            "What chance would give is found by letting people change places while the pattern of ties stays as it is "
            "(QAP, the quadratic assignment procedure). A correlation is 1 where two kinds join all the same pairs. By "
            "chance alone some 5 of 100 comparisons have a p of 0.05 or less."
        ),
        limits=(
            "Pairs nobody was asked about count as pairs without a tie. The p of the strongest pair allows for its "
            "being picked, those of the table do not. Ties drawn blindly are easily beaten: no people are tied so."
        ),
        sources=(
            Source(
                title="Predicting with networks: nonparametric multiple regression analysis of dyadic data",
                authors="Krackhardt, D.",
                year=1988,
            ),
            Source(
                title="Sensitivity of MRQAP tests to collinearity and autocorrelation conditions",
                authors="Dekker, D., Krackhardt, D. and Snijders, T. A. B.",
                year=2007,
            ),
            Source(
                title="The interaction of size and density with graph-level indices",
                authors="Anderson, B. S., Butts, C. and Carley, K.",
                year=1999,
            ),
            Source(title="Social network analysis with sna", authors="Butts, C. T.", year=2008),
        ),
        takes="study",
        parameters=(
            Parameter(
                name="across",
                meaning="what is compared with each other",
                default="kinds",
                choices=("kinds", "waves"),
            ),
            Parameter(
                name="outcome",
                meaning="the kind or wave explained by the others; else the kind with most ties, or the last wave",
            ),
            Parameter(
                name="weight",
                meaning="count (of ties behind a pair), strength, or another column of numbers",
                default="count",
            ),
            Parameter(
                name="statistic", meaning="statements to test, as analysis:statement, such as mixing:e-i", kind="texts"
            ),
            Parameter(name="null", meaning="the null model for them", default="labels", choices=tuple(NULLS)),
            Parameter(name="by", meaning="the column by which tested analyses group actors; theirs where not given"),
            Parameter(
                name="draws", meaning="how many draws", kind="integer", default=1000, minimum=0, maximum=1_000_000
            ),
            Parameter(name="seed", meaning="where chance begins", kind="integer", default=1, minimum=0),
            TIES,
            KINDS,
            BETWEEN,
            WAVE,
            REPORTS,
        ),
        run=partial(run, others={held.name: held for held in others}),
    )
