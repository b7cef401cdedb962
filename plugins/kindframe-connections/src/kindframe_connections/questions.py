"""The parameters of analyses that ask a whole study more than one question, and the asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from kindframe.analysis import Parameter

if TYPE_CHECKING:
    from kindframe.network import Network
    from kindframe.study import Study

__all__ = ["BETWEEN", "KINDS", "PEOPLE", "REPORTS", "SEED", "TIES", "WAVE", "asked", "draws"]

TIES = Parameter(
    name="ties",
    meaning="what ties people: standing relationships, or acts from giver to receiver",
    default="relationships",
    choices=("relationships", "acts"),
)
KINDS = Parameter(name="kinds", meaning="the kinds of relationship or act; all where not given", kind="texts")
BETWEEN = Parameter(
    name="between",
    meaning="the kinds of actor asked about; people where not given, or everybody where no two people are tied",
    kind="texts",
)
WAVE = Parameter(name="wave", meaning="the wave; all together where not given")
REPORTS = Parameter(
    name="reports",
    meaning="how reports become ties",
    default="union",
    choices=("union", "intersection", "source", "target"),
)
PEOPLE = Parameter(name="people", meaning="the kinds of actor that are people", kind="texts", default=("person",))
SEED = Parameter(name="seed", meaning="where the random numbers begin", kind="integer", default=1, minimum=0)


def draws(name: str, meaning: str) -> Parameter:
    """Give the parameter that says how often chance is asked: a thousand times where not given, up to a million."""
    return Parameter(name=name, meaning=meaning, kind="integer", default=1000, minimum=0, maximum=1_000_000)


def asked(study: Study, given: dict[str, Any], **rest: Any) -> Network:
    """Ask a study for a network with the parameters of the question that were given, and some of one's own.

    Where ``between`` is a parameter and was left open, people are asked about; everybody, with a note, where no tie
    leads from one person to another.
    """
    names = ("ties", "kinds", "between", "wave", "reports")
    known = {name: given[name] for name in names if given.get(name) is not None} | rest
    if "between" in known or "between" not in given:
        return study.network(**known)
    people = study.network(**known, between="person")
    if people.m > people.self_ties:
        return people
    everybody = study.network(**known)
    if everybody.n == people.n:
        return everybody
    note = "No tie between two people is recorded, so the ties of all actors were looked at."
    return attrs.evolve(everybody, notes=(note, *everybody.notes))
