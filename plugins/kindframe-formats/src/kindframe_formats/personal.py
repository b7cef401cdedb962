"""Personal networks of any survey tool as tables of a study: egos and alters are actors, every naming is a tie.

Readers hand the egos, the alters and the ties between alters to `Personal` as grids. Two people called 1 whom two egos
named are two: an alter's id is ``EGO/ALTER``. Whoever named nobody is an actor all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import define, field

from kindframe.cells import guard
from kindframe.exporting import Reading
from kindframe.reading.raw import Fault
from kindframe_formats.foreign import Foreign
from kindframe_formats.grids import Grid
from kindframe_formats.guarding import refused

__all__ = ["NAMED", "TIED", "Personal", "alter_id", "namings"]

NAMED, TIED = "named", "tied"
_MEANINGS = {
    NAMED: "source named target in an interview or a questionnaire",
    TIED: "two people whom one respondent named are tied, as that respondent tells",
}


def alter_id(ego: str | None, alter: str | None) -> str | None:
    """Give the id of an alter among all actors; unknown where either is.

    >>> alter_id("7", "Sam"), alter_id("7", None)
    ('7/Sam', None)
    """
    return f"{ego}/{alter}" if ego and alter else None


def namings(egos: Sequence[str | None], alters: Sequence[str | None]) -> dict[str, Sequence[str | None]]:
    """Make a tie of every naming: from the ego to the alter, as the ego tells."""
    return {
        "source": egos,
        "target": alters,
        "kind": [NAMED] * len(egos),
        "directed": ["yes"] * len(egos),
        "reported_by": egos,
    }


@define(kw_only=True)
class Personal(Foreign):
    """Personal networks on their way to a study.

    ``known`` are the egos so far, ``named`` their alters in the order they stand.
    """

    known: set[str] = field(factory=set)
    named: dict[str, list[str]] = field(factory=dict)

    # -- the tables -------------------------------------------------------------------------------

    def egos(self, grid: Grid, ids: Sequence[str | None], drop: Collection[str]) -> None:
        """Take the table of egos: one row, one actor."""
        self.known.update(own for own in ids if own)
        self._lack(grid, ids, "ego")
        own: dict[str, Sequence[str | None]] = {"id": ids, "kind": ["person"] * grid.height}
        self.add("actors", grid, own, drop)

    def lone_egos(self, grid: Grid, egos: Sequence[str | None]) -> None:
        """Make actors of egos that no table lists, each where it first stands."""
        first: dict[str, int] = {}
        for row in grid.standing():
            own = egos[row]
            if own and own not in self.known:
                first.setdefault(own, row)
        if not first:
            return
        self.known.update(first)
        told = f"{len(first):,} egos have no row in a table of egos; nothing but their id is known"
        self.warn("KF-EGO-01", told, file=grid.name, row=grid.lines[next(iter(first.values()))])
        columns: dict[str, Sequence[str | None]] = {"id": list(first), "kind": ["person"] * len(first)}
        self.make("actors", grid, columns, list(first.values()), file=f"{grid.name} (egos)")

    def alters(
        self, grid: Grid, egos: Sequence[str | None], alters: Sequence[str | None], drop: Collection[str]
    ) -> None:
        """Take the table of alters: each row is an actor, and a tie from the ego that named it."""
        faults = {fault.row: fault for fault in grid.faults}
        for row in grid.standing():
            ego, alter = egos[row], alters[row]
            if not ego or ego not in self.known:
                told = f"its ego {ego!r} is in no table of egos" if ego else "it has no ego"
                faults[row] = Fault(row=row, code="KF-EGO-02", message=told)
            elif not alter:
                faults[row] = Fault(row=row, code="KF-EGO-03", message="the alter has no id")
        grid.faults = list(faults.values())
        ids = [alter_id(ego, alter) for ego, alter in zip(egos, alters, strict=True)]
        own: dict[str, Sequence[str | None]] = {"id": ids, "kind": ["person"] * grid.height}
        self.add("actors", grid, own, drop)
        seen: set[str] = set()
        rows = []
        for row in grid.standing():
            if (held := ids[row]) and held not in seen:
                seen.add(held)
                rows.append(row)
                self.named.setdefault(str(egos[row]), []).append(str(alters[row]))
        if not rows:
            return
        ties = namings([egos[row] for row in rows], [ids[row] for row in rows])
        self.kind("relationship", NAMED, _MEANINGS[NAMED])
        self.make("relationships", grid, ties, rows)

    def ties(
        self,
        grid: Grid,
        egos: Sequence[str | None],
        ends: tuple[Sequence[str | None], Sequence[str | None]],
        drop: Collection[str],
        *,
        kind: str = TIED,
        directed: Sequence[str] | None = None,
    ) -> None:
        """Take the table of ties between alters, as their ego tells them."""
        faults = {fault.row: fault for fault in grid.faults}
        for row in grid.standing():
            ego = egos[row]
            if not ego or ego not in self.known:
                told = f"its ego {ego!r} is in no table of egos" if ego else "it has no ego"
                faults[row] = Fault(row=row, code="KF-EGO-02", message=told)
        grid.faults = list(faults.values())
        source, target = ([alter_id(ego, end) for ego, end in zip(egos, held, strict=True)] for held in ends)
        own: dict[str, Sequence[str | None]] = {
            "source": source,
            "target": target,
            "kind": [guard(kind, "word")] * grid.height,
            "directed": directed or ["no"] * grid.height,
            "reported_by": egos,
        }
        if grid.height:
            self.kind("relationship", kind, _MEANINGS.get(kind, _MEANINGS[TIED]))
        self.add("relationships", grid, own, drop)

    def reading(self, title: str = "") -> Reading:
        """Give what was gathered; without an ego it is refused."""
        if not self.known:
            raise refused("KF-EGO-04", self.file, "there is no ego in it")
        return Foreign.reading(self, title)

    def _lack(self, grid: Grid, ids: Sequence[str | None], what: str) -> None:
        for row in grid.standing():
            if not ids[row]:
                grid.faults.append(Fault(row=row, code="KF-EGO-03", message=f"the {what} has no id"))
