"""What a catalogue owes its readers, as `check_framework`: sources, licence, lineage, references.

``kindframe frameworks check FILE`` prints these; the tests of a catalogue hold it to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kindframe.documents import Key, open_document
from kindframe.errors import FrameworkError
from kindframe.framework.items import Item
from kindframe.framework.model import Framework
from kindframe.framework.skos import check_crosswalks
from kindframe.problems import Problem, Severity, nearest
from kindframe.sources import quotable

__all__ = ["check_framework"]


def check_framework(framework: Framework, others: Iterable[Framework] = ()) -> tuple[Problem, ...]:
    """Say what is wrong or missing in a framework that loads.

    Sources are there and each item points to one of them; a licence is stated; wording is quoted only where the
    licence of its source, or a stated permission, allows; an item has a label unless its text is unknown, and then no
    statement; aliases are not the label (S13, S14); `see_also` leads to an item, of this framework or another, that is
    not around or below it (S27); counts that the source gives agree with what is listed, or the difference is told;
    where an edition replaces another, ids are stable and every item of both is accounted for.

    Parameters
    ----------
    framework
        What to check. Where it was read from a file, problems name the line of the item.
    others
        Other frameworks and editions. What points to one that is not among them is not checked.

    .. versionadded:: 0.1
    """
    known = {f.key: f for f in others if f.key != framework.key} | {framework.key: framework}
    report = _Report(framework)
    for check in (_sources, _quotes, _labels, _counts):
        check(framework, report)
    _references(framework, known, report)
    before = known.get(f"{framework.id}@{framework.replaces}") if framework.replaces else None
    if before is not None:
        _lineage(before, framework, report)
    elif framework.replaces and any(f.id == framework.id and f is not framework for f in known.values()):
        editions = [f.edition for f in known.values() if f.id == framework.id and f is not framework]
        report.add(
            "KF-FW-10",
            None,
            "replaces",
            f"there is no edition {framework.replaces!r}",
            nearest(framework.replaces, editions),
        )
    return (*report.problems, *check_crosswalks(framework.crosswalks, known.values()))


class _Report:
    """Collects problems and finds the line each belongs to."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.problems: list[Problem] = []
        self._lines: dict[Key, int] | None = None

    def add(
        self,
        code: str,
        item: Item | None,
        key: str,
        message: str,
        near: str | None = None,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Add a problem at a key of the framework, or of one of its items."""
        path = self.framework.path
        self.problems.append(
            Problem(
                code=code,
                file=path.name if path else self.framework.key,
                row=self.line(item, key),
                column=key,
                message=f"item {item.id!r}: {message}" if item else message,
                near=near,
                severity=severity,
            )
        )

    def line(self, item: Item | None, key: str) -> int | None:
        """Give the line on which a key of the framework, or an item, stands; None where its file is not there."""
        if self._lines is None:
            self._lines = _lines(self.framework)
        return self._lines.get(("items", item.id) if item else (key,))


def _lines(framework: Framework) -> dict[Key, int]:
    """Find the lines of the framework's own keys and of each item's id, where its file is still there."""
    if framework.path is None:
        return {}
    try:
        document = open_document(framework.path)
    except FrameworkError:
        return {}
    found: dict[Key, int] = {key: line for key, line in document.lines.items() if len(key) == 1}
    for key, line in document.lines.items():
        if key[0] == "items" and key[-1] == "id":
            value: Any = document.raw
            for part in key:
                value = value[part]
            found["items", str(value)] = line
    return found


def _sources(framework: Framework, report: _Report) -> None:
    if not framework.sources:
        report.add("KF-FW-04", None, "sources", "no source is named; a framework says where it comes from")
    if not framework.licence:
        report.add("KF-FW-05", None, "licence", "no licence is stated for this text")
    keys = [source.key for source in framework.sources if source.key]
    for item in framework.walk():
        if item.source and item.source not in keys:
            message = f"there is no source with the key {item.source!r}"
            report.add("KF-FW-04", item, "source", message, nearest(item.source, keys))
        elif not item.source and len(framework.sources) > 1:
            report.add("KF-FW-04", item, "source", "several sources are named; say which one it rests on")


def _quotes(framework: Framework, report: _Report) -> None:
    if framework.permission:
        return
    for item in framework.walk():
        source = framework.source(item) or (framework.sources[0] if len(framework.sources) == 1 else None)
        if item.statement and not quotable(source.licence if source else ""):
            licence = source.licence or "no licence" if source else "no source"
            message = f"its statement is quoted, and {licence} does not allow that; use a label of your own words"
            report.add("KF-FW-06", item, "statement", message)


def _labels(framework: Framework, report: _Report) -> None:
    for item in framework.walk():
        names = [_plain(alias) for alias in item.aliases]
        if not item.label and not item.unknown:
            report.add("KF-FW-07", item, "label", "it has no label; give one, or mark it unknown")
        if item.unknown and item.statement:
            report.add("KF-FW-07", item, "unknown", "it is marked unknown and has a statement")
        if len(set(names)) < len(names) or _plain(item.label) in names:
            report.add("KF-FW-07", item, "aliases", "an alias repeats the label or another alias (S13)")
        if item.basis == "memory" and item.verified:
            report.add("KF-FW-07", item, "verified", "it rests on memory and is marked as verified")


def _counts(framework: Framework, report: _Report) -> None:
    for owner, counts, items in _counted(framework):
        for kind, stated in counts.items():
            listed = sum(1 for item in items if item.kind == kind)
            if listed != stated:
                message = f"the source has {stated} of kind {kind}; {listed} are listed"
                report.add("KF-FW-08", owner, "counts", message, severity=Severity.NOTE)


def _counted(framework: Framework) -> Iterator[tuple[Item | None, Mapping[str, int], list[Item]]]:
    yield None, framework.counts, list(framework.walk())
    for item in framework.walk():
        yield item, item.counts, [part for part in item.walk() if part is not item]


def _references(framework: Framework, known: Mapping[str, Framework], report: _Report) -> None:
    ids = [item.id for item in framework.walk()]
    for item in framework.walk():
        near_by = {held.id for held in framework.around(item)} | {part.id for part in item.walk()}
        for name in item.see_also:
            if name in near_by:
                message = f"it points to {name!r}, which is itself, around it or below it (S27)"
                report.add("KF-FW-09", item, "see_also", message)
            else:
                _reference(framework, known, report, item, name, ids)
        for name in item.measured_by:
            if "/" not in name and name not in framework:
                message = f"there is no item {name!r} to measure it"
                report.add("KF-FW-09", item, "measured_by", message, nearest(name, ids))


def _reference(
    framework: Framework, known: Mapping[str, Framework], report: _Report, item: Item, name: str, ids: list[str]
) -> None:
    where, slash, inside = name.rpartition("/")
    if not slash:
        if name not in framework:
            report.add("KF-FW-09", item, "see_also", f"there is no item {name!r}", nearest(name, ids))
        return
    editions = [f for f in known.values() if where in {f.id, f.key}]
    if editions and not any(inside in f for f in editions):
        offers = [f"{where}/{held.id}" for f in editions for held in f.walk()]
        report.add("KF-FW-09", item, "see_also", f"there is no item {name!r}", nearest(name, offers))


def _lineage(before: Framework, framework: Framework, report: _Report) -> None:
    """Hold the lineage of one edition against the edition it replaces: nothing unaccounted for, ids stable."""
    accounted: set[str] = {name for line in framework.lineage for name in line.from_ids}
    olds = [item.id for item in before.walk()]
    for item in framework.walk():
        line = framework.lineage_of(item)
        if line is None:
            report.add("KF-FW-10", item, "lineage", f"it does not say where it comes from in {before.key}")
            continue
        kept = line.relation in {"unchanged", "amended", "renamed"}
        names = line.from_ids or ((item.id,) if kept else ())
        accounted |= set(names)
        for name in names:
            if name not in before:
                message = f"it comes from {name!r}, which {before.key} does not have"
                report.add("KF-FW-10", item, "lineage", message, nearest(name, olds))
        if kept and names != (item.id,):
            report.add(
                "KF-FW-10", item, "lineage", f"it is {line.relation} and has another id than before; ids are stable"
            )
        if line.relation == "added" and (names or item.id in before):
            report.add("KF-FW-10", item, "lineage", f"it is marked as added, and {before.key} has it")
        if line.relation == "merged" and len(names) < 2:
            report.add("KF-FW-10", item, "lineage", "it is merged, from fewer than two items")
        if line.relation == "unchanged" and item.id in before and _differs(before[item.id], item):
            report.add("KF-FW-10", item, "lineage", f"it is marked as unchanged and does not read as in {before.key}")
    for name in olds:
        if name not in accounted:
            message = f"{name!r} of {before.key} is not accounted for; name it in a lineage, or as removed"
            report.add("KF-FW-10", None, "lineage", message)


def _differs(before: Item, after: Item) -> bool:
    return bool(before.statement and after.statement and _plain(before.statement) != _plain(after.statement))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
