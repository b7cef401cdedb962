"""SPSS and Stata files of a survey: a row for each respondent, or for each tie where two columns name its ends.

`read_survey_file` is the reader's door. Wide files of personal networks, matrices and edge lists in these formats are
read by the readers of those, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kindframe.exporting import Reading
from kindframe_formats.foreign import Foreign
from kindframe_formats.grids import column_of, folded_name, read_grid
from kindframe_formats.guarding import refused

__all__ = ["read_survey_file"]

_IDS = ("id", "respondent", "respondentid", "respid", "personid", "person", "pid", "caseid", "case", "uuid", "idno")
ROW = "row"
"""What may be said in place of a column of ids: the respondents are numbered as they stand."""


def read_survey_file(
    path: Path, *, id: str | None = None, kind: str = "person", missing: Sequence[str] = ()
) -> Reading:
    """Read a file of respondents, or of ties where it has the columns ``source`` and ``target``.

    ``id`` is the column of their ids, or ``row`` to number them; ``kind`` what they are.

    Raises
    ------
    FileRejected
        Where the file cannot be read, or no column is known to hold ids and none is named.
    """
    grid = read_grid(path)
    made = Foreign(file=grid.name, missing=frozenset(missing))
    ends = {folded_name(name): name for name in grid.columns}
    if id is None and {"source", "target"} <= set(ends):
        own: dict[str, Sequence[str | None]] = {end: grid.ids(ends[end]) for end in ("source", "target")}
        made.add("relationships", grid, own, {ends["source"], ends["target"]})
        return made.reading(grid.title)
    if id == ROW and ROW not in grid.columns:
        ids: list[str | None] = [str(row + 1) for row in range(grid.height)]
        drop: set[str] = set()
    else:
        column = column_of(grid, id, _IDS, "the respondents' ids", needed=False)
        if column is None:
            shown = ", ".join(list(grid.columns)[:12])
            hint = "Name it with id=COLUMN, or number them with id=row."
            raise refused("KF-STAT-04", grid.name, f"no column is known to hold ids; there are: {shown}", hint=hint)
        ids, drop = grid.ids(column), {column}
    made.add("actors", grid, {"id": ids, "kind": [kind] * grid.height}, drop)
    return made.reading(grid.title)
