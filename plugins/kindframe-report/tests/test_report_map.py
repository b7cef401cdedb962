"""Areas on the map: groups in them, lines between as broad as what they stand for, and never a home."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import kindframe as kf
from kindframe_report.mapping import drawn_map
from kindframe_report.placing import placed

ACTORS = """id,name,kind,group,latitude,longitude
Harbour,Harbour,group,,,
Castle,Castle,group,,,
hall,The Hall,place,,55.615,-4.669
ann,Ann Marker,person,Harbour,55.601,-4.699
h1,Home Marker,household,Castle,55.611,-4.655
"""
TIES = """source,target,kind,pairs
Harbour,Castle,help,90
Castle,Harbour,help,10
Harbour,hall,visits,25
ann,hall,visits,1
"""


def _area(name: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.02, south], [west + 0.02, south + 0.02], [west, south + 0.02], [west, south]]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def study(tmp_path: Path) -> kf.Study:
    """Two groups with areas, a third area without a group, a place, and a person and a home with coordinates."""
    areas = [_area("Harbour", -4.70, 55.60), _area("Castle", -4.66, 55.61), _area("Toll", -4.64, 55.64)]
    (tmp_path / "actors.csv").write_text(ACTORS, encoding="utf-8")
    (tmp_path / "relationships.csv").write_text(TIES, encoding="utf-8")
    text = json.dumps({"type": "FeatureCollection", "features": areas})
    (tmp_path / "areas.geojson").write_text(text, encoding="utf-8")
    return kf.read(tmp_path)


def test_a_group_stands_in_the_middle_of_its_area(study: kf.Study) -> None:
    """The middle of a square is half its side from each corner."""
    held = placed(study)
    assert held is not None
    where = dict(zip(held.names, zip(held.longitude, held.latitude, strict=True), strict=True))
    assert where["Harbour"] == pytest.approx((-4.69, 55.61))
    assert where["Castle"] == pytest.approx((-4.65, 55.62))


def test_people_and_homes_are_never_on_the_map(study: kf.Study) -> None:
    """Neither as a mark nor as the end of a line, though the file has coordinates of both."""
    held, drawn = placed(study), drawn_map(study)
    assert held is not None
    assert drawn is not None
    assert held.kinds == ["group", "group", "place"]
    assert len(held.flows) == 2
    assert "Marker" not in "".join(view.drawing for view in drawn.views)


def test_what_is_on_the_map_is_counted_by_what_it_is(study: kf.Study) -> None:
    """Two groups and a place are not three marks; whom most are joined to is listed as a person would."""
    drawn = drawn_map(study)
    assert drawn is not None
    assert drawn.caption.startswith("On this map: two groups and one place.")
    assert re.search(r"Joined to most others: [\w ]+( and|, [\w ]+ and) [\w ]+\.", drawn.caption)


def test_a_line_is_as_broad_as_what_it_stands_for(study: kf.Study) -> None:
    """Both directions between two groups are one line, seven wide; the other is as wide as the root of its share."""
    drawn = drawn_map(study)
    assert drawn is not None
    widths = [float(w) for w in re.findall(r"<line [^>]*stroke-width=\"([0-9.]+)\"", str(drawn.views[0].drawing))]
    assert widths == pytest.approx([round(7 * (25 / 100) ** 0.5, 1), 7.0])
    assert "Harbour – Castle: 100" in drawn.views[0].drawing


def test_every_area_is_drawn_and_named(study: kf.Study) -> None:
    """An area without a group has its name in its middle; one with a group has the group's name once."""
    drawn = drawn_map(study)
    assert drawn is not None
    picture = str(drawn.views[0].drawing)
    texts = re.findall(r"<text [^>]*>([^<]+)</text>", picture)
    assert [texts.count(name) for name in ("Harbour", "Castle", "Toll", "The Hall")] == [1, 1, 1, 1]
    assert picture.count("<path") >= 3
    assert "Outlines are the areas" in drawn.how


def test_a_study_without_any_position_has_no_map() -> None:
    """Nothing is drawn rather than an empty page."""
    assert drawn_map(kf.Study.from_records([kf.Actor(id="a", kind="place")])) is None


def test_a_telephone_gets_a_map_of_its_own_width(study: kf.Study) -> None:
    """Narrower, with letters of the same height and every mark on it, so that nothing is moved sideways."""
    drawn = drawn_map(study)
    assert drawn is not None
    (view,) = drawn.views
    sizes = [float(re.search(r'viewBox="0 0 ([0-9.]+) ', held)[1]) for held in (view.drawing, view.narrow)]  # type: ignore[index]
    assert sizes == [880, 350]
    marks = [re.findall(r"<title>[^<]*: joined to", held) for held in (view.drawing, view.narrow)]
    assert marks[0] == marks[1]
    assert 'font-size="13"' in view.narrow


def test_a_mark_without_room_for_its_name_is_named_below() -> None:
    """Nine places a few steps apart: every name stands at its mark or in the sentence under the map, and once.

    A number in the sentence stands on the map too.
    """
    names = [f"A place of many words, number {n}" for n in range(9)]
    actors = [
        kf.Actor(id=name, name=name, kind="place", latitude=55.6 + n / 1e5, longitude=-4.6)
        for n, name in enumerate(names)
    ]
    drawn = drawn_map(
        kf.Study.from_records([*actors, kf.Actor(id="far", name="Far", kind="place", latitude=55.7, longitude=-4.6)])
    )
    assert drawn is not None
    (view,) = drawn.views
    for picture, below in ((view.drawing, view.key), (view.narrow, view.narrow_key)):
        written = " ".join(
            re.sub(r"<[^>]*>", " ", "".join(re.findall(r"<text .*?</text>", picture, re.DOTALL))).split()
        )
        numbers = re.findall(r"(\d+) A place", below.partition("Drawn without")[0])
        assert numbers == [str(n + 1) for n in range(len(numbers))]
        assert set(numbers) <= set(re.findall(r">(\d+)<", picture))
        assert "Drawn without a name, for want of room: " in below or len(numbers) == below.count("A place")
        assert [(name in written) + (name in below) for name in names] == [1] * 9
