"""The whole study as one typed `networkx.MultiDiGraph`, and back: `to_graph`, `from_graph`.

`Study.graph` and `Study.from_networkx` call them. Analyses run on `kindframe.network`; this is for whoever wants
everything at once, with every attribute.
"""

from __future__ import annotations

import datetime
import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import frozen

from kindframe.cells import join_ids
from kindframe.errors import SchemaError
from kindframe.problems import visible
from kindframe.records import TABLES
from kindframe.settings import Settings

if TYPE_CHECKING:
    import igraph
    import networkx as nx

__all__ = ["from_graph", "from_igraph", "to_graph"]

_MARK = "kindframe"
_RECORDS = {"domain": "domains", "actor": "actors", "action": "actions"}


@frozen
class _Role:
    """A column that refers to another record: it is an edge of the graph, from its own record or towards it."""

    record: str
    column: str
    label: str
    other: str
    outward: bool = True


_ROLES = (
    _Role("domain", "parent", "part of", "domain"),
    _Role("actor", "domains", "in domain", "domain"),
    _Role("actor", "member_of", "member of", "actor"),
    _Role("action", "givers", "gave", "actor", outward=False),
    _Role("action", "receivers", "received", "actor"),
    _Role("action", "place", "took place at", "actor"),
    _Role("action", "domain", "in domain", "domain"),
    _Role("action", "prompted_by", "prompted", "action", outward=False),
)


def to_graph(tables: Mapping[str, pl.DataFrame], settings: Settings) -> nx.MultiDiGraph[Any]:
    """Give everything a study holds as one graph.

    Nodes are pairs, ``("actor", id)``, ``("action", id)``, ``("domain", id)``, because an act and a person may share an
    id. Each carries ``record``, ``id`` and every attribute that is known. Edges are relationships, one for each report
    (key: the row's position; ``record="relationship"`` and every known attribute), and roles (key: the role and its
    position; ``role`` is one of gave, received, took place at, in domain, prompted, member of, part of). Whoever has no
    edge is a node all the same. What is no node or edge (evidence, responses, consents) travels in
    ``graph.graph["kindframe"]``, so that `from_graph` gives the same tables back.

    .. versionadded:: 0.1
    """
    import networkx as nx

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title=settings.title)
    graph.graph[_MARK] = {
        "schemas": {name: dict(table.schema) for name, table in tables.items()},
        "tables": {name: tables[name] for name in ("evidence", "responses", "consents")},
    }
    with _no_collection():
        for record, name in _RECORDS.items():
            referring = [role.column for role in _ROLES if role.record == record]
            for row in tables[name].drop(referring).iter_rows(named=True):
                graph.add_node((record, row["id"]), record=record, **_known(row))
        for role in _ROLES:
            graph.add_edges_from(_role_edges(tables[_RECORDS[role.record]], role))
        ties = tables["relationships"]
        for place, row in enumerate(ties.iter_rows(named=True)):
            source, target = ("actor", row.pop("source")), ("actor", row.pop("target"))
            graph.add_edge(source, target, place, record="relationship", **_known(row))
    return graph


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is known of a row; a free attribute called as our own mark is told apart."""
    renamed = {f"attribute:{name}" if name in ("record", "role") else name: value for name, value in row.items()}
    return {name: value for name, value in renamed.items() if value is not None and value != []}


def _role_edges(table: pl.DataFrame, role: _Role) -> Iterator[tuple[Any, Any, Any, dict[str, Any]]]:
    for own, others in table.select("id", role.column).iter_rows():
        listed = others if isinstance(others, list) else [] if others is None else [others]
        for place, other in enumerate(listed):
            ends = ((role.record, own), (role.other, other))
            source, target = ends if role.outward else ends[::-1]
            yield source, target, (role.label, place), {"role": role.label}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause garbage collection: millions of small dictionaries are made and none can be collected."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def from_graph(graph: nx.Graph[Any]) -> dict[str, pl.DataFrame]:
    """Give the tables of a graph: the same ones for a graph made by `to_graph`, actors and relationships for another.

    Of a plain graph, nodes become actors with text ids, edges relationships: ``weight`` is read as strength, the
    graph's own directedness as each tie's, parallel edges as rows of their own (their keys, where they are not
    numbers, as the attribute ``key``). An attribute called like a column that says something else (``id``,
    ``source``, ``target``) is kept as ``id_attribute`` and so on. NaN is unknown. Dates and times are text at their own
    precision; a list is one text with ``;`` between its members, but for the columns that hold lists of ids.

    Raises
    ------
    SchemaError
        Where it is no graph, two nodes would get one id (``1`` and ``"1"``), or an attribute cannot be a column.

    .. versionadded:: 0.1
    """
    if not all(hasattr(graph, name) for name in ("nodes", "edges", "is_directed", "is_multigraph", "graph")):
        raise SchemaError(f"A networkx graph is wanted, not {type(graph).__name__}.")
    mark = graph.graph.get(_MARK)
    if isinstance(mark, dict) and {"schemas", "tables"} <= set(mark):
        return _from_typed(graph, mark)
    return _from_plain(graph)


# -- a graph made by to_graph -------------------------------------------------------------------------


def _from_typed(graph: nx.Graph[Any], mark: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    rows: dict[str, dict[Any, dict[str, Any]]] = {name: {} for name in _RECORDS.values()}
    for node, held in graph.nodes(data=True):
        if held.get("record") not in _RECORDS or node != (held["record"], held.get("id")):
            raise SchemaError(
                f"The node {node!r} is none of ('actor', id), ('action', id), ('domain', id) with its record and id."
            )
        rows[_RECORDS[held["record"]]][node] = _unmarked(held)
    by_label = {(role.label, role.record): role for role in _ROLES}
    ties: list[tuple[Any, dict[str, Any]]] = []
    roles: list[tuple[Any, Any, _Role, Any]] = []
    for source, target, key, held in graph.edges(keys=True, data=True):
        if held.get("record") == "relationship":
            row = {"source": source[1], "target": target[1], **_unmarked(held)}
            ties.append((key, row))
            continue
        label = held.get("role")
        role = by_label.get((label, source[0])) or by_label.get((label, target[0]))
        if role is None:
            raise SchemaError(f"The edge from {source!r} to {target!r} is neither a relationship nor a role.")
        own, other = (source, target) if role.outward else (target, source)
        roles.append((own, other, role, key))
    for own, other, role, _ in sorted(roles, key=lambda found: _order(found[3][1] if _is_pair(found[3]) else None)):
        row = rows[_RECORDS[role.record]][own]
        if TABLES[_RECORDS[role.record]].column(role.column).kind == "ids":
            row.setdefault(role.column, []).append(other[1])
        else:
            row[role.column] = other[1]
    ties.sort(key=lambda pair: _order(pair[0]))
    out = {name: _typed(name, list(held.values()), mark["schemas"].get(name, {})) for name, held in rows.items()}
    out["relationships"] = _typed("relationships", [row for _, row in ties], mark["schemas"].get("relationships", {}))
    return out | dict(mark["tables"])


def _is_pair(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 2


def _order(key: object) -> float:
    """Give the place of a row among the others; one that was added without a place comes last."""
    return float(key) if isinstance(key, (int, float)) else float("inf")


def _unmarked(held: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in held.items() if name not in ("record", "role")}
    return {name.removeprefix("attribute:"): value for name, value in row.items()}


def _typed(name: str, rows: list[dict[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    """Make a table of rows in the columns and dtypes it had; attributes that are new follow."""
    new = list(dict.fromkeys(column for row in rows for column in row if column not in schema))
    columns = []
    for column, dtype in schema.items():
        values = [row.get(column) for row in rows]
        try:
            columns.append(pl.Series(column, values, dtype=dtype))
        except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
            raise SchemaError(f"{column} of {name} holds a value that is not {dtype}.") from None
    columns += [_series(column, [row.get(column) for row in rows]) for column in new]
    return TABLES[name].conform(pl.DataFrame(columns))


# -- a plain graph ------------------------------------------------------------------------------------


def _from_plain(graph: nx.Graph[Any]) -> dict[str, pl.DataFrame]:
    multi = graph.is_multigraph()
    found = list(graph.edges(keys=True, data=True)) if multi else list(graph.edges(data=True))
    held = [dict(edge[-1]) for edge in found]
    if multi and not all(isinstance(edge[2], int) for edge in found):
        for edge, row in zip(found, held, strict=True):
            row.setdefault("key", str(edge[2]))
    nodes = [(node, dict(own)) for node, own in graph.nodes(data=True)]
    edges = [(edge[0], edge[1], row) for edge, row in zip(found, held, strict=True)]
    return _plain_tables(nodes, edges, directed=graph.is_directed(), hint="Rename one with networkx.relabel_nodes.")


def from_igraph(graph: igraph.Graph) -> dict[str, pl.DataFrame]:
    """Give the tables of an igraph graph: vertices become actors by their ``name`` (else their number), edges ties.

    Everything else is as for a plain graph in `from_graph`.

    Raises
    ------
    SchemaError
        Where it is no graph, two vertices have one name, or an attribute cannot be a column.

    .. versionadded:: 0.1
    """
    if not all(hasattr(graph, name) for name in ("vs", "es", "is_directed", "get_edgelist")):
        raise SchemaError(f"An igraph graph is wanted, not {type(graph).__name__}.")
    named = "name" in graph.vs.attributes()
    nodes = []
    for place, vertex in enumerate(graph.vs):
        own = vertex.attributes()
        name = own.pop("name", None) if named else None
        nodes.append((place if name is None else name, own))
    keys = [node for node, _ in nodes]
    if len(set(keys)) < len(keys):
        twice = next(key for key, n in Counter(keys).items() if n > 1)
        raise SchemaError(f"Two vertices are both called {visible(repr(twice))}.", hint="Give each a name of its own.")
    edges = [
        (keys[source], keys[target], edge.attributes())
        for (source, target), edge in zip(graph.get_edgelist(), graph.es, strict=True)
    ]
    return _plain_tables(nodes, edges, directed=graph.is_directed(), hint="Give each a name of its own.")


def _plain_tables(
    nodes: list[tuple[Any, dict[str, Any]]],
    edges: list[tuple[Any, Any, dict[str, Any]]],
    *,
    directed: bool,
    hint: str,
) -> dict[str, pl.DataFrame]:
    """Make actors of nodes and relationships of edges; two nodes that would get one id are refused by name."""
    ids: dict[Any, str] = {node: str(node) for node, _ in nodes}
    if len(set(ids.values())) < len(ids):
        seen: dict[str, Any] = {}
        for node, text in ids.items():
            if text in seen:
                told = f"The nodes {seen[text]!r} and {node!r} would both get the id {visible(text)!r}."
                raise SchemaError(told, hint=hint)
            seen[text] = node
    actors = _columns([own for _, own in nodes], reserved=("id",), table="actors")
    held = [dict(row) for _, _, row in edges]
    for row in held:
        if "weight" in row and "strength" not in row:
            row["strength"] = row.pop("weight")
        row.setdefault("directed", directed)
    ends = [
        pl.Series("source", [ids[source] for source, _, _ in edges], dtype=pl.String),
        pl.Series("target", [ids[target] for _, target, _ in edges], dtype=pl.String),
    ]
    return {
        "actors": pl.DataFrame([pl.Series("id", list(ids.values()), dtype=pl.String), *actors]),
        "relationships": pl.DataFrame([*ends, *_columns(held, reserved=("source", "target"), table="relationships")]),
    }


def _columns(rows: list[dict[str, Any]], *, reserved: Iterable[str], table: str) -> list[pl.Series]:
    """Make columns of attributes, in the order they first appear; a free one has no lists, but one text of each."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = [f"{name}_attribute" if name in reserved else str(name) for name in names]
    for text in texts:
        if texts.count(text) > 1:
            raise SchemaError(f"Two attributes would both be the column {text!r}.")
    lists = {column.name for column in TABLES[table].columns if column.kind == "ids"}
    aliases = TABLES[table].aliases()
    columns = []
    for text, name in zip(texts, names, strict=True):
        held = _series(text, [row.get(name) for row in rows])
        if held.dtype == pl.List and aliases.get(text.casefold()) not in lists:
            held = pl.Series(
                text, [None if cell is None else join_ids(cell) for cell in held.to_list()], dtype=pl.String
            )
        columns.append(held)
    return columns


def _series(name: str, values: list[Any]) -> pl.Series:
    """Make a column of values of one kind: text, yes or no, whole numbers, numbers, moments, or lists of text."""
    plain = [
        value.item() if hasattr(value, "item") and not isinstance(value, (list, tuple)) else value for value in values
    ]
    plain = [None if isinstance(value, float) and value != value else value for value in plain]
    kinds = {type(value) for value in plain if value is not None}
    dtype: Any = pl.String
    if kinds == {bool}:
        dtype = pl.Boolean
    elif kinds == {int}:
        dtype = pl.Int64
    elif kinds and kinds <= {int, float}:
        dtype = pl.Float64
    elif kinds and all(issubclass(kind, (list, tuple, set, frozenset)) for kind in kinds):
        dtype = pl.List(pl.String)
        plain = [None if value is None else _texts(name, value) for value in plain]
    elif kinds and all(issubclass(kind, datetime.date) for kind in kinds):
        plain = [None if value is None or value != value else value.isoformat() for value in plain]
    elif kinds - {str}:
        said = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise SchemaError(f"The attribute {name!r} holds {said}; a column is text, numbers or yes/no, one of them.")
    try:
        return pl.Series(name, plain, dtype=dtype)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise SchemaError(f"The attribute {name!r} cannot be a column: {visible(str(error))}.") from None


def _texts(name: str, values: Iterable[Any]) -> list[str]:
    """Take a list as texts: of a set, in order of their text."""
    held = [str(value) for value in values]
    if not all(isinstance(value, (str, int, float)) for value in values):
        raise SchemaError(f"The attribute {name!r} holds lists of other things than texts and numbers.")
    return sorted(held) if isinstance(values, (set, frozenset)) else held
