"""``kindframe plugins``: what is installed, what each plugin offers, what failed and why; and how to unblock one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import attrs
import click
import polars as pl

from kindframe.cli import COMMANDS
from kindframe.cli.common import registry, show_table
from kindframe.problems import visible
from kindframe.registry import PluginReport, Registry, unblock

__all__ = ["command"]


@click.command("plugins", help=COMMANDS["plugins"])
@click.option("--unblock", "blocked", metavar="NAME", help="Load this plugin again after the program died in it.")
@click.option("--formats", is_flag=True, help="List the formats that are read and written, with their options.")
@click.option("--json", "as_json", is_flag=True, help="Print it all as JSON.")
@click.pass_context
def command(context: click.Context, blocked: str | None, formats: bool, as_json: bool) -> None:
    """Show the plugins."""
    if blocked is not None:
        n = unblock(blocked)
        click.echo(f"{visible(blocked)}: {'will be loaded again' if n else 'was not blocked'}.")
        return
    chosen = registry(context)
    if formats:
        click.echo("\n".join(visible(line, 600) for line in _formats(chosen)))
        return
    reports = chosen.plugins
    if as_json:
        click.echo(json.dumps([_plain(report) for report in reports], ensure_ascii=False, indent=2))
        return
    rows = [
        {
            "plugin": report.name,
            "from": f"{report.distribution} {report.version}".strip(),
            "status": report.status,
            "offers": _offers(report),
        }
        for report in reports
    ]
    schema = {"plugin": pl.String, "from": pl.String, "status": pl.String, "offers": pl.String}
    show_table(pl.DataFrame(rows, schema=schema), most=500)
    for report in reports:
        if report.status in ("failed", "blocked") or report.errors:
            click.echo(str(report))
        for note in report.notes:
            click.echo(f"{report.name}: {visible(note, 400)}")
    for note in chosen.notes:
        click.echo(visible(note, 400))


def _formats(chosen: Registry) -> Iterator[str]:
    """Say of each format whether it is read and written, by which endings, and what may be set on its reading."""
    readers, exporters = chosen.readers, chosen.exporters
    for name in sorted({*readers, *exporters}):
        read, written = readers.get(name), exporters.get(name)
        ways = [f"read from {_endings(read.suffixes, '--from ' + name)}"] if read else []
        ways += [f"written to {_endings(written.suffixes, '--to ' + name)}"] if written else []
        held = read or written
        yield f"{name}: {held.title if held else ''}; {', '.join(ways)}."
        yield from (f"    {told}" for told in dict.fromkeys(f.meaning for f in (read, written) if f and f.meaning))
        for option in read.options if read else ():
            choices = f" ({', '.join(choice or 'blank' for choice in option.choices)})" if option.choices else ""
            several = isinstance(option.default, (tuple, list))
            shown = ",".join(map(str, option.default)) if several else option.default
            default = f" [{shown}]" if shown not in (None, "") else ""
            yield f"    --using {option.name}=...{choices}{default}  {option.meaning}"


def _endings(suffixes: Sequence[str], named: str) -> str:
    """Name endings; a format without any is asked for by its name, and an empty ending is a folder."""
    return ", ".join(suffix or "a folder" for suffix in suffixes) or f"any file by {named}"


def _offers(report: PluginReport) -> str:
    """Count what a plugin offers by kind."""
    counts: dict[str, int] = {}
    for offer in report.offers:
        kind = offer.hook.removeprefix("kindframe_")
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(f"{n} {kind if n > 1 else _one(kind)}" for kind, n in counts.items()) or "nothing"


def _one(kind: str) -> str:
    return "analysis" if kind == "analyses" else kind.removesuffix("s")


def _plain(report: PluginReport) -> dict[str, object]:
    held = attrs.asdict(report, filter=lambda field, _: field.name not in ("offers", "errors"))
    return held | {"offers": [{"hook": offer.hook, "name": offer.name} for offer in report.offers]}
