"""``kindframe frameworks``: list them, show one, search, compare two editions, check a file of one's own."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import registry, show_table
from kindframe.framework import Framework, Item, check_framework, diff, find_edition, load_framework, search
from kindframe.problems import Severity, visible

__all__ = ["command"]


@click.group("frameworks", help=COMMANDS["frameworks"], invoke_without_command=True)
@click.option("--study", type=click.Path(path_type=Path), help="Include the frameworks of this study's own folder.")
@click.pass_context
def command(context: click.Context, study: Path | None) -> None:
    """List the frameworks there are."""
    held = api.read(study, registry=registry(context)) if study else None
    found = api.frameworks(held, registry=registry(context))
    context.meta["frameworks"] = found
    if context.invoked_subcommand is not None:
        return
    rows = [
        {"framework": f.key, "title": f.title, "status": f.status, "items": len(f), "licence": f.licence or "–"}
        for _, f in sorted(found.items())
    ]
    schema = {"framework": pl.String, "title": pl.String, "status": pl.String, "items": pl.Int64, "licence": pl.String}
    show_table(pl.DataFrame(rows, schema=schema), most=500)


def _find(context: click.Context, name: str) -> Framework:
    return find_edition(context.meta["frameworks"].values(), name)


@command.command("show")
@click.argument("name")
@click.pass_context
def show(context: click.Context, name: str) -> None:
    """Show one framework: its items, what is unknown in it, and its sources."""
    held = _find(context, name)
    click.echo(f"{held.title} ({held.key}), {held.status}")
    if held.description:
        click.echo(visible(held.description, 2000))
    _items(held.items, 0)
    for source in held.sources:
        click.echo(f"Source: {source}" + (f" Licence: {source.licence}." if source.licence else " No licence stated."))


def _items(items: tuple[Item, ...], depth: int) -> None:
    """Print items and their parts, further in for each step down."""
    for item in items:
        marks = "".join(f" [{mark}]" for mark in item.standing)
        click.echo(f"{'  ' * (depth + 1)}{item.id}: {visible(item.label)}{marks}")
        if item.statement:
            click.echo(f"{'  ' * (depth + 3)}“{visible(item.statement, 600)}”")
        _items(item.items, depth + 1)


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.pass_context
def find(context: click.Context, words: tuple[str, ...]) -> None:
    """Find items by words, over all frameworks."""
    hits = search(context.meta["frameworks"].values(), " ".join(words))
    if not hits:
        click.echo("Nothing found.")
    for hit in hits:
        click.echo(str(hit))


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.pass_context
def compare(context: click.Context, old: str, new: str) -> None:
    """Say what changed from one edition to another, item by item."""
    changes = diff(_find(context, old), _find(context, new))
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo("Nothing changed.")


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Check a framework file of one's own: every mistake with its line, its key and the nearest valid one."""
    held = load_framework(file)
    problems = check_framework(held)
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{held.title} ({held.key}): {len(held)} items.")
    if any(problem.severity in (Severity.REFUSED, Severity.SET_ASIDE) for problem in problems):
        context.exit(1)
