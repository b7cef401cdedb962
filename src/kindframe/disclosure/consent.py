"""Who may be in what leaves: people who refused, withdrew or whose consent ran out go, with all about them."""

from __future__ import annotations

import polars as pl

from kindframe.study import Study

__all__ = ["consented"]

PEOPLE = ("person",)
"""Kinds of actor whose own agreement is needed."""


def consented(study: Study) -> tuple[Study, tuple[str, ...]]:
    """Leave out every person who said no, withdrew, or whose consent expired, with their ties, acts and answers.

    A person whose consent was not recorded stays in what is counted; their name, story and single rows never leave
    (`kindframe.disclosure.released`). The second value says in sentences what was left out.

    .. versionadded:: 0.1
    """
    actors = study.actors.table
    person = pl.col("kind").is_in(PEOPLE) | pl.col("kind").is_null()
    said_no = actors.select((person & pl.col("consent").is_in(["refused", "withdrawn", "expired"])).fill_null(False))
    out = said_no.to_series()
    unrecorded = actors.filter(person & pl.col("consent").is_null()).height
    notes = []
    kept = study
    if out.any():
        kept = study.keeping(~out)
        ties = len(study.relationships) - len(kept.relationships)
        acts = len(study.actions) - len(kept.actions)
        notes.append(
            f"{int(out.sum()):,} people who refused, withdrew or whose consent ran out were left out, and with them "
            f"{ties:,} reported ties and {acts:,} acts."
        )
    if unrecorded:
        notes.append(
            f"For {unrecorded:,} people no consent is recorded, which is not a yes: they are counted, and nothing else "
            f"of theirs is shown."
        )
    return kept, tuple(notes)
