"""Reading Pajek: a network in ``.net`` with the ``.clu`` and ``.vec`` beside it, or a project in ``.paj``.

Sections are parsed as columns. Vertices become actors, arcs and edges ties, relations their kinds; a partition or a
vector is an attribute. What kindframe wrote says in remarks what its classes stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import orjson
import polars as pl
from attrs import define, field

from kindframe.errors import InputError
from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Notes, is_plain
from kindframe_formats.guarding import refused
from kindframe_formats.pajek_sections import Section, chosen, sections_of
from kindframe_formats.pajek_writing import MARK, NO_VALUE
from kindframe_formats.parts import column_names, guarded_series, hold_columns, noted_types, part, warned
from kindframe_formats.regular import regular_codes, regular_labels, regular_pairs
from kindframe_formats.textlines import Lines, ends_of, hold_size, labelled, lines_of, numbered

__all__ = ["read_pajek"]

_ENTITY = re.compile(r"&#([0-9]{1,7});")
_VERTEX = r'^\s*([0-9]{1,9})(?:\s+(?:"([^"]*)"|([^\s"]+)))?(?:\s+(.*\S))?\s*$'
_SAYS = r"^\s*[^\s%]"
_TIES = {"arcs": True, "edges": False, "arcslist": True, "edgeslist": False, "matrix": True}
_LABEL = r'(?:^|\s)l\s+"([^"]*)"'
_TIME = r"\[([0-9*,\-\s]+)\]"
_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PLACE = rf"^({_NUMBER})\s+({_NUMBER})(?:\s+({_NUMBER})(?:\s|$))?"


def read_pajek(path: Path, *, network: str = "", rows: str = "", columns: str = "") -> Reading:
    """Read a Pajek network, with its partitions and vectors.

    Beside ``NAME.net``, ``NAME.clu``, ``NAME.vec``, ``NAME-COLUMN.clu`` and ``NAME-COLUMN.vec`` are read where they are
    there and have a value for each vertex. A ``.paj`` project holds them itself; of a project of several networks
    ``network`` says which, by its name or by its number from 1. ``rows`` and ``columns`` say of what kind the vertices
    of the first and of the second of two modes are.

    Raises
    ------
    FileRejected
        Where it is no Pajek network, or a project of several and which is meant is not said.

    .. versionadded:: 0.1
    """
    notes = Notes(file=path.name)
    lines = lines_of(path, notes)
    made = _Network(file=path.name, lines=lines, kinds=(rows, columns), problems=list(notes.problems))
    for section in chosen(list(sections_of(lines)), network, path.name):
        made.take(*section)
    if made.labels is None:
        raise refused("KF-PAJ-01", path.name, "it is no Pajek network: there is no line '*Vertices'", row=1)
    made.remember()
    if path.suffix.lower() != ".paj":
        made.look_beside(path)
    return made.reading()


def _plain_text(text: str) -> str:
    """Put characters for what Pajek writes by number."""
    return _ENTITY.sub(lambda found: chr(int(found[1])) if int(found[1]) < 0x110000 else found[0], text)


def _plain(held: pl.Series) -> pl.Series:
    odd = held.filter(held.str.contains("&#[0-9]")).unique().to_list()
    changed = {text: _plain_text(text) for text in odd}
    return held.replace(list(changed), list(changed.values())) if changed else held


@define(kw_only=True, eq=False)
class _Network:
    """What the sections of the files came to."""

    file: str
    lines: Lines
    problems: list[Problem]
    kinds: tuple[str, str] = ("", "")
    labels: pl.Series | None = None
    rows: pl.Series | None = None
    names: pl.Series | None = None
    first_mode: int | None = None
    title: str = ""
    attributes: dict[str, pl.Series] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)
    ties: list[pl.DataFrame] = field(factory=list)
    remarks: list[dict[str, Any]] = field(factory=list)
    bad_vertices: list[int] = field(factory=list)
    _waiting: tuple[str, str] | None = None

    def say(self, code: str, message: str, row: int | None = None, severity: Severity = Severity.NOTE) -> None:
        """Keep a problem."""
        self.problems.append(Problem(code=code, file=self.file, row=row, message=message, severity=severity))

    # -- sections -----------------------------------------------------------------------------------

    def take(self, word: str, behind: str, start: int, body: Lines) -> None:
        """Take a section in."""
        row = start + 1
        if word == "network":
            self.title = behind.strip('" ')
        elif word in ("partition", "vector"):
            self._waiting = (word, re.sub(r"\.(?:clu|vec)$", "", behind.strip('" '), flags=re.IGNORECASE) or word)
        elif word == "vertices":
            if self._waiting:
                self._values(*self._waiting, body, self.file, row)
                self._waiting = None
            else:
                self._vertices(behind, start, body)
        elif word in _TIES and self.labels is not None:
            self._lines(word, behind, start, body)
        else:
            self.say("KF-PAJ-03", f"the section '*{word}' is passed over: kindframe has no place for it", row)

    def _vertices(self, behind: str, start: int, body: Lines) -> None:
        numbers = [int(held) for held in re.findall(r"[0-9]{1,9}", behind)[:2]]
        if not numbers:
            raise refused("KF-PAJ-01", self.file, "'*Vertices' does not say how many there are", row=start + 1)
        hold_size(numbers[0], self.lines, self.file, start + 1)
        n, self.first_mode = numbers[0], numbers[1] if len(numbers) > 1 else None
        regular = regular_labels(body.data)
        if regular is not None and regular.len() == n:
            self.labels, self.rows = regular.alias("id"), pl.int_range(start + 2, start + 2 + n, eager=True)
            return
        held = body.told(_SAYS)
        parsed = held["line"].str.extract_groups(_VERTEX).struct.unnest()
        parsed.columns = ["number", "quoted", "bare", "rest"]
        place = parsed["number"].cast(pl.Int64) - 1
        standing = ((place >= 0) & (place < n)).fill_null(False)
        wrong = held.filter(~standing)
        if len(wrong):
            told = f"{len(wrong):,} lines of vertices have no number from 1 to {n:,}; they are passed over"
            self.problems.append(warned(self.file, "KF-PAJ-04", told, row=int(wrong["row"][0])))
        label = pl.select(pl.coalesce(parsed["quoted"], parsed["bare"])).to_series().filter(standing)
        place, row = place.filter(standing), held["row"].filter(standing)
        twice = place.is_duplicated()
        if twice.any():
            told = f"the vertex {int(place.filter(twice)[0]) + 1} stands twice; the last one counts"
            self.problems.append(warned(self.file, "KF-PAJ-05", told, row=int(row.filter(twice)[0])))
        whole = place.len() == n and bool((place == pl.int_range(n, eager=True)).all())
        labels, rows = np.full(n, None, dtype=object), np.full(n, start + 1, dtype=np.int64)
        if not whole:
            labels[place.to_numpy()] = label.to_numpy()
        rows[place.to_numpy()] = row.to_numpy()
        self.labels = label.alias("id") if whole else pl.Series("id", labels.tolist(), dtype=pl.String)
        self.rows = pl.Series(rows)
        if (parsed["rest"].is_not_null()).any():
            self._layout(parsed.filter(standing)["rest"], place, n)

    def _layout(self, rest: pl.Series, place: pl.Series, n: int) -> None:
        """Keep where vertices are drawn; say what else of the drawing is passed over."""
        found = rest.str.extract_groups(_PLACE).struct.unnest()
        for name, column in zip(("x", "y", "z"), found.columns, strict=True):
            if found[column].null_count() < found.height:
                held = np.full(n, None, dtype=object)
                held[place.to_numpy()] = found[column].to_numpy()
                self._add(name, pl.Series(held.tolist(), dtype=pl.String), "number")
        if rest.str.contains(r"[A-Za-z]").any():
            self.say("KF-PAJ-06", "shapes, colours and other ways of drawing vertices are passed over")

    def _lines(self, word: str, behind: str, start: int, body: Lines) -> None:
        regular = regular_pairs(body.data) if word in ("arcs", "edges") else None
        held = body.told(_SAYS) if regular is None else pl.DataFrame()
        found = re.match(r':\s*([0-9]+)\s*(?:"([^"]*)"|(\S.*))?', behind)
        kind = (found[2] if found[2] is not None else found[3] or f"relation {found[1]}") if found else None
        if regular is not None:
            frame = regular.with_columns(row=pl.int_range(start + 2, start + 2 + regular.height))
        elif word == "matrix":
            frame = _matrix(held)
        elif word.endswith("list"):
            frame = _lists(held)
        else:
            frame = numbered(held["line"]).with_columns(row=held["row"])
        own = pl.lit(_plain_text(kind) if kind else None, dtype=pl.String)
        self.ties.append(frame.with_columns(kind=own, directed=pl.lit(_TIES[word])))

    # -- partitions and vectors ---------------------------------------------------------------------

    def look_beside(self, path: Path) -> None:
        """Read the partitions and vectors beside a network: those its remarks name, else those named after it."""
        named = {held["file"]: held for held in self.remarks if "file" in held}
        found = {name: path.with_name(name) for name in named if isinstance(name, str) and Path(name).name == name}
        if not self.remarks:
            found = {
                beside.name: beside
                for beside in sorted(path.parent.iterdir())
                if beside.suffix.lower() in (".clu", ".vec")
                and (beside.stem == path.stem or beside.stem.startswith(f"{path.stem}-"))
            }
        for name, beside in found.items():
            held = named.get(name, {})
            what = "partition" if beside.suffix.lower() == ".clu" else "vector"
            column = held.get("column") or beside.stem.removeprefix(path.stem).lstrip("-") or what
            if not beside.is_file():
                told = f"{name!r}, which holds {column!r}, is not beside it"
                self.problems.append(warned(self.file, "KF-PAJ-07", told))
                continue
            notes = Notes(file=name)
            try:
                lines = lines_of(beside, notes)
            except InputError as error:
                told = f"{name!r} cannot be read ({error.problems[0].message}); {column!r} is not taken"
                self.problems.append(warned(self.file, "KF-PAJ-07", told))
                continue
            section = next(sections_of(lines), None) or _bare(lines)
            if section is None or section[0] != "vertices":
                self.problems.append(
                    warned(name, "KF-PAJ-07", f"it does not begin with '*Vertices'; {column!r} is not taken")
                )
                continue
            self._values(what, str(column), section[3], name, section[2] + 1, held)

    def _values(
        self, what: str, column: str, body: Lines, file: str, row: int, remark: Mapping[str, Any] | None = None
    ) -> None:
        """Take a value for each vertex; ``remark`` is what kindframe said of the file."""
        words, kind = (remark or {}).get("classes"), str((remark or {}).get("type", ""))
        classes = pl.Series(words, dtype=pl.String) if _all_texts(words) else None
        values = regular_codes(body.data) if classes is not None else None
        if values is None:
            values = body.column.str.strip_chars()
            values = values.filter(values != "")
        n = self.labels.len() if self.labels is not None else -1
        if values.len() != n:
            told = f"it has {values.len():,} values for {max(n, 0):,} vertices; {column!r} is not taken"
            self.problems.append(warned(file, "KF-PAJ-08", told, row=row))
            return
        if classes is not None:
            most = classes.len()
            if values.dtype == pl.String:
                codes = pl.int_range(most + 1, eager=True)
                values = values.replace_strict(codes.cast(pl.String), codes, default=most + 1, return_dtype=pl.Int64)
            if (values > most).any():
                self.problems.append(
                    warned(file, "KF-PAJ-09", f"a class of {column!r} is not in the remarks; left blank")
                )
            self._add(column, labelled(classes, values), kind)
            return
        missing = values.cast(pl.Float64, strict=False).is_in([float(NO_VALUE), 9999998.0])
        kind = kind or ("integer" if what == "partition" else "number")
        self._add(column, pl.select(pl.when(~missing.fill_null(False)).then(values)).to_series(), kind)

    def _add(self, column: str, held: pl.Series, kind: str) -> None:
        self.attributes[column] = held
        self.types[column] = kind

    def remember(self) -> None:
        """Read kindframe's own remarks at the head."""
        for text in self.lines.beginning(MARK):
            try:
                held = orjson.loads(text.removeprefix(MARK))
            except orjson.JSONDecodeError:
                continue
            if isinstance(held, dict):
                self.remarks.append(held)

    # -- giving -------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Give the tables."""
        assert self.labels is not None
        assert self.rows is not None
        ids = _plain(self.labels)
        blank = ids.is_null() | (ids == "")
        numbers = pl.int_range(1, ids.len() + 1, eager=True).cast(pl.String)
        if blank.any():
            if not blank.all():
                self.say("KF-PAJ-10", f"{int(blank.sum()):,} vertices have no label; their number is their id")
            ids = pl.select(pl.when(blank).then(numbers).otherwise(ids)).to_series()
        columns: dict[str, pl.Series] = {"id": ids}
        twice = ids.is_duplicated()
        if twice.any():
            told = f"several vertices have one label, such as {ids.filter(twice)[0]!r}; all ids are 'number label'"
            self.problems.append(warned(self.file, "KF-PAJ-11", told, row=int(self.rows.filter(twice)[0])))
            columns = {"id": numbers + " " + ids, "name": ids}
        if self.first_mode is not None:
            first = pl.int_range(ids.len(), eager=True) < self.first_mode
            self._add("mode", pl.select(pl.when(first).then(pl.lit("1")).otherwise(pl.lit("2"))).to_series(), "")
            if any(self.kinds):
                one, two = (pl.lit(kind or None, dtype=pl.String) for kind in self.kinds)
                self._add("kind", pl.select(pl.when(first).then(one).otherwise(two)).to_series(), "")
        hold_columns(len(self.attributes) + 2, ids.len(), self.file)
        types = {}
        for name, header in column_names(self.attributes, "actors", columns).items():
            columns[header] = self.attributes[name]
            types[header] = self.types[name]
        parts = [part("actors", self.file, columns, self.rows.to_numpy(), types=types)]
        settings: dict[str, Any] = {"title": self.title}
        if noted := noted_types(types, "actors"):
            settings["attributes"] = {"actors": noted}
        if self.ties:
            parts.append(self._relationships(columns["id"]))
        return Reading(tables={}, parts=tuple(parts), problems=tuple(self.problems), settings=settings)

    def _relationships(self, ids: pl.Series) -> Any:
        parts = self.ties
        if self.remarks and all(ties["kind"].null_count() == ties.height for ties in parts):
            kinds = self.remarks[0].get("kinds")
            if _all_texts(kinds) and len(kinds) == 1:
                parts = [ties.with_columns(kind=pl.lit(kinds[0])) for ties in parts]
        held = pl.concat(parts, how="diagonal_relaxed") if len(parts) > 1 else parts[0]
        what = "a line is two numbers of vertices and perhaps a value"
        ids = guarded_series(ids, "id")
        columns, faults = ends_of(held, {"source": ids, "target": ids}, "KF-PAJ-12", what)
        if held["kind"].null_count() < held.height:
            columns["kind"] = held["kind"]
        columns["directed"] = directed = held["directed"]
        told: dict[str, Callable[[int], str]] = {"directed": lambda row: "yes" if directed[row] else "no"}
        regular = all("value" in ties.columns for ties in parts)
        if held["weight"].null_count() < held.height:
            columns["strength"] = held["value" if regular else "weight"]
            told |= {"strength": held["weight"].__getitem__} if regular else {}
        if "rest" in held.columns and held["rest"].null_count() < held.height:
            for name, form in (("label", _LABEL), ("times", _TIME)):
                found = held["rest"].str.extract(form)
                if found.null_count() < found.len():
                    columns[name] = _plain(found)
            if held["rest"].str.replace_all(_LABEL, "").str.replace_all(_TIME, "").str.contains("[A-Za-z]").any():
                self.say("KF-PAJ-06", "widths, colours and other ways of drawing lines are passed over")
        first = pl.concat([ties["kind"].head(1) for ties in parts])
        return part(
            "relationships",
            self.file,
            columns,
            held["row"].to_numpy(),
            faults=faults,
            ready=("source", "target"),
            told=told,
            plain=regular and is_plain(ids) and is_plain(first),
        )


def _all_texts(held: object) -> TypeGuard[list[str]]:
    return isinstance(held, list) and all(isinstance(text, str) for text in held)


def _bare(lines: Lines) -> Section | None:
    """Take a file of nothing but numbers for the values of vertices, as older ones are."""
    told = lines.told(_SAYS)["line"]
    if not told.len() or told.cast(pl.Float64, strict=False).null_count():
        return None
    return "vertices", "", 0, Lines(data=told.str.join("\n").item().encode())


def _lists(held: pl.DataFrame) -> pl.DataFrame:
    """Make a tie of each number behind the first."""
    each = held.select(
        pl.col("line").str.strip_chars().str.split(" ").list.eval(pl.element().filter(pl.element() != "")), "row"
    )
    ends = each.select(
        source=pl.col("line").list.first().cast(pl.Int64, strict=False),
        target=pl.col("line").list.slice(1),
        row="row",
    ).explode("target")
    ends = ends.filter(pl.col("target").is_not_null() | pl.col("source").is_null())
    return ends.with_columns(pl.col("target").cast(pl.Int64, strict=False), weight=pl.lit(None, dtype=pl.String))


def _matrix(held: pl.DataFrame) -> pl.DataFrame:
    """Make a tie of each cell that is not nought."""
    cells = held.select(
        pl.col("line").str.strip_chars().str.replace_all(r"\s+", " ").str.split(" ").alias("weight"), "row"
    ).with_row_index("source", offset=1)
    cells = cells.with_columns(target=pl.int_ranges(1, pl.col("weight").list.len() + 1)).explode("weight", "target")
    cells = cells.filter(pl.col("weight").cast(pl.Float64, strict=False).fill_null(1.0) != 0)
    return cells.select(pl.col("source").cast(pl.Int64), pl.col("target").cast(pl.Int64), "weight", "row")
