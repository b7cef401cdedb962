"""Edge lists whose columns go by names of their own, in any tabular file, with or without a table of actors beside.

Which column is which is said by options; every column that is not named there is a free attribute of the ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kindframe.cells import guard
from kindframe.exporting import Reading
from kindframe.records import CODEBOOKS, TABLES
from kindframe_formats.foreign import Foreign
from kindframe_formats.grids import Grid, column_of, read_grid
from kindframe_formats.guarding import refused

__all__ = ["read_edge_table"]

_SOURCES = (
    "source",
    "from",
    "ego",
    "sender",
    "giver",
    "sourceid",
    "fromid",
    "egoid",
    "node1",
    "person1",
    "persona",
    "i",
)
_TARGETS = ("target", "to", "alter", "receiver", "targetid", "toid", "alterid", "node2", "person2", "personb", "j")
_IDS = ("id", "node", "actor", "name", "label")


def read_edge_table(
    path: Path,
    *,
    source: str | None = None,
    target: str | None = None,
    kind: str | None = None,
    strength: str | None = None,
    reported_by: str | None = None,
    since: str | None = None,
    until: str | None = None,
    wave: str | None = None,
    directed: str = "",
    every_kind: str = "",
    source_kind: str = "",
    target_kind: str = "",
    actors: str = "",
    actor: str | None = None,
    missing: Sequence[str] = ("NA",),
    sheet: str = "",
) -> Reading:
    """Read a table with a row for each tie; see the catalogue for what the options say.

    With ``source_kind`` and ``target_kind`` the two ends are actors of these kinds (a two-mode table); an id that
    stands on both sides is two actors then, and every target's id has its kind before it.

    Raises
    ------
    FileRejected
        Where a column that is named, or one of the two ends, is not there.
    """
    grid = read_grid(path, sheet=sheet)
    made = Foreign(file=grid.name, missing=frozenset(missing))
    ends = [
        str(column_of(grid, given, known, f"the {what} of a tie", option=what))
        for given, known, what in ((source, _SOURCES, "source"), (target, _TARGETS, "target"))
    ]
    sources, targets = (grid.ids(name) for name in ends)
    if actors and (source_kind or target_kind):
        raise refused("KF-EDGE-02", grid.name, "a table of actors and kinds of the two ends are asked for at once")
    if source_kind or target_kind:
        targets = _two_modes(made, grid, sources, targets, (source_kind or "person", target_kind or "group"))
    elif actors:
        _actors(made, path.parent / actors, actor)
    own: dict[str, Sequence[str | None]] = {"source": sources, "target": targets}
    named = {
        "kind": kind,
        "strength": strength,
        "reported_by": reported_by,
        "since": since,
        "until": until,
        "wave": wave,
    }
    used = set(ends)
    for name, given in named.items():
        if given:
            column = str(column_of(grid, given, (), name, option=name))
            used.add(column)
            of_ids = TABLES["relationships"].column(name).kind == "id"
            own[name] = grid.ids(column) if of_ids else grid.texts(column)
    if every_kind:
        if every_kind not in CODEBOOKS["relationship"]:
            made.kind("relationship", every_kind, "as whoever read the file called it")
        own["kind"] = [guard(every_kind, "word")] * grid.height
    if directed:
        own["directed"] = [directed] * grid.height
    made.add("relationships", grid, own, used)
    return made.reading()


def _two_modes(
    made: Foreign, grid: Grid, sources: Sequence[str | None], targets: list[str | None], kinds: tuple[str, str]
) -> list[str | None]:
    """Make actors of the two ends, each of its kind; give the targets as they are called."""
    here = {own for own in sources if own}
    if here & {own for own in targets if own}:
        told = f"ids stand on both sides; a target's id is its kind and its own, such as '{kinds[1]}/{targets[0]}'"
        made.note("KF-MAT-12", told, file=grid.name)
        targets = [own and f"{kinds[1]}/{own}" for own in targets]
    for ids, kind in ((sources, kinds[0]), (targets, kinds[1])):
        first: dict[str, int] = {}
        for row in grid.standing():
            if own := ids[row]:
                first.setdefault(own, row)
        if kind not in CODEBOOKS["actor"]:
            made.kind("actor", kind, "as whoever read the file called it")
        made.make("actors", grid, {"id": list(first), "kind": [guard(kind, "word")] * len(first)}, list(first.values()))
    return targets


def _actors(made: Foreign, path: Path, actor: str | None) -> None:
    """Take the table of actors that lies beside the ties."""
    grid = read_grid(path)
    column = str(column_of(grid, actor, _IDS, "an actor's id", option="actor"))
    made.add("actors", grid, {"id": grid.ids(column)}, {column})
