"""`agreement`: whether two or more coders say the same of the same records, and what a coding left out means."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import polars as pl

from kindframe.agreement.grid import Grid, one_each
from kindframe.agreement.model import Agreement, Basis, Comparison
from kindframe.agreement.sums import Draw, Sums
from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe.progress import Come, Shares, telling, unheard
from kindframe.reliability.kernels import distinct
from kindframe.wording import counted, listed

__all__ = ["STANCE_SCALE", "agreement"]

STANCE_SCALE: Mapping[str, int] = {"against": 0, "blocks": 0, "mixed": 1, "for": 2, "enables": 2}
"""The order of stances, for ordinal agreement: against and blocks, then mixed, then for and enables."""

MOST_PAIRED = 10
"""With more coders than this, pairs are not compared one by one, and disagreements count coders and name none."""


def agreement(
    codings: pl.DataFrame,
    unit: str = "subject",
    item: str = "item_id",
    coder: str = "coder",
    value: str = "stance",
    *,
    looked_at: Literal["all", "coded"] | Mapping[str, Iterable[str]] = "all",
    scope: Mapping[str, Iterable[str]] | None = None,
    scale: Mapping[str, int] | None = None,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    come: Come = unheard,
) -> Agreement | None:
    """Compare the coders of a table of codings, record by record and item by item.

    Parameters
    ----------
    codings
        One row for each coding.
    unit, item, coder, value
        The columns that hold the record, the item, who coded it, and the stance.
    looked_at
        Which records a coder looked at, coded or not. ``"all"``: every record that any of the compared coders coded on
        anything, as when each reads the whole material. ``"coded"``: those that she coded on at least one item, as when
        a second coder is given a sample. Or the records of each coder, by name.
    scope
        The items each coder was asked to code; by default those she used at least once.
    scale
        The rank of each stance, for ordinal coefficients; `STANCE_SCALE` by default.
    replicates, level, seed
        Of the percentile bootstrap over records. No intervals with ``replicates=0``.
    come
        Called with the share of the comparisons that are made.

    Returns
    -------
    Agreement or None
        None where fewer than two coders are named.

    Raises
    ------
    UnknownName
        Where a column is not there.
    ParameterError
        Where ``replicates`` or ``level`` cannot be.

    Notes
    -----
    A coding is free to be left out, so agreement has to say what a blank means. Where a coder looked at a record and
    did not code an item in her scope, the cell holds "not coded", which is a judgement like any other: ``presence``
    and ``coding`` count it. Where she did not look, or the item was not hers, the cell is missing: it costs only
    itself, as Krippendorff has it. ``stance`` asks the narrower question: where two both coded, do they say the same?
    It passes over every record that only one noticed, so it stands beside the other two and never for them.

    Most cells of most studies are "not coded" by everybody. That lifts percent agreement on ``presence`` and ``coding``
    and can pull kappa down where a code is rare (the prevalence paradox): read them together. For each coder several
    codings of one record and item count once: as that stance where they agree, as ``mixed`` where they do not.

    Cohen's kappa is for two coders. Fleiss' kappa uses the cells that all of them have; alpha those that at least two
    have. Intervals draw whole records with replacement, because cells of one record are not independent.

    .. versionadded:: 0.1
    """
    for name in (unit, item, coder, value):
        if name not in codings.columns:
            raise UnknownName("column of the codings", name, nearest(name, codings.columns))
    if not isinstance(replicates, int) or replicates < 0 or not 0 < level < 1:
        raise ParameterError(f"replicates must be 0 or more and level between 0 and 1, not {replicates!r}, {level!r}.")
    held = one_each(codings.select(unit=unit, item=item, coder=coder, value=value))
    people = held["coder"].unique().sort().to_list()
    if len(people) < 2:
        return None
    grid = Grid(held, people, looked_at, scope, STANCE_SCALE if scale is None else scale)
    draw = Draw(replicates=replicates, level=level, seed=seed)
    return Agreement(
        coders=grid.names(grid.compared),
        left_out=tuple(p for i, p in enumerate(people) if i not in grid.compared),
        items=tuple(grid.items[i] for i in grid.shared(grid.compared)),
        only_one=tuple(grid.items[i] for i in range(len(grid.items)) if grid.scope[:, i].sum() < 2),
        records=len(grid.records),
        comparisons=tuple(_comparisons(grid, draw, come)),
        disagreements=_disagreements(grid),
        replicates=replicates,
        seed=seed,
        level=level,
        notes=tuple(_notes(codings, coder, held, grid, looked_at)),
    )


def _comparisons(grid: Grid, draw: Draw, come: Come) -> Iterable[Comparison]:
    everyone = grid.compared
    groups = [everyone]
    if 2 < len(everyone) <= MOST_PAIRED:
        groups += [list(pair) for pair in itertools.combinations(everyone, 2)]
    bases: tuple[Basis, ...] = ("presence", "coding", "stance")
    shares = Shares([len(grid.shared(coders)) for coders in groups], come)
    for coders in groups:
        shares.next()
        names = grid.names(coders)
        sums = {basis: Sums(basis, grid.ranks, len(coders)) for basis in bases}
        whole = {basis: np.zeros((len(grid.records), sums[basis].width)) for basis in bases}
        shared = grid.shared(coders)
        for item in telling(shared, len(shared), shares.come):
            counts = grid.counts(coders, item)
            values = grid.values(coders, item) if len(coders) == 2 else None
            first, sort, times = distinct(counts if values is None else values.T.astype(np.float64))
            for basis in bases:
                rows = sums[basis].rows(counts[first], None if values is None else values[:, first])
                whole[basis] += rows[sort]
                if coders is everyone:
                    yield sums[basis].compare(rows, times, grid.items[item], names, draw)
        for basis in bases:
            first, _, times = distinct(whole[basis])
            yield sums[basis].compare(whole[basis][first], times, None, names, draw)


def _disagreements(grid: Grid) -> pl.DataFrame:
    """List the records and items on which the coders differ, with what each said, or how many said it of very many."""
    few = len(grid.compared) <= MOST_PAIRED
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("record", "item", "difference"), pl.String)
    if few:
        schema |= {f"stance ({name})": pl.String for name in grid.names(grid.compared)}
    else:
        schema |= {f"coders ({label})": pl.Int64 for label in grid.labels}
    labels = pl.Series([*grid.labels, None], dtype=pl.String)
    parts = [pl.DataFrame(schema=schema)]
    for item in grid.shared(grid.compared):
        counts = grid.counts(grid.compared, item)
        differ = np.flatnonzero((counts > 0).sum(axis=1) > 1)
        said: list[pl.Series]
        if few:
            values = grid.values(grid.compared, item)[:, differ]
            said = [labels.gather(np.where(v < 0, len(grid.labels), v)) for v in values]
        else:
            said = [pl.Series(column.astype(np.int64)) for column in counts[differ].T]
        where = [grid.records[r] for r in differ]
        kind = np.where(counts[differ, 0] > 0, "coded or not", "stance").tolist()
        parts.append(pl.DataFrame([where, [grid.items[item]] * len(where), kind, *said], schema=schema))
    return pl.concat(parts)


def _notes(codings: pl.DataFrame, coder: str, held: pl.DataFrame, grid: Grid, looked_at: object) -> Iterable[str]:
    unnamed = codings[coder].null_count()
    if unnamed:
        yield f"{counted(unnamed, 'coding')} without a named coder: compared with nobody."
    double = held.filter(pl.col("times") > 1).height
    if double:
        yield f"{counted(double, 'cell')} coded more than once by one coder: each counts once, mixed where they differ."
    if not grid.compared:
        yield "No two coders used the same item, so there is nothing to compare."
        return
    if len(grid.compared) < len(grid.people):
        gone = [p for i, p in enumerate(grid.people) if i not in grid.compared]
        names = listed(f"“{name}”" for name in gone)
        yield f"Compared with nobody, because no other coder has an item of theirs: {names}."
    if looked_at == "all":
        by = np.zeros((len(grid.records), len(grid.people)), dtype=bool)
        by[grid.record, grid.coder] = True
        once = int((by[:, grid.compared].sum(axis=1) == 1).sum())
        if once:
            yield (
                f"{once:,} of {grid.touched(grid.compared).sum():,} records were coded by one coder only; the "
                "others are taken to have read them and found nothing, unless it is said that each read a sample."
            )
    if len(grid.compared) > MOST_PAIRED:
        yield f"With {len(grid.compared):,} coders, pairs of them are not compared one by one."
