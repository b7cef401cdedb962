"""``kindframe save``: save a study as one checked file, or back to a folder of tables."""

from __future__ import annotations

from pathlib import Path

import click

from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, study_argument
from kindframe.reading import read_study
from kindframe.storing import SUFFIX, save, save_folder

__all__ = ["command"]


@click.command("save", help=COMMANDS["save"])
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, study: Path, out: Path) -> None:
    """Save a study: to OUT.kindframe as one file, else to the folder OUT. For yourself: nothing is protected."""
    held = open_study(context, study)
    if out.suffix == SUFFIX:
        click.echo(f"Wrote {save(held, out)}")
    else:
        for path in save_folder(held, out, reader=read_study):
            click.echo(f"Wrote {path}")
    click.echo("It holds everything, names and stories too; only you can read it (mode 0600).")
    finish(context, held)
