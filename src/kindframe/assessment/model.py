"""What an assessment is: `Assessment`, a study held against one edition of a framework, a finding for each item.

`kindframe.assessment.assess` makes them; reports, exporters and the command line read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
import polars as pl
from attrs import frozen

from kindframe.agreement import Agreement
from kindframe.assessment import shown
from kindframe.assessment.finding import STANCES, Finding
from kindframe.display import bundle
from kindframe.errors import UnknownName
from kindframe.framework import Framework
from kindframe.problems import Problem, nearest

__all__ = ["Assessment"]


@frozen(kw_only=True, eq=False)
class Assessment:
    """A study held against one edition of a framework.

    ``findings`` follow the framework's own order, parts behind their whole. ``coverage`` counts, by what is known of
    the acts (place, domain, wave, kind, capacity, and sector and kind of those who gave), how many there are and how
    many of them speak to the framework; ``table`` in it counts records by table. ``agreement`` compares the coders
    where there are two or more. ``unplaced`` lists codings whose item the framework does not have, with the nearest it
    has. ``codings`` holds the codings that were counted, with the record each is about and, in ``assessor``, whether
    the coder is assessed in it: ``self``, ``belongs``, ``apart``, or blank where the coder is no actor of the study.

    .. versionadded:: 0.1
    """

    framework: Framework
    study: str
    findings: tuple[Finding, ...]
    codings: pl.DataFrame = attrs.field(repr=False)
    coverage: Mapping[str, pl.DataFrame] = attrs.field(repr=False)
    agreement: Agreement | None = None
    looked_at: Literal["all", "coded"] = "all"
    unplaced: tuple[Problem, ...] = ()
    not_coded: int | None = 0
    notes: tuple[str, ...] = ()

    def __getitem__(self, item: str) -> Finding:
        """Give the finding of an item by its id; raise `UnknownName` with the nearest where there is none."""
        for finding in self.findings:
            if finding.item == item:
                return finding
        near = nearest(str(item), [f.item for f in self.findings])
        raise UnknownName(f"item of {self.framework.key}", item, near)

    @property
    def silent(self) -> tuple[Finding, ...]:
        """The items that nothing in the study speaks to."""
        return tuple(finding for finding in self.findings if finding.silent)

    @property
    def table(self) -> pl.DataFrame:
        """The findings as a table, one row an item. There is no row for the whole."""
        texts = dict.fromkeys(("item", "label", "kind"), pl.String)
        counts = (
            *STANCES,
            "records",
            "codings",
            "own",
            "coders",
            "sources",
            "passages",
            "places",
            "disputed",
            "interested",
        )

        def told(f: Finding) -> dict[str, int | None]:
            held = {**f.stances, "coders": len(f.coders)}
            return {
                name: None if f.withheld or name in f.untold else held.get(name, getattr(f, name, 0)) for name in counts
            }

        return pl.DataFrame(
            [(f.item, f.label, f.kind, f.depth, f.parent, f.status, *told(f).values()) for f in self.findings],
            schema={**texts, "depth": pl.Int64, "parent": pl.String, "status": pl.String}
            | dict.fromkeys(counts, pl.Int64),
            orient="row",
        )

    @property
    def gaps(self) -> pl.DataFrame:
        """Where the study has little or nothing to say, one row each, and why.

        Items that are silent, rest on a single record, or whose text is not known; questions that measure an item and
        were never asked; places, domains, waves and the like none of whose acts was coded. A gap is in the study, not
        in the people.
        """
        rows: list[tuple[str, str, str | None, int, str]] = []
        for f in self.findings:
            if f.unknown_item:
                rows.append(("item", f.item, f.label, f.records, "its text is not known"))
            elif f.silent:
                rows.append(("item", f.item, f.label, 0, "no record speaks to it"))
            elif f.records == 1 and not f.withheld:
                rows.append(("item", f.item, f.label, 1, "it rests on a single record"))
        questions = {q: f for f in reversed(self.findings) for q in f.never_asked}
        rows += [("question", q, f.label, 0, f"it measures {f.item} and was never asked") for q, f in questions.items()]
        for name, table in self.coverage.items():
            if name == "table":
                continue
            for value, label, records, coded in table.iter_rows():
                if value is not None and not coded and records:
                    rows.append((name, value, label, records, "none of its records was coded"))
        schema = dict.fromkeys(("what", "value", "label"), pl.String) | {"records": pl.Int64, "why": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def to_markdown(self) -> str:
        """Write the assessment as Markdown; whatever the study or framework says stands in it as plain text."""
        return shown.markdown(self.framework, self.study, self.findings, self._sections())

    def _repr_html_(self) -> str:
        return shown.html(self.framework, self.study, self.findings, self._sections())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return bundle(self._repr_html_(), [repr(self)], self.to_markdown())

    def _sections(self) -> dict[str, list[str]]:
        """Give what is said below the items, by the title it stands under."""
        return {
            "What it rests on": list(self.notes),
            "Coders": list(self.agreement.sentences()) if self.agreement else [],
            "Where little is said": list(shown.gaps(self.gaps)),
            "Counted nowhere": [str(problem) for problem in self.unplaced],
        }

    def __repr__(self) -> str:
        statuses = [f.status for f in self.findings]
        counted = ", ".join(f"{statuses.count(s)} {s}" for s in dict.fromkeys(statuses))
        return f"<Assessment of {self.study!r} against {self.framework.key}: {counted or 'no items'}>"
