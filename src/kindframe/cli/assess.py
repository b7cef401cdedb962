"""``kindframe assess``: hold a study against a framework, item by item."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import click

from kindframe import api
from kindframe.analysis import Result
from kindframe.api.planning import rows_of
from kindframe.assessment import SILENCE, STANCES, Assessment
from kindframe.cli import COMMANDS
from kindframe.cli.common import (
    finish,
    named,
    open_study,
    registry,
    said_and_written,
    say_result,
    show_table,
    study_argument,
    write_csv,
)
from kindframe.cli.progressing import progress
from kindframe.cli.terms import refuse_without_out, release_options, say_whose
from kindframe.language import language
from kindframe.obstacles import barriers, uneven_answers, weighed_decisions
from kindframe.problems import visible
from kindframe.progress import Cost, Plan
from kindframe.study import Study
from kindframe.tracing import trace

__all__ = ["command"]

PARTS = ("coders", "coverage", "gaps", "measures", "barriers", "language", "all")


@click.command("assess", help=COMMANDS["assess"])
@study_argument
@click.argument("framework", required=False)
@click.option(
    "--with",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    help="Show more: how far coders agree and where not; how much of each place, domain and wave was coded; where "
    "little is said; what measures each item; what got in the way; words that label people. May be repeated.",
)
@click.option(
    "--looked-at",
    type=click.Choice(["all", "coded"]),
    default="all",
    show_default=True,
    help="For the agreement of coders: each read every record anybody coded, or only those she coded herself.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write it to this file: .csv, .xlsx or .md.")
@click.option("--to", "name", metavar="FORMAT", help="The format, where the ending of the file does not say it.")
@release_options
@click.option("--json", "as_json", is_flag=True, help="Print the findings, unprotected, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the findings, unprotected, as CSV.")
@click.pass_context
def command(
    context: click.Context,
    /,
    study: Path,
    framework: str | None,
    parts: tuple[str, ...],
    looked_at: Literal["all", "coded"],
    out: Path | None,
    name: str | None,
    as_json: bool,
    as_csv: bool,
    **terms: Any,
) -> None:
    """Hold a study against a framework: one of a plugin or of the study by name, or a TOML file.

    Who it is for, and all that goes with it, is said of a file that is written (--out); what is printed is for you.
    """
    if out is None:
        refuse_without_out(context, terms)
    held = open_study(context, study, sparing=out is not None)
    if out is not None:
        if framework is None:
            raise click.UsageError("Say which framework is to be written: kindframe assess STUDY FRAMEWORK --out FILE.")
        with progress(f"Writing {out}") as step:
            made, loss = api.export_assessment(
                held, named(framework), out, to=name, registry=registry(context), step=step, **terms
            )
        said_and_written(made, loss)
        say_whose(held, terms, made)
        finish(context, held)
        return
    chosen = PARTS if "all" in parts else parts
    names = [named(framework)] if framework else None
    shown = not (as_json or as_csv)
    with progress("Holding it against frameworks", shown=shown) as step:
        found = api.assessments(held, names, looked_at=looked_at, registry=registry(context), step=step)
        wanted = {part: one for part, one in _BY_STUDY.items() if shown and part in chosen}
        plan = Plan({doing: cost.seconds(rows_of(held)) for doing, cost, _ in wanted.values()}, step)
        results: dict[str, tuple[Result, ...]] = {}
        for part, (doing, _, computed) in wanted.items():
            plan.begin(doing)
            results[part] = computed(held)
    for assessment in found:
        if as_json:
            held_json = {"framework": assessment.framework.key, "findings": assessment.table.to_dicts()}
            click.echo(json.dumps(held_json, ensure_ascii=False))
        elif as_csv:
            click.echo(write_csv(assessment.table), nl=False)
        else:
            _show(assessment)
            for part, show in _BY_FRAMEWORK.items():
                if part in chosen:
                    show(assessment, held)
    if not found:
        click.echo("This study names no framework and holds no coding. Name one: kindframe assess STUDY FRAMEWORK.")
    for part, told in results.items():
        for result in told:
            say_result(result)
        if part == "language":
            click.echo("  A flag is a question to whoever wrote the words; nothing is rewritten.")
    finish(context, held)


def _show(assessment: Assessment) -> None:
    table = assessment.table
    used = [stance for stance in STANCES if table[stance].sum()] or ["for", "against"]
    title = f"{assessment.framework.title} ({assessment.framework.key})"
    show_table(table.select("item", "label", "status", *used, "records"), title=title, most=200, wrapped="label")
    for note in assessment.notes:
        click.echo(f"  {visible(note, 400)}")
    for problem in assessment.unplaced:
        click.echo(f"  {problem}", err=True)
    click.echo(f"  {SILENCE}")


def _coders(assessment: Assessment, study: Study) -> None:
    agreement = assessment.agreement
    if agreement is None:
        click.echo("  Fewer than two coders are named, so there is nobody to compare.")
        return
    for sentence in agreement.sentences():
        click.echo(f"  {visible(sentence, 600)}")
    show_table(agreement.disagreements, title="Where coders differ", most=100)


def _coverage(assessment: Assessment, study: Study) -> None:
    for aspect, table in assessment.coverage.items():
        show_table(table, title=f"Coded, by {aspect.replace('_', ' ')}", most=30)


def _gaps(assessment: Assessment, study: Study) -> None:
    show_table(assessment.gaps, title="Where this study says little", most=100)


def _measures(assessment: Assessment, study: Study) -> None:
    framework = assessment.framework
    stated = {item.kind for item in framework} - {"indicator", "measure", "question", "heading", "purpose"}
    say_result(trace(framework, of=("value",) if "value" in stated else sorted(stated), study=study))


def _barriers(study: Study) -> tuple[Result, ...]:
    return barriers(study), uneven_answers(study), weighed_decisions(study)


def _language(study: Study) -> tuple[Result, ...]:
    return (language(study),)


_BY_FRAMEWORK: Mapping[str, Callable[[Assessment, Study], None]] = {
    "coders": _coders,
    "coverage": _coverage,
    "gaps": _gaps,
    "measures": _measures,
}
_BY_STUDY: Mapping[str, tuple[str, Cost, Callable[[Study], tuple[Result, ...]]]] = {
    "barriers": ("Looking for what got in the way", Cost(each=1.0), _barriers),
    "language": ("Looking for words that label people", Cost(each=2.0), _language),
}
