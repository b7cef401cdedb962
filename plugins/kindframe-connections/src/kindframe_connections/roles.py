"""Acts by the capacity they were done in: as a person, in a role, beyond it; by time, place, sector and giver.

`middle-layer` calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from kindframe.amounts import Amounts
from kindframe.analysis import Counted
from kindframe.errors import UnknownName
from kindframe.instrument import wilson
from kindframe.problems import nearest
from kindframe_connections import figures
from kindframe_connections.building import Builder, counted
from kindframe_connections.taking_part import amounts_in, parts_in, people_of

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["CAPACITIES", "acts_in_role"]

CAPACITIES = ("in-role", "beyond-role", "personal", "unknown")
DEFAULT_BY = "sector"
"""The column by which acts are split where nothing else is asked."""
EMPLOYED = ("works-for", "volunteers-for")

_MEANINGS: dict[str, str | tuple[str, str]] = {
    "acts": ("acts done, blocked ones left out", "acts"),
    "in_role": ("of these, done in a role", "acts"),
    "beyond_role": ("done beyond a role", "acts"),
    "personal": ("done as a person", "acts"),
    "unknown": ("of which the capacity is not known", "acts"),
    "share_in_role": ("in a role over in or beyond a role; blank where there are neither", "share"),
    "low": ("lower end of its 95% interval (Wilson)", "share"),
    "high": ("upper end", "share"),
    "blocked": ("acts stopped, in whatever capacity; they are in no other column", "acts"),
    "blocked_in_role": ("of these, in a role: where the role stood in the way, or the rules of it", "acts"),
    "no_need": "yes where acts were done in a role and none had to go beyond it",
}


def acts_in_role(out: Builder, study: Study, by: str, wave: str | None) -> None:
    """Add the tables of acts by capacity, and what they say of acting without going beyond a role."""
    acts = _acts(study, wave)
    whole = _split(acts.with_columns(all=pl.lit("all acts")), "all")
    row = whole.row(0, named=True) if whole.height else dict.fromkeys(whole.columns, 0)
    kinds = pl.DataFrame(
        {
            "capacity": CAPACITIES,
            "acts": [int(row[name]) for name in ("in_role", "beyond_role", "personal", "unknown")],
            "blocked": [acts.filter(pl.col("blocked") & (pl.col("capacity") == name)).height for name in CAPACITIES],
        },
        schema={"capacity": pl.String, "acts": pl.Int64, "blocked": pl.Int64},
    )
    people = people_of(study)
    _say(out, row, {name: amounts_in(acts.filter(which), people) for name, which in _cells().items()})
    every = _behind(acts, "capacity", kinds, people)
    out.table(
        "capacities",
        kinds,
        {
            "capacity": "as what the givers acted",
            "acts": ("acts done", "acts"),
            "blocked": ("acts stopped", "acts"),
        },
        counted=Counted(keys=("capacity",), counts={"acts": "things", "blocked": "things"}),
        behind=every.select("acts", "blocked"),
        members=pl.DataFrame(
            {
                name: [acts.filter(which & (pl.col("capacity") == held).fill_null(False))["id"] for held in CAPACITIES]
                for name, which in (("acts", ~pl.col("blocked")), ("blocked", pl.col("blocked")))
            }
        ),
    )
    if row["acts"]:
        spec = figures.bars("capacity", "acts", ("Capacity", "Acts"))
        title = f"{row['in_role']} acts in a role, {row['beyond_role']} beyond it"
        out.figure("capacities", title, "Bars of the acts done in each capacity.", "capacities", spec)
    waves = _split(acts, "wave")
    out.table(
        "waves",
        waves,
        {"wave": "the wave in which the act was told", **_MEANINGS},
        counted=_counted("wave"),
        behind=_behind(acts, "wave", waves, people),
    )
    _change(out, waves, study.waves, _behind(acts, "wave", waves, people))
    places = _split(acts, "place")
    out.table(
        "places",
        places,
        {"place": "where it was done", **_MEANINGS},
        counted=_counted("place"),
        behind=_behind(acts, "place", places, people),
    )
    _where(out, places, "places", "place")
    placed = _by_sector(study, acts, by)
    sectors = _split(placed, "sector")
    out.table(
        "sectors",
        sectors,
        {"sector": f"the {by} of a giver, of the body they act for, or of the place", **_MEANINGS},
        counted=_counted("sector"),
        behind=_behind(placed, "sector", sectors, people),
    )
    _where(out, sectors, "sectors", by)
    givers = acts.explode("givers").filter(pl.col("givers").is_not_null())
    out.table("givers", _split(givers, "givers"), {"givers": "who did it", **_MEANINGS}, people=("givers",))


def _acts(study: Study, wave: str | None) -> pl.DataFrame:
    table = study.actions.table
    if wave is not None and table["wave"].null_count() < table.height:
        table = table.filter((pl.col("wave") == wave).fill_null(False))
    return table.select(
        "id",
        "wave",
        "place",
        "givers",
        "receivers",
        pl.col("capacity").fill_null("unknown"),
        (pl.col("outcome") == "blocked").fill_null(False).alias("blocked"),
    )


def _split(acts: pl.DataFrame, key: str) -> pl.DataFrame:
    """Count the acts of each value of a column by capacity; acts of which it is unknown have no row."""
    frame = (
        acts.drop_nulls(key)
        .group_by(key)
        .agg(which.sum().cast(pl.Int64).alias(name) for name, which in _cells().items())
        .sort(key)
    )
    both = [(row["in_role"], row["in_role"] + row["beyond_role"]) for row in frame.iter_rows(named=True)]
    ends = [wilson(inside, n) if n else (None, None) for inside, n in both]
    schema = {"share_in_role": pl.Float64, "low": pl.Float64, "high": pl.Float64, "no_need": pl.Boolean}
    rows = [
        (inside / n if n else None, *end, inside > 0 and inside == n)
        for (inside, n), end in zip(both, ends, strict=True)
    ]
    frame = frame.hstack(pl.DataFrame(rows, schema=schema, orient="row"))
    return frame.select(key, *_MEANINGS)


def _cells() -> dict[str, pl.Expr]:
    """Give the acts that each column of counts counts."""
    done = ~pl.col("blocked")
    named = {name.replace("-", "_"): done & (pl.col("capacity") == name) for name in CAPACITIES}
    stopped = pl.col("blocked")
    return {"acts": done, **named, "blocked": stopped, "blocked_in_role": stopped & (pl.col("capacity") == "in-role")}


def _behind(acts: pl.DataFrame, key: str, frame: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """Give in how many acts of each cell each person had part; organisations and unknown givers are nobody."""
    cells = {name: which for name, which in _cells().items() if name in frame.columns}
    return pl.DataFrame({name: parts_in(acts.filter(which), frame, key, people) for name, which in cells.items()})


def _counted(key: str) -> Counted:
    """Say what the tables of acts count: acts, behind which are those who did them."""
    capacities = tuple(name.replace("-", "_") for name in CAPACITIES)
    return Counted(
        keys=(key,),
        counts=dict.fromkeys(_cells(), "things"),
        wholes={"acts": capacities},
        derived=dict.fromkeys(("share_in_role", "low", "high", "no_need"), ("in_role", "beyond_role")),
        plain=("share_in_role", "low", "high"),
    )


def _say(out: Builder, row: dict[str, Any], parts: dict[str, tuple[Amounts, ...]]) -> None:
    """Add the statements on acts by capacity; ``parts`` says who stands behind each number, with how many acts."""
    ground: dict[str, Any] = {"n": int(row["acts"]), "of": "acts done"}
    why = "the study records no acts that were done"
    for name, what in (
        ("in_role", "the number of acts done in a role"),
        ("beyond_role", "the number of acts done beyond a role"),
        ("personal", "the number of acts done as a person"),
        ("unknown", "the number of acts done of which the capacity is not known"),
    ):
        out.say(
            f"acts {name.replace('_', ' ')}",
            what,
            int(row[name]) if row["acts"] else None,
            why=why,
            **_resting(parts[name]),
            **ground,
        )
    n = int(row["in_role"] + row["beyond_role"])
    text = f"Of {counted(n, 'act')} in or beyond a role, the share that needed no step beyond it is {{}}."
    share = row["in_role"] / n if n else None
    ends: dict[str, Any] = {"interval": wilson(int(row["in_role"]), n)} if n else {}
    why = "no act done is known to be in a role or beyond one"
    what = "the share of acts in a role among those in or beyond one"
    ends |= _resting(parts["in_role"], parts["beyond_role"])
    out.say("share in role", what, share, text=text, why=why, n=n, of="acts in or beyond a role", **ends)
    stopped = int(row["blocked_in_role"])
    text = f"{counted(stopped, 'act')} in a role were stopped, of {counted(int(row['blocked']), 'act')} stopped in all."
    out.say(
        "stopped in role",
        "acts stopped in a role",
        stopped,
        text=text,
        n=int(row["blocked"]),
        of="acts stopped",
        **_resting(parts["blocked_in_role"]),
    )


def _resting(*cells: tuple[Amounts, ...]) -> dict[str, Any]:
    """Say on how many people a statement of some cells rests, and what each had part in; without anybody, on none."""
    held = [one for cell in cells for one in cell]
    return {"people": min(one.people for one in held) if all(cells) else 0, "amounts": tuple(held)}


def _change(out: Builder, waves: pl.DataFrame, order: tuple[str, ...], doers: pl.DataFrame) -> None:
    """Say how the share in a role went from the first wave with one to the last."""
    known = {row["wave"]: row for row in waves.drop_nulls("share_in_role").iter_rows(named=True)}
    told = [known[wave] for wave in order if wave in known]
    what = "the change of the share of acts in a role, last wave less first"
    if len(told) < 2:
        why = "fewer than two waves have acts in or beyond a role"
        out.say("change of share in role", what, None, why=why, n=len(told), of="waves")
        return
    first, last = told[0], told[-1]
    p, q = first["share_in_role"], last["share_in_role"]
    low = q - p - ((q - last["low"]) ** 2 + (first["high"] - p) ** 2) ** 0.5
    high = q - p + ((last["high"] - q) ** 2 + (p - first["low"]) ** 2) ** 0.5
    n = sum(row["in_role"] + row["beyond_role"] for row in (first, last))
    text = f"From wave {first['wave']} to {last['wave']} the share of acts in a role changed by {{}}."
    held = doers.filter(waves["wave"].is_in([first["wave"], last["wave"]])).select("in_role", "beyond_role")
    cells = [tuple(Amounts.read(one) for one in cell) for row in held.iter_rows() for cell in row]
    ends: dict[str, Any] = {"interval": (low, high), "plain": True, **_resting(*cells)}
    out.say("change of share in role", what, q - p, text=text, n=n, of="acts in or beyond a role", **ends)


def _where(out: Builder, frame: pl.DataFrame, name: str, what: str) -> None:
    """Say how many places or sectors had acts in a role and none beyond it."""
    told = frame.drop_nulls("share_in_role")
    free = int(told["no_need"].sum())
    n = told.height
    here = f"{counted(n, what)} with acts in or beyond a role"
    text = f"In {free:,} of {here}, nobody had to go beyond it."
    if n == 1:
        who = "nobody" if free else "somebody"
        text = f"In the one {what} with acts in or beyond a role, {who} had to go beyond it."
    elif not free:
        text = f"In every one of {here}, somebody had to go beyond it."
    why = f"no act in or beyond a role tells its {what}"
    out.say(
        f"{name} without transcending",
        f"{name} without transcending",
        free if n else None,
        text=text,
        why=why,
        n=n,
        of=name,
    )


def _by_sector(study: Study, acts: pl.DataFrame, by: str) -> pl.DataFrame:
    """Give each act once for every value of a column: of its givers, else of whom they act for, else of its place.

    Somebody acts for a body they work or volunteer for where the act is in or beyond a role.
    """
    actors = study.actors.table
    if by not in actors.columns:
        if by != DEFAULT_BY:
            raise UnknownName("column of the actors", by, nearest(by, actors.columns))
        return acts.clear().with_columns(sector=pl.lit(None, dtype=pl.String))
    value = actors.select(pl.col("id"), sector=pl.col(by).cast(pl.String)).drop_nulls()
    work = study.relationships.table.filter(pl.col("kind").is_in(list(EMPLOYED)).fill_null(False))
    theirs = work.select(id="source", body="target").join(value, left_on="body", right_on="id").select("id", "sector")
    told = acts.select("id", "capacity", who="givers").explode("who").drop_nulls("who")
    in_office = told.filter(pl.col("capacity").is_in(["in-role", "beyond-role"]))
    found = told.join(value, left_on="who", right_on="id").select("id", "sector").unique()
    for more in (
        in_office.join(theirs, left_on="who", right_on="id").select("id", "sector"),
        acts.select("id", "place").drop_nulls().join(value, left_on="place", right_on="id").select("id", "sector"),
    ):
        found = pl.concat([found, more.unique().join(found, on="id", how="anti")])
    return acts.join(found, on="id")
