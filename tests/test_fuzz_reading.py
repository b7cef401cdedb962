"""Reading under fire: valid studies written and read back, valid files spoilt at random, and bytes of any kind.

Only a `KindframeError` may come out, and of every study that is accepted each row is kept, set aside or merged. The
suite spends about a minute here; ``KINDFRAME_FUZZ=20`` makes it twenty times as thorough.
"""

from __future__ import annotations

import os
import random
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kindframe.errors import KindframeError
from kindframe.problems import Severity
from kindframe.reading import Limits, read_study
from kindframe.records import CODEBOOKS, Action, Actor, Relationship
from kindframe.storing import save_folder
from kindframe.study import Study

THOROUGH = int(os.environ.get("KINDFRAME_FUZZ", "1"))
LIMITS = Limits(bytes=1 << 24, unpacked=1 << 24, rows=100_000, cells=1_000_000, memory=1 << 26)


def fuzz(examples: int) -> Any:
    """Set how many examples are tried; no deadline, for a first reading compiles and imports."""
    return settings(
        max_examples=examples * THOROUGH,
        deadline=None,
        derandomize=THOROUGH == 1,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# -- valid studies ----------------------------------------------------------------------------------------

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
hard_text = st.sampled_from(
    ["", " ", "'", "=1+1", "'=x", '"', "a,b", "a;b", "a\nb", "\r", "NA", "nan", "007", "1E5", "TRUE", "#N/A", "0,5",
     "\ufeffx", "id", "Total", "x\u200b", "\u00a0", "e\u0301", "é", "\u202e", "-", "; ", "''", "|", "\t", "source",
     "sep=;"]
)  # fmt: skip
texts = st.none() | any_text | hard_text
ids = (any_text | hard_text).filter(lambda t: t.strip() != "" and any(c.isprintable() and not c.isspace() for c in t))
moments = st.none() | st.sampled_from(
    ["2024", "2024-02", "2024-02-29", "2024-02-29T10:30", "2024-02-29T10:30:00+01:00"]
)
numbers = st.none() | st.floats(-1e50, 1e50)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Draw a study whose records refer to each other, with the most awkward texts and ids there are."""
    names = draw(st.lists(ids, min_size=1, max_size=5, unique_by=_compared))
    actors = [
        Actor(
            id=name,
            name=draw(texts),
            kind=draw(st.sampled_from([None, "person", "place", "Person", "elder"])),
            group=draw(texts),
            member_of=tuple(draw(st.lists(st.sampled_from(names), max_size=2))),
            consent=draw(st.sampled_from([None, "given", "withdrawn"])),
            since=draw(moments),
            latitude=draw(st.none() | st.floats(-90, 90)),
            attributes=draw(st.dictionaries(st.sampled_from(["age band", "x"]), texts, max_size=2)),
        )
        for name in names
    ]
    some = st.sampled_from(names)
    ties = [
        Relationship(
            source=draw(some),
            target=draw(some),
            kind=draw(st.sampled_from([None, *CODEBOOKS["relationship"], "crony"])),
            directed=draw(st.none() | st.booleans()),
            strength=draw(numbers),
            since=draw(moments),
            reported_by=draw(st.none() | some),
            id=f"tie {place}",
        )
        for place in range(draw(st.integers(0, 3)))
    ]
    acts = [
        Action(
            id=f"a{place}",
            givers=tuple(draw(st.lists(some, max_size=2))),
            receivers=tuple(draw(st.lists(some, max_size=2))),
            when=draw(moments),
            prompted_by=draw(st.none() | st.just("a0")),
            story=draw(texts),
        )
        for place in range(draw(st.integers(0, 3)))
    ]
    return Study.from_records([*actors, *ties, *acts])


def _compared(held: str) -> str:
    return unicodedata.normalize("NFC", held)


@fuzz(150)
@given(studies())
def test_a_study_written_to_a_folder_reads_back_the_same(study: Study) -> None:
    """Every record, type, blank and id comes back, and nothing is set aside or merged."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "study"
        save_folder(study, folder)
        again = read_study(folder)
    assert again.report.of(Severity.SET_ASIDE) == ()
    assert all(count.read == count.kept for count in again.report.counts)
    for name, table in study.tables.items():
        assert again.tables[name].select(table.columns).equals(table), name


# -- valid files, spoilt ------------------------------------------------------------------------------------

PEOPLE = "id,name,kind,group,joined,consent\n" + "".join(
    f"p{i},Name {i},person,{'AB'[i % 2]},2023-0{i % 9 + 1}-15,yes\n" for i in range(8)
)
TIES = "source,target,kind,strength,directed,since\n" + "".join(
    f"p{i},p{(i + 3) % 8},friend,0.{i},no,201{i}\n" for i in range(8)
)
ACTS = "id,giver,receiver,kind,when,prompted_by,story\n" + "".join(
    f'a{i},p{i},p{i + 1};p{i + 2},meal,2024-02-1{i}T10:30,{f"a{i - 1}" if i else ""},"Brought, ""soup""\nand bread"\n'
    for i in range(5)
)
PIECES = [
    b",", b";", b"\t", b"|", b'"', b"'", b"\n", b"\r", b"\r\n", b"\n\n", b" ", b"\x00", b"\xff", b"\xef\xbb\xbf",
    b"\xc3", b"\xe2\x80\x8b", b"\xc2\xa0", b"nan", b"1e400", b"=1+1", b"p1", b"p99", b"a0", b"03/02/2024", b"2999",
    b"0,5", b"Total", b"id", b"source", b"person", b"#N/A", b"''", b'""', b",,,,,,", b"\x1b[31m", b"sep=;\n",
    b"<html>", b"PK\x03\x04", b"-", b"\xff\xfe",
]  # fmt: skip


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Spoil a file in one to six places: put in, take out, double, swap or cut."""
    for _ in range(chance.randint(1, 6)):
        at, span = chance.randrange(len(data) + 1), chance.randint(1, 12)
        how = chance.randrange(6)
        if how == 0:
            data = data[:at] + chance.choice(PIECES) + data[at:]
        elif how == 1:
            data = data[:at] + data[at + span :]
        elif how == 2:
            data = data[:at] + data[at : at + span] + data[at:]
        elif how == 3:
            data = data[:at] + chance.choice(PIECES) + data[at + span :]
        elif how == 4:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data = b"\n".join(lines)
        elif chance.random() < 0.3:
            data = data[:at]
    return data


def taken(folder: Path) -> Study | None:
    """Read what is there; give the study, or None where it is refused, and hold what must hold of both."""
    try:
        study = read_study(folder, limits=LIMITS)
    except KindframeError as error:
        return None if str(error) else pytest.fail("an error without a word")
    report = study.report
    for count in report.counts:
        assert count.read == count.kept + count.set_aside + count.merged
        assert min(count.kept, count.set_aside, count.merged) >= 0
    for table in ("actors", "relationships", "actions"):
        kept = sum(count.kept for count in report.counts if count.table == table)
        if any(count.table == table for count in report.counts):
            assert len(study.tables[table]) == kept
    aside = {(p.file, p.row) for p in report.of(Severity.SET_ASIDE)}
    assert len(aside) == report.set_aside
    assert all(p.raw is not None for p in report.of(Severity.SET_ASIDE))
    str(report)
    return study


@pytest.mark.parametrize("seed", range(250 * THOROUGH))
def test_spoilt_files_are_taken_in_honestly_or_refused(seed: int, tmp_path: Path) -> None:
    """A valid study spoilt at random is refused, or read with every one of its rows accounted for."""
    chance = random.Random(seed)
    for name, text in (("people", PEOPLE), ("relationships", TIES), ("acts", ACTS)):
        data = text.encode()
        data = spoilt(data, chance) if chance.random() < 0.6 else data
        (tmp_path / f"{name}.csv").write_bytes(data)
    taken(tmp_path)


@fuzz(150)
@given(st.binary(max_size=400), st.sampled_from(["people.csv", "relationships.csv", "study.toml"]))
@example(b"\xff\xfe", "people.csv")
@example(b"id\n\x00", "people.csv")
@example(b'"', "people.csv")
@example(b"id\n" + b'"' * 101, "people.csv")
def test_bytes_of_any_kind_raise_a_kindframe_error_or_are_read(data: bytes, name: str) -> None:
    """Whatever the bytes, the outcome is one of the five."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
        (folder / name).write_bytes(data)
        taken(folder)


@fuzz(200)
@given(st.text(max_size=120), st.sampled_from(["id,name\n", "source,target,strength\n", "id;giver;when\n", ""]))
@example("\n\x1c", "id,name\n")
@example("\u2028,\u2029\n\x85", "id,name\n")
@example('"\r\n"', "id,name\n")
@example("a,b\r\rc,d", "id,name\n")
def test_text_of_any_kind_under_a_header_is_read_or_refused(text: str, header: str) -> None:
    """Any text under a good header is refused, or each of its rows is accounted for."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / ("people.csv" if header.startswith("id,") else "table.csv")
        path.write_bytes((header + text).encode("utf-8", "replace"))
        taken(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".zip"])
@pytest.mark.parametrize("seed", range(30 * THOROUGH))
def test_spoilt_containers_are_refused_or_read(suffix: str, seed: int, tmp_path: Path) -> None:
    """Flipped, cut and stuffed workbooks, Parquet files and archives raise a KindframeError or are read."""
    path = tmp_path / f"people{suffix}"
    chance = random.Random(seed)
    data = bytearray(_container(suffix, tmp_path))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.randrange(len(data))] if chance.random() < 0.3 else data)
    taken(path)


def _container(suffix: str, folder: Path) -> bytes:
    """Make a small valid file of a kind."""
    path = folder / f"whole{suffix}"
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in PEOPLE.splitlines():
            book.worksheets[0].append(line.split(","))
        book.save(path)
    elif suffix == ".parquet":
        pl.DataFrame({"id": ["p1", "p2"], "name": ["A", None], "n": [1, 2]}).write_parquet(path)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("people.csv", PEOPLE)
            archive.writestr("acts.csv", ACTS)
    return path.read_bytes()
