"""The sections of a Pajek file, and those of one network of a project that holds several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from kindframe_formats.guarding import refused

__all__ = ["Section", "chosen", "is_pajek", "sections_of"]

_NO_PLACE = ("permutation", "cluster", "hierarchy")
_VALUES = ("partition", "vector", *_NO_PLACE)
_HEADS = ("network", *_VALUES)
_LISTED = 20
_SECTION = re.compile(r"\*\s*([A-Za-z]+)\s*(.*)")

Section = tuple[str, str, int, pl.Series]
"""Its word, what stands behind it, the position of its own line, its lines."""


def is_pajek(path: Path, head: bytes) -> bool:
    r"""Tell a Pajek network by its ending; one that ends in ``.mat``, as matrices do, by its first section.

    >>> is_pajek(Path("MONK.MAT"), b"*Vertices 18\r\n"), is_pajek(Path("brain.mat"), b"MATLAB 5.0 MAT-file")
    (True, False)
    """
    return path.suffix.casefold() != ".mat" or re.match(rb"(?:\xef\xbb\xbf)?(?:\s*%[^\n]*\n)*\s*\*", head) is not None


def chosen(sections: list[Section], wanted: str, file: str) -> list[Section]:
    """Leave out the other networks of a project, and the partitions and vectors of another number of vertices."""
    groups: list[list[Section]] = []
    for section in sections:
        word = section[0]
        begun = bool(groups) and any(held[0] == "vertices" for held in groups[-1])
        if not groups or word in _HEADS or (word == "vertices" and begun):
            groups.append([])
        groups[-1].append(section)
    networks = [group for group in groups if group[0][0] not in _VALUES and any(s[0] == "vertices" for s in group)]
    names = [group[0][1].strip('" ') if group[0][0] == "network" else "" for group in networks]
    listed = "; ".join(f"{n} {name!r}" for n, name in enumerate(names[:_LISTED], start=1))
    listed += "; ..." if len(names) > _LISTED else ""
    if not wanted:
        if len(networks) > 1:
            row = next(held[2] for held in networks[1] if held[0] == "vertices") + 1
            told = f"it holds {len(networks):,} networks, and which is meant cannot be known"
            hint = f"Name one, or its number: --using network=2 (network= in Python). There are {listed}."
            raise refused("KF-PAJ-02", file, told, row=row, hint=hint)
        return [held for group in groups for held in (group[:1] if group[0][0] in _NO_PLACE else group)]
    folded = [name.casefold() for name in names]
    number = int(wanted) - 1 if wanted.isdecimal() else -1
    place = folded.index(wanted.casefold()) if wanted.casefold() in folded else number
    if not 0 <= place < len(networks):
        raise refused("KF-PAJ-13", file, f"it holds no network {wanted!r}", hint=f"There are {listed}.")
    size = _size(networks[place])
    values = [group for group in groups if group[0][0] in ("partition", "vector") and _size(group) == size]
    return [held for group in (networks[place], *values) for held in group]


def _size(group: list[Section]) -> str:
    """Give how many vertices a part of a project says it has."""
    return next((behind.split()[0] for word, behind, _, _ in group if word == "vertices" and behind), "")


def sections_of(lines: pl.Series) -> Iterable[Section]:
    """Give each section: its word, what stands behind it, the position of its own line, its lines."""
    starts = lines.str.contains(r"^\s*\*").arg_true().to_list()
    ends = [*starts, lines.len()][1:]
    for start, end in zip(starts, ends, strict=True):
        found = _SECTION.match(lines[start].strip())
        if found:
            yield found[1].casefold(), found[2].strip(), start, lines.slice(start + 1, end - start - 1)
