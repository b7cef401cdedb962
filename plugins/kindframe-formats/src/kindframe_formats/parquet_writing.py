"""Writing a study as Parquet: ties and actors in two files for other programs, or every table in a study folder.

Numbers, flags and texts keep their types. A text is guarded only where a study folder's reading would otherwise change
it: Parquet is opened by programs, not by spreadsheets.
"""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from kindframe.cells import guard, tidy, unguard
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_folder, atomic_write
from kindframe.records import CODEBOOKS, TABLES
from kindframe.storing import beside_tables, table_cells, write_files
from kindframe.study import Study
from kindframe_formats.edge_csv import held_columns, nodes_beside
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.parts import PLAIN

__all__ = ["write_parquet", "write_parquet_folder"]

_NO_ROOM = {
    "domains": "two tables, of ties and actors, have no room for domains",
    "actions": "acts are no ties; parquet-folder keeps them",
    "evidence": "codings are neither ties nor actors; parquet-folder keeps them",
    "responses": "answers are neither ties nor actors; parquet-folder keeps them",
    "consents": "consents are neither ties nor actors; parquet-folder keeps them",
}


def write_parquet(release: Release, path: Path) -> LossReport:
    """Write a release's ties to ``path`` and its actors beside it, as ``NAME-nodes.parquet``.

    Raises
    ------
    StoreNotSaved
        Where a file cannot be written.
    """
    study = release.study
    losses = Losses()
    losses.extend(left_out(study, _NO_ROOM))
    losses.settings(study, "two tables have no room for titles, meanings and waves")
    beside = nodes_beside(path)
    with atomic_write(beside) as nodes, atomic_write(path) as edges:
        for file, name in ((nodes, "actors"), (edges, "relationships")):
            file.write(_parquet(_plain(study, name)))
    return LossReport(format="parquet", losses=tuple(losses), files=(path, beside))


def write_parquet_folder(release: Release, path: Path) -> LossReport:
    """Write a release's study as a folder of Parquet tables with its settings; it reads back exactly.

    Raises
    ------
    StoreNotSaved
        Where something is at ``path`` already, or it cannot be written.
    """
    study = release.study
    settings, texts = table_cells(study)
    files = beside_tables(settings)
    for name, cells in texts.items():
        frame, own = _plain(study, name), settings.columns.get(name, {})
        named = {own[header]: header for header in cells.columns if header not in frame.columns}
        files[f"{name}.parquet"] = _parquet(frame.rename(named).select(cells.columns))
    with atomic_folder(path) as place:
        write_files(place, files)
    return LossReport(format="parquet-folder", files=tuple(path / name for name in files))


def _parquet(frame: pl.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.write_parquet(held, compression="zstd", statistics=False)
    return held.getvalue()


def _plain(study: Study, name: str) -> pl.DataFrame:
    """Give a table's known columns in their types, lists as one text, and every text so that it reads back exactly."""
    definition, table = TABLES[name], study.tables[name]
    columns = []
    for held in held_columns(table, name):
        column = held.name
        if held.dtype == pl.String and table[column].dtype == pl.String:
            declared = definition.column(column) if column in definition.names else None
            kind = declared.kind if declared else "text"
            known: dict[str, str] = {}
            if declared and kind == "word":
                words = (*CODEBOOKS.get(declared.codebook, ()), *declared.values)
                known = {
                    word.casefold(): word for word in (*words, *study.settings.codebook.get(declared.codebook, ()))
                }
            odd = (held if kind == "word" else held.filter(~held.str.contains(PLAIN))).drop_nulls().unique()
            changed = {text: made for text in odd if (made := _exact(text, kind, known)) != text}
            held = held.replace(changed) if changed else held
        columns.append(held)
    return pl.DataFrame(columns)


def _exact(text: str, kind: str, known: dict[str, str]) -> str:
    """Guard a text only where reading would give another one back."""
    if kind == "word":
        made = guard(text, "word")
        return f"'{text}" if made == text and known.get(text.casefold(), text) != text else made
    if kind == "id":
        return text if unguard(text, "id") == text and tidy(text) == text and text else guard(text, "id")
    return text if text.strip() and unguard(text) == text else guard(text)
