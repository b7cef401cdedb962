"""An assessment as tables: its findings as CSV, or a workbook with gaps, coders, notes and sources beside them.

There is no row for the whole. The single codings, where coders differ, and how much of each place was coded stay
inside: they are written for the audience ``internal`` only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kindframe.assessment import SILENCE
from kindframe.exporting import Loss, LossReport
from kindframe.sheets import Sheet, as_csv, as_xlsx, truncated
from kindframe_exchange.naming import assessment, options, written

if TYPE_CHECKING:
    from kindframe.assessment import Assessment
    from kindframe.exporting import Release

__all__ = ["write_csv", "write_xlsx"]

_WIDTHS = {"label": 50, "text": 100, "why": 40, "value": 30, "citation": 100, "signal": 80}


def write_csv(release: Release, path: Path) -> LossReport:
    """Write the findings of an assessment as CSV."""
    options(release)
    held = assessment(release)
    coders = len(held.agreement.comparisons) if held.agreement else 0
    signals = sum(len(finding.signals) for finding in held.findings)
    room = "a table of findings has no room for it; the workbook has"
    losses = [
        Loss(field="notes", change="dropped", count=len(held.notes), why=room),
        Loss(field="gaps", change="dropped", count=held.gaps.height, why=room),
        Loss(field="agreement", change="dropped", count=coders, why=room),
        Loss(field="signals", change="dropped", count=signals, why=room),
        Loss(field="unplaced", change="dropped", count=len(held.unplaced), why=room),
        *_inside(held, "dropped", "the workbook for internal use has it"),
    ]
    return written("assessment-csv", path, as_csv(_findings(held)), losses)


def write_xlsx(release: Release, path: Path) -> LossReport:
    """Write an assessment as a workbook."""
    options(release)
    held = assessment(release)
    about = [
        f"{held.study} held against {held.framework.title} ({held.framework.key}, {held.framework.status}).",
        SILENCE,
    ]
    about += [*held.notes, *release.protection]
    about += list(held.agreement.sentences()) if held.agreement else []
    sheets = [
        _findings(held),
        Sheet(name="What it rests on", columns=("text",), rows=[[text] for text in about], widths=_WIDTHS),
        _frame("Gaps", held.gaps),
        Sheet(
            name="Signals",
            columns=("item", "signal"),
            rows=[(f.item, s.text) for f in held.findings for s in f.signals],
            widths=_WIDTHS,
        ),
        Sheet(
            name="Sources",
            columns=("citation", "licence"),
            rows=[(str(source), source.licence or "not stated") for source in held.framework.sources],
            widths=_WIDTHS,
        ),
    ]
    if held.agreement:
        sheets.append(_frame("Coders", held.agreement.table))
    losses = []
    if release.audience == "internal":
        sheets += [_frame("Codings", held.codings), *(_frame(f"By {name}", t) for name, t in held.coverage.items())]
        if held.agreement:
            sheets.append(_frame("Where coders differ", held.agreement.disagreements))
        if held.unplaced:
            rows = [[str(problem)] for problem in held.unplaced]
            sheets.append(Sheet(name="Counted nowhere", columns=("text",), rows=rows, widths=_WIDTHS))
    else:
        losses = _inside(held, "protected", f"single records are not for the audience {release.audience}")
        why = "they show what somebody typed as an item"
        losses.append(Loss(field="unplaced", change="protected", count=len(held.unplaced), why=why))
    cut = Loss(field="text", change="truncated", count=truncated(sheets), why="a cell holds 32,767 characters")
    return written("assessment-xlsx", path, as_xlsx(sheets), [*losses, cut])


def _inside(held: Assessment, change: str, why: str) -> list[Loss]:
    differ = held.agreement.disagreements.height if held.agreement else 0
    counts = {
        "codings": held.codings.height,
        "coverage": sum(table.height for table in held.coverage.values()),
        "disagreements": differ,
    }
    return [Loss(field=name, change=change, count=n, why=why) for name, n in counts.items()]  # type: ignore[arg-type]


def _findings(held: Assessment) -> Sheet:
    marks = pl.DataFrame(
        {
            "unknown": [f.unknown_item for f in held.findings],
            "verified": [f.verified for f in held.findings],
            "reconstructed": [f.reconstructed for f in held.findings],
            "never_asked": ["; ".join(f.never_asked) or None for f in held.findings],
        },
        schema={**dict.fromkeys(("unknown", "verified", "reconstructed"), pl.Boolean), "never_asked": pl.String},
    )
    return _frame("Findings", pl.concat([held.table, marks], how="horizontal"))


def _frame(name: str, table: pl.DataFrame) -> Sheet:
    lists = [column for column, kind in table.schema.items() if kind == pl.List(pl.String)]
    flat = table.with_columns(pl.col(column).list.join("; ") for column in lists)
    return Sheet(name=name, columns=tuple(flat.columns), rows=flat.rows(), widths=_WIDTHS)
