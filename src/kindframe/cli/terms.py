"""The options of the commands that release something: for whom, how people are grouped, and for what purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from kindframe.api.agreeing import BOTH, differently
from kindframe.cli.common import audience_option, basis_option
from kindframe.exporting import Release
from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["refuse_without_out", "release_options", "say_whose"]

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--by",
        metavar="COLUMN",
        default="group",
        show_default=True,
        help="The column by which people are put in groups.",
    ),
    click.option(
        "--agreed-to-both",
        is_flag=True,
        help="Leave out who has not agreed both to be in a report and to be in what is shared: then a report and an "
        "export are of the same people.",
    ),
    click.option(
        "--least",
        "k",
        type=int,
        metavar="K",
        help="Tell nothing that fewer than K people stand behind; 10, or 5 for internal, if not said; never under 3.",
    ),
    click.option(
        "--linked",
        default="",
        metavar="NAME",
        help="Keep pseudonyms the same in all releases that are given this name.",
    ),
    click.option(
        "--purpose", default="", metavar="TEXT", help="What single people are needed for; not for the public."
    ),
    click.option(
        "--accept-risk",
        "accept_reidentification_risk",
        is_flag=True,
        help="Accept that single people may be recognised; wanted beside a purpose.",
    ),
    click.option(
        "--override",
        default="",
        metavar="REASON",
        help="Why it may go although it differs from an earlier release by a few people; recorded.",
    ),
)


def release_options(command: Command) -> Command:
    """Give a command the options of a release; it takes them as keywords that `kindframe.api` takes too."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return audience_option(basis_option(command))


def refuse_without_out(context: click.Context, terms: Iterable[str]) -> None:
    """Refuse options of a release where nothing is released: they would be passed over in silence.

    Raises
    ------
    UsageError
        Where one of them was given; it is named.
    """
    given = [option for option in context.command.params if option.name in set(terms)]
    given = [one for one in given if context.get_parameter_source(str(one.name)) is ParameterSource.COMMANDLINE]
    if given:
        names = ", ".join(one.opts[0] for one in given)
        raise click.UsageError(f"{names}: for a file that others get. Say which file to write: --out FILE.")


def say_whose(study: Study, terms: Mapping[str, Any], release: Release) -> None:
    """Say of what was written for others what it was not held against, and how another kind may go beside it."""
    if terms["audience"] == "internal" or not persons(study).any():
        return
    if not release.facts.get("held_against") and not terms["override"]:
        click.echo(
            "No earlier release is known here. Where there were some (from another machine, or with a state folder "
            "that was lost), this one was not held against them: see KINDFRAME_STATE.",
            err=True,
        )
    if not terms["agreed_to_both"] and differently(study):
        click.echo(f"{BOTH} If this one went to nobody, say so then: --override REASON.", err=True)
