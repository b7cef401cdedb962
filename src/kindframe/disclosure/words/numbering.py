"""Records under new numbers, in an order of their own: what a record was called and where it stood tells of others.

The id that somebody gave an act may hold a name; the numbers that are missing count what was left out; and two releases
whose pseudonyms have nothing in common are one again where an act has the same id, or the same place, in both.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kindframe.overview import persons
from kindframe.study import Study

__all__ = ["nameless_coders", "numbered"]

_RECORDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "actions": ("act", ("givers", "receivers", "when", "kind")),
    "relationships": ("tie", ("source", "target", "kind", "wave", "reported_by")),
    "responses": ("answer", ("respondent", "question", "wave")),
}


def numbered(study: Study) -> Study:
    """Give acts, ties, answers and codings new ids, by their order after who is in them; nobody's own ids stay.

    Who is in them should have a pseudonym already. What refers to a record (a coding, an act that another prompted)
    refers to its new id; a record without an id has none after it.
    """
    tables = dict(study.tables)
    new: dict[str, str] = {}
    for name, (word, order) in _RECORDS.items():
        tables[name], ids = _numbered(tables[name], word, order)
        new |= {f"{name}:{old}": f"{name}:{made}" for old, made in ids.items()}
        if name == "actions":
            tables[name] = tables[name].with_columns(pl.col("prompted_by").replace(ids))
    others = {i for name in ("actors", "domains") for i in tables[name]["id"].drop_nulls().to_list()}
    bare = {old.split(":", 1)[1]: made.split(":", 1)[1] for old, made in new.items()}
    plain = {old: made for old, made in bare.items() if old not in others}
    told = tables["evidence"].with_columns(pl.col("subject").replace({**plain, **new}))
    tables["evidence"], _ = _numbered(told, "coding", ("subject", "item", "coder"))
    return Study(tables=tables, settings=study.settings, report=study.report)


def nameless_coders(study: Study) -> Study:
    """Call coders who are no actors of the study ``coder-1``, ``coder-2``: whoever reads for a study has a name too."""
    evidence = study.evidence.table
    names = evidence["coder"].drop_nulls().unique().sort()
    names = names.filter(~names.is_in(study.actors.table["id"].implode()))
    new = {name: f"coder-{place}" for place, name in enumerate(names.to_list(), 1)}
    if not persons(study).any() or all(name == made for name, made in new.items()):
        return study
    tables = {**study.tables, "evidence": evidence.with_columns(pl.col("coder").replace(new))}
    return Study(tables=tables, settings=study.settings, report=study.report)


def _numbered(table: pl.DataFrame, word: str, order: tuple[str, ...]) -> tuple[pl.DataFrame, dict[str, str]]:
    """Sort a table, number the ids in it, and say which is which."""
    by = [pl.col(c).list.join(" ") if isinstance(table[c].dtype, pl.List) else pl.col(c) for c in order]
    table = table.sort(by, nulls_last=True, maintain_order=True)
    ids = {old: f"{word}-{place}" for place, old in enumerate(table["id"].drop_nulls().to_list(), 1)}
    return table.with_columns(pl.col("id").replace(ids)), ids
