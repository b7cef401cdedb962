"""`Study`: seven tables and the settings of one study, held together and never changed in place.

Reading, `Study.from_records`, `Study.from_frames` and `Study.from_networkx` make one; every other part of kindframe
takes one. Edits give a new study that shares whatever did not change.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
from attrs import define, frozen

from kindframe.checking import sift
from kindframe.display import bundle, facts, heading, listed
from kindframe.errors import ParameterError, SchemaError, UnknownName
from kindframe.frames import named, resting_on, taken, with_ends
from kindframe.graph import from_graph, from_igraph, to_graph
from kindframe.indexing import Ends
from kindframe.network import Network, ask
from kindframe.network.keeping import Kept
from kindframe.problems import ReadReport, Severity, nearest
from kindframe.records import TABLES
from kindframe.schema import Table
from kindframe.settings import Settings
from kindframe.wording import counted

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

__all__ = ["Records", "Study"]


@define(eq=False, slots=False)
class Records:
    """One table of a study: look a record up by id or by position, count, iterate, or take the frame.

    ``records["p1"]`` gives the record with that id; ids are compared after Unicode NFC. ``records[0]`` gives the first
    row, for tables whose rows need no id. ``records.table`` is the polars frame.

    .. versionadded:: 0.1
    """

    table: pl.DataFrame
    definition: Table

    def __len__(self) -> int:
        return self.table.height

    def __iter__(self) -> Iterator[Any]:
        return (self.definition.to_record(row) for row in self.table.iter_rows(named=True))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and unicodedata.normalize("NFC", key) in self._places

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str):
            place = self._places.get(unicodedata.normalize("NFC", key))
            if place is None:
                what = self.definition.record.__name__.lower()
                raise UnknownName(what, key, nearest(key, self._places) if len(self) <= 10_000 else None)
            key = place
        elif not isinstance(key, int) or isinstance(key, bool):
            raise ParameterError(f"A record is looked up by its id (text) or its position, not by {key!r}.")
        if not -len(self) <= key < len(self):
            raise UnknownName(f"row of {self.definition.name}", key, hint=f"There are {len(self):,}.")
        return self.definition.to_record(self.table.row(key, named=True))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {
            unicodedata.normalize("NFC", held): place
            for place, held in enumerate(self.table["id"].to_list())
            if held is not None
        }

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order; rows without one are passed over."""
        return tuple(self.table["id"].drop_nulls().to_list())

    def __repr__(self) -> str:
        return f"<{len(self):,} {self.definition.name}: {', '.join(self.table.columns)}>"


def _frozen_tables(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {name: tables[name] if name in tables else definition.empty() for name, definition in TABLES.items()}


@frozen(kw_only=True, eq=False, slots=False)
class Study:
    """Everything known of one community: its tables, its settings, and how they were read.

    Make one with `kindframe.read`, `Study.from_records`, `Study.from_frames` or `Study.from_networkx`. Two studies are
    equal when their tables and settings are; how they were read does not matter. Studies pickle.

    .. versionadded:: 0.1
    """

    _tables: dict[str, pl.DataFrame] = attrs.field(converter=_frozen_tables)
    settings: Settings = attrs.field(factory=Settings)
    report: ReadReport = attrs.field(factory=ReadReport)
    _ends: Ends | None = attrs.field(default=None, repr=False)

    # -- making -----------------------------------------------------------------------------------

    @classmethod
    def from_records(cls, records: Iterable[Any] = (), *, settings: Settings | None = None) -> Study:
        """Make a study of records of any of the seven kinds, in any order.

        Raises
        ------
        SchemaError
            Where something is no record, or the records do not fit together; every problem is listed.

        Examples
        --------
        >>> from kindframe import Actor, Relationship, Study
        >>> Study.from_records([Actor(id="a"), Actor(id="b"), Relationship(source="a", target="b")])
        <Study: 2 actors, 1 tie>
        """
        sorted_: dict[type[Any], list[Any]] = {definition.record: [] for definition in TABLES.values()}
        for record in records:
            if type(record) not in sorted_:
                raise SchemaError(f"A study is made of records, not of {type(record).__name__}: {record!r}.")
            sorted_[type(record)].append(record)
        frames = {name: d.from_records(sorted_[d.record]) for name, d in TABLES.items() if sorted_[d.record]}
        return cls.from_frames(settings=settings, **frames)

    @classmethod
    def from_frames(cls, *, settings: Settings | None = None, **tables: pl.DataFrame | pd.DataFrame) -> Study:
        """Make a study of polars or pandas frames by table name (``actors=``, ``relationships=``, ...).

        Columns may go by their aliases. With relationships and no actors, the ends of the ties are the actors.

        Raises
        ------
        SchemaError
            Where a table or column cannot be what it should be, or rows do not fit together: nothing is set aside
            here, because whoever holds the frame can mend it.
        """
        frames = {}
        for name, frame in tables.items():
            if name not in TABLES:
                raise UnknownName("table", name, nearest(name, TABLES))
            frames[name] = TABLES[name].conform(named(TABLES[name], taken(TABLES[name], frame)))
        held = _frozen_tables(with_ends(frames))
        sifted = sift(held, settings or Settings())
        faults = sifted.problems(Severity.SET_ASIDE)
        if faults:
            raise SchemaError("The tables do not fit together:", faults)
        report = ReadReport(problems=tuple(sifted.problems(Severity.WARNING)))
        return cls(tables=sifted.tables, settings=settings or Settings(), report=report, ends=sifted.ends)

    @classmethod
    def from_networkx(cls, graph: nx.Graph[Any], *, settings: Settings | None = None) -> Study:
        """Make a study of a networkx graph: nodes become actors, edges relationships, attributes columns.

        A graph made by `Study.graph` gives the same study back. Nodes become text ids; where that would make two nodes
        one (``1`` and ``"1"``), the graph is refused.

        Raises
        ------
        SchemaError
            Where nodes would become one, or an attribute cannot be a column.
        """
        return cls.from_frames(settings=settings, **from_graph(graph))

    @classmethod
    def from_igraph(cls, graph: igraph.Graph, *, settings: Settings | None = None) -> Study:
        """Make a study of an igraph graph: vertices become actors by their ``name``, edges relationships.

        Vertices without names are called by their numbers. Attributes become columns, as for `from_networkx`.

        Raises
        ------
        SchemaError
            Where two vertices have one name, or an attribute cannot be a column.
        """
        return cls.from_frames(settings=settings, **from_igraph(graph))

    # -- looking ----------------------------------------------------------------------------------

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The seven tables by name, read-only."""
        return MappingProxyType(self._tables)

    @cached_property
    def domains(self) -> Records:
        """Spheres of community life."""
        return Records(self._tables["domains"], TABLES["domains"])

    @cached_property
    def actors(self) -> Records:
        """Whoever or wherever can be connected."""
        return Records(self._tables["actors"], TABLES["actors"])

    @cached_property
    def actions(self) -> Records:
        """What was done, or stopped from being done."""
        return Records(self._tables["actions"], TABLES["actions"])

    @cached_property
    def relationships(self) -> Records:
        """Standing ties, one row for each report."""
        return Records(self._tables["relationships"], TABLES["relationships"])

    @cached_property
    def evidence(self) -> Records:
        """Codings against frameworks."""
        return Records(self._tables["evidence"], TABLES["evidence"])

    @cached_property
    def responses(self) -> Records:
        """Answers to questions."""
        return Records(self._tables["responses"], TABLES["responses"])

    @cached_property
    def consents(self) -> Records:
        """What each person agreed to, purpose by purpose."""
        return Records(self._tables["consents"], TABLES["consents"])

    @property
    def title(self) -> str:
        """The study's title, or nothing."""
        return self.settings.title

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """The ids of the waves: as declared, else those the tables hold, in order of their text."""
        if self.settings.waves:
            return tuple(wave.id for wave in self.settings.waves)
        found = {w for t in self._tables.values() if "wave" in t.columns for w in t["wave"].drop_nulls().unique()}
        return tuple(sorted(found))

    @cached_property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 over the tables and settings: a name for this very data."""
        digest = hashlib.sha256(repr(self.settings).encode())
        for name, table in self._tables.items():
            buffer = io.BytesIO()
            table.rechunk().write_ipc(buffer, compression="uncompressed")
            digest.update(name.encode() + buffer.getbuffer())
        return digest.hexdigest()[:16]

    def network(self, ties: str = "relationships", **question: Any) -> Network:
        """Ask one question of the study and give its ties as a network; see `kindframe.network.ask`.

        The last few networks are held: the same question is answered by the same network.
        """
        ends = self._known_ends if ties == "relationships" else None
        return ask(self._tables, self.settings, ends=ends, kept=self._asked, ties=ties, **question)

    @cached_property
    def _asked(self) -> Kept:
        """The networks last asked for."""
        return Kept()

    @cached_property
    def _known_ends(self) -> Ends:
        """Where the ends of ties stand among the actors: as the checks found them, else looked up when first asked."""
        tables = self._tables["actors"], self._tables["relationships"]
        return self._ends if self._ends is not None and self._ends.hold_for(*tables) else Ends.of(*tables)

    def graph(self) -> nx.MultiDiGraph[Any]:
        """Give the whole typed graph as networkx; see `kindframe.graph.to_graph`."""
        return to_graph(self._tables, self.settings)

    # -- editing: each gives a new study ------------------------------------------------------------

    def with_(self, *, settings: Settings | None = None, **tables: Any) -> Study:
        """Give a study with some tables replaced, by frames or by iterables of records, and all else as it was.

        Raises
        ------
        SchemaError
            Where the new whole does not fit together.
        """
        frames: dict[str, Any] = dict(self._tables)
        for name, given in tables.items():
            if name not in TABLES:
                raise UnknownName("table", name, nearest(name, TABLES))
            is_frame = isinstance(given, pl.DataFrame) or hasattr(given, "iloc")
            frames[name] = given if is_frame else TABLES[name].from_records(given)
        return Study.from_frames(settings=settings or self.settings, **frames)

    def select(self, *, wave: str | int | None = None, **actors: Any) -> Study:
        """Give the study of one wave, of some actors, or both: ``study.select(wave=2, kind="person")``.

        ``wave`` keeps the rows of that wave; a table that records no wave at all is kept whole, and so is an actor
        whose waves are not recorded. Every other keyword is a column of the actors and the value (or values) kept;
        what rests on an actor who is left out goes with them, as in `without`.

        Raises
        ------
        UnknownName
            Where there is no such wave or column.
        """
        study = self if wave is None else self._of_wave(str(wave))
        if not actors:
            return study
        return study.keeping(study._matching(actors))

    def without(self, **actors: Any) -> Study:
        """Give the study without some actors: ``study.without(kind="organisation")``, ``study.without(id="p7")``.

        Their ties go with them, evidence about them and their answers. An act goes when none of its givers, or none of
        its receivers, is left; where only some are, it stays with those. A place, a reporter or a membership that is
        gone is blank.
        """
        return self.keeping(~self._matching(actors))

    def keeping(self, actors: pl.Series | Iterable[str]) -> Study:
        """Give the study of only these actors (a mask over the actors' table, or their ids); see `without`."""
        table = self._tables["actors"]
        mask = actors if isinstance(actors, pl.Series) else table["id"].is_in(list(actors))
        kept = table.filter(mask)
        return Study(tables=resting_on(self._tables, kept), settings=self.settings, report=self.report)

    def _of_wave(self, wave: str) -> Study:
        if wave not in self.waves:
            raise UnknownName("wave", wave, nearest(wave, self.waves))
        tables = {}
        for name, table in self._tables.items():
            if "wave" in table.columns and table["wave"].null_count() < table.height:
                table = table.filter(pl.col("wave") == wave)
            if name == "actors":
                told = pl.col("waves").list.len() > 0
                table = table.filter(~told | pl.col("waves").list.contains(wave))
            tables[name] = table
        tables = resting_on(tables, tables["actors"])
        return Study(tables=tables, settings=self.settings, report=self.report)

    def _matching(self, conditions: Mapping[str, Any]) -> pl.Series:
        table = self._tables["actors"]
        mask = pl.Series([True] * table.height, dtype=pl.Boolean)
        for name, wanted in conditions.items():
            if name not in table.columns:
                raise UnknownName("column of the actors", name, nearest(name, table.columns))
            values = [wanted] if isinstance(wanted, (str, int, float, bool)) else list(wanted)
            column = table[name]
            if isinstance(column.dtype, pl.List):
                mask &= column.list.eval(pl.element().is_in(values)).list.any().fill_null(False)
            else:
                mask &= column.is_in(values).fill_null(False)
        return mask

    # -- being a value ------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Study):
            return NotImplemented
        return self.settings == other.settings and all(
            table.schema == other._tables[name].schema and table.equals(other._tables[name])
            for name, table in self._tables.items()
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        title = f" {self.title!r}" if self.title else ""
        return f"<Study{title}: {', '.join(self.counts())}>"

    def _repr_html_(self) -> str:
        """Say in a notebook what it holds and how it was read, and nothing of anybody in it."""
        report = self.report
        read = [("reading", report.outcome), *((count.file, str(count).partition(": ")[2]) for count in report.counts)]
        found = len(report.of(*(severity for severity in Severity if severity is not Severity.NOTE)))
        where = [f"{counted(found, 'problem')}; study.report.problems names each with its place."]
        held = [("holds", ", ".join(self.counts())), *(read if report.counts else [])]
        return heading(self.title or "A study") + facts(held) + listed(where if found else [])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return bundle(self._repr_html_(), [repr(self)])

    def counts(self) -> list[str]:
        """Say how much of what it holds: ``["118 people", "2 organisations", "640 ties"]``."""
        kinds = self._tables["actors"]["kind"].fill_null("actor").value_counts().rows()
        ranked = sorted(kinds, key=lambda row: (-row[1], row[0]))
        found = [counted(n, kind, "people" if kind == "person" else "") for kind, n in ranked[:4]]
        rest = sum(n for _, n in ranked[4:])
        if rest:
            found.append(f"{rest:,} others")
        nouns = {"relationships": "tie", "actions": "action", "evidence": "coding", "responses": "answer"}
        found += [counted(self._tables[t].height, noun) for t, noun in nouns.items() if self._tables[t].height]
        if self.waves:
            found.append(counted(len(self.waves), "wave"))
        return found or ["empty"]
