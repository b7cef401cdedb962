"""`reports`: ties told by each side; how far the two agree, and what each rule of making ties of reports gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from kindframe.analysis import Analysis, Counted, Result
from kindframe.instrument import wilson
from kindframe.sources import Source
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.groups import BY, group_by, not_known
from kindframe_connections.membership import with_members_apart
from kindframe_connections.questions import BETWEEN, KINDS, WAVE, asked
from kindframe_connections.ruling import set_abreast
from kindframe_connections.telling import AGREEMENT, TOLD_BY, Told, told

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["ANALYSIS"]

_COUNTS: dict[str, str | tuple[str, str]] = {
    "ties": ("ties that either end told of, both having been asked", "ties"),
    "both": ("of these, told by both", "ties"),
    "only_source": ("told by the source alone (ties with a direction)", "ties"),
    "only_target": ("told by the target alone (ties with a direction)", "ties"),
    "only_one": ("told by one end alone (ties without direction)", "ties"),
    "agreement": ("told by both over told by either", "share"),
}
_COLUMNS = tuple(name for name in _COUNTS if name != "agreement")


def run(study: Study, *, by: str, **question: Any) -> Result:
    """Set what each side told beside the other, by kind, wave, group, person and generator, and the rules abreast."""
    network = asked(study, question)
    out = Builder(network.notes, network.nodes["id"], network.nodes["kind"])
    found = told(study, network, question.get("kinds"), question.get("wave"))
    ties = found.checkable
    groups = group_by(network.nodes, by)
    labels = network.nodes.select("id").with_columns(groups.labels)
    _agreement(out, found, ties)
    _kinds(out, found, ties)
    _groups(out, ties, labels, by)
    _people(out, network, found, ties, labels, by)
    set_abreast(out, study, network, found, question)
    _generators(out, found)
    _ties(out, found)
    if not found.recorded and network.n:
        out.note("Who was asked is not recorded: every actor is taken as asked, and silence as no.")
    if found.self_ties:
        out.note(f"{counted(found.self_ties, 'row')} of an actor tied to itself: in no agreement.")
    out.note(not_known(by, groups.unknown, network.n, "actor", "no group counts them"))
    return out.result()


def _agreement(out: Builder, found: Told, ties: pl.DataFrame) -> None:
    """Say how often both ends tell, which end tells alone, and what could not be set beside anything."""
    n = ties.height
    count = ties.select(AGREEMENT).row(0, named=True)
    none = "no tie is told by an end, both ends having been asked"
    absent = ""
    if found.rows and found.no_reporter == found.rows - found.self_ties:
        none = "no row says who told of the tie"
        absent = none if found.no_reporter else ""
    both = int(count["both"])
    held = {
        name.removesuffix(" ids"): part[0] for name, part in ties.select(e.implode() for e in TOLD_BY).to_dict().items()
    }
    ground: dict[str, Any] = {"n": n, "of": "ties told by either end", "among": ties["pair"]}
    out.say(
        "agreement",
        "the share of ties told by both ends, of those told by either, where both were asked",
        both / n if n else None,
        why=none,
        interval=wilson(both, n) if n else None,
        members=held["both"],
        text="{%} of the ties that one of the two tells of are told by both, where both were asked.",
        main=True,
        **ground,
    )
    with out.unless(absent):
        for name, column, what in (
            ("told by both", "both", "ties told by both ends"),
            ("only source", "only_source", "ties told by their source alone"),
            ("only target", "only_target", "ties told by their target alone"),
            ("only one", "only_one", "ties without direction told by one end alone"),
        ):
            out.say(name, f"the number of {what}", int(count[column]), members=held[column], **ground)
        giving, one_sided = int(count["only_source"]), int(count["only_source"] + count["only_target"])
        out.say(
            "claimed by source",
            "the share of one-sided ties with a direction that the source claims (one half: both sides claim alike)",
            giving / one_sided if one_sided else None,
            text="Of ties with a direction that one end alone tells, {%} are told by the one they come from.",
            why="no tie with a direction is told by one end alone",
            n=one_sided,
            of="one-sided ties with a direction",
            over="ties",
            interval=wilson(giving, one_sided) if one_sided else None,
            among=pl.concat([held["only_source"], held["only_target"]]),
            members=held["only_source"],
        )
    by_end = pl.col("by_source") | pl.col("by_target")
    unasked = found.ties.filter(by_end & ~(pl.col("asked_source") & pl.col("asked_target")))["pair"]
    others = found.ties.filter(~by_end & pl.col("by_third"))["pair"]
    every: dict[str, Any] = {"n": found.ties.height, "of": "ties", "among": found.ties["pair"]}
    rows: dict[str, Any] = {"n": found.rows, "of": "rows"}
    for name, what, value, more in (
        (
            "unchecked",
            "ties told by one end where the other was not asked",
            unasked.len(),
            every | {"members": unasked},
        ),
        ("third party", "rows told by somebody who is neither end", found.third_party, rows),
        ("third party alone", "ties that third parties alone tell of", others.len(), every | {"members": others}),
        ("no reporter", "rows that do not say who told", found.no_reporter, rows),
    ):
        with out.unless("" if name == "no reporter" else absent):
            out.say(name, f"the number of {what}", value, **more)


def _kinds(out: Builder, found: Told, ties: pl.DataFrame) -> None:
    every = found.ties.group_by("wave", "kind", "directed").agg(
        pl.len().cast(pl.Int64).alias("told"), pl.col("pair").alias("told ids")
    )
    frame = (
        every.join(
            ties.group_by("wave", "kind", "directed").agg(*AGREEMENT, *TOLD_BY),
            on=["wave", "kind", "directed"],
            how="left",
            nulls_equal=True,
        )
        .with_columns(pl.col("ties", "both", "only_source", "only_target", "only_one").fill_null(0))
        .sort("wave", "kind", "directed", nulls_last=True)
    )
    frame, members = with_members_apart(frame)
    meanings = {
        "wave": "the wave; blank where none is told",
        "kind": "the kind of tie; blank where unknown",
        "directed": "whether it has a direction",
        "told": ("ties that anybody told of", "ties"),
        **_COUNTS,
    }
    out.table(
        "kinds",
        frame,
        meanings,
        counted=Counted(
            keys=("wave", "kind", "directed"),
            counts=dict.fromkeys(("told", *_COLUMNS), "ties"),
            rests="ties",
            derived={"agreement": _COLUMNS},
            plain=("agreement",),
            apart=True,
        ),
        members=members,
    )
    known = frame.drop_nulls("agreement")
    if known.height:
        best = known.sort("agreement", descending=True).row(0, named=True)
        share = f"{best['agreement']:.0%}" if best["ties"] else "none"
        title = f"The two ends agree most on {best['kind'] or 'an unknown kind'}: {share} are told by both"
        spec = figures.bars("kind", "agreement", ("Kind of tie", "Share told by both ends"), colour="wave")
        out.figure("kinds", title, "Bars of the share of ties told by both, by kind and wave.", "kinds", spec)


def _groups(out: Builder, ties: pl.DataFrame, labels: pl.DataFrame, by: str) -> None:
    both = ties.join(labels.select(source="id", **{"from": "group"}), on="source", how="left", maintain_order="left")
    both = both.join(labels.select(target="id", to="group"), on="target", how="left", maintain_order="left")
    swap = ~pl.col("directed") & (pl.col("from") > pl.col("to"))
    both = both.with_columns(
        pl.when(swap).then(pl.col("to")).otherwise(pl.col("from")).alias("from"),
        pl.when(swap).then(pl.col("from")).otherwise(pl.col("to")).alias("to"),
    )
    frame = both.drop_nulls(["from", "to"]).group_by("from", "to", "directed").agg(*AGREEMENT, *TOLD_BY)
    frame, members = with_members_apart(frame.sort("from", "to", "directed"))
    out.table(
        "groups",
        frame,
        {
            "from": f"the source's {by}; without direction, the first of the two in order",
            "to": f"the target's {by}",
            "directed": "whether the ties have a direction",
            **_COUNTS,
        },
        counted=Counted(
            keys=("from", "to", "directed"),
            counts=dict.fromkeys(_COLUMNS, "ties"),
            rests="ties",
            derived={"agreement": _COLUMNS},
            plain=("agreement",),
        ),
        members=members,
    )


def _people(out: Builder, network: Network, found: Told, ties: pl.DataFrame, labels: pl.DataFrame, by: str) -> None:
    """Add, for each person and each group, what they claim, how much of it is confirmed, and what others alone tell."""
    ends = [
        ties.select("pair", id=end, me=f"by_{end}", other=f"by_{against}")
        for end, against in (("source", "target"), ("target", "source"))
    ]
    me, other = pl.col("me"), pl.col("other")
    counts = [
        me.sum().cast(pl.Int64).alias("claims"),
        (me & other).sum().cast(pl.Int64).alias("confirmed"),
        (~me & other).sum().cast(pl.Int64).alias("others_alone"),
    ]
    whom = {"claims": me, "confirmed": me & other, "others_alone": ~me & other}
    sets = [pl.col("pair").filter(held).alias(f"{name} ids") for name, held in whom.items()]
    sides = pl.concat(ends).join(labels, on="id", how="left", maintain_order="left")
    share = (pl.col("confirmed") / pl.col("claims")).fill_nan(None).alias("confirmed_share")
    meanings: dict[str, str | tuple[str, str]] = {
        "claims": ("ties told of to others who were asked", "ties"),
        "confirmed": ("of these, told by the other end too", "ties"),
        "confirmed_share": ("confirmed over claims; blank where nothing is claimed", "share"),
        "others_alone": ("ties that only the other end tells of", "ties"),
    }
    order = list(meanings)
    claims = sides.drop_nulls("group").group_by("group").agg(*counts, *sets).with_columns(share).sort("group")
    claims, members = with_members_apart(claims)
    out.table(
        "claims",
        claims.select("group", *order),
        {"group": f"the {by} of who claims", **meanings},
        counted=Counted(
            keys=("group",),
            counts=dict.fromkeys(("claims", "confirmed", "others_alone"), "ties"),
            wholes={"claims": ("confirmed",)},
            shares={"confirmed_share": ("confirmed", "claims")},
        ),
        members=members,
    )
    each = sides.group_by("id").agg(*counts)
    reporting = pl.concat(
        [found.ties.filter(f"by_{end}").select(id=end) for end in ("source", "target")]
    ).unique()  # fmt: skip
    actors = (
        network.nodes.select("id", "kind")
        .with_columns(labels["group"])
        .join(each, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("claims", "confirmed", "others_alone").fill_null(0))
        .with_columns(share, pl.col("id").is_in(reporting["id"].implode()).alias("told"))
    )
    out.table(
        "actors",
        actors.select("id", "kind", "group", "told", *order),
        {
            "id": "the actor",
            "kind": "what the actor is; blank where unknown",
            "group": f"the actor's {by}; blank where unknown",
            "told": "whether the actor told of any tie of its own",
            **meanings,
        },
        people=("id",),
    )


def _generators(out: Builder, found: Told) -> None:
    """Pair what was told when asked for giving with what was told when asked for receiving."""
    paired = found.ties.filter(
        "directed", "asked_source", "asked_target", pl.col("giving") | pl.col("receiving")
    ).with_columns(by_source=pl.col("giving"), by_target=pl.col("receiving"))
    frame = paired.group_by("wave", "kind").agg(*AGREEMENT, *TOLD_BY).drop("only_one", "only_one ids")
    names = {"only_source": "only_giving", "only_target": "only_receiving"}
    frame = frame.rename({old + end: new + end for old, new in names.items() for end in ("", " ids")})
    frame, members = with_members_apart(frame.sort("wave", "kind", nulls_last=True))
    out.table(
        "generators",
        frame,
        {
            "wave": "the wave; blank where none is told",
            "kind": "the kind of tie; blank where unknown",
            "ties": ("ties told under a giving or a receiving generator, both ends having been asked", "ties"),
            "both": ("told under both", "ties"),
            "only_giving": ("told under giving alone", "ties"),
            "only_receiving": ("told under receiving alone", "ties"),
            "agreement": ("told under both over told under either", "share"),
        },
        counted=Counted(
            keys=("wave", "kind"),
            counts=dict.fromkeys(("ties", "both", "only_giving", "only_receiving"), "ties"),
            wholes={"ties": ("both", "only_giving", "only_receiving")},
            derived={"agreement": ("ties", "both", "only_giving", "only_receiving")},
            plain=("agreement",),
            apart=True,
        ),
        members=members,
    )
    n = paired.height
    both = int((paired["giving"] & paired["receiving"]).sum())
    out.say(
        "generators agree",
        "the share of ties told under both the giving and the receiving generator, of those told under either",
        both / n if n else None,
        text="{%} of the ties told when asked about giving or about receiving are told under both questions.",
        why="no tie is told under a generator of giving or receiving (column generator)"
        if not found.generator
        else "no such tie has both ends asked",
        n=n,
        of="ties told under either question",
        among=paired["pair"],
        members=paired.filter(pl.col("giving") & pl.col("receiving"))["pair"],
        interval=wilson(both, n) if n else None,
    )
    if found.misplaced:
        out.note(
            f"{counted(found.misplaced, 'row')} of giving not told by the source, or of receiving not told by the "
            "target: look whether source and target are the right way round."
        )


def _ties(out: Builder, found: Told) -> None:
    source, target = pl.col("by_source"), pl.col("by_target")
    told_by = (
        pl.when(source & target).then(pl.lit("both"))
        .when(source).then(pl.lit("source"))
        .when(target).then(pl.lit("target"))
        .when(pl.col("by_third")).then(pl.lit("third party"))
        .otherwise(pl.lit("not recorded"))
    )  # fmt: skip
    frame = found.ties.select(
        "wave",
        "kind",
        "directed",
        "source",
        "target",
        told_by.alias("told_by"),
        (pl.col("asked_source") & pl.col("asked_target")).alias("both_asked"),
    )
    out.table(
        "ties",
        frame,
        {
            "wave": "the wave; blank where none is told",
            "kind": "the kind of tie; blank where unknown",
            "directed": "whether it has a direction",
            "source": "from whom; without direction, the first of the two ids in order",
            "target": "to whom",
            "told_by": "which of its ends told, or a third party alone, or not recorded",
            "both_asked": "whether both ends were asked",
        },
        people=("source", "target"),
    )


ANALYSIS = Analysis(
    name="reports",
    title="Ties told by each side",
    question="Do the two ends of a tie tell the same, and how much hangs on whom one believes?",
    definition=(
        "A tie is a pair of actors in one kind and wave, with its direction where it has one. Agreement: ties told by "
        "both ends over ties told by at least one, both ends having been asked. One-sided: told by the source (giver) "
        "or the target (receiver) alone. Claims: what a person told of others who were asked; confirmed where they "
        "told it too. Rules: union takes what anybody told, intersection what both ends told, source and target what "
        "that end told. Generators: ties told under giving set beside those told under receiving. Intervals are "
        "Wilson's."
    ),
    reading=(
        "A tie told by one end is not false: people forget, and weigh help given and help received differently. Where "
        "the rules differ much, say which was used and why, or show both."
    ),
    limits=(
        "Where it is not recorded who was asked, silence of those never asked looks like disagreement. Intervals take "
        "ties as independent, which ties of one person are not: they are too narrow. Rules merge kinds; the agreement "
        "does not."
    ),
    sources=(
        Source(
            title="Informant accuracy in social network data", authors="Killworth, P. and Bernard, H. R.", year=1976
        ),
        Source(title="Cognitive social structures", authors="Krackhardt, D.", year=1987),
        Source(
            title="Measuring reciprocity: double sampling, concordance, and network construction",
            authors="Ready, E. and Power, E. A.",
            year=2021,
        ),
        Source(
            title="Probable inference, the law of succession, and statistical inference",
            authors="Wilson, E. B.",
            year=1927,
        ),
    ),
    takes="study",
    parameters=(BY, KINDS, BETWEEN, WAVE),
    run=run,
)
