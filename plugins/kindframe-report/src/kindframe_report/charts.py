"""Charts of results as still pictures: a figure's Vega-Lite specification, its data bound in, drawn in one manner.

`drawn` is called for each figure. A figure that cannot be drawn costs only itself, and the page says so.
"""

from __future__ import annotations

import re
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen
from markupsafe import Markup

from kindframe_report.downloads import link
from kindframe_report.palette import INK, MUTED, RULE, SERIES
from kindframe_report.ranges import finding, listing
from kindframe_report.sidenames import broken, centred, folded, longest
from kindframe_report.specifying import numbered, plain, with_gaps, worded
from kindframe_report.svg import adopted
from kindframe_report.words import clean

if TYPE_CHECKING:
    import polars as pl

    from kindframe.analysis import Figure

__all__ = ["Chart", "alone", "bare", "drawn"]

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""One width of letters on nearly every machine, so that labels fit where they were measured elsewhere."""
_AXIS = {
    "labelColor": INK,
    "labelFontSize": 13,
    "labelLimit": 280,
    "titleColor": MUTED,
    "titleFontSize": 13,
    "titleFontWeight": "normal",
    "titlePadding": 10,
    "domainColor": RULE,
    "tickColor": RULE,
    "gridColor": "#ece7dc",
}
CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "background": None,
    "padding": {"left": 22, "right": 16, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "range": {"category": list(SERIES), "ramp": ["#e8f0f0", "#8fb8d8", "#2f6690", "#173a55"]},
    "axis": _AXIS,
    "axisQuantitative": {"tickCount": 6, "labelOverlap": True, "labelSeparation": 6},
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleX": 0, "titleY": -8},
    "legend": {
        "labelColor": INK,
        "labelFontSize": 13,
        "titleColor": MUTED,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "symbolSize": 110,
    },
    "header": {"labelColor": INK, "labelFontSize": 13, "titleColor": MUTED, "titleFontWeight": "normal"},
    "title": {"color": INK, "fontSize": 15, "anchor": "start"},
    "mark": {"color": SERIES[0]},
    "bar": {"cornerRadiusEnd": 2},
    "line": {"strokeWidth": 2.2},
    "point": {"filled": True, "size": 60},
    "text": {"color": INK, "fontSize": 13},
    "rule": {"color": MUTED},
}
"""How every chart looks: the page's own ink, one family of colours, quiet axes."""
ALONE = 300
"""Width of the plot of a chart that is a file of its own: set 85 mm wide its letters are 6 points high or more."""
_SIZES = {520: 210, 215: 165, ALONE: 300}
"""Width and height of a plot; what has a row for each name is as high as these need.

On the page plots are low, so that on paper a chart fits without its letters getting small.
"""


_ABOVE = re.compile(r"datum\.(\w+) > 0")
_SEVERAL = 5
"""How many bars show a spread although more are hidden."""

_NONE = Markup("")


@frozen(kw_only=True)
class Chart:
    """A figure on the page: its title, its drawing for wide and for narrow pages, or why there is none.

    ``bare`` is one that has nothing to draw, which is no fault. ``left_out`` counts rows of its table that protection
    took away. ``spans`` says what the lines through its dots are.
    """

    title: str
    alt: str
    table: str
    csv: str = ""
    hidden: int = 0
    left_out: int = 0
    wide: Markup = _NONE
    narrow: Markup = _NONE
    failed: str = ""
    bare: bool = False
    spans: str = ""


def drawn(figure: Figure, tables: Mapping[str, pl.DataFrame], prefix: str, left_out: int = 0) -> Chart:
    """Draw one figure of a result from the result's tables; ``prefix`` keeps its ids apart from all others.

    ``left_out`` counts the rows of its table that protection took away.
    """
    title = figure.title[:1].upper() + figure.title[1:]
    words: dict[str, Any] = {"title": title, "alt": figure.alt, "table": figure.table, "left_out": left_out}
    if figure.table not in tables:
        return Chart(**words, failed=f"the table {figure.table!r} that it is drawn from is not in this release")
    if why := bare(figure, tables[figure.table], left_out):
        return Chart(**words, bare=True, failed=why)
    try:
        spec = numbered(worded(plain(figure.bound(tables))))
        del spec["title"]
        spec = with_gaps(spec) if left_out else spec
        words |= {"title": _telling(title, spec), "alt": _joined(figure.alt, listing(spec))}
        wide = _drawn(_sized(spec, 520), f"{prefix}-w", words["alt"])
        narrow = _drawn(_sized(spec, 215), f"{prefix}-n", words["alt"]) if _single(spec) else _NONE
    except Exception as error:  # noqa: BLE001 - whatever a specification does to the renderer costs only this chart
        return Chart(**words, failed=f"it could not be drawn ({_reason(error)})")
    return Chart(
        **words,
        csv=link(tables[figure.table]),
        hidden=_hidden(figure, tables[figure.table]),
        wide=wide,
        narrow=narrow,
        spans=_spans(spec),
    )


def bare(figure: Figure, table: pl.DataFrame, left_out: int = 0) -> str:
    """Say why a figure has nothing to show in its table, which is no fault; nothing where it has.

    ``left_out`` counts the rows that protection took away: what is left of a spread is none of it, if they are most.
    """
    if table.is_empty():
        return "there is nothing to draw: its table has no rows"
    table = _filtered(figure, table)
    hidden = _hidden(figure, table)
    bars = _bars(figure, table)
    if left_out > table.height and not _mostly(bars, left_out):
        return "most of what stands behind it may not be told"
    if hidden == table.height or table.is_empty():
        return "too few people stand behind its numbers for them to be told here"
    if hidden * 2 > table.height and _mark(figure) in ("bar", "rect"):  # the few that are left would mislead
        return "most of its numbers are not told"
    if bars and not any((column != 0).any() for column in bars):
        return "every number in it is nought or not told"
    if bars and hidden and max(int((column.drop_nulls() != 0).sum()) for column in bars) == 1:
        return "only one of its numbers can be told, and a table tells it"
    told = table.height - hidden
    if _unrelated(figure, table):
        return "every correlation in it is nought to two places, and a table tells it"
    if _mark(figure) == "rect" and hidden and (told <= 2 or (told <= 4 and 4 * told <= table.height)):
        return "most of its numbers may not be told, and a table tells the rest"
    return ""


def _unrelated(figure: Figure, table: pl.DataFrame) -> bool:
    """Whether a grid of correlations has none but 0.00, which its colours would spread from pale to dark."""
    field = (figure.spec.get("encoding", {}).get("color") or {}).get("field")
    known = table[field].drop_nulls() if field == "correlation" and field in table.columns else None
    return _mark(figure) == "rect" and known is not None and not (known.abs() >= 0.005).any()


def _filtered(figure: Figure, table: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows that a figure passes over because a number in them is nought."""
    for step in figure.spec.get("transform", ()):
        found = _ABOVE.fullmatch(step["filter"]) if isinstance(step.get("filter"), str) else None
        if found and found[1] in table.columns:
            table = table.filter(table[found[1]] > 0)
    return table


def _mostly(bars: Sequence[pl.Series], left_out: int) -> bool:
    """Whether several bars of counts tell more than the rows left out could, were none of these more than the least."""
    counts = [
        told for column in bars if column.dtype.is_integer() for told in column.drop_nulls().to_list() if told > 0
    ]
    return len(counts) >= _SEVERAL and sum(counts) > left_out * min(counts)


def _joined(alt: str, told: str) -> str:
    end = "" if not alt or alt.endswith((".", "!", "?")) else "."
    return f"{alt}{end} {told}".strip() if told else alt


def _spans(spec: Mapping[str, Any]) -> str:
    """Say of a chart with a line from the lower end of an interval to its upper what the line is."""
    across = [view.get("encoding", {}) for view in spec.get("layer", ())]
    ends = [[held.get(side, {}).get("field") for side in ("x", "x2")] for held in across]
    return "The line through a dot is its 95% interval." if ["low", "high"] in ends else ""


def _telling(title: str, spec: Mapping[str, Any]) -> str:
    """Let a title that tells only what the sides of a chart are say what it shows: how far its numbers reach."""
    sides_alone = ", by " in title or not any(letter.isdigit() for letter in title)
    found = finding(spec) if sides_alone and ": " not in title else ""
    return f"{title}: {found}" if found else title


def alone(figure: Figure, tables: Mapping[str, pl.DataFrame]) -> str:
    """Draw one figure as an SVG file of its own, its title above it.

    Raises
    ------
    ValueError
        Where its table is not there or has no rows, or it cannot be drawn.
    """
    import vl_convert

    if figure.table not in tables or tables[figure.table].is_empty():
        raise ValueError("there is no table to draw it from")
    spec = _sized(worded(plain(figure.bound(tables))), ALONE)
    told = _telling(figure.title, numbered(worded(plain(figure.bound(tables)))))
    spec["title"] = {"text": _lines(clean(told)), "offset": 14}
    if _single(spec):
        spec["config"]["legend"] = {**CONFIG["legend"], "orient": "bottom", "columns": 2, "columnPadding": 18}
    spec["config"] = {
        **spec["config"],
        "background": "white",
        "padding": {"left": max(16, spec["config"]["padding"]["left"]), "right": 22, "top": 16, "bottom": 16},
    }
    return centred(str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])))


def _lines(text: str, most: int = 48) -> list[str]:
    lines = textwrap.wrap(text, most) or [""]
    even = textwrap.wrap(text, max(len(text) // len(lines) + 5, 1))  # no last line of a single word
    return even if len(even) == len(lines) else lines


def _hidden(figure: Figure, table: pl.DataFrame) -> int:
    """Count the rows of which a number that is drawn along an axis is not there."""
    folds = {step["as"][1]: step["fold"] for step in figure.spec.get("transform", ()) if "fold" in step}
    fields = [
        name
        for view in (figure.spec, *figure.spec.get("layer", ()))
        for channel, held in view.get("encoding", {}).items()
        if channel in ("x", "y", "theta", "color") and isinstance(held, Mapping) and held.get("type") == "quantitative"
        for name in folds.get(held.get("field"), [held.get("field")])
    ]
    present = [field for field in dict.fromkeys(fields) if field in table.columns]
    return table.height - table.drop_nulls(present).height if present else 0


def _mark(figure: Figure) -> object:
    """Say what a figure draws for each row, where all it draws is of one sort."""
    mark = next((held["mark"] for held in (figure.spec, *figure.spec.get("layer", ())) if "mark" in held), None)
    return mark.get("type") if isinstance(mark, Mapping) else mark


def _bars(figure: Figure, table: pl.DataFrame) -> list[pl.Series]:
    """Give the numbers along which bars are drawn, one for each row; nothing where it draws no such bars."""
    if _mark(figure) != "bar":
        return []
    sides = [figure.spec.get("encoding", {}).get(side) or {} for side in ("x", "y")]
    fields = [side.get("field") for side in sides if side.get("type") == "quantitative"]
    return [table[field] for field in fields if field in table.columns and table[field].dtype.is_numeric()]


def _reason(error: Exception) -> str:
    """Give the renderer's own reason, without its heading and the places in its code."""
    lines = [line.strip() for line in str(error).splitlines() if not line.startswith(" ")]
    return clean(lines[-1])[:160] if lines else type(error).__name__


def _single(spec: Mapping[str, Any]) -> bool:
    """Whether the chart is one view whose width is ours to choose."""
    several = {"hconcat", "vconcat", "concat", "facet", "repeat", "spec"} & set(spec)
    channels = {"column", "facet", "row"} & set(spec.get("encoding", {}))
    return not several and not channels and not isinstance(spec.get("width"), Mapping)


def _sized(spec: dict[str, Any], width: int) -> dict[str, Any]:
    names = longest(spec)
    spec = folded(spec, 38 if width >= 300 else 18)
    config = {**CONFIG, "view": {**CONFIG["view"], "continuousHeight": _SIZES[width]}, **spec.get("config", {})}
    if _level(spec, width) or _counted(spec):
        config = {
            **config,
            "axisX": {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 6, **config.get("axisX", {})},
        }
    elif _named(spec):  # names that stand upright may reach further down than they were measured
        config = {**config, "axisX": {"titlePadding": 26, **config.get("axisX", {})}}
    # A reader's machine may have wider letters than those that names are measured with here.
    wider = 0.2 * 7 * min(38 if width >= 300 else 18, names)
    config["padding"] = {**CONFIG["padding"], "left": round(max(22, wider))}
    sized = {**spec, "config": config}
    if not _single(spec):
        return sized
    if width < 300:
        sized = broken(sized, 30)
        narrow = {**_AXIS, "labelLimit": 140, "titleLimit": 230}
        width = width - 20 if names > 14 else width
        sized["config"] = {**config, "axis": {**narrow, **spec.get("config", {}).get("axis", {})}}
        sized["config"]["axisQuantitative"] = {"tickCount": 4, "labelOverlap": True, "labelSeparation": 8}
        across = spec.get("encoding", {}).get("x", {})
        if isinstance(across, Mapping) and across.get("type") == "ordinal":
            sized["config"]["axisX"] = {"labelOverlap": "greedy", **sized["config"].get("axisX", {})}
        sized["config"]["legend"] = {**CONFIG["legend"], "orient": "bottom", "columns": 2, "columnPadding": 18}
    return {**sized, "width": width, "autosize": {"type": "pad", "contains": "padding"}}


def _level(spec: Mapping[str, Any], width: int) -> bool:
    """Whether the names along the lower axis have room to stand level."""
    named = _named(spec)
    return bool(named) and len(named) * (max(len(name) for name in named) * 7.2 + 8) <= width


def _counted(spec: Mapping[str, Any]) -> bool:
    """Whether numbers in order stand along the lower axis: of many, a few tell which the others are."""
    across = spec.get("encoding", {}).get("x", {})
    ordered = isinstance(across, Mapping) and across.get("type") == "ordinal"
    return ordered and all(name.lstrip("-").isdigit() for name in _named(spec))


def _named(spec: Mapping[str, Any]) -> set[str]:
    """Give the names along the lower axis."""
    across = spec.get("encoding", {}).get("x", {})
    if not isinstance(across, Mapping) or across.get("type") not in ("nominal", "ordinal"):
        return set()
    return {str(row.get(across.get("field"))) for row in spec.get("data", {}).get("values", ())}


def _drawn(spec: dict[str, Any], prefix: str, alt: str) -> Markup:
    import vl_convert  # about 0.7 s for the first chart: only a report with charts pays

    text = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    try:
        return adopted(centred(text), prefix, alt)
    except ET.ParseError as error:
        raise ValueError(f"the drawing is not well formed: {error}") from None
