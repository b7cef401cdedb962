"""An assessment as Markdown and as a piece of HTML, with every name of the study shown as text and never obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kindframe.assessment.finding import STANCES, Finding
from kindframe.framework import Framework
from kindframe.markup import marked, told

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SILENCE", "gaps", "html", "markdown"]

SILENCE = "Silent means that no record here speaks to the item; it does not mean that the item is not met."
"""What every assessment says of silence."""
HEADS = ("Item", "Status", "For", "Against", "Mixed", "Enables", "Blocks", "Records", "Coders", "Beside it")
_NUMBERS = HEADS[2:-1]


def markdown(
    framework: Framework, study: str, findings: Iterable[Finding], sections: Mapping[str, Sequence[str]]
) -> str:
    """Write an assessment as Markdown; ``sections`` is what is said below the items, by title."""
    lines = [f"# {marked(framework.title)}", "", marked(_heading(framework, study)), ""]
    heads, cells = _filled(findings)
    lines += [_row(heads), _row(["---:" if head in _NUMBERS else "---" for head in heads])]
    lines += [_row([marked(cell) for cell in row]) for row in cells]
    for title, sentences in sections.items():
        if sentences:
            lines += ["", f"## {title}", "", *(f"- {marked(sentence)}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def html(framework: Framework, study: str, findings: Iterable[Finding], sections: Mapping[str, Sequence[str]]) -> str:
    """Write an assessment as a piece of HTML, without scripts or links."""
    named, held = _filled(findings)
    sides = [f' style="text-align:{"right" if head in _NUMBERS else "left"}"' for head in named]
    heads = "".join(f'<th scope="col"{side}>{head}</th>' for head, side in zip(named, sides, strict=True))
    rows = "".join(
        f'<tr><th scope="row"{sides[0]}>{told(name)}</th>'
        f"{''.join(f'<td{side}>{told(cell)}</td>' for cell, side in zip(cells, sides[1:], strict=True))}</tr>"
        for name, *cells in held
    )
    out = f"<section><h3>{told(framework.title)}</h3><p>{told(_heading(framework, study))}</p>"
    out += f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    for title, sentences in sections.items():
        if sentences:
            out += f"<h4>{title}</h4><ul>{''.join(f'<li>{told(s)}</li>' for s in sentences)}</ul>"
    return out + "</section>"


def _filled(findings: Iterable[Finding]) -> tuple[list[str], list[list[str]]]:
    """Give the heads and the cells of the table of items, without columns in which nothing stands."""
    rows = [_cells(finding) for finding in findings]
    kept = [place for place, head in enumerate(HEADS) if head in HEADS[:2] or any(row[place] for row in rows)]
    return [HEADS[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _heading(framework: Framework, study: str) -> str:
    return f"{study} held against {framework.key} ({framework.status}). {SILENCE}"


def _cells(f: Finding) -> list[str]:
    stances = [str(f.stances[stance]) if f.stances[stance] else "" for stance in STANCES]
    name = f"{'– ' * f.depth}{f.item}: {f.label}{_marks(f)}"
    beside = "; ".join(signal.text for signal in f.signals)
    counts = ["not told", ""] if f.withheld else [str(f.records), str(len(f.coders))]
    return [name, f.status, *stances, *counts, beside]


def _marks(finding: Finding) -> str:
    marks = (
        ("text not known", finding.unknown_item and finding.label != "(text not known)"),
        ("reconstructed", finding.reconstructed),
        ("not verified", not finding.verified),
    )
    found = [mark for mark, holds in marks if holds]
    return f" ({', '.join(found)})" if found else ""


def gaps(held: pl.DataFrame) -> Iterator[str]:
    """Tell the gaps in sentences, those of one kind and for one reason in one."""
    gathered: dict[tuple[str, str], list[str]] = {}
    for what, value, label, _, why in held.iter_rows():
        name = f"{value} ({label})" if label and label != value else value
        gathered.setdefault((what, why), []).append(name)
    for (what, why), names in gathered.items():
        yield f"{what.replace('_', ' ').capitalize()}, {why}: {'; '.join(names)}."
