"""What the worksheets share: the page for paper, and which format a path asks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kindframe.errors import ParameterError
from kindframe.files import atomic_write
from kindframe.framework import Framework
from kindframe.markup import told
from kindframe.problems import nearest
from kindframe.sheets import Sheet, as_csv, as_xlsx

__all__ = ["SUFFIXES", "page", "provenance", "write"]

SUFFIXES = (".html", ".csv", ".xlsx")

_STYLE = """
@page { size: A4 landscape; margin: 14mm; }
body { font: 11pt/1.4 Georgia, serif; color: #111; max-width: 270mm; margin: 0 auto; padding: 4mm; }
h1 { font-size: 20pt; margin: 0 0 2mm; } h2 { font-size: 14pt; margin: 8mm 0 2mm; break-after: avoid; }
p { margin: 0 0 2mm; } .who { margin: 4mm 0; }
.line { display: inline-block; min-width: 60mm; margin-right: 8mm; border-bottom: 1px solid #111; }
table { border-collapse: collapse; width: 100%; break-inside: auto; } thead { display: table-header-group; }
th, td { border: 1px solid #555; padding: 2mm; text-align: left; vertical-align: top; }
tr, section.record { break-inside: avoid; } td.blank { color: #666; font-style: italic; }
td.write { width: 45%; height: 20mm; } td.tick, th.tick { text-align: center; width: 18mm; }
ul { margin: 0; padding-left: 5mm; } q { display: block; color: #444; } footer { margin-top: 6mm; font-size: 9pt; }
section.audience { break-before: page; } section.audience:first-of-type { break-before: auto; }
""".strip()


def page(title: str, language: str, body: Iterable[str]) -> bytes:
    """Give a page that prints, without scripts and without anything from elsewhere; ``body`` is escaped already."""
    head = f'<meta charset="utf-8"><title>{told(title)}</title><style>{_STYLE}</style>'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    inside = "\n".join(body)
    text = (
        f'<!doctype html>\n<html lang="{told(language)}"><head>{policy}{head}</head><body>\n{inside}\n</body></html>\n'
    )
    return text.encode("utf-8", "backslashreplace")


def provenance(framework: Framework) -> str:
    """Say at the foot of a page where the words come from."""
    sources = " ".join(f"{told(str(source))}." for source in framework.sources) or "No source is named."
    licence = f" Licence of this text: {told(framework.licence)}." if framework.licence else ""
    return f"<footer>{told(framework.title)} ({told(framework.key)}). {sources}{licence}</footer>"


def write(path: str | Path, sheets: Iterable[Sheet], html: bytes) -> Path:
    """Write a worksheet in the format its ending names: the page, the first table as CSV, or all as a workbook."""
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        near = nearest(suffix, SUFFIXES) if suffix else None
        hint = f"Did you mean {near!r}?" if near else ""
        raise ParameterError(f"A worksheet is written to {', '.join(SUFFIXES)}, not to {target.name!r}.", hint=hint)
    held = list(sheets)
    data = html if suffix == ".html" else as_csv(held[0], mark=True) if suffix == ".csv" else as_xlsx(held)
    with atomic_write(target) as file:
        file.write(data)
    return target
