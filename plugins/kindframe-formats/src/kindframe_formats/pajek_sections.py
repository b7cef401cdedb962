"""The sections of a Pajek file, and those of one network of a project that holds several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kindframe_formats.guarding import refused
from kindframe_formats.textlines import Lines, breaks

__all__ = ["Section", "chosen", "is_pajek", "sections_of"]

_NO_PLACE = ("permutation", "cluster", "hierarchy")
_VALUES = ("partition", "vector", *_NO_PLACE)
_HEADS = ("network", *_VALUES)
_LISTED = 20
_BLANK = re.compile(r"[^\S\x1c-\x1f]*")
_SECTION = re.compile(r"\*\s*([A-Za-z]+)\s*(.*)")

Section = tuple[str, str, int, Lines]
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


def sections_of(lines: Lines) -> Iterator[Section]:
    """Give each section: its word, what stands behind it, the position of its own line, its lines."""
    data, begun = lines.data, None
    place, counted = 0, 0
    for start in _starts(data):
        place, counted = place + breaks(data, counted, start), start
        if begun is not None:
            yield from _section(lines, *begun, start)
        begun = start, place
    if begun is not None:
        yield from _section(lines, *begun, None)


def _starts(data: bytes) -> Iterator[int]:
    """Give where each line begins whose first character is a star."""
    star = data.find(b"*")
    while star >= 0:
        start = data.rfind(b"\n", 0, star) + 1
        if _BLANK.fullmatch(data[start:star].decode("utf-8")):
            yield start
        end = data.find(b"\n", star)
        star = data.find(b"*", end) if end >= 0 else -1


def _section(lines: Lines, start: int, place: int, stop: int | None) -> Iterator[Section]:
    """Give the section whose own line begins at a byte, where it has a word."""
    end = lines.data.find(b"\n", start, stop)
    text = lines.data[start : stop if end < 0 else end].decode("utf-8")
    if found := _SECTION.match(text.strip()):
        behind = len(lines.data) + 1 if end < 0 else end + 1
        yield found[1].casefold(), found[2].strip(), place, lines.part(place + 1, behind, stop)
