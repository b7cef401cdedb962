"""The grid of every two: each pair on both sides of the diagonal, in one order along both sides."""

from __future__ import annotations

import json
import re

import vl_convert

from kindframe_connections.figures import square


def test_a_square_grid_is_whole_and_in_one_order() -> None:
    """Three kinds have three pairs; six cells are drawn, none on the diagonal, and the names run alike both ways."""
    pairs = [("advice", "friend", 0.1), ("advice", "kin", 0.2), ("friend", "kin", 0.3)]
    rows = [{"first": a, "second": b, "r": r} for a, b, r in pairs]
    spec = {**square("first", "second", "r", ("Kind", "Correlation")), "data": {"values": rows}}
    drawn = vl_convert.vegalite_to_svg(json.loads(json.dumps(spec)), allowed_base_urls=[])
    cells = re.findall(r'"rect mark" d="M(\d+),(\d+)h20v20', drawn)
    assert sorted((int(x) // 20, int(y) // 20) for x, y in cells) == [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    names = re.findall(r">(advice|friend|kin)</text>", drawn)
    assert names == ["advice", "friend", "kin", "advice", "friend", "kin"]
