"""Finding the header of a table, and what each of its columns is.

`find_heading` looks through the first lines of a text for the separator and the row that names the columns;
`name_columns` turns the names of a header into declared columns and free attributes, and says what it read as what.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

from attrs import frozen

from kindframe.cells import BLANKS, unguard
from kindframe.errors import FileRejected
from kindframe.problems import Problem, Severity, nearest
from kindframe.reading.raw import Notes, RawTable, refusal, refusal_of_empty
from kindframe.reading.scanner import scan
from kindframe.records import TABLES
from kindframe.schema import Table
from kindframe.settings import Settings

__all__ = ["Heading", "best_row", "find_heading", "free_name", "name_columns", "plain_name", "table_of_header"]

_SEPARATORS = ",;\t|"
_SEARCHED = 25
_SAMPLE = 1 << 20
_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad\x00-\x1f]")
_SPACES = re.compile(f"[{BLANKS}]+")
_NEAR = 0.75
_LISTED = 12


@frozen(kw_only=True)
class Heading:
    """The header of a text table: its cells, its line, its separator, and where the rows under it begin."""

    cells: tuple[str, ...]
    line: int
    separator: str
    start: int
    first_line: int


def plain_name(name: str) -> str:
    r"""Give the form of a column's name in which names are compared.

    >>> plain_name(" Reported By\u200b")
    'reported_by'
    """
    return re.sub(r"[\s\-]+", "_", free_name(name)).casefold()


def free_name(header: str) -> str:
    r"""Give the name of a column that nobody declared: as the file has it, without its guard and what is not seen.

    >>> free_name("\u200bAge  band ")
    'Age band'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", unguard(header))).strip()


def known_names(definition: Table | None, settings: Settings) -> dict[str, str]:
    """Give every name a column of the table may go by, in the form names are compared in, to its own name."""
    tables = [definition] if definition else list(TABLES.values())
    known: dict[str, str] = {}
    for table in tables:
        for alias, own in table.aliases().items():
            known.setdefault(plain_name(alias), own)
        for theirs, own in settings.columns.get(table.name, {}).items():
            known[plain_name(theirs)] = own
    return known


def best_row(rows: Sequence[Sequence[str]], definition: Table | None, settings: Settings) -> int | None:
    """Give the position of the first row that can be the header of this table, or None."""
    known = known_names(definition, settings)
    alone = True  # every row so far holds one cell, as titles do
    wanted = [set(t.required) for t in ([definition] if definition else TABLES.values())]
    for place, row in enumerate(rows):
        own = [known.get(plain_name(cell)) for cell in row if cell.strip()]
        found = {name for name in own if name}
        named = sum(name is not None for name in own)
        if any(need <= found for need in wanted) and (alone or 2 * named >= len(own)):
            return place
        alone = alone and len(own) <= 1
    return None


def find_heading(data: bytes, definition: Table | None, settings: Settings, notes: Notes) -> Heading:
    """Find the separator and the header of a delimited text.

    Where no row has all required names, the first row that is not blank is taken as the header, and `name_columns`
    says what it lacks.
    """
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    start, line = 0, 1
    stated = re.match(r'"?sep=([,;\t|])"?\r?\n', sample, re.IGNORECASE)
    if stated:
        start, line = stated.end(), 2
    choices = []
    for order, separator in enumerate(stated.group(1) if stated else _SEPARATORS):
        records = []
        for record in scan(sample, separator, start=start, line=line):
            if any(cell.strip() for cell in record.cells):
                records.append(record)
            if len(records) >= _SEARCHED:
                break
        if not records:
            continue
        place = best_row([r.cells for r in records], definition, settings)
        known = known_names(definition, settings)
        record = records[place or 0]
        named = sum(plain_name(cell) in known for cell in record.cells)
        choices.append(((place is not None, named, len(record.cells), -order), separator, records, place or 0))
    if not choices:
        raise refusal_of_empty("file", notes.file, row=1)
    _, separator, records, place = max(choices, key=lambda choice: choice[0])
    header = records[place]
    if header.fault:
        message = f"a quote opened on line {header.fault_line}, in the header, is never closed"
        raise refusal("KF-QUOTE-01", notes.file, message, row=header.fault_line)
    if separator != ",":
        shown = "tabs" if separator == "\t" else f"{separator!r}"
        notes.note("KF-HEAD-06", f"its cells are separated by {shown}", row=header.line)
    if place:
        skipped = "line stands" if place == 1 else "lines stand"
        message = f"{place} {skipped} above the header; taken as a title, not as records"
        notes.warn("KF-HEAD-05", message, row=records[0].line, hint="Begin the file with its header.")
    cells = list(header.cells)
    under = len(records[place + 1].cells) if place + 1 < len(records) else len(cells)
    while len(cells) > max(under, 1) and not cells[-1].strip():
        cells.pop()
    offset = len(sample[: header.end + 1].encode())
    first = header.line + sample.count("\n", header.start, header.end) + 1
    return Heading(cells=tuple(cells), line=header.line, separator=separator, start=offset, first_line=first)


def table_of_header(header: Sequence[str], settings: Settings) -> Table | None:
    """Say which table a header belongs to by its names alone, for a file whose own name does not tell."""
    scores = []
    for order, definition in enumerate(TABLES.values()):
        known = known_names(definition, settings)
        own = {known[n] for n in map(plain_name, header) if n in known}
        if set(definition.required) <= own:
            people = definition.name == "actors"  # id and name alone are people's as likely as not, and seldom domains'
            scores.append(((len(definition.required), len(own), people, -order), definition))
    return max(scores, key=lambda score: score[0])[1] if scores else None


def name_columns(table: RawTable, definition: Table, settings: Settings) -> dict[int, str]:
    """Give each column of a raw table its name: a declared column's, or its own as a free attribute.

    Raises
    ------
    FileRejected
        Where a required column is not there, or two columns could be one.
    """
    known = known_names(definition, settings)
    theirs = {plain_name(name): own for name, own in settings.columns.get(definition.name, {}).items()}
    names: dict[int, str] = {}
    faults: list[Problem] = []
    plainly = {place: plain_name(name) for place, name in enumerate(table.header)}
    exact = {place: p for place, p in plainly.items() if p in definition.names and theirs.get(p, p) == p}
    taken: dict[str, int] = {}
    for place, name in exact.items():
        if name in taken:
            faults.append(_twice(table, definition, place, taken[name], name))
        taken.setdefault(name, place)
        names[place] = name
    for place, header in enumerate(table.header):
        if place in names:
            continue
        plain = plain_name(header)
        if not plain:
            continue
        own = known.get(plain)
        if plain in theirs and theirs[plain] not in definition.names:
            names[place] = theirs[plain]
            message = f"read as the attribute {theirs[plain]!r} as study.toml says"
            table.notes.note("KF-COL-01", message, row=table.header_line, column=header.strip())
            continue
        if own is not None and own in definition.names:
            if own not in taken:
                taken[own] = place
                names[place] = own
                declared = " as study.toml says" if plain in theirs else ""
                table.notes.note("KF-COL-01", f"read as {own}{declared}", row=table.header_line, column=header.strip())
                continue
            if taken[own] not in exact:
                faults.append(_twice(table, definition, place, taken[own], own))
                continue
        described = settings.attributes.get(definition.name, {})
        names[place] = _attribute(table, definition, place, known, described, names, faults)
    _say_attributes(table, definition, names)
    faults += _lacking(table, definition, set(taken))
    if faults:
        raise FileRejected(f"{table.file} cannot be taken in: its columns are not clear.", faults)
    return _unnamed(table, names)


def _attribute(
    table: RawTable,
    definition: Table,
    place: int,
    known: Mapping[str, str],
    described: Container[str],
    names: Mapping[int, str],
    faults: list[Problem],
) -> str:
    """Keep a column nobody declared under its own name; warn where it looks like a slip of the pen.

    What study.toml describes is no slip.
    """
    header = table.header[place]
    name = free_name(header)
    if name in names.values():
        faults.append(_twice(table, definition, place, next(p for p, n in names.items() if n == name), name))
    if name in described:
        return name
    free = [n for n in known if known[n] not in names.values()]
    near = nearest(plain_name(header), free, cutoff=_NEAR)
    if near is not None and plain_name(header) not in known:
        message = f"{name!r} is no column kindframe knows; it is kept as an attribute"
        table.notes.warn("KF-COL-03", message, row=table.header_line, column=name, near=near)
    elif plain_name(header) in known:
        message = f"{name!r} could be {known[plain_name(header)]}, which has a column of its own; kept as an attribute"
        table.notes.warn("KF-COL-04", message, row=table.header_line, column=name)
    return name


def _say_attributes(table: RawTable, definition: Table, names: Mapping[int, str]) -> None:
    free = [name for name in names.values() if name not in definition.names]
    if free:
        more = f" and {len(free) - _LISTED:,} more" if len(free) > _LISTED else ""
        message = f"kept as attributes: {', '.join(free[:_LISTED])}{more}"
        table.notes.note("KF-COL-02", message, row=table.header_line)


def _twice(table: RawTable, definition: Table, place: int, other: int, name: str) -> Problem:
    first, second = table.header[other].strip(), table.header[place].strip()
    if plain_name(first) == plain_name(second):
        message = f"the column {second!r} stands twice"
    else:
        message = f"the columns {first!r} and {second!r} could both be {name}"
    hint = "Rename one of them."
    return Problem(
        code="KF-COL-06",
        file=table.file,
        row=table.header_line,
        column=second,
        message=message,
        hint=hint,
        severity=Severity.REFUSED,
    )


def _lacking(table: RawTable, definition: Table, found: set[str]) -> list[Problem]:
    """Name the required columns that are not there, with the header's name that may have been meant."""
    problems = []
    where = f"[columns.{definition.name}]"
    for name in definition.required:
        if name in found:
            continue
        aliases = [name, *definition.column(name).aliases]
        headers = [h for h in table.header if h.strip()]
        near = next((n for a in aliases if (n := nearest(a, headers, cutoff=_NEAR))), None)
        shown = ", ".join(h.strip() for h in table.header[:12])
        message = f"there is no column {name!r}; the header reads {shown!r}"
        is_name = name == "id" and not near and any(plain_name(h) == "name" for h in headers)
        theirs = near.strip() if near else "name" if is_name else "its name here"
        hint = f'Call the column that holds it {name!r}, or write under {where} in study.toml: "{theirs}" = "{name}".'
        problems.append(
            Problem(
                code="KF-COL-05",
                file=table.file,
                row=table.header_line,
                column=name,
                message=message,
                severity=Severity.REFUSED,
                hint=hint,
                near=near.strip() if near else None,
            )
        )
    return problems


def _unnamed(table: RawTable, names: dict[int, str]) -> dict[int, str]:
    """Pass over columns without a name where they are empty; give the others one."""
    for place, header in enumerate(table.header):
        if place in names or plain_name(header):
            continue
        cells = table.frame[str(place)]
        if cells.null_count() == cells.len():
            continue
        names[place] = f"column {place + 1}"
        message = f"column {place + 1} has no name in the header; it is kept as the attribute {names[place]!r}"
        table.notes.warn("KF-COL-07", message, row=table.header_line, hint="Give it a name.")
    return names
