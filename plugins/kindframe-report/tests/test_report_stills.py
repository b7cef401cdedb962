"""Pictures as files: each stands by itself with its key and words; a name that is none is met with those there are."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import attrs
import polars as pl
import pytest

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.analysis import Figure, Result
from kindframe.errors import TooSmall, UnknownName
from kindframe.exporting import Release
from kindframe_report import scene as scenes
from kindframe_report.palette import SERIES
from kindframe_report.stills import pictures, write_png, write_svg


def test_the_pictures_of_a_release_are_named(samples: ModuleType) -> None:
    """The street has its network, its map and two charts, one of which is made to go wrong when it is drawn."""
    assert list(pictures(samples.release())) == ["network", "map", "profile/bars", "profile/broken"]


def test_a_network_stands_by_itself(samples: ModuleType, tmp_path: Path) -> None:
    """The file is SVG with a namespace, a white ground, the key in words, the caption, and nothing it would load."""
    loss = write_svg(samples.release(), tmp_path / "net.svg")
    assert loss.files == (tmp_path / "net.svg",)
    text = (tmp_path / "net.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "people 23" in words
    assert "a tie between the two" in words
    assert "joined in" in words
    assert 'fill="#ffffff"' in text
    assert not re.search(r"href|script|style=|url\((?!#)", text)


def test_letters_can_be_read_in_one_column_of_a_journal(samples: ModuleType) -> None:
    """Set 85 mm wide, no letter of network or map is less than 5.5 points high, nor of a chart less than 6."""
    made = pictures(samples.release())
    for name, least in {"network": 5.5, "map": 5.5, "profile/bars": 6.0}.items():
        root = ET.fromstring(made[name]())
        wide = float(root.attrib["viewBox"].split()[2])
        sizes = [float(e.attrib["font-size"].removesuffix("px")) for e in root.iter() if "font-size" in e.attrib]
        assert min(sizes) / wide * 85 / 25.4 * 72 >= least


def test_a_name_on_a_disc_stands_out_from_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On the dark blue of people a name is white, and no pale halo is drawn around it."""
    monkeypatch.setattr(scenes, "MOST_MARKS", 20)
    people = [Actor(id=f"p{i}", kind="person", group="North" if i < 20 else "South") for i in range(40)]
    ties = [Relationship(source=f"p{i}", target=f"p{i + 1}") for i in range(39)]
    write_svg(Release(study=Study.from_records([*people, *ties]), audience="internal"), tmp_path / "net.svg")
    named = re.search(r"<text([^>]*)>North \(20\)</text>", (tmp_path / "net.svg").read_text(encoding="utf-8"))
    assert named is not None
    assert {'fill="#ffffff"', 'stroke="#2f6690"'} <= set(named[1].split())


def test_a_png_has_three_hundred_dots_to_the_inch(samples: ModuleType, tmp_path: Path) -> None:
    """880 units at 72 to the inch become 880 / 72 * 300 = 3,667 dots across, to one."""
    write_png(samples.release(), tmp_path / "net.png")
    head = (tmp_path / "net.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">I", head[16:20])[0] == pytest.approx(3667, abs=1)


def test_every_picture_has_a_file_and_what_cannot_be_drawn_is_told(samples: ModuleType, tmp_path: Path) -> None:
    """Asked for all, each is written beside the path under its own name; the broken chart is among the losses."""
    loss = write_svg(samples.release(options={"every": True}), tmp_path / "street.svg")
    assert [path.name for path in loss.files] == ["street-network.svg", "street-map.svg", "street-profile-bars.svg"]
    assert [lost.field for lost in loss.losses if "could not be drawn" in lost.why] == ["profile/broken"]


def test_an_analysis_names_all_its_charts(samples: ModuleType, tmp_path: Path) -> None:
    """By the analysis's name its charts are drawn, with their titles; by name and figure one of them."""
    write_svg(samples.release(options={"pictures": ("profile/bars",)}), tmp_path / "one.svg")
    assert "One group has most of the ties" in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_a_picture_that_is_none_is_met_with_those_there_are(samples: ModuleType, tmp_path: Path) -> None:
    """The nearest name and all there are; where all charts of an analysis stay home, that; no file is left."""
    with pytest.raises(UnknownName, match=r"netwrk.*network"):
        write_svg(samples.release(options={"pictures": ("netwrk",)}), tmp_path / "x.svg")
    hidden = attrs.evolve(samples.result(), figures=())
    with pytest.raises(TooSmall, match=r"Of 'profile' there is nothing to draw.*network"):
        write_svg(samples.release(results=(hidden,), options={"pictures": ("profile",)}), tmp_path / "x.svg")
    with pytest.raises(TooSmall, match="nothing to draw"):
        write_svg(Release(study=Study.from_records([])), tmp_path / "x.svg")
    assert not list(tmp_path.iterdir())


def test_drawing_goes_through_protection(tmp_path: Path) -> None:
    """A picture for the public holds no single person: one alone is in no group, and is left out."""
    study = Study.from_records([Actor(id="a", name="Ann", kind="person"), Actor(id="h", kind="place")])
    release, loss = kf.draw(study, tmp_path / "net.svg", consent_basis="a made-up street")
    assert release.study.actors.ids == ("h",)
    assert loss.files == (tmp_path / "net.svg", tmp_path / "net.svg.release.json")
    assert "Ann" not in (tmp_path / "net.svg").read_text(encoding="utf-8")


def test_a_chart_with_nothing_to_show_is_no_picture() -> None:
    """Neither one of noughts alone nor one whose numbers are all hidden; one with a number is."""
    spec = {
        "mark": "bar",
        "encoding": {"y": {"field": "g", "type": "nominal"}, "x": {"field": "n", "type": "quantitative"}},
    }
    tables = {
        name: pl.DataFrame({"g": ["a", "b"], "n": pl.Series(numbers, dtype=pl.Int64)})
        for name, numbers in {"some": [1, 2], "noughts": [0, 0], "hidden": [None, None]}.items()
    }
    figures = tuple(Figure(name=name, title=name, alt="", table=name, spec=spec) for name in tables)
    release = Release(study=Study.from_records([]), results=(Result(tables=tables, figures=figures),))
    assert list(pictures(release)) == ["result/some"]


@pytest.mark.parametrize(("numbers", "shown"), [([0.1, 0.2, None, None], 0), ([0.1, 0.2, 0.3, None], 1)])
def test_a_square_of_two_shades_is_no_picture(numbers: list[float | None], shown: int) -> None:
    """Where two cells of a grid can be told a table tells them; three are drawn."""
    cell = {"type": "nominal"}
    encoding = {
        "y": {"field": "a", **cell},
        "x": {"field": "b", **cell},
        "color": {"field": "n", "type": "quantitative"},
    }
    table = pl.DataFrame({"a": list("ppqq"), "b": list("pqpq"), "n": numbers})
    figure = Figure(name="grid", title="Grid", alt="", table="grid", spec={"mark": "rect", "encoding": encoding})
    results = (Result(tables={"grid": table}, figures=(figure,)),)
    assert len(pictures(Release(study=Study.from_records([]), results=results))) == shown


def test_the_first_colours_of_series_are_told_apart_in_grey() -> None:
    """Lightness by ITU-R BT.709 after taking sRGB's curve off, as CIE L*: 12 or more between two of the first three."""

    def lightness(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return 116 * y ** (1 / 3) - 16

    held = sorted(lightness(colour) for colour in SERIES[:3])
    assert min(held[1] - held[0], held[2] - held[1]) >= 12
