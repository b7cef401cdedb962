"""The files of a Network Canvas CSV export, in a folder or a zip archive: which there are, and what stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
from attrs import define, frozen

from kindframe.errors import FileRejected, KindframeError
from kindframe.problems import nearest
from kindframe.reading.limits import over
from kindframe_formats.grids import LIMITS, Grid, entries_of, read_grid
from kindframe_formats.guarding import refused

__all__ = ["EGO", "SOURCE", "TARGET", "UUID", "File", "is_export", "read_files"]

EGO, UUID = "networkCanvasEgoUUID", "networkCanvasUUID"
SOURCE, TARGET = "networkCanvasSourceUUID", "networkCanvasTargetUUID"
_NEEDED = {"ego": (EGO,), "attributeList": (EGO, UUID), "edgeList": (EGO, SOURCE, TARGET)}
_LIST = re.compile(r"(?:(?P<prefix>.*?)_)?(?P<role>attributeList|edgeList|adjacencyMatrix)_(?P<kind>.+)\.csv")
_EGO_FILE = re.compile(r"(?:(?P<prefix>.*)_)?(?P<role>ego)\.csv")


@frozen(kw_only=True)
class _Named:
    """What a file's name says: the session (or protocol) before, its role, and the type of node or edge."""

    prefix: str
    role: str
    kind: str

    @classmethod
    def of(cls, name: str) -> _Named | None:
        """Take a name apart; None where it is none of Network Canvas's."""
        match = _LIST.fullmatch(name) or _EGO_FILE.fullmatch(name)
        if match is None:
            return None
        held = match.groupdict()
        return cls(prefix=held["prefix"] or "", role=held["role"], kind=held.get("kind") or "")


@define(kw_only=True, eq=False)
class File(Grid):
    """One table of an export, and what its name says."""

    prefix: str
    role: str
    kind: str


def is_export(path: Path, head: bytes) -> bool:
    """Whether a folder or an archive holds a Network Canvas export, by the names of the files in it."""
    try:
        names = [entry.name for entry in entries_of(path)]
    except (KindframeError, OSError):
        return False
    if any(name.casefold().endswith(".graphml") for name in names):
        return False  # the same interviews as GraphML, which also tells what was not answered
    return any((named := _Named.of(name)) is not None and named.role != "ego" for name in names)


def read_files(path: Path) -> tuple[list[File], list[str]]:
    """Read every table of an export; give also the names of the files that are not read.

    Raises
    ------
    FileRejected
        Where a table lacks a column it needs, or cannot be read.
    UnsafeInput
        Where the archive is made to harm, or too large.
    """
    files, others = [], []
    rows = 0
    for entry in entries_of(path):
        named = _Named.of(entry.name)
        if named is None or named.role == "adjacencyMatrix":
            others.append(entry.name)
            continue
        grid = read_grid(entry)
        rows += grid.height
        if rows > LIMITS.rows:
            raise over(path.name, "a number of rows", rows, LIMITS.rows, "rows")
        for needed in _NEEDED[named.role]:
            if needed not in grid.columns:
                raise _lacking(grid, needed)
        held = {one.name: getattr(grid, one.name) for one in attrs.fields(Grid)}
        files.append(File(**held, prefix=named.prefix, role=named.role, kind=named.kind))
    return files, others


def _lacking(grid: Grid, needed: str) -> FileRejected:
    near = nearest(needed, grid.columns)
    told = f"there is no column {needed!r}; the header reads {', '.join(list(grid.columns)[:12])!r}"
    hint = f"Is {near!r} meant?" if near else "Export it again from Network Canvas, as CSV."
    return refused("KF-NC-02", grid.name, told, row=grid.header_line, hint=hint)
