"""``kindframe describe``: say what a study holds, and write ``datapackage.json`` into its folder."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, study_argument
from kindframe.describing import data_package
from kindframe.errors import ParameterError
from kindframe.files import atomic_write

__all__ = ["command"]


@click.command("describe", help=COMMANDS["describe"])
@study_argument
@click.option("--print", "only_print", is_flag=True, help="Print it; write nothing.")
@click.pass_context
def command(context: click.Context, study: Path, only_print: bool) -> None:
    """Say what a study holds."""
    if not study.is_dir():
        raise ParameterError(f"{study} is no folder; a data package describes a study folder.")
    held = open_study(context, study)
    text = json.dumps(data_package(held, study), ensure_ascii=False, indent=2) + "\n"
    if only_print:
        click.echo(text, nl=False)
    else:
        target = study / "datapackage.json"
        with atomic_write(target, mode=0o600) as file:
            file.write(text.encode())
        click.echo(repr(held))
        click.echo(f"Wrote {target}")
    finish(context, held)
