"""Begin something: `new_plugin` writes a plugin to change, `new_study` a study folder to fill in.

The command line calls these. What they write stands in the folder ``templates``; the columns of a study come from the
records.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from kindframe.cells import guard, join_ids
from kindframe.errors import ParameterError, StoreNotSaved
from kindframe.problems import visible
from kindframe.records import TABLES, Action, Actor, Consent, Domain, Evidence, Relationship, Response
from kindframe.schema import Table

__all__ = ["new_plugin", "new_study"]

_TEMPLATES = Path(__file__).parent / "templates"
_ENDING = ".tmpl"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NUMBERS = itertools.count()

_EXAMPLES = (
    Domain(id="food", name="Food"),
    Domain(id="getting-about", name="Getting about"),
    Actor(id="p1", name="Ann", kind="person", group="north end", consent="given"),
    Actor(id="p2", name="Bob", kind="person", group="south end", consent="given"),
    Action(
        id="a1",
        kind="lift",
        givers=("p1",),
        receivers=("p2",),
        domain="getting-about",
        when="2024-03-05",
        wave="1",
        capacity="personal",
        outcome="happened",
        story="Ann drove Bob to the clinic and waited.",
    ),
    Action(id="a2", kind="meal", givers=("p2",), receivers=("p1",), domain="food", wave="1", prompted_by="a1"),
    Relationship(source="p1", target="p2", kind="neighbour", strength=4, reported_by="p1", since="2019", wave="1"),
    Relationship(source="p2", target="p1", kind="neighbour", strength=5, reported_by="p2", wave="1"),
    Evidence(subject="a1", item="our-promise/say-yes", stance="for", coder="c1", confidence=0.8, wave="1"),
    Evidence(subject="a2", item="our-promise/welcome", stance="mixed", coder="c1", note="met later", wave="1"),
    Response(respondent="p1", question="our-survey/people-are-kind", value="4", when="2024-03", wave="1"),
    Response(respondent="p2", question="our-survey/people-are-kind", status="refused", wave="1"),
    Consent(person="p1", purpose="share", status="given", when="2024-03", source="signed form"),
    Consent(person="p2", purpose="share", status="refused", when="2024-03", source="signed form"),
)
"""Two rows of each table, which fit together."""


def new_plugin(name: str, folder: str | Path = ".") -> list[Path]:
    """Write a plugin to change: one framework, one analysis, and tests that hold it to kindframe's rules.

    Parameters
    ----------
    name
        The plugin's name: small letters, digits and single hyphens. ``kindframe-`` before it may be left out.
    folder
        Where to make the folder ``kindframe-NAME``.

    Returns
    -------
    list of Path
        The files, those that stand outside any folder of the plugin first.

    Raises
    ------
    ParameterError
        Where the name cannot be one, or something of that name is there.
    StoreNotSaved
        Where it cannot be written; nothing is left behind then.

    .. versionadded:: 0.1
    """
    short = name.removeprefix("kindframe-")
    if not _NAME.fullmatch(short):
        tidy = re.sub(r"[^a-z0-9]+", "-", short.casefold()).strip("-")
        hint = f"Such as {tidy!r}." if _NAME.fullmatch(tidy) else ""
        raise ParameterError(
            f"A plugin is named with small letters, digits and single hyphens, a letter first, not {name!r}.", hint=hint
        )
    words = {"name": short, "distribution": f"kindframe-{short}", "package": f"kindframe_{short.replace('-', '_')}"}
    return _place(_rendered("plugin", words), Path(folder) / words["distribution"])


def new_study(folder: str | Path, *, title: str = "") -> list[Path]:
    """Write a study folder to fill in: its settings, a framework of its own, and every table with two example rows.

    Parameters
    ----------
    folder
        The folder to make. It may be there, as long as it is empty.
    title
        The study's title; made of the folder's name where not given.

    Returns
    -------
    list of Path
        The files, those that stand outside any folder of the study first.

    Raises
    ------
    ParameterError
        Where the folder holds something.
    StoreNotSaved
        Where it cannot be written; nothing is left behind then.

    .. versionadded:: 0.1
    """
    target = Path(folder)
    named = title or re.sub(r"[-_\s]+", " ", _absolute(target).name).strip().capitalize()
    files = _rendered("study", {"title": json.dumps(named, ensure_ascii=False).replace("\x7f", "\\u007F")})
    files |= {f"{name}.csv": _table(table) for name, table in TABLES.items()}
    return _place(files, target)


def _rendered(template: str, words: Mapping[str, str]) -> dict[str, str]:
    """Give the files of a template by path, with ``{{word}}`` in texts and ``__word__`` in paths filled in."""
    top = _TEMPLATES / template
    files = {}
    for path in sorted(top.rglob(f"*{_ENDING}")):
        name, text = path.relative_to(top).as_posix().removesuffix(_ENDING), path.read_text(encoding="utf-8")
        for word, value in words.items():
            name, text = name.replace(f"__{word}__", value), text.replace(f"{{{{{word}}}}}", value)
        files[name] = text
    return files


def _table(table: Table) -> str:
    """Write one table as CSV text: every column there is, and the example rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    for record in _EXAMPLES:
        if isinstance(record, table.record):
            writer.writerow([_cell(value) for value in table.to_row(record).values()])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, list):
        return join_ids(value)
    if isinstance(value, float):
        return f"{value:g}"
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)


def _place(files: Mapping[str, str], target: Path) -> list[Path]:
    """Write files into a new folder, all or none: beside it first, and then under its name."""
    there = _absolute(target)
    beside = there.parent / f".{there.name}.{os.getpid()}-{next(_NUMBERS)}"
    try:
        if there.is_symlink() or (there.exists() and not (there.is_dir() and not any(there.iterdir()))):
            raise ParameterError(
                f"{visible(str(target))} is there already.", hint="Name a new folder, or an empty one."
            )
        for name, text in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if there.exists():  # empty; it may be where the person stands
            for made in beside.iterdir():
                made.rename(there / made.name)
            beside.rmdir()
        else:
            beside.rename(there)
    except (OSError, ValueError) as error:  # a ValueError is a path that cannot be one
        if isinstance(error, ParameterError):
            raise
        shutil.rmtree(beside, ignore_errors=True)
        raise StoreNotSaved(
            f"{visible(str(target))} cannot be written: {getattr(error, 'strerror', None) or error}."
        ) from error
    return [target / name for name in sorted(files, key=lambda name: (name.count("/"), name))]


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - links are left as they are
