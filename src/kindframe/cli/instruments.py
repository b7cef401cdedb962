"""``kindframe instruments``: list the sets of questions there are, show one, and how a study answered it."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from kindframe import api
from kindframe.cli import COMMANDS
from kindframe.cli.common import Verbs, finish, open_study, registry, show_table, study_argument
from kindframe.cli.progressing import progress
from kindframe.errors import UnknownName
from kindframe.instrument import Instrument, Question, Score, distributions
from kindframe.problems import nearest, visible
from kindframe.progress import Cost, Plan

__all__ = ["command"]

_COUNT = Cost(each=10.0)
"""What a million answers take to count."""


@click.group("instruments", cls=Verbs, help=COMMANDS["instruments"], invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the instruments there are."""
    context.meta["instruments"] = found = api.instruments(registry=registry(context))
    if context.invoked_subcommand is not None:
        return
    rows = [(i.id, i.title, len(i), len(i.scores), i.licence or "–") for _, i in sorted(found.items())]
    counts = dict.fromkeys(("questions", "scores"), pl.Int64)
    schema = {"instrument": pl.String, "title": pl.String, **counts, "licence": pl.String}
    show_table(pl.DataFrame(rows, schema=schema, orient="row"), most=200, wrapped="title")


def _find(context: click.Context, name: str) -> Instrument:
    found: dict[str, Instrument] = context.meta["instruments"]
    if name not in found:
        about = sorted(i.id for i in found.values() if name.casefold() in f"{i.id} {i.title}".casefold())
        told = f"The word is in the titles of: {', '.join(about)}. " if about and name.strip() else ""
        raise UnknownName("instrument", name, nearest(name, found), hint=f"{told}kindframe instruments lists them.")
    return found[name]


@command.command("show")
@click.argument("name")
@click.pass_context
def show(context: click.Context, name: str) -> None:
    """Show one instrument: its questions and answers, how it is scored, and its sources."""
    held = _find(context, name)
    click.echo(f"{held.title} ({held.id})" + (f", {held.edition}" if held.edition else ""))
    for text in (held.description, held.note):
        if text:
            click.echo(visible(text, 2000))
    if held.texts_withheld:
        click.echo(
            "Its wording is under a licence: questions are known by number, and whoever holds one brings the form."
        )
    for question in held.questions:
        _question(held, question)
    for score in held.scores:
        _score(score)
    for source in held.sources:
        click.echo(
            f"Source: {str(source).rstrip('.')}."
            + (f" Licence: {source.licence}." if source.licence else " No licence stated.")
        )


def _question(held: Instrument, question: Question) -> None:
    marks = "".join(
        f" [{mark}]"
        for mark, holds in (
            ("unknown", question.unknown),
            ("reconstructed", question.reconstructed),
            ("not verified", not question.verified or not held.verified),
        )
        if holds
    )
    named = question.label or (f"question {question.number}" if question.number else question.id)
    click.echo(f"  {held.id}/{question.id}: {visible(named)}{marks}")
    if question.text:
        click.echo(f"      “{visible(' '.join(t for t in (question.stem, question.text) if t), 600)}”")
    scale = held.scale(question)
    answers = "; ".join(answer.label or answer.id for answer in scale.answers)
    click.echo(f"      {scale.kind}" + (f": {visible(answers, 400)}" if answers else ""))
    if scale.thresholds:
        click.echo(f"      Thresholds in use: {visible('; '.join(t.label for t in scale.thresholds), 400)}")
    if question.asks_about:
        click.echo(f"      Asks about {visible(question.asks_about)}.")


def _score(score: Score) -> None:
    ends = f", {score.minimum:g} to {score.maximum:g}" if None not in (score.minimum, score.maximum) else ""
    allowed = f", at most {score.missing_allowed} missing" if score.missing_allowed else ""
    click.echo(
        f"  Score {score.id}: {score.method} of {len(score.questions)}{ends}; missing answers: {score.missing}{allowed}"
    )
    if score.high_means:
        click.echo(f"      High means {visible(score.high_means)}.")
    for band in score.bands:
        click.echo(f"      {band.low:g} to {band.high:g}: {visible(band.label)}")
    if score.unfinished:
        click.echo(f"      {visible(score.unfinished, 400)}")


@command.command("answers")
@study_argument
@click.argument("name")
@click.option("--wave", metavar="ID", help="Count one wave only.")
@click.pass_context
def answers(context: click.Context, study: Path, name: str, wave: str | None) -> None:
    """Show how a study answered an instrument: every answer counted, every threshold, who did not answer."""
    instrument = _find(context, name)
    held = open_study(context, study)
    doing = f"Counting answers to {instrument.id}"
    with progress(doing) as step:
        plan = Plan({doing: _COUNT.seconds(held.responses.table.height)}, step)
        plan.begin(doing)
        found = distributions(instrument, held.responses.table, wave=wave, come=plan.come)
    for distribution in found:
        click.echo("\n".join(visible(line, 600) for line in str(distribution).split("\n")))
    if not found:
        click.echo(f"No question of {instrument.id} was asked in this study" + (f" in wave {wave}." if wave else "."))
    finish(context, held)
