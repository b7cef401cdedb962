"""What the two sides of a crosswalk do not answer to, computed: `gaps` by its matches, `unspoken` by plain words."""

from __future__ import annotations

import re

from attrs import frozen

from kindframe.errors import ParameterError
from kindframe.framework.crosswalk import Crosswalk, Match
from kindframe.framework.items import Item
from kindframe.framework.model import Framework

__all__ = ["Gaps", "Spoken", "gaps", "unspoken"]


@frozen(kw_only=True)
class Gaps:
    """What a crosswalk leaves unmatched.

    ``source`` and ``target`` are the items without a match on either side, among the ``source_size`` and
    ``target_size`` items that the crosswalk is about. ``weak`` are the matches that are only related.

    .. versionadded:: 0.1
    """

    crosswalk: Crosswalk
    source: tuple[Item, ...]
    target: tuple[Item, ...]
    source_size: int
    target_size: int
    weak: tuple[Match, ...]

    def remark(self, item: Item | str) -> str:
        """Give what the author of the crosswalk remarks on an item; empty where nothing."""
        name = item if isinstance(item, str) else item.id
        return " ".join(r.text for r in self.crosswalk.remarks if r.item == name)


def gaps(crosswalk: Crosswalk, source: Framework, target: Framework) -> Gaps:
    """Compute what is unmatched on each side of a crosswalk.

    Items are counted where they have no parts: a match of a compound item leaves its parts open, because a promise to
    do two things is not answered by one. A side is narrowed as the crosswalk says (``source_audience`` and the like).

    Raises
    ------
    ParameterError
        Where a framework is not the one the crosswalk names.

    .. versionadded:: 0.1
    """
    for side, framework in (("source", source), ("target", target)):
        named = getattr(crosswalk, side)
        if named not in {framework.id, framework.key}:
            raise ParameterError(f"The {side} of {crosswalk.id} is {named}, not {framework.key}.")
    left = _counted(source, crosswalk.source_audience, crosswalk.source_within, crosswalk.source_kinds)
    right = _counted(target, crosswalk.target_audience, crosswalk.target_within, crosswalk.target_kinds)
    matched = {match.source for match in crosswalk.matches}
    answered = {match.target for match in crosswalk.matches}
    return Gaps(
        crosswalk=crosswalk,
        source=tuple(item for item in left if item.id not in matched),
        target=tuple(item for item in right if item.id not in answered),
        source_size=len(left),
        target_size=len(right),
        weak=tuple(match for match in crosswalk.matches if match.relation == "relatedMatch"),
    )


def _counted(framework: Framework, audience: str, within: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[Item, ...]:
    """Give the items that a side of a crosswalk is about: those without parts, or those of the kinds it names."""
    starts = [framework[name] for name in within] if within else list(framework.items)
    below = [item for start in starts for item in start.walk()]
    counted = [item for item in below if (item.kind in kinds if kinds else not item.compound)]
    return tuple(item for item in dict.fromkeys(counted) if not audience or item.audience == audience)


@frozen(kw_only=True)
class Spoken:
    """Whether a framework's own words speak of an item of another: the items that do, and the terms looked for.

    .. versionadded:: 0.1
    """

    item: Item
    terms: tuple[str, ...]
    by: tuple[Item, ...]


def unspoken(framework: Framework, other: Framework) -> tuple[Spoken, ...]:
    """Look in the words of ``framework`` for the ``terms`` of each item of ``other``, whatever anybody's matches say.

    A term is found where a word (or run of words) of a statement, or of a label where no statement is quoted, begins
    with it: ``regulation`` finds "regulations". Items of ``other`` without terms are left out. An item whose ``by`` is
    empty is one that ``framework`` does not speak of; its parts are not looked at again for a compound item.

    .. versionadded:: 0.1
    """
    texts = [(item, (item.statement or item.label).casefold()) for item in framework.leaves()]
    found = []
    for item in other.walk():
        if item.terms:
            terms = re.compile("|".join(rf"\b{re.escape(term.casefold())}" for term in item.terms))
            by = tuple(own for own, text in texts if terms.search(text))
            found.append(Spoken(item=item, terms=item.terms, by=by))
    return tuple(found)
