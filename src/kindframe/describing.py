"""A study folder described for machines: the contents of its ``datapackage.json`` (Data Package, Table Schema).

``kindframe describe`` writes it. Everything in it comes from the record definitions and the study's own settings.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kindframe.records import CODEBOOKS, TABLES
from kindframe.schema import Column, Table
from kindframe.study import Study

__all__ = ["data_package"]

_TYPES: Mapping[str, str] = {
    "id": "string",
    "text": "string",
    "word": "string",
    "moment": "string",
    "ids": "string",
    "number": "number",
    "integer": "integer",
    "flag": "boolean",
}


def data_package(study: Study, folder: Path, *, name: str = "") -> dict[str, Any]:
    """Describe the CSV files of a study folder as a Data Package.

    Parameters
    ----------
    study
        The study read from the folder: its settings give titles, codebook and attribute meanings.
    folder
        The folder; only CSV files whose name stands for a table are described.
    name
        What the package is called; the folder's own name unless given.

    Returns
    -------
    dict
        The descriptor, ready for ``json.dumps``. Fields follow each file's own header; a column that goes by an alias
        says which column it is.

    .. versionadded:: 0.1
    """
    name = name or folder.resolve().name
    resources = []
    for path in sorted(folder.glob("*.csv")):
        definition = next((t for t in TABLES.values() if path.stem.casefold() in t.files), None)
        if definition is not None:
            resources.append(_resource(study, definition, path))
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.casefold()).strip("-") or "study",
        "title": study.title or name,
        "description": study.settings.description,
        "sources": [{"title": str(source)} for source in study.settings.sources],
        "resources": resources,
    }


def _resource(study: Study, definition: Table, path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = [name.strip() for name in next(csv.reader(file), [])]
    mine = study.settings.columns.get(definition.name, {})
    aliases = definition.aliases() | {k.casefold(): v for k, v in mine.items()}
    fields = []
    for name in header:
        own = aliases.get(name.casefold())
        fields.append(_declared(study, definition.column(own), name) if own else _attribute(study, definition, name))
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    keys = [name for name in header if definition.key and aliases.get(name.casefold()) == definition.key]
    if keys:
        schema["primaryKey"] = keys[:1]
    return {
        "name": path.stem.casefold(),
        "path": path.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": definition.meaning,
        "schema": schema,
    }


def _declared(study: Study, column: Column, name: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": _TYPES[column.kind], "description": column.meaning}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = sorted({*column.values, *column.spellings})
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.codebook:
        book = {**CODEBOOKS[column.codebook], **study.settings.codebook.get(column.codebook, {})}
        field["categories"] = [{"value": value, "label": label} for value, label in book.items()]
    if column.kind == "flag":
        field |= {"trueValues": ["yes", "true", "1"], "falseValues": ["no", "false", "0"]}
    return field | ({"constraints": constraints} if constraints else {})


def _attribute(study: Study, definition: Table, name: str) -> dict[str, Any]:
    note = study.settings.note(definition.name, name)
    kind = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean"}[note.type]
    return {"name": name, "type": kind, "description": note.meaning}
