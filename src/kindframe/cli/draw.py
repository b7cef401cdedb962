"""``kindframe draw``: pictures of a study as SVG or PNG files, protected for whoever will see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, registry, study_argument
from kindframe.cli.progressing import progress
from kindframe.cli.terms import release_options, say_whose

__all__ = ["command"]


@click.command("draw", help=COMMANDS["draw"])
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--picture",
    "pictures",
    multiple=True,
    metavar="NAME",
    help="network (the default), density, map, or an analysis: all its charts, or NAME/FIGURE; may be repeated.",
)
@click.option("--all", "every", is_flag=True, help="Every picture there is, each in a file of its own beside OUT.")
@release_options
@click.pass_context
def command(
    context: click.Context, /, study: Path, out: Path, pictures: tuple[str, ...], every: bool, **terms: Any
) -> None:
    """Draw pictures of a study to OUT, whose ending is .svg or .png."""
    held = open_study(context, study, sparing=True)
    with progress("Drawing") as step:
        release, loss = api.draw(held, out, pictures, every=every, registry=registry(context), step=step, **terms)
    for note in release.protection:
        click.echo(f"Protected: {note}")
    for name, reason in release.failures.items():
        click.echo(f"Not computed: {name}: {reason}", err=True)
    for path in loss.files:
        click.echo(f"Wrote {path}")
    say_whose(held, terms, release)
    finish(context, held)
