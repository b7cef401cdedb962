"""What leaves, and what it could not carry: `Exporter`, `Reader`, `LossReport` and `Release`.

The core knows no file format but its own. A plugin yields `Exporter` and `Reader` records. An exporter is never handed
a study directly: it gets a `Release`, made by the core after protection, so that no plugin stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import frozen

from kindframe.analysis import Parameter, settled
from kindframe.progress import Come, Cost, unheard

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Result
    from kindframe.assessment import Assessment
    from kindframe.framework import Framework
    from kindframe.overview import Overview
    from kindframe.problems import FileCount, Problem
    from kindframe.reading.raw import RawTable
    from kindframe.study import Study

__all__ = ["Exporter", "Loss", "LossReport", "Quote", "Reader", "Reading", "Release"]

Change = Literal["dropped", "renamed", "coerced", "truncated", "protected"]
_WRITING, _READING = Cost(each=5.0), Cost(each=0.1)
Need = Literal["results", "assessments", "signals", "quotes"]
Wants = Literal["study", "report", "framework", "assessment", "picture"]


@frozen(kw_only=True)
class Loss:
    """One field that a format could not carry as it was: which, what happened to it, how often, and why.

    .. versionadded:: 0.1
    """

    field: str
    change: Change
    count: int
    why: str

    def __str__(self) -> str:
        return f"{self.field}: {self.change} ({self.count:,}), {self.why}"


@frozen(kw_only=True)
class LossReport:
    """Everything an exporter could not carry. No losses means that reading the file back gives the same again.

    ``files`` are the files written, in order.

    .. versionadded:: 0.1
    """

    format: str
    losses: tuple[Loss, ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def lossless(self) -> bool:
        """Whether everything was carried."""
        return not self.losses

    def __str__(self) -> str:
        if self.lossless:
            return f"{self.format}: nothing was lost."
        return "\n".join([f"{self.format}:", *(f"  {loss}" for loss in self.losses)])


@frozen(kw_only=True)
class Quote:
    """Words of a story that may be shown: its teller and everybody in it agreed, and the keeper released this one.

    ``text`` names nobody of the study. ``place`` is the name of the place, service or organisation where it happened,
    empty where that is not known or is a home. ``speaks`` says what it is evidence of: pairs of a framework's key and
    an item's id, each with the stances that were coded.

    .. versionadded:: 0.1
    """

    text: str
    place: str = ""
    speaks: Mapping[tuple[str, str], tuple[str, ...]] = attrs.field(factory=dict)


@frozen(kw_only=True, eq=False)
class Release:
    """What is handed to an exporter: a study, results and assessments, already protected for ``audience``.

    ``study`` holds no person unless a purpose was given: people stand in it as actors of kind ``group``, each for at
    least k people (attribute ``people``, rounded), with ties where at least k pairs are (attribute ``pairs``). So a
    writer of a format needs to know nothing of protection. A report draws its pictures from this study, takes its
    counts from ``overview`` (`kindframe.overview.Overview`; a count that is None is told as "fewer than
    ``overview.few``"), and shows the results as they are: a statement that may not be told has no value and says why.

    ``protection`` says in sentences what was done and why; a report prints it. ``facts`` say the same for a machine:
    they go into the record beside the release. ``options`` are the exporter's own.
    ``quotes`` are the stories that may be shown (`Quote`), by default none.
    An exporter of frameworks gets ``frameworks`` and an empty study: frameworks hold nothing about people. ``beside``
    are the other frameworks at hand, for the labels and the gaps of what crosswalks lead to.
    A writer that counts what it does may call ``come`` with the share that is done, from 0 to 1: a bar moves by it.

    .. versionadded:: 0.1
    """

    study: Study
    results: tuple[Result, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    beside: tuple[Framework, ...] = ()
    audience: str = "public"
    protection: tuple[str, ...] = ()
    options: Mapping[str, Any] = attrs.field(factory=dict)
    failures: Mapping[str, str] = attrs.field(factory=dict)
    overview: Overview | None = None
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    quotes: tuple[Quote, ...] = ()
    come: Come = unheard


@frozen(kw_only=True)
class Exporter:
    """A format that can be written. ``write(release, path)`` writes it and returns its loss report.

    ``suffixes`` (with their dot) let a path choose the format; of several that fit, the longest does. ``wants`` says
    what it writes: a ``study``, a ``report`` of one with its results, a ``framework`` by itself, an ``assessment``,
    or a ``picture`` (``options`` then hold ``pictures``, their names, and ``every``).
    ``cost`` is about what writing takes for so many ties and acts, for estimates of the time left; a format that takes
    some seconds for a million of them need not declare one.
    ``sections`` are the parts of a report by name, each with what it is drawn from: ``results`` of analyses,
    ``assessments``, ``signals`` (results that items of frameworks name) and ``quotes``; what none of the chosen
    sections is drawn from is not computed. A report that declares none gets everything.

    .. versionadded:: 0.1
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Release, Path], LossReport]
    wants: Wants = "study"
    meaning: str = ""
    cost: Cost = _WRITING
    sections: Mapping[str, tuple[Need, ...]] = attrs.field(factory=dict)


@frozen(kw_only=True, eq=False)
class Reading:
    """What a reader of another format gives: raw tables of text cells by table name, as a study folder has them.

    ``rows`` gives, for each table, the physical line (or nearest equivalent) of each row, for the messages.
    ``parts`` are for formats that need more: tables made of several files, and rows that cannot be made out, each a
    `kindframe.reading.raw.RawTable` with the name of the table it belongs to.
    The core conforms, checks and sets aside, the same for every format.

    .. versionadded:: 0.1
    """

    tables: Mapping[str, pl.DataFrame]
    rows: Mapping[str, pl.Series] = attrs.field(factory=dict)
    problems: tuple[Problem, ...] = ()
    counts: tuple[FileCount, ...] = ()
    settings: Mapping[str, Any] = attrs.field(factory=dict)
    parts: tuple[tuple[str, RawTable], ...] = ()


@frozen(kw_only=True)
class Reader:
    """A format that can be read. ``read(path)`` gives a `Reading`; ``sniff(path, head)`` knows a file by its start.

    A reader that has ``""`` among its ``suffixes`` is asked about folders as well, with an empty head. Where a file
    cannot be known by looking, ``suffixes`` is empty, and the reader is named by whoever reads. ``options`` are what
    may be said about the file then (which column is which); ``read(path, **options)`` gets every one of them.

    .. versionadded:: 0.1
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[..., Reading]
    sniff: Callable[[Path, bytes], bool] | None = None
    meaning: str = ""
    options: tuple[Parameter, ...] = ()
    cost: Cost = _READING

    def settle(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give every option its value: the given one, parsed and checked, or its default.

        Raises
        ------
        UnknownName
            Where a name given is no option of this format.
        ParameterError
            Where a value cannot be what the option takes.
        """
        return settled(self.options, given, f"option of {self.name}")
