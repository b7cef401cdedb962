"""Pictures as files of their own, for a journal or a wall: `write_svg` and `write_png`, the exporters' writers.

Each is made from the release alone, on white, with its key and its words in it, and stands without the report.
"""

from __future__ import annotations

import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from kindframe.errors import StoreNotSaved, TooSmall, UnknownName
from kindframe.exporting import Loss, LossReport
from kindframe.files import atomic_write
from kindframe.overview import overview
from kindframe.problems import nearest
from kindframe_report.calling import called
from kindframe_report.charts import alone, bare
from kindframe_report.density import density
from kindframe_report.density import found as found_in
from kindframe_report.mapping import drawn_map
from kindframe_report.palette import INK, MUTED
from kindframe_report.picture import Entry, legend, still
from kindframe_report.scene import scene
from kindframe_report.svg import Drawing, short
from kindframe_report.words import clean, slug

if TYPE_CHECKING:
    from kindframe.exporting import Release

__all__ = ["pictures", "write_png", "write_svg"]

SVG = "http://www.w3.org/2000/svg"
ROOM = 24
"""So many groups have room for their names along a density picture."""
DOTS = 300
"""Dots to an inch of a PNG; a picture is 880 units wide, 72 to an inch at its own size."""
TEXT = 22.0
"""Height of the letters: 6 points where a picture of 880 units is set 85 mm wide, as one column of a journal is."""
_HOW = "The area of a disc is the number in it; a line is as broad as many pairs are joined."
_DENSE = "Everybody stands along both sides, group by group, the largest first."
_MORE = " Names without room are left out."
Draw = Callable[[], str]


def write_svg(release: Release, path: Path) -> LossReport:
    """Write pictures of a release as SVG; ``release.options["pictures"]`` names them.

    Raises
    ------
    UnknownName
        Where there is no picture of a name, with those there are.
    TooSmall
        Where the release has no picture at all, or none of an analysis that is named.
    StoreNotSaved
        Where a file cannot be written; no picture of a release then takes a file's place.
    """
    return _written(release, path, "svg", lambda text: text.encode("utf-8"))


def write_png(release: Release, path: Path) -> LossReport:
    """Write pictures of a release as PNG at 300 dots to the inch; else as `write_svg`."""
    return _written(release, path, "png", _dots)


def _dots(text: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(text, ppi=DOTS))


def pictures(release: Release) -> dict[str, Draw]:
    """Name the pictures a release has, each with what draws it as SVG: network, density, map, and charts.

    A chart that has nothing to show is none.
    """
    found: dict[str, Draw] = {}
    seen = scene(release.study, release.audience)
    if seen is not None:
        drawing, caption, keys = still(seen, TEXT)
        kinds, lines = legend(seen)
        how = "" if seen.fold is None else f" {_HOW} {keys[0]}".rstrip()
        found["network"] = lambda: _framed(drawing.markup, [*kinds, *lines], f"{caption}{how}")
        if seen.fold is not None and not seen.held.of_groups:
            fold = seen.fold
            found["density"] = lambda: _framed(
                density(seen.held, fold, TEXT), (), f"{found_in(seen.held, fold)} {_DENSE}"
            )
    held = drawn_map(release.study, TEXT)
    for number, view in enumerate(held.views if held else (), 1):
        name = "map" if number == 1 else f"map/{number}"
        words = " ".join(part for part in (held.caption if held else "", view.key, view.attribution) if part)
        entries = held.kinds if held else ()
        found[name] = lambda view=view, words=words, entries=entries: _framed(view.drawing, entries, words)  # type: ignore[misc]
    for result in called(release, release.overview or overview(release.study)):
        analysis = result.analysis.name if result.analysis else "result"
        for figure in result.figures:
            if figure.table in result.tables and not bare(
                figure, result.tables[figure.table], result.left_out.get(figure.table, 0)
            ):
                found[f"{analysis}/{figure.name}"] = (
                    lambda figure=figure, tables=result.tables: alone(figure, tables)  # type: ignore[misc]
                )
    return found


def _wanted(release: Release, found: Mapping[str, Draw]) -> list[str]:
    asked = [str(name) for name in release.options.get("pictures", ())]
    if not found:
        raise TooSmall("There is nothing to draw in this release: too few people or ties may be told to its audience.")
    if release.options.get("every"):
        return list(found)
    out: list[str] = []
    for name in asked or ["network"]:
        fits = [held for held in found if held == name or held.startswith(f"{name}/")]
        if not fits and name.partition("/")[0] in {held.analysis.name for held in release.results if held.analysis}:
            raise TooSmall(
                f"Of {name!r} there is nothing to draw in this release: its charts show single people, or numbers that "
                "may not be told to its audience.",
                hint=f"There are: {', '.join(found)}.",
            )
        if not fits:
            raise UnknownName("picture", name, nearest(name, found), hint=f"There are: {', '.join(found)}.")
        out += fits
    return list(dict.fromkeys(out))


def _written(release: Release, path: Path, form: str, encoded: Callable[[str], bytes]) -> LossReport:
    found = pictures(release)
    wanted = _wanted(release, found)
    taken: set[str] = set()
    made: list[tuple[Path, bytes]] = []
    losses = []
    for done, name in enumerate(wanted):
        release.come(done / len(wanted))
        target = path if len(wanted) == 1 else path.with_name(f"{path.stem}-{slug(name, taken)}{path.suffix}")
        try:
            made.append((target, encoded(found[name]())))
        except ValueError as error:
            losses.append(Loss(field=name, change="dropped", count=1, why=f"it could not be drawn ({error})"))
    for target, content in made:
        with atomic_write(target) as file:
            file.write(content)
    if wanted and not made:
        raise StoreNotSaved(f"{path.name} was not written: {losses[0].field}: {losses[0].why}.")
    losses += [
        Loss(field=name, change="dropped", count=table.height, why="a picture shows marks and counts, not rows")
        for name, table in release.study.tables.items()
        if table.height
    ]
    return LossReport(format=form, losses=tuple(losses), files=tuple(target for target, _ in made))


def _framed(picture: Markup, entries: Iterable[Entry], words: str) -> str:
    """Set a picture of the page on white, with its key and its words below, as a file of its own."""
    inner = ET.fromstring(picture)
    _, _, width, height = (float(part) for part in inner.attrib["viewBox"].split())
    keys = _rows(list(entries), width - 40)
    lines = _folded(words, int((width - 40) / (TEXT * 0.53)))
    step = 1.5 * TEXT
    tall = height + 1.4 * TEXT + step * (len(keys) + len(lines)) + 6
    out = Drawing(width, tall, words)
    out.root.set("xmlns", SVG)
    out.add("title", words)
    out.add("rect", x=0, y=0, width=width, height=tall, fill="#ffffff")
    inner.attrib.clear()
    inner.tag = "g"
    inner.set("font-family", "Arial, 'Liberation Sans', Helvetica, sans-serif")
    out.root.append(inner)
    out.group(font_family="Arial, 'Liberation Sans', Helvetica, sans-serif", font_size=TEXT, fill=INK)
    y = height + 1.6 * TEXT
    for row in keys:
        x = 20.0
        for entry in row:
            mark = ET.fromstring(entry.mark)
            grown = TEXT / 13  # the marks of a key are drawn beside letters of 13
            long = float(mark.attrib["width"]) * grown
            mark.attrib.clear()
            mark.tag = "g"
            mark.set("transform", f"translate({short(x)} {short(y - TEXT)}) scale({grown:.2f})")
            out.root[-1].append(mark)
            text = f"{entry.text} {entry.count:,}"
            out.add("text", text, x=x + long + 6, y=y)
            x += long + 2 * TEXT + len(text) * TEXT * 0.54
        y += step
    for line in lines:
        out.add("text", line, x=20.0, y=y, fill=MUTED)
        y += step
    out.end()
    return str(out.markup)


def _rows(entries: list[Entry], room: float) -> list[list[Entry]]:
    """Part a key into rows that fit."""
    rows: list[list[Entry]] = []
    used = room + 1
    for entry in entries:
        long = 5 * TEXT + len(f"{entry.text} {entry.count:,}") * TEXT * 0.54
        if used + long > room:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += long
    return rows


def _folded(words: str, most: int) -> list[str]:
    return textwrap.wrap(clean(words), most)
