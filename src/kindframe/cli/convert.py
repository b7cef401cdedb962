"""``kindframe convert``: a study from one format to another for its own keeper; for others there is ``export``."""

from __future__ import annotations

from pathlib import Path

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, registry, said_and_written, study_argument
from kindframe.cli.progressing import progress
from kindframe.errors import ParameterError

__all__ = ["command"]


@click.command("convert", help=COMMANDS["convert"])
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "name",
    metavar="FORMAT",
    help="The format, where the ending of OUT does not say it: kindframe, folder, or one of a plugin's.",
)
@click.pass_context
def command(context: click.Context, study: Path, out: Path, name: str | None) -> None:
    """Write a study to OUT: .kindframe is one saved file, no ending a study folder, else the ending's format."""
    _elsewhere(study, out)
    held = open_study(context, study)
    with progress(f"Writing {out}") as step:
        loss = api.convert(held, out, to=name, registry=registry(context), step=step)
    said_and_written(None, loss)
    what = "everything, names and stories too" if loss.lossless else "all that the format can carry, names too"
    click.echo(f"It holds {what}; only you can read it (mode 0600).")
    click.echo("It is not protected. For others: kindframe export or kindframe report.")
    finish(context, held)


def _elsewhere(study: Path, out: Path) -> None:
    """Refuse to write over what is about to be read."""
    if not out.exists() or not study.exists():
        return
    if out.samefile(study) or (study.is_dir() and study.resolve() in out.resolve().parents):
        raise ParameterError(f"{out} is what is read; it is not written over.", hint="Name another file or folder.")
