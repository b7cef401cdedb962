"""Frameworks and crosswalks from TOML files: one, or a folder of them.

`load_framework` is what an author meets; `load_folder` serves plugins and the ``frameworks`` folder of a study.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from kindframe.documents import Document, Key, open_document, refuse, structure
from kindframe.errors import FrameworkError
from kindframe.framework.crosswalk import Crosswalk
from kindframe.framework.items import DEEPEST
from kindframe.framework.model import Framework
from kindframe.problems import Problem, nearest

__all__ = ["attach", "load_crosswalk", "load_folder", "load_framework", "load_parts", "load_texts", "offer"]

MOST = 5_000
"""The most items a framework may have."""


def load_framework(given: str | Path, *, name: str = "") -> Framework:
    r"""Read a framework from a TOML file, or from TOML text.

    Parameters
    ----------
    given
        A path; or text, which is a string with a line break in it, or any string that is given a ``name``.
    name
        What to call the text in messages; a file's own name otherwise.

    Raises
    ------
    FrameworkError
        With every mistake: file, line, item and key, and the nearest valid one.

    >>> load_framework('id = "ways"\ntitle = "Ways"\n[[items]]\nid = "give"\nlabel = "Give"\n')["give"].label
    'Give'

    .. versionadded:: 0.1
    """
    return _framework(open_document(given, name=name))


def load_crosswalk(given: str | Path, *, name: str = "") -> Crosswalk:
    """Read a crosswalk from a TOML file or text, as `load_framework` does a framework.

    Raises
    ------
    FrameworkError
        With every mistake: file, line, match and key, and the nearest valid one.

    .. versionadded:: 0.1
    """
    return _crosswalk(open_document(given, name=name))


def load_folder(*folders: Path) -> tuple[tuple[Framework, ...], tuple[Problem, ...]]:
    """Read every ``.toml`` file of some folders, in order of name; crosswalks go to the framework they start from.

    A file with a mistake costs only itself: its problems are given beside the frameworks of the others. A folder that
    is not there holds nothing.

    .. versionadded:: 0.1
    """
    frameworks, crosswalks, problems = _gather((p, "") for folder in folders for p in sorted(folder.glob("*.toml")))
    return attach(frameworks, crosswalks), problems


def load_texts(texts: Mapping[str, str]) -> tuple[tuple[Framework, ...], tuple[Problem, ...]]:
    """Read frameworks and crosswalks from texts by name of file, as `load_folder` does from the files themselves.

    .. versionadded:: 0.1
    """
    frameworks, crosswalks, problems = load_parts(texts)
    return attach(frameworks, crosswalks), problems


def load_parts(
    texts: Mapping[str, str],
) -> tuple[tuple[Framework, ...], tuple[Crosswalk, ...], tuple[Problem, ...]]:
    """Read texts as `load_texts` does, with the crosswalks apart: they may start from a framework that is elsewhere.

    .. versionadded:: 0.1
    """
    return _gather((text, name) for name, text in texts.items())


def _gather(
    given: Iterable[tuple[str | Path, str]],
) -> tuple[tuple[Framework, ...], tuple[Crosswalk, ...], tuple[Problem, ...]]:
    frameworks: list[Framework] = []
    crosswalks: list[Crosswalk] = []
    problems: list[Problem] = []
    for source, name in given:
        try:
            document = open_document(source, name=name)
            if "matches" in document.raw:
                crosswalks.append(_crosswalk(document))
            else:
                frameworks.append(_framework(document))
        except FrameworkError as error:
            problems.extend(error.problems)
    return tuple(frameworks), tuple(crosswalks), tuple(problems)


def offer(*folders: Path) -> tuple[Framework, ...]:
    """Give the frameworks of a plugin's own folders, all or none: what a plugin's hook returns.

    Raises
    ------
    FrameworkError
        Where any file has a mistake.

    .. versionadded:: 0.1
    """
    frameworks, problems = load_folder(*folders)
    if problems:
        raise FrameworkError(f"{folders[0].parent.name} cannot offer its frameworks.", problems)
    return frameworks


def attach(frameworks: Iterable[Framework], crosswalks: Iterable[Crosswalk]) -> tuple[Framework, ...]:
    """Give the frameworks with each crosswalk added to the editions its ``source`` names.

    .. versionadded:: 0.1
    """
    walks = tuple(crosswalks)
    return tuple(
        attrs.evolve(framework, crosswalks=(*framework.crosswalks, *mine))
        if (mine := tuple(walk for walk in walks if walk.source in {framework.id, framework.key}))
        else framework
        for framework in frameworks
    )


def _framework(document: Document) -> Framework:
    places = list(_places(document.raw.get("items"), ("items",)))
    refuse(document, list(_too_much(document, places)))
    tangled = list(_tangled(document, places))
    try:
        framework = structure(document, Framework)
    except FrameworkError as error:
        refuse(document, tangled + [p for p in error.problems if p.code != "KF-FW-02" or not tangled])
        raise
    return attrs.evolve(framework, path=document.path)


def _crosswalk(document: Document) -> Crosswalk:
    return attrs.evolve(structure(document, Crosswalk), path=document.path)


_Places = list[tuple[Key, dict[str, Any]]]


def _too_much(document: Document, places: _Places) -> Iterator[Problem]:
    """Find what must be refused before anything else is asked of the file."""
    if len(places) > MOST:
        message = f"there are {len(places):,} items; at most {MOST:,} are read"
        yield document.problem("KF-TOML-05", ("items", 0), message)
    for key, raw in places:
        if len(key) >= 2 * DEEPEST and raw.get("items"):
            yield document.problem("KF-FW-03", (*key, "items"), f"items nest more than {DEEPEST} deep")


def _tangled(document: Document, places: _Places) -> Iterator[Problem]:
    """Find ids that stand twice and parts of nothing, on the parsed text, where the lines are known."""
    ids: dict[str, Key] = {}
    around: dict[str, str] = {}
    for key, raw in places:
        name, parent = raw.get("id"), raw.get("part_of")
        if not isinstance(name, str):
            continue
        if name in ids:
            first = document.line((*ids[name], "id"))
            yield document.problem("KF-FW-02", (*key, "id"), f"the id stands twice, first on line {first}")
        elif isinstance(parent, str) and parent:
            around[name] = parent
        ids.setdefault(name, key)
    offers = 20  # near matches are for a person to read; a list of thousands of mistakes gets none after these
    for name, parent in around.items():
        key = (*ids[name], "part_of")
        if parent not in ids:
            near = nearest(parent, ids) if offers > 0 else None
            offers -= 1
            yield document.problem("KF-FW-03", key, f"there is no item {parent!r} for it to be a part of", near=near)
        elif _endless(name, around):
            message = f"it is a part of itself by way of its parts, or more than {DEEPEST} deep"
            yield document.problem("KF-FW-03", key, message)


def _endless(name: str, around: dict[str, str]) -> bool:
    """Whether the way up from an item does not come to an end in `DEEPEST` steps."""
    step: str | None = name
    for _ in range(DEEPEST):
        step = around.get(step) if step is not None else None
    return step is not None


def _places(raw: Any, at: Key) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Give every item table of the parsed text with its place; what is of no use as one is left to `structure`."""
    for place, item in enumerate(raw if isinstance(raw, list) else []):
        if isinstance(item, dict):
            yield (*at, place), item
            if len(at) < 2 * DEEPEST:
                yield from _places(item.get("items"), (*at, place, "items"))
