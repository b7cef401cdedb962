"""What filled sheets come to: `Filled`, the records they hold and what could not be taken, and a study made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
from attrs import frozen

from kindframe.framework import Framework
from kindframe.problems import FileCount, Problem
from kindframe.records import Action, Actor, Evidence
from kindframe.settings import AttributeNote, Settings
from kindframe.study import Study

__all__ = ["THOUGHT", "Filled"]

THOUGHT = "thought"
"""The kind of act that stands for what was said at a workshop."""

_SAID = "what somebody wrote down at a workshop"
_NOTES: Mapping[str, Mapping[str, AttributeNote]] = {
    "evidence": {"audience": AttributeNote(meaning="for whom the entry of the worksheet was written")},
    "actions": {"audience": AttributeNote(meaning="for whom the entry of the worksheet was written")},
}


@frozen(kw_only=True, eq=False)
class Filled:
    """The codings of filled sheets, the thoughts and places they speak of, and what could not be taken.

    Each count is of filled rows (of a discussion sheet) or filled cells (of a coder's): ``read = kept + set aside``.

    .. versionadded:: 0.1
    """

    evidence: tuple[Evidence, ...]
    actions: tuple[Action, ...] = ()
    actors: tuple[Actor, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    problems: tuple[Problem, ...] = ()
    counts: tuple[FileCount, ...] = ()

    def study(
        self, base: Study | None = None, *, title: str = "", own_frameworks: Mapping[str, str] | None = None
    ) -> Study:
        """Make a study of what was filled in, together with the study it is about where there is one.

        Its settings name the frameworks that were used and say what a ``thought`` and an ``audience`` are.

        Raises
        ------
        SchemaError
            Where the two do not fit together, as when another sheet of the same name was read into the study before.
        """
        held = base or Study(tables={})
        settings = self._settings(held.settings, title, own_frameworks or {})
        tables = {
            "actors": self.actors,
            "actions": self.actions,
            "evidence": self.evidence,
        }
        grown = {name: [*getattr(held, name), *new] for name, new in tables.items() if new}
        return held.with_(settings=settings, **grown)

    def _settings(self, given: Settings, title: str, own: Mapping[str, str]) -> Settings:
        used = [framework.id for framework in self.frameworks]
        named = {name.partition("@")[0] for name in given.frameworks}
        plain = title or given.title or f"Workshop: {', '.join(framework.title for framework in self.frameworks)}"
        actions = {**given.codebook.get("action", {}), **({THOUGHT: _SAID} if self.actions else {})}
        notes = {table: {**columns} for table, columns in given.attributes.items()}
        for table, columns in _NOTES.items() if self._audiences() else ():
            if table == "evidence" or self.actions:
                notes[table] = {**columns, **notes.get(table, {})}
        return attrs.evolve(
            given,
            title=plain,
            frameworks=(*given.frameworks, *(name for name in dict.fromkeys(used) if name not in named)),
            codebook={**given.codebook, **({"action": actions} if actions else {})},
            attributes=notes,
            own_frameworks={**given.own_frameworks, **own},
        )

    def _audiences(self) -> set[str]:
        return set(_audiences(self.evidence))


def _audiences(evidence: Iterable[Evidence]) -> Iterable[str]:
    return (str(held.attributes["audience"]) for held in evidence if held.attributes.get("audience"))
