"""Writing GML: the whole graph as nested lists of keys and values, in ASCII, for networkx, igraph, Gephi and yEd.

GML has numbers and texts. Truths are 1 and 0; the types of columns and the study's settings travel in the graph's own
keys, so that `kindframe_formats.gml_reading` gives the same study back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import orjson
import polars as pl

from kindframe.exporting import LossReport, Release
from kindframe_formats.json_writing import put_json
from kindframe_formats.laying import Laid, Sheet, one_way
from kindframe_formats.losses import Losses
from kindframe_formats.xmltext import put_lines

__all__ = ["write_gml"]

_CHUNK = 100_000
_TYPES: Mapping[pl.DataType, str] = {pl.Float64(): "number", pl.Int64(): "integer", pl.Boolean(): "flag"}
_NAMED = {'"': "&quot;", "&": "&amp;"}
_MOST = 2_147_483_647
_BARRED = re.compile(r"[^ !#-%\'-~]")


def write_gml(release: Release, path: Path) -> LossReport:
    """Write a release as one GML file.

    Nodes are numbered and have their id as label. Names of columns have letters, digits and underlines, as other
    readers want them.

    Returns
    -------
    LossReport
        Codings and answers are dropped; columns whose name GML cannot hold are renamed; ties that run both ways are
        coerced where others run one way.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written.

    .. versionadded:: 0.1
    """
    return put_json(release, path, "gml", _put, fit=_key, own={"node": ("label",), "edge": ("key",)})


def _key(name: str) -> str:
    """Give a name that may be a key: letters, digits and underlines, a letter first."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return plain if re.match(r"[A-Za-z]", plain) else f"a{plain}"


def _text(text: str) -> str:
    """Write text in ASCII, what is not by number as HTML does."""
    return _BARRED.sub(lambda found: _NAMED.get(found[0]) or f"&#{ord(found[0])};", text)


def _texts(held: pl.Series) -> pl.Series:
    odd = held.filter(~held.str.contains(r"^[ !#-%'-~]*$")).unique().to_list()
    return held.replace(odd, [_text(text) for text in odd]) if odd else held


def _pieces(frame: pl.DataFrame, sheet: Sheet, losses: Losses) -> Iterator[pl.Series]:
    """Give each column as its key and value; null where there is nothing to say."""
    for name, column in sheet.columns.items():
        held = frame[name]
        if held.dtype == pl.String:
            value = pl.select(pl.lit('"') + _texts(held) + pl.lit('"')).to_series()
        elif held.dtype == pl.Boolean:
            value = held.cast(pl.Int8).cast(pl.String)
        elif held.dtype == pl.Float64:
            odd = int((~held.is_finite()).sum())
            losses.add(f"{sheet.table}.{column}", "dropped", odd, "GML has no number that is not finite")
            value = pl.select(pl.when(held.is_finite()).then(held)).to_series().cast(pl.String)
            value = value.str.replace(r"^(-?[0-9]+)(e|$)", "${1}.0${2}")
        else:
            large = held.abs() > _MOST
            text = held.cast(pl.String)
            value = pl.select(pl.when(large).then(pl.lit('"') + text + pl.lit('"')).otherwise(text)).to_series()
        if value.null_count() < value.len():
            yield pl.select(pl.lit(f" {name} ") + value).to_series()


def _put(file: BinaryIO, laid: Laid, losses: Losses) -> None:
    types = {
        target: {name: _TYPES[dtype] for name, dtype in laid.types(target).items() if dtype in _TYPES}
        for target in ("node", "edge")
    }
    told = {"kindframe": "1", "title": laid.title, "study": laid.toml, "types": orjson.dumps(types).decode()}
    lines = ['Creator "kindframe"', "graph [", f" directed {int(one_way(laid, losses))}", " multigraph 1"]
    lines += [f' {key} "{_text(value)}"' for key, value in told.items()]
    file.write("\n".join(lines).encode() + b"\n")
    first = 0
    places = []
    for sheet in laid.nodes:
        numbers = pl.int_range(first, first + sheet.frame.height, eager=True)
        places.append(pl.DataFrame({"@id": sheet.frame["@id"], "number": numbers}))
        _nodes(file, sheet, numbers, losses)
        first += sheet.frame.height
    place = pl.concat(places)
    _ties(file, laid.ties, place, losses)
    source, target = _ends(laid.roles, place)
    put_lines(file, [" edge [ source ", source, " target ", target, ' role "', laid.roles["role"], '" ]'])
    file.write(b"]\n")


def _nodes(file: BinaryIO, sheet: Sheet, numbers: pl.Series, losses: Losses) -> None:
    for start in range(0, sheet.frame.height, _CHUNK):
        part = sheet.frame.slice(start, _CHUNK)
        own = pl.select(pl.lit(' record_id "') + _texts(part["@own"]) + pl.lit('"')).to_series()
        number = numbers.slice(start, _CHUNK).cast(pl.String)
        head: list[pl.Series | str] = [" node [ id ", number, ' label "', _texts(part["@id"]), '"']
        put_lines(file, [*head, f' record "{sheet.record}"', own, *_pieces(part, sheet, losses), " ]"])


def _ends(ties: pl.DataFrame, place: pl.DataFrame) -> list[pl.Series]:
    return [
        ties[end].replace_strict(place["@id"], place["number"], return_dtype=pl.Int64).cast(pl.String)
        for end in ("@source", "@target")
    ]


def _ties(file: BinaryIO, sheet: Sheet, place: pl.DataFrame, losses: Losses) -> None:
    for start in range(0, sheet.frame.height, _CHUNK):
        part = sheet.frame.slice(start, _CHUNK)
        source, target = _ends(part, place)
        own = pl.select(pl.lit(' id "') + _texts(part["@id"]) + pl.lit('"')).to_series()
        head: list[pl.Series | str] = [" edge [ source ", source, " target ", target, own]
        put_lines(file, [*head, *_pieces(part, sheet, losses), " ]"])
