"""``kindframe analyse``: put a question to a study; without a name, list the questions there are."""

from __future__ import annotations

from pathlib import Path

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import (
    finish,
    open_study,
    parameters,
    progress,
    reading_options,
    registry,
    say_result,
    write_csv,
)
from kindframe.errors import UnknownName
from kindframe.problems import nearest, visible

__all__ = ["command"]


@click.command("analyse", help=COMMANDS["analyse"])
@click.argument("study", type=click.Path(path_type=Path), required=False)
@click.argument("name", required=False)
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
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@click.option("--csv", "table", metavar="TABLE", help="Print one table of the result as CSV.")
@click.pass_context
def command(
    context: click.Context,
    study: Path | None,
    name: str | None,
    given: tuple[str, ...],
    asked: tuple[str, ...],
    wave: str | None,
    as_json: bool,
    table: str | None,
) -> None:
    """Put a question to a study."""
    if study is None or name is None:
        _list(context)
        return
    held = open_study(context, study)
    if wave is not None:
        held = held.select(wave=wave)
    try:
        registry(context).analyses.offer(name)
    except UnknownName as error:
        if error.near or error.hint:
            raise
        raise UnknownName("analysis", name, hint="kindframe analyse lists the questions there are.") from None
    with progress(f"Computing {name}"):
        result = api.analyse(
            held,
            name,
            network={name: _word(value) for name, value in parameters(asked).items()},
            registry=registry(context),
            **parameters(given),
        )
    if as_json:
        click.echo(result.to_json())
    elif table is not None:
        if table not in result.tables:
            raise UnknownName(
                f"table of {name}",
                table,
                nearest(table, result.tables),
                hint=f"There are: {', '.join(result.tables) or 'none'}.",
            )
        click.echo(write_csv(result.tables[table]), nl=False)
    else:
        say_result(result)
    finish(context, held)


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
    click.echo("Ask one with: kindframe analyse STUDY NAME")
