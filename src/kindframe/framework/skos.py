"""What SKOS asks of matches, held over all crosswalks together and after closure, as `check_crosswalks`.

The numbers S27, S46 and so on are those of the integrity conditions and definitions of the SKOS Reference (W3C 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kindframe.framework.crosswalk import INVERSE, Crosswalk, Match
from kindframe.framework.model import Framework
from kindframe.problems import Problem, Severity, nearest

__all__ = ["check_crosswalks", "exact_classes"]

Node = tuple[str, str]
"""A framework (as the crosswalk names it) and an item of it."""


def _nodes(crosswalk: Crosswalk, match: Match) -> tuple[Node, Node]:
    return (crosswalk.source, match.source), (crosswalk.target, match.target)


def exact_classes(crosswalks: Iterable[Crosswalk]) -> tuple[frozenset[Node], ...]:
    """Give the sets of items that exact matches make one, following them both ways and on (S44, S45).

    Close matches are never followed: SKOS leaves them out of transitivity so that errors do not add up.

    .. versionadded:: 0.1
    """
    group: dict[Node, set[Node]] = {}
    for crosswalk in crosswalks:
        for match in crosswalk.matches:
            if match.relation == "exactMatch":
                one, other = _nodes(crosswalk, match)
                joined = group.get(one, {one}) | group.get(other, {other})
                for node in joined:
                    group[node] = joined
    distinct = {id(nodes): frozenset(nodes) for nodes in group.values()}
    return tuple(sorted(distinct.values(), key=sorted))


def check_crosswalks(crosswalks: Iterable[Crosswalk], frameworks: Iterable[Framework] = ()) -> tuple[Problem, ...]:
    """Say what is wrong with crosswalks, taken together.

    Items that are not in their framework (where that framework is among those given); matches stated twice or against
    their own inverse; an exact match beside a broad, narrow or related one for the same pair, also where the exact one
    only follows from others (S46); exact matches that make two items of one framework the same; a match without a
    rationale or an author.

    .. versionadded:: 0.1
    """
    walks = tuple(crosswalks)
    known = {key: framework for framework in frameworks for key in (framework.id, framework.key)}
    problems: list[Problem] = []
    for walk in walks:
        problems += _names(walk, known)
        problems += _doubles(walk)
        problems += _bare(walk)
    problems += _clashes(walks)
    return tuple(problems)


def _problem(
    walk: Crosswalk, code: str, message: str, *, near: str | None = None, severity: Severity = Severity.WARNING
) -> Problem:
    file = walk.path.name if walk.path else walk.id
    return Problem(code=code, file=file, message=message, near=near, severity=severity)


def _names(walk: Crosswalk, known: Mapping[str, Framework]) -> Iterator[Problem]:
    sides = (
        ("source", walk.source, [m.source for m in walk.matches], walk.source_within),
        ("target", walk.target, [m.target for m in walk.matches], walk.target_within),
    )
    for side, name, matched, within in sides:
        framework = known.get(name)
        if framework is None:
            if known:
                yield _absent(walk, side, name, known)
            continue
        ids = [item.id for item in framework.walk()]
        remarked = [remark.item for remark in walk.remarks if remark.side == side]
        for item in dict.fromkeys([*matched, *within, *remarked]):
            if item not in framework:
                message = f"there is no item {item!r} in {framework.key}, the {side}"
                yield _problem(walk, "KF-XW-02", message, near=nearest(item, ids))


def _absent(walk: Crosswalk, side: str, name: str, known: Mapping[str, Framework]) -> Problem:
    """Say that a framework is not there: misspelt where one of that id or of a near name is, else only not at hand."""
    near = nearest(name, known)
    if near is None and name.partition("@")[0] not in known:
        message = f"the {side}, {name!r}, is not at hand; matches with it were not checked"
        return _problem(walk, "KF-XW-01", message, severity=Severity.NOTE)
    return _problem(walk, "KF-XW-01", f"there is no framework {name!r} for the {side}", near=near)


def _doubles(walk: Crosswalk) -> Iterator[Problem]:
    stated: dict[tuple[Node, Node], Match] = {}
    for match in walk.matches:
        one, other = _nodes(walk, match)
        for pair, relation in (((one, other), match.relation), ((other, one), INVERSE[match.relation])):
            before = stated.get(pair)
            if before is not None and before is not match:
                again = "twice" if before.relation == relation else f"as {before.relation} and as {relation}"
                yield _problem(walk, "KF-XW-03", f"{match.source} and {match.target} are matched {again}")
                break
        stated.setdefault((one, other), match)


def _bare(walk: Crosswalk) -> Iterator[Problem]:
    for match in walk.matches:
        if not match.rationale:
            yield _problem(walk, "KF-XW-05", f"the match of {match.source} and {match.target} gives no rationale")
        if not (match.author or walk.author):
            yield _problem(walk, "KF-XW-05", f"nobody is named as the author of {match.source} and {match.target}")


def _clashes(walks: tuple[Crosswalk, ...]) -> Iterator[Problem]:
    where = {node: nodes for nodes in exact_classes(walks) for node in nodes}
    for walk in walks:
        for match in walk.matches:
            one, other = _nodes(walk, match)
            if match.relation in {"broadMatch", "narrowMatch", "relatedMatch"} and other in where.get(one, ()):
                message = (
                    f"{match.source} and {match.target} are a {match.relation} and, by exact matches, the same (S46)"
                )
                yield _problem(walk, "KF-XW-04", message)
    for nodes in exact_classes(walks):
        held: dict[str, str] = {}
        for framework, item in sorted(nodes):
            if framework in held:
                message = f"exact matches make {held[framework]} and {item} of {framework} the same item"
                yield Problem(code="KF-XW-04", file=framework, message=message)
            held[framework] = item
