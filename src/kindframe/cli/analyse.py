"""``kindframe analyse``: put one question or several to a study; without a name, list the questions there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kindframe import api, calling
from kindframe.api.planning import planned
from kindframe.cli import COMMANDS
from kindframe.cli.common import (
    finish,
    open_study,
    parameters,
    reading_options,
    registry,
    say_result,
    write_csv,
)
from kindframe.cli.progressing import progress
from kindframe.errors import UnknownName
from kindframe.problems import nearest, visible
from kindframe.progress import Plan

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Result
    from kindframe.registry import Registry

__all__ = ["command"]


class _Asking(click.Command):
    """The command, which says of a parameter that is written as an option how it is set."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of the command line."""
        words = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            name = error.option_name.lstrip("-").replace("-", "_")
            held = (parameter.name for analysis in registry(ctx).analyses.values() for parameter in analysis.parameters)
            if name not in held:
                raise
            value = _after(words, error.option_name)
            raise click.UsageError(f"{error.message} A parameter is set with: --set {name}={value}", ctx) from None


def _after(words: tuple[str, ...], option: str) -> str:
    """Give the value that an option was given, or what stands for one."""
    for word, following in zip(words, (*words[1:], "VALUE"), strict=True):
        if word == option:
            return "VALUE" if following.startswith("-") else following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return "VALUE"


@click.command("analyse", cls=_Asking, help=COMMANDS["analyse"])
@click.argument("study", type=click.Path(path_type=Path), required=False)
@click.argument("names", metavar="NAME...", nargs=-1)
@click.option(
    "--set", "given", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the analysis; may be repeated."
)
@click.option(
    "--network",
    "asked",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set which ties it sees, such as kinds=help; may be repeated.",
)
@click.option("--wave", metavar="ID", help="Use one wave only.")
@reading_options
@click.option(
    "--json", "as_json", is_flag=True, help="Print all of it, unprotected, as JSON, one line for each analysis."
)
@click.option("--csv", "table", metavar="TABLE", help="Print one table of the result, unprotected, as CSV.")
@click.pass_context
def command(
    context: click.Context,
    study: Path | None,
    names: tuple[str, ...],
    given: tuple[str, ...],
    asked: tuple[str, ...],
    wave: str | None,
    as_json: bool,
    table: str | None,
) -> None:
    """Put questions to a study."""
    if study is None or not names:
        _list(context)
        return
    plugins = registry(context)
    names = _known(plugins, names)
    if table is not None and len(names) > 1:
        raise click.UsageError("--csv prints one table of one analysis; name one.")
    held = open_study(context, study)
    if wave is not None:
        held = held.select(wave=wave)
    network = {key: _word(value) for key, value in parameters(asked).items()}
    results = []
    with progress(f"Computing {names[0]}", shown=not (as_json or table)) as step:
        wanted = parameters(given)
        plan = Plan(planned(held, names, plugins, wanted), step)
        for name in names:
            plan.begin(f"Computing {name}")
            results.append(api.analyse(held, name, network=network, registry=plugins, **wanted))
    kinds = held.actors.table["kind"].unique().sort().to_list()
    notes = held.settings.kinds.get("actor", {})
    for result in results:
        if as_json:
            click.echo(result.to_json())
        elif table is not None:
            click.echo(write_csv(_table(result, names[0], table)), nl=False)
        else:
            say_result(*calling.called([result], kinds, notes, tables=False))
    finish(context, held)


def _known(plugins: Registry, names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names, each once, that there are; ``all`` is all of them."""
    names = tuple(plugins.analyses) if names == ("all",) else tuple(dict.fromkeys(names))
    for name in names:
        try:
            plugins.analyses.offer(name)
        except UnknownName as error:
            if error.near or error.hint:
                raise
            raise UnknownName("analysis", name, hint="kindframe analyse lists the questions there are.") from None
    return names


def _table(result: Result, name: str, table: str) -> pl.DataFrame:
    if table not in result.tables:
        hint = f"There are: {', '.join(result.tables) or 'none'}."
        raise UnknownName(f"table of {name}", table, nearest(table, result.tables), hint=hint)
    return result.tables[table]


def _word(text: str) -> str | bool | tuple[str, ...]:
    """Turn a word of the command line into what `Study.network` takes: yes or no, or several names."""
    plain = {"yes": True, "true": True, "no": False, "false": False}.get(text.casefold())
    if plain is not None:
        return plain
    return tuple(text.split(",")) if "," in text else text


def _list(context: click.Context) -> None:
    offered = registry(context).analyses
    formatter = click.HelpFormatter(width=100)
    with formatter.section("Questions to ask"):
        formatter.write_dl([(name, visible(analysis.question, 400)) for name, analysis in sorted(offered.items())])
    click.echo(formatter.getvalue(), nl=False)
    click.echo("Ask one with: kindframe analyse STUDY NAME, several by their names, every one with: all")
