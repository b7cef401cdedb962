"""From tables of nodes and edges that kindframe wrote, in CSV or a workbook, back to the study they are of."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.records import TABLES
from kindframe_formats.grids import Grid
from kindframe_formats.laying import Sheet
from kindframe_formats.losses import Losses
from kindframe_formats.parts import cell_kind
from kindframe_formats.restoring import give_back
from kindframe_formats.roles import RECORDS
from kindframe_formats.rows import LINE

__all__ = ["count_numbers", "is_ours", "restored_grids"]


def is_ours(nodes: Grid | None, edges: Grid) -> bool:
    """Whether both tables say what record each row is of, as kindframe writes them."""
    if nodes is None or "record" not in nodes.columns or "role" not in edges.columns:
        return False
    records = {nodes.columns["record"][row] for row in nodes.standing()}
    return bool(records) and records <= RECORDS.keys()


def restored_grids(
    nodes: Grid, edges: Grid, names: Mapping[str, Mapping[str, str]], leave: Mapping[str, Collection[str]]
) -> Reading:
    """Give the study of two tables.

    ``names`` says of ``node`` and ``edge`` what a column is called in the study (``@id``, ``@source``, ``@target`` are
    the ids and the ends), ``leave`` what repeats other columns. Numbers are told by their form.
    """
    frames, types, aside = [], {}, {}
    for name, grid in (("node", nodes), ("edge", edges)):
        columns, found = [], {}
        blank = set(grid.blank)
        kept = [row for row in range(grid.height) if row not in blank]
        for column in grid.columns:
            if column in leave[name]:
                continue
            own = names[name].get(column, column)
            cells = grid.texts(column)
            columns.append(pl.Series(own, [cells[row] for row in kept], dtype=pl.String))
            if kind := cell_kind({cell for cell in cells if cell is not None}):
                found[own] = kind
        columns.append(pl.Series(LINE, [grid.lines[row] for row in kept], dtype=pl.Int64))
        frames.append(pl.DataFrame(columns))
        types[name] = found
        place = {row: new for new, row in enumerate(kept)}
        aside[name] = {
            place[fault.row]: Problem(
                code=fault.code,
                file=grid.name,
                row=grid.lines[fault.row],
                column=fault.column,
                message=fault.message,
                hint=fault.hint,
                severity=Severity.SET_ASIDE,
            )
            for fault in grid.faults
            if fault.row in place
        }
    told = [*nodes.notes.problems, *edges.notes.problems]
    return give_back(*frames, file=edges.name, toml={}, types=types, problems=told, aside=aside)


def count_numbers(sheet: Sheet, losses: Losses) -> None:
    """Count the texts of free columns that a table without types will have taken for numbers."""
    for name, column in sheet.columns.items():
        held = sheet.frame[name]
        if column in TABLES[sheet.table].names or held.dtype != pl.String:
            continue
        cells = held.drop_nulls()
        if cells.len() and cell_kind(set(cells.to_list())):
            told = "text that looks like numbers is read as numbers"
            losses.add(f"{sheet.table}.{column}", "coerced", cells.len(), told)
