"""A network in the forms of other libraries: networkx (a copy, or a view over the arrays), scipy, polars, igraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl

from kindframe.errors import ParameterError
from kindframe.network.arrays import Arrays
from kindframe.network.question import Question

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    from scipy.sparse import csr_array

__all__ = ["Held", "to_igraph", "to_networkx", "to_polars", "to_scipy", "view"]


class Held(Protocol):
    """What of a network its other forms are made of."""

    @property
    def nodes(self) -> pl.DataFrame:
        """A row for each node, with its id."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the nodes, in order."""

    @property
    def arrays(self) -> Arrays:
        """The out-ties."""

    @property
    def incoming(self) -> Arrays:
        """The in-ties."""

    @property
    def directed(self) -> bool:
        """Whether ties have a direction."""

    @property
    def layers(self) -> tuple[str, ...]:
        """The kind of each layer code; none where layers are merged."""

    @property
    def question(self) -> Question:
        """What was asked."""


def to_polars(network: Held) -> pl.DataFrame:
    """Give the ties as a table; an undirected one once, from the earlier node to the later."""
    held = network.arrays
    rows = held.rows
    once = slice(None) if network.directed else rows <= held.indices
    ids = network.nodes["id"]
    table = pl.DataFrame(
        {
            "source": ids.gather(pl.Series(rows[once])),
            "target": ids.gather(pl.Series(held.indices[once])),
            "weight": pl.Series(held.weight[once]).fill_nan(None),
            "reports": held.reports[once],
        }
    )
    if network.question.layers:
        names = pl.Series(network.layers, dtype=pl.String)
        table = table.with_columns(names.gather(pl.Series(held.layer[once])).alias("layer"))
    return table


def to_scipy(network: Held) -> csr_array[Any]:
    """Give the weights as a sparse array with entries added up."""
    from scipy.sparse import csr_array

    held = network.arrays
    array = csr_array((held.weight.copy(), held.indices.copy(), held.indptr.copy()), shape=(network.nodes.height,) * 2)
    array.sum_duplicates()
    return array


def to_networkx(network: Held) -> nx.Graph[Any]:
    """Give a networkx graph of the right class: directed or not, with parallel edges where layers are kept.

    Nodes are ids, with every attribute that is known. Edges carry ``reports``, ``weight`` where it is known, and
    ``layer``, which is also the key of a parallel edge.
    """
    import networkx as nx

    multi = bool(network.layers)
    classes: dict[tuple[bool, bool], type[nx.Graph[Any]]] = {
        (True, True): nx.MultiDiGraph,
        (True, False): nx.DiGraph,
        (False, True): nx.MultiGraph,
        (False, False): nx.Graph,
    }
    graph = classes[network.directed, multi]()
    for row in network.nodes.iter_rows(named=True):
        graph.add_node(row["id"], **{k: v for k, v in row.items() if k != "id" and v is not None and v != []})
    for row in to_polars(network).iter_rows(named=True):
        source, target = row.pop("source"), row.pop("target")
        known = {name: value for name, value in row.items() if value is not None}
        if multi:
            graph.add_edge(source, target, row["layer"], **known)
        else:
            graph.add_edge(source, target, **known)
    return graph


def to_igraph(network: Held) -> igraph.Graph:
    """Give an igraph graph: ``name`` and the other columns on its vertices, ``weight`` and ``reports`` on its edges."""
    try:
        import igraph
    except ImportError:
        raise ParameterError("igraph is not installed.", hint="pip install igraph (it is optional, and GPL).") from None
    held = network.arrays
    rows = held.rows
    once = np.flatnonzero(np.ones(rows.size, bool) if network.directed else rows <= held.indices)
    graph = igraph.Graph(
        n=network.nodes.height,
        edges=np.column_stack([rows[once], held.indices[once]]).tolist(),
        directed=network.directed,
    )
    graph.vs["name"] = list(network.ids)
    for column in network.nodes.columns:
        if column not in ("id", "name"):
            graph.vs[column] = network.nodes[column].to_list()
    graph.es["weight"] = held.weight[once].tolist()
    graph.es["reports"] = held.reports[once].tolist()
    if network.layers:
        graph.es["layer"] = [network.layers[code] for code in held.layer[once].tolist()]
    return graph


# -- the view ---------------------------------------------------------------------------------------


class _Row(Mapping[str, dict[str, float]]):
    """The neighbours of one node, as networkx asks for them."""

    __slots__ = ("_at", "_held", "_ids", "_index", "_to")

    def __init__(self, held: Arrays, ids: tuple[str, ...], index: Mapping[str, int], at: int, to: int) -> None:
        self._held, self._ids, self._index, self._at, self._to = held, ids, index, at, to

    def __len__(self) -> int:
        return self._to - self._at

    def __iter__(self) -> Iterator[str]:
        ids = self._ids
        return (ids[i] for i in self._held.indices[self._at : self._to].tolist())

    def __getitem__(self, key: str) -> dict[str, float]:
        wanted = self._index[key]
        row = self._held.indices[self._at : self._to]
        place = int(np.searchsorted(row, wanted))
        if place == row.size or row[place] != wanted:
            raise KeyError(key)
        return {"weight": float(self._held.weight[self._at + place])}

    def items(self) -> Any:
        """Give every neighbour with its edge's attributes, in one pass over the arrays."""
        weights = self._held.weight[self._at : self._to].tolist()
        return [(key, {"weight": weight}) for key, weight in zip(self, weights, strict=True)]


class _Adjacency(Mapping[str, _Row]):
    """Adjacency over the arrays, as networkx asks for it."""

    def __init__(self, held: Arrays, ids: tuple[str, ...], index: Mapping[str, int]) -> None:
        self._held, self._ids, self._index = held, ids, index
        self._starts = held.indptr.tolist()

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def __getitem__(self, key: str) -> _Row:
        place = self._index[key]
        return _Row(self._held, self._ids, self._index, self._starts[place], self._starts[place + 1])


class _Nodes(Mapping[str, dict[str, Any]]):
    """The attributes of nodes, read from the table when asked for."""

    def __init__(self, table: pl.DataFrame, index: Mapping[str, int]) -> None:
        self._table, self._index = table, index

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def __getitem__(self, key: str) -> dict[str, Any]:
        row = self._table.row(self._index[key], named=True)
        return {name: value for name, value in row.items() if name != "id" and value is not None and value != []}


def view(network: Held, index: Mapping[str, int]) -> nx.Graph[Any]:
    """Give a read-only ``nx.DiGraph`` or ``nx.Graph`` whose adjacency is a mapping over the network's arrays.

    ``index`` gives the position of each node by its id.

    Raises
    ------
    ParameterError
        Where layers are kept: parallel edges have no such view.
    """
    import networkx as nx

    if network.layers:
        raise ParameterError(
            "A view has no parallel edges.", hint="Ask for layers=False, or take to_networkx() without view."
        )
    # networkx looks these three up by name; whatever is not set here it derives from them.
    graph: Any = nx.DiGraph() if network.directed else nx.Graph()
    graph._node = _Nodes(network.nodes, index)
    graph._adj = _Adjacency(network.arrays, network.ids, index)
    if network.directed:
        graph._pred = _Adjacency(network.incoming, network.ids, index)
    return nx.freeze(graph)
