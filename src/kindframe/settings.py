"""The settings of a study, as `study.toml` states them: title, sources, waves, codebook, what was asked.

Reading makes them, `Study` carries them, and checking, networks and reports look things up in them. A key that is not
known is refused with the nearest one that is; nothing is passed over in silence.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs
from attrs import frozen

from kindframe.documents import moment, one_of, open_document, required, structure
from kindframe.documents.writing import plain, to_toml
from kindframe.errors import FileRejected, FrameworkError
from kindframe.problems import Problem, Severity
from kindframe.sources import Source

__all__ = ["AttributeNote", "KindNote", "NotAsked", "QuoteChoice", "ReportChoice", "Settings", "Wave"]


def _zone(_: Any, attribute: Any, value: str) -> None:
    """Hold a field to the name of a time zone; empty passes."""
    if not _is_zone(value):
        message = f"{value!r} is no time zone such as Europe/London"
        problem = Problem(code="KF-TOML-02", column=attribute.name, message=message, severity=Severity.REFUSED)
        raise FrameworkError(message, [problem])


@cache
def _is_zone(name: str) -> bool:
    """Ask polars, whose list of zones is the one that counts, except of the names most studies have."""
    if name in ("", "Europe/London"):
        return True
    import polars as pl

    try:
        pl.Series([datetime.datetime(2024, 1, 1)]).dt.replace_time_zone(name)
    except pl.exceptions.PolarsError:
        return False
    return True


ATTRIBUTE_TYPES = ("text", "number", "integer", "flag")


@frozen(kw_only=True)
class Wave:
    """One round of asking. ``start`` and ``end`` are moments.

    .. versionadded:: 0.1
    """

    id: str = attrs.field(validator=required)
    title: str = ""
    start: str = attrs.field(default="", validator=moment)
    end: str = attrs.field(default="", validator=moment)


@frozen(kw_only=True)
class AttributeNote:
    """What a free attribute means, its type, and how its scale runs.

    ``reversed`` says that low values mean much (1 = most often); analyses that use the number say so and turn it.
    ``levels`` gives ordered words from least to most; ``low`` and ``high`` are the ends of a number's scale. ``label``
    is what the attribute is called in a sentence ("part of the street"), where its column's name is not a word for it.

    .. versionadded:: 0.1
    """

    meaning: str = ""
    label: str = ""
    type: str = attrs.field(default="text", validator=one_of(ATTRIBUTE_TYPES))
    unit: str = ""
    reversed: bool = False
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@frozen(kw_only=True)
class KindNote:
    """What holds for every record of one kind; ``directed`` is used where a relationship's own cell is blank.

    ``people`` says of a kind of actor of the study's own whether it is people. Where it says nothing, it is: a kind
    that protection does not know is protected.

    .. versionadded:: 0.1
    """

    directed: bool | None = None
    people: bool | None = None
    label: str = ""


@frozen(kw_only=True)
class NotAsked:
    """A column that was not asked: in one wave, or ever (``wave`` empty). Its blanks are not unknown answers.

    .. versionadded:: 0.1
    """

    table: str
    column: str
    wave: str = ""


@frozen(kw_only=True)
class ReportChoice:
    """What the report of a study shows: its sections in order, and the findings that open it, the main one first.

    A finding is named by its analysis, or by ``analysis/statement`` where another statement of it is to be told;
    ``barriers`` is what is most told of as being in the way.
    Nothing named is everything, in the report's own order.

    .. versionadded:: 0.1
    """

    sections: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@frozen(kw_only=True)
class QuoteChoice:
    """A story that the keeper of a study releases for quoting in reports, by itself and for a reason.

    ``story`` is the id of the act that the story is told of, ``told_by`` the person who told it, ``sentences`` which of
    its sentences may be quoted, counted from 1 (all where none is named), ``reason`` why it may. A report quotes it
    only where the teller and everybody in it agreed as well: see `kindframe.disclosure.quotable`.

    .. versionadded:: 0.1
    """

    story: str = attrs.field(validator=required)
    told_by: str = attrs.field(validator=required)
    reason: str = attrs.field(validator=required)
    sentences: tuple[int, ...] = ()


@frozen(kw_only=True)
class Settings:
    """Everything `study.toml` may say.

    ``codebook`` adds kinds (``{"actor": {"topic": "meaning"}}``); ``attributes`` describes columns by table, the
    declared ones too (a scale that runs backwards); ``kinds`` gives facts of a kind; ``columns`` maps the study's own
    column names to kindframe's; ``missing`` lists tokens that stand for a kind of missing answer; ``report`` chooses
    what is in the report, and ``quotes`` names the stories that may be quoted in it. ``purposes`` are what the column
    ``consent`` speaks for (all where none is named), and ``consent_basis`` says why people of whom no consent is
    recorded may be in what leaves: see `kindframe.disclosure.consented`. ``withdrawn`` holds the pseudonyms of those
    who withdrew and were taken out.
    ``own_frameworks`` holds the text of each file in the study's own ``frameworks/`` folder, by file name, and
    ``areas`` that of its ``areas.geojson`` (see `kindframe.areas`); the study carries them wherever it goes. ``dates``
    says how dates such as 03/02/2024 are to be read (``day-first``, ``month-first``; where it is silent they are set
    aside), ``timezone`` whose clock times without an offset follow.

    .. versionadded:: 0.1
    """

    title: str = ""
    description: str = ""
    made_up: bool = False
    frameworks: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    waves: tuple[Wave, ...] = ()
    codebook: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    attributes: Mapping[str, Mapping[str, AttributeNote]] = attrs.field(factory=dict)
    kinds: Mapping[str, Mapping[str, KindNote]] = attrs.field(factory=dict)
    columns: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    missing: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    not_asked: tuple[NotAsked, ...] = ()
    purposes: tuple[str, ...] = ()
    consent_basis: str = ""
    withdrawn: tuple[str, ...] = ()
    dates: str = attrs.field(default="", validator=one_of(("", "day-first", "month-first")))
    timezone: str = attrs.field(default="Europe/London", validator=_zone)
    report: ReportChoice = attrs.field(factory=ReportChoice)
    quotes: tuple[QuoteChoice, ...] = ()
    own_frameworks: Mapping[str, str] = attrs.field(factory=dict, metadata={"toml": ""}, repr=False)
    areas: str = attrs.field(default="", metadata={"toml": ""}, repr=False)

    def directed(self, kind: str | None) -> bool | None:
        """Say whether ties of a kind run one way where their own cell is blank; None where nothing is declared."""
        note = self.kinds.get("relationship", {}).get(kind or "")
        return note.directed if note else None

    def note(self, table: str, column: str) -> AttributeNote:
        """Give what is declared of a column, or an empty note."""
        return self.attributes.get(table, {}).get(column, AttributeNote())

    def asked(self, table: str, column: str, wave: str | None = None) -> bool:
        """Whether a column was asked (in a wave), as far as the study declares."""
        return not any(
            n.table == table and n.column == column and (not n.wave or n.wave == wave) for n in self.not_asked
        )

    @classmethod
    def from_toml(cls, text: str, file: str = "study.toml") -> Settings:
        """Read the text of a `study.toml`.

        Raises
        ------
        FileRejected
            Where it is not TOML, a key is not known, or a value cannot stand; each with its line and the nearest
            key that is known.
        """
        try:
            return structure(open_document(text if "\n" in text else text + "\n", name=file), cls)
        except FrameworkError as error:
            raise FileRejected(f"{file} cannot be used as it stands.", error.problems) from None

    def to_toml(self) -> str:
        """Write the text of a `study.toml` that reads back as these; frameworks and areas are files of their own.

        Raises
        ------
        ParameterError
            Where a value has no form in TOML (None, a number that is not finite).

        Examples
        --------
        >>> print(Settings(title="Elm Row", waves=(Wave(id="1"),)).to_toml(), end="")
        title = "Elm Row"
        <BLANKLINE>
        [[waves]]
        id = "1"
        """
        return to_toml(plain(self))
