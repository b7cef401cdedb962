"""The saved file: damage is always seen, hostile files are refused, formats of every age open or say who opens them."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kindframe.errors import LimitExceeded, SchemaError, StoreCorrupt, StoreError, StoreNotSaved
from kindframe.problems import FileCount, Problem, ReadReport
from kindframe.records import TABLES, Actor, Relationship
from kindframe.settings import Settings
from kindframe.storing import open_study, save, update
from kindframe.storing.container import Package, pack, unpack
from kindframe.storing.tables import packed, unpacked
from kindframe.study import Study

ROWS = [Actor(id=f"p{i}", name=f"Zoë {i}", member_of=("p0",), attributes={"age": i}) for i in range(40)]
STUDY = Study.from_records([*ROWS, Relationship(source="p0", target="p1")], settings=Settings(title="Elm Row"))


def sealed(package: Package) -> bytes:
    """The bytes of a file with a proper seal, whatever it holds."""
    return bytes(pack(package))


def opened(data: bytes, folder: Path) -> Study:
    """Open a file with these bytes."""
    path = folder / "s.kindframe"
    path.write_bytes(data)
    return open_study(path)


def test_others_can_open_the_file_without_kindframe(tmp_path: Path) -> None:
    """Python's own zipfile, polars and a text editor see tables, settings and manifest; the seal is a plain SHA-256."""
    path = save(STUDY, tmp_path / "s.kindframe")
    data = path.read_bytes()
    assert data[-64:].decode() == hashlib.sha256(data[:-64]).hexdigest()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        actors = pl.read_parquet(archive.read("actors.parquet"))
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("study.toml").decode() == 'title = "Elm Row"\n'
    assert actors["name"].to_list() == [f"Zoë {i}" for i in range(40)]
    assert (manifest["format"], manifest["version"], manifest["reader"]) == ("kindframe", 2, "0.1.0")
    assert manifest["tables"]["actors"]["rows"] == 40
    about = manifest["parts"]["actors.parquet"]
    with zipfile.ZipFile(path) as archive:
        part = archive.read("actors.parquet")
    assert about == {"bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()}


def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock and no chance goes into the file."""
    assert sealed(packed(STUDY)) == sealed(packed(STUDY))
    assert save(STUDY, tmp_path / "a").read_bytes() == save(STUDY, tmp_path / "b").read_bytes()


def test_every_change_of_a_bit_is_seen(tmp_path: Path) -> None:
    """500 single bits, 100 ends cut off, every zeroed page, and bytes added: each raises StoreCorrupt."""
    data = sealed(packed(STUDY))
    chance = random.Random(7)
    flipped = [(i, 1 << chance.randrange(8)) for i in chance.sample(range(len(data)), 500)]
    damaged = [data[:i] + bytes([data[i] ^ bit]) + data[i + 1 :] for i, bit in flipped]
    damaged += [data[:n] for n in (0, 1, 2, len(data) - 1, *chance.sample(range(len(data)), 96))]
    damaged += [data[:i] + bytes(len(data[i : i + 512])) + data[i + 512 :] for i in range(0, len(data), 512)]
    damaged += [data + b"\0", b"\0" + data, data + data]
    for held in damaged:
        with pytest.raises(StoreCorrupt):
            opened(held, tmp_path)
    assert opened(data, tmp_path) == STUDY


def test_the_message_names_the_damaged_part_and_the_backup(tmp_path: Path) -> None:
    """Where the rest can still be read, the part is named; where there is a backup, it is pointed to."""
    path = tmp_path / "s.kindframe"
    save(STUDY, path)
    save(STUDY, path)
    data = bytearray(path.read_bytes())
    data[data.index(b"title")] ^= 1
    path.write_bytes(data)
    with pytest.raises(
        StoreCorrupt, match=r"checksum.*Damaged: study\.toml.*before the last save is in s\.kindframe\.bak"
    ):
        open_study(path)
    assert open_study(tmp_path / "s.kindframe.bak") == STUDY


@run(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_anything_but_a_kindframe_error(data: bytes) -> None:
    """Bytes of any kind, sealed or not, are refused as corrupt and never crash."""
    whole = b"PK\x03\x04" + data + b"kindframe sha256 "
    for held in (data, whole + hashlib.sha256(whole).hexdigest().encode()):
        with pytest.raises(StoreCorrupt):
            unpack(held, "x")


def changed(change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """A properly sealed file whose manifest or parts somebody has changed."""
    package = packed(STUDY)
    manifest, parts = json.loads(json.dumps(package.manifest)), dict(package.parts)
    change(manifest, parts)
    return sealed(Package(manifest=manifest, parts=parts))


def parquet(**columns: Any) -> bytes:
    """A Parquet file as kindframe would write it."""
    held = io.BytesIO()
    pl.DataFrame(columns).write_parquet(held, compression="lz4", statistics=False)
    return held.getvalue()


def set_to(*way: Any) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    """Put the last item where the items before it lead in the manifest."""

    def change(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        held = manifest
        for step in way[:-2]:
            held = held[step]
        held[way[-2]] = way[-1]

    return change


def put_part(name: str, data: bytes) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    """Put other bytes in the place of a part."""
    return lambda _, parts: parts.__setitem__(name, data)


LIES: dict[str, Callable[[dict[str, Any], dict[str, bytes]], None]] = {
    "no tables": set_to("tables", {}),
    "tables are a list": set_to("tables", []),
    "rows too many": set_to("tables", "actors", "rows", 41),
    "rows are text": set_to("tables", "actors", "rows", "forty"),
    "rows less than none": set_to("tables", "domains", "rows", -1),
    "rows without a part": set_to("tables", "domains", "rows", 3),
    "unknown type": set_to("tables", "actors", "columns", "age", "date"),
    "other type": set_to("tables", "actors", "columns", "age", "text"),
    "column not there": set_to("tables", "actors", "columns", {"id": "text"}),
    "columns are a list": set_to("tables", "actors", "columns", [["id", "text"]]),
    "another table": set_to("tables", "scores", {"rows": 0, "columns": {}}),
    "counts do not add up": set_to("read", [{"file": "a", "table": "actors", "read": 3, "kept": 1}]),
    "counts of nothing": set_to("read", [{"who": 1}]),
    "no version": set_to("version", None),
    "version is yes": set_to("version", True),
    "another format": set_to("format", "zip"),
    "another part": put_part("scores.parquet", parquet(id=["a"])),
    "a script": put_part("run.py", b"print()"),
    "settings are no TOML": put_part("study.toml", b"title = "),
    "settings are no text": put_part("study.toml", b"\xff\xfe"),
    "settings with another key": put_part("study.toml", b"score = 3"),
    "a part is no Parquet": put_part("actors.parquet", b"id,name\n"),
    "a part is cut": put_part("actors.parquet", parquet(id=[f"p{i}" for i in range(40)])[:-20]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_sealed_file_that_lies_is_refused(tmp_path: Path, lie: str) -> None:
    """A seal proves only that the bytes are whole; what they claim is held against the tables' definitions."""
    with pytest.raises(StoreCorrupt):
        opened(changed(LIES[lie]), tmp_path)


def zipped(**how: Any) -> bytes:
    """A sealed file made by another program: parts compressed, or one name twice."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how.get("compression", zipfile.ZIP_STORED)) as archive:
        for name, data in how["members"]:
            archive.writestr(name, data)
        archive.comment = b"kindframe sha256 " + b"0" * 64
    data = held.getvalue()[:-64]
    return data + hashlib.sha256(data).hexdigest().encode()


def test_compressed_and_doubled_parts_are_refused(tmp_path: Path) -> None:
    """A bomb cannot hide behind the ZIP's own compression, nor one part behind another of its name."""
    manifest = json.dumps({"format": "kindframe", "version": 1, "parts": {}})
    bomb = zipped(compression=zipfile.ZIP_DEFLATED, members=[("manifest.json", manifest), ("a", bytes(10**7))])
    with pytest.raises(StoreCorrupt, match="compressed"):
        opened(bomb, tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(members=[("manifest.json", manifest), ("manifest.json", manifest)])
    with pytest.raises(StoreCorrupt, match="twice"):
        opened(twice, tmp_path)
    many = zipped(members=[(f"{i}", b"") for i in range(1_001)])
    with pytest.raises(LimitExceeded, match="parts"):
        opened(many, tmp_path)


def test_a_table_that_would_fill_the_memory_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """Fifty million rows of one word take a few kilobytes on the disk; they are counted, not decoded."""
    rows = 50_000_000
    bomb = parquet(id=pl.repeat("x" * 100, rows, eager=True))
    assert len(bomb) < 200_000

    def change(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        parts["domains.parquet"] = bomb
        manifest["tables"]["domains"]["rows"] = rows

    with pytest.raises(LimitExceeded, match=r"[0-9,]{10,} bytes of memory"):
        opened(changed(change), tmp_path)
    with pytest.raises(LimitExceeded):
        opened(changed(set_to("tables", "domains", "rows", 10**12)), tmp_path)


@pytest.mark.parametrize("codec", ["zstd", "gzip", "snappy", "brotli"])
def test_a_part_compressed_otherwise_is_refused(tmp_path: Path, codec: Any) -> None:
    """Only the one compression that kindframe writes is followed; its ratio has a bound."""
    held = io.BytesIO()
    pl.DataFrame({"id": ["food"]}).write_parquet(held, compression=codec)

    def change(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        parts["domains.parquet"] = held.getvalue()
        manifest["tables"]["domains"]["rows"] = 1

    with pytest.raises(StoreCorrupt, match="compressed in a way"):
        opened(changed(change), tmp_path)


# -- formats of other ages ----------------------------------------------------------------------------


def old_file() -> bytes:
    """A file of format 0 as it was written before the first release: settings in the manifest, no counts."""
    columns = {c: "texts" if t == pl.List(pl.String) else "text" for c, t in TABLES["domains"].polars_schema.items()}
    empty: dict[str, Any] = {"rows": 0, "columns": {}}
    manifest = {
        "format": "kindframe",
        "version": 0,
        "reader": "0.1.0",
        "settings": {"title": "Old street", "waves": [{"id": "1", "title": 'Spring "2019"'}]},
        "tables": {**dict.fromkeys(TABLES, empty), "domains": {"rows": 2, "columns": columns}},
    }
    return sealed(
        Package(manifest=manifest, parts={"domains.parquet": parquet(id=["food", "care"], name=["Food", None])})
    )


def test_a_file_of_an_earlier_format_opens(tmp_path: Path) -> None:
    """Format 0 opens with everything in it, and is saved again in the present format."""
    study = opened(old_file(), tmp_path)
    assert study.title == "Old street"
    assert study.settings.waves[0].title == 'Spring "2019"'
    assert [(d.id, d.name) for d in study.domains] == [("food", "Food"), ("care", None)]
    save(study, tmp_path / "s.kindframe")
    assert unpack((tmp_path / "s.kindframe").read_bytes(), "s").manifest["version"] == 2
    assert open_study(tmp_path / "s.kindframe") == study


def test_a_file_of_a_later_format_is_refused_with_the_version_that_reads_it(tmp_path: Path) -> None:
    """Whoever has an older kindframe learns which one to get; it is not called corrupt."""

    def change(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        manifest |= {"version": 7, "reader": "2.3.0"}

    with pytest.raises(StoreError, match=r"format 7.*up to 2.*kindframe 2\.3\.0 or later") as caught:
        opened(changed(change), tmp_path)
    assert type(caught.value) is StoreError


def test_an_earlier_format_that_is_not_what_it_says_is_corrupt(tmp_path: Path) -> None:
    """A file that says format 0 and holds no settings is refused, and named."""
    with pytest.raises(StoreCorrupt, match="format 0"):
        opened(changed(set_to("version", 0)), tmp_path)


# -- the functions ------------------------------------------------------------------------------------


def test_how_many_rows_were_read_is_kept_and_what_was_wrong_is_not(tmp_path: Path) -> None:
    """The counts come along; records set aside are as private as the data and stay with the files."""
    count = FileCount(file="people.csv", table="actors", read=3, kept=2, set_aside=1)
    report = ReadReport(counts=(count,), problems=(Problem(code="KF-REF-01", message="'p99'", raw="secret,row"),))
    study = Study(tables=dict(STUDY.tables), report=report)
    path = save(study, tmp_path / "s.kindframe")
    assert open_study(path).report == ReadReport(counts=(count,))
    assert b"secret" not in path.read_bytes()


def test_no_backup_means_that_no_earlier_state_is_anywhere(tmp_path: Path) -> None:
    """After a withdrawal the file is saved without a backup, and the one that was there goes."""
    path = tmp_path / "s.kindframe"
    save(STUDY, path)
    save(STUDY, path)
    assert (tmp_path / "s.kindframe.bak").exists()
    save(STUDY.without(id="p7"), path, backup=False)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.kindframe", "s.kindframe.lock"]
    assert "p7" not in open_study(path).actors


def test_a_change_that_fails_saves_nothing(tmp_path: Path) -> None:
    """The error of the change comes out, and the file is as it was."""
    path = save(STUDY, tmp_path / "s.kindframe")
    with pytest.raises(ZeroDivisionError):
        update(path, lambda study: 1 / 0)  # type: ignore[arg-type,return-value]
    assert open_study(path) == STUDY
    assert update(path, lambda study: study.without(id="p7")) == open_study(path)


@pytest.mark.parametrize(
    "frame", [pl.DataFrame({"id": ["a"]}), TABLES["actors"].empty().with_columns(x=pl.lit(1, pl.Int8))]
)
def test_a_study_made_past_the_checks_is_not_saved(tmp_path: Path, frame: pl.DataFrame) -> None:
    """Tables without their columns, or with types no attribute has, would not open; they are refused at once."""
    with pytest.raises(SchemaError):
        save(Study(tables={"actors": frame}), tmp_path / "s.kindframe")
    assert list(tmp_path.iterdir()) == []


def test_places_that_hold_no_study_are_named(tmp_path: Path) -> None:
    """No file, a folder, a device, a CSV, an impossible name: each with its own clear error."""
    (tmp_path / "people.csv").write_text("id\na\n")
    for place, said in (
        (tmp_path / "none.kindframe", "no file"),
        (tmp_path, "a folder.*kindframe.read"),
        (Path("/dev/null"), "no file that a study"),
        (tmp_path / "people.csv", "does not begin as one"),
        (tmp_path / ("n" * 300), "cannot be read"),
        (f"{tmp_path}/a\0b", "cannot be read"),
    ):
        with pytest.raises(StoreError, match=said):
            open_study(place)


def test_a_study_too_large_for_one_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a ZIP cannot carry is said before anything is written, and a file larger than that is not read."""
    path = save(STUDY, tmp_path / "s.kindframe")
    monkeypatch.setattr("kindframe.storing.saving.LARGEST", 1_000)
    with pytest.raises(LimitExceeded, match="bytes"):
        open_study(path)
    monkeypatch.setattr("kindframe.storing.container.LARGEST", 2**20 + 1_000)
    with pytest.raises(StoreNotSaved, match="too large"):
        save(STUDY, path)


def test_opening_writes_nothing_and_takes_no_lock(tmp_path: Path) -> None:
    """A saved file on a read-only medium opens; beside it nothing appears."""
    path = tmp_path / "s.kindframe"
    path.write_bytes(sealed(packed(STUDY)))
    path.chmod(0o400)
    assert open_study(path) == STUDY
    assert [p.name for p in tmp_path.iterdir()] == ["s.kindframe"]


def test_errors_of_the_store_survive_a_process_boundary(tmp_path: Path) -> None:
    """A worker process can hand the error on: it pickles with its type, message and hint."""
    with pytest.raises(StoreError) as caught:
        open_study(tmp_path)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (StoreError, str(caught.value))
    assert "kindframe.read" in again.hint


def test_packing_and_unpacking_are_each_others_inverse() -> None:
    """A package comes back part for part from its bytes, and the study from its package."""
    package = packed(STUDY)
    again = unpack(sealed(package), "s")
    assert again.parts == package.parts
    assert unpacked(again, "s") == STUDY


def test_opening_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    """The limit on the size of a file is a limit, not an amount to set aside: 20 kB open in under 20 MB."""
    path = save(STUDY, tmp_path / "s.kindframe")
    tracemalloc.start()
    try:
        open_study(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
