"""Kinds that stand in no codebook, and ids that a person would read as the same."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import polars as pl

from kindframe.checking.sieve import Sieve, rows_where
from kindframe.problems import nearest
from kindframe.records import CODEBOOKS

__all__ = ["skeleton", "warn_of_kinds", "warn_of_look_alikes"]

_EXPLAINED = 50


def warn_of_kinds(sieve: Sieve) -> None:
    """Warn of kinds that are in no codebook, with the nearest that is."""
    for column in sieve.definition.columns:
        if not column.codebook:
            continue
        known = {**CODEBOOKS[column.codebook], **sieve.settings.codebook.get(column.codebook, {})}
        unique = sieve.unique(column.name)
        odd = unique.filter(~unique.is_in(list(known))).sort()
        if odd.is_empty():
            continue
        held, standing = sieve.kept[column.name], sieve.standing
        own = f"A kind of your own goes under [codebook.{column.codebook}] in study.toml."
        if column.codebook == "actor":
            own = f"Write person where it is one: analyses look at people by that kind. {own}"
        for kind in odd.head(_EXPLAINED).to_list():
            rows = standing[rows_where(held == kind)].tolist()
            near = nearest(kind, known)
            message = f"{kind!r} is not a kind of {column.codebook} in the codebook; it is kept as it is"
            sieve.warn("KF-KIND-01", column.name, rows, message, hint=own, near=near, values=False)
        rest = odd.slice(_EXPLAINED)
        if not rest.is_empty():
            rows = standing[rows_where(held.is_in(rest.implode()))].tolist()
            message = f"the kind is not in the codebook of {column.codebook}; it is kept as it is"
            sieve.warn("KF-KIND-01", column.name, rows, message, hint=own)


def warn_of_look_alikes(sieve: Sieve) -> None:
    """Warn of ids that a person would read as the same: look-alike letters, other capitals, invisible characters."""
    table, standing = sieve.kept, sieve.standing
    ids = table["id"]
    small = ids.str.to_lowercase()
    odd = small.str.contains(r"[^\x21-\x7e]")
    if odd.any():
        drawn = [skeleton(held) for held in small.filter(odd).to_list()]
        small = small.scatter(odd.arg_true(), pl.Series(drawn, dtype=pl.String))
    if small.n_unique() == small.len():
        return
    twins: defaultdict[str, list[int]] = defaultdict(list)
    for place in rows_where(small.is_duplicated()):
        twins[small[place]].append(place)
    for places in twins.values():
        first = ids[places[0]]
        for place in places[1:]:
            held = ids[place]
            how = "differs only in capitals from" if held.casefold() == first.casefold() else "looks like"
            message = f"the id {held!r} {how} {first!r}; they are kept as two"
            sieve.warn("KF-ID-01", "id", [int(standing[place])], message, values=False)


_CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁɡһвкмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρικντυАВЕКМНОРСТХІЈЅ",
    "aeopcyxijsdghbkmhtABEZHIKMNOPTYXoavpikvtuABEKMHOPCTXIJS",
)


def skeleton(text: str) -> str:
    """Give the text a person would think they see: compatibility forms, look-alike letters, nothing invisible.

    >>> skeleton("\u0430nna") == skeleton("Anna")
    True
    """
    shown = unicodedata.normalize("NFKC", text).translate(_CONFUSABLE)
    return "".join(c for c in shown if unicodedata.category(c) != "Cf").strip().casefold()
