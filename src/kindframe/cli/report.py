"""``kindframe report``: write the report of a study as one HTML file, for others to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import finish, open_study, registry, say_short_of, study_argument
from kindframe.cli.progressing import progress
from kindframe.cli.terms import release_options, say_whose

__all__ = ["command"]


@click.command("report", help=COMMANDS["report"])
@study_argument
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it; by default <study>-report.html here.")
@click.option("--analysis", "names", multiple=True, metavar="NAME", help="Include only this analysis; may be repeated.")
@click.option("--sections", metavar="A,B,...", default="", help="Write only these sections, in this order.")
@release_options
@click.pass_context
def command(
    context: click.Context, /, study: Path, out: Path | None, names: tuple[str, ...], sections: str, **terms: Any
) -> None:
    """Write the report of a study."""
    held = open_study(context, study, sparing=True)
    target = out or Path(f"{study.resolve().stem if study.is_file() else study.resolve().name}-report.html")
    chosen = tuple(part.strip() for part in sections.split(",") if part.strip())
    with progress("Writing the report") as step:
        release, loss = api.report(
            held, target, analyses=names or None, sections=chosen, registry=registry(context), step=step, **terms
        )
    for name, reason in release.failures.items():
        click.echo(f"Not computed: {name}: {reason}", err=True)
    for quote in release.facts.get("quotes", ()):
        looks = f" It seems to hold {', '.join(quote['looks'])}: read it again." if quote["looks"] else ""
        click.echo(f"Quoted: the story of {quote['story']}, because: {quote['reason'].rstrip('.')}.{looks}", err=True)
    for story in release.facts.get("quotes_left_out", ()):
        click.echo(
            f"Not quoted: the story of {story}. Its teller needs a row in consents.csv that says yes, everybody in it "
            "a standing yes, and the story must be in the study.",
            err=True,
        )
    for path in loss.files:
        click.echo(f"Wrote {path}")
    click.echo(f"Open it in a browser: {target.resolve().as_uri()}")
    say_short_of(release)
    say_whose(held, terms, release)
    finish(context, held)
