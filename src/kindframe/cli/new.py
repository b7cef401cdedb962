"""``kindframe new``: begin a study or a plugin from a template."""

from __future__ import annotations

from pathlib import Path

import click

from kindframe.cli import COMMANDS
from kindframe.cli.common import Verbs
from kindframe.scaffold import new_plugin, new_study

__all__ = ["command"]


@click.group("new", cls=Verbs, help=COMMANDS["new"])
def command() -> None:
    """Begin something from a template."""


@command.command("study")
@click.argument("folder", type=click.Path(path_type=Path))
def study(folder: Path) -> None:
    """Begin a study: a folder with study.toml and a CSV file for each kind of thing, two rows each to replace."""
    for path in new_study(folder):
        click.echo(f"Wrote {path}")
    click.echo(f"Next: kindframe check {folder}")


@command.command("plugin")
@click.argument("name")
@click.option("--in", "folder", type=click.Path(path_type=Path), default=Path(), help="The folder to make it in.")
def plugin(name: str, folder: Path) -> None:
    """Begin a plugin: a package with one framework, one analysis and its tests."""
    written = new_plugin(name, folder)
    for path in written:
        click.echo(f"Wrote {path}")
    click.echo(f"Next: pip install -e {written[0].parent}, then: kindframe plugins")
