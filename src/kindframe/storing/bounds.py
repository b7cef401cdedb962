"""How much memory a Parquet part would take, found before any of it is decoded: `decoded_size`.

A Parquet file of 260 kB can hold twenty million rows and claim to be small. What it claims in its footer is not
believed here: the headers of its pages are walked, and what they would decode to is added up. Opening a saved study
calls this on each part. The layout is that of the Apache Parquet format, in Thrift's compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define

__all__ = ["decoded_size"]

_MAGIC = b"PAR1"
_CELL = 16
"""Bytes a decoded value takes at most, beside the bytes of the page it came from (a view of a text)."""
_ENCODINGS = {0, 2, 3, 5, 6, 8}
"""Those whose values cost no more than a view of their page; the one with shared prefixes is not among them."""
_CODECS = {0: "none", 7: "lz4"}
_DEEPEST = 12
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)

# the numbers of the fields that are looked at, by the structure they stand in
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS = 1
_CHUNK_META = 3
_META_CODEC, _META_BYTES, _META_DATA_AT, _META_DICTIONARY_AT = 4, 7, 9, 11
_PAGE_PLAIN_SIZE, _PAGE_SIZE = 2, 3
_PAGE_KINDS = (5, 7, 8)
_KIND_VALUES = 1
_KIND_ENCODING = {5: 2, 7: 2, 8: 4}


def decoded_size(data: bytes) -> tuple[int, int]:
    """Give the rows of a Parquet file and the bytes it would take once decoded, from its pages' own headers.

    Raises
    ------
    ValueError
        Where it is no Parquet file, cannot be followed, or uses a compression or an encoding kindframe never writes.
    """
    try:
        return _measure(data)
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its layout cannot be followed ({type(error).__name__})") from None


def _measure(data: bytes) -> tuple[int, int]:
    if len(data) < 12 or data[:4] != _MAGIC or data[-4:] != _MAGIC:
        raise ValueError("it is no Parquet file")
    length = int.from_bytes(data[-8:-4], "little")
    if length > len(data) - 12:
        raise ValueError("its footer is longer than the file")
    footer = _Reader(data=data, at=len(data) - 8 - length).struct()
    decoded = 0
    for group in footer.get(_FILE_GROUPS, ()):
        for chunk in group[_GROUP_COLUMNS]:
            for page in _pages(data, chunk[_CHUNK_META]):
                decoded += _page_size(page)
    return int(footer[_FILE_ROWS]), decoded


def _pages(data: bytes, meta: dict[int, Any]) -> Iterator[dict[int, Any]]:
    """Walk the headers of the pages of one column."""
    if meta[_META_CODEC] not in _CODECS:
        raise ValueError("it is compressed in a way kindframe does not write")
    start = min(meta[_META_DATA_AT], meta.get(_META_DICTIONARY_AT) or meta[_META_DATA_AT])
    end = start + meta[_META_BYTES]
    if start < len(_MAGIC) or end > len(data) or end < start:
        raise ValueError("a column of it lies outside the file")
    reader = _Reader(data=data, at=start)
    while reader.at < end:
        page = reader.struct()
        if page[_PAGE_SIZE] < 0 or page[_PAGE_PLAIN_SIZE] < 0:
            raise ValueError("a page of it has less than no bytes")
        yield page
        reader.at += page[_PAGE_SIZE]


def _page_size(page: dict[int, Any]) -> int:
    size = int(page[_PAGE_PLAIN_SIZE])
    for kind in _PAGE_KINDS:
        if kind in page:
            if page[kind][_KIND_ENCODING[kind]] not in _ENCODINGS:
                raise ValueError("it is encoded in a way kindframe does not write")
            values = int(page[kind][_KIND_VALUES])
            if values < 0:
                raise ValueError("a page of it has less than no values")
            size += _CELL * values
    return size


@define
class _Reader:
    """Thrift's compact protocol, as much of it as Parquet's headers use; structures become dicts by field number."""

    data: bytes
    at: int
    depth: int = 0

    def byte(self) -> int:
        """Take one byte."""
        value = self.data[self.at]
        self.at += 1
        return value

    def varint(self) -> int:
        """Take a whole number of seven bits a byte, the low ones first."""
        value = shift = 0
        while True:
            held = self.byte()
            value |= (held & 0x7F) << shift
            if held < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number in it has no end")

    def number(self) -> int:
        """Take a whole number with a sign, written in zigzag."""
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def struct(self) -> dict[int, Any]:
        """Take the fields of a structure by their numbers, up to its end."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("it is nested too deep")
        fields: dict[int, Any] = {}
        field = 0
        while head := self.byte():
            field = field + (head >> 4) if head >> 4 else self.number()
            fields[field] = self.value(head & 0x0F, in_list=False)
        self.depth -= 1
        return fields

    def value(self, kind: int, *, in_list: bool) -> Any:
        """Take a value of a type; in a list yes and no are bytes of their own."""
        if kind in (_TRUE, _FALSE):
            return self.byte() == _TRUE if in_list else kind == _TRUE
        if kind == _BYTE:
            return self.byte()
        if kind in (_I16, _I32, _I64):
            return self.number()
        if kind == _DOUBLE:
            self.at += 8
            return None
        if kind == _BINARY:
            length = self.varint()
            self.at += length
            return self.data[self.at - length : self.at]
        if kind in (_LIST, _SET):
            return self.members()
        if kind == _STRUCT:
            return self.struct()
        raise ValueError("a value in it is of no known type")

    def members(self) -> list[Any]:
        """Take the members of a list."""
        head = self.byte()
        length = head >> 4 if head >> 4 < 15 else self.varint()
        if length > len(self.data) - self.at:
            raise ValueError("a list in it is longer than the file")
        return [self.value(head & 0x0F, in_list=True) for _ in range(length)]
