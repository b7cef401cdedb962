"""``kindframe frameworks``: list, show, search, compare editions, see gaps, write for other tools, check a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import Verbs, named, open_study, parameters, registry, said_and_written, show_table
from kindframe.framework import (
    Crosswalk,
    Framework,
    Item,
    check_framework,
    diff,
    find_edition,
    gaps,
    load_framework,
    search,
    unspoken,
)
from kindframe.problems import Severity, visible
from kindframe.wording import counted

__all__ = ["command"]


@click.group("frameworks", cls=Verbs, help=COMMANDS["frameworks"], invoke_without_command=True)
@click.option("--study", type=click.Path(path_type=Path), help="Include the frameworks of this study's own folder.")
@click.pass_context
def command(context: click.Context, study: Path | None) -> None:
    """List the frameworks there are."""
    held = open_study(context, study, quiet=True) if study else None
    found = api.frameworks(held, registry=registry(context))
    context.meta["frameworks"], context.meta["study"] = found, held
    if context.invoked_subcommand is not None:
        return
    rows = [
        {"framework": f.key, "title": f.title, "status": f.status, "items": len(f), "licence": f.licence or "–"}
        for _, f in sorted(found.items())
    ]
    schema = {"framework": pl.String, "title": pl.String, "status": pl.String, "items": pl.Int64, "licence": pl.String}
    show_table(pl.DataFrame(rows, schema=schema), most=500, wrapped="title")


def _find(context: click.Context, name: str) -> Framework:
    meant = named(name)
    return (
        load_framework(meant) if isinstance(meant, Path) else find_edition(context.meta["frameworks"].values(), meant)
    )


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
        click.echo(
            f"Source: {str(source).rstrip('.')}."
            + (f" Licence: {source.licence}." if source.licence else " No licence stated.")
        )
    if held.licence:
        click.echo(f"Licence of this text: {held.licence}.")
    for sides in _crosswalks(context, held):
        click.echo(_summary(*sides))


def _items(items: tuple[Item, ...], depth: int) -> None:
    """Print items and their parts, further in for each step down."""
    for item in items:
        marks = "".join(f" [{mark}]" for mark in item.standing)
        click.echo(f"{'  ' * (depth + 1)}{item.id}: {visible(item.title)}{marks}")
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


@command.command("gaps")
@click.argument("one", required=False)
@click.argument("other", required=False)
@click.pass_context
def show_gaps(context: click.Context, one: str | None, other: str | None) -> None:
    """Say what two frameworks do not answer to in each other; without names, list the crosswalks there are."""
    if one is None:
        rows = [(w.id, w.source, w.target, len(w.matches)) for f in _all(context) for w in f.crosswalks]
        schema = {"crosswalk": pl.String, "source": pl.String, "target": pl.String, "matches": pl.Int64}
        show_table(pl.DataFrame(sorted(set(rows)), schema=schema, orient="row"), most=200)
        return
    first = _find(context, one)
    second = _find(context, other) if other is not None else None
    walks = list(_crosswalks(context, first))
    if second is not None:
        wanted = {second.key} if "@" in str(other) else {f.key for f in _all(context) if f.id == second.id}
        pairs = [(sides, f) for sides in walks for f in sides[1:] if f is not None and f is not first]
        walks = [sides for sides, f in pairs if f.key in wanted]
        second = next((f for _, f in pairs if f.key in wanted), second)
    for sides in walks:
        _show_gaps(*sides)
    if not walks:
        click.echo(f"No crosswalk stands between {first.key} and {second.key if second else 'any other framework'}.")
    for speaker, asked in ((first, second), (second, first)) if second is not None else ():
        _by_words(speaker, asked)


def _all(context: click.Context) -> list[Framework]:
    return list(context.meta["frameworks"].values())


def _crosswalks(
    context: click.Context, held: Framework
) -> Iterator[tuple[Crosswalk, Framework | None, Framework | None]]:
    """Give the crosswalks that start from a framework or lead to it, with both sides where they are at hand."""
    names = {held.id, held.key}

    def side(name: str) -> Framework | None:
        if name in names:
            return held
        mine = [f for f in _all(context) if name in (f.key, f.id)]
        return mine[0] if len(mine) == 1 else None

    seen = set()
    for framework in (held, *_all(context)):
        for walk in framework.crosswalks:
            if names & {walk.source, walk.target} and walk.id not in seen:
                seen.add(walk.id)
                yield walk, side(walk.source), side(walk.target)


def _summary(walk: Crosswalk, source: Framework | None, target: Framework | None) -> str:
    text = f"Crosswalk {walk.id}: {walk.source} and {walk.target}, {counted(len(walk.matches), 'match', 'matches')}"
    if source is None or target is None:
        return f"{text}; the other side is not at hand."
    found = gaps(walk, source, target)
    left, right = f"{len(found.source):,} of {found.source_size:,}", f"{len(found.target):,} of {found.target_size:,}"
    return f"{text}; without one: {left} items of the first, {right} of the second."


def _show_gaps(walk: Crosswalk, source: Framework | None, target: Framework | None) -> None:
    click.echo(visible(walk.title or walk.id, 400) + (" [reconstructed]" if walk.reconstructed else ""))
    click.echo(f"  {_summary(walk, source, target)}")
    if source is None or target is None:
        return
    found = gaps(walk, source, target)
    for framework, items in ((source, found.source), (target, found.target)):
        click.echo(
            f"  Items of {framework.key} without a match:" if items else f"  {framework.key} is matched in whole."
        )
        for item in items:
            remark = found.remark(item)
            click.echo(f"    {item.id}: {visible(item.title)}" + (f". {visible(remark, 600)}" if remark else ""))
    if found.weak:
        click.echo("  Related only: " + ", ".join(f"{m.source} and {m.target}" for m in found.weak))


def _by_words(speaker: Framework, asked: Framework) -> None:
    """Say which items of one framework the words of the other speak of nowhere, whatever anybody's matches say."""
    silent = [spoken for spoken in unspoken(speaker, asked) if not spoken.by]
    if silent:
        click.echo(f"By its words alone, {speaker.key} speaks nowhere of:")
    for spoken in silent:
        click.echo(f"    {spoken.item.id}: {visible(spoken.item.title)} (looked for: {', '.join(spoken.terms)})")


@command.command("export")
@click.argument("name")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--to", "chosen", metavar="FORMAT", help="The format, where the ending of OUT does not say it.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an option of the format, such as base.")
@click.pass_context
def export(context: click.Context, name: str, out: Path, chosen: str | None, given: tuple[str, ...]) -> None:
    """Write a framework for other tools: SKOS, OSCAL, SSSOM, a codebook, a table, Markdown; say what was lost."""
    meant, study = named(name), context.meta["study"]
    said_and_written(
        None,
        api.export_framework(meant, out, to=chosen, study=study, registry=registry(context), **parameters(given)),
    )


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Check a framework file of one's own: every mistake with its line, its key and the nearest valid one."""
    held = load_framework(file)
    problems = check_framework(held)
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{held.title} ({held.key}): {counted(len(held), 'item')}.")
    if any(problem.severity in (Severity.REFUSED, Severity.SET_ASIDE) for problem in problems):
        context.exit(1)
