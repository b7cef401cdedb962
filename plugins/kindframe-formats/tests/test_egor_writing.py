"""Personal networks written for egor: the same study back, or exactly what the loss report says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Actor, Relationship, Study
from kindframe.exporting import Release
from kindframe.reading import assemble
from kindframe_formats.ego_files import read_ego_files
from kindframe_formats.egor_writing import write_egor

IDS = st.sampled_from(
    [
        "1",
        "007",
        "a",
        'say "hi"',
        "it's",
        "=1+2",
        "a;b",
        "x" * 300,
        "NA",
        "\N{ADULT}\u200d\N{EAR OF RICE}",
        " pad ",
        "Zoë",
    ]
)


@st.composite
def personal(draw: st.DrawFn) -> Study:
    """Draw personal networks: egos with and without alters, ties between alters, attributes of every type."""
    egos = draw(st.lists(IDS, unique=True, min_size=1, max_size=3))
    found: list[Actor | Relationship] = []
    ties: list[Relationship] = []
    for ego in egos:
        sex = draw(st.sampled_from(["w", "m", "=x", "'tis"]))
        found.append(Actor(id=ego, kind="person", attributes={"sex": sex, "age": draw(st.integers(0, 99))}))
    for ego in egos:
        alters = draw(st.lists(IDS, unique=True, max_size=3))
        for alter in alters:
            close = draw(st.none() | st.sampled_from([0.5, 1.25]))
            found.append(Actor(id=f"{ego}/{alter}", kind="person", attributes={"close": close}))
            ties.append(Relationship(source=ego, target=f"{ego}/{alter}", kind="named", directed=True, reported_by=ego))
        if len(alters) > 1 and draw(st.booleans()):
            one, other = (f"{ego}/{alter}" for alter in alters[:2])
            strength = draw(st.none() | st.floats(0, 10))
            ties.append(
                Relationship(source=one, target=other, kind="tied", directed=False, strength=strength, reported_by=ego)
            )
    ids = [held.id for held in found if isinstance(held, Actor)]
    return Study.from_records([*found, *ties]) if len(set(ids)) == len(ids) else draw(personal())


@settings(max_examples=25, deadline=None)
@given(personal())
def test_personal_networks_come_back_as_they_were(study: Study) -> None:
    """Egos without alters, ids of every kind, blanks and numbers: the same actors and ties."""
    with tempfile.TemporaryDirectory() as place:
        report = write_egor(Release(study=study), Path(place) / "out")
        again = assemble(read_ego_files(Path(place) / "out", egos="egos.csv", alters="alters.csv", ties="aaties.csv"))
    if any(study.relationships.table["kind"] == "named"):
        assert report.lossless, str(report)
    for name in ("actors", "relationships"):
        ours, theirs = study.tables[name], again.tables[name]
        known = [c for c in ours.columns if ours[c].dtype != pl.List and ours[c].null_count() < ours.height]
        assert ours.select(known).sort(known).equals(theirs.select(known).sort(known)), name
    assert not again.report.set_aside


def test_what_egor_has_no_room_for_is_counted(tmp_path: Path) -> None:
    """Kinds, directions, ids, lists, types that cells do not show, and alters who are egos too."""
    study = Study.from_records(
        [
            Actor(id="a", kind="person", member_of=("club",), attributes={"code": "1"}),
            Actor(id="b", kind="person", attributes={"code": "NA"}),
            Actor(id="club", kind="group"),
            Relationship(source="a", target="b", kind="named", directed=True, reported_by="a", id="r1"),
            Relationship(source="b", target="a", kind="named", directed=True, reported_by="b"),
            Relationship(source="a", target="club", kind="member"),
        ]
    )
    report = write_egor(Release(study=study), tmp_path / "out")
    assert {(loss.field, loss.change, loss.count) for loss in report.losses} == {
        ("actors", "dropped", 1),
        ("actors.member_of", "dropped", 2),
        ("actors.kind", "coerced", 1),
        ("actors.id", "renamed", 2),
        ("actors.code", "coerced", 2),
        ("relationships", "dropped", 1),
        ("relationships.id", "dropped", 1),
    }
    again = kf.read(tmp_path / "out")
    assert again.actors.ids == ("a", "b", "a/b", "b/a")


def test_a_whole_network_gives_everybodys_personal_network(tmp_path: Path) -> None:
    """Each person is an ego; their alters are those they are tied to, and the ties among these come with them."""
    people = [
        Actor(id=name, kind="person", attributes={"age": age}) for name, age in zip("abcd", (1, 2, 3, 4), strict=True)
    ]
    ties = [
        Relationship(source=s, target=t, strength=w) for s, t, w in (("a", "b", 1.0), ("b", "c", 2.0), ("c", "a", 3.0))
    ]
    report = write_egor(Release(study=Study.from_records([*people, *ties])), tmp_path / "out")
    assert [path.name for path in report.files] == ["egos.csv", "alters.csv", "aaties.csv"]
    assert (tmp_path / "out" / "egos.csv").read_text() == "egoID,age\na,1\nb,2\nc,3\nd,4\n"
    alters = (tmp_path / "out" / "alters.csv").read_text().splitlines()
    assert sorted(alters[1:]) == ["a,b,2", "a,c,3", "b,a,1", "b,c,3", "c,a,1", "c,b,2"]
    between = (tmp_path / "out" / "aaties.csv").read_text().splitlines()
    assert sorted(between[1:]) == ["a,b,c,2.0", "b,c,a,3.0", "c,a,b,1.0"]
    assert "coerced" in {loss.change for loss in report.losses}


@pytest.mark.parametrize("strength", [2.225073858507203e-309, 5e-324, 1e-5, 9.5, 1e49])
def test_a_strength_of_any_size_comes_back_as_a_number(tmp_path: Path, strength: float) -> None:
    """However small or large: with an exponent of three digits too, the column stays one of numbers."""
    people = [Actor(id=own, kind="person") for own in ("e", "e/1", "e/2")]
    told = [Relationship(source="e", target=a, kind="named", directed=True, reported_by="e") for a in ("e/1", "e/2")]
    tie = Relationship(source="e/1", target="e/2", kind="tied", directed=False, strength=strength, reported_by="e")
    write_egor(Release(study=Study.from_records([*people, *told, tie])), tmp_path / "out")
    back = assemble(read_ego_files(tmp_path / "out", egos="egos.csv", alters="alters.csv", ties="aaties.csv"))
    held = back.relationships.table.filter(pl.col("kind") == "tied")
    assert held["strength"].to_list() == [strength]
