"""Reading filled sheets back: `read_sheets` gives evidence with its coder, and names what it cannot place.

A row or cell that names an item, record, word or audience that is not there is set aside with file, row, column and the
nearest that is; the others are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from attrs import define, field

from kindframe.assessment import STANCES
from kindframe.cells import unguard
from kindframe.framework import Framework
from kindframe.problems import FileCount, Problem, Severity, nearest
from kindframe.progress import Come, Shares, telling, unheard
from kindframe.reading.folder import entry_of, text_table
from kindframe.reading.limits import Limits
from kindframe.reading.raw import RawTable, refusal
from kindframe.reading.workbook import read_workbook
from kindframe.records import TABLES, Action, Actor, Evidence
from kindframe.settings import Settings
from kindframe.study import Study
from kindframe.workshops import coding, discussing
from kindframe.workshops.filled import THOUGHT, Filled

__all__ = ["read_sheets"]

_WORDS = {word: word for word in STANCES} | {"+": "for", "-": "against", "−": "against", "+-": "mixed", "±": "mixed"}
_WORDS |= {word[0]: word for word in STANCES}
_TEXT = (".csv", ".tsv", ".txt")
_RECORDS = ("actions", "actors", "relationships", "responses", "domains")


def read_sheets(
    paths: Iterable[str | Path],
    frameworks: Iterable[Framework],
    *,
    coder: str = "",
    study: Study | None = None,
    come: Come = unheard,
) -> Filled:
    """Read filled sheets, of discussions or of second coders, as CSV or workbooks.

    A filled row of a discussion sheet becomes a coding: of the record it is ``about``, or else of a new act of the kind
    ``thought`` that holds what was written, at the place it names, and whose id is the file's name and the row, so that
    a sheet read twice is there once. A filled cell of a coder's sheet becomes a coding of the record in its row.
    Stances are for, against, mixed, enables, blocks; their first letters and + and - will do.

    Parameters
    ----------
    paths
        The files.
    frameworks
        The frameworks that may be meant; a sheet names its own.
    coder
        Whose judgement it is; the name of each file, without its ending, where it is not said.
    study
        The study that ``about``, ``record`` and ``where`` speak of. A coder's sheet cannot be read without.
    come
        Called with the share of the sheets, by their size, that is read.

    Raises
    ------
    FileRejected
        Where a file is no such sheet; nothing is taken of any.

    .. versionadded:: 0.1
    """
    known = {framework.key: framework for framework in frameworks}
    taken = _Taken(known=known, study=study)
    places = [Path(path) for path in paths]
    shares = Shares([place.stat().st_size if place.is_file() else 0 for place in places], come)
    for place in places:
        shares.next()
        taken.take(_open(place), coder or place.stem, shares.come)
    return Filled(
        evidence=tuple(taken.evidence),
        actions=tuple(taken.actions),
        actors=tuple(taken.places.values()),
        frameworks=tuple(taken.used.values()),
        problems=tuple(taken.problems),
        counts=tuple(taken.counts),
    )


def _open(path: Path) -> RawTable:
    limits = Limits()
    entry = entry_of(path, path.name, limits)
    if not path.is_file():
        raise refusal("KF-FILE-01", str(path), "there is no such file")
    if entry.suffix in (".xlsx", ".xlsm"):
        stems = dict.fromkeys((discussing.SHEET.casefold(), coding.SHEET.casefold(), entry.stem), TABLES["evidence"])
        problems: list[Problem] = []
        raw, _ = next(read_workbook(entry.load(), entry.name, stems, Settings(), limits, problems))
        return raw
    if entry.suffix not in _TEXT:
        message = "a filled sheet is read from .csv or .xlsx"
        hint = "What was written on paper is typed into one of those first." if entry.suffix == ".html" else ""
        raise refusal("KF-FILE-05", path.name, message, hint=hint)
    return text_table(entry.load(), entry, None, Settings(), limits)


class _Odd(Exception):
    """A cell that cannot be taken."""

    def __init__(self, column: str, message: str, near: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.column, self.message, self.near, self.hint = column, message, near, hint


@define
class _Taken:
    """What was taken so far, over all sheets."""

    known: Mapping[str, Framework]
    study: Study | None
    evidence: list[Evidence] = field(factory=list)
    actions: list[Action] = field(factory=list)
    places: dict[str, Actor] = field(factory=dict)
    used: dict[str, Framework] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    counts: list[FileCount] = field(factory=list)
    _ids: Mapping[str, str] | None = None

    def take(self, raw: RawTable, coder: str, come: Come) -> None:
        """Take one sheet."""
        header = [unguard(cell.strip().removeprefix("\ufeff")) for cell in raw.header]
        if "item" in header and "thoughts" in header:
            rows = self._discussion
        elif "record" in header and "framework" in header:
            if self.study is None:
                hint = "Say which study its records are of."
                raise refusal("KF-WORK-01", raw.file, "it is a coder's sheet, and no study was given", hint=hint)
            rows = self._coding
        else:
            message = f"it is no worksheet of kindframe's: its header reads {', '.join(header[:8])!r}"
            hint = "A discussion sheet has the columns item and thoughts, a coder's sheet framework and record."
            raise refusal("KF-WORK-01", raw.file, message, row=raw.header_line, hint=hint)
        read = lost = 0
        faults = {fault.row: fault for fault in raw.faults}
        for place, cells in enumerate(telling(raw.frame.iter_rows(), raw.frame.height, come)):
            row = {name: unguard(text.strip()) for name, text in zip(header, cells, strict=False) if text}
            if place in faults:
                read, lost = read + 1, lost + 1
                self._aside(
                    raw, place, _Odd(faults[place].column or "", faults[place].message, hint=faults[place].hint)
                )
                continue
            for make in rows(row, raw, place, coder):
                read += 1
                try:
                    make()
                except _Odd as odd:
                    lost += 1
                    self._aside(raw, place, odd)
        self.problems += raw.notes.problems
        self.counts.append(FileCount(file=raw.file, table="evidence", read=read, kept=read - lost, set_aside=lost))

    def _aside(self, raw: RawTable, place: int, odd: _Odd) -> None:
        problem = Problem(
            code="KF-WORK-02",
            file=raw.file,
            row=raw.line(place),
            column=odd.column or None,
            message=odd.message,
            severity=Severity.SET_ASIDE,
            near=odd.near,
            hint=odd.hint,
            raw=raw.raw(place),
        )
        self.problems.append(problem)

    # -- a discussion sheet ---------------------------------------------------------------------------

    def _discussion(
        self, row: Mapping[str, str], raw: RawTable, place: int, coder: str
    ) -> Iterator[Callable[[], None]]:
        if any(row.get(name) for name in ("thoughts", "stance", "where", "about")):
            yield partial(self._thought, row, raw, place, coder)

    def _thought(self, row: Mapping[str, str], raw: RawTable, place: int, coder: str) -> None:
        framework = self._framework(row)
        item = _item(framework, row.get("item", ""), "item")
        stance = _stance(row.get("stance", ""), "stance")
        audience = row.get("audience", "")
        if audience and framework.audiences and audience not in framework.audiences:
            near = nearest(audience, framework.audiences)
            raise _Odd("audience", f"{framework.key} has no audience {audience!r}", near)
        source = f"{raw.file}, row {raw.line(place)}"
        attributes = {"audience": audience} if audience else {}
        thoughts = row.get("thoughts") or None
        subject = self._subject(row["about"], "about") if row.get("about") else ""
        if not subject:
            act = Action(
                id=f"{Path(raw.file).stem}-{raw.line(place)}",
                kind=THOUGHT,
                place=self._place(row["where"]) if row.get("where") else None,
                story=thoughts,
                source=source,
                attributes=attributes,
            )
            self.actions.append(act)
            subject, thoughts = act.id, None
        self._code(framework, item, subject, stance, coder, source, thoughts, attributes)

    def _place(self, name: str) -> str:
        """Give the id of a place: one the study has, by id or name, or a new one."""
        plain = " ".join(name.split()).casefold()
        if self.study is not None:
            places = self.study.actors.table.filter(self.study.actors.table["kind"] == "place")
            for own, called in places.select("id", "name").iter_rows():
                if plain in (own.casefold(), (called or "").casefold()):
                    return str(own)
        made = "place-" + (re.sub(r"[\W_]+", "-", plain).strip("-") or "unnamed")
        self.places.setdefault(made, Actor(id=made, name=" ".join(name.split()), kind="place"))
        return made

    # -- a coder's sheet ------------------------------------------------------------------------------

    def _coding(self, row: Mapping[str, str], raw: RawTable, place: int, coder: str) -> Iterator[Callable[[], None]]:
        filled = [(name, text) for name, text in row.items() if ":" in name or name not in self._shown()]
        for name, text in filled:
            yield partial(self._cell, row, name, text, raw, place, coder)
        if row.get("note") and not filled:
            yield partial(_refuse, _Odd("note", "the note stands beside no coding"))

    def _shown(self) -> set[str]:
        """Give the columns of a coder's sheet that are no items: what the sheet shows of a record."""
        tables = self.study.tables.values() if self.study is not None else ()
        return {"framework", "record", "note", *(name for table in tables for name in table.columns)}

    def _cell(self, row: Mapping[str, str], name: str, text: str, raw: RawTable, place: int, coder: str) -> None:
        framework = self._framework(row)
        subject = self._subject(row.get("record", ""), "record")
        item = _item(framework, name.split(":")[0].strip(), name)
        stance = _stance(text, name)
        source = f"{raw.file}, row {raw.line(place)}"
        self._code(framework, item, subject, stance, coder, source, row.get("note"), {})

    # -- both -----------------------------------------------------------------------------------------

    def _framework(self, row: Mapping[str, str]) -> Framework:
        name = row.get("framework", "")
        if name not in self.known:
            raise _Odd("framework", f"there is no framework {name!r}", nearest(name, self.known))
        return self.known[name]

    def _subject(self, name: str, column: str) -> str:
        if self.study is None:
            raise _Odd(column, f"the record {name!r} cannot be looked up: no study was given")
        if self._ids is None:
            found: dict[str, str] = {}
            for table in _RECORDS:
                for held in self.study.tables[table]["id"].drop_nulls().to_list():
                    found[held] = found[f"{table}:{held}"] = table
            self._ids = found
        if name not in self._ids:
            raise _Odd(column, f"the study has no record {name!r}", nearest(name, self._ids))
        return name

    def _code(
        self,
        framework: Framework,
        item: str,
        subject: str,
        stance: str | None,
        coder: str,
        source: str,
        note: str | None,
        attributes: Mapping[str, str],
    ) -> None:
        self.used[framework.key] = framework
        self.evidence.append(
            Evidence(
                subject=subject,
                item=f"{framework.key}/{item}",
                stance=stance,
                coder=coder,
                note=note,
                source=source,
                attributes=dict(attributes),
            )
        )


def _refuse(odd: _Odd) -> None:
    raise odd


def _item(framework: Framework, name: str, column: str) -> str:
    if name in framework:
        return name
    if not name:
        raise _Odd(column, "it is filled in and names no item")
    near = nearest(name, [item.id for item in framework])
    raise _Odd(column, f"{framework.key} has no item {name!r}", near)


def _stance(text: str, column: str) -> str | None:
    plain = text.casefold()
    if not plain:
        return None
    if plain not in _WORDS:
        raise _Odd(column, f"{text!r} is none of {', '.join(STANCES)}", nearest(plain, STANCES))
    return _WORDS[plain]
