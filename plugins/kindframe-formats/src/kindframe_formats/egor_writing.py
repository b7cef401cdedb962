"""Writing personal networks as egor reads them: a folder of ``egos.csv``, ``alters.csv`` and ``aaties.csv``.

Where the study has namings (ties of the kind ``named``), the egos are those who were asked. Where it has none, every
person is an ego, and their alters are those they are tied to: the personal networks inside of a whole one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from kindframe.cells import guard
from kindframe.exporting import LossReport, Release
from kindframe.files import atomic_folder
from kindframe.records import TABLES
from kindframe.storing import write_files
from kindframe.study import Study
from kindframe_formats.losses import Losses, left_out
from kindframe_formats.parts import cell_kind
from kindframe_formats.personal import NAMED, TIED

__all__ = ["write_egor"]

_NO_ROOM = {
    "domains": "egor has egos, alters and ties between alters",
    "actions": "egor has egos, alters and ties between alters",
    "evidence": "egor has no room for codings",
    "responses": "egor has no room for answers that are no columns",
    "consents": "egor has no room for consents",
}
_KINDS: Mapping[pl.DataType, str] = {pl.Boolean(): "flag", pl.Int64(): "integer", pl.Float64(): "number"}
_OF_TIES = ("source", "target", "kind", "directed", "strength", "reported_by")


def write_egor(release: Release, path: Path) -> LossReport:
    """Write a release's personal networks to the folder ``path``; see `kindframe_formats.ego_files` for reading them.

    An alter's id is what it is called beside its ego: of ``EGO/ALTER`` the second part.

    Raises
    ------
    StoreNotSaved
        Where something is at ``path`` already, or it cannot be written.
    """
    study = release.study
    losses = Losses()
    losses.extend(left_out(study, _NO_ROOM))
    losses.settings(study, "three tables have no room for titles, meanings and waves")
    files = {f"{name}.csv": _csv(frame) for name, frame in _tables(study, losses).items()}
    with atomic_folder(path) as place:
        write_files(place, files)
    return LossReport(format="egor", losses=tuple(losses), files=tuple(path / name for name in files))


def _tables(study: Study, losses: Losses) -> dict[str, pl.DataFrame]:
    """Give the three tables as text."""
    actors, ties = study.tables["actors"], study.tables["relationships"]
    namings = ties.filter((pl.col("kind") == NAMED).fill_null(False))
    others = ties.filter((pl.col("kind") != NAMED).fill_null(True))
    if namings.height:
        named = namings["target"].implode()
        egos = actors.filter(~pl.col("id").is_in(named) | pl.col("id").is_in(namings["source"].implode()))
        strangers = egos.filter(
            ~pl.col("id").is_in(namings["source"].implode()) & (pl.col("kind") != "person").fill_null(True)
        )
        egos = egos.filter(~pl.col("id").is_in(strangers["id"].implode()))
        losses.add("actors", "dropped", strangers.height, "nobody named them, and they are no persons: no egos")
        pairs = namings.select("source", "target")
    else:
        people = actors.filter((pl.col("kind") == "person").fill_null(False))
        egos = people if people.height else actors
        pairs = _neighbours(ties, egos)
        told = "no tie is a naming; every person is written as an ego, and those they are tied to as alters"
        losses.add("relationships", "coerced", ties.height, told)
    if namings.height:
        _lost_columns(namings, ("source", "target", "kind", "directed", "reported_by"), "named", losses)
    _lost_kinds(actors, losses)
    alters = _alters(pairs, actors)
    whole = int((alters["@alter"] == alters["id"]).sum())
    losses.add(
        "actors.id", "renamed", whole, "read back, an alter's id begins with its ego's, so that it is nobody else's"
    )
    return {
        "egos": _texts(egos, {"egoID": egos["id"]}, losses),
        "alters": _texts(alters, {"egoID": alters["@ego"], "alterID": alters["@alter"]}, losses),
        "aaties": _between(others, pairs, losses, whole=not namings.height),
    }


def _neighbours(ties: pl.DataFrame, egos: pl.DataFrame) -> pl.DataFrame:
    """Give every pair of an ego and somebody the ego is tied to, in whichever direction, once."""
    both = pl.concat([ties.select("source", "target"), ties.select(source="target", target="source")])
    here = egos["id"].implode()
    return both.filter(pl.col("source").is_in(here) & (pl.col("source") != pl.col("target"))).unique(
        maintain_order=True
    )


def _alters(pairs: pl.DataFrame, actors: pl.DataFrame) -> pl.DataFrame:
    """Give the alters of every ego with what is known of them; ``@ego`` and ``@alter`` are their ids."""
    held = pairs.rename({"source": "@ego", "target": "id"}).join(actors, on="id", how="left", maintain_order="left")
    return held.with_columns(_called(pl.col("@ego"), pl.col("id")).alias("@alter"))


def _called(ego: pl.Expr, own: pl.Expr) -> pl.Expr:
    """Give the id of an alter without that of its ego, where it begins with it."""
    begins = own.str.starts_with(pl.concat_str(ego, pl.lit("/"))) & (own.str.len_chars() > ego.str.len_chars() + 1)
    return pl.when(begins).then(own.str.slice(ego.str.len_chars() + 1)).otherwise(own)


def _between(ties: pl.DataFrame, pairs: pl.DataFrame, losses: Losses, *, whole: bool) -> pl.DataFrame:
    """Give the ties between two alters of one ego: that the ego told of, or, in a whole network, all there are."""
    rows = ties.with_row_index("@row")
    ends = pairs.select(pl.col("source").alias("@ego"), pl.col("target").alias("@of"))
    if whole:
        held = rows.join(ends, left_on="source", right_on="@of", maintain_order="left")
    else:
        held = rows.join(
            ends, left_on=["source", "reported_by"], right_on=["@of", "@ego"], how="semi", maintain_order="left"
        )
        held = held.with_columns(pl.col("reported_by").alias("@ego"))
    held = held.join(ends, left_on=["target", "@ego"], right_on=["@of", "@ego"], how="semi", maintain_order="left")
    if not whole:
        lost = ties.height - held["@row"].n_unique()
        losses.add("relationships", "dropped", lost, "they are no ties between two alters that their ego tells of")
        odd = held.filter((pl.col("kind") != TIED).fill_null(True))
        losses.add("relationships.kind", "dropped", odd.height, "egor's ties between alters have no kind")
        losses.add("relationships.directed", "coerced", int((held["directed"] != False).fill_null(True).sum()), _WAYS)  # noqa: E712
    if "id" in held.columns:
        losses.add("relationships.id", "dropped", held["id"].len() - held["id"].null_count(), "its ties have no ids")
    further = [c for c in TABLES["relationships"].names if c not in (*_OF_TIES, "id") and c in held.columns]
    own = {
        "egoID": held["@ego"],
        "Source": held.select(_called(pl.col("@ego"), pl.col("source"))).to_series(),
        "Target": held.select(_called(pl.col("@ego"), pl.col("target"))).to_series(),
        "weight": held["strength"],
    }
    free = [c for c in held.columns if c not in TABLES["relationships"].names and not c.startswith("@")]
    kept = [c for c in further if held[c].null_count() < held.height]
    return _columns({**own, **{c: held[c] for c in (*kept, *free)}})


_WAYS = "egor's ties between alters have no direction"


def _lost_columns(table: pl.DataFrame, kept: Sequence[str], what: str, losses: Losses) -> None:
    for column in table.columns:
        if column in kept:
            continue
        held = table[column]
        losses.add(
            f"relationships.{column}", "dropped", held.len() - held.null_count(), f"a tie of {what} has no columns"
        )


def _lost_kinds(actors: pl.DataFrame, losses: Losses) -> None:
    odd = actors.filter((pl.col("kind") != "person").fill_null(True))
    losses.add("actors.kind", "coerced", odd.height, "egor knows people alone; read back, each is a person")


def _texts(table: pl.DataFrame, own: Mapping[str, pl.Series], losses: Losses) -> pl.DataFrame:
    """Put what is known of actors beside their ids; lists have no room, and types are those that cells seem to have."""
    columns = dict(own)
    for column in table.columns:
        if column in ("id", "kind") or column.startswith("@"):
            continue
        held = table[column]
        declared = TABLES["actors"].column(column) if column in TABLES["actors"].names else None
        if isinstance(held.dtype, pl.List):
            n = int((held.list.len().fill_null(0) > 0).sum())
            losses.add(f"actors.{column}", "dropped", n, "a table of egor has no lists")
        elif declared is None or held.null_count() < held.len():
            columns[column] = held
            if declared is None:
                _seeming(held, losses)
    return _columns(columns)


def _seeming(held: pl.Series, losses: Losses) -> None:
    """Count the cells that reading will take for something else: NA for unknown, a text of digits for a number."""
    texts = held.drop_nulls().cast(pl.String) if held.dtype != pl.Boolean else pl.Series(["true"])
    lost = int((texts == "NA").sum()) if held.dtype == pl.String else 0
    losses.add(f"actors.{held.name}", "coerced", lost, "egor writes NA for what is not known")
    kind = cell_kind([text for text in texts.unique().to_list() if text != "NA"])
    if texts.len() > lost and kind != _KINDS.get(held.dtype, ""):
        told = "a table without types is read by how its cells look, and these look otherwise"
        losses.add(f"actors.{held.name}", "coerced", texts.len() - lost, told)


def _columns(columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Write columns as cells of text, guarded as in a study folder."""
    out = []
    for name, held in columns.items():
        if held.dtype == pl.Boolean:
            cells = held.replace_strict([True, False], ["true", "false"], return_dtype=pl.String)
        elif held.dtype == pl.String:
            ids = name in ("egoID", "alterID", "Source", "Target")
            changed = {text: guard(text, "id" if ids else "text") for text in held.drop_nulls().unique().to_list()}
            cells = held.replace({old: new for old, new in changed.items() if old != new})
        else:
            cells = held.cast(pl.String)
        out.append(cells.alias(guard(name)))
    return pl.DataFrame(out)


def _csv(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(quote_style="necessary").encode()
