"""The data of a UCINET DL file as cells: numbers of rows and columns, values, and which matrix each is in."""

from __future__ import annotations

import polars as pl
from attrs import field, frozen

from kindframe.problems import Problem
from kindframe_formats.dl_heading import Heading, split_labels
from kindframe_formats.guarding import refused
from kindframe_formats.parts import hold_columns, warned
from kindframe_formats.regular import regular_pairs
from kindframe_formats.textlines import Lines, numbered

__all__ = ["Cells", "matrix_cells", "pair_cells"]


Labels = tuple[pl.Series, pl.Series]
"""Labels, and the line of each."""


@frozen(kw_only=True, eq=False)
class Cells:
    """``frame`` has ``source`` and ``target`` (from 1), ``value`` as text, ``matrix`` (from 0), ``row`` (the line).

    Where all values are known to be numbers, or wanting, it has them in ``number`` as well.
    """

    frame: pl.DataFrame
    rows: pl.Series
    columns: pl.Series
    row_lines: pl.Series
    column_lines: pl.Series
    problems: list[Problem] = field(factory=list)


def _labels(head: Heading, which: str, n: int, line: int) -> Labels:
    """Give the labels of rows or columns, with numbers for those that have none, and the line of each."""
    key = which if which in head.labels else "all"
    if key not in head.labels:
        held, lines = pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.Int64)
    else:
        held, lines = head.labels[key].head(n), head.label_lines[key].head(n)
    if held.len() == n:
        return held, lines
    rest = pl.int_range(held.len() + 1, n + 1, eager=True).cast(pl.String)
    return pl.concat([held, rest]), pl.concat([lines, pl.repeat(line, rest.len(), dtype=pl.Int64, eager=True)])


def _problems(head: Heading, file: str) -> list[Problem]:
    found = []
    for key, wanted in (("row", head.rows), ("column", head.columns), ("all", head.rows)):
        held = head.labels.get(key)
        if held is not None and held.len() not in (0, wanted):
            told = f"there are {held.len():,} labels for {wanted:,} {'actors' if key == 'all' else key + 's'}"
            found.append(warned(file, "KF-DL-08", told, row=int(head.label_lines[key][-1])))
    return found


# -- lists --------------------------------------------------------------------------------------------


def pair_cells(lines: Lines, head: Heading, file: str) -> Cells:
    """Read lists of edges or of nodes, with numbers or with embedded labels."""
    edges = head.form.startswith("edgelist")
    regular = regular_pairs(lines.data) if edges and not head.embedded else None
    if regular is not None:
        row = pl.int_range(lines.first + 1, lines.first + 1 + regular.height, eager=True)
        matrix = pl.lit(0, dtype=pl.Int64).alias("matrix")
        return _of_numbers(
            regular.select("source", "target", matrix, row.alias("row"), value="weight", number="value"), head, file
        )
    body = lines.told()
    turn = body["line"].str.contains(r"^\s*!\s*$")
    body = body.with_columns(matrix=turn.cum_sum().cast(pl.Int64)).filter(~turn)
    if head.embedded:
        return _embedded(body, head, file)
    if edges:
        found = numbered(body["line"])
        frame = found.select("source", "target", value="weight").hstack(body.select("row", "matrix"))
        frame = frame.with_columns(pl.when(found["rest"].is_null()).then("target").alias("target"))
    else:
        each = body.select(_words("line").alias("words"), "row", "matrix")
        frame = each.select(
            source=pl.col("words").list.first().cast(pl.Int64, strict=False),
            target=pl.col("words").list.slice(1),
            row="row",
            matrix="matrix",
        ).explode("target")
        frame = frame.filter(pl.col("target").is_not_null() | pl.col("source").is_null())
        frame = frame.with_columns(pl.col("target").cast(pl.Int64, strict=False), value=pl.lit(None, dtype=pl.String))
    return _of_numbers(frame, head, file)


def _of_numbers(frame: pl.DataFrame, head: Heading, file: str) -> Cells:
    """Give the cells of pairs that go by number, with the labels of their rows and columns."""
    rows, row_lines = _labels(head, "row", head.rows, head.data)
    columns, column_lines = _labels(head, "column", head.columns, head.data)
    frame, dropped = _without_nought(frame)
    return Cells(
        frame=_in_matrices(frame, head),
        rows=rows,
        columns=columns,
        row_lines=row_lines,
        column_lines=column_lines,
        problems=[*_problems(head, file), *_said(dropped, file)],
    )


def _words(column: str) -> pl.Expr:
    words = pl.col(column).str.strip_chars().str.replace_all(r"\s*,\s*|\s+", " ").str.split(" ")
    return words.list.eval(pl.element().filter(pl.element() != ""))


def _embedded(body: pl.DataFrame, head: Heading, file: str) -> Cells:
    """Give labels their numbers as they come, after those that are listed."""
    names: dict[str, dict[str, int]] = {"row": {}, "column": {}}
    if not head.two_mode:
        names["column"] = names["row"]
    lines: dict[str, list[int]] = {"row": [], "column": []}
    for key in ("row", "column"):
        for label, line in zip(
            head.labels.get(key, head.labels.get("all", [])),
            head.label_lines.get(key, head.label_lines.get("all", [])),
            strict=True,
        ):
            _number(names[key], lines["row" if not head.two_mode else key], label, line)
    made = []
    for text, row, matrix in body.select("line", "row", "matrix").iter_rows():
        words = split_labels(text)
        first = _number(names["row"], lines["row"], words[0], row) if words else None
        if head.form.startswith("edgelist"):
            value = words[2] if len(words) == 3 else None
            second = None
            if 2 <= len(words) <= 3:
                second = _number(names["column"], lines["column" if head.two_mode else "row"], words[1], row)
            made.append((first, second, value, row, matrix))
        else:
            for word in words[1:]:
                other = _number(names["column"], lines["column" if head.two_mode else "row"], word, row)
                made.append((first, other, None, row, matrix))
    schema = {"source": pl.Int64, "target": pl.Int64, "value": pl.String, "row": pl.Int64, "matrix": pl.Int64}
    frame, dropped = _without_nought(pl.DataFrame(made, schema=schema, orient="row"))
    problems = _said(dropped, file)
    for key, wanted in (("row", head.rows), ("column", head.columns)):
        if wanted and len(names[key]) != wanted:
            told = f"it says it has {wanted:,} {key}s and names {len(names[key]):,}; the unnamed are not made up"
            problems.append(warned(file, "KF-DL-09", told))
            if not head.two_mode:
                break
    return Cells(
        frame=_in_matrices(frame, head),
        rows=pl.Series(list(names["row"]), dtype=pl.String),
        columns=pl.Series(list(names["column"]), dtype=pl.String),
        row_lines=pl.Series(lines["row"], dtype=pl.Int64),
        column_lines=pl.Series(lines["column"], dtype=pl.Int64),
        problems=problems,
    )


def _number(names: dict[str, int], lines: list[int], label: str, line: int) -> int:
    number = names.setdefault(label, len(names) + 1)
    if number > len(lines):
        lines.append(line)
    return number


def _in_matrices(frame: pl.DataFrame, head: Heading) -> pl.DataFrame:
    last = max(head.count, len(head.matrices), 1) - 1
    return frame if frame["matrix"].max() in (None, 0) else frame.with_columns(pl.col("matrix").clip(0, last))


def _without_nought(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    numbers = frame["number"] if "number" in frame.columns else frame["value"].cast(pl.Float64, strict=False)
    nought = (numbers == 0).fill_null(False)
    return (frame.filter(~nought), int(nought.sum())) if nought.any() else (frame, 0)


def _said(dropped: int, file: str) -> list[Problem]:
    if not dropped:
        return []
    return [warned(file, "KF-DL-10", f"{dropped:,} pairs have the value 0, which means no tie in DL; they are no ties")]


# -- matrices -----------------------------------------------------------------------------------------


def matrix_cells(lines: Lines, head: Heading, file: str) -> Cells:
    """Read whole or half matrices, one after the other; labels may stand before the rows and above the columns."""
    body = lines.told()
    hold_columns(head.columns, head.rows * head.count, file)
    rows, row_lines = _labels(head, "row", head.rows, head.data)
    columns, column_lines = _labels(head, "column", head.columns, head.data)
    if head.embedded:
        if head.form != "fullmatrix" or head.count > 1:
            told = "labels are embedded in half a matrix, or in several"
            raise refused("KF-DL-11", file, told, hint="List them under LABELS: instead.")
        body, row_labels, column_labels = _unlabelled(body, head, file)
        rows, row_lines = row_labels or (rows, row_lines)
        columns, column_lines = column_labels or (columns, column_lines)
    values = body.select(_words("line").alias("value"), "row").explode("value").drop_nulls("value")
    per = _per_matrix(head)
    if values.height != per * head.count:
        told = f"there are {values.height:,} cells, and {per * head.count:,} are needed"
        last = int(values["row"][-1]) if values.height else head.data
        raise refused("KF-DL-12", file, told, row=last, hint="Does it say its size and form rightly?")
    place = values.with_columns(at=pl.int_range(pl.len()) % per, matrix=pl.int_range(pl.len()) // per)
    frame = place.join(_places(head), on="at", how="left", maintain_order="left").select(
        "source", "target", "value", "row", "matrix"
    )
    numbers = frame["value"].cast(pl.Float64, strict=False)
    unknown = numbers.is_null()
    problems = _problems(head, file)
    if unknown.any():
        told = f"{int(unknown.sum()):,} cells hold no number, such as {frame['value'].filter(unknown)[0]!r}; no ties"
        problems.append(warned(file, "KF-DL-13", told, row=int(frame["row"].filter(unknown)[0])))
    return Cells(
        frame=frame.filter((numbers != 0).fill_null(False)),
        rows=rows,
        columns=columns,
        row_lines=row_lines,
        column_lines=column_lines,
        problems=problems,
    )


def _per_matrix(head: Heading) -> int:
    if head.form == "fullmatrix":
        return head.rows * head.columns - (0 if head.diagonal or head.rows != head.columns else head.rows)
    return head.rows * (head.rows + 1) // 2 if head.diagonal else head.rows * (head.rows - 1) // 2


def _places(head: Heading) -> pl.DataFrame:
    """Give the row and the column of each cell of a matrix, in order."""
    whole = pl.DataFrame({"source": pl.int_range(1, head.rows + 1, eager=True)}).join(
        pl.DataFrame({"target": pl.int_range(1, head.columns + 1, eager=True)}), how="cross"
    )
    if head.form == "lowerhalf":
        whole = whole.filter(pl.col("target") <= pl.col("source"))
    elif head.form == "upperhalf":
        whole = whole.filter(pl.col("target") >= pl.col("source"))
    if not head.diagonal:
        whole = whole.filter(pl.col("target") != pl.col("source"))
    return whole.with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))


def _unlabelled(body: pl.DataFrame, head: Heading, file: str) -> tuple[pl.DataFrame, Labels | None, Labels | None]:
    """Take the labels out of a matrix: one before each row, a line of them above the columns."""
    texts, lines = body["line"].to_list(), body["row"].to_list()
    rows: Labels | None = None
    columns: Labels | None = None
    if head.embedded & {"all", "column"} and texts:
        found = split_labels(texts[0])
        if len(found) != head.columns:
            told = f"there are {len(found):,} labels above {head.columns:,} columns"
            raise refused("KF-DL-11", file, told, row=lines[0])
        columns = _listed(found, [lines[0]] * len(found))
        texts, lines = texts[1:], lines[1:]
    if head.embedded & {"all", "row"}:
        parted = [split_labels(text) for text in texts]
        if len(parted) != head.rows:
            told = f"there are {len(parted):,} lines, and {head.rows:,} rows, each with its label, are needed"
            raise refused("KF-DL-11", file, told, row=lines[-1] if lines else head.data)
        rows = _listed([words[0] for words in parted], lines)
        texts = [" ".join(words[1:]) for words in parted]
    return pl.DataFrame({"line": pl.Series(texts, dtype=pl.String), "row": lines}), rows, columns


def _listed(labels: list[str], lines: list[int]) -> Labels:
    return pl.Series(labels, dtype=pl.String), pl.Series(lines, dtype=pl.Int64)
