"""``kindframe withdraw``: take a person out of a study, with all about them, and say where anything is left."""

from __future__ import annotations

from pathlib import Path

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import study_argument
from kindframe.cli.progressing import progress

__all__ = ["command"]


@click.command("withdraw", help=COMMANDS["withdraw"])
@study_argument
@click.argument("person", metavar="ID")
@click.pass_context
def command(context: click.Context, study: Path, person: str) -> None:
    """Take the person with this id out of a study folder or a .kindframe file. It cannot be undone."""
    with progress(f"Taking a person out of {study.name}") as step:
        done = api.withdraw(study, person, step=step)
    click.echo(str(done))
    if not done.clean:
        click.echo("Look at each of these places, and take out by hand what is about the person.")
    click.echo("Copies elsewhere (backups of the disk, what was sent before, other tools) are yours to deal with.")
    if not done.clean:
        context.exit(3)
