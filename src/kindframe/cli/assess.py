"""``kindframe assess``: hold a study against a framework, item by item."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, registry, show_table, study_argument, write_csv
from kindframe.problems import visible

__all__ = ["command"]


@click.command("assess", help=COMMANDS["assess"])
@study_argument
@click.argument("framework", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the findings as CSV.")
@click.pass_context
def command(context: click.Context, study: Path, framework: str | None, as_json: bool, as_csv: bool) -> None:
    """Hold a study against a framework."""
    held = open_study(context, study)
    for assessment in api.assessments(held, [framework] if framework else None, registry=registry(context)):
        table = assessment.table
        if as_json:
            click.echo(json.dumps({"framework": assessment.framework.key, "findings": table.to_dicts()}))
        elif as_csv:
            click.echo(write_csv(table), nl=False)
        else:
            columns = ["item", "label", "status", "for", "against", "mixed", "enables", "blocks", "records", "coders"]
            title = f"{assessment.framework.title} ({assessment.framework.key})"
            show_table(table.select(columns), title=title, most=200)
            for note in assessment.notes:
                click.echo(f"  {visible(note, 400)}")
            for problem in assessment.unplaced:
                click.echo(f"  {problem}", err=True)
            click.echo("  Silent means that no record here speaks to the item; it does not mean that it is not met.")
    finish(context, held)
