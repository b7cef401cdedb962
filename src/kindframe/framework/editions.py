"""Editions of a framework: which one is meant by a name (`find_edition`) and what changed between two (`diff`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from kindframe.errors import ParameterError, UnknownName
from kindframe.framework.items import Item, Lineage, LineageRelation
from kindframe.framework.model import Framework
from kindframe.problems import nearest

__all__ = ["Change", "diff", "find_edition"]

_YEAR = re.compile(r"^[0-9]{4}$")
_LATEST = ("in-force", "archived", "superseded")
"""What ``latest`` may give, in order of preference. Never what is proposed, a draft, or withdrawn."""


def find_edition(frameworks: Iterable[Framework], name: str) -> Framework:
    """Give the framework that a name means.

    ``"npf@2018"`` is that edition, whatever its status. ``"npf"`` is the latest edition in force; where none is in
    force, the latest that once was (archived, superseded). A proposed, draft or withdrawn edition is given only where
    it is asked for by its edition.

    Raises
    ------
    UnknownName
        Where there is no such framework or edition, or only editions that have to be asked for by name.

    .. versionadded:: 0.1
    """
    held = tuple(frameworks)
    wanted, at, edition = name.partition("@")
    mine = [framework for framework in held if framework.id == wanted]
    if not mine:
        names = [f.id for f in held] + [f.key for f in held]
        raise UnknownName(
            "framework",
            name,
            nearest(name, names),
            hint="kindframe frameworks lists them; your own stand in the folder frameworks of a study.",
        )
    if at:
        for framework in mine:
            if framework.edition == edition:
                return framework
        keys = ", ".join(sorted(f.key for f in mine))
        raise UnknownName("edition", name, _nearest_edition(edition, mine), hint=f"There are: {keys}.")
    for status in _LATEST:
        of_status = [framework for framework in mine if framework.status == status]
        if of_status:
            return max(of_status, key=_when)
    listed = ", ".join(f"{f.key} ({f.status})" for f in sorted(mine, key=_when))
    hint = f"No edition is or was in force; ask for one by its edition: {listed}."
    raise UnknownName("edition in force of", name, hint=hint)


def _nearest_edition(edition: str, mine: list[Framework]) -> str | None:
    """Give the edition nearest in years, the earlier of two, where editions are years; else the nearest in spelling."""
    years = {int(f.edition): f.key for f in mine if _YEAR.match(f.edition)}
    if _YEAR.match(edition) and years:
        return years[min(years, key=lambda year: (abs(year - int(edition)), year))]
    found = nearest(edition, [f.edition for f in mine])
    return next((f.key for f in mine if f.edition == found), None)


def _when(framework: Framework) -> tuple[str, str]:
    """Order editions by when they came into force or out; where nothing is known, by the edition's own name."""
    return (framework.valid_from or framework.issued or framework.edition, framework.edition)


@frozen(kw_only=True)
class Change:
    """What became of an item between two editions.

    ``declared`` says that the later edition states it (its lineage); otherwise it was seen by comparing ids and texts,
    and ``added`` and ``removed`` then mean no more than that no item of that id is there.

    .. versionadded:: 0.1
    """

    relation: LineageRelation
    old: tuple[Item, ...]
    new: Item | None
    declared: bool
    note: str = ""

    def __str__(self) -> str:
        before = ", ".join(item.title for item in self.old)
        after = self.new.title if self.new else ""
        how = "" if self.declared else " (by comparison)"
        return f"{self.relation}: {' -> '.join(part for part in (before, after) if part)}{how}"


def diff(old: Framework, new: Framework) -> tuple[Change, ...]:
    """Say what became of each item between two editions of one framework: later items first, then what is gone.

    Where ``new`` replaces ``old`` its stated lineage is taken. Between editions further apart, or items without a
    lineage, ids and texts are compared; wording that either edition does not quote is not compared.

    Raises
    ------
    ParameterError
        Where the two are not editions of one framework.

    .. versionadded:: 0.1
    """
    if old.id != new.id:
        raise ParameterError(f"{old.key} and {new.key} are not editions of one framework.")
    return tuple(_changes(old, new))


def _changes(old: Framework, new: Framework) -> Iterator[Change]:
    stated = new.replaces == old.edition and new is not old
    accounted: set[str] = set()
    for item in new.walk():
        line = new.lineage_of(item) if stated else None
        change = _stated(old, item, line) if line else _compared(old, item)
        accounted |= {before.id for before in change.old}
        yield change
    gone = {name: line for line in new.lineage for name in line.from_ids if stated}
    for item in old.walk():
        if item.id in gone:
            line = gone[item.id]
            yield Change(relation=line.relation, old=(item,), new=None, declared=True, note=line.note)
        elif item.id not in accounted:
            yield Change(relation="removed", old=(item,), new=None, declared=False)


def _stated(old: Framework, item: Item, line: Lineage) -> Change:
    names = line.from_ids
    if not names and line.relation in {"unchanged", "amended", "renamed"}:
        names = (item.id,)
    before = tuple(old[name] for name in names if name in old)
    return Change(relation=line.relation, old=before, new=item, declared=True, note=line.note)


def _compared(old: Framework, item: Item) -> Change:
    if item.id not in old:
        return Change(relation="added", old=(), new=item, declared=False)
    before = old[item.id]
    reworded = before.statement and item.statement and _plain(before.statement) != _plain(item.statement)
    renamed = _plain(before.label) != _plain(item.label)
    relation: LineageRelation
    relation = "amended" if reworded else "renamed" if renamed else "unchanged"
    return Change(relation=relation, old=(before,), new=item, declared=False)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
