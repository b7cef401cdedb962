"""What the marks of the network picture may be coloured by: the group compared by, and attributes with few levels.

For the public nothing but the group is offered: an attribute of a single mark is nobody's business there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe_report.palette import LEVELS
from kindframe_report.words import clean, clipped, counted_up

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["UNTOLD", "Shade", "shades"]

UNTOLD = 255
"""The code of a mark whose level is not told."""
_NO_LEVELS = (
    "id",
    "name",
    "kind",
    "group",
    "member_of",
    "consent",
    "latitude",
    "longitude",
    "domains",
    "waves",
    "people",
)


@frozen(kw_only=True, eq=False)
class Shade:
    """One thing to colour by: its title, its levels in order, and the level of each mark."""

    title: str
    levels: tuple[str, ...]
    codes: NDArray[np.uint8]


def shades(study: Study, audience: str) -> tuple[Shade, ...]:
    """Give what the marks of a study may be coloured by, the group first."""
    actors = study.actors.table
    found = [_shade(study, "group", "group", most=254)]
    if audience != "public":
        declared = study.settings.attributes.get("actors", {})
        names = [n for n in actors.columns if n not in _NO_LEVELS and n in declared and declared[n].type != "integer"]
        found += [_shade(study, name, name.replace("_", " "), most=len(LEVELS)) for name in names]
    return tuple(shade for shade in found if shade is not None)


def _shade(study: Study, column: str, title: str, most: int) -> Shade | None:
    values = study.actors.table[column]
    if values.dtype.is_nested() or values.dtype.is_float():
        return None
    text = values.cast(pl.String)
    if values.dtype == pl.Boolean:
        text = text.replace({"true": "yes", "false": "no"})
    present = set(text.drop_nulls().to_list())
    if not 2 <= len(present) <= most or len(present) * 2 > values.len() - values.null_count():
        return None
    ordered = [level for level in study.settings.note("actors", column).levels if level in present]
    levels = (*ordered, *sorted(present - set(ordered), key=counted_up))
    codes = text.replace_strict({v: i for i, v in enumerate(levels)}, default=UNTOLD, return_dtype=pl.UInt8)
    return Shade(
        title=clean(title),
        levels=tuple(clipped(level, 40) for level in levels),
        codes=codes.fill_null(UNTOLD).to_numpy(),
    )
