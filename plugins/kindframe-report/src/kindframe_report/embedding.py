"""The data of the live network picture: compact, and nothing the picture does not show. `network.js` reads it.

Numbers are little-endian arrays in base64; places are sixteen bits of the picture's longer side. The text is safe
inside a script element of any type: no ``<`` stands in it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import ArrayLike

from kindframe_report.palette import LEVELS, marks
from kindframe_report.scene import Scene
from kindframe_report.svg import SHAPES
from kindframe_report.ties import SORTS
from kindframe_report.words import clean, clipped, plural

__all__ = ["embedded"]

HELP = "Choose a mark to see its ties."
FOLDED = " Choose a disc twice, or zoom in, to see who is in it."


def embedded(scene: Scene, lines: Mapping[str, tuple[str, str | None]]) -> Markup:
    """Write a scene as JSON for the page; ``lines`` are the colour and dashes of each sort of line."""
    held = scene.held
    n = len(held.ids) if scene.single else 0
    pairs = held.pairs.height if scene.single else 0
    kinds = list(marks(held.kinds))
    span = max(scene.width, scene.height)
    wide = n > 65_535
    index = "<u4" if wide else "<u2"
    told = bool(held.waves) and bool((held.pairs["waves"] > 0).any())
    data: dict[str, Any] = {
        "n": n,
        "width": round(scene.width, 1),
        "height": round(scene.height, 1),
        "span": round(span, 1),
        "wide": wide,
        "floor": "at least " if held.of_groups else "",  # pairs of the commonest tie alone are counted there
        "least": round(float(scene.radii.min()), 2),
        "most": round(float(scene.radii.max()), 2),
        "kinds": [clean(kind) for kind in kinds],
        "marks": [marks(held.kinds)[kind] for kind in kinds],
        "names": [clipped(name, 200) for name in scene.labels[:n]],
        "kind": _packed([kinds.index(kind) for kind in held.kinds[:n]], "u1"),
        "x": _packed(_sixteen(scene.xy[:n, 0], span), "<u2"),
        "y": _packed(_sixteen(scene.xy[:n, 1], span), "<u2"),
        "a": _packed(held.edges[:pairs, 0], index),
        "b": _packed(held.edges[:pairs, 1], index),
        "sort": _packed(held.pairs["sort"].replace_strict({s: i for i, s in enumerate(SORTS)})[:pairs], "u1"),
        "dark": _packed(scene.dark[:pairs], "u1"),
        "waves": _packed(held.pairs["waves"][:pairs], "<u2") if told else None,
        "sorts": [
            {"colour": colour, "dash": [int(part) for part in dashes.split()] if dashes else []}
            for colour, dashes in (lines[sort] for sort in SORTS)
        ],
        "shades": [
            {"title": s.title, "levels": list(s.levels), "code": _packed(s.codes[:n], "u1")} for s in scene.shades
        ],
        "grouping": next((i for i, shade in enumerate(scene.shades) if shade.title == "group"), -1),
        "palette": LEVELS,
        "shapes": SHAPES,
        "help": HELP + (FOLDED if scene.fold and n else ""),
        **_discs(scene, n),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _discs(scene: Scene, n: int) -> dict[str, Any]:
    fold, nest = scene.fold, scene.nest
    if fold is None or nest is None:
        return {"discs": [], "links": [], "home": ""}
    style = marks([disc.kind for disc in fold.discs])
    marks_in = np.bincount(fold.home, minlength=len(fold.discs)).tolist()
    return {
        "discs": [
            {
                "label": clipped(disc.label, 200),
                "people": disc.people,
                "within": disc.within,
                "marks": marks_in[place],
                "x": round(float(nest.centres[place, 0]), 1),
                "y": round(float(nest.centres[place, 1]), 1),
                "r": round(float(nest.radii[place]), 1),
                "mark": style[disc.kind],
                "one": clean(disc.kind),
                "more": plural(clean(disc.kind)),
            }
            for place, disc in enumerate(fold.discs)
        ],
        "links": [
            [int(p), int(q), int(many), int(dark)]
            for (p, q), many, dark in zip(fold.links.tolist(), fold.many.tolist(), fold.dark.tolist(), strict=True)
        ],
        "home": _packed(fold.home[:n], "<u2"),
    }


def _sixteen(values: Any, span: float) -> Any:
    return np.clip(np.rint(np.asarray(values) * 65_535 / span), 0, 65_535)


def _packed(values: ArrayLike, dtype: str) -> str:
    return base64.b64encode(np.asarray(values).astype(dtype).tobytes()).decode("ascii")
