"""What a path is, and the tables in it: a study folder, one text table, a workbook, a Parquet file, a zip of a folder.

`read_study` is the door; everything under a path is first a list of entries that know how to give their bytes.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

import attrs
from attrs import frozen

from kindframe.areas import AREAS, areas_of
from kindframe.errors import InputError
from kindframe.problems import Problem, Severity, nearest
from kindframe.reading.archive import open_archive
from kindframe.reading.assembling import build
from kindframe.reading.codings import KnownItems
from kindframe.reading.decoding import text_of
from kindframe.reading.fast import Body, read_body
from kindframe.reading.heading import find_heading, table_of_header
from kindframe.reading.limits import Limits, over
from kindframe.reading.parquet import read_parquet
from kindframe.reading.raw import Notes, RawTable, refusal
from kindframe.reading.structure import Text
from kindframe.reading.workbook import SETTINGS_SHEET, read_workbook, settings_text
from kindframe.records import TABLES
from kindframe.schema import Table
from kindframe.settings import Settings
from kindframe.study import Study

__all__ = ["Entry", "entry_of", "read_study", "text_table"]

TEXT = (".csv", ".tsv", ".tab", ".txt")
_BOOKS = (".xlsx", ".xlsm")
_OTHER_BOOKS = (".xls", ".xlsb", ".ods", ".numbers")
_TABULAR = (".csv", ".tsv", ".tab", *_BOOKS, ".parquet")
_READABLE = (*_TABULAR, ".txt")
_SILENT_SUFFIXES = (".md", ".rst", ".py", ".toml", ".lock", ".bak")
_SILENT = ("readme", "license", "licence", "copying", "citation", "datapackage", "problems", "changelog", "notice")
_STEMS = {stem: definition for definition in TABLES.values() for stem in definition.files}


@frozen(kw_only=True)
class Entry:
    """A file by name (inside its folder or archive) that gives its bytes when asked."""

    name: str
    load: Callable[[], bytes]
    fault: str = ""

    @property
    def stem(self) -> str:
        """The name without folder and ending, in small letters."""
        return PurePosixPath(self.name).stem.casefold()

    @property
    def suffix(self) -> str:
        """The ending, in small letters."""
        return PurePosixPath(self.name).suffix.casefold()


def read_study(
    path: str | Path, *, strict: bool = False, limits: Limits | None = None, items: KnownItems | None = None
) -> Study:
    """Read a study from a folder, one text table, a workbook, a Parquet file, or a zip archive of a folder.

    Parameters
    ----------
    path
        The folder or file.
    strict
        Refuse a file rather than set records aside.
    limits
        How large the input may be.
    items
        Gives, for the study's settings, the ids of the items of each framework at hand (by its id and by
        ``id@edition``). It is asked where there are codings; one of an item that is not there is a warning with file,
        row and the nearest.

    Returns
    -------
    Study
        ``study.report`` holds the counts of each file (rows read = kept + set aside + merged) and every problem.

    Raises
    ------
    FileRejected
        Where a file cannot be taken in; the error carries the problems of every file.
    UnsafeInput
        Where a file is made to harm; `LimitExceeded` where it is larger than ``limits`` allow.

    .. versionadded:: 0.1
    """
    limits = limits or Limits()
    place = Path(path)
    try:
        mode = place.stat().st_mode
        entries = _folder(place, limits) if stat.S_ISDIR(mode) else [entry_of(place, place.name, limits)]
    except FileNotFoundError:
        raise refusal("KF-FILE-01", str(path), "there is no such file or folder", near=_beside(place)) from None
    except (OSError, ValueError) as error:
        raise refusal("KF-FILE-01", str(path), f"it cannot be opened: {_reason(error)}") from None
    if stat.S_ISDIR(mode):
        return _study(entries, strict, limits, str(path), items)
    if not stat.S_ISREG(mode):
        raise refusal("KF-FILE-04", place.name, "it is neither a folder nor a regular file")
    return _single(entries[0], strict, limits, items)


def _beside(place: Path) -> str | None:
    """Give the name of what stands in the same folder and is spelt most like it."""
    try:
        return nearest(place.name, [held.name for held in place.parent.iterdir()])
    except (OSError, ValueError):
        return None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _folder(place: Path, limits: Limits) -> list[Entry]:
    """List the files of a folder, and those in its ``frameworks`` folder."""
    entries = []
    for found in sorted(place.iterdir()):
        if found.name.startswith("."):
            continue
        if found.is_dir() and found.name == "frameworks":
            entries += [entry_of(f, f"frameworks/{f.name}", limits) for f in sorted(found.glob("*.toml"))]
        elif found.is_dir():
            is_table = found.suffix.casefold() in _READABLE
            fault = "it is a directory, not a file" if is_table else "a folder"
            entries.append(Entry(name=found.name, load=bytes, fault=fault))
        else:
            entries.append(entry_of(found, found.name, limits))
    return entries


def entry_of(place: Path, name: str, limits: Limits) -> Entry:
    """Give a file of a folder under a name; whatever is wrong with it is raised when it is loaded."""

    def load() -> bytes:
        try:
            state = place.stat()
            if not stat.S_ISREG(state.st_mode):
                raise refusal("KF-FILE-04", name, "it is not a regular file")
            if state.st_size > limits.bytes:
                raise over(name, "a size in bytes", state.st_size, limits.bytes, "bytes")
            return place.read_bytes()
        except OSError as error:
            raise refusal("KF-FILE-01", name, f"it cannot be opened: {_reason(error)}") from None

    return Entry(name=name, load=load)


# -- one file ---------------------------------------------------------------------------------------


def _single(entry: Entry, strict: bool, limits: Limits, items: KnownItems | None) -> Study:
    """Read a study that is one file."""
    if entry.suffix == ".zip":
        entries = [Entry(name=name, load=load) for name, load in open_archive(entry.load(), entry.name, limits)]
        return _study(entries, strict, limits, entry.name, items)
    if entry.suffix not in _READABLE:
        known = ", ".join((*_READABLE, ".zip"))
        hint = f"A study is a folder, or a file that ends in {known}."
        if entry.suffix in _OTHER_BOOKS:
            hint = "Open it in a spreadsheet and save it as .xlsx."
        raise refusal("KF-FILE-05", entry.name, f"{entry.suffix or 'no ending'} is no ending of a table", hint=hint)
    problems: list[Problem] = []
    settings = Settings()
    if entry.suffix in _BOOKS and (text := settings_text(entry.load(), entry.name, limits)):
        settings = Settings.from_toml(text, f"{entry.name}[{SETTINGS_SHEET}]")
    tables = list(_tables(entry, settings, limits, problems))
    return build(tables, settings, problems, strict=strict, items=items)


def _tables(
    entry: Entry, settings: Settings, limits: Limits, problems: list[Problem]
) -> Iterable[tuple[RawTable, Table]]:
    """Read the tables of one entry."""
    definition = _STEMS.get(entry.stem)
    data = entry.load()
    if entry.suffix in _BOOKS:
        yield from read_workbook(data, entry.name, _STEMS, settings, limits, problems)
        return
    if entry.suffix == ".parquet":
        raw = read_parquet(data, entry.name, entry.stem, limits)
    else:
        raw = text_table(data, entry, definition, settings, limits)
    found = definition or table_of_header(raw.header, settings)
    if found is None:
        shown = ", ".join(name.strip() for name in raw.header[:12])
        message = f"the file is no table of a study: its header reads {shown!r}"
        hint = "It needs a column id (actors), or source and target (ties)."
        raise refusal("KF-COL-05", entry.name, message, row=raw.header_line, column="id", hint=hint)
    if definition is None:
        raw.notes.note("KF-FILE-07", f"read as {found.name}, by its columns")
    yield raw, found


def text_table(data: bytes, entry: Entry, definition: Table | None, settings: Settings, limits: Limits) -> RawTable:
    """Read one delimited text; plugins whose formats are folders of tables read them by this as well."""
    notes = Notes(file=entry.name)
    text = text_of(data, entry.name, notes)
    del data
    heading = find_heading(text, definition, settings, notes)
    if len(heading.cells) > limits.columns:
        raise over(entry.name, "a number of columns", len(heading.cells), limits.columns, "columns")
    under = Text(text, heading.start, heading.separator)
    if under.lines > limits.rows:
        raise over(entry.name, "a number of rows", under.lines, limits.rows, "rows")
    body = Body(
        file=entry.name,
        stem=entry.stem,
        header=heading.cells,
        header_line=heading.line,
        text=under,
        first_line=heading.first_line,
    )
    return read_body(body, notes)


# -- a folder ---------------------------------------------------------------------------------------


def _study(entries: Sequence[Entry], strict: bool, limits: Limits, name: str, items: KnownItems | None) -> Study:
    """Read a study from the entries of a folder."""
    settings = _settings(entries)
    problems: list[Problem] = []
    refused: list[InputError] = []
    tables: list[tuple[RawTable, Table]] = []
    seen: dict[str, str] = {}
    order = {definition.name: place for place, definition in enumerate(TABLES.values())}
    chosen: list[Entry] = []
    for entry in entries:
        if not _is_table(entry, problems):
            continue
        if entry.fault:
            refused.append(refusal("KF-FILE-04", entry.name, entry.fault, hint="A table is one file."))
        elif entry.stem in seen:
            message = f"it is not read, because {seen[entry.stem]} is; one of the two must go"
            problems.append(Problem(code="KF-FILE-08", file=entry.name, message=message))
        else:
            seen[entry.stem] = entry.name
            chosen.append(entry)
    for entry in chosen:
        try:
            tables += _tables(entry, settings, limits, problems)
        except InputError as error:
            refused.append(error)
    if not refused:
        _refuse_if_lacking(tables, name, [p for p in problems if p.code == "KF-FILE-06"])
    tables.sort(key=lambda pair: order[pair[1].name])
    return build(tables, settings, problems, strict=strict, refused=refused, items=items)


def _is_table(entry: Entry, problems: list[Problem]) -> bool:
    """Whether an entry is a table of the study; what is neither that nor familiar is noted."""
    if "/" in entry.name:
        return False
    if entry.suffix in _READABLE and entry.stem in _STEMS:
        return True
    if entry.suffix in _BOOKS and not entry.name.startswith("~$"):
        return True
    if entry.name == AREAS or entry.suffix in _SILENT_SUFFIXES or entry.stem in _SILENT or entry.fault == "a folder":
        return False
    near = nearest(entry.stem, _STEMS, cutoff=0.75)
    severity = Severity.WARNING if entry.suffix in _TABULAR else Severity.NOTE
    message = "it is no file of a study, and is not read"
    near_file = f"{near}{entry.suffix}" if near and severity is Severity.WARNING else None
    problems.append(Problem(code="KF-FILE-06", file=entry.name, message=message, severity=severity, near=near_file))
    return False


def _settings(entries: Sequence[Entry]) -> Settings:
    """Read ``study.toml`` and hold the text of the study's own frameworks and areas."""
    texts = {}
    for entry in entries:
        if entry.name not in ("study.toml", AREAS) and not entry.name.startswith("frameworks/"):
            continue
        try:
            texts[entry.name] = entry.load().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise refusal("KF-ENC-01", entry.name, "the encoding is not UTF-8", row=line) from None
    settings = Settings.from_toml(texts.pop("study.toml")) if "study.toml" in texts else Settings()
    areas = texts.pop(AREAS, "")
    areas_of(areas)  # refused here, where the file is at hand, rather than when a map is drawn
    own = {name.removeprefix("frameworks/"): text for name, text in texts.items()}
    return attrs.evolve(settings, own_frameworks=own, areas=areas) if own or areas else settings


def _refuse_if_lacking(tables: Sequence[tuple[RawTable, Table]], name: str, unread: Sequence[Problem]) -> None:
    """Refuse a folder without tables, and one whose records speak of actors it has no file of.

    A folder of ties alone is an edge list, and its ends are the actors. Where there are acts, evidence or answers too,
    a file of actors was meant to be there, and whoever has no tie would be lost without a word.
    """
    if not tables:
        message = "there is no table of a study in it"
        raise refusal("KF-FILE-05", name, message, hint="It needs people.csv, or relationships.csv, or both.")
    held = {definition.name: raw for raw, definition in tables}
    needing = [n for n in ("actions", "responses", "consents") if n in held]
    if "actors" not in held and needing:
        message = f"there is no such file, and {held[needing[0]].file} speaks of people"
        hint = "Add people.csv (or actors.csv) with a column id."
        if unread:
            hint = f"Is one of these meant, which were not read: {', '.join(repr(p.file) for p in unread[:5])}? {hint}"
        raise refusal("KF-FILE-09", "people.csv", message, hint=hint)
