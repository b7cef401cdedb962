"""Areas on a map: read with the study, refused with the feature that is wrong, carried wherever the study goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kindframe as kf
from kindframe.areas import areas_of
from kindframe.errors import FileRejected

SQUARE = [[-4.7, 55.6], [-4.6, 55.6], [-4.6, 55.7], [-4.7, 55.7], [-4.7, 55.6]]


def geojson(*features: dict[str, Any]) -> str:
    """Write a collection of features."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def feature(shape: str = "Polygon", coordinates: Any = None, **properties: Any) -> dict[str, Any]:
    """Give one feature with a square for its shape."""
    held = [SQUARE] if coordinates is None else coordinates
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": held}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study folder with one area."""
    (tmp_path / "people.csv").write_text("id,group\na,Irvine\n", encoding="utf-8")
    (tmp_path / "areas.geojson").write_text(geojson(feature(name="Irvine", code=7)), encoding="utf-8")
    return tmp_path


def test_an_area_goes_by_its_code_and_its_name() -> None:
    """Number or text, either is a name; a polygon with a hole, and one of several parts, give all their rings."""
    one = areas_of(geojson(feature(name="Irvine", code=7)))[0]
    assert one.names == ("7", "Irvine")
    several = areas_of(geojson(feature("MultiPolygon", [[SQUARE], [SQUARE, SQUARE]], id="x")))[0]
    assert len(several.rings) == 3
    assert areas_of("") == ()


def test_the_areas_go_with_the_study(folder: Path, tmp_path: Path) -> None:
    """Read without a word, saved in one file and back to a folder, and the same again."""
    study = kf.read(folder)
    assert study.report.problems == ()
    assert areas_of(study.settings.areas)[0].names == ("7", "Irvine")
    kf.save(study, tmp_path / "held.kindframe")
    assert kf.open(tmp_path / "held.kindframe").settings.areas == study.settings.areas
    kf.save_folder(study, tmp_path / "again")
    assert kf.read(tmp_path / "again").settings.areas == study.settings.areas


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "nested deeper"),
        ("[]", "no GeoJSON FeatureCollection"),
        (geojson(feature()), "feature 1: it has no id"),
        (geojson(feature(name="a"), feature("Point", [0, 0], name="b")), "feature 2: its shape is a Point"),
        (geojson(feature(name="a", coordinates=[SQUARE[:-1]])), "does not close"),
        (geojson(feature(name="a", coordinates=[[[263000, 660000]] * 4])), "longitude first"),
        (geojson({"type": "Feature", "properties": {"name": "a"}, "geometry": None}), "it has no shape"),
        ('{"type": "FeatureCollection", "features": [1]}', "it has no shape"),
    ],
)
def test_what_is_no_map_of_areas_is_refused(folder: Path, text: str, words: str) -> None:
    """With the file, the feature by its number, and what is wanted; nothing of the study is taken in."""
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(FileRejected) as caught:
        kf.read(folder)
    assert words in str(caught.value)
    assert {problem.file for problem in caught.value.problems} == {"areas.geojson"}
