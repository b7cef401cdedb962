r"""Lines of a regular shape as columns straight from their bytes; whatever is out of the ordinary is left to others.

Pajek's lines and vertices and the pairs of a UCINET DL are read here as CSV, which takes a tenth of the time of looking
at each line. A CSV reader is more lenient than those formats are, so every byte is accounted for afterwards: the
numbers as they are usually written, the texts, what parts them and the line ends must come to all there is.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from kindframe.threads import each

__all__ = ["regular_codes", "regular_labels", "regular_pairs"]

_BETWEEN = re.compile(rb"[ \t]*[0-9]{1,9}([ ,\t])")
_NUMBERS = b"0123456789.eE+-\n"
_LARGEST = 999_999_999
_NO_COUNT = -(1 << 40)
_VANISHED = r"^[-+]?[0-9.]*[1-9]"


def regular_pairs(data: bytes) -> pl.DataFrame | None:
    r"""Parse lines that are two whole numbers and perhaps a value, a space or a comma between them.

    Gives ``source``, ``target``, ``weight`` (the value as it stands) and ``value`` (as a number), a row for each line;
    None where any line is not of that shape, or has a value no number can hold. Spaces and tabs before, behind and
    between the numbers may be any number. The last line may end or not.

    >>> regular_pairs(b" 1  2 0.50\n10 7\n").rows()
    [(1, 2, '0.50', 0.5), (10, 7, None, None)]
    >>> regular_pairs(b"1 2 0.50\nremark\n") is None
    True
    """
    found = _BETWEEN.match(data)
    between = found[1] if found else b""
    blank = between != b","
    if not between or data.translate(None, _NUMBERS + (b" \t" if blank else b",")):
        return None
    held = _pairs(data, between)
    return _pairs(_trimmed(data), b" ") if held is None and blank else held


def _pairs(data: bytes, between: bytes) -> pl.DataFrame | None:
    """Parse lines that have nothing before, behind and between the numbers but one sign."""
    end = data.find(b"\n")
    fields = data.count(between, 0, end if end >= 0 else None) + 1
    if not 2 <= fields <= 3:
        return None
    names = ("source", "target", "weight")[:fields]
    held = _parsed(data, between, {name: pl.String if name == "weight" else pl.Int32 for name in names})
    if held is None:
        return None
    source, target = held["source"].rechunk(), held["target"].rechunk()
    weight = held["weight"] if fields == 3 else pl.repeat(None, held.height, dtype=pl.String, eager=True)
    blank = weight.null_count()
    told = _digits(source) + _digits(target) + int(weight.str.len_bytes().sum())
    if told + 3 * held.height - blank != len(data) + (not data.endswith(b"\n")):
        return None
    half = held.height // 2
    value = pl.concat(each(_value, (weight.head(half), weight.slice(half)), held.height))
    if value.null_count() != blank or not value.is_finite().all():
        return None
    nought = value == 0
    if nought.any() and weight.filter(nought).str.contains(_VANISHED).any():
        return None
    return pl.DataFrame({"source": source, "target": target, "weight": weight, "value": value})


def _value(weight: pl.Series) -> pl.Series:
    return weight.cast(pl.Float64, strict=False)


def regular_codes(data: bytes) -> pl.Series | None:
    r"""Parse lines that are a whole number each, as partitions are; None where any line is more or less.

    >>> regular_codes(b"1\n20\n").to_list(), regular_codes(b"1\n\n2\n"), regular_codes(b"01\n")
    ([1, 20], None, None)
    """
    held = _parsed(data, b" ", {"code": pl.Int32})
    if held is None or _digits(held["code"]) + held.height != len(data) + (not data.endswith(b"\n")):
        return None
    return held["code"]


def regular_labels(data: bytes) -> pl.Series | None:
    r"""Parse lines that are a number and a label in quotation marks, one space between them, numbered from 1.

    None where any line is not of that shape.

    >>> regular_labels(b'1 "ann"\n2 "Bob Ray"\n').to_list()
    ['ann', 'Bob Ray']
    >>> regular_labels(b'1 "ann"\n3 "Bob Ray"\n') is None
    True
    """
    if b' "\n' in data or data.endswith(b' "'):
        return None  # a space before the closing mark: of those before the opening ones no more could be sure
    data = data.rstrip(b"\n")
    near = data.replace(b' "', b'"')
    held = _parsed(near, b'"', {"number": pl.Int32, "label": pl.String, "rest": pl.String})
    if held is None or held["rest"].null_count() < held.height or held["label"].null_count():
        return None
    if not (held["number"] == pl.int_range(1, held.height + 1, eager=True)).all():
        return None
    told = _digits(held["number"]) + int(held["label"].str.len_bytes().sum()) + 3 * held.height
    opened = len(data) - len(near) == held.height and near.count(b'"') == 2 * held.height
    return held["label"] if opened and told == len(near) + 1 else None


def _trimmed(data: bytes) -> bytes:
    """Leave one space where there are several or tabs, none before and behind a line, and no empty lines at the end."""
    if b"\t" in data:
        data = data.replace(b"\t", b" ")
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    for odd in (b"\n ", b" \n"):
        if odd in data:
            data = data.replace(odd, b"\n")
    return data.lstrip(b" ").rstrip(b" \n")


def _parsed(data: bytes, between: bytes, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame | None:
    try:
        return pl.read_csv(data, separator=between.decode(), has_header=False, quote_char=None, schema=schema)
    except pl.exceptions.PolarsError:
        return None


def _digits(held: pl.Series) -> int:
    """Count the digits of whole numbers as they are usually written; no true count where one is wanting or odd."""
    if held.null_count() or not held.len() or held.min() < 0 or held.max() > _LARGEST:  # type: ignore[operator]
        return _NO_COUNT
    values = held.to_numpy()
    return values.size + sum(int(np.count_nonzero(values >= 10**power)) for power in range(1, len(str(values.max()))))
