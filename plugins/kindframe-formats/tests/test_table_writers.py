"""Workbooks, Parquet and Data Packages: the same study back, safe to open, and what has no room is counted."""

from __future__ import annotations

import json
import re
import stat
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kindframe as kf
from kindframe import Action, Actor, Relationship, Study
from kindframe.errors import FileRejected, KindframeError, StoreNotSaved, UnsafeInput
from kindframe.exporting import Release
from kindframe.reading import read_study
from kindframe.settings import AttributeNote, Settings
from kindframe_formats.book_writing import write_xlsx
from kindframe_formats.package_writing import write_package
from kindframe_formats.parquet_writing import write_parquet, write_parquet_folder

IDS = st.sampled_from(
    [
        *("1", "007", "a/b", 'say "hi"', "it's", "'tis", "=1+2", "-5", "@x", "a;b", "a, b", "<&>", "x" * 300, " pad "),
        *("\N{ADULT}\u200d\N{EAR OF RICE}", "\u05d0\u202eb", "Zoë", "TRUE", "1E5", "NA", "_x000D_", "line\nbreak"),
    ]
)
TEXTS = st.none() | IDS | st.sampled_from(["", "'", " ", "'=x", "\r", "\t", "2024-01-02", "0,5"])
NUMBERS = st.none() | st.floats(-1e50, 1e50)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Draw studies of ids, texts, numbers and lists that tables like to change."""
    names = draw(st.lists(IDS, unique=True, min_size=1, max_size=4))
    kinds = st.sampled_from([None, "person", "Person", "elder", "place"])
    actors = [
        Actor(
            id=name,
            name=draw(TEXTS),
            kind=draw(kinds),
            group=draw(TEXTS),
            member_of=tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2))),
            latitude=draw(st.none() | st.floats(-90, 90)),
            since=draw(st.sampled_from([None, "2024", "2024-02-29T10:30"])),
            attributes={
                "note": draw(TEXTS),
                "count": draw(st.none() | st.integers(-(2**60), 2**60)),
                "open to all?": draw(st.none() | st.booleans()),
                "score": draw(NUMBERS),
            },
        )
        for name in names
    ]
    some = st.sampled_from(names)
    ties = [
        Relationship(source=draw(some), target=draw(some), kind=draw(kinds), strength=draw(NUMBERS), id=f"t{n}")
        for n in range(draw(st.integers(0, 3)))
    ]
    acts = [Action(id="act", givers=(draw(some),), story=draw(TEXTS))] if draw(st.booleans()) else []
    return Study.from_records([*actors, *ties, *acts], settings=Settings(title='"A" street'))


def declared(study: Study) -> Study:
    """Give the study with the types of its attributes declared, as a folder of it has them."""
    with tempfile.TemporaryDirectory() as place:
        kf.save_folder(study, Path(place) / "s")
        return read_study(Path(place) / "s")


@settings(max_examples=15, deadline=None)
@given(studies())
def test_a_workbook_a_package_and_a_folder_of_parquet_give_the_same_study_back(study: Study) -> None:
    """Ids, blanks, empty texts, numbers to the last digit, flags and lists: every table is as it was."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place)
        release = Release(study=study)
        for write, name in ((write_xlsx, "s.xlsx"), (write_package, "package"), (write_parquet_folder, "parquet")):
            report = write(release, target / name)
            assert report.lossless, str(report)
            again = read_study(target / name)
            for table in study.tables:
                assert again.tables[table].equals(study.tables[table]), (name, table)
                assert again.tables[table].schema == study.tables[table].schema, (name, table)
            assert again.settings == declared(study).settings, name
            assert not again.report.set_aside


def test_the_hard_study_comes_back_from_all_three(tmp_path: Path, hard_study: Study, hard_release: Release) -> None:
    """Acts, domains, codings and answers too, under the names the tables have."""
    for write, name in ((write_xlsx, "s.xlsx"), (write_package, "package"), (write_parquet_folder, "parquet")):
        report = write(hard_release, tmp_path / name)
        assert report.lossless
        assert all(file.exists() and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in report.files)
        again = read_study(tmp_path / name)
        assert dict(again.tables).keys() == dict(hard_study.tables).keys()
        for table in hard_study.tables:
            assert again.tables[table].equals(hard_study.tables[table]), (name, table)


def test_a_workbook_runs_nothing_and_names_nobody(tmp_path: Path) -> None:
    """No cell is a formula, numbers are numbers, and the file has no properties at all."""
    study = Study.from_records(
        [
            Actor(id="=cmd", name="=1+2", kind="place", latitude=-4.5, attributes={"n": 3, "open": True}),
            Actor(id="b", attributes={"n": 10**16}),
        ]
    )
    write_xlsx(Release(study=study), tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["actors", "study.toml"]
    rows = [[cell.value for cell in row] for row in book["actors"].iter_rows()]
    assert rows == [
        ["id", "name", "kind", "latitude", "n", "open"],
        ["'=cmd", "'=1+2", "place", -4.5, 3, True],
        ["b", None, None, None, str(10**16), None],
    ]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(tmp_path / "s.xlsx") as archive:
        assert not [name for name in archive.namelist() if "docProps" in name]
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert not re.search(rb"creator|lastModifiedBy|dcterms", text)


def test_what_a_workbook_cannot_hold_is_counted_or_refused(tmp_path: Path) -> None:
    """Long texts are cut and counted, own frameworks have no sheet, and a number that is none has no cell."""
    own = {"mine.toml": 'id = "x"\n'}
    study = Study.from_records([Actor(id="a", name="y" * 40_000)], settings=Settings(own_frameworks=own, title="Long"))
    report = write_xlsx(Release(study=study), tmp_path / "s.xlsx")
    assert {(loss.field, loss.change, loss.count) for loss in report.losses} == {
        ("frameworks", "dropped", 1),
        ("actors.name", "truncated", 1),
    }
    odd = Study.from_frames(actors=pl.DataFrame({"id": ["a"], "x": [float("inf")]}))
    with pytest.raises(StoreNotSaved):
        write_xlsx(Release(study=odd), tmp_path / "odd.xlsx")
    assert not (tmp_path / "odd.xlsx").exists()


def test_broken_settings_in_a_workbook_are_named(tmp_path: Path) -> None:
    """A person may edit the sheet; what cannot be read there is refused with its line."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "people"
    sheet.append(["id"])
    sheet.append(["a"])
    book.create_sheet("study.toml").append(["titel = 3"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(FileRejected, match=r"study\.toml"):
        read_study(tmp_path / "b.xlsx")


def test_ties_and_actors_as_parquet(tmp_path: Path, hard_study: Study, hard_release: Release) -> None:
    """Two files that pandas and polars read, with the types of their columns; what has no room is counted."""
    report = write_parquet(hard_release, tmp_path / "net.parquet")
    assert {(loss.field, loss.count) for loss in report.losses} == {
        ("domains", 2),
        ("actions", 2),
        ("evidence", 1),
        ("responses", 1),
        ("study.toml", 1),
    }
    ties, actors = pl.read_parquet(tmp_path / "net.parquet"), pl.read_parquet(tmp_path / "net-nodes.parquet")
    assert ties["source"].to_list() == hard_study.relationships.table["source"].to_list()
    assert (ties.schema["strength"], actors.schema["size"], actors.schema["open"]) == (pl.Float64, pl.Int64, pl.Boolean)
    pandas = pytest.importorskip("pandas")
    assert len(pandas.read_parquet(tmp_path / "net.parquet")) == 3
    assert ties["strength"].to_list() == hard_study.relationships.table["strength"].to_list()


def test_a_data_package_says_what_its_columns_are(tmp_path: Path) -> None:
    """Every file is a resource, and every column of it a field with its type, in the order of the header."""
    note = {"actors": {"size, in all": AttributeNote(type="integer", meaning="how many")}}
    study = Study.from_records(
        [
            Actor(id="a", kind="group", attributes={"size, in all": 3}),
            Actor(id="b"),
            Relationship(source="a", target="b"),
        ],
        settings=Settings(title="A street", attributes=note),
    )
    report = write_package(Release(study=study), tmp_path / "My Street")
    about = json.loads((tmp_path / "My Street" / "datapackage.json").read_text())
    assert (about["name"], about["title"]) == ("my-street", "A street")
    held = {r["path"]: [(f["name"], f["type"]) for f in r["schema"]["fields"]] for r in about["resources"]}
    assert held["relationships.csv"] == [("source", "string"), ("target", "string")]
    assert [name for name, _ in held["actors.csv"]][:2] == ["id", "kind"]
    for name, fields in held.items():
        header = (tmp_path / "My Street" / name).read_text().splitlines()[0]
        assert header == ",".join(field for field, _ in fields)
    assert [file.name for file in report.files][-1] == "datapackage.json"
    assert stat.S_IMODE((tmp_path / "My Street").stat().st_mode) == 0o700
    with pytest.raises(StoreNotSaved):
        write_package(Release(study=study), tmp_path / "My Street")


@pytest.mark.parametrize("name", ["bomb.xlsx", "bomb.parquet", "bomb.zip"])
def test_bombs_are_refused(tmp_path: Path, name: str) -> None:
    """A workbook, a Parquet file and an archive that would fill the memory are refused by what they say or become."""
    file = tmp_path / name
    if name.endswith(".parquet"):
        pl.DataFrame({"id": pl.Series(["x"]).new_from_index(0, 12_000_000)}).write_parquet(file)
    else:
        inner = "xl/workbook.xml" if name.endswith("xlsx") else "people.csv"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inner, b"\0" * 60_000_000)
    with pytest.raises((UnsafeInput, FileRejected)) as caught:
        kf.read(file)
    assert isinstance(caught.value, KindframeError)
