"""``kindframe plugins``: what is installed, what each plugin offers, what failed and why; and how to unblock one."""

from __future__ import annotations

import json

import attrs
import click
import polars as pl

from kindframe.cli import COMMANDS
from kindframe.cli.common import registry, show_table
from kindframe.problems import visible
from kindframe.registry import PluginReport, unblock

__all__ = ["command"]


@click.command("plugins", help=COMMANDS["plugins"])
@click.option("--unblock", "blocked", metavar="NAME", help="Load this plugin again after the program died in it.")
@click.option("--json", "as_json", is_flag=True, help="Print it all as JSON.")
@click.pass_context
def command(context: click.Context, blocked: str | None, as_json: bool) -> None:
    """Show the plugins."""
    if blocked is not None:
        n = unblock(blocked)
        click.echo(f"{visible(blocked)}: {'will be loaded again' if n else 'was not blocked'}.")
        return
    chosen = registry(context)
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
