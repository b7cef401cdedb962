"""A field of a record, declared once with `column`: its type, its rules, its meaning, and the check of one value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import attrs
import polars as pl
from attrs import frozen

from kindframe.errors import SchemaError
from kindframe.moments import is_moment

__all__ = ["ATTRIBUTE_DTYPES", "DECLARED", "DTYPES", "Column", "Kind", "attributes", "column"]

Kind = Literal["id", "text", "word", "number", "integer", "flag", "moment", "ids"]
"""What a cell holds.

``id`` an identifier, kept exactly; ``text`` free text; ``word`` a value of a codebook or a closed list; ``number`` a
finite float; ``integer`` a whole number; ``flag`` yes or no; ``moment`` a date or time at its own precision
(`kindframe.moments`); ``ids`` a list of identifiers, written with ``;`` between them.
"""

DTYPES: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "text": pl.String,
    "word": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "flag": pl.Boolean,
    "moment": pl.String,
    "ids": pl.List(pl.String),
}
_PYTHON: Mapping[Kind, tuple[type[Any], ...]] = {
    "id": (str,),
    "text": (str,),
    "word": (str,),
    "number": (float, int),
    "integer": (int,),
    "flag": (bool,),
    "moment": (str,),
    "ids": (tuple,),
}
ATTRIBUTE_DTYPES = (pl.String, pl.Float64, pl.Int64, pl.Boolean)
"""The dtypes a free attribute may have in a table; text unless declared or handed over otherwise."""


@frozen(kw_only=True)
class Column:
    """One field of a record, as its table knows it.

    ``values`` is a closed list (a value outside it is an error), ``codebook`` names an open one (a value outside it
    is a warning); ``spellings`` maps other ways of writing a closed value to that value. ``refers`` names the tables
    whose ids the cell holds. ``minimum`` and ``maximum`` are inclusive. Blank is unknown, for every column.

    .. versionadded:: 0.1
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    spellings: Mapping[str, str] = attrs.field(factory=dict)
    codebook: str = ""
    refers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    @property
    def dtype(self) -> pl.DataType | type[pl.DataType]:
        """The column's polars dtype."""
        return DTYPES[self.kind]


DECLARED = "kindframe"
"""The key of a field's metadata under which its declaration stands."""


def column(kind: Kind, meaning: str, *, required: bool = False, **rest: Any) -> Any:
    """Declare a field of a record; the keywords are those of `Column`. Optional fields default to unknown."""
    declared = {"kind": kind, "meaning": meaning, "required": required, **rest}
    default: Any = attrs.NOTHING if required else (() if kind == "ids" else None)
    converter = _as_ids if kind == "ids" else None
    return attrs.field(default=default, converter=converter, metadata={DECLARED: declared}, validator=_valid)


def attributes() -> Any:
    """Declare the field that carries every further column of the table, by name."""
    return attrs.field(factory=dict, converter=_plain, eq=True, hash=False, metadata={DECLARED: "attributes"})


def _as_ids(value: Any) -> tuple[str, ...]:
    """Take one id, several, or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _plain(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """Copy the attributes without the unknown ones: a missing attribute and an unknown one are the same."""
    return {name: held for name, held in (value or {}).items() if held is not None}


def _valid(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Hold one field of a record against its declaration."""
    declared = Column(name=attribute.name, **attribute.metadata[DECLARED])
    message = _fault(declared, value)
    if message:
        raise SchemaError(f"{type(record).__name__}.{attribute.name} {message}.")


def _fault(declared: Column, value: Any) -> str:
    """Say what is wrong with one value, or nothing."""
    if value is None or value == ():
        return "is required" if declared.required else ""
    wanted = _PYTHON[declared.kind]
    if not isinstance(value, wanted) or (isinstance(value, bool) and declared.kind != "flag"):
        return f"must be {declared.kind}, not {value!r}"
    if declared.kind in ("id", "word") and not value:
        return "may not be empty; leave it out where it is unknown"
    if declared.kind == "ids" and not all(isinstance(item, str) and item for item in value):
        return f"must hold ids (non-empty text), not {value!r}"
    if declared.kind == "moment" and not is_moment(value):
        return f"must be a date such as 2024, 2024-03, 2024-03-05 or 2024-03-05T14:30, not {value!r}"
    if declared.kind in ("number", "integer"):
        if not math.isfinite(value):
            return f"must be a finite number, not {value!r}"
        if declared.minimum is not None and value < declared.minimum:
            return f"must be at least {declared.minimum:g}, not {value!r}"
        if declared.maximum is not None and value > declared.maximum:
            return f"must be at most {declared.maximum:g}, not {value!r}"
    if declared.values and value not in declared.values:
        return f"must be one of {', '.join(declared.values)}, not {value!r}"
    return ""
