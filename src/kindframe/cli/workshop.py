"""``kindframe workshop``: print a framework as a worksheet or a blind sheet for a second coder; read filled ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from kindframe import api
from kindframe.api import framework_of
from kindframe.api.planning import rows_of
from kindframe.cli import COMMANDS
from kindframe.cli.common import Verbs, named, open_study, registry, study_argument, write_csv
from kindframe.cli.progressing import progress
from kindframe.disclosure import consented
from kindframe.framework import Framework
from kindframe.problems import ReadReport
from kindframe.progress import Cost, Plan
from kindframe.records import TABLES
from kindframe.storing import SUFFIX
from kindframe.study import Study
from kindframe.wording import counted
from kindframe.workshops import discussion_sheet, read_sheets, second_coder_sheet

__all__ = ["command"]

_SHEET = Cost(each=45.0)
"""What a million records to code take to write."""
_FILLED = Cost(each=1.0, least=0.1)
"""What a million bytes of filled sheets take to read."""


@click.group("workshop", cls=Verbs, help=COMMANDS["workshop"])
def command() -> None:
    """Print worksheets and read filled ones."""


@command.command("sheet")
@click.argument("framework")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--audience", "audiences", multiple=True, metavar="NAME", help="Only this audience; may be repeated.")
@click.option("--study", type=click.Path(path_type=Path), help="Look for the framework in this study's folder too.")
@click.pass_context
def sheet(context: click.Context, framework: str, out: Path, audiences: tuple[str, ...], study: Path | None) -> None:
    """Write a framework as a worksheet to discuss and fill in: OUT ends in .html (for paper), .csv or .xlsx."""
    held = open_study(context, study, quiet=True) if study else None
    meant = framework_of(held, named(framework), registry(context))
    click.echo(f"Wrote {discussion_sheet(meant, out, audiences=audiences)}")
    if out.suffix.lower() != ".html":
        click.echo(f"Next: fill it in, then: kindframe workshop read {out} --coder NAME --out FOLDER")


@command.command("second-coder")
@study_argument
@click.argument("framework")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--table", "tables", multiple=True, metavar="NAME", help="Code the records of this table; may be repeated."
)
@click.option("--item", "items", multiple=True, metavar="ID", help="Code only this item; may be repeated.")
@click.option("--show", multiple=True, metavar="COLUMN", help="Show this column of your own too; may be repeated.")
@click.option("--sample", type=int, help="Draw so many records.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the order, and of the sample.")
@click.pass_context
def second_coder(
    context: click.Context,
    study: Path,
    framework: str,
    out: Path,
    tables: tuple[str, ...],
    items: tuple[str, ...],
    show: tuple[str, ...],
    sample: int | None,
    seed: int,
) -> None:
    """Write a sheet for a coder who has not seen the first coding: records in an order of chance, items beside them."""
    given = open_study(context, study)
    held, _ = consented(given, purpose="analyse")
    if gone := len(given.actors) - len(held.actors):
        click.echo(f"Left out: {counted(gone, 'person', 'people')} who did not agree, with all about them.")
    meant = framework_of(held, named(framework), registry(context))
    doing = f"Writing {out}"
    with progress(doing) as step:
        Plan({doing: _SHEET.seconds(min(sample or rows_of(held), rows_of(held)))}, step).begin(doing)
        written = second_coder_sheet(held, meant, out, tables=tables, items=items, show=show, sample=sample, seed=seed)
    click.echo(f"Wrote {written}")
    click.echo("It holds what was told, for the coder alone. Keep the first coding from whoever fills it in.")


@command.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--coder", metavar="NAME", default="", help="Whose judgement it is; each file's own name, where it is not said."
)
@click.option("--study", type=click.Path(path_type=Path), help="The study that the sheets speak of.")
@click.option("--framework", "more", multiple=True, metavar="FILE", help="A framework file the sheets were made from.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write a study with it: a new folder, or a .kindframe file."
)
@click.pass_context
def read(
    context: click.Context,
    files: tuple[Path, ...],
    coder: str,
    study: Path | None,
    more: tuple[str, ...],
    out: Path | None,
) -> None:
    """Read filled sheets as evidence with its coder; without --out, print the rows of evidence.csv."""
    held = open_study(context, study) if study else None
    own = [framework_of(held, named(name), registry(context)) for name in more]
    known = [*api.frameworks(held, registry=registry(context)).values(), *own]
    doing = f"Reading {files[0] if len(files) == 1 else counted(len(files), 'sheet')}"
    with progress(doing) as step:
        plan = Plan({doing: _FILLED.seconds(sum(file.stat().st_size for file in files if file.is_file()))}, step)
        plan.begin(doing)
        filled = read_sheets(files, known, coder=coder, study=held, come=plan.come)
    report = ReadReport(counts=filled.counts, problems=filled.problems)
    for line in str(report).splitlines():
        click.echo(line, err=True)
    if out is None:
        table = TABLES["evidence"].from_records(filled.evidence)
        kept = [
            name for name in table.columns if table[name].null_count() < table.height or name in ("subject", "item")
        ]
        click.echo(write_csv(table.select(kept)), nl=False)
        if filled.actions:
            click.echo("The thoughts themselves are acts of a study: write one with --out.", err=True)
    else:
        _save(lambda: filled.study(held, own_frameworks=_texts(own)), out)
    if report.set_aside:
        context.exit(3)


def _texts(frameworks: list[Framework]) -> dict[str, str]:
    return {held.path.name: held.path.read_text(encoding="utf-8-sig") for held in frameworks if held.path is not None}


def _save(made: Callable[[], Study], out: Path) -> None:
    with progress(f"Writing {out}") as step:
        loss = api.convert(made(), out, to="kindframe" if out.suffix == SUFFIX else "folder", step=step)
    for path in loss.files:
        click.echo(f"Wrote {path}")
    click.echo(f"Next: kindframe report {out}")
