"""The group-level graph: what a study becomes before it may leave without a purpose.

`grouped` puts groups of at least k people in the place of people, and joins them where at least k pairs are. Nobody is
in it any more, so a format writer need not know about protection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs
import polars as pl
from attrs import frozen

from kindframe.disclosure.rules import Rules
from kindframe.frames import resting_on
from kindframe.overview import persons
from kindframe.pairing import marks, pairs
from kindframe.records import TABLES
from kindframe.settings import AttributeNote, KindNote, Settings
from kindframe.study import Study

__all__ = [
    "BELONGS",
    "MET",
    "OTHER",
    "UNTOLD",
    "Joined",
    "every_tie",
    "grouped",
    "groupings",
    "joined",
    "people_of_groups",
]

OTHER, UNTOLD, EVERYBODY = "other", "not told", "people"
"""The names of the group of all whose groups are too small to be told, of those whose group is not known, and of all
people where nothing is known to group them by."""

BELONGS, ACT, MET = "belongs", "act", "act at"
"""Kinds of tie that are made: of memberships, of acts between two, of acts at a place."""

_TIE: Mapping[str, Any] = {"source": pl.String, "target": pl.String, "kind": pl.String, "directed": pl.Boolean}


def groupings(study: Study, rules: Rules) -> tuple[str, ...]:
    """Name the columns of actors by which people could be grouped: those with two values of at least k people each.

    .. versionadded:: 0.1
    """
    people = study.actors.table.filter(persons(study))
    ids = ("id", "name", "kind", "consent", "since", "until")
    names = [c for c in people.columns if c not in ids and not isinstance(people[c].dtype, (pl.List, pl.Float64))]
    big = {c: people[c].drop_nulls().value_counts().filter(pl.col("count") >= rules.k).height for c in names}
    return tuple(c for c, n in big.items() if n > 1)


@frozen(kw_only=True, eq=False)
class Joined:
    """A study with groups in the place of its people, what was done, and what its ties count.

    ``told`` holds the pairs (`kindframe.pairing`) of each of the first ties, in their order, or the ids of the people
    where a group is joined to one place; ``few`` those of ties that are not told.
    """

    study: Study
    notes: tuple[str, ...] = ()
    told: tuple[pl.Series, ...] = ()
    few: tuple[pl.Series, ...] = ()

    def without(self, places: Collection[int]) -> Study:
        """Give the study without some of the ties of which it is known what they count."""
        ties = self.study.tables["relationships"]
        kept = ties.with_row_index("row ").filter(~pl.col("row ").is_in(list(places))).drop("row ")
        tables = {**self.study.tables, "relationships": kept}
        return Study(tables=tables, settings=self.study.settings, report=self.study.report) if places else self.study


def grouped(study: Study, by: str, rules: Rules) -> tuple[Study, tuple[str, ...]] | None:
    """Give the study with groups in the place of its people, and what was done, in sentences.

    People are grouped by the column ``by``. A group of fewer than k is put with others into ``other``, which is left
    out where it has fewer than k itself. Two groups are joined by a tie of a kind where at least k distinct pairs of
    people are and no two people are in more than 90 % of them; kinds with fewer pairs are put together. A group is
    joined to an organisation or a place where at least k people are. Organisations, services and places stay as they
    are, with the ties that no person is in; a group of people on record (a club) stays where it has nobody on record
    or at least k. Households, single acts and answers of people are left out.

    Each group has an attribute ``people``, each tie an attribute ``pairs`` (of people, or of a person and a place),
    both rounded. Where nothing is known to group people by, they are one group beside the organisations and places. A
    study without people comes back as it is. None where there is nothing but people and no group of k can be made.

    .. versionadded:: 0.1
    """
    found = joined(study, by, rules)
    return None if found is None else (found.study, found.notes)


def joined(study: Study, by: str, rules: Rules) -> Joined | None:
    """Give the study with groups in the place of its people (`grouped`), with what the ties between them count."""
    mask = persons(study)
    if not mask.any():
        return Joined(study=study)
    actors = study.actors.table
    people = actors.filter(mask, (pl.col("kind") != "household").fill_null(True))
    rest = actors.filter(~mask)
    if by not in actors.columns or isinstance(actors[by].dtype, pl.List) or people[by].null_count() == people.height:
        if rest.is_empty():
            return None
        by, people = EVERYBODY, people.with_columns(pl.lit(EVERYBODY).alias(EVERYBODY))
    where, sizes, notes = _groups(people, by, rules)
    if not sizes and rest.is_empty():
        return None
    every = every_tie(study)
    ties = _placed(every, where, rest["id"].to_list())
    rest = rest.filter(~rest["id"].is_in(_small_clubs(study, every, rules, notes)))
    told, sets, few = _told(ties, {*sizes, *rest["id"].to_list()}, rules, notes)
    tables = resting_on({**study.tables, "actions": _impersonal(study, mask, notes)}, rest)
    if len(study.responses) > tables["responses"].height:
        notes.append("Answers of single people were left out.")
    nodes = _nodes(sizes, rest.schema, rules)
    tables["evidence"] = _speaking(tables)
    tables["actors"] = pl.concat([nodes, tables["actors"].with_columns(pl.lit(None, pl.Int64).alias("people"))])
    kept = tables["relationships"].with_columns(pl.lit(None, pl.Int64).alias("pairs"))
    tables["relationships"] = pl.concat([told, kept], how="diagonal").select(kept.columns)
    made = Study(tables=tables, settings=_settings(study.settings, rules), report=study.report)
    return Joined(study=made, notes=tuple(notes), told=sets, few=few)


def people_of_groups(study: Study, told: Study, by: str) -> list[pl.Series]:
    """Give the ids of the people in each group that `grouped` made of a study."""
    table = told.actors.table
    names = table.filter(pl.col("people").is_not_null())["name"].to_list() if "people" in table.columns else []
    people = study.actors.table.filter(persons(study), (pl.col("kind") != "household").fill_null(True))
    if names == [EVERYBODY]:
        return [people["id"]]
    if not names:
        return []
    value = pl.col(by).cast(pl.String).fill_null(UNTOLD)
    held = {str(name): part["id"] for (name,), part in people.group_by(value.alias("value"))}
    out = [held.pop(name) for name in names if name in held]
    return [*out, pl.concat(list(held.values()))] if OTHER in names and len(out) < len(names) else out


def _groups(
    people: pl.DataFrame, by: str, rules: Rules
) -> tuple[dict[str, str], dict[str, tuple[str, int]], list[str]]:
    """Put each person in a group; give the group's id by person, name and size by group's id, and the notes."""
    named = people.select("id", value=pl.col(by).cast(pl.String).fill_null(UNTOLD))
    counts = dict(named["value"].value_counts().iter_rows())
    big = sorted(value for value, n in counts.items() if n >= rules.k)
    rest = sum(n for n in counts.values() if n < rules.k)
    names = [*big, OTHER] if rest >= rules.k else big
    ids = {name: f"people-{place + 1}" for place, name in enumerate(names)}
    small = len(counts) - len(big)
    how = (
        f"together by {by}, in groups" if by != EVERYBODY else "as one group, because no column tells of groups; it is"
    )
    notes = [f"People stand {how} of at least {rules.k} people; counts are rounded to {rules.base}."]
    if small:
        done = "put together as one" if rest >= rules.k else "left out, with their ties"
        notes.append(f"Groups of {rules.few} people were {done}.")
    other = ids.get(OTHER) if rest >= rules.k else None
    where = {row[0]: ids[row[1]] if counts[row[1]] >= rules.k else other for row in named.iter_rows()}
    sizes = {ids[name]: (name, counts[name] if name in big else rest) for name in names}
    return {who: held for who, held in where.items() if held is not None}, sizes, notes


def every_tie(study: Study) -> pl.DataFrame:
    """Give every way two actors are joined, one row for each time it is told: ties, memberships, acts that happened."""
    settings, ties = study.settings, study.relationships.table
    ways = {kind: settings.directed(kind) for kind in ties["kind"].drop_nulls().unique().to_list()}
    directed = pl.coalesce("directed", pl.col("kind").replace_strict(ways, default=None, return_dtype=pl.Boolean))
    told = ties.select("source", "target", "kind", directed=directed.fill_null(True))
    belong = study.actors.table.select(source="id", target="member_of").explode("target", empty_as_null=False)
    acts = study.actions.table.filter((pl.col("outcome") != "blocked").fill_null(True))
    acts = acts.select("givers", "receivers", "place").explode("givers")
    got = acts.explode("receivers")
    parts = [
        told,
        _as(belong, BELONGS),
        _as(got.select(source="givers", target="receivers"), ACT),
        _as(acts.select(source="givers", target="place"), MET),
        _as(got.select(source="receivers", target="place"), MET),
    ]
    return (
        pl.concat([part.select(pl.col(c).cast(t) for c, t in _TIE.items()) for part in parts])
        .drop_nulls(["source", "target"])
        .unique()
    )


def _as(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    return frame.with_columns(kind=pl.lit(kind), directed=pl.lit(True))


def _placed(ties: pl.DataFrame, where: Mapping[str, str], others: Iterable[str]) -> pl.DataFrame:
    """Say of both ends of each tie where they stand; ties with an end that stands nowhere, or with no person, go."""
    stands = {**where, **{held: held for held in others}}
    at = {end: pl.col(end).replace_strict(stands, default=None, return_dtype=pl.String) for end in ("source", "target")}
    people = list(where)
    person = {end: pl.col(end).is_in(people) for end in ("source", "target")}
    ties = ties.with_columns(
        a=at["source"],
        b=at["target"],
        p=pl.when(person["source"]).then("source"),
        q=pl.when(person["target"]).then("target"),
    ).drop_nulls(["a", "b"])
    ties = ties.filter((pl.col("p").is_not_null() | pl.col("q").is_not_null()) & (pl.col("source") != pl.col("target")))
    swap = ~pl.col("directed") & (
        (pl.col("a") > pl.col("b")) | ((pl.col("a") == pl.col("b")) & (pl.col("source") > pl.col("target")))
    )
    both = [("a", "b"), ("p", "q"), ("source", "target")]
    turned = [pl.when(swap).then(pl.col(y)).otherwise(pl.col(x)).alias(x) for x, y in both]
    turned += [pl.when(swap).then(pl.col(x)).otherwise(pl.col(y)).alias(y) for x, y in both]
    return ties.with_columns(turned).unique()


def _small_clubs(study: Study, ties: pl.DataFrame, rules: Rules, notes: list[str]) -> list[str]:
    """Name the groups on record (clubs, circles) that somebody, but fewer than k people, are joined to."""
    actors = study.actors.table
    mask = persons(study)
    clubs = actors.filter(~mask, pl.col("kind") == "group")["id"]
    anybody = actors.filter(mask)["id"].implode()
    people = actors.filter(mask, (pl.col("kind") != "household").fill_null(True))["id"].implode()
    ends = pl.concat([ties.select(club="target", who="source"), ties.select(club="source", who="target")])
    ends = ends.filter(pl.col("club").is_in(clubs.implode()), pl.col("who").is_in(anybody))
    joined = ends.group_by("club").agg(pl.col("who").filter(pl.col("who").is_in(people)).n_unique().alias("people"))
    small = joined.filter(pl.col("people") < rules.k)["club"].to_list()
    if small:
        notes.append(f"Groups on record that {rules.few} people are joined to were left out.")
    return small


_KEYS = ["a", "b", "kind", "directed"]
Series = tuple[pl.Series, ...]


def _told(ties: pl.DataFrame, there: set[str], rules: Rules, notes: list[str]) -> tuple[pl.DataFrame, Series, Series]:
    """Count the pairs between groups by kind; those with too few are put together, and left out if still too few.

    With the counts come the pairs that each of them counts, and those of the ones that are not told.
    """
    ties = ties.filter(pl.col("a").is_in(list(there)) & pl.col("b").is_in(list(there)))
    by_kind = _counted(ties, rules)
    few = ties.join(by_kind.filter("safe"), on=_KEYS, how="anti", nulls_equal=True)
    low, high = pl.min_horizontal("a", "b"), pl.max_horizontal("a", "b")
    turn = pl.col("a") > pl.col("b")
    mixed = few.select(
        a=low,
        b=high,
        kind=pl.lit(None, pl.String),
        directed=pl.lit(False),
        p=pl.when(turn).then("q").otherwise("p"),
        q=pl.when(turn).then("p").otherwise("q"),
        source=pl.min_horizontal("source", "target"),
        target=pl.max_horizontal("source", "target"),
    ).unique()
    together = _counted(mixed, rules)
    told = pl.concat([by_kind.filter("safe"), together.filter("safe")])
    left = together.filter(~pl.col("safe")).height
    if left:
        notes.append(f"Ties of {rules.few} pairs, or of one or two people with many, were left out between groups.")
    told = told.sort(*_KEYS, nulls_last=True)
    rounded = pl.col("pairs").map_elements(rules.rounded, return_dtype=pl.Int64)
    out = told.select(source="a", target="b", kind="kind", directed="directed", pairs=rounded)
    small = pl.concat([_sets(few, by_kind.filter(~pl.col("safe"))), _sets(mixed, together.filter(~pl.col("safe")))])
    sets = pl.concat([_sets(ties, by_kind.filter("safe")), _sets(mixed, together.filter("safe"))])
    ordered = told.select(_KEYS).join(sets, on=_KEYS, how="left", nulls_equal=True, maintain_order="left")
    return out, _each(ordered), _each(small.sort(*_KEYS, nulls_last=True))


def _sets(ties: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Give the pairs of each count; the people where one end is a single place or organisation."""
    who = pl.concat([ties["source"], ties["target"]]).unique()
    known = pl.DataFrame({"id": who, "mark": marks(who)})
    one, other = (ties.select(id=end).join(known, on="id", how="left", maintain_order="left")["mark"] for end in _ENDS)
    person = pl.coalesce("p", "q")
    alone = pl.col("p").is_null() | pl.col("q").is_null()
    ties = ties.with_columns(pair=pl.Series(pairs(one, other), dtype=pl.UInt64), person=pl.when(alone).then(person))
    sets = ties.group_by(_KEYS).agg("pair", pl.col("person").drop_nulls().unique().alias("people"))
    return counted.select(_KEYS).join(sets, on=_KEYS, how="left", nulls_equal=True, maintain_order="left")


_ENDS = ("source", "target")


def _each(sets: pl.DataFrame) -> Series:
    return tuple(people if people.len() else pair for pair, people in zip(sets["pair"], sets["people"], strict=True))


def _counted(ties: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Count distinct pairs, and say which counts are safe: k pairs, k people, and no two people in most of them."""
    held = ties.select(*_KEYS, "source", "target", "p", "q").unique()
    who = pl.concat([held.select(*_KEYS, who="p"), held.select(*_KEYS, who="q")]).drop_nulls("who")
    each = who.group_by(*_KEYS, "who").agg(pl.len().alias("times"))
    people = each.group_by(_KEYS).agg(pl.len().alias("people"), pl.col("times").top_k(rules.of).sum().alias("top"))
    counted = held.group_by(_KEYS).agg(pl.len().cast(pl.Int64).alias("pairs"))
    counted = counted.join(people, on=_KEYS, nulls_equal=True)
    enough = (pl.col("pairs") >= rules.k) & (pl.col("people") >= rules.k)
    return counted.with_columns(safe=enough & (pl.col("top") <= rules.most * pl.col("pairs")))


def _impersonal(study: Study, people: pl.Series, notes: list[str]) -> pl.DataFrame:
    """Give the acts that somebody took part in, but no person on record."""
    acts = study.actions.table
    ids = study.actors.table.filter(people)["id"].implode()
    took = pl.col("givers").list.concat("receivers")
    kept = acts.filter(took.list.len() > 0, ~took.list.eval(pl.element().is_in(ids)).list.any().fill_null(False))
    if kept.height < acts.height:
        notes.append("Single acts of people, and acts of which nobody is named, were left out.")
    return kept


def _speaking(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the codings whose record is still there."""
    names = ("actions", "actors", "relationships", "responses", "domains")
    left = {name: tables[name]["id"].drop_nulls().to_list() for name in names if "id" in tables[name].columns}
    known = [f"{name}:{i}" for name, ids in left.items() for i in ids] + [i for ids in left.values() for i in ids]
    return tables["evidence"].filter(pl.col("subject").is_in(known))


def _nodes(sizes: Mapping[str, tuple[str, int]], schema: Mapping[str, pl.DataType], rules: Rules) -> pl.DataFrame:
    rows = [(held, name, "group", name, rules.rounded(n)) for held, (name, n) in sizes.items()]
    told = {"id": pl.String, "name": pl.String, "kind": pl.String, "group": pl.String, "people": pl.Int64}
    made = TABLES["actors"].conform(pl.DataFrame(rows, schema=told, orient="row"))
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in made.columns]
    return made.with_columns(missing).select(*schema, "people")


def _settings(settings: Settings, rules: Rules) -> Settings:
    """Say what the made columns and kinds mean."""
    notes = {name: dict(held) for name, held in settings.attributes.items()}
    notes.setdefault("actors", {})["people"] = AttributeNote(
        meaning=f"people in the group, rounded to {rules.base}", type="integer", unit="people"
    )
    notes.setdefault("relationships", {})["pairs"] = AttributeNote(
        meaning=f"pairs of people so joined, or people joined to the place, rounded to {rules.base}", type="integer"
    )
    book = {name: dict(held) for name, held in settings.codebook.items()}
    made = {BELONGS: "belongs to", ACT: "an act from one to the other", MET: "an act that took place there"}
    book["relationship"] = {**made, **book.get("relationship", {})}
    kinds = {name: dict(held) for name, held in settings.kinds.items()}
    kinds.setdefault("actor", {}).setdefault("group", KindNote(people=False))
    return attrs.evolve(settings, attributes=notes, codebook=book, kinds=kinds)
