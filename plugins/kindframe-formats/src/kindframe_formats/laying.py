"""A study laid out as the nodes and edges of a graph file, before any syntax: ids, names of columns, roles as edges.

Every writer that carries attributes begins here, so that all of them give one node the same id, resolve clashes of
names alike, and count the same things as lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import polars as pl
from attrs import define, field, frozen

from kindframe.cells import join_ids
from kindframe.indexing import different
from kindframe.records import TABLES
from kindframe.settings import Settings
from kindframe.study import Study
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.roles import RECORDS, ROLES

__all__ = ["Laid", "Sheet", "both_ways", "filled", "lay_out", "one_way"]

_NO_ROOM = {
    "evidence": "codings are neither nodes nor edges; export the study to keep them",
    "responses": "answers are neither nodes nor edges; export the study to keep them",
    "consents": "consents are neither nodes nor edges; export the study to keep them",
}
_ODD = "[^ -~]"
_OWN: Mapping[str, frozenset[str]] = {
    "node": frozenset({"id", "record", "record_id"}),
    "edge": frozenset({"id", "source", "target", "role"}),
}


@frozen(kw_only=True, eq=False)
class Sheet:
    """The nodes of one table, or the ties.

    ``frame`` holds, besides the columns of data under their names in the file, ``@id``; of nodes also ``@own``, the
    record's own id where the node could not have it (else null); of ties ``@source``, ``@target`` and ``@both``
    (whether it runs both ways). Lists are joined to text. ``columns`` gives the table's own name of each column.
    """

    record: str
    table: str
    frame: pl.DataFrame
    columns: Mapping[str, str]


@frozen(kw_only=True, eq=False)
class Laid:
    """A whole study: its nodes by table, its ties, and ``roles`` (``@source``, ``@target``, ``role``)."""

    nodes: tuple[Sheet, ...]
    ties: Sheet
    roles: pl.DataFrame
    title: str
    toml: str

    @property
    def height(self) -> int:
        """How many nodes there are."""
        return sum(sheet.frame.height for sheet in self.nodes)

    def types(self, target: str) -> dict[str, pl.DataType]:
        """Give the columns of nodes, or of edges, and their types; tables that share a name share its type."""
        sheets = self.nodes if target == "node" else (self.ties,)
        return {name: sheet.frame.schema[name] for sheet in sheets for name in sheet.columns}


@define
class _Names:
    """Gives each column its name in the file: columns of one name and type share one, a second type gets another."""

    losses: Losses
    fit: Callable[[str], str]
    own: Mapping[str, frozenset[str]]
    taken: dict[tuple[str, str], tuple[pl.DataType, str]] = field(factory=dict)

    def of(self, table: str, column: str, dtype: pl.DataType, target: str) -> str:
        """Give the name under which a column is written to ``target``; one that is barred or taken is changed aloud."""
        plain = name = self.fit(column)
        again = 2
        while name in self.own[target] or self.taken.get((target, name), (dtype, column)) != (dtype, column):
            name = self.fit(f"{table}_{plain}") if again == 2 else f"{self.fit(f'{table}_{plain}')}_{again}"
            again += 1
        if name != column:
            why = f"written as {name!r}: " + ("the name is taken" if plain == column else "a character of it is barred")
            self.losses.add(f"{table}.{column}", "renamed", 1, why)
        self.taken[target, name] = (dtype, column)
        return name


def _same(text: str) -> str:
    return text


def lay_out(
    study: Study,
    losses: Losses,
    *,
    ids: Callable[[str], str] = _same,
    fit: Callable[[str], str] = _same,
    own: Mapping[str, Iterable[str]] | None = None,
    why: str = "a character of it is barred, written by number",
) -> Laid:
    """Lay a study out.

    Parameters
    ----------
    study
        The study.
    losses
        Where what is lost is counted.
    ids
        Gives the id that a format can hold; where it changes one, that is a loss (``why``). What is printable ASCII
        it must leave as it is.
    fit
        Gives the name that a format can hold for a column.
    own
        Names besides kindframe's that the format uses itself, for ``node`` and ``edge``; columns avoid them.
    """
    losses.extend(left_out(study, _NO_ROOM))
    if study.settings.own_frameworks:
        losses.add("frameworks", "dropped", len(study.settings.own_frameworks), "the study's own files travel with it")
    named = _ids(study, losses, ids, why)
    names = _Names(losses, fit, {target: _OWN[target] | frozenset((own or {}).get(target, ())) for target in _OWN})
    nodes = tuple(_sheet(study, record, table, names, named[table]) for record, table in RECORDS.items())
    ties = _sheet(study, "relationship", "relationships", names, _ends(study, named["actors"]))
    roles = pl.concat([_roles(study, place, named) for place in range(len(ROLES))])
    return Laid(
        nodes=nodes,
        ties=ties,
        roles=roles,
        title=study.title,
        toml=study.settings.to_toml() if study.settings != Settings() else "",
    )


def filled(held: pl.Series) -> bool:
    """Whether anything stands in a column."""
    return bool(held.list.len().sum()) if held.dtype == pl.List else held.null_count() < held.len()


def both_ways(study: Study) -> pl.Series:
    """Say of each tie whether it runs both ways: as it says itself, else as its kind does, else it does not."""
    ties = study.tables["relationships"]
    known = [kind for kind in different(ties["kind"]).to_list() if study.settings.directed(kind) is False]
    if not known and ties["directed"].null_count() == ties.height:
        return pl.repeat(False, ties.height, dtype=pl.Boolean, eager=True).alias("directed")
    kind_says = pl.col("kind").is_in(pl.Series(known, dtype=pl.String).implode()).fill_null(False)
    return ties.select((~pl.col("directed")).fill_null(kind_says)).to_series()


def one_way(laid: Laid, losses: Losses) -> bool:
    """Whether the graph is written as directed, in a format that cannot mix: unless all of it runs both ways.

    Some formats could say it of each edge, but networkx refuses such a file and igraph takes it for all one way. So
    ties that run both ways stand in a directed graph as edges that say so themselves (``directed`` is false), and that
    is counted as a loss.
    """
    both = laid.ties.frame["@both"]
    if both.all() and not laid.roles.height:
        return not both.len()
    why = "written one way, their key 'directed' left to say it: other tools cannot read a graph that mixes the two"
    losses.add("relationships.directed", "coerced", int(both.sum()), why)
    return True


def _ids(study: Study, losses: Losses, fit: Callable[[str], str], why: str) -> dict[str, pl.DataFrame]:
    """Give every node an id of its own; for each table a frame of ``id`` (the record's), ``@id``, ``@own``."""
    tables = {table: study.tables[table]["id"] for table in RECORDS.values()}
    whole = pl.concat(list(tables.values()))
    if whole.n_unique() == whole.len() and all(fit(i) == i for i in whole.filter(whole.str.contains(_ODD)).to_list()):
        none = pl.lit(None, dtype=pl.String).alias("@own")
        return {table: pl.DataFrame([held, held.rename("@id")]).with_columns(none) for table, held in tables.items()}
    seen = Counter(whole.to_list())
    taken: set[str] = set()
    out = {}
    for table, ids in tables.items():
        made = []
        changed = 0
        for own in ids.to_list():
            name = fit(own if seen[own] == 1 else f"{table}:{own}")
            changed += fit(own) != own
            while name in taken:
                name += "~"
            taken.add(name)
            made.append(name)
        losses.add(f"{table}.id", "coerced", changed, why)
        given = pl.Series("@id", made, dtype=pl.String)
        told = pl.select(pl.when(given != ids).then(ids).alias("@own")).to_series()
        out[table] = pl.DataFrame([ids, given, told])
    return out


def _ends(study: Study, actors: pl.DataFrame) -> pl.DataFrame:
    ties = study.tables["relationships"]
    ends = [_through(ties[end], actors).rename(f"@{end}") for end in ("source", "target")]
    return pl.DataFrame([ties["id"].rename("@id"), *ends, both_ways(study).rename("@both")])


def _through(held: pl.Series, named: pl.DataFrame) -> pl.Series:
    """Give the ids of nodes for the ids of records."""
    if named["@own"].null_count() == named.height:
        return held
    changed = named.drop_nulls("@own")
    return held.replace(changed["id"], changed["@id"])


def _sheet(study: Study, record: str, table: str, names: _Names, fixed: pl.DataFrame) -> Sheet:
    """Give the columns that are data; a column with nothing in it needs no place."""
    frame, definition = study.tables[table], TABLES[table]
    target = "edge" if record == "relationship" else "node"
    elsewhere = {role.column for role in ROLES if role.record == record} | {"id"}
    if target == "edge":
        elsewhere |= {"source", "target"}
    columns: dict[str, str] = {}
    held = []
    for column in frame.columns:
        if column in elsewhere:
            continue
        if filled(frame[column]):
            cells = frame[column]
            if cells.dtype == pl.List:
                joined = [join_ids(cell) if cell else None for cell in cells.to_list()]
                cells = pl.Series(column, joined, dtype=pl.String)
            name = names.of(table, column, cells.dtype, target)
            columns[name] = column
            held.append(cells.rename(name))
        elif column not in definition.names:
            names.losses.add(f"{table}.{column}", "dropped", 1, "the column has no value in it")
    fixed = fixed.drop("id") if target == "node" else fixed
    return Sheet(record=record, table=table, frame=fixed.hstack(held), columns=columns)


def _roles(study: Study, place: int, named: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    role = ROLES[place]
    held = study.tables[RECORDS[role.record]].select("id", other=role.column)
    held = (held.explode("other") if role.several else held).drop_nulls()
    own, other = _through(held["id"], named[RECORDS[role.record]]), _through(held["other"], named[RECORDS[role.other]])
    source, target = (own, other) if role.outward else (other, own)
    label = pl.repeat(role.label, held.height, dtype=pl.String, eager=True)
    return pl.DataFrame([source.rename("@source"), target.rename("@target"), label.rename("role")])
