"""``kindframe check``: read a study and say what is wrong with it, line by line."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import click
import polars as pl

from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, say_report, show_table, study_argument, write_csv
from kindframe.problems import ReadReport
from kindframe.reading import write_set_aside

__all__ = ["command"]


@click.command("check", help=COMMANDS["check"])
@study_argument
@click.option("--strict", is_flag=True, help="Refuse a file rather than set records aside.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON on standard output.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the problems as CSV, one a line, without the raw records.")
@click.option("--problems", type=click.Path(path_type=Path), help="Write the set-aside records, raw, to this CSV file.")
@click.pass_context
def command(
    context: click.Context, study: Path, strict: bool, as_json: bool, as_csv: bool, problems: Path | None
) -> None:
    """Read a study and say what is wrong with it."""
    held = open_study(context, study, strict=strict, quiet=True)
    if problems is not None:
        write_set_aside(held, problems)
    if as_json:
        click.echo(as_text(held.report))
    elif as_csv:
        click.echo(write_csv(as_table(held.report)), nl=False)
    else:
        say_report(held.report, notes=True)
        click.echo(repr(held))
        show_table(_known(held.tables["actors"]), title="What is known of the actors", most=200)
        click.echo(f"Outcome: {held.report.outcome}.")
    finish(context, held)


def as_text(report: ReadReport) -> str:
    """Give a reading report as JSON: outcome, counts and problems, without the raw records."""
    return json.dumps(
        {
            "outcome": report.outcome,
            "counts": [attrs.asdict(count) for count in report.counts],
            "problems": [
                attrs.asdict(p, filter=lambda field, _: field.name != "raw") | {"text": str(p)} for p in report.problems
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_table(report: ReadReport) -> pl.DataFrame:
    """Give the problems of a reading report as a table: place, code, severity, words and nearest match."""
    names = ("file", "row", "column", "code", "severity", "message", "hint", "near", "more")
    rows = [{name: getattr(p, name) for name in names} | {"severity": p.severity.value} for p in report.problems]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String) | dict.fromkeys(("row", "more"), pl.Int64))


def _known(table: pl.DataFrame) -> pl.DataFrame:
    """Say for each column how many cells are known."""
    rows = [{"column": name, "known": table.height - _blank(table[name]), "of": table.height} for name in table.columns]
    return pl.DataFrame(rows, schema={"column": pl.String, "known": pl.Int64, "of": pl.Int64})


def _blank(column: pl.Series) -> int:
    if isinstance(column.dtype, pl.List):
        return int((column.list.len().fill_null(0) == 0).sum())
    return column.null_count()
