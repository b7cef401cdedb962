"""The command line. This module is all that ``kindframe --help`` needs; a command's own module comes when it runs."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from kindframe.errors import KindframeError

__all__ = ["COMMANDS", "main"]

COMMANDS: dict[str, str] = {
    "analyse": "Put a question to a study: connections, groups, places, isolation.",
    "assess": "Hold a study against a framework, item by item.",
    "check": "Read a study and say what is wrong with it, line by line.",
    "convert": "Write a study in another format for yourself, with everything in it.",
    "describe": "Say what a study holds; write datapackage.json beside it.",
    "draw": "Draw pictures of a study as SVG or PNG files.",
    "export": "Write a study for others, protected, in another format.",
    "frameworks": "List, show, search, compare, export and check frameworks.",
    "instruments": "List and show sets of questions, and how a study answered them.",
    "new": "Begin a study or a plugin from a template.",
    "plugins": "Show the plugins: what each offers, and what failed.",
    "report": "Write the report of a study as one HTML file.",
    "withdraw": "Take a person out of a study, and look through every byte afterwards.",
    "workshop": "Print worksheets and blind coding sheets, and read filled ones.",
}
"""Every command and its first line of help, so that ``--help`` imports none of them."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are run, and where errors end as one plain message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module and give its command."""
        if cmd_name not in COMMANDS:
            return None
        from kindframe.cli.examples import shown

        command: click.Command = importlib.import_module(f"kindframe.cli.{cmd_name}").command
        command.epilog = shown(cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none of that name, say the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from kindframe.problems import nearest

            near = nearest(args[0], COMMANDS)
            ctx.fail(f"There is no command {args[0]!r}." + (f" Did you mean {near!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours ends with its message and exit code 1."""
        try:
            return super().invoke(ctx)
        except KindframeError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("KINDFRAME_DEBUG"):
                raise
            click.echo(
                f"Error: kindframe itself failed ({type(error).__name__}). Nothing was written in place of what was "
                f"there. Run again with KINDFRAME_DEBUG=1 for the details; they may show parts of your data.",
                err=True,
            )
            ctx.exit(1)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kindframe", message="kindframe %(version)s")
@click.option("--safe", is_flag=True, help="Load no plugins at all.")
@click.option("--no-plugin", "without", multiple=True, metavar="NAME", help="Leave one plugin out; may be repeated.")
@click.pass_context
def root(ctx: click.Context, safe: bool, without: tuple[str, ...]) -> None:
    """Map the connections of a community and see what kindness looks like in it.

    A STUDY is a folder of tables (people.csv, relationships.csv, ...), a single edge list, a workbook, or a saved
    .kindframe file.

    Exit codes: 0 all clean, 1 refused, 2 the command's words are off, 3 read with records set aside.
    """
    ctx.obj = {"safe": safe, "without": without}


def main(args: list[str] | None = None) -> None:
    """Run the command line; the console script's entry."""
    if sys.stdout.encoding and sys.stdout.encoding.lower() not in {"utf-8", "utf8"}:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    root(args=args, prog_name="kindframe")
