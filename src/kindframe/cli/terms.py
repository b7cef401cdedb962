"""The options of the commands that release something: for whom, how people are grouped, and for what purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from kindframe.cli.common import audience_option, basis_option

__all__ = ["release_options"]

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
