"""What an analysis is (`Analysis`, `Parameter`) and what it gives (`Result` with `Statement` and `Figure`).

The core knows no analysis. A plugin yields `Analysis` records; `kindframe.api.analyse` runs them. An analysis is pure:
the same input and parameters give the same answer, and where chance is used there is a seed among the parameters.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import frozen

from kindframe import display
from kindframe.counting import Counted, Unit
from kindframe.errors import ParameterError, UnknownName
from kindframe.problems import nearest
from kindframe.progress import Cost
from kindframe.sources import Source

if TYPE_CHECKING:
    import polars as pl

    from kindframe.amounts import Amounts

__all__ = [
    "Analysis",
    "ColumnNote",
    "Counted",
    "Figure",
    "Parameter",
    "Picture",
    "Provenance",
    "Result",
    "Statement",
    "Unit",
    "settled",
]


@frozen(kw_only=True)
class Parameter:
    """One thing a person may set on an analysis, or on the reading of a format.

    ``kind`` says how text from a command line becomes a value; ``choices`` closes the list of values.

    .. versionadded:: 0.1
    """

    name: str
    meaning: str
    kind: Literal["text", "integer", "number", "flag", "texts"] = "text"
    default: Any = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def parse(self, value: Any) -> Any:
        """Turn a value, or its text from a command line, into one of this parameter's kind.

        Raises
        ------
        ParameterError
            Where it is none; the message says what is wanted.
        """
        if value is None:
            return None
        try:
            parsed = _PARSERS[self.kind](value)
        except (TypeError, ValueError):
            raise ParameterError(f"{self.name} must be {_WANTED[self.kind]}, not {value!r}.") from None
        if self.choices and parsed not in self.choices:
            near = nearest(str(parsed), self.choices)
            guess = f" Did you mean {near!r}?" if near else ""
            raise ParameterError(f"{self.name} must be one of {', '.join(self.choices)}, not {value!r}.{guess}")
        low = self.minimum is not None and isinstance(parsed, (int, float)) and parsed < self.minimum
        high = self.maximum is not None and isinstance(parsed, (int, float)) and parsed > self.maximum
        if low or high:
            raise ParameterError(f"{self.name} must be within {self.minimum} and {self.maximum}, not {value!r}.")
        return parsed


def settled(parameters: Iterable[Parameter], given: Mapping[str, Any], whose: str) -> dict[str, Any]:
    """Give every parameter its value: the given one, parsed and checked, or its default.

    Raises
    ------
    UnknownName
        Where a name given is none of them; ``whose`` says of what ("parameter of isolation").
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            hint = f"There are: {', '.join(known)}." if known else "There is none."
            raise UnknownName(whose, name, nearest(name, known), hint=hint)
    return {name: p.parse(given[name]) if name in given else p.default for name, p in known.items()}


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if (text := str(value).strip().casefold()) not in known:
        raise ValueError
    return known[text]


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError
    return int(value)


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _text(value: Any) -> str:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValueError
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(_text(part).strip() for part in parts)


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "flag": _flag,
    "texts": _texts,
}
_WANTED = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "flag": "yes or no",
    "texts": "names with commas between them",
}


@frozen(kw_only=True)
class ColumnNote:
    """What one column of a result's table means: its unit, and what unknown means there.

    .. versionadded:: 0.1
    """

    meaning: str
    unit: str = ""


def _tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Hold whatever was given as a tuple."""
    return tuple(values)


@frozen(kw_only=True)
class Statement:
    """One finding in words, with the number in it and what that number rests on.

    ``value`` is None where it is undefined, and ``undefined`` then says why. ``n`` is what it was counted over and
    ``of`` says of what (people, ties, answers). ``interval`` is a 95 % interval unless ``level`` says otherwise.
    ``main`` marks the one finding of a result that a reader in a hurry should see. For protection: ``over`` says what
    ``n`` counts, ``counts`` what a whole ``value`` does (the same, if left out); ``people`` how many distinct people it
    rests on, where ``n`` does not tell; ``nobody`` that it rests on none (it counts places, kinds, waves); ``single``
    that it is one person's or pair's value, as a highest is; ``total`` that it is the whole and no part of ``n``.
    ``amounts`` is what people add to a sum, a mean or what is made of such (`kindframe.amounts.Amounts`; each must be
    safe); ``plain`` says that nobody's amount is added up in it. A fraction needs one of the two, unless it is a share
    of ``n`` and ``what`` or ``unit`` says so; so does a whole number larger than ``n`` without ``counts``. ``what`` is
    a noun phrase, said where the number may not be. ``among`` holds ids of the people (names of the pairs, ties, acts)
    that ``n`` counts, ``members`` of those that ``value`` or a share of ``n`` does; neither ever leaves.

    .. versionadded:: 0.1
    """

    name: str
    text: str
    value: float | int | str | None = None
    unit: str = ""
    n: int | None = None
    of: str = ""
    interval: tuple[float, float] | None = None
    level: float = 0.95
    p: float | None = None
    undefined: str = ""
    main: bool = False
    over: Unit | None = None
    counts: Unit | None = None
    people: int | None = None
    nobody: bool = False
    single: bool = False
    total: bool = False
    what: str = ""
    among: pl.Series | None = attrs.field(default=None, eq=False, repr=False)
    members: pl.Series | None = attrs.field(default=None, eq=False, repr=False)
    amounts: tuple[Amounts, ...] = attrs.field(default=(), converter=_tuple, repr=False)
    plain: bool = False

    @property
    def ground(self) -> str:
        """What the number rests on, in words: how many of what, the interval, p; empty where nothing is told.

        >>> Statement(name="e-i", text="", value=0.2, n=1200, of="ties", interval=(0.1, 0.3), p=0.0004).ground
        'n = 1,200 ties; 95 % interval 0.1 to 0.3; p < 0.001'

        .. versionadded:: 0.1
        """
        parts = [f"n = {self.n:,}{f' {self.of}' if self.of else ''}"] if self.n is not None else []
        if self.interval is not None:
            low, high = (f"{end:,.3g}" for end in self.interval)
            parts.append(f"{self.level * 100:g} % interval {low} to {high}")
        if self.p is not None:
            parts.append("p < 0.001" if self.p < 0.001 else f"p = {self.p:.2g}")
        return "; ".join(parts)

    def __attrs_post_init__(self) -> None:
        if self.value is None and not self.undefined:
            raise ParameterError(f"Statement {self.name!r} has no value and does not say why it is undefined.")
        if isinstance(self.value, float) and self.value != self.value:
            raise ParameterError(f"Statement {self.name!r} is not a number; give None and say why.")


_TOLD = ("name", "text", "value", "unit", "n", "of", "interval", "level", "p", "undefined", "main")
"""The fields of a statement that stand in its JSON; the others are for protection."""


@frozen(kw_only=True)
class Figure:
    """A picture of a table: a Vega-Lite specification whose data is the result's table ``table``, by name.

    The specification holds no data of its own, so that what is drawn is always what the table holds at that moment,
    after protection too. ``title`` says the finding; ``alt`` describes the picture to someone who cannot see it.

    .. versionadded:: 0.1
    """

    name: str
    title: str
    alt: str
    table: str
    spec: Mapping[str, Any]

    def bound(self, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
        """Give the specification with its data in it, ready for any Vega-Lite renderer."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "title": {"text": textwrap.wrap(self.title, 64), "anchor": "start"},
            **self.spec,
            "data": {"values": tables[self.table].to_dicts()},
        }


@frozen(kw_only=True, eq=False)
class Picture:
    """A figure with its data: any notebook that knows Vega-Lite draws it, any other shows its words.

    .. versionadded:: 0.1
    """

    figure: Figure
    spec: Mapping[str, Any] = attrs.field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Give the specification under the names that notebooks draw by, and the words for whoever cannot see it."""
        words = f"{self.figure.title}. {self.figure.alt}"
        return {
            "application/vnd.vegalite.v6.json": dict(self.spec),
            "application/vnd.vegalite.v5+json": dict(self.spec),
            "text/plain": words,
        }


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
    names of pairs, ties or acts): with it, nothing told elsewhere gives a hidden cell away.

    .. versionadded:: 0.1
    """

    tables: Mapping[str, pl.DataFrame] = attrs.field(factory=dict)
    columns: Mapping[str, Mapping[str, ColumnNote]] = attrs.field(factory=dict)
    people: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    counted: Mapping[str, Counted] = attrs.field(factory=dict)
    behind: Mapping[str, pl.DataFrame] = attrs.field(factory=dict, repr=False)
    members: Mapping[str, pl.DataFrame] = attrs.field(factory=dict, repr=False)
    statements: tuple[Statement, ...] = attrs.field(default=(), converter=_tuple)
    figures: tuple[Figure, ...] = attrs.field(default=(), converter=_tuple)
    notes: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
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
            Where there is no figure of that name.
        """
        for figure in self.figures:
            if name in (None, figure.name):
                return Picture(figure=figure, spec=figure.bound(self.tables))
        raise UnknownName("figure", name or "", nearest(name or "", [figure.name for figure in self.figures]))

    def _repr_html_(self) -> str:
        """Show a notebook what was found and the tables that hold no rows about single people."""
        return display.result(self)

    def to_json(self) -> str:
        """Write the whole result as JSON text: statements, tables by column, notes and provenance."""
        held = {
            "provenance": attrs.asdict(self.provenance) if self.provenance else None,
            "statements": [{name: getattr(s, name) for name in _TOLD} for s in self.statements],
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
    ``cost`` is about what it takes for so many ties and acts, for estimates of the time left.

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

    def settle(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give every parameter its value: the given one, parsed and checked, or its default.

        Raises
        ------
        UnknownName
            Where a name given is no parameter of this analysis.
        """
        return settled(self.parameters, given, f"parameter of {self.name}")
