"""Kumu's workbook: the sheets Elements and Connections, written and read.

Kumu parts what stands between ``|`` into a list, and a list in ``To`` into several connections: the reader does the
same, and the writer lets no ``|`` stand in a text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from attrs import evolve

from kindframe.cells import unguard
from kindframe.errors import ParameterError
from kindframe.exporting import LossReport, Reading, Release
from kindframe.files import atomic_write
from kindframe.reading.folder import entry_of
from kindframe.sheets import Sheet, as_xlsx, truncated
from kindframe_formats.foreign import Foreign
from kindframe_formats.grid_restoring import count_numbers, is_ours, restored_grids
from kindframe_formats.grids import LIMITS, Grid, column_of, derived, read_grids
from kindframe_formats.guarding import refused
from kindframe_formats.json_tools_writing import KUMU
from kindframe_formats.json_writing import node_rows, role_rows, tie_rows
from kindframe_formats.laying import Laid, lay_out
from kindframe_formats.losses import Losses

__all__ = ["is_kumu", "read_kumu", "write_kumu_workbook"]

_MOST = 1_048_575
_BAR = "\uff5c"
_WAYS = {"directed": "yes", "undirected": "no", "mutual": "no"}
_ELEMENT = ("ID", "Label", "Type")
_CONNECTION = ("ID", "From", "To", "Direction", "Type")


def write_kumu_workbook(release: Release, path: Path) -> LossReport:
    """Write a workbook that Kumu imports: elements and connections with ids, so that importing again replaces them.

    Returns
    -------
    LossReport
        Codings, answers and the study's settings are dropped; a ``|`` in a text becomes a full-width one, for Kumu
        would make a list of it; what is longer than a cell may be is cut.

    Raises
    ------
    ParameterError
        With more rows than a sheet may have.
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    losses = Losses()
    own = {target: (*names, *(name.capitalize() for name in names), "ID") for target, names in KUMU.items()}
    laid = lay_out(release.study, losses, own=own)
    if laid.toml:
        losses.add("study.toml", "dropped", 1, "Kumu has no room for titles, meanings and waves")
    if max(laid.height, laid.ties.frame.height + laid.roles.height) > _MOST:
        raise ParameterError(f"A sheet holds at most {_MOST:,} rows.", hint="Write Kumu's JSON (.kumu.json) instead.")
    for sheet in (*laid.nodes, laid.ties):
        count_numbers(sheet, losses)
    sheets = [_elements(laid, losses), _connections(laid, losses)]
    losses.add("texts", "truncated", truncated(sheets), "a cell of a workbook holds 32,767 characters")
    data = as_xlsx(sheets)
    with atomic_write(path) as file:
        file.write(data)
    return LossReport(format="kumu-workbook", losses=tuple(losses), files=(path,))


def _elements(laid: Laid, losses: Losses) -> Sheet:
    rows = []
    for row in node_rows(laid, losses):
        own = row["id"]
        rows.append({"ID": own, "Label": row.get("name", own), "Type": row.get("kind"), **row})
    more = ("record", "record_id", *(name for name in laid.types("node") if name != "kind"))
    return _sheet("Elements", (*_ELEMENT, *more), rows, losses)


def _connections(laid: Laid, losses: Losses) -> Sheet:
    both = [*laid.ties.frame["@both"].to_list(), *[False] * laid.roles.height]
    numbers = count(1)
    rows = []
    for row, way in zip([*tie_rows(laid, losses, own="record_id"), *role_rows(laid)], both, strict=True):
        own = {"ID": f"c{next(numbers)}", "From": row["source"], "To": row["target"], "Type": row.get("kind")}
        rows.append({**own, "Direction": "undirected" if way else "directed", **row})
    more = ("role", "record_id", *(name for name in laid.types("edge") if name != "kind"))
    return _sheet("Connections", (*_CONNECTION, *more), rows, losses)


def _sheet(name: str, columns: Iterable[str], rows: list[dict[str, Any]], losses: Losses) -> Sheet:
    barred = blank = 0
    made = []
    header = tuple(dict.fromkeys(columns))
    for row in rows:
        cells = []
        for column in header:
            cell = row.get(column)
            if isinstance(cell, str) and "|" in cell:
                barred += 1
                cell = cell.replace("|", _BAR)
            if isinstance(cell, str):
                blank += not cell.strip()
                cell = f"'{cell}" if unguard(cell) != cell else cell
            cells.append(cell)
        made.append(cells)
    losses.add(name.casefold(), "coerced", barred, f"'|' makes a list in Kumu; it is written as '{_BAR}'")
    losses.add(name.casefold(), "dropped", blank, "a text of nothing, or of space alone, is a blank cell")
    return Sheet(name=name, columns=header, rows=made)


# -- reading ------------------------------------------------------------------------------------------


def is_kumu(path: Path, head: bytes) -> bool:
    """Whether a workbook has a sheet of connections, and perhaps one of elements, and no other names."""
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("xl/workbook.xml")
            if info.file_size > 1_000_000:
                return False
            text = archive.read(info)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
        return False
    return b'name="Connections"' in text and b'name="Elements"' in text


def read_kumu(path: Path) -> Reading:
    """Read a workbook of Kumu's.

    Raises
    ------
    FileRejected
        Where there is no sheet of connections, or it lacks a column it needs.
    UnsafeInput
        Where the workbook is made to harm.

    .. versionadded:: 0.1
    """
    grids = {
        grid.name.rpartition("[")[2].strip("]").casefold(): grid
        for grid in read_grids(entry_of(path, path.name, LIMITS))
    }
    found = {
        key: next((grid for name, grid in grids.items() if key in name), None) for key in ("elements", "connections")
    }
    elements, connections = found["elements"], found["connections"]
    if connections is None:
        raise refused(
            "KF-KUMU-01", path.name, "there is no sheet 'Connections'", hint=f"There are: {', '.join(grids)}."
        )
    if elements is not None and is_ours(elements, connections):
        names = {
            "node": {"ID": "@id", "Type": "kind"},
            "edge": {"From": "@source", "To": "@target", "Type": "kind", "record_id": "@id"},
        }
        return restored_grids(elements, connections, names, {"node": ("Label",), "edge": ("ID", "Direction", "Label")})
    foreign = Foreign(file=path.name)
    ids = _read_elements(elements, foreign) if elements is not None else {}
    _read_connections(connections, foreign, ids)
    return foreign.reading()


def _read_elements(grid: Grid, foreign: Foreign) -> Mapping[str, str]:
    """Take the elements in; give the id that each label alone stands for."""
    own = column_of(grid, None, ("id",), "ids", needed=False)
    label = column_of(grid, None, ("label",), "labels", needed=own is None)
    kind = column_of(grid, None, ("type",), "types", needed=False)
    labels = grid.ids(label) if label else [None] * grid.height
    ids = [first or second for first, second in zip(grid.ids(own) if own else labels, labels, strict=True)]
    columns: dict[str, list[str | None]] = {"id": ids}
    if own and label:
        columns["name"] = grid.texts(label)
    if kind:
        columns["kind"] = grid.texts(kind)
    foreign.add("actors", grid, columns, {name for name in (own, label, kind) if name})
    names: dict[str, str | None] = {}
    for name, meant in zip(labels, ids, strict=True):
        if name and meant:
            names[name] = None if name in names and names[name] != meant else meant
    known = set(ids)
    return {name: meant for name, meant in names.items() if meant and name not in known}


def _read_connections(grid: Grid, foreign: Foreign, ids: Mapping[str, str]) -> None:
    first = column_of(grid, None, ("from",), "where connections begin")
    last = column_of(grid, None, ("to",), "where they lead")
    assert first is not None
    assert last is not None
    rows: list[int] = []
    targets: list[str | None] = []
    for row, cell in enumerate(grid.ids(last)):
        each: list[str | None] = [part.strip() for part in cell.split("|")] if cell else [None]
        rows += [row] * len(each)
        targets += each
    if len(rows) > grid.height:
        told = f"a list in {last!r} is a connection to each: {len(rows) - grid.height:,} ties more"
        foreign.note("KF-KUMU-02", told, file=grid.name)
        place = {row: new for new, row in reversed(list(enumerate(rows)))}
        columns = {name: [cells[row] for row in rows] for name, cells in grid.columns.items()}
        grid = derived(grid, columns, rows, [evolve(fault, row=place[fault.row]) for fault in grid.faults])
    way = column_of(grid, None, ("direction",), "directions", needed=False)
    kind = column_of(grid, None, ("type",), "types", needed=False)
    own = column_of(grid, None, ("id",), "ids", needed=False)
    sources = grid.ids(first)
    columns = {
        "source": [ids.get(cell, cell) if cell else cell for cell in sources],
        "target": [ids.get(cell, cell) if cell else cell for cell in targets],
    }
    drop = {first, last}
    if way:
        words = [(cell or "directed").strip().casefold() for cell in grid.columns[way]]
        columns["directed"] = [_WAYS.get(word, "yes") for word in words]
        drop.add(way)
    if kind:
        columns["kind"] = grid.texts(kind)
        drop.add(kind)
    if own:
        columns["connection id"] = grid.texts(own)
        drop.add(own)
    foreign.add("relationships", grid, columns, drop)
