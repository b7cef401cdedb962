"""What is known of the records that were coded, and how much of the acts was coded: where an assessment is blind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from kindframe.records import TABLES
from kindframe.sources import Source
from kindframe.study import Study

__all__ = ["ASPECTS", "about", "coverage", "works"]

ASPECTS = ("place", "domain", "wave", "kind", "capacity", "sector", "giver_kind")
"""What coverage counts acts by; sector and kind of giver are those of whoever gave."""

_REFERS = TABLES["evidence"].column("subject").refers


def about(study: Study, subjects: pl.Series) -> pl.DataFrame:
    """Give, for each subject of a coding, the record it means, its table, its place and where it was told.

    A subject is an id, or ``table:id`` where one id stands in two tables.
    """
    wanted = subjects.unique().drop_nulls().alias("subject").to_frame()
    parts = []
    for name in _REFERS:
        qualified = wanted.filter(pl.col("subject").str.starts_with(f"{name}:")).with_columns(
            id=pl.col("subject").str.strip_prefix(f"{name}:"), rank=pl.lit(0)
        )
        plain = wanted.with_columns(id=pl.col("subject"), rank=pl.lit(1))
        known = _known(study, name)
        parts.append(pl.concat([qualified, plain]).join(known, on="id", how="inner").with_columns(table=pl.lit(name)))
    found = pl.concat(parts).sort("rank", maintain_order=True).unique("subject", keep="first", maintain_order=True)
    record = pl.concat_str(pl.col("table"), pl.lit(":"), pl.col("id")).alias("record")
    return found.select("subject", record, "table", pl.col("id").alias("record_id"), "place", "told_in")


def _known(study: Study, name: str) -> pl.DataFrame:
    table = study.tables[name].drop_nulls("id")
    blank = pl.lit(None, dtype=pl.String)
    place: pl.Expr
    if name == "actors":
        place = pl.when(pl.col("kind") == "place").then(pl.col("id"))
    else:
        place = pl.col("place") if name in ("actions", "relationships") else blank
    source = pl.col("source") if name == "actions" else blank
    return table.select("id", place.alias("place"), source.alias("told_in"))


def works(references: Iterable[str], sources: Iterable[Source]) -> dict[str, str]:
    """Give, for each reference as written, the work it stands in: the declared source whose key it uses, or itself.

    A key is used where it stands by itself or before a colon: ``(004:L73)`` uses ``004``.
    """
    keys = sorted((s.key for s in sources if s.key), key=len, reverse=True)
    forms = {key: re.compile(rf"(?<![\w.-]){re.escape(key)}(?![\w.-])") for key in keys}
    return {text: next((key for key, form in forms.items() if form.search(text)), text) for text in references}


def coverage(study: Study, placed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Count, by each thing known of the acts, how many there are (``records``) and how many speak to the framework.

    Each table has the columns ``value``, ``name``, ``records`` and ``coded``; a blank value is not recorded. An act
    with givers of two sectors counts in both. What is recorded of no act is left out.
    """
    out = {}
    spoken = placed.filter(pl.col("table") == "actions")["record_id"].unique().implode()
    acts = study.actions.table.with_columns(act=pl.int_range(pl.len()), coded=pl.col("id").is_in(spoken))
    givers = _givers(study, acts)
    names = _names(study)
    for aspect in ASPECTS:
        table = givers if aspect in givers.columns else acts
        if aspect not in table.columns or table[aspect].null_count() == table.height:
            continue
        counted = table.select("act", pl.col(aspect).cast(pl.String).alias("value"), "coded")
        label = pl.col("value").replace_strict(names.get(aspect, {}), default=None, return_dtype=pl.String)
        out[aspect] = (
            counted.unique(["act", "value"], maintain_order=True)
            .group_by("value", maintain_order=True)
            .agg(pl.len().cast(pl.Int64).alias("records"), pl.col("coded").sum().cast(pl.Int64))
            .sort(["records", "value"], descending=[True, False])
            .with_columns(name=label)
            .select("value", "name", "records", "coded")
        )
    tables = [(name, len(study.tables[name]), placed.filter(pl.col("table") == name)) for name in _REFERS]
    rows = [(name, None, n, coded["record"].n_unique()) for name, n, coded in tables if n]
    schema = {"value": pl.String, "name": pl.String, "records": pl.Int64, "coded": pl.Int64}
    out["table"] = pl.DataFrame(rows, schema=schema, orient="row")
    return out


def _givers(study: Study, acts: pl.DataFrame) -> pl.DataFrame:
    """Give one row for each act and each of its givers (one blank where none is known), with what is known of them."""
    actors = study.actors.table
    columns = [pl.col("id").alias("givers"), pl.col("kind").alias("giver_kind")]
    if "sector" in actors.columns and "sector" not in acts.columns:
        columns.append(pl.col("sector").cast(pl.String))
    named = acts.select("act", "givers").filter(pl.col("givers").list.len() > 0).explode("givers")
    one_each = acts.select("act", "coded").join(named, on="act", how="left", maintain_order="left")
    return one_each.join(actors.select(columns), on="givers", how="left", maintain_order="left")


def _names(study: Study) -> Mapping[str, dict[str, str]]:
    """Give the names of places, domains and waves by id."""
    places = study.actors.table.filter(pl.col("kind") == "place").select("id", "name").drop_nulls()
    domains = study.domains.table.select("id", "name").drop_nulls()
    waves = {wave.id: wave.title for wave in study.settings.waves if wave.title}
    return {"place": dict(places.iter_rows()), "domain": dict(domains.iter_rows()), "wave": waves}
