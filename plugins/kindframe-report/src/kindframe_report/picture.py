"""The picture of connections in words and as a still drawing: every actor while they are few, discs of them past that.

`picture` gives both with the data of the live picture; the section of the report shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen
from markupsafe import Markup
from numpy.typing import NDArray

from kindframe.wording import listed
from kindframe_report.density import density, found
from kindframe_report.embedding import embedded
from kindframe_report.folding import Disc, Folded, Nested
from kindframe_report.labels import SIZE, labels, printed, written
from kindframe_report.layout import Layout
from kindframe_report.leaders import drawn_lines, named
from kindframe_report.palette import INK, MUTED, PAPER, Mark, ink_on, marks
from kindframe_report.scene import WIDTH, Scene, scene
from kindframe_report.svg import Drawing
from kindframe_report.ties import SORTS, Joined
from kindframe_report.words import clipped, count, plural

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["Choice", "Entry", "Picture", "legend", "legend_mark", "picture", "still"]

DENSE = 3_000
"""From how many pairs a picture of discs has its density beside it."""
SLIM = 32.0
"""Height of letters that are 13 pixels high where the drawing is as wide as a telephone."""
SURE = 4
"""So many of the best-joined are named even where their names cover a mark."""
_LINES = {"tie": ("#8a8f94", None), "belongs": ("#a99fb8", "1 4"), "act": ("#c98d4e", "5 4")}


_CROWDED = (
    "So that the picture can be read, {dark:,} of the {all:,} lines are drawn dark: for each actor the lines to those "
    "it shares most others with (local sparsification, Satuluri and others 2011). The rest are drawn faint."
)


_NONE = Markup("")


@frozen(kw_only=True)
class Entry:
    """One line of a legend: its mark, its words, how many."""

    mark: Markup
    text: str
    count: int


@frozen(kw_only=True)
class Choice:
    """One thing the live picture can be narrowed by, with the words of its options in order."""

    part: str
    label: str
    every: str
    options: tuple[str, ...]


@frozen(kw_only=True)
class Picture:
    """The drawing and what is said beside it. ``grouped`` says that marks are groups, not single actors.

    ``keys`` say what numbers in the place of names mean, for a broad page and a slim one.
    """

    drawing: Markup
    data: Markup
    choices: tuple[Choice, ...]
    thinned: bool
    caption: str
    how: str
    kinds: tuple[Entry, ...]
    lines: tuple[Entry, ...]
    most: tuple[tuple[str, str, int], ...]
    grouped: bool = False
    density: Markup = _NONE
    dense: str = ""
    keys: tuple[str, ...] = ()


def legend_mark(mark: Mark) -> Markup:
    """Draw the mark of a legend's line."""
    drawing = Drawing(18, 18, "", css="key")
    drawing.mark(mark[0], 9, 9, 6.5, fill=mark[1])
    return drawing.markup


def _legend_line(sort: str) -> Markup:
    colour, dashes = _LINES[sort]
    drawing = Drawing(26, 18, "", css="key")
    drawing.add("line", x1=1, y1=9, x2=25, y2=9, stroke=colour, stroke_width=2, stroke_dasharray=dashes)
    return drawing.markup


def picture(study: Study, audience: str = "public", *, seed: int = 1) -> Picture | None:
    """Draw a study's actors and what joins them; None where there is nobody to draw."""
    seen = scene(study, audience, seed=seed)
    if seen is None:
        return None
    drawing, caption, keys = still(seen, printed(WIDTH, seen.height), SLIM)
    kinds, lines = legend(seen)
    return Picture(
        drawing=drawing.markup,
        data=embedded(seen, _LINES),
        choices=tuple(_choices(seen, study)),
        thinned=not seen.dark.all() if seen.fold is None else not (seen.dark.all() and seen.fold.dark.all()),
        caption=caption,
        how=_how(seen),
        kinds=kinds,
        lines=lines,
        most=_most(seen),
        grouped=seen.fold is not None,
        keys=keys,
        density=density(seen.held, seen.fold) if _wants_density(seen) and seen.fold else _NONE,
        dense=found(seen.held, seen.fold) if _wants_density(seen) and seen.fold else "",
    )


def _wants_density(seen: Scene) -> bool:
    return seen.fold is not None and not seen.held.of_groups and seen.held.pairs.height >= DENSE


def legend(seen: Scene) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Give the key of a scene: its kinds of marks, and its sorts of lines where single actors are drawn."""
    return _kind_entries(seen.held), _line_entries(seen.held) if seen.fold is None else ()


def still(seen: Scene, *sizes: float) -> tuple[Drawing, str, tuple[str, ...]]:
    """Give the still drawing of a scene, its letters as high as the first of ``sizes`` says, and its caption.

    With a second size the names are in it twice; a page shows those that fit its width. Last come, for each size, the
    words on names that stand in it as numbers or not at all.
    """
    sizes = sizes or (SIZE,)
    if seen.fold is not None and seen.nest is not None:
        return _discs(seen, seen.fold, seen.nest, sizes)
    return _everyone(seen, sizes)


def _choices(seen: Scene, study: Study) -> list[Choice]:
    """Name what the live picture can be narrowed and coloured by; what has one option only is no choice."""
    kinds = list(marks(seen.held.kinds))
    groups = next((shade.levels for shade in seen.shades if shade.title == "group"), ())
    titles = {wave.id: wave.title or wave.id for wave in study.settings.waves}
    waves = tuple(f"{titles.get(wave, wave)}" for wave in seen.held.waves)
    if not (seen.held.pairs["waves"] > 0).any() or not seen.single:
        waves = ()
    if seen.fold is not None:
        groups = tuple(disc.label for disc in seen.fold.discs)
    choices = [
        Choice(
            part="kind", label="Kind", every="all kinds", options=tuple(plural(k) for k in kinds) if seen.single else ()
        ),
        Choice(part="group", label="Group", every="all groups", options=groups),
        Choice(part="wave", label="Wave", every="all waves", options=waves),
    ]
    narrowing = [choice for choice in choices if len(choice.options) > 1]
    titles_ = tuple(shade.title for shade in seen.shades)
    return [*narrowing, *([Choice(part="colour", label="Colour by", every="kind", options=titles_)] if titles_ else [])]


def _most(seen: Scene) -> tuple[tuple[str, str, int], ...]:
    if seen.fold is not None:
        order = sorted(seen.fold.discs, key=lambda disc: -disc.people)[:12]
        return tuple((clipped(disc.label, 200), f"{disc.within:,} pairs within", disc.people) for disc in order)
    held = seen.held
    named = [p for p in _ranked(seen) if held.kinds[p] != "person"][:8]
    return tuple((held.names[place], held.kinds[place], int(held.degree[place])) for place in named)


def _how(seen: Scene) -> str:
    if seen.held.of_groups:
        return (
            "Nobody is drawn alone: a disc is a group of people, its area their number, and the small marks are what "
            "they meet at or belong to. A line is as thick as many pairs are joined by the commonest sort of tie. What "
            "stands near what is chosen so that few lines are long; left, right, up and down mean nothing."
        )
    if seen.fold is not None:
        discs = {
            "group": "a group: people by the group they are compared by, everything else by its kind",
            "community": "a community: those more joined among themselves than chance would have it (found by "
            "modularity, Blondel and others 2008; its name is the best-joined thing in it that is no person)",
        }[seen.fold.by]
        return (
            f"There are too many to draw each at once. A disc is {discs}. Its area is the number in it, and a line is "
            "as thick as many pairs are joined between two discs. The three heaviest lines of each disc are drawn "
            "first. What stands near what is chosen so that few lines are long; left, right, up and down mean nothing."
        )
    dark = seen.dark
    return (
        "Each mark stands for one, larger the more others it is joined to. A line joins two; which way it runs, how "
        "strong it is and how often it was told is not shown here. What stands near what is chosen so that few "
        "lines are long; left, right, up and down mean nothing."
        + (" The still picture draws ties of all waves together." if seen.held.waves else "")
        + ("" if dark.all() else f" {_CROWDED.format(dark=int(dark.sum()), all=len(dark))}")
    )


def _kind_entries(held: Joined) -> tuple[Entry, ...]:
    counted = Counter(k for k, people in zip(held.kinds, held.people.tolist(), strict=True) if not people)
    if held.of_groups:
        counted["person"] = int(held.people.sum())
    style = marks(counted)
    return tuple(
        Entry(mark=legend_mark(style[kind]), text=plural(kind) if counted[kind] != 1 else kind, count=counted[kind])
        for kind in style
    )


def _line_entries(held: Joined) -> tuple[Entry, ...]:
    counted = dict(held.pairs.group_by("sort").len().iter_rows())
    return tuple(
        Entry(mark=_legend_line(sort), text=meaning, count=counted[sort])
        for sort, meaning in SORTS.items()
        if sort in counted
    )


def _alone(held: Joined) -> str:
    found = held.alone()
    if not found:
        return "Nobody stands alone." if "person" in held.kinds else "None stands alone."
    told = listed(count(n, "actor of unknown kind" if kind == "actor" else kind) for kind, n in found.items())
    verb = "stands" if sum(found.values()) == 1 else "stand"
    return f"{told[0].upper()}{told[1:]} {verb} alone: nothing in the study joins them to another."


def _parts(layout: Layout) -> str:
    if not layout.parts:
        return "No two are joined."
    if len(layout.parts) == 1:
        return f"All who are joined hang together: {layout.parts[0]:,} in one piece."
    return f"They fall into {count(len(layout.parts), 'piece')}; the largest holds {layout.parts[0]:,}."


def _everyone(seen: Scene, sizes: Sequence[float]) -> tuple[Drawing, str, tuple[str, ...]]:
    held, layout, xy, radii = seen.held, seen.layout, seen.xy, seen.radii
    assert layout is not None
    degree = held.degree
    counted = Counter(held.kinds)
    told = listed(count(counted[kind], "actor" if kind == "actor" else kind) for kind in marks(held.kinds))
    caption = (
        f"{told[0].upper()}{told[1:]}, joined in {count(held.pairs.height, 'pair')}. {_parts(layout)} {_alone(held)}"
    )
    drawing = Drawing(WIDTH, seen.height, f"Network picture. {caption}", css="wide")
    _draw_lines(drawing, held, xy, seen.dark)
    style = marks(held.kinds)
    drawing.group(stroke=PAPER, stroke_width=1.2)
    for place in np.argsort(-radii, kind="stable").tolist():
        shape, colour = style[held.kinds[place]]
        hint = f"{seen.labels[place] or held.kinds[place]}: joined to {count(int(degree[place]), 'other')}"
        drawing.mark(shape, float(xy[place, 0]), float(xy[place, 1]), float(radii[place]), hint=hint, fill=colour)
    drawing.end()
    _write_names(drawing, [(p, seen.labels[p]) for p in _ranked(seen)], xy, radii, 20 + layout.shelf + 16, sizes)
    if layout.alone.any() and layout.parts:
        title = f"Standing alone ({int(layout.alone.sum()):,})"
        for size, css in _ways(sizes):
            drawing.add("text", title, x=44.0, y=20 + layout.shelf + 40, fill=MUTED, font_size=size, class_=css or None)
    return drawing, caption, tuple("" for _ in sizes)


def _ranked(seen: Scene) -> list[int]:
    """Order the actors that have a name to show and are joined to another: people last, the best joined first."""
    held = seen.held
    named = (p for p in range(len(held.ids)) if held.names[p] and seen.labels[p] and held.degree[p])
    return sorted(named, key=lambda p: (held.kinds[p] == "person", -int(held.degree[p]), held.ids[p]))


def _draw_lines(drawing: Drawing, held: Joined, xy: NDArray[np.float64], dark: NDArray[np.bool_]) -> None:
    """Draw the faint lines, then the dark ones, each from the weakest sort to the strongest."""
    pairs = held.pairs.with_columns(dark=pl.Series(dark))
    for shown, sort in ((shown, sort) for shown in (False, True) for sort in reversed(list(SORTS))):
        rows = pairs.filter((pl.col("sort") == sort) & (pl.col("dark") == shown)).select("a", "b").rows()
        if not rows:
            continue
        colour, dashes = _LINES[sort]
        strong = {"stroke_width": 1.3, "stroke_opacity": 0.8, "stroke_dasharray": dashes}
        drawing.group(stroke=colour, **(strong if shown else {"stroke_width": 0.7, "stroke_opacity": 0.16}))
        for a, b in rows:
            drawing.add("line", x1=float(xy[a, 0]), y1=float(xy[a, 1]), x2=float(xy[b, 0]), y2=float(xy[b, 1]))
        drawing.end()


def _write_names(
    drawing: Drawing,
    names: list[tuple[int, str]],
    xy: NDArray[np.float64],
    radii: NDArray[np.float64],
    height: float,
    sizes: Sequence[float],
    grounds: Sequence[str] = (),
) -> tuple[str, ...]:
    """Write names beside marks, or on discs where ``grounds`` gives their colours.

    A disc without room for a name has a number. Gives the words on the numbers, for each size.
    """
    keys = []
    for size, css in _ways(sizes):
        if grounds:
            told = named(names, xy, radii, WIDTH, height, inside=True, size=size)
            drawn_lines(drawing, told.labels, xy, radii, css)
            held, key = told.labels, told.told()
        else:
            held, key = tuple(labels(names, xy, radii, WIDTH, height, size=size, sure=SURE)), ""
        keys.append(key)
        drawing.group(
            font_size=size,
            fill=INK,
            stroke=PAPER,
            stroke_width=3 * size / SIZE,
            stroke_linejoin="round",
            paint_order="stroke",
            class_=f"names {css}".rstrip(),
        )
        for label in held:
            ground = grounds[label.place] if label.within else ""
            on = {"fill": ink_on(ground), "stroke": ground} if ground else {}
            written(drawing, label, size, **on)
        drawing.end()
    return tuple(keys)


def _ways(sizes: Sequence[float]) -> list[tuple[float, str]]:
    """Say for each size of letters on which pages it is shown; a single size is shown on all."""
    return list(zip(sizes, ("broad", "slim") if len(sizes) > 1 else ("",), strict=True))


def _disc_title(disc: Disc) -> str:
    """Name a disc, with its number where it holds more than one."""
    return f"{disc.label} ({disc.people:,})" if disc.people > 1 else disc.label


def _discs(seen: Scene, fold: Folded, nest: Nested, sizes: Sequence[float]) -> tuple[Drawing, str, tuple[str, ...]]:
    """Draw discs with the links of the backbone, names and counts, those alone told in words."""
    held = seen.held
    alone = int((held.degree == 0).sum())
    if held.of_groups:
        groups, words = int((held.people > 0).sum()), {"group": "other group"}
        others = Counter(kind for kind, people in zip(held.kinds, held.people.tolist(), strict=True) if not people)
        rest = (
            f", with {listed(count(others[kind], words.get(kind, kind)) for kind in marks(others))}" if others else ""
        )
        caption = f"{int(held.people.sum()):,} people in {count(groups, 'group')}{rest}."
    else:
        word = "group" if fold.by == "group" else "community"
        caption = (
            f"{len(held.ids):,} actors in {count(len(fold.discs), word)}, joined in "
            f"{count(held.pairs.height, 'pair')}. "
            + (f"{alone:,} of them {'stands' if alone == 1 else 'stand'} alone." if alone else "None stands alone.")
        )
    drawing = Drawing(WIDTH, seen.height, f"Network picture by groups. {caption}", css="wide")
    style = marks([disc.kind for disc in fold.discs])
    heaviest = max(fold.many.tolist(), default=0)
    heaviest = max(heaviest, 12)  # a single pair is a thin line, whatever the others are
    drawing.group(stroke="#8a8f94", stroke_opacity=0.55, stroke_linecap="round")
    for (a, b), n, dark in zip(fold.links.tolist(), fold.many.tolist(), fold.dark.tolist(), strict=True):
        if dark:
            (x1, y1), (x2, y2) = nest.centres[a].tolist(), nest.centres[b].tolist()
            thick = 0.8 + 11 * n / heaviest
            hint = f"{count(n, 'pair')} between {fold.discs[a].label} and {fold.discs[b].label}"
            drawing.add("line", hint=hint, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=thick)
    drawing.end()
    titles = []
    # What is no group of people is drawn smaller than the room it was given: names need it.
    radii = nest.radii * np.array([1.0 if disc.people > 1 else 0.72 for disc in fold.discs])
    for place, disc in enumerate(fold.discs):
        shape, colour = style[disc.kind]
        title = _disc_title(disc)
        titles.append((place, title))
        x, y = nest.centres[place].tolist()
        radius = float(radii[place])
        hint = f"{title}: {count(disc.within, 'pair')} joined within"
        drawing.mark(shape, x, y, radius, hint=hint, fill=colour, stroke=PAPER, stroke_width=1.2)
    joined = np.bincount(fold.links.ravel(), minlength=len(fold.discs))
    titles.sort(key=lambda row: (-radii[row[0]], -joined[row[0]]))
    grounds = [style[disc.kind][1] for disc in fold.discs]
    keys = _write_names(drawing, titles, nest.centres, radii, seen.height, sizes, grounds)
    return drawing, caption, keys
