"""What the records of consent say together: ends before they were given, and two answers that do not go together."""

from __future__ import annotations

import polars as pl

from kindframe.checking.sieve import Sieve, rows_where
from kindframe.moments import first_instant, last_instant

__all__ = ["warn_of_consents"]


def warn_of_consents(sieve: Sieve, actors: pl.DataFrame) -> None:
    """Warn of consent that ended before it was given, and of a yes to one purpose by who is recorded as having said no.

    Of the two answers in the second case the no counts, wherever it stands.
    """
    table, standing = sieve.kept, sieve.standing
    early = table.select(last_instant(pl.col("expires")) < first_instant(pl.col("when"))).to_series()
    rows = standing[rows_where(early)].tolist()
    sieve.warn("KF-CONSENT-02", "expires", rows, "expires lies before when: it ended before it was given")
    no = actors.filter(pl.col("consent").is_not_null() & (pl.col("consent") != "given"))["id"].implode()
    both = table.select((pl.col("status") == "given") & pl.col("person").is_in(no)).to_series()
    rows = standing[rows_where(both)].tolist()
    message = "status says yes, and the column consent of the same person says no; the no counts"
    sieve.warn("KF-CONSENT-03", "status", rows, message, hint="Mend whichever is out of date.", values=False)
