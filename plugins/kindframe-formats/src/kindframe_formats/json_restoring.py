"""From the records of a JSON file that kindframe wrote to the frames that `kindframe_formats.restoring` takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe_formats.json_tables import Records
from kindframe_formats.restoring import give_back
from kindframe_formats.rows import LINE

__all__ = ["restored_json"]

NODE, EDGE = {"id": "@id"}, {"source": "@source", "target": "@target", "id": "@id"}


def restored_json(
    nodes: tuple[Records, NDArray[np.int64]],
    edges: tuple[Records, NDArray[np.int64]],
    *,
    toml: str | Mapping[str, Any],
    problems: Iterable[Problem],
    leave: Mapping[str, Sequence[str]] | None = None,
    edge: Mapping[str, str] = EDGE,
    rename: Mapping[str, str] | None = None,
    types: Mapping[str, Mapping[str, str]] | None = None,
) -> Reading:
    """Give the study of a file that says kindframe wrote it.

    ``nodes`` and ``edges`` are records with the line of each; ``edge`` says under which names the ends and the id of an
    edge stand; ``leave`` names what repeats other data, ``rename``
    what is called otherwise; ``types`` are what the file itself says of its columns.
    """
    file = nodes[0].file
    frames, found, aside = [], {}, {}
    for name, (records, lines), own in (("node", nodes, NODE), ("edge", edges, edge)):
        frame, found[name] = _frame(records, lines, {**(rename or {}), **own}, (leave or {}).get(name, ()))
        frames.append(frame)
        aside[name] = {row: _problem(records, row, int(lines[row])) for row in records.faults}
    told = [*problems, *nodes[0].problems, *edges[0].problems]
    return give_back(
        frames[0], frames[1], file=file, toml=toml, types=found if types is None else types, problems=told, aside=aside
    )


def _frame(
    records: Records, lines: NDArray[np.int64], own: Mapping[str, str], leave: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Write the values of records as text; give the types of the columns too."""
    columns, types = [], {}
    keys = [key for key in dict.fromkeys([*own, *records.keys()]) if key not in leave]
    for key in keys:
        values = [row.get(key) for row in records.rows]
        kind = records.type_of(key, values)
        if kind and key not in own:
            types[key] = kind
        columns.append(pl.Series(own.get(key, key), records.cells(key, values), dtype=pl.String))
    return pl.DataFrame([*columns, pl.Series(LINE, lines[: len(records.rows)], dtype=pl.Int64)]), types


def _problem(records: Records, row: int, line: int) -> Problem:
    fault = records.faults[row]
    return Problem(
        code=fault.code,
        file=records.file,
        row=line,
        column=fault.column,
        message=fault.message,
        hint=fault.hint,
        severity=Severity.SET_ASIDE,
    )
