"""The words before the data of a UCINET DL file: how large it is, in what form, and its labels."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
from attrs import field, frozen

from kindframe.problems import nearest
from kindframe_formats.guarding import refused
from kindframe_formats.textlines import Lines, hold_size

__all__ = ["Heading", "heading_of", "is_dl", "split_labels"]

_FORMS = {
    **{name: name for name in ("fullmatrix", "lowerhalf", "upperhalf", "edgelist1", "edgelist2")},
    **{name: name for name in ("nodelist1", "nodelist2")},
    "fm": "fullmatrix",
    "lh": "lowerhalf",
    "uh": "upperhalf",
    "edgelist": "edgelist1",
    "nodelist": "nodelist1",
    "el1": "edgelist1",
    "el2": "edgelist2",
    "nl1": "nodelist1",
    "nl2": "nodelist2",
}
_MOST_LINES = 5_000_000
_SLICE = 10_000
_LEVELS = ("matrix", "level", "slice", "page")
_FIRST = re.compile(r"\s*dl\b", re.IGNORECASE)
_LABEL = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s,="]+)')
_WHERE = re.compile(
    r"(?P<whose>row|column|col|matrix|level|slice|page)?\s*labels?\s*(?P<embedded>embedded)?\s*[:=]?", re.IGNORECASE
)
_SIZE = re.compile(r"\b(?P<name>nr|nc|nm|n)\s*[=:\s]\s*(?P<size>[0-9]{1,9})\b", re.IGNORECASE)
_FORM = re.compile(r"\bformat\s*[=:]\s*(?P<form>[A-Za-z0-9]+)", re.IGNORECASE)
_DIAGONAL = re.compile(r"\bdiagonal\s*[=:]\s*(?P<which>\w+)", re.IGNORECASE)
_START = re.compile(r"^\s*data\s*[:=]?\s*(?P<rest>.*)$", re.IGNORECASE)
_LABELS = re.compile(r"^\s*(?:(?:row|column|col|matrix|level|slice|page)\s+)?labels?\b", re.IGNORECASE)
_WORDS = re.compile(rf"^\s*(?:nr|nc|nm|n|format|diagonal|datafile|data)\b|{_LABELS.pattern}", re.IGNORECASE)
_ONE = r"""^(?:[^\s\x1c-\x1f,="']+|"[^"]*")$"""
_DATA = re.compile(rb"\n[ \t]*[dD][aA][tT][aA]")
_TURN = f"(?i){_WORDS.pattern}"


def is_dl(path: Path, head: bytes) -> bool:
    r"""Tell whether a file is a DL by its ending or, as UCINET's own sets end in ``.dat``, by its first word.

    >>> is_dl(Path("KAPTAIL.DAT"), b"DL\r\nN=39 NM=4\r\n"), is_dl(Path("s50.dat"), b"0 1 0\n")
    (True, False)
    """
    return path.suffix.casefold() == ".dl" or _FIRST.match(head.decode("utf-8-sig", "replace")) is not None


@frozen(kw_only=True, eq=False)
class Heading:
    """What a file says of its data: the position of their first line and, as ``start``, of its first byte.

    Labels are those listed, each with its line.
    """

    rows: int
    columns: int
    matrices: list[str] = field(factory=list)
    count: int = 1
    form: str = "fullmatrix"
    diagonal: bool = True
    embedded: frozenset[str] = frozenset()
    labels: dict[str, pl.Series] = field(factory=dict)
    label_lines: dict[str, pl.Series] = field(factory=dict)
    two_mode: bool = False
    data: int = 0
    start: int = 0


def split_labels(text: str) -> list[str]:
    """Part labels: by space, comma or ``=``; what stands between quotation marks is one.

    >>> split_labels('ann, "Bob Ray" cem')
    ['ann', 'Bob Ray', 'cem']
    """
    if text.isalnum():
        return [text]
    return [next(part for part in found.groups() if part is not None) for found in _LABEL.finditer(text)]


def _parted(pieces: list[tuple[int, pl.Series]], wanted: int | None) -> tuple[pl.Series, pl.Series]:
    """Part the lines of a list of labels; where a line each gives as many as there have to be, a label has spaces.

    ``pieces`` are lines, each piece with the number of its first; given are the labels and the line of each.
    """
    texts = pl.concat([held for _, held in pieces]).alias("label")
    lines = pl.concat([pl.int_range(first, first + held.len(), eager=True) for first, held in pieces])
    told = pl.DataFrame([texts, lines.alias("line")]).filter(texts != "")
    if told.height and told["label"].str.contains(_ONE).all():
        return told["label"].str.strip_chars('"'), told["line"]
    words = [(word, line) for text, line in told.rows() for word in split_labels(text)]
    whole = [(text.strip(), line) for text, line in told.rows() if text.strip()]
    held = whole if len(words) != wanted and len(whole) == wanted else words
    return (
        pl.Series("label", [label for label, _ in held], dtype=pl.String),
        pl.Series("line", [line for _, line in held], dtype=pl.Int64),
    )


def _labels_from(lines: pl.Series, place: int) -> pl.Series:
    """Give the lines of labels that stand from a place on, up to one that begins with a word of the heading."""
    for start in range(place, min(lines.len(), _MOST_LINES), _SLICE):
        turns = lines.slice(start, _SLICE).str.contains(_TURN).arg_true()
        if turns.len():
            return lines.slice(place, start - place + turns[0])
    return lines.slice(place, max(min(lines.len(), _MOST_LINES) - place, 0))


def heading_of(text: Lines, file: str) -> Heading:
    """Read the heading.

    Raises
    ------
    FileRejected
        Where the file is no DL, does not say its size, or has a form that is not known; with the line.
    """
    data = _DATA.search(text.data)
    end = text.data.find(b"\n", data.end()) if data else -1
    found = _heading(text.part(0, 0, end + 1), text, file) if end >= 0 else None
    if found is None:
        found = _heading(text, text, file)
        assert found is not None
    return found


def _heading(part: Lines, whole: Lines, file: str) -> Heading | None:
    """Read the heading from the first part of a text; None where the data begin behind it."""
    lines = part.column
    sizes: dict[str, int] = {}
    listed: dict[str, list[tuple[int, pl.Series]]] = {}
    embedded: set[str] = set()
    form, diagonal, filling = "fullmatrix", True, ""
    first = next((place for place, text in enumerate(lines.head(100)) if text and text.strip()), 0)
    start = lines[first] if lines.len() else ""
    if not _FIRST.match(start or ""):
        raise refused("KF-DL-01", file, "it is no UCINET DL: its first word is not 'DL'", row=first + 1)
    place, most = first - 1, min(lines.len(), first + _MOST_LINES)
    while (place := place + 1) < most:
        text = lines[place]
        if place == first:
            text = _FIRST.sub("", text, count=1)
        if found := _START.match(text):
            if found["rest"].strip():
                raise refused(
                    "KF-DL-02", file, "data stand on the line of 'DATA:'", row=place + 1, hint="Begin a line."
                )
            break
        if filling and (found_labels := _labels_from(lines, place)).len():
            listed[filling].append((place + 1, found_labels))
            place += found_labels.len() - 1
            continue
        filling = ""
        for size in _SIZE.finditer(text.replace(",", " ")):
            sizes[size["name"].casefold()] = int(size["size"])
        if found := _FORM.search(text):
            word = found["form"].casefold()
            if word not in _FORMS:
                near = nearest(word, _FORMS)
                hint = f"Is {near!r} meant?" if near else f"Known are {', '.join(sorted(set(_FORMS.values())))}."
                raise refused("KF-DL-03", file, f"the form {found['form']!r} is not known", row=place + 1, hint=hint)
            form = _FORMS[word]
        if found := _DIAGONAL.search(text):
            diagonal = found["which"].casefold() != "absent"
        if _LABELS.match(text) or (place == first and "label" in text.casefold()):
            found = _WHERE.search(text)
            assert found is not None
            whose = {"col": "column", None: "all"}.get(
                (found["whose"] or "").casefold() or None, (found["whose"] or "").casefold()
            )
            if found["embedded"]:
                embedded.add(whose)
            else:
                filling = whose
                listed.setdefault(filling, []).append((place + 1, pl.Series([text[found.end() :]])))
    else:
        if part is not whole:
            return None
        raise refused("KF-DL-02", file, "there is no line 'DATA:' in it", row=most, hint="It may be cut short.")
    rows = sizes.get("nr", sizes.get("n"))
    columns = sizes.get("nc", sizes.get("n"))
    pairs = form.startswith(("edgelist", "nodelist"))
    if (rows is None or columns is None) and not (pairs and embedded):
        told = "it does not say how large it is ('N=' or 'NR=' with 'NC=')"
        raise refused("KF-DL-04", file, told, row=first + 1)
    count = sizes.get("nm", 1)
    for large in (rows or 0, columns or 0, count):
        hold_size(large, whole, file, first + 1)
    wanted = {"row": rows, "column": columns, "all": rows}
    parted = {whose: _parted(held, wanted.get(whose, count)) for whose, held in listed.items()}
    labels = {whose: held for whose, (held, _) in parted.items()}
    where = {whose: held for whose, (_, held) in parted.items()}
    matrices = next((labels.pop(name).to_list() for name in _LEVELS if name in labels), [])
    if count > 1 and len(matrices) != count:
        matrices = [*matrices, *(f"matrix {n}" for n in range(len(matrices) + 1, count + 1))][:count]
    return Heading(
        rows=rows or 0,
        columns=columns or 0,
        matrices=matrices,
        count=count,
        form=form,
        diagonal=diagonal,
        embedded=frozenset(embedded),
        labels=labels,
        label_lines=where,
        two_mode=form in ("edgelist2", "nodelist2") or rows != columns or "nr" in sizes or "nc" in sizes,
        data=place + 1,
        start=int(lines.head(place + 1).str.len_bytes().sum()) + place + 1,
    )
