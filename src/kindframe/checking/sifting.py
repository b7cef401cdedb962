"""`sift`: each table through the checks of its own definition, then of what it refers to, in the order they refer."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl
from attrs import frozen
from numpy.typing import NDArray

from kindframe.checking.consents import warn_of_consents
from kindframe.checking.doubles import drop_repeated_keys, merge_alike, warn_of_doubles
from kindframe.checking.references import hold_references, hold_subjects
from kindframe.checking.sieve import Places, Sieve
from kindframe.checking.times import warn_of_acts_to_oneself, warn_of_prompting, warn_of_times
from kindframe.checking.words import warn_of_kinds, warn_of_look_alikes
from kindframe.indexing import Ends
from kindframe.problems import Problem, Severity
from kindframe.records import TABLES
from kindframe.schema import Violation
from kindframe.settings import Settings

__all__ = ["Sifted", "sift"]


@frozen(kw_only=True)
class Sifted:
    """Tables without the records that cannot be kept, and why each of those could not.

    ``found`` holds the violations of each table, ``removed`` and ``merged`` the positions (from 0) of the rows left
    out; all positions count in the tables as they were given. ``ends`` says where the ends of the kept ties stand among
    the kept actors, where there are any ties.

    .. versionadded:: 0.1
    """

    tables: dict[str, pl.DataFrame]
    found: dict[str, list[Violation]]
    removed: dict[str, list[int]]
    merged: dict[str, list[int]] = attrs.field(factory=dict)
    ends: Ends | None = None

    def problems(self, severity: Severity) -> list[Problem]:
        """Give what is wrong with frames as problems: the table for the file, the position from 1 for the row."""
        return [
            Problem(
                code=violation.code,
                file=name,
                row=row + 1,
                column=violation.column,
                message=violation.said(value),
                hint=violation.hint,
                near=violation.near,
                severity=violation.severity,
            )
            for name, violations in self.found.items()
            for violation in violations
            if violation.severity is severity
            for row, value in zip(violation.rows, violation.values or [None] * len(violation.rows), strict=True)
        ]


def sift(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    *,
    earlier: Mapping[str, Places] | None = None,
    dead: Mapping[str, NDArray[np.int64]] | None = None,
) -> Sifted:
    """Hold conformed tables against their definitions and each other.

    A row is left out where it breaks a rule of its own table, repeats a key with other contents (the first stays), or
    refers to a record that is not there. A row that repeats an earlier one in every cell is merged with it. Where what
    a row refers to was itself set aside, the row goes with it if it cannot stand without (an end of a tie, a giver or
    receiver, a respondent, a subject); anything else it says (a place, a membership, what prompted it) is blanked with
    a warning. Ids are compared after Unicode NFC and without characters that are not seen.

    Parameters
    ----------
    tables
        Conformed tables by name; what is not there is empty.
    settings
        The study's settings: its codebooks, its facts about kinds.
    earlier
        By table, the ids of records that were set aside before they came here, each with its place.
    dead
        By table, the positions of rows that were set aside before; they are passed over and left out. Where it is
        given, the cells were read from text, and that numbers are finite and moments exist is known.

    .. versionadded:: 0.1
    """
    sieves: dict[str, Sieve] = {}
    ends: Ends | None = None
    for name, definition in TABLES.items():
        table = tables[name] if name in tables else definition.empty()
        sieve = Sieve(
            definition=definition,
            table=table,
            settings=settings,
            earlier=(earlier or {}).get(name, {}),
            dead=(dead or {}).get(name, np.empty(0, dtype=np.int64)),
        )
        sieves[name] = sieve
        if table.is_empty():
            continue
        merge_alike(sieve, sieves)
        for violation in definition.check_cells(table, parsed=dead is not None):
            sieve.fall(violation)
        drop_repeated_keys(sieve)
        hold_references(sieve, sieves)
        if name == "evidence":
            hold_subjects(sieve, sieves)
        if name == "relationships":
            ends = sieve.ends(sieves["actors"])
            warn_of_doubles(sieve, ends)
        _warn(sieve, sieves)
    return Sifted(
        tables={name: sieve.kept for name, sieve in sieves.items()},
        found={name: sieve.violations for name, sieve in sieves.items() if sieve.violations},
        removed={name: _removed(sieve) for name, sieve in sieves.items()},
        merged={name: sieve.merged for name, sieve in sieves.items() if sieve.merged},
        ends=ends,
    )


def _removed(sieve: Sieve) -> list[int]:
    if sieve.alive.all():
        return []
    merged = {*sieve.merged, *sieve.dead.tolist()}
    return [row for row in (~sieve.alive).nonzero()[0].tolist() if row not in merged]


def _warn(sieve: Sieve, sieves: Mapping[str, Sieve]) -> None:
    """Say what is kept and should be looked at."""
    warn_of_kinds(sieve)
    warn_of_times(sieve)
    if sieve.name == "actions":
        warn_of_acts_to_oneself(sieve, sieves["actors"].kept)
        warn_of_prompting(sieve)
    if sieve.name == "consents":
        warn_of_consents(sieve, sieves["actors"].kept)
    if sieve.name == "actors":
        warn_of_look_alikes(sieve)
