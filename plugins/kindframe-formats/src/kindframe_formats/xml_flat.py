"""Reading large XML graphs of a regular shape as columns: nodes, then edges, each flat, alike in the order of parts.

That is what kindframe, networkx, igraph and Gephi write. The bytes are gone through in blocks, and in each all elements
together, part by part: where a part begins is compared, where it ends is looked up. Any part may be wanting in any
element. Where anything is out of the ordinary, `flat` gives None, and the exact parser reads the whole file; it reads
the head and the tail in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from attrs import evolve, frozen
from polars.exceptions import PolarsError

from kindframe.threads import LONG, each
from kindframe_formats.xml_blocks import Block, Field, Plan, Slot

__all__ = ["Flat", "Shape", "flat", "regular_bytes"]

LEAST = 1 << 18
"""Files smaller than this, in bytes, are read by the exact parser alone."""
MOST = 1 << 31
_HEAD = 1 << 19
"""In how many bytes at the beginning the first node has to stand; a file made to harm is not held in memory for it."""
BLOCK = 1 << 22
"""How many bytes are gone through at once."""
_ODD = ("\ufffe".encode(), "\uffff".encode())
_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_DECLARED = re.compile(rb"<\?xml[^?]*\?>")
_UTF8 = re.compile(rb"encoding=[\"']utf-?8[\"']", re.IGNORECASE)
_SAMPLE = 1 << 18


@frozen(kw_only=True)
class Shape:
    """What an element may look like: its attributes, then values, each of a key.

    ``attributes`` are in the usual order. ``value`` is how a value begins, with ``{key}`` in the place of its key,
    ``ends`` how it may end; ``around`` are the tags around all of them, if there are any.
    """

    attributes: tuple[str, ...]
    value: str
    ends: tuple[str, ...]
    around: tuple[str, str] = ("", "")


@frozen(kw_only=True, eq=False)
class Flat:
    """All nodes, or all edges: the columns of their attributes and of their values, and the line of each."""

    attributes: Mapping[str, pl.Series]
    values: Mapping[str, pl.Series]
    lines: pl.Series

    @property
    def height(self) -> int:
        """How many there are."""
        return self.lines.len()


def regular_bytes(path: Path) -> bytes | None:
    """Give the bytes of a large file that may be of a regular shape; None where the exact parser should look."""
    try:
        if not LEAST <= path.stat().st_size <= MOST:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if b"<node " not in head or b"<!DOCTYPE" in head:
                return None
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return None
    declared = _DECLARED.match(data)
    if declared and b"encoding" in declared[0] and not _UTF8.search(declared[0]):
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    odd = b"\r" in data or (b"\xef" in data and any(part in data for part in _ODD))
    return None if odd else data


def flat(
    data: bytes, first: int, last: int, kind: str, shape: Shape, keys: Iterable[str], unasked: Iterable[str] = ()
) -> Flat | None:
    """Parse the elements of one kind that stand between two places; None where anything is out of the ordinary.

    Attributes that are ``unasked`` may be left out of what is given.
    """
    opening = f"<{kind} ".encode()
    if not data.startswith(opening, first) or last <= first:
        whole = last <= first or not data[first:last].strip()
        return Flat(attributes={}, values={}, lines=pl.Series([], dtype=pl.Int64)) if whole else None
    plan = _plan(data[first : min(last, first + _SAMPLE)], kind, shape, list(keys))
    if plan is None:
        return None
    plan = evolve(plan, unasked=frozenset(unasked))
    cuts = list(_cuts(data, first, last, opening))
    rows = LONG if len(cuts) > 2 else 0
    blocks = each(lambda cut: _columns(data[cut[0] : cut[1]], plan), pairwise(cuts), rows)
    held = [block for block in blocks if block is not None]
    if len(held) < len(blocks):
        return None
    lines, line = [], data.count(b"\n", 0, first) + 1
    for block, (begin, end) in zip(held, pairwise(cuts), strict=True):
        lines.append(block.drop_in_place("@") + line)
        line += data.count(b"\n", begin, end)
    frame = pl.concat(held)
    columns = {True: dict[str, pl.Series](), False: dict[str, pl.Series]()}
    for place, slot in enumerate(plan.slots):
        series = frame.drop_in_place(str(place))
        if series.null_count() == series.len():
            continue
        decoded = _decoded(series)
        if decoded is None:
            return None
        columns[slot.value][slot.name] = decoded.alias(slot.name)
    return Flat(attributes=columns[False], values=columns[True], lines=pl.concat(lines))


def _cuts(data: bytes, first: int, last: int, opening: bytes) -> Iterator[int]:
    """Give where blocks begin, each at an element, and where the last one ends."""
    place = first
    while 0 <= place < last:
        yield place
        place = data.find(opening, place + BLOCK, last)
    yield last


def _plan(sample: bytes, kind: str, shape: Shape, keys: Sequence[str]) -> Plan | None:
    """Find out from the first elements in which order their parts stand, and the white space between their tags."""
    elements = sample.split(f"<{kind} ".encode())[1:]
    if len(elements) > 1:
        elements.pop()
    named = re.compile(rb'([A-Za-z.:]+)="')
    begins = {shape.value.replace("{key}", key).encode(): key for key in keys}
    value = re.compile(b"|".join(map(re.escape, begins)) or b"(?!)")
    tags = [element.partition(b">")[0] for element in elements]
    attributes = _order([[found.decode() for found in named.findall(tag)] for tag in tags], shape.attributes)
    values = _order([[begins[found] for found in value.findall(element)] for element in elements], keys)
    marked = any(mark in key for key in keys for mark in '<"&')
    if marked or attributes is None or values is None or not set(attributes) <= set(shape.attributes):
        return None

    def spaced(tag: str) -> bytes:
        found = re.search(rb">([ \t\n]*)(?=" + re.escape(tag.encode()) + rb")", sample)
        return (found[1] if found else b"") + tag.encode()

    begin = shape.value.partition("{key}")[0]
    space = spaced(begin).removesuffix(begin.encode())
    slots = [Slot(name=name, begin=f' {name}="'.encode(), value=False) for name in attributes]
    opened = {key: space + opening for opening, key in begins.items()}
    slots += [Slot(name=key, begin=opened[key], value=True) for key in values]
    return Plan(
        opening=f"<{kind} ".encode(),
        slots=tuple(slots),
        ends=tuple(end.encode() for end in shape.ends),
        around=tuple(spaced(tag) for tag in shape.around if tag),
        closing=tuple(dict.fromkeys((spaced(f"</{kind}>"), f"</{kind}>".encode()))),
    )


def _order(found: Sequence[Sequence[str]], usual: Sequence[str]) -> list[str] | None:
    """Put names into the one order in which all sequences have them, the usual one where it is left open."""
    pairs = {pair for held in set(map(tuple, found)) for pair in pairwise(held)}
    place = {name: n for n, name in enumerate(usual)}
    if all(place.get(a, -1) < place.get(b, -1) for a, b in pairs):
        return list(usual)
    sorter: TopologicalSorter[str] = TopologicalSorter({name: set[str]() for name in usual})
    for before, after in pairs:
        sorter.add(after, before)
    try:
        return list(sorter.static_order())
    except CycleError:
        return None


def _columns(data: bytes, plan: Plan) -> pl.DataFrame | None:
    """Give the parts of the elements in one block as columns, ``@`` the lines; None where one is not as planned."""
    block = Block.of(data, plan.opening)
    fields = block.fields(plan) if block is not None else None
    if block is None or fields is None:
        return None
    if plan.unasked and data.isascii():  # else they are looked at, for bytes that are no UTF-8
        none = np.zeros(len(block.starts), dtype=np.int64)
        left = [not slot.value and slot.name in plan.unasked for slot in plan.slots]
        fields = [Field.of(none, none, none > 0) if out else f for out, f in zip(left, fields, strict=True)]
    try:
        frame = block.texts(fields)
    except PolarsError:  # bytes that are no UTF-8
        return None
    for place, slot in enumerate(plan.slots):
        text = frame[str(place)]
        if slot.value:
            wrong = b"]]>" in data and text.str.contains("]]>", literal=True).any()
        else:
            wrong = block.several and text.str.contains("[\n\t]").any()
        if wrong:
            return None
    return frame


def _decoded(held: pl.Series) -> pl.Series | None:
    """Put characters for entities; None where one is not XML's own."""
    odd = held.filter(held.str.contains("&", literal=True)).unique().to_list()
    changed = {}
    for text in odd:
        if text.count("&") != len(_ENTITY.findall(text)):
            return None
        made = _ENTITY.sub(_character, text)
        if "\x00" in made:
            return None
        changed[text] = made
    return held.replace(list(changed), list(changed.values())) if changed else held


def _character(found: re.Match[str]) -> str:
    """Give the character of an entity; NUL where XML has none of that number."""
    name = found[0]
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[3:-1], 16) if name[2] == "x" else int(name[2:-1])
    space = number in (9, 10, 13)
    plain = 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    return chr(number) if space or plain else "\x00"
