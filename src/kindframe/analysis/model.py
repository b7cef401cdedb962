"""`Analysis`, a question and the function that answers it, and `Result`, what it gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import frozen

from kindframe.analysis.figures import Figure, Picture
from kindframe.analysis.parameters import Parameter, settled
from kindframe.analysis.statements import TOLD, Statement, held_as_tuple
from kindframe.counting import Counted
from kindframe.display import bundle, heading, listed, rows
from kindframe.errors import UnknownName
from kindframe.markup import told
from kindframe.problems import nearest
from kindframe.progress import Cost
from kindframe.sources import Source
from kindframe.wording import counted

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Analysis", "ColumnNote", "Provenance", "Result"]


@frozen(kw_only=True)
class ColumnNote:
    """What one column of a result's table means: its unit, and what unknown means there.

    ``refers`` names what the ids that stand in it are of (``actors``, ``waves``), so that a reader can be told names.

    .. versionadded:: 0.1
    """

    meaning: str
    unit: str = ""
    refers: str = ""


@frozen(kw_only=True)
class Provenance:
    """Who computed a result, of what, with what.

    .. versionadded:: 0.1
    """

    analysis: str
    plugin: str = ""
    version: str = ""
    parameters: Mapping[str, Any] = attrs.field(factory=dict)
    study: str = ""


@frozen(kw_only=True, eq=False)
class Result:
    """What an analysis gives: tables, statements in words, figures, notes, and where it came from.

    ``columns`` documents the columns of every table (``{table: {column: ColumnNote}}``). ``people`` names, for each
    table, the columns that hold ids of actors: their rows are single people. ``counted`` says of every other table what
    its numbers rest on (`Counted`); without it the table stays home. ``behind`` holds, for a table, columns that are
    not shown and do not leave: a frame of as many rows with, by column, how many distinct people stand behind each cell
    (whole numbers), or what they add to it (`kindframe.amounts.added`, or lists of numbers), which is needed for sums
    of amounts. ``members`` holds, for a table, such a frame with what each cell counts (lists of ids of people, or of
    names of pairs, ties or acts): with it, nothing told elsewhere gives a hidden cell away. ``left_out`` counts, for a
    table, the rows that protection left out of it; an analysis leaves it empty.

    .. versionadded:: 0.1
    """

    tables: Mapping[str, pl.DataFrame] = attrs.field(factory=dict)
    columns: Mapping[str, Mapping[str, ColumnNote]] = attrs.field(factory=dict)
    people: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    counted: Mapping[str, Counted] = attrs.field(factory=dict)
    behind: Mapping[str, pl.DataFrame] = attrs.field(factory=dict, repr=False)
    members: Mapping[str, pl.DataFrame] = attrs.field(factory=dict, repr=False)
    left_out: Mapping[str, int] = attrs.field(factory=dict)
    statements: tuple[Statement, ...] = attrs.field(default=(), converter=held_as_tuple)
    figures: tuple[Figure, ...] = attrs.field(default=(), converter=held_as_tuple)
    notes: tuple[str, ...] = attrs.field(default=(), converter=held_as_tuple)
    provenance: Provenance | None = None
    analysis: Analysis | None = attrs.field(default=None, repr=False)

    def statement(self, name: str) -> Statement:
        """Give a statement by name; raise `UnknownName` where there is none."""
        for held in self.statements:
            if held.name == name:
                return held
        raise UnknownName("statement", name, nearest(name, [s.name for s in self.statements]))

    def __getitem__(self, name: str) -> float | int | str | None:
        """Give the value of the statement of that name."""
        return self.statement(name).value

    def picture(self, name: str | None = None) -> Picture:
        """Give a figure with its data, which shows itself in a notebook; the first one where none is named.

        Raises
        ------
        UnknownName
            Where there is no figure of that name, or none at all; with those there are.
        """
        for figure in self.figures:
            if name in (None, figure.name):
                return figure.pictured(self.tables)
        names = [figure.name for figure in self.figures]
        hint = f"There are: {', '.join(names)}." if names else "This result has no figures."
        raise UnknownName("figure", name or "", nearest(name or "", names), hint=hint)

    def __repr__(self) -> str:
        name = self.analysis.name if self.analysis else self.provenance.analysis if self.provenance else ""
        held = (
            counted(len(self.statements), "statement"),
            counted(len(self.tables), "table"),
            counted(len(self.figures), "figure"),
        )
        return f"<Result of {name!r}: {', '.join(held)}>" if name else f"<Result: {', '.join(held)}>"

    def _repr_html_(self) -> str:
        """Show a notebook the question, the findings with the main one first, the tables folded, and the notes.

        A table whose rows are single people is named with the number of its rows and not shown.
        """
        question = self.analysis.question if self.analysis else self.provenance.analysis if self.provenance else ""
        out = heading(question or "A result")
        out += "".join(f"<p><strong>{told(held.text)}</strong></p>" for held in self.statements if held.main)
        out += listed(held.text for held in self.statements if not held.main)
        for name, table in self.tables.items():
            title = f"{told(name.replace('_', ' '))}, {counted(table.height, 'row')}"
            if self.people.get(name):
                out += f"<p>{title} about single people: result.tables[{told(repr(name))}] holds them.</p>"
                continue
            meanings = {column: note.meaning for column, note in self.columns.get(name, {}).items()}
            out += f"<details><summary>{title}</summary>{rows(table, meanings)}</details>"
        drawn = [figure.name for figure in self.figures if not self.people.get(figure.table)]
        if drawn:
            out += f"<p>Pictures: {', '.join(f'result.picture({told(repr(name))})' for name in drawn)}</p>"
        return out + listed(self.notes)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        found = sorted(self.statements, key=lambda held: not held.main)
        return bundle(self._repr_html_(), [repr(self), *(held.text for held in found), *self.notes])

    def to_json(self) -> str:
        """Write the whole result as JSON text: statements, tables by column, notes and provenance."""
        held = {
            "provenance": attrs.asdict(self.provenance) if self.provenance else None,
            "statements": [{name: getattr(s, name) for name in TOLD} for s in self.statements],
            "tables": {name: table.to_dict(as_series=False) for name, table in self.tables.items()},
            "columns": {t: {c: attrs.asdict(n) for c, n in notes.items()} for t, notes in self.columns.items()},
            "notes": list(self.notes),
        }
        return json.dumps(held, ensure_ascii=False, default=str, allow_nan=False)


@frozen(kw_only=True)
class Analysis:
    """A question put to a study, and the function that answers it.

    ``takes`` says what ``run`` is given: the whole ``study``, or one ``network`` made from it. For a network,
    ``network`` holds the keywords of `Study.network` that fit the question; whoever asks may set others.
    ``run(study_or_network, **parameters)`` gets every parameter, defaults filled in and checked.
    ``cost`` is about what it takes for so many ties and acts, for estimates of the time left. ``tables`` gives the name
    of each table of its results a heading in plain words, which is what a reader sees of it.

    .. versionadded:: 0.1
    """

    name: str
    title: str
    question: str
    definition: str
    run: Callable[..., Result]
    takes: Literal["network", "study"] = "network"
    network: Mapping[str, Any] = attrs.field(factory=dict)
    parameters: tuple[Parameter, ...] = ()
    reading: str = ""
    limits: str = ""
    sources: tuple[Source, ...] = ()
    cost: Cost = attrs.field(factory=Cost)
    tables: Mapping[str, str] = attrs.field(factory=dict)

    def settle(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give every parameter its value: the given one, parsed and checked, or its default.

        Raises
        ------
        UnknownName
            Where a name given is no parameter of this analysis.
        """
        return settled(self.parameters, given, f"parameter of {self.name}")

    def seconds(self, rows: int, given: Mapping[str, Any] | None = None) -> float:
        """Give about how long it takes with these parameters for so many ties and acts.

        Raises
        ------
        UnknownName, ParameterError
            As `settle` does.
        """
        usual, wanted = self.settle({}), self.settle(given or {})
        return self.cost.seconds(rows, {name: wanted[name] - usual[name] for name in self.cost.draws})
