"""Ids, words and free text from cells: what is tidied, what is kept exactly, and what is worth a warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from kindframe.cells import named_invisible, split_ids, tidy, unguard
from kindframe.indexing import different
from kindframe.problems import Severity
from kindframe.schema import Violation

__all__ = ["read_id_lists", "read_ids", "read_text", "read_words"]

_NOT_PLAIN = r"[^\x21-\x7e]|^'"
_HARMFUL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]"
_SPOILT = r"\x{fffd}|Ã[\x{80}-\x{bf}]|â€|Â[\x{80}-\x{bf}]"


def read_ids(cells: pl.Series, name: str, *, plain: bool) -> tuple[pl.Series, list[Violation]]:
    """Read a column of ids: as they stand, without what nobody sees around or in them, which is said."""
    if plain:
        return cells, []
    read, warnings = _changed(cells, name, _one_id)
    return read, warnings + _harmful(read, name)


def _one_id(cell: str) -> tuple[str | None, str]:
    literal = unguard(cell, "id")
    if literal != cell:
        return literal or None, ""
    seen = tidy(cell)
    return seen or None, "" if seen == cell else _tidied(cell, seen)


def _one_of_several(cell: str) -> tuple[str | None, str]:
    """Read an id among others, as `_one_id` does; a space after the ``;`` before it is how lists are written."""
    value, said = _one_id(cell)
    return value, "" if value == cell.strip(" ") else said


def _tidied(cell: str, seen: str) -> str:
    return f"the id {cell!r} holds characters that are not seen ({named_invisible(cell)}); it is read as {seen!r}"


def _changed(
    cells: pl.Series, name: str, change: Callable[[str], tuple[str | None, str]]
) -> tuple[pl.Series, list[Violation]]:
    """Put every cell that is not plain through a change; what the change says becomes a warning."""
    odd = cells.filter(cells.str.contains(_NOT_PLAIN).fill_null(False)).unique()
    new: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for cell in odd.to_list():
        value, message = change(cell)
        if value != cell:
            new[cell] = value
        if message:
            said[cell] = message
    if not new:
        return cells, []
    warnings = [
        Violation(code="KF-ID-02", column=name, rows=_where(cells, [cell]), message=message, severity=Severity.WARNING)
        for cell, message in said.items()
    ]
    return cells.replace(list(new), list(new.values())), warnings


def _where(cells: pl.Series, values: list[str]) -> tuple[int, ...]:
    return tuple(cells.is_in(values).fill_null(False).arg_true().to_list())


def read_id_lists(cells: pl.Series, name: str, *, plain: bool) -> tuple[pl.Series, list[Violation]]:
    """Read a column of lists of ids, written with ``;`` between them; blank is the empty list."""
    several = bool(cells.str.contains(";", literal=True).any())
    if plain and not several:
        lists = pl.select(pl.concat_list(pl.lit(cells).alias(name))).to_series()
    else:
        lists = cells.str.split(";") if plain else _split(cells)
    lists = lists.list.eval(pl.element().filter(pl.element() != "")) if plain else lists
    lists = lists.list.drop_nulls().fill_null([])
    if plain:
        return lists.alias(name), []
    flat = lists.explode(empty_as_null=False)
    tidied, warnings = _changed(flat, name, _one_of_several)
    warnings += _harmful(tidied, name)
    if tidied is flat:
        return lists.alias(name), []
    row_of = pl.select(pl.int_range(lists.len()).repeat_by(lists.list.len()).explode(empty_as_null=False)).to_series()
    regrouped = (
        pl.DataFrame({"row": row_of, "id": tidied}).drop_nulls("id").group_by("row", maintain_order=True).agg("id")
    )
    whole = pl.DataFrame({"row": pl.int_range(lists.len(), eager=True)}).join(regrouped, on="row", how="left")
    again = whole["id"].fill_null([]).alias(name)
    moved = [_moved(warning, row_of) for warning in warnings]
    return again, moved


def _moved(warning: Violation, row_of: pl.Series) -> Violation:
    """Say of which rows the ids in a list spoke."""
    rows = tuple(dict.fromkeys(row_of.gather(list(warning.rows)).to_list()))
    return Violation(
        code=warning.code, column=warning.column, rows=rows, message=warning.message, severity=warning.severity
    )


def _split(cells: pl.Series) -> pl.Series:
    unique = cells.unique().drop_nulls().to_list()
    lists = {cell: split_ids(cell) for cell in unique}
    frame = pl.DataFrame(
        {
            "cell": pl.Series(list(lists), dtype=pl.String),
            "ids": pl.Series(list(lists.values()), dtype=pl.List(pl.String)),
        }
    )
    return pl.DataFrame({"cell": cells}).join(frame, on="cell", how="left", maintain_order="left")["ids"]


def read_text(cells: pl.Series, name: str, *, plain: bool) -> tuple[pl.Series, list[Violation]]:
    """Read a column of free text exactly; a guarding apostrophe goes, and what could do harm or is spoilt is said."""
    if plain:
        return cells, []
    if cells.str.starts_with("'").any():
        quoted = cells.filter(cells.str.starts_with("'").fill_null(False)).unique().to_list()
        new = {cell: unguard(cell) for cell in quoted}
        cells = cells.replace(list(new), list(new.values()))
    warnings = _harmful(cells, name)
    spoilt = cells.str.contains(_SPOILT).fill_null(False)
    if spoilt.any():
        message = f"{name} seems spoilt by an earlier program that took the encoding for another"
        warnings.append(_warned("KF-TEXT-02", cells, name, spoilt, message, "Export it again as UTF-8."))
    return cells, warnings


def _harmful(cells: pl.Series, name: str) -> list[Violation]:
    """Warn of characters that steer a terminal or turn text round."""
    harmful = cells.str.contains(_HARMFUL).fill_null(False)
    if not harmful.any():
        return []
    message = f"{name} holds control or direction characters; they are kept and shown by number"
    return [_warned("KF-TEXT-01", cells, name, harmful, message)]


def _warned(code: str, cells: pl.Series, name: str, where: pl.Series, message: str, hint: str = "") -> Violation:
    rows = where.arg_true()
    return Violation(
        code=code,
        column=name,
        rows=tuple(rows.to_list()),
        values=tuple(cells.gather(rows).to_list()),
        message=message,
        hint=hint,
        severity=Severity.WARNING,
    )


def read_words(
    cells: pl.Series, name: str, *, spellings: Mapping[str, str], known: Mapping[str, object]
) -> tuple[pl.Series, list[Violation]]:
    """Read a column of words of a codebook or closed list; other capitals are passed over, for an open one aloud."""
    folded = {word.casefold(): word for word in known}
    new: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for cell in different(cells).to_list():
        literal = unguard(cell, "word")
        word = literal
        if literal == cell:
            plain = tidy(cell)
            word = spellings.get(plain.casefold(), plain)
            if word not in known and word.casefold() in folded:
                word = folded[word.casefold()]
                if not spellings:
                    said[cell] = f"{cell!r} is read as {word!r}"
        if word != cell:
            new[cell] = word or None
    if not new:
        return cells, []
    notes = [
        Violation(
            code="KF-KIND-02", column=name, rows=_where(cells, [cell]), message=message, severity=Severity.WARNING
        )
        for cell, message in said.items()
    ]
    return cells.replace(list(new), list(new.values())), notes
