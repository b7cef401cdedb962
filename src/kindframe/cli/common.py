"""What the commands share: opening a study with its report, choosing plugins, and printing results."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from kindframe import api
from kindframe.cli.progressing import progress
from kindframe.display import cell
from kindframe.problems import Problem, ReadReport, Severity, gathered, visible
from kindframe.registry import Registry, default_registry
from kindframe.study import Study
from kindframe.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Result, Statement
    from kindframe.exporting import LossReport, Release

__all__ = [
    "Verbs",
    "audience_option",
    "basis_option",
    "finish",
    "named",
    "open_study",
    "reading_options",
    "registry",
    "said_and_written",
    "say_counts",
    "say_report",
    "say_short_of",
    "show_table",
    "study_argument",
]

_READ_AS = "kindframe.read_as"
Command = TypeVar("Command", bound=Callable[..., Any])


class Verbs(click.Group):
    """A group whose help says the whole first sentence of each of its commands, not as much as fits on a line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands."""
        rows = [
            (name, held.get_short_help_str(limit=400))
            for name in self.list_commands(ctx)
            if (held := self.get_command(ctx, name)) is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep for `open_study` what was said about the format of the study."""
    context.meta[f"{_READ_AS}.{option.name}"] = value


def reading_options(command: Command) -> Command:
    """Let a command be told what format the study it reads has; `open_study` looks it up."""
    using = click.option(
        "--using",
        multiple=True,
        metavar="NAME=VALUE",
        help="An option of the format that is read; may be repeated.",
        expose_value=False,
        callback=_remember,
    )
    named = click.option(
        "--from",
        "reader",
        metavar="FORMAT",
        help="The format of STUDY, where it does not tell; kindframe plugins --formats lists them.",
        expose_value=False,
        callback=_remember,
    )
    return named(using(command))


def study_argument(command: Command) -> Command:
    """Give a command the argument STUDY, and the options that say how it is read."""
    return click.argument("study", type=click.Path(path_type=Path))(reading_options(command))


audience_option = click.option(
    "--audience",
    type=click.Choice(["public", "partners", "internal"]),
    default="public",
    show_default=True,
    help="For whom it is made; public is protected most.",
)
basis_option = click.option(
    "--consent-basis",
    metavar="TEXT",
    default="",
    help="Why people may be in it where the study records no consent of anybody; it is said in what is written.",
)


def named(text: str) -> str | Path:
    """Take a word for a framework: a TOML file is a path, anything else a name."""
    return Path(text) if text.lower().endswith(".toml") else text


def said_and_written(release: Release | None, loss: LossReport) -> None:
    """Say how a release was protected, what the format could not carry, and what was written."""
    for note in release.protection if release else ():
        click.echo(f"Protected: {note}")
    click.echo(str(loss))
    for path in loss.files:
        click.echo(f"Wrote {path}")
    say_short_of(release)


def say_short_of(release: Release | None) -> None:
    """Say what was not asked for: partners and colleagues get groups alone, unless it is said what for."""
    if release is None or release.audience == "public" or not release.facts.get("grouped_by"):
        return
    whom = "inside" if release.audience == "internal" else "partners"
    k = release.facts["rules"]["k"]
    click.echo(
        f"It is made for {whom}, but no single people are in it: groups of {k} and more, as in what the public gets."
        " To have single people in it, say what for and accept that they can be recognised: "
        '--purpose "WHAT FOR" --accept-risk.'
    )


def registry(context: click.Context) -> Registry:
    """Give the registry the person asked for: the default one, or one with plugins left out."""
    chosen = context.find_root().obj or {}
    if not chosen.get("safe") and not chosen.get("without"):
        return default_registry()
    return Registry(safe=chosen.get("safe", False), without=tuple(chosen.get("without", ())))


def open_study(
    context: click.Context, path: Path, *, strict: bool = False, quiet: bool = False, sparing: bool = False
) -> Study:
    """Read a study, printing what reading came to on the error stream.

    A ``sparing`` command makes something for others: it prints how many problems there are and none of them, because
    they name people, and what it prints is more likely to be passed on.
    """
    reader = context.meta.get(f"{_READ_AS}.reader")
    options = parameters(context.meta.get(f"{_READ_AS}.using", ()))
    with progress(f"Reading {path}") as step:
        study = api.read(path, reader=reader, strict=strict, registry=registry(context), step=step, **options)
    if sparing:
        say_counts(study.report, path)
    elif not quiet:
        say_report(study.report)
    return study


def say_counts(report: ReadReport, path: Path) -> None:
    """Print on the error stream what became of the rows, and how many problems there are."""
    if n := sum(problem.severity is not Severity.NOTE for problem in report.problems):
        click.echo(f"{counted(n, 'problem')} in reading; kindframe check {path} names them.", err=True)
    for line in report.rows:
        click.echo(line, err=True)


def say_report(report: ReadReport, *, notes: bool = False, most: int = 50) -> None:
    """Print the problems and the counts of a reading on the error stream; the notes on request, one line a file."""
    shown = gathered(p for p in report.problems if p.severity is not Severity.NOTE)
    told = _grouped([p for p in report.problems if p.severity is Severity.NOTE])
    for line in [*shown[:most], *(told if notes else ())]:
        click.echo(line, err=True)
    if len(shown) > most:
        click.echo(f"... and {len(shown) - most:,} more problems; kindframe check --json gives them all.", err=True)
    for line in report.rows:
        click.echo(line, err=True)


def _grouped(notes: Sequence[Problem]) -> list[str]:
    """Give notes that say the same of several columns of a file as one line."""
    columns: dict[tuple[str, str, str], list[str]] = {}
    for note in notes:
        columns.setdefault((note.file, note.message, note.code), []).append(note.column or "")
    return [
        visible(f"{file}: {', '.join(c for c in held if c)}{' ' if any(held) else ''}{message} [{code}].", 400)
        for (file, message, code), held in columns.items()
    ]


def finish(context: click.Context, study: Study) -> None:
    """End with the exit code that reading deserves: 3 where records were set aside, else 0."""
    if study.report.set_aside:
        context.exit(3)


def show_table(table: pl.DataFrame, *, title: str = "", most: int = 20, wrapped: str = "") -> None:
    """Print a table for a person: aligned, numbers to the right, names made safe for a terminal.

    The column that is ``wrapped`` gives way where the others need the room: its texts go on in the next line.
    """
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120)
    if title:
        console.print(Text(visible(title), style="bold"))
    limit = {wrapped: 400}
    held = {
        name: [visible(cell(value), limit.get(name, 60)) for value in table[name].head(most)] for name in table.columns
    }
    for part, names in enumerate(_fitting(held, console.width, wrapped)):
        if part:
            console.print(Text(f"{visible(title)} (more columns)".lstrip(), style="bold"))
        drawn = Table(box=SIMPLE)
        for name in names:
            aligned: Literal["left", "right"] = "right" if table[name].dtype.is_numeric() else "left"
            drawn.add_column(Text(visible(name)), justify=aligned, no_wrap=bool(wrapped) and name != wrapped)
        for row in zip(*(held[name] for name in names), strict=True):
            drawn.add_row(*(Text(value) for value in row))
        console.print(drawn)
    if table.height > most:
        console.print(Text(f"  ... and {table.height - most:,} more rows."))


_LEAST = 24
"""The room that a column which is wrapped keeps."""


def _fitting(cells: Mapping[str, list[str]], width: int, wrapped: str = "") -> list[list[str]]:
    """Part the columns of a table into as many as fit beside each other; each part begins with the first column."""
    room = {name: max(len(name), *map(len, held), 1) + 3 for name, held in cells.items()}
    if wrapped:
        room[wrapped] = min(room[wrapped], _LEAST)
    first = list(cells)[:1]
    parts: list[list[str]] = [[*first]]
    for name in list(cells)[1:]:
        if len(parts[-1]) > 1 and sum(room[held] for held in [*parts[-1], name]) + 1 > width:
            parts.append([*first])
        parts[-1].append(name)
    return parts


def write_csv(table: pl.DataFrame) -> str:
    """Give a table as CSV text that is safe to open in a spreadsheet: text that starts like a formula is guarded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_guarded(name) for name in table.columns])
    for row in table.iter_rows():
        writer.writerow([_guarded(_flat(value)) for value in row])
    return out.getvalue()


def _flat(value: object) -> object:
    return ";".join(str(item) for item in value) if isinstance(value, list) else value


def _guarded(value: object) -> object:
    return (
        f"'{value}"
        if isinstance(value, str) and value.lstrip(" '\"")[:1] in set("=+-@\t\r\n＝＋－＠") - {""}
        else value
    )


def say_result(result: Result) -> None:
    """Print a result for a person: its statements, then its tables, then its notes."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120)
    if result.analysis:
        console.print(Text(result.analysis.question, style="bold"))
    for line in _said(result.statements):
        console.print(Text(line))
    for name, table in result.tables.items():
        if table.height:
            show_table(table, title=name)
    empty = [name for name, table in result.tables.items() if not table.height]
    if empty:
        console.print(Text(f"  Tables without a row: {', '.join(empty)}."))
    for note in result.notes:
        console.print(Text(f"  Note: {visible(note, 400)}"))


_ALIKE = 3


def _said(statements: Iterable[Statement]) -> list[str]:
    """Give statements as lines; where several are undefined for one reason, it is told once and they are listed."""
    alike: dict[str, list[str]] = {}
    lines: list[tuple[str, str]] = []
    for statement in statements:
        ground = f" ({visible(statement.ground, 200)})" if statement.ground else ""
        subject, middle, _ = statement.text.partition(f" is undefined: {statement.undefined}")
        reason = statement.undefined if middle else ""
        if reason:
            alike.setdefault(reason, []).append(visible(subject, 400))
        lines.append((f"  {visible(statement.text, 400)}{ground}", reason))
    made: dict[str, None] = {}
    for line, reason in lines:
        subjects = alike.get(reason, [])
        if len(subjects) < _ALIKE:
            made[line] = None
        else:
            listed = "".join(f"\n    {subject}" for subject in subjects)
            made[f"  Undefined, because {visible(reason, 400)}:{listed}"] = None
    return list(made)


def parameters(given: tuple[str, ...]) -> Mapping[str, Any]:
    """Turn ``name=value`` words into a mapping."""
    made = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals:
            raise click.UsageError(f"{word!r} is not of the form name=value.")
        made[name.strip()] = value
    return made
