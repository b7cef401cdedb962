"""Reading the CSV export of Network Canvas: interviews about personal networks, one ego to each session.

In the export an ego is no node and its ties to those it named are not written down. Here an ego is an actor, every
alter belongs to the ego that named it (two people called Sam in two interviews are two), and each naming is a tie told
by the ego. `read_netcanvas` is the reader's door.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from attrs import define, field

from kindframe.cells import guard
from kindframe.exporting import Reading
from kindframe.problems import Problem, Severity
from kindframe.reading.raw import Fault, RawTable
from kindframe.records import CODEBOOKS
from kindframe_formats.guarding import refused
from kindframe_formats.netcanvas_answers import Answers
from kindframe_formats.netcanvas_files import EGO, SOURCE, TARGET, UUID, File, read_files
from kindframe_formats.parts import column_names, hold_columns, misfit_notes, misfits, part, renamed_notes, warned
from kindframe_formats.personal import NAMED, namings

__all__ = ["CASE", "PROTOCOL", "read_netcanvas", "reading_of"]

CASE, PROTOCOL = "networkCanvasCaseID", "networkCanvasProtocolName"
_COUNTERS = ("nodeID", "edgeID", "from", "to")


def read_netcanvas(path: Path) -> Reading:
    """Read a folder or a zip archive of Network Canvas CSV files.

    Raises
    ------
    FileRejected
        Where the file of egos is missing, or a table lacks a column it needs.
    UnsafeInput
        Where an archive is made to harm.

    .. versionadded:: 0.1
    """
    files, others = read_files(path)
    made = _Export(files=files)
    for name in others:
        derived = "it is made from the edge lists" if "adjacencyMatrix" in name else "it is no table of the CSV export"
        made.note("KF-NC-03", name, f"{derived}, and is not read")
    return made.reading(path.name)


def reading_of(files: Sequence[File], problems: Sequence[Problem], name: str) -> Reading:
    """Make a reading of the tables of an export, whatever form it had."""
    made = _Export(files=files)
    made.problems += problems
    return made.reading(name)


@define(kw_only=True)
class _Export:
    """One export on its way to tables."""

    files: Sequence[File]
    known: frozenset[str] = frozenset()
    answers: Answers = field(factory=Answers)
    problems: list[Problem] = field(factory=list)
    codebook: dict[str, dict[str, str]] = field(factory=lambda: {"actor": {}, "relationship": {}})
    edge_ids: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.known = frozenset(own for file in self.of("ego") for own in file.ids(EGO) if own)
        for file in self.files:
            self.problems += file.notes.problems
            self.answers.hear(file, "relationships" if file.role == "edgeList" else "actors")

    def of(self, role: str) -> list[File]:
        """Give the files of a role."""
        return [file for file in self.files if file.role == role]

    def note(self, code: str, file: str, message: str) -> None:
        """Keep a note."""
        self.problems.append(Problem(code=code, file=file, message=message, severity=Severity.NOTE))

    def refuse_without_egos(self, name: str) -> None:
        """Refuse an export in which the file of egos of some interview is missing."""
        if not self.files:
            raise refused("KF-NC-01", name, "there is no table of Network Canvas in it")
        with_egos = {file.prefix for file in self.of("ego")}
        for file in self.files:
            lone = file.prefix not in with_egos
            if lone and (not with_egos or not self.known.issuperset(filter(None, file.ids(EGO)))):
                missing = f"{file.prefix}_ego.csv" if file.prefix else "ego.csv"
                told = f"the file of egos is missing, and {file.name} speaks of what they told"
                raise refused("KF-NC-01", missing, told, hint="Export again with the ego attribute list.")

    def reading(self, name: str) -> Reading:
        """Give the tables and what is to be said of them."""
        self.refuse_without_egos(name)
        parts = [self.egos(file) for file in self.of("ego")]
        for file in self.of("attributeList"):
            parts += self.alters(file)
        parts += [self.edges(file) for file in self.of("edgeList")]
        self.look()
        egos = [file for file in self.of("ego") if PROTOCOL in file.columns]
        protocols = {text for file in egos for text in file.texts(PROTOCOL) if text}
        settings = {
            "title": protocols.pop() if len(protocols) == 1 else "",
            "codebook": {table: held for table, held in self.codebook.items() if held},
            "attributes": self.answers.attributes(),
            "missing": self.answers.missing(),
        }
        return Reading(tables={}, parts=tuple(parts), problems=tuple(self.problems), settings=settings)

    # -- the tables -------------------------------------------------------------------------------

    def egos(self, file: File) -> tuple[str, RawTable]:
        """Make an actor of each ego."""
        ids = [own and guard(own, "id") for own in file.ids(EGO)]
        columns: dict[str, list[str | None]] = {"id": ids, "kind": ["person"] * file.height}
        return self._part("actors", file, columns, drop=(EGO,))

    def alters(self, file: File) -> list[tuple[str, RawTable]]:
        """Make an actor of each alter, and a tie from the ego that named it."""
        kind = self._kind("actor", file.kind)
        egos, own = file.ids(EGO), file.ids(UUID)
        ids = [guard(f"{ego}/{uuid}", "id") if ego and uuid else None for ego, uuid in zip(egos, own, strict=True)]
        faults = {fault.row: fault for fault in file.faults}
        for row in file.standing():
            if (ego := egos[row]) not in self.known:
                told = f"its ego {ego!r} is in no file of egos" if ego else "it has no ego"
                faults[row] = Fault(row=row, code="KF-NC-04", message=told, column=EGO)
        columns: dict[str, list[str | None]] = {"id": ids, "kind": [kind] * file.height}
        parts = [self._part("actors", file, columns, drop=_COUNTERS, faults=faults)]
        rows = [row for row in file.standing() if row not in faults and ids[row]]
        if rows:
            ties = namings([guard(str(egos[row]), "id") for row in rows], [ids[row] for row in rows])
            self.codebook["relationship"][NAMED] = "source named target in an interview"
            lines = [file.lines[row] for row in rows]
            parts.append(part("relationships", file.name, ties, lines, exact=False))
        return parts

    def edges(self, file: File) -> tuple[str, RawTable]:
        """Make a tie of each edge between alters, told by their ego."""
        kind = self._kind("relationship", file.kind)
        egos = file.ids(EGO)
        ends = [
            [self._end(ego, uuid) for ego, uuid in zip(egos, file.ids(end), strict=True)] for end in (SOURCE, TARGET)
        ]
        columns: dict[str, list[str | None]] = {
            "source": ends[0],
            "target": ends[1],
            "kind": [kind] * file.height,
            "directed": ["no"] * file.height,
            "reported_by": [ego and guard(ego, "id") for ego in egos],
        }
        ids = [own for own in file.ids(UUID) if own] if UUID in file.columns else []
        if ids and len(set(ids)) == len(ids) and self.edge_ids.isdisjoint(ids):
            self.edge_ids.update(ids)
            columns["id"] = [own and guard(own, "id") for own in file.ids(UUID)]
        drop = (*_COUNTERS, EGO, SOURCE, TARGET, *([UUID] if "id" in columns else []))
        return self._part("relationships", file, columns, drop=drop)

    @staticmethod
    def _end(ego: str | None, uuid: str | None) -> str | None:
        """Name one end of an edge: an alter of that ego, or the ego itself."""
        if not ego or not uuid:
            return None
        return guard(ego if uuid == ego else f"{ego}/{uuid}", "id")

    def _kind(self, table: str, name: str) -> str:
        """Give the kind that a type of node or edge is, and put it into the codebook where it is not there."""
        known = {word.casefold(): word for word in CODEBOOKS[table]}
        if name.casefold() in known:
            return known[name.casefold()]
        what = "node" if table == "actor" else "edge"
        self.codebook[table].setdefault(name, f"a type of {what} in the Network Canvas protocol")
        return guard(name, "word")

    def _part(
        self,
        table: str,
        file: File,
        columns: dict[str, list[str | None]],
        *,
        drop: Sequence[str],
        faults: dict[int, Fault] | None = None,
    ) -> tuple[str, RawTable]:
        """Put the answers beside the columns that are made here."""
        wanted = [name for name in file.columns if name not in drop]
        hold_columns(len(wanted), file.height, file.name)
        odd = misfits({name: file.texts(name) for name in wanted}, table)
        names = column_names(wanted, table, [*columns, *odd.values()])
        self.problems += [*misfit_notes(odd, names, file.name), *renamed_notes(names, file.name, odd)]
        for name, header in names.items():
            columns[header] = self.answers.cells(file, name, table, header)
        lines = [file.lines[row] for row in range(file.height)]
        found = file.faults if faults is None else faults.values()
        return part(table, file.name, columns, lines, faults=found, blank=file.blank, raw=file.raw, exact=False)

    # -- what to look at --------------------------------------------------------------------------

    def look(self) -> None:
        """Say what a researcher should look at: several sessions of one case, roster people, what cannot be told."""
        self.problems += self.answers.problems()
        cases: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for file in self.of("ego"):
            for row in file.standing() if CASE in file.columns else []:
                if case := file.texts(CASE)[row]:
                    cases[case].append((file.name, file.lines[row]))
        for case, places in cases.items():
            if len(places) > 1:
                told = f"the case {case!r} has {len(places)} sessions; each ego is an actor of its own"
                self.problems.append(warned(places[-1][0], "KF-NC-05", told, row=places[-1][1], column=CASE))
        owners: dict[str, set[str]] = defaultdict(set)
        for file in self.of("attributeList"):
            for ego, uuid in zip(file.ids(EGO), file.ids(UUID), strict=True):
                if ego and uuid:
                    owners[uuid].add(ego)
        again = sum(len(egos) > 1 for egos in owners.values())
        if again:
            file_name = self.of("attributeList")[0].name
            told = f"{again:,} alters stand under several egos; they are kept apart, and {UUID!r} tells who is one"
            self.problems.append(warned(file_name, "KF-NC-06", told, column=UUID))
