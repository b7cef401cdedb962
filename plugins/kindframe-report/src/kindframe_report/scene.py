"""What a network picture shows and where it stands: one scene behind the still drawing, the live one and the density.

It is made of a study as it stands in a release, whether that holds people or groups of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from kindframe_report.folding import Folded, Nested, folded, nested
from kindframe_report.layout import Layout, placed
from kindframe_report.shading import Shade, shades
from kindframe_report.thinning import kept
from kindframe_report.ties import Joined, joined

if TYPE_CHECKING:
    from kindframe.study import Study

__all__ = ["MOST_LINES", "MOST_MARKS", "WIDTH", "Scene", "scene"]

MOST_MARKS, MOST_LINES, WIDTH = 320, 1400, 880.0
MOST_SINGLE, MOST_JOINED = 25_000, 400_000
"""How many actors, and pairs of them, a page may hold to unfold; past that it shows groups and a density."""
EDGE = 40.0


@frozen(kw_only=True, eq=False)
class Scene:
    """Actors with their places; in discs where they are too many, or each stands for a group of people.

    ``single`` says whether actors are shown one by one somewhere: at once where there are no discs, else on unfolding.
    ``labels`` are the names that may be shown, empty where there is none. ``dark`` are the pairs of the backbone.
    """

    held: Joined
    xy: NDArray[np.float64]
    height: float
    radii: NDArray[np.float64]
    labels: tuple[str, ...]
    shades: tuple[Shade, ...]
    dark: NDArray[np.bool_]
    single: bool
    layout: Layout | None = None
    fold: Folded | None = None
    nest: Nested | None = None
    width: float = WIDTH


def scene(study: Study, audience: str = "public", *, seed: int = 1) -> Scene | None:
    """Put a study in a scene; None where there is nobody to show."""
    held = joined(study)
    n, pairs = len(held.ids), held.pairs.height
    if not n:
        return None
    labels = _labels(held, audience)
    few = n <= MOST_MARKS and pairs <= MOST_LINES and not held.of_groups
    if few:
        return _flat(held, labels, shades(study, audience), seed)
    single = n <= MOST_SINGLE and pairs <= MOST_JOINED and not held.of_groups
    fold = folded(held, seed=seed)
    nest = nested(held, fold, width=WIDTH - 2 * EDGE, people=single, seed=seed)
    nest = attrs.evolve(nest, centres=nest.centres + EDGE, xy=nest.xy + EDGE)
    return Scene(
        held=held,
        xy=nest.xy,
        height=nest.height + 2 * EDGE,
        radii=np.full(n, 3.0),
        labels=labels,
        shades=shades(study, audience) if single else (),
        dark=kept(n, held.edges) if single else np.ones(pairs, dtype=bool),
        single=single,
        fold=fold,
        nest=nest,
    )


def _flat(held: Joined, labels: tuple[str, ...], shown: tuple[Shade, ...], seed: int) -> Scene:
    n = len(held.ids)
    dark = kept(n, held.edges)
    least, most = (4.6, 15.0) if n < 140 else (3.8, 11.0)
    radii = least + (most - least) * np.sqrt(held.degree / max(int(held.degree.max(initial=0)), 9))
    layout = placed(n, held.edges[dark], radii, seed=seed, edge=46.0 if n < 140 else 40.0, width=WIDTH - 2 * EDGE)
    return Scene(
        held=held,
        xy=layout.xy + np.array([EDGE, 20.0]),
        height=layout.height + 40.0,
        radii=radii,
        labels=labels,
        shades=shown,
        dark=dark,
        single=True,
        layout=layout,
    )


def _labels(held: Joined, audience: str) -> tuple[str, ...]:
    """Give the name of each actor to be shown; a household has none, because its name is where somebody lives.

    The study's own team knows people by their ids where they have no name; nobody else is shown an id.
    """
    own = audience == "internal"
    return tuple(
        "" if kind == "household" else name or (held.ids[place] if own or held.of_groups else "")
        for place, (name, kind) in enumerate(zip(held.names, held.kinds, strict=True))
    )
