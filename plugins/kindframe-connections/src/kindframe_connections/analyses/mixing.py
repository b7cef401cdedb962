"""`mixing`: whether ties stay within groups or cross them, for groups by any attribute."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen

from kindframe.amounts import Amounts, added
from kindframe.analysis import Analysis, Counted, Parameter, Result
from kindframe.network import Network
from kindframe.pairing import Marks, marks, pairs
from kindframe.sources import Source
from kindframe_connections import figures, homophily
from kindframe_connections.building import Builder, counted, percent
from kindframe_connections.exchanging import drawn_within
from kindframe_connections.groups import BY, Groups, group_by, none_recorded, not_known
from kindframe_connections.statistics import permutation_p
from kindframe_connections.tied import in_rows

__all__ = ["ANALYSIS"]


@frozen(kw_only=True, eq=False)
class _Ties:
    """The ties between actors whose groups are known: each once, with the codes of the groups over those actors."""

    source: Any
    target: Any
    weight: Any
    groups: Groups
    directed: bool
    left_out: int
    pair: Marks

    @property
    def same(self) -> Any:
        """Whether the two ends of each tie are of one group."""
        return self.groups.codes[self.source] == self.groups.codes[self.target]


def run(network: Network, *, by: str, weighted: bool, permutations: int, seed: int) -> Result:
    """Give E-I, Yule's Q, Coleman homophily, assortativity, diversity, and the mixing matrix, with permutation p."""
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    simple = network.simple()
    groups = group_by(network.nodes, by)
    ties = _ties(simple, groups, weighted)
    sizes = groups.sizes
    k, t = len(groups.names), int(ties.source.size)
    why = none_recorded(by) if k == 0 else f"there are no ties between actors whose {by} is known"
    ground: dict[str, Any] = {"n": t, "of": "ties", "among": ties.pair}
    unknown = bool(np.isnan(ties.weight).any())
    internal, external = (float(ties.weight[mask].sum()) for mask in (ties.same, ~ties.same))
    value = homophily.ei_index(external, internal)
    if unknown:
        why = "some ties have no known weight; ask for weighted=no"
    p = _permutation(ties, value, permutations, seed) if k > 1 and value == value and permutations else None
    within, between = homophily.pairs_within(sizes, ties.directed)
    ends = (ties.weight, ties.source, ties.target)
    ground["amounts"] = tuple(Amounts.of(*(held[here] for held in ends)) for here in (ties.same, ~ties.same))
    ground_p = {**ground, "p": p} if p is not None and within + between else ground
    ground_p |= {"members": ties.pair[ties.same]}  # how many stay within follows from the index
    out.say("e-i", "the E-I index", value, text=_in_words(value), why=why, main=True, **ground_p)
    chance = (between - within) / (between + within) if between + within else None
    fewest = int(sizes.min()) if k else None  # with the sizes of others, what is made of all sizes tells the last one
    out.say(
        "e-i expected",
        "the E-I index expected were ties drawn blindly",
        chance,
        text="Were ties drawn blindly, the E-I index would be {}.",
        why="fewer than two actors are in known groups",
        n=int(sizes.sum()),
        of="actors",
        people=fewest,
        plain=True,
    )
    inside, across = int(ties.same.sum()), int((~ties.same).sum())
    rescaled = homophily.rescaled_ei(across, inside, within, between)
    fixed = why if not t else "groups of these sizes leave it no room to differ"
    out.say(
        "e-i rescaled",
        "the E-I index rescaled for the sizes of groups and the number of ties",
        rescaled,
        why=fixed,
        **ground | {"members": ties.pair[ties.same]},
    )
    out.say(
        "yule q",
        "Yule's Q of being tied with being of one group",
        homophily.yules_q(across, inside, within, between),
        why=fixed,
        **ground,
    )
    matrix = homophily.mixing_matrix(ties.source, ties.target, ties.weight, groups.codes, k, ties.directed)
    out.say(
        "assortativity",
        "the assortativity of ties by group",
        homophily.assortativity(matrix, ties.directed),
        why=why if not t or unknown else "all ends of ties are in one group",
        **ground,
    )
    _numeric(out, simple, by, weighted, ground)
    for name, what, measure in (
        ("blau", "the diversity of actors (Blau)", homophily.blau),
        ("iqv", "the diversity of actors over the most possible (IQV)", homophily.iqv),
    ):
        why, n = "there is at most one known group", int(sizes.sum())
        out.say(name, what, measure(sizes), why=why, n=n, of="actors", people=fewest, plain=True)
    _matrix(out, matrix, groups, by, ties, weighted)
    _groups(out, matrix, groups, ties, weighted)
    _actors(out, simple, groups, weighted)
    then = f"{counted(ties.left_out, 'tie')} of theirs are left out"
    out.note(not_known(by, groups.unknown, network.n, "actor", then))
    if network.self_ties:
        out.note(f"{counted(network.self_ties, 'tie')} of an actor to itself: left out.")
    if p is not None:
        out.note(f"p is from {permutations:,} random exchanges of groups between actors (seed {seed}), two-sided.")
    return out.result()


def _ties(simple: Network, groups: Groups, weighted: bool) -> _Ties:
    rows, others = simple.arrays.rows, simple.indices
    once = np.ones(rows.size, bool) if simple.directed else rows < others
    known = once & (groups.codes[rows] >= 0) & (groups.codes[others] >= 0)
    weight = simple.weight[known] if weighted else np.ones(int(known.sum()))
    own = marks(simple.nodes["id"])
    return _Ties(
        pair=pairs(own[rows[known]], own[others[known]]),
        source=rows[known],
        target=others[known],
        weight=weight,
        groups=groups,
        directed=simple.directed,
        left_out=int(once.sum() - known.sum()),
    )


def _in_words(value: float) -> str:
    """Say which way ties lean before the index that measures it."""
    lean = "As many ties cross from one group to another as stay within one"
    if value < 0:
        lean = "More ties stay within a group than cross to another"
    elif value > 0:
        lean = "More ties cross from one group to another than stay within one"
    stay = (1 - value) / 2
    return f"{lean}: {percent(stay)} stay within (E-I index {{}}, from -1 all within to 1 all between)."


def _permutation(ties: _Ties, observed: float, draws: int, seed: int) -> float:
    """Exchange groups between the actors who have one, and see how often E-I is as far from chance."""
    known = np.flatnonzero(ties.groups.codes >= 0)
    place = np.full(ties.groups.codes.size, -1, np.int64)
    place[known] = np.arange(known.size)
    source, target = place[ties.source].astype(np.int32), place[ties.target].astype(np.int32)
    total = float(ties.weight.sum())
    held = drawn_within(source, target, ties.weight, ties.groups.codes[known], draws, seed)
    drawn = (total - 2 * held) / total
    within, between = homophily.pairs_within(ties.groups.sizes, ties.directed)
    return permutation_p(observed, drawn, (between - within) / (between + within))


def _numeric(out: Builder, simple: Network, by: str, weighted: bool, ground: dict[str, Any]) -> None:
    """Say how alike tied actors are where the groups are numbers in truth."""
    if not simple.nodes[by].dtype.is_numeric():
        return
    rows, others = simple.arrays.rows, simple.indices
    once = np.ones(rows.size, bool) if simple.directed else rows < others
    values = simple.nodes[by].cast(pl.Float64).fill_null(np.nan).to_numpy()
    weight = simple.weight[once] if weighted else np.ones(int(once.sum()))
    value = homophily.numeric_assortativity(rows[once], others[once], weight, values, simple.directed)
    out.say(
        "numeric assortativity",
        f"the correlation of {by} over the two ends of ties",
        value,
        why=f"{by} does not vary over ties, or is unknown",
        **ground,
    )


def _places(ties: _Ties) -> tuple[Any, Any]:
    """Say in which cell of the matrix each tie is; one without direction is in both its cells."""
    k = len(ties.groups.names)
    first, second = ties.groups.codes[ties.source], ties.groups.codes[ties.target]
    every = np.arange(ties.source.size)
    if ties.directed:
        return first * k + second, every
    return np.r_[first * k + second, second * k + first], np.r_[every, every]


def _cells(ties: _Ties) -> pl.Series:
    """Give what people have part in of the weight in each cell of the matrix."""
    (cell, tie), k = _places(ties), len(ties.groups.names)
    return added(ties.weight[tie], ties.source[tie], ties.target[tie], rows=cell, height=k * k)


def _matrix(out: Builder, matrix: Any, groups: Groups, by: str, ties: _Ties, weighted: bool) -> None:
    k = len(groups.names)
    total = matrix.sum(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = matrix / total
    frame = pl.DataFrame(
        {
            "from": pl.Series([name for name in groups.names for _ in range(k)], dtype=pl.String),
            "to": pl.Series(list(groups.names) * k, dtype=pl.String),
            "weight": pl.Series(matrix.ravel()).fill_nan(None),
            "share": pl.Series(share.ravel()).fill_nan(None),
        }
    )
    out.table(
        "matrix",
        frame,
        {
            "from": f"the {by} a tie comes from; undirected ties stand in both their cells",
            "to": f"the {by} it goes to",
            "weight": "number of ties, or their weight where weighted",
            "share": ("of all from that group, what goes to this one; blank where there is none", "share"),
        },
        behind=pl.DataFrame({"weights": _cells(ties)}) if weighted else None,
        members=None if weighted else in_rows(ties.pair[_places(ties)[1]], k * k, weight=_places(ties)[0]),
        counted=Counted(keys=("from", "to"), amounts=dict.fromkeys(("weight", "share"), "weights"))
        if weighted
        else Counted(keys=("from", "to"), counts={"weight": "ties"}, derived={"share": ("weight",)}, plain=("share",)),
    )
    if frame.height:
        title = f"Where the ties of each group go, by {by}"
        alt = "A grid: each cell is the share of a group's ties that goes to each group."
        out.figure(
            "matrix",
            title,
            alt,
            "matrix",
            figures.heat("from", "to", "share", ("Group ties come from", "Group they go to", "Share of ties")),
        )


def _groups(out: Builder, matrix: Any, groups: Groups, ties: _Ties, weighted: bool) -> None:
    """Add a row for each group: its ties within and across, in any direction."""
    codes, k = groups.codes, len(groups.names)
    inner = np.bincount(codes[ties.source][ties.same], weights=ties.weight[ties.same], minlength=k)
    apart = ~ties.same
    outer = np.bincount(codes[ties.source][apart], weights=ties.weight[apart], minlength=k)
    outer = outer + np.bincount(codes[ties.target][apart], weights=ties.weight[apart], minlength=k)
    frame = pl.DataFrame(
        {
            "group": pl.Series(groups.names, dtype=pl.String),
            "actors": groups.sizes.astype(np.int64),
            "within": inner[:k],
            "across": outer[:k],
            "e_i": pl.Series(
                [homophily.ei_index(o, i) for o, i in zip(outer[:k], inner[:k], strict=True)], dtype=pl.Float64
            ),
            "coleman": homophily.coleman(matrix, groups.sizes, ties.directed),
        }
    ).with_columns(pl.col("within", "across", "e_i", "coleman").fill_nan(None))
    out.table(
        "groups",
        frame,
        {
            "group": "the group",
            "actors": ("actors in it", "actors"),
            "within": "ties (or their weight) among its own, each once",
            "across": "ties with other groups, in any direction",
            "e_i": ("E-I index of the group's ties; blank where it has none", "-1 to 1"),
            "coleman": ("Coleman's homophily of the ties from it: 0 is chance; blank where undefined", "-1 to 1"),
        },
        behind=_behind(ties),
        members=None if weighted else _pairs(ties, k),
        counted=Counted(
            keys=("group",),
            counts={"actors": "people"} if weighted else {"actors": "people", "within": "ties", "across": "ties"},
            amounts={"within": "inner", "across": "outer", **dict.fromkeys(("e_i", "coleman"), ("inner", "outer"))}
            if weighted
            else {},
            derived=dict.fromkeys(("e_i", "coleman"), () if weighted else ("within", "across")),
            plain=() if weighted else ("e_i", "coleman"),
            rests="actors",
        ),
    )
    if frame.height:
        spec = figures.bars("group", "e_i", ("Group", "E-I index"))
        out.figure(
            "groups", "How far each group keeps to itself", "Bars of the E-I index of each group.", "groups", spec
        )


def _pairs(ties: _Ties, k: int) -> pl.DataFrame:
    """Give the pairs of the ties within each group, and of those with others, each at both its ends."""
    first, second = ties.groups.codes[ties.source], ties.groups.codes[ties.target]
    within = in_rows(ties.pair, k, within=np.where(ties.same, first, -1))
    ends = np.r_[np.where(ties.same, -1, first), np.where(ties.same, -1, second)]
    return within.hstack(in_rows(np.r_[ties.pair, ties.pair], k, across=ends))


def _behind(ties: _Ties) -> pl.DataFrame:
    """Give what people have part in of the weight of ties within each group, and of that with others."""
    codes, k, apart = ties.groups.codes, len(ties.groups.names), ~ties.same
    rows = codes[ties.source]
    inner = added(ties.weight, ties.source, ties.target, rows=np.where(apart, -1, rows), height=k)
    weight, source, target = (np.tile(held[apart], 2) for held in (ties.weight, ties.source, ties.target))
    outer = added(weight, source, target, rows=np.r_[rows[apart], codes[ties.target][apart]], height=k)
    return pl.DataFrame({"inner": inner, "outer": outer})


def _actors(out: Builder, simple: Network, groups: Groups, weighted: bool) -> None:
    """Add a row for each actor: alters of its own group and of others, each once, whichever way the tie runs.

    Where weighted, E-I is of the weight of all ties with them, both ways added.
    """
    both = simple.undirected()
    rows, others = both.arrays.rows, both.indices
    known = (groups.codes[rows] >= 0) & (groups.codes[others] >= 0)
    same = known & (groups.codes[rows] == groups.codes[others])
    inner = np.bincount(rows[same], minlength=both.n).astype(np.int64)
    outer = np.bincount(rows[known & ~same], minlength=both.n).astype(np.int64)
    weight = both.weight if weighted else np.ones(rows.size)
    inside = np.bincount(rows[same], weights=weight[same], minlength=both.n)
    across = np.bincount(rows[known & ~same], weights=weight[known & ~same], minlength=both.n)
    with np.errstate(invalid="ignore", divide="ignore"):
        index = (across - inside) / (across + inside)
    frame = simple.nodes.select("id").with_columns(
        groups.labels,
        pl.Series("own_group", inner),
        pl.Series("other_groups", outer),
        pl.Series("e_i", index).fill_nan(None),
    )
    out.table(
        "actors",
        frame,
        {
            "id": "the actor",
            "group": f"the actor's {groups.column}; blank where unknown",
            "own_group": ("others of the same group tied to", "actors"),
            "other_groups": ("others of other groups tied to", "actors"),
            "e_i": ("E-I index of these, or of the weight of ties with them; blank where there are none", "-1 to 1"),
        },
        people=("id",),
    )


ANALYSIS = Analysis(
    name="mixing",
    title="Within groups and across them",
    question="Do ties cross between groups, or stay within them?",
    definition=(
        "E-I index: (ties between groups - ties within) / all ties. Expected: the same over all pairs of actors. "
        "Rescaled: -1 and 1 are the least and most that so many ties among groups of these sizes can reach. Yule's Q, "
        "Coleman's homophily and Newman's assortativity are given beside it. Ties with an end of unknown group, and "
        "ties of an actor to itself, are left out. An actor's alters count once each."
    ),
    reading=(
        "Small groups cross more by arithmetic alone: hold the E-I index beside the one that ties drawn blindly would "
        "give. A small p says that the two differ by more than chance."
    ),
    limits="p takes ties as given and exchanges groups; it says nothing of why ties stay within.",
    sources=(
        Source(
            title="Informal networks and organizational crises", authors="Krackhardt, D. and Stern, R. N.", year=1988
        ),
        Source(title="Relational analysis", authors="Coleman, J. S.", year=1958),
        Source(title="Mixing patterns in networks", authors="Newman, M. E. J.", year=2003),
        Source(title="Inequality and Heterogeneity", authors="Blau, P. M.", year=1977),
    ),
    parameters=(
        BY,
        Parameter(name="weighted", meaning="whether ties count by their weight", kind="flag", default=False),
        Parameter(
            name="permutations",
            meaning="how many exchanges of groups test E-I",
            kind="integer",
            default=1000,
            minimum=0,
            maximum=1_000_000,
        ),
        Parameter(name="seed", meaning="where the random orders begin", kind="integer", default=1, minimum=0),
    ),
    network={"between": "person"},
    run=run,
)
