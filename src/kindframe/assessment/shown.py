"""An assessment as Markdown and as a piece of HTML, with every name of the study shown as text and never obeyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kindframe.markup import marked, told

if TYPE_CHECKING:
    from kindframe.analysis import Statement
    from kindframe.assessment.model import Assessment, Finding

__all__ = ["SILENCE", "html", "markdown"]

SILENCE = "Silent means that no record here speaks to the item; it does not mean that the item is not met."
"""What every assessment says of silence."""
HEADS = ("Item", "Status", "For", "Against", "Mixed", "Enables", "Blocks", "Records", "Coders", "Beside it")


def markdown(held: Assessment) -> str:
    """Write an assessment as Markdown."""
    lines = [f"# {marked(held.framework.title)}", "", marked(_heading(held)), ""]
    lines += [_row(HEADS), _row(["---", "---", *["---:"] * 7, "---"])]
    lines += [_row([marked(cell) for cell in cells]) for cells in _cells(held)]
    for title, sentences in _sections(held):
        lines += ["", f"## {title}", "", *(f"- {marked(sentence)}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def html(held: Assessment) -> str:
    """Write an assessment as a piece of HTML, without scripts, styles or links."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(
        f'<tr><th scope="row">{told(cells[0])}</th>{"".join(f"<td>{told(c)}</td>" for c in cells[1:])}</tr>'
        for cells in _cells(held)
    )
    out = f"<section><h3>{told(held.framework.title)}</h3><p>{told(_heading(held))}</p>"
    out += f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    for title, sentences in _sections(held):
        out += f"<h4>{title}</h4><ul>{''.join(f'<li>{told(s)}</li>' for s in sentences)}</ul>"
    return out + "</section>"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _heading(held: Assessment) -> str:
    return f"{held.study} held against {held.framework.key} ({held.framework.status}). {SILENCE}"


def _cells(held: Assessment) -> Iterator[list[str]]:
    for f in held.findings:
        stances = [str(f.stances[s]) if f.stances[s] else "" for s in ("for", "against", "mixed", "enables", "blocks")]
        name = f"{'– ' * f.depth}{f.item}: {f.label}{_marks(f)}"
        beside = "; ".join(_statement(s) for s in f.signals)
        counts = ["not told", ""] if f.withheld else [str(f.records), str(len(f.coders))]
        yield [name, f.status, *stances, *counts, beside]


def _marks(finding: Finding) -> str:
    marks = (
        ("text not known", finding.unknown_item and finding.label != "(text not known)"),
        ("reconstructed", finding.reconstructed),
        ("not verified", not finding.verified),
    )
    found = [mark for mark, holds in marks if holds]
    return f" ({', '.join(found)})" if found else ""


def _statement(statement: Statement) -> str:
    return statement.text


def _sections(held: Assessment) -> Iterator[tuple[str, list[str]]]:
    sections: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("What it rests on", lambda: list(held.notes)),
        ("Coders", lambda: list(held.agreement.sentences()) if held.agreement else []),
        ("Where little is said", lambda: list(_gaps(held))),
        ("Counted nowhere", lambda: [str(problem) for problem in held.unplaced]),
    )
    for title, sentences_of in sections:
        sentences = sentences_of()
        if sentences:
            yield title, sentences


def _gaps(held: Assessment) -> Iterator[str]:
    """Tell the gaps in sentences, those of one kind and for one reason in one."""
    gathered: dict[tuple[str, str], list[str]] = {}
    for what, value, label, _, why in held.gaps.iter_rows():
        name = f"{value} ({label})" if label and label != value else value
        gathered.setdefault((what, why), []).append(name)
    for (what, why), names in gathered.items():
        yield f"{what.replace('_', ' ').capitalize()}, {why}: {'; '.join(names)}."
