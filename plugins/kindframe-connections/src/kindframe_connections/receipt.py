"""What each person gives and receives, counted from acts and ties. `gaps` calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.amounts import ADDED, added

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study
    from kindframe_connections.groups import Groups

__all__ = ["acts_of", "all_amounts", "amounts", "known_in", "ties_of"]

Numbers = NDArray[np.float64]


def acts_of(
    study: Study, nodes: pl.DataFrame, kinds: Sequence[str] | None, wave: str | None
) -> tuple[dict[str, Numbers], list[str]]:
    """Count the acts each node received and gave: each act once, whoever else had part in it.

    Blocked acts count for nobody; an act without a giver was received all the same. What somebody did for nobody but
    themselves is neither. Nothing at all is given where the study records no acts: that is no 0.
    """
    table = study.actions.table
    if wave is not None and table["wave"].null_count() < table.height:
        table = table.filter((pl.col("wave") == wave).fill_null(False))
    if kinds is not None:
        table = table.filter(pl.col("kind").is_in(list(kinds)).fill_null(False))
    if not table.height:
        return {}, ["No acts of those asked about are recorded, so who gave and received them is unknown."]
    done = table.filter((pl.col("outcome") != "blocked").fill_null(True))
    notes = []
    if done.height < table.height:
        notes.append(f"{table.height - done.height:,} blocked acts were neither given nor received.")
    for end, what in (("givers", "giver"), ("receivers", "receiver")):
        none = int((done[end].list.len() == 0).sum())
        if none:
            notes.append(f"{none:,} acts name no {what}; they count for the other side alone.")
    found = {}
    for name, end, other in (("received", "receivers", "givers"), ("given", "givers", "receivers")):
        ends = done.select(end, other).with_row_index("act").with_columns(pl.col(end).list.unique()).explode(end)
        ends = ends.filter(pl.col(end).is_not_null())
        alone = (
            (pl.col(other).list.len() > 0)
            & (pl.col(other).list.eval(pl.element().n_unique()).list.first() == 1)
            & (pl.col(other).list.first() == pl.col(end))
        )
        counted = ends.filter(~alone).group_by(pl.col(end).alias("id")).agg(pl.len().cast(pl.Float64).alias("acts"))
        joined = nodes.select("id").join(counted, on="id", how="left", maintain_order="left")
        found[name] = joined["acts"].fill_null(0.0).to_numpy().astype(np.float64)
    return found, notes


def ties_of(network: Network) -> dict[str, Numbers]:
    """Count the others each node is tied to, and where ties have a direction from whom and to whom they run."""
    simple = network.simple()
    found = {"ties": np.diff(network.undirected().indptr).astype(np.float64)}
    if network.directed:
        found["ties_received"] = np.diff(simple.incoming.indptr).astype(np.float64)
        found["ties_given"] = np.diff(simple.indptr).astype(np.float64)
    return found


def amounts(measures: pl.Series, names: pl.Series, groups: Groups, held: Mapping[str, Numbers]) -> pl.DataFrame:
    """Give, for each row of a measure and a group, what each person of the group adds to its total.

    A mean and the size of its group give the total away, and a total that two people make up tells what each has; so
    protection looks at what each adds.
    """
    place = {name: code for code, name in enumerate(groups.names)}
    found = {measure: added(held[measure], rows=groups.codes, height=len(place)) for measure in measures.unique()}
    rows = [found[measure][place[name]] for measure, name in zip(measures.to_list(), names.to_list(), strict=True)]
    return pl.DataFrame({"amounts": rows}, schema={"amounts": ADDED})


def known_in(
    measures: pl.Series, names: pl.Series, groups: Groups, held: Mapping[str, Numbers], ids: pl.Series
) -> pl.DataFrame:
    """Give, for each row of a measure and a group, the ids of those of whom it is known and of whom it is not."""
    rows = []
    for measure, name in zip(measures.to_list(), names.to_list(), strict=True):
        here, known = groups.codes == groups.names.index(name), ~np.isnan(held[measure])
        rows.append((ids.filter(here & known).to_list(), ids.filter(here & ~known).to_list()))
    return pl.DataFrame(rows, schema={"n": pl.List(pl.String), "unknown": pl.List(pl.String)}, orient="row")


def all_amounts(groups: Groups, held: Mapping[str, Numbers]) -> dict[str, list[Any]]:
    """Give, for each measure, what people add in every group: what compares groups tells of all that it compares."""
    k = len(groups.names)
    return {name: added(values, rows=groups.codes, height=k).to_list() for name, values in held.items()}
