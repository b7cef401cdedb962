"""``kindframe export``: write a study for others, protected, in another format, and say what was lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, registry, said_and_written, study_argument
from kindframe.cli.progressing import progress
from kindframe.cli.terms import release_options, say_whose

__all__ = ["command"]


@click.command("export", help=COMMANDS["export"])
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--to", "name", metavar="FORMAT", help="The format, where the ending of OUT does not say it.")
@click.option(
    "--coarse/--exact",
    default=None,
    help="Dates to the month, coordinates to a kilometre, ages in bands of ten; if not said, only where partners get "
    "single people.",
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    metavar="TABLE.COLUMN[:ID]",
    help="Release this text all the same; texts stay home. May be repeated.",
)
@release_options
@click.pass_context
def command(context: click.Context, /, study: Path, out: Path, name: str | None, **terms: Any) -> None:
    """Write a study for others."""
    held = open_study(context, study, sparing=True)
    with progress(f"Writing {out}") as step:
        release, loss = api.export(held, out, to=name, registry=registry(context), step=step, **terms)
    said_and_written(release, loss)
    say_whose(held, terms, release)
    finish(context, held)
