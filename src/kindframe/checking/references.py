"""What a record refers to must be there: the ends of ties, givers and receivers, places, what prompted an act."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import polars as pl
from attrs import define

from kindframe.cells import named_invisible, tidy
from kindframe.checking.sieve import Sieve, rows_where
from kindframe.problems import nearest
from kindframe.schema import Column, Violation

__all__ = ["hold_references", "hold_subjects"]

_CARRYING = {
    "actions": ("givers", "receivers"),
    "relationships": ("source", "target"),
    "responses": ("respondent",),
    "consents": ("person",),
}
"""The columns without which a record says nothing: where what they name was set aside, the record goes with it."""

_COMPARISONS = 20_000
"""How many ids are compared by likeness, over one column, in the search for near ones."""

_GUESSES, _LONGEST = 200, 40
_SIGNS = string.ascii_lowercase + string.digits + "-_ "


@define(kw_only=True, eq=False)
class _Known:
    """The ids a column may hold: those kept, and those of records that are there but were set aside."""

    kept: pl.Series
    aside: Mapping[str, str]
    own: bool

    def compared(self) -> dict[str, str]:
        """Give every kept id by the form in which ids are compared."""
        return {_compared(held): held for held in self.kept.to_list()}

    def any_odd(self) -> bool:
        """Whether an id is written otherwise than it is compared."""
        odd = self.kept.filter(self.kept.str.contains(r"[^\x21-\x7e]"))
        return any(_compared(held) != held for held in odd.to_list())


def _compared(held: str) -> str:
    return unicodedata.normalize("NFC", tidy(held))


def _known(column: Column, sieve: Sieve, sieves: Mapping[str, Sieve]) -> _Known:
    kept, aside = [], dict[str, str]()
    for name in column.refers:
        other = sieves.get(name)
        if other is None:
            continue
        ids = other.table["id"]
        kept.append(other.kept["id"].drop_nulls())
        if not other.alive.all():
            gone = ids.filter(pl.Series(~other.alive)).drop_nulls().to_list()
            aside |= dict.fromkeys(gone, "")
        aside |= other.earlier
    ids = pl.concat(kept) if kept else pl.Series([], dtype=pl.String)
    return _Known(kept=ids, aside=aside, own=sieve.name in column.refers)


def hold_references(sieve: Sieve, sieves: Mapping[str, Sieve]) -> None:
    """Set aside rows that refer to nothing; blank what refers to a record that was set aside."""
    columns = [c for c in sieve.definition.columns if c.refers and c.name != "subject"]
    columns = [c for c in columns if _tells(sieve.table[c.name])]
    knowns = [_known(column, sieve, sieves) for column in columns]
    for column, known in zip(columns, knowns, strict=True):
        missing = _missing(sieve, column, known.kept)
        if not missing.is_empty():
            missing = _respelled(sieve, column, missing, known)
        if missing.is_empty():
            continue
        is_aside = pl.col("id").is_in(list(known.aside))
        aside = missing.filter(is_aside)
        _dangling(sieve, column, missing.filter(~is_aside), known)
        if column.name in _CARRYING.get(sieve.name, ()):
            _went_with(sieve, column, aside, known)
        else:
            _blank(sieve, column, aside)
    if sieve.alive.all():
        return
    for column in columns:  # within one table, a row may fall after another was seen to refer to it
        if column.refers == (sieve.name,):
            sieve.places.pop(column.name, None)
            _blank(sieve, column, _missing(sieve, column, sieve.kept["id"].drop_nulls()))


def _tells(held: pl.Series) -> bool:
    """Whether a column refers to anything at all."""
    return held.null_count() < held.len() and (held.dtype != pl.List or bool(held.list.len().max()))


def _missing(sieve: Sieve, column: Column, known: pl.Series) -> pl.DataFrame:
    """Give the ids in a column that are not among the known, each with the position of its row."""
    held = sieve.table[column.name]
    if column.kind == "ids":
        rows = pl.DataFrame({"id": held}).with_row_index("row").filter(pl.Series(sieve.alive))
        named = rows.filter(pl.col("id").list.len() > 0).explode("id").drop_nulls("id")
        return named.filter(~pl.col("id").is_in(known.implode()))
    absent = (sieve.find(column.name, known) < 0) & sieve.alive
    if held.null_count():
        absent &= held.is_not_null().to_numpy()
    rows_ = np.flatnonzero(absent)
    return pl.DataFrame({"row": rows_.astype(np.uint32), "id": held[rows_]})


def _respelled(sieve: Sieve, column: Column, missing: pl.DataFrame, known: _Known) -> pl.DataFrame:
    """Give ids that differ from a known one only in what is not seen that one's spelling; say so; return the rest."""
    wanted = missing["id"].unique().to_list()
    forms = {held: _compared(held) for held in wanted}
    if all(held == form for held, form in forms.items()) and not known.any_odd():
        return missing
    ids = known.compared()
    new = {held: ids[form] for held, form in forms.items() if form in ids}
    if not new:
        return missing
    for held, spelled in new.items():
        rows = sorted(set(missing.filter(pl.col("id") == held)["row"].to_list()))
        odd = named_invisible(held) or named_invisible(spelled)
        how = f"holds characters that are not seen ({odd})" if odd else "is composed of other Unicode characters"
        message = f"the id {held!r} {how}; it is read as {spelled!r}"
        code = "KF-ID-02" if odd else "KF-ID-03"
        sieve.warn(code, column.name, rows, message, values=False)
    sieve.replace(_with(sieve.table[column.name], column, new))
    return missing.filter(~pl.col("id").is_in(list(new)))


def _with(held: pl.Series, column: Column, new: Mapping[str, str]) -> pl.Series:
    if column.kind == "ids":
        return held.list.eval(pl.element().replace(list(new), list(new.values())))
    return held.replace(list(new), list(new.values()))


def _dangling(sieve: Sieve, column: Column, unknown: pl.DataFrame, known: _Known) -> None:
    """Set aside rows that name an id no record has; say which is near."""
    if unknown.is_empty():
        return
    near = _near(unknown["id"].unique(maintain_order=True).to_list(), known.kept)
    table = " or ".join(column.refers)
    for row, held in unknown.iter_rows():
        guess = near.get(held)
        violation = Violation(
            code="KF-REF-01",
            column=column.name,
            rows=(row,),
            values=(held,),
            message=f"{column.name} refers to {held!r}, which is not among the {table}",
            near=guess,
        )
        sieve.violations.append(violation)
    sieve.alive[unknown["row"].unique().to_list()] = False


def _near(wanted: Sequence[str], known: pl.Series) -> dict[str, str | None]:
    """Give, for ids that are not there, one that is and is near: by one slip of the pen, else by likeness."""
    budget = _COMPARISONS
    near: dict[str, str | None] = {}
    for name in wanted[:_GUESSES]:
        slips = list(dict.fromkeys(_slips(name)))
        held = set(known.filter(known.is_in(slips)).to_list())
        near[name] = next((slip for slip in slips if slip in held), None)
        if near[name] is None and budget >= known.len():
            budget -= known.len()
            near[name] = nearest(name, known.to_list(), cutoff=0.5)
    return near


def _slips(name: str) -> Iterator[str]:
    """Give each text one slip away: other capitals, a sign too many, two turned round, one wrong, one lacking."""
    if len(name) > _LONGEST:
        return
    yield from (name.lower(), name.upper(), name.capitalize())
    signs = dict.fromkeys((*name, *_SIGNS))
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]
    for place in range(len(name) - 1):
        yield name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    for place in range(len(name)):
        yield from (name[:place] + sign + name[place + 1 :] for sign in signs)
    for place in range(len(name) + 1):
        yield from (name[:place] + sign + name[place:] for sign in signs)


def _went_with(sieve: Sieve, column: Column, aside: pl.DataFrame, known: _Known) -> None:
    """Set aside rows that cannot stand without a record that was set aside."""
    for row, held in aside.iter_rows():
        where = f" ({known.aside[held]})" if known.aside[held] else ""
        message = f"{column.name} refers to {held!r}, whose own record was set aside{where}"
        sieve.fall(
            Violation(
                code="KF-REF-03",
                column=column.name,
                rows=(row,),
                values=(held,),
                message=message,
                hint="Mend that record first.",
            )
        )


def _blank(sieve: Sieve, column: Column, gone: pl.DataFrame) -> None:
    """Take out of kept rows what refers to a record that was set aside, and say so."""
    rows = gone["row"].unique(maintain_order=True)
    standing = pl.Series(sieve.alive).gather(rows) if rows.len() else pl.Series([], dtype=pl.Boolean)
    rows = rows.filter(standing)
    if rows.is_empty():
        return
    told = gone.filter(pl.col("row").is_in(rows.implode()))
    for (name,), group in told.group_by("id", maintain_order=True):
        message = f"{column.name} refers to {name!r}, whose own record was set aside; the record is kept without it"
        sieve.warn("KF-REF-04", column.name, group["row"].to_list(), message, values=False)
    values = told["id"].unique().to_list()
    held = sieve.table[column.name]
    mask = pl.Series(range(held.len())).is_in(rows.to_list())
    if column.kind == "ids":
        without = held.list.eval(pl.when(~pl.element().is_in(values)).then(pl.element())).list.drop_nulls()
    else:
        without = pl.Series(column.name, [None] * held.len(), dtype=held.dtype)
    sieve.replace(pl.select(pl.when(mask).then(without).otherwise(held)).to_series().alias(column.name))


# -- evidence ---------------------------------------------------------------------------------------


def hold_subjects(sieve: Sieve, sieves: Mapping[str, Sieve]) -> None:
    """Set aside codings whose subject is no record, or could be several."""
    refers = sieve.definition.column("subject").refers
    held = {name: set(sieves[name].kept["id"].drop_nulls().to_list()) for name in refers if name in sieves}
    subjects = sieve.table["subject"]
    standing = pl.Series(sieve.alive)
    for subject in subjects.filter(standing).drop_nulls().unique(maintain_order=True).to_list():
        violation = _subject(subject, held, sieves)
        if violation is not None:
            rows = tuple(rows_where((subjects == subject) & standing))
            sieve.fall(attrs.evolve(violation, rows=rows, values=(subject,) * len(rows)))


def _subject(subject: str, held: Mapping[str, set[str]], sieves: Mapping[str, Sieve]) -> Violation | None:
    prefix, _, rest = subject.partition(":")
    owners = [name for name, ids in held.items() if subject in ids]
    if prefix in held and rest in held[prefix]:
        owners = [prefix]
    if len(owners) == 1:
        return None
    if owners:
        message = f"subject {subject!r} stands in {' and in '.join(owners)}"
        hint = f"Write {owners[0]}:{subject}."
        return Violation(code="KF-REF-02", column="subject", rows=(), message=message, hint=hint)
    for name, sieve in sieves.items():
        own = rest if prefix == name else subject
        gone = sieve.table.filter(pl.Series(~sieve.alive))["id"] if not sieve.alive.all() else None
        if own in sieve.earlier or (gone is not None and own in gone):
            where = f" ({sieve.earlier[own]})" if sieve.earlier.get(own) else ""
            message = f"subject refers to {subject!r}, whose own record was set aside{where}"
            return Violation(
                code="KF-REF-03", column="subject", rows=(), message=message, hint="Mend that record first."
            )
    ids = [i for known in held.values() for i in known]
    near = nearest(subject, ids[:20_000])
    message = f"subject refers to {subject!r}, which no record is called"
    return Violation(code="KF-REF-02", column="subject", rows=(), message=message, near=near)
