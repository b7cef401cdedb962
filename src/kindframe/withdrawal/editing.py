"""Taking a person out of one text table: her rows go, what is hers goes out of others, and every other byte stays."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import PurePosixPath

import polars as pl
from attrs import frozen

from kindframe.cells import join_ids, split_ids, tidy, unguard
from kindframe.progress import Come, unheard
from kindframe.reading.decoding import text_of
from kindframe.reading.heading import Heading, find_heading, name_columns
from kindframe.reading.raw import Notes, RawTable
from kindframe.reading.scanner import Record, scan
from kindframe.schema import Table
from kindframe.settings import Settings
from kindframe.withdrawal.whose import Gone, Needles, change

__all__ = ["Edited", "edited_aside", "edited_table"]


@frozen(kw_only=True)
class Edited:
    """A file without somebody: its new bytes, and how many of its rows went or were changed."""

    data: bytes
    removed: int
    changed: int


def edited_table(
    data: bytes,
    file: str,
    definition: Table,
    settings: Settings,
    gone: Gone,
    needles: Needles,
    come: Come = unheard,
) -> Edited:
    """Take a person out of a table of a study.

    A row that cannot be made out (it has too many cells, or a quote that never closes) goes where it names her: nothing
    of it was in the study anyway. Where her id is a plain number or very short, it has to be the name. ``come`` is told
    the share of the text that is done.
    """
    notes = Notes(file=file)
    text = text_of(data, file, notes)
    heading = find_heading(text, definition, settings, notes)
    names = name_columns(_headed(heading, file), definition, settings)
    kinds = {c.name: c.kind for c in definition.columns}
    head, body = text[: heading.start], text[heading.start :].decode()
    kept, removed, changed = [], 0, 0
    for record in scan(body, heading.separator, line=heading.first_line, come=come):
        raw = body[record.start : record.end + 1]
        if record.fault or any(cell.strip() for cell in record.cells[len(heading.cells) :]):
            if _names(needles, raw):
                removed += 1
            else:
                kept.append(raw)
            continue
        cells = {
            name: _ids(record.cells[place], kinds[name])
            for place, name in names.items()
            if kinds.get(name) in ("id", "ids") and place < len(record.cells)
        }
        new = change(definition, cells, gone)
        if new is None:
            removed += 1
        elif new:
            changed += 1
            kept.append(_rewritten(record, raw, names, new, heading.separator))
        else:
            kept.append(raw)
    return Edited(data=_like(data, head + "".join(kept).encode()), removed=removed, changed=changed)


def edited_aside(data: bytes, needles: Needles) -> Edited:
    """Take out of a ``problems.csv`` every record that names her."""
    text = data.decode("utf-8", "surrogatepass")
    kept, removed = [], 0
    for place, record in enumerate(scan(text, ",")):
        raw = text[record.start : record.end + 1]
        hers = place > 0 and {"id", "name"} & {kind for cell in record.cells[4:] for kind in needles.kinds(cell)}
        removed += bool(hers)
        kept += [] if hers else [raw]
    return Edited(data="".join(kept).encode("utf-8", "surrogatepass"), removed=removed, changed=0)


def _names(needles: Needles, raw: str) -> bool:
    return bool({"name", *(() if needles.loose else ("id",))} & set(needles.kinds(raw)))


def _headed(heading: Heading, file: str) -> RawTable:
    """Give the header as a table without rows, which is what naming its columns needs."""
    empty = pl.DataFrame({str(place): [] for place in range(len(heading.cells))})
    return RawTable(
        file=file,
        stem=PurePosixPath(file).stem.casefold(),
        header=heading.cells,
        header_line=heading.line,
        frame=empty,
        first_line=heading.first_line,
        raw=lambda row: "",
    )


def _ids(cell: str, kind: str) -> list[str]:
    items = split_ids(cell) if kind == "ids" else [cell]
    return [held for item in items if (held := tidy(unguard(item, "id")))]


def _rewritten(record: Record, raw: str, names: dict[int, str], new: dict[str, list[str]], separator: str) -> str:
    """Write a record again with some of its cells changed; it ends as it ended."""
    cells = list(record.cells)
    for place, name in names.items():
        if name in new and place < len(cells):
            cells[place] = join_ids(new[name]) if new[name] else ""
    end = raw[len(raw.rstrip("\r\n")) :]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="").writerow(cells)
    return out.getvalue() + end


def _like(before: bytes, text: bytes) -> bytes:
    """Give UTF-8 text in the encoding, and with the byte order mark, that the file had."""
    if before.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return text.decode().encode("utf-32")
    if before.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode().encode("utf-16")
    return codecs.BOM_UTF8 + text if before.startswith(codecs.BOM_UTF8) else text
