"""`Network`: the ties one question gives, as sorted arrays, over a table of every actor asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from kindframe.display import bundle, facts, heading, listed
from kindframe.errors import ParameterError, UnknownName
from kindframe.network import convert
from kindframe.network.arrays import Arrays, Ints, Longs, Numbers, Ties, merge_ties, mirrored, to_csr
from kindframe.network.question import Question
from kindframe.problems import nearest

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    from scipy.sparse import csr_array

__all__ = ["Network"]


@frozen(kw_only=True, eq=False, slots=False)
class Network:
    """One question's ties: a node table and sorted compressed rows (CSR) of out-ties.

    `Study.network` makes one, `Network.from_edges` another for a list of pairs. It never changes; its arrays are
    read-only. An undirected tie stands in the rows of both its ends, a tie of an actor to itself once. Parallel
    entries exist only where layers are kept. Two networks are equal when nodes, ties and direction are.

    .. versionadded:: 0.1
    """

    nodes: pl.DataFrame
    """Every actor asked about, in the order of the actors' table: id, kind, group, then all other columns."""
    arrays: Arrays
    """The out-ties; `indptr`, `indices`, `weight`, `layer` and `reports` give its arrays."""
    directed: bool = True
    """Whether ties have a direction."""
    layers: tuple[str, ...] = ()
    """The kind that each layer code stands for (the empty text where it is unknown); none where they are merged."""
    question: Question = attrs.field(factory=Question)
    """What was asked, with the counts of what became of the rows."""
    notes: tuple[str, ...] = ()
    """What a reader should know of how the ties were made, in sentences."""

    @classmethod
    def from_edges(
        cls,
        nodes: int | Sequence[str] | pl.DataFrame,
        source: ArrayLike,
        target: ArrayLike,
        weight: ArrayLike | None = None,
        *,
        directed: bool = True,
    ) -> Network:
        """Make a network of pairs, given by position or by id.

        Repeated pairs become one entry, their weights added (1 each where none are given).

        Parameters
        ----------
        nodes
            How many there are (ids are then "0", "1", ...), their ids, or a frame with a column ``id``.
        source, target
            The ends, as positions or ids.
        weight
            The weights; NaN is unknown.
        directed
            Whether the pairs have a direction.

        Raises
        ------
        ParameterError
            Where the lengths differ, ids repeat, or a position is out of range.
        UnknownName
            Where an end is no node.

        Examples
        --------
        >>> Network.from_edges(["a", "b", "c"], ["a", "b"], ["b", "a"])
        <Network: 3 nodes, 2 directed ties>
        """
        table = _table(nodes)
        ends = [_positions(np.asarray(end), table) for end in (source, target)]
        value = None if weight is None else np.array(weight, np.float64)
        sizes = [held.size for held in (*ends, value) if held is not None]
        if len(set(sizes)) > 1:
            raise ParameterError(f"source, target and weight differ in length: {', '.join(map(str, sizes))}.")
        low, high = ends if directed else (np.minimum(*ends), np.maximum(*ends))
        told = Ties(
            source=low,
            target=high,
            kind=np.zeros(low.size, np.int32),
            value=value,
            reports=np.ones(low.size, np.int32),
        )
        merged = merge_ties(told, layers=False, combine="sum")
        question = Question(rows=low.size, kept=low.size, unknown=int(np.isnan(merged[3]).sum()))
        return cls(
            nodes=table, arrays=mirrored(table.height, *merged[:5], directed), directed=directed, question=question
        )

    # -- what it holds ------------------------------------------------------------------------------

    @property
    def indptr(self) -> Longs:
        """Where each node's entries begin, and the end of the last: ``n + 1`` numbers."""
        return self.arrays.indptr

    @property
    def indices(self) -> Ints:
        """The other end of each entry."""
        return self.arrays.indices

    @property
    def weight(self) -> Numbers:
        """The weight of each entry, NaN where it is not known."""
        return self.arrays.weight

    @property
    def layer(self) -> Ints:
        """The layer code of each entry; 0 throughout where layers are merged."""
        return self.arrays.layer

    @property
    def reports(self) -> Ints:
        """How many rows of the data stand behind each entry."""
        return self.arrays.reports

    @property
    def n(self) -> int:
        """How many nodes."""
        return self.nodes.height

    @cached_property
    def m(self) -> int:
        """How many ties; an undirected one counts once."""
        if self.directed:
            return int(self.indices.size)
        return (int(self.indices.size) + self.self_ties) // 2

    @cached_property
    def self_ties(self) -> int:
        """How many ties lead from an actor to itself."""
        return int((self.arrays.rows == self.indices).sum())

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The nodes' ids, in order."""
        return tuple(self.nodes["id"].to_list())

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {held: place for place, held in enumerate(self.ids)}

    def index(self, id: str) -> int:
        """Give the position of a node; raise `UnknownName` where there is none of that id."""
        place = self._positions.get(id)
        if place is None:
            raise UnknownName("node", id, nearest(str(id), self.ids) if self.n <= 10_000 else None)
        return place

    @cached_property
    def incoming(self) -> Arrays:
        """The same ties by their target: row ``i`` holds who has a tie to ``i``. The same object where undirected."""
        if not self.directed:
            return self.arrays
        held = self.arrays
        return to_csr(self.n, held.indices, held.rows, held.weight, held.layer, held.reports)

    @cached_property
    def _simple(self) -> Network:
        if not self.layers and self.self_ties == 0:
            return self
        held = self.arrays
        rows = held.rows
        keep = rows != held.indices
        ends = (rows[keep], held.indices[keep])
        ties = Ties(
            source=ends[0], target=ends[1], kind=held.layer[keep], value=held.weight[keep], reports=held.reports[keep]
        )
        merged = merge_ties(ties, layers=False, combine="sum")
        arrays = to_csr(self.n, *merged[:2], merged[3], merged[2], merged[4])
        return attrs.evolve(self, arrays=arrays, layers=(), question=attrs.evolve(self.question, layers=False))

    def simple(self) -> Network:
        """Give the network with its direction, one entry for each pair in any layer (weights added), none to oneself.

        The network itself, where it is so already.
        """
        return self._simple

    @cached_property
    def _undirected(self) -> Network:
        held = self.arrays
        rows = held.rows
        keep = rows != held.indices if self.directed else rows < held.indices
        low, high = np.minimum(rows, held.indices)[keep], np.maximum(rows, held.indices)[keep]
        ties = Ties(source=low, target=high, kind=held.layer[keep], value=held.weight[keep], reports=held.reports[keep])
        merged = merge_ties(ties, layers=False, combine="sum")
        arrays = mirrored(self.n, *merged[:5], False)
        question = attrs.evolve(self.question, layers=False)
        return attrs.evolve(self, arrays=arrays, directed=False, layers=(), question=question)

    def undirected(self) -> Network:
        """Give the simple undirected network: a tie wherever there is one either way, in any layer, none to oneself.

        Weights are added over both directions and all layers; known ones are added where others are unknown.
        """
        return self._undirected

    # -- other forms --------------------------------------------------------------------------------

    def to_networkx(self, *, view: bool = False) -> nx.Graph[Any]:
        """Give the network as networkx; see `kindframe.network.convert.to_networkx`.

        With ``view`` it is a read-only graph over the arrays, without a copy: any networkx algorithm that does not
        change its graph runs on it.
        """
        return convert.view(self, self._positions) if view else convert.to_networkx(self)

    def to_scipy(self) -> csr_array[Any]:
        """Give the weights as an ``n`` by ``n`` sparse array; row is source; parallel entries add up."""
        return convert.to_scipy(self)

    def to_polars(self) -> pl.DataFrame:
        """Give the ties as a table: source, target, weight (null where unknown), reports, and layer where kept."""
        return convert.to_polars(self)

    def to_igraph(self) -> igraph.Graph:
        """Give the network as igraph (an optional package), nodes named by id.

        Raises
        ------
        ParameterError
            Where igraph is not installed.
        """
        return convert.to_igraph(self)

    # -- being a value ------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (
            self.directed == other.directed
            and self.layers == other.layers
            and self.nodes.schema == other.nodes.schema
            and self.nodes.equals(other.nodes)
            and all(
                np.array_equal(getattr(self, name), getattr(other, name), equal_nan=name == "weight")
                for name in ("indptr", "indices", "weight", "layer", "reports")
            )
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(Network)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.arrays.sealed()

    def __repr__(self) -> str:
        nodes = "node" if self.n == 1 else "nodes"
        way = "directed" if self.directed else "undirected"
        layers = f" in {len(self.layers)} layers" if self.layers else ""
        return f"<Network: {self.n:,} {nodes}, {self.m:,} {way} {'tie' if self.m == 1 else 'ties'}{layers}>"

    def _repr_html_(self) -> str:
        cells = [
            ("nodes", f"{self.n:,}"),
            ("ties", f"{self.m:,} {'directed' if self.directed else 'undirected'}"),
            ("ties of an actor to itself", f"{self.self_ties:,}"),
            ("layers", ", ".join(name or "(unknown kind)" for name in self.layers) or "merged"),
            ("rows used", f"{self.question.kept:,} of {self.question.rows:,}"),
        ]
        return heading(repr(self).strip("<>")) + facts(cells) + listed(self.notes)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return bundle(self._repr_html_(), [repr(self), *self.notes])


def _table(nodes: int | Sequence[str] | pl.DataFrame) -> pl.DataFrame:
    """Make the node table with its three first columns."""
    if isinstance(nodes, pl.DataFrame):
        table = nodes
    elif isinstance(nodes, int):
        table = pl.DataFrame({"id": pl.Series(range(nodes), dtype=pl.Int64).cast(pl.String)})
    else:
        table = pl.DataFrame({"id": pl.Series(list(nodes), dtype=pl.String)})
    if "id" not in table.columns or table["id"].dtype != pl.String or not table["id"].is_unique().all():
        raise ParameterError("Nodes need a column id of text, each once.")
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in ("kind", "group") if name not in table.columns]
    return table.with_columns(blank).select("id", "kind", "group", pl.exclude("id", "kind", "group"))


def _positions(ends: NDArray[Any], table: pl.DataFrame) -> Ints:
    """Give the positions of ends that are positions already, or ids."""
    if ends.size == 0:
        return np.zeros(0, np.int32)
    if np.issubdtype(ends.dtype, np.integer):
        if ends.min() < 0 or ends.max() >= table.height:
            raise ParameterError(f"Ends must be positions from 0 to {table.height - 1}.")
        return ends.astype(np.int32)
    places = {held: place for place, held in enumerate(table["id"].to_list())}
    for end in ends.tolist():
        if end not in places:
            raise UnknownName("node", end, nearest(str(end), places) if len(places) <= 10_000 else None)
    return np.array([places[end] for end in ends.tolist()], np.int32)
