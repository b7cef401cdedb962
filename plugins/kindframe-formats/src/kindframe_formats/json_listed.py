"""Nodes and edges as they stand in a JSON document, and the graph they make: what every JSON shape is told in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from kindframe.problems import Problem, Severity
from kindframe_formats.guarding import refused
from kindframe_formats.jsontext import Doubled, twice

__all__ = ["EDGES", "OWN", "Listed", "Shape", "flattened", "hold_keys", "listed_under", "note_of", "passed_over"]

EDGES = ("edges", "links")
OWN = ("graph", "directed", "multigraph", "data", "name", "label", "title", "description", "metadata", "id", "type")


@frozen(kw_only=True)
class Listed:
    """Nodes or edges as they stand in the document, and the way to them: the positions of children, from the root.

    ``flat`` makes one record of an element with objects inside; ``keys`` are the ids of elements listed by id.
    """

    elements: list[Any] = field(factory=list)
    at: tuple[int, ...] = ()
    flat: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    keys: tuple[str, ...] = ()


@frozen(kw_only=True)
class Shape:
    """A graph found in a document: ``about`` is what is said of the whole.

    ``ends`` says, for a file that kindframe wrote, where the ends and the id of an edge stand, and ``leave`` what of
    each ``node`` and ``edge`` repeats other data, ``rename`` what is called otherwise.
    """

    name: str
    nodes: Listed | None
    edges: Listed
    about: Mapping[str, Any] = field(factory=dict)
    problems: tuple[Problem, ...] = ()
    ends: Mapping[str, str] = field(factory=lambda: {"source": "@source", "target": "@target", "id": "@id"})
    leave: Mapping[str, tuple[str, ...]] = field(factory=dict)
    rename: Mapping[str, str] = field(factory=dict)

    @property
    def restores(self) -> bool:
        """Whether the file says that kindframe wrote it."""
        return self.about.get("kindframe") == "1"


def hold_keys(held: dict[str, Any], file: str) -> None:
    """Refuse an object in which a key stands twice.

    Raises
    ------
    FileRejected
        Where one does.
    """
    if twice(held):
        told = f"the key {twice(held)[0]!r} stands twice, and which is meant cannot be known"
        raise refused("KF-JSON-03", file, told, hint="Take one of the two out.")


def listed_under(held: dict[str, Any], key: str, at: tuple[int, ...], file: str) -> Listed:
    """Take the list under a key.

    Raises
    ------
    FileRejected
        Where it is none.
    """
    if not isinstance(held[key], list):
        raise refused("KF-JSON-06", file, f"{key!r} is not a list")
    return Listed(elements=held[key], at=(*at, list(held).index(key)))


def note_of(file: str, key: str) -> Problem:
    """Note a key that is not read."""
    message = f"{key!r} is passed over: kindframe has no place for it"
    return Problem(code="KF-JSON-09", file=file, message=message, severity=Severity.NOTE)


def passed_over(held: dict[str, Any], used: tuple[str, ...], file: str) -> list[Problem]:
    """Say which keys of the document are not read."""
    return [note_of(file, key) for key in held if key not in used and key not in OWN]


def flattened(inner: str, only: tuple[str, ...] | None = None) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Make the function that lifts what stands in an inner object beside the rest; the inner names come first.

    ``only`` says what of the rest is taken; all of it by default.
    """

    def flat(element: dict[str, Any]) -> dict[str, Any]:
        held = element.get(inner)
        if not isinstance(held, dict):
            return element
        rest = {(key if key not in held else f"outer {key}"): v for key, v in element.items() if key != inner}
        if only is not None:
            rest = {key: v for key, v in rest.items() if key in only}
        made = Doubled({**held, **rest})
        made.twice = (*twice(element), *twice(held))
        return made if made.twice else dict(made)

    return flat
